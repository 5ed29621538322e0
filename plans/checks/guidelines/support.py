"""Rules on part B of the annex: support by authorities, rights, training, exchange, evaluation, revision."""

from django.utils.translation import gettext_lazy as _

from .rule import ADVISE, BLOCK, WARN, Rule

RULES = (
    Rule(
        "AS-01",
        "B.1",
        WARN,
        "cooperation",
        _("Support was asked of central authorities, and answered"),
        _("Record a request to a central authority, and its answer."),
        _("Much of what a town needs is decided elsewhere. A request on paper can be followed up."),
        "cooperation",
    ),
    Rule(
        "AS-02",
        "B.1",
        WARN,
        "objectives",
        _("Objectives are matched with national policy, and local needs were sent upward"),
        _(
            "Name the national goal that each objective serves, or write that there is none; send a need upward."
        ),
        _("Local and national policy that do not know of each other pull in different directions."),
        "objectives",
    ),
    Rule(
        "AS-03",
        "B.1",
        ADVISE,
        "cooperation",
        _("The contact at central level is known"),
        _("Record the central contact point or committee, or that none is known and when you asked."),
        _("Somebody at central level should answer for crime prevention as a whole."),
        "cooperation",
    ),
    Rule(
        "AS-04",
        "B.2",
        BLOCK,
        "actions",
        _("Every action was screened for rights and gender"),
        _(
            "Answer the screening; where the risk is high, add mitigation, an independent reviewer and a date."
        ),
        _("Prevention that harms the people it is for fails in its own terms."),
        "actions",
    ),
    Rule(
        "AS-05",
        "B.2",
        WARN,
        "cooperation",
        _("Every year has training for three professions"),
        _("Plan training for the years named, together for three professions at least."),
        _("New ways of working need people who know how."),
        "cooperation",
    ),
    Rule(
        "AS-06",
        "B.2",
        WARN,
        "cooperation",
        _("Know-how is exchanged and published"),
        _("Record an exchange within the last twelve months and a published practice note."),
        _("What one town learned at a price, the next may have for nothing."),
        "cooperation",
    ),
    Rule(
        "AS-07",
        "B.2",
        BLOCK,
        "plan",
        _("The evaluation of the plan is planned"),
        _(
            "Set the first evaluation within twelve months of the start, one for every year, with questions, method, "
            "evaluator and budget."
        ),
        _("Only what was planned to be looked at will be looked at."),
        "plan_follow_up",
    ),
    Rule(
        "AS-08",
        "B.2",
        BLOCK,
        "plan",
        _("The revision of the plan is planned, and past evaluations led to decisions"),
        _("Set the next revision, what triggers an earlier one and who decides; decide on past evaluations."),
        _("A plan that cannot be changed is abandoned instead."),
        "plan_follow_up",
    ),
)
