"""The latest changes of a person to actions in words, for the list from which they are taken back."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from plans.actions.models import Action
from plans.plan.models import Plan
from stakeholders.access.permissions import Actor

from .undoing import TABLES, Deed, deeds_of

NAMED = 4  # so many actions are told by their code


@dataclass(frozen=True)
class Told:
    key: str
    when: datetime
    text: str
    is_taken_back: bool


def told_deeds(actor: Actor, plan: Plan) -> list[Told]:
    return [Told(deed.key, deed.when, _words(deed), deed.is_taken_back) for deed in deeds_of(actor, plan)]


def _words(deed: Deed) -> str:
    which = ", ".join(deed.codes)
    if len(deed.codes) > NAMED:
        number = len(deed.codes)
        which = ngettext("%(number)s action", "%(number)s actions", number) % {"number": number}
    text = {
        "deleted": _("%(which)s deleted"),
        "added": _("%(which)s added"),
        "ordered": _("order of %(which)s"),
        "changed": _("%(which)s: %(fields)s"),
    }[deed.kind] % {"which": which, "fields": ", ".join(_fields(deed))}
    return _("taken back: %(text)s") % {"text": text} if deed.is_taking_back else text


def _fields(deed: Deed) -> list[str]:
    """What changed, in the words of the form."""
    links = {
        "plans_actionarea": _("areas"),
        "plans_actiongroup": _("target groups"),
        "plans_actionobjective": _("objectives"),
        "plans_responsibility": _("lead and support"),
        "plans_milestone": _("milestones"),
        "plans_fundingline": _("amounts"),
        "plans_output": _("outputs"),
        "plans_risk": _("risks"),
    }
    columns = {field.column: str(field.verbose_name) for field in Action._meta.concrete_fields}
    return [
        links.get(name) or columns.get(name, name)
        for name in deed.fields
        if name not in TABLES or name in links
    ]
