"""Rules on paragraph 3(b) to (d) of the annex: what the authors must have considered.

To consider is the standard, not to include: an exclusion with a reason meets it. As the guidelines are also restated
more strongly, an excluded actor group or level still warns, and blocks in a strict plan.
"""

from django.utils.translation import gettext_lazy as _

from plans.plan.taxonomy import FACTORS, LEVELS, MEASURES
from stakeholders.organisations.taxonomy import CHECKED_ACTOR_GROUPS

from .rule import ADVISE, BLOCK, WARN, Rule


def _actor(number: int, code: str) -> Rule:
    return Rule(
        f"AG-{number:02}",
        "3(b)",
        BLOCK,
        "actor group",
        CHECKED_ACTOR_GROUPS[code],
        _("Give an organisation of this group a part in an action, or say why not."),
        _("Each of these groups sees causes and has means that the others lack."),
        "coverage",
        code,
    )


def _factor(number: int, code: str) -> Rule:
    return Rule(
        f"RF-{number:02}",
        "3(c)",
        BLOCK,
        "factor",
        FACTORS[code],
        _("Link this factor to a priority problem or an action, or say why it has no place here."),
        _("Plans tend to forget the factors that no department owns."),
        "coverage",
        code,
    )


def _level(number: int, code: str) -> Rule:
    return Rule(
        f"LV-{number:02}",
        "3(d)",
        BLOCK,
        "level",
        LEVELS[code],
        _("Plan a measure at this level, or say why not."),
        _("Prevention that stops at one level leaves the others to chance."),
        "coverage",
        code,
    )


def _measure(code: str) -> Rule:
    return Rule(
        f"LV-05.{code}",
        "3(d)",
        WARN,
        "measure",
        MEASURES[code],
        _("Give an action this measure, or say why it has no place here."),
        _("The list makes sure that a measure is left out by decision and not by oversight."),
        "coverage",
        code,
    )


RULES = (
    *(_actor(number, code) for number, code in enumerate(CHECKED_ACTOR_GROUPS, start=1)),
    *(_factor(number, code) for number, code in enumerate(FACTORS, start=1)),
    *(_level(number, code) for number, code in enumerate(LEVELS, start=1)),
    *(_measure(code) for code in MEASURES),
    Rule(
        "LV-06",
        "3(d)",
        ADVISE,
        "actions",
        _("No single approach takes most of the money"),
        _("More than 70 % of the cost goes to one approach. Ask whether that balance is meant."),
        _("A plan that only hardens targets or only polices is not integrated."),
        "actions",
    ),
)
