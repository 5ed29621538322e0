"""Rules on the eight principles of the guidelines of 2002. Three of them are answered by rules of their own kind."""

from django.utils.translation import gettext_lazy as _

from .rule import WARN, Rule

RULES = (
    Rule(
        "GP-01",
        "G1",
        WARN,
        "plan",
        _("The council has decided on the plan and set money aside"),
        _(
            "Name the decision of the council that ordered the plan, and the line of the budget that carries it."
        ),
        _("Prevention without a mandate and a budget line ends with the person who began it."),
        "plan_mandate",
    ),
    Rule(
        "GP-02",
        "G2",
        WARN,
        "plan",
        _("The plan is tied to a plan of social or economic development"),
        _("Name a social, development, urban, equality, health or education plan, and how the two are tied."),
        _("What lowers crime for long stands mostly in other plans than this one."),
        "plan_others",
    ),
)

# Principles that other rules answer: principle → rules.
ANSWERED_BY = {"G3": ("LA-08",), "G5": ("LA-03", "SD-07"), "G6": ("AS-04",)}
