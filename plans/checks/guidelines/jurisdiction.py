"""Rules of the jurisdiction profile: what the law of the country asks beside the guidelines of the United Nations.

They are asked only where the town's profile asks. They warn, as no profile is law; what a local lawyer has confirmed
blocks.
"""

from django.utils.translation import gettext_lazy as _

from .rule import WARN, Rule

PROFILE_CLAUSE = "PR"


def _rule(number: int, scope: str, title, message, why, fix: str = "profile") -> Rule:
    return Rule(f"PR-{number:02}", PROFILE_CLAUSE, WARN, scope, title, message, why, fix)


RULES = (
    _rule(
        1,
        "plan",
        _("The plan is as long as the profile asks"),
        _("Change the start or the end of the plan, or the length under the profile."),
        _("A plan of another length may not be recognised where it must be handed in."),
        "plan_period",
    ),
    _rule(
        2,
        "signatories",
        _("For everybody who must sign, it is known who that is here"),
        _("Name the organisation of this office under the profile."),
        _("A signature that nobody prepared is missing on the day of the adoption."),
    ),
    _rule(
        3,
        "members",
        _("The mandatory members sit in the coordinating body"),
        _(
            "Give these members a seat in the council or steering group, or name under the profile who they are."
        ),
        _("Where the law names members, a body without them may not be able to decide."),
        "bodies",
    ),
    _rule(
        4,
        "themes",
        _("The mandatory themes are treated"),
        _("Treat the theme in a problem or an action, or say under the profile why it does not apply here."),
        _("A theme that the law names is missed first by those who check the plan."),
        "problems",
    ),
    _rule(
        5,
        "consultees",
        _("The mandatory groups were consulted"),
        _("Invite them to a round of consultation, or count them among those who took part."),
        _("A plan can be contested when somebody who must be asked was not."),
        "consultation",
    ),
    _rule(
        6,
        "document",
        _("The mandatory parts of the document are there"),
        _("Write what is missing; the document is made from it."),
        _("The authority that receives the plan looks for these parts."),
        "plan_detail",
    ),
    _rule(
        7,
        "recipients",
        _("For everybody who receives the plan or its report, it is known who that is here"),
        _("Name the organisation that receives it under the profile."),
        _("A report without an address is not sent."),
    ),
    _rule(
        8,
        "priority problems",
        _("There are no more priorities than the profile allows"),
        _("Let problems wait, or change the number under the profile."),
        _("Few priorities are followed up; many are listed."),
        "problems",
    ),
)
