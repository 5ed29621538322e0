"""Rules on the eight principles of the guidelines of 2002. Three of them are answered by rules that
stand elsewhere (`open_points.EVALUATED_BY`)."""

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
    Rule(
        "GP-04",
        "G4",
        WARN,
        "actions",
        _("Most of the money beyond the first year is there, and somebody answers for it"),
        _(
            "Secure money for the later years in the funding of the actions, or plan less; name the accountable "
            "officer."
        ),
        _("What is paid for one year is over when it begins to work."),
        "actions",
    ),
    Rule(
        "GP-07",
        "G7",
        WARN,
        "priority problems",
        _("For every priority problem the link with organised crime was asked"),
        _("Say for these problems whether there is none, whether it is possible, or whether it is known."),
        _("A local answer alone fails where the supply comes from far away."),
        "problems",
    ),
    Rule(
        "GP-08",
        "G8",
        WARN,
        "plan",
        _("Problems and target groups are read by sex and age"),
        _("Read these problems by sex and age; give an action a target group that names sex or age."),
        _("What makes a street safe for one may not for another."),
        "problems",
    ),
)
