"""Where things are mended and seen: addresses of the pages of other rooms, by the kind of thing."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from .guidelines import Rule
from .guidelines.mends import CREATES, FIELDS, FORMS
from .outcome import Thing


@dataclass(frozen=True, slots=True)
class Place:
    """A page: the words of the link to it, its URL name and fixed arguments."""

    label: str
    name: str
    arguments: tuple[tuple[str, str], ...] = ()
    anchor: str = ""


# The page of a rule's `fix`.
PLACES = {
    "bodies": Place(_("Go to the bodies"), "record_list", (("kind", "bodies"),)),
    "agreements": Place(_("Go to the agreements"), "record_list", (("kind", "agreements"),)),
    "cooperation": Place(_("Go to training and exchange"), "record_list", (("kind", "cooperation"),)),
    "organisations": Place(_("Go to the organisations"), "organisation_list"),
    "groups": Place(_("Go to the target groups"), "group_list"),
    "findings": Place(_("Go to the findings"), "finding_list"),
    "sources": Place(_("Go to the sources"), "source_list"),
    "consultation": Place(_("Go to the consultation"), "round_list"),
    "problems": Place(_("Go to the problems"), "problem_list"),
    "objectives": Place(_("Go to the objectives"), "objective_list"),
    "actions": Place(_("Go to the actions"), "action_list"),
    "plan_follow_up": Place(_("Complete the plan"), "plan_update"),
    "plan_detail": Place(_("Go to the plan"), "plan_detail"),
    "plan_period": Place(_("Change the period"), "plan_update", anchor="section-plan"),
    "profile": Place(_("Go to the profile"), "profile_detail"),
    "plan_mandate": Place(_("Complete the mandate"), "plan_update", anchor="section-mandate"),
    "plan_others": Place(_("Name other plans"), "plan_update", anchor="section-others"),
    "coverage": Place(_("Decide under Coverage"), "coverage"),
}

# The page of one thing; kinds named by the model. Those without a page of their own lead to their list.
THINGS = {
    "problem": "problem_detail",
    "objective": "objective_detail",
    "action": "action_detail",
    "organisation": "organisation_detail",
    "targetgroup": "group_detail",
    "finding": "finding_detail",
    "datasource": "source_detail",
    "evaluation": "evaluation_detail",
}
LISTS = {
    "area": Place(_("Areas"), "area_list"),
    "agreement": PLACES["agreements"],
    "requirement": PLACES["profile"],
}


def place_of(rule: Rule, town: str) -> tuple[str, str]:
    """(label, address) of where the rule is mended."""
    place = PLACES[rule.fix]
    if rule.subject:
        return place.label, f"{_address('coverage_decide', town, code=rule.subject)}#{rule.subject}"
    address = _address(place.name, town, **dict(place.arguments))
    return place.label, f"{address}#{place.anchor}" if place.anchor else address


def mend_of(rule: Rule, thing: Thing | None, town: str) -> str:
    """The one click to where this thing is mended for this rule: its field, else its page, else the rule's place."""
    if thing is None:
        return place_of(rule, town)[1]
    what = (rule.id, thing.kind)
    if what in CREATES:
        name, parameter = CREATES[what]
        return f"{_address(name, town)}?{parameter}={thing.uid}"
    if thing.kind in FORMS:
        anchor = thing.field or FIELDS.get(what, "")
        return _address(FORMS[thing.kind], town, uid=thing.uid) + (f"#{anchor}" if anchor else "")
    return address_of(thing, town) or place_of(rule, town)[1]


def address_of(thing: Thing, town: str) -> str:
    """The address of a thing's page; nothing when it has none."""
    if thing.kind in LISTS:
        place = LISTS[thing.kind]
        return _address(place.name, town, **dict(place.arguments))
    name = THINGS.get(thing.kind)
    return _address(name, town, uid=thing.uid) if name else ""


def _address(name: str, town: str, **arguments: str) -> str:
    return reverse(name, kwargs={"town": town, **arguments})
