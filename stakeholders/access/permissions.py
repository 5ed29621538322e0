"""Who may do what: one enum, one table of roles, one question."""

from dataclasses import dataclass
from enum import StrEnum

from django.db import models
from django.utils.translation import gettext_lazy as _


class Permission(StrEnum):
    """Something a role may do inside one municipality."""

    READ = "read"  # plan, diagnosis, partners, follow-up
    MANAGE_SETTINGS = "manage_settings"  # municipality, areas, members, API clients
    MANAGE_MEMBERS = "manage_members"
    MANAGE_PARTNERS = "manage_partners"  # organisations, bodies, meetings, agreements
    MANAGE_DIAGNOSIS = "manage_diagnosis"  # sources, imports, surveys, indicators, findings
    VALIDATE_FINDINGS = "validate_findings"
    FIELD_SAFETY = "field_safety"  # the safety log of interviewers: who is out, and what happened to them
    SEE_SMALL_COUNTS = "see_small_counts"  # counts under the disclosure threshold
    EDIT_PLAN = "edit_plan"  # problems, objectives, actions
    SCORE = "score"  # fill in a sheet of the priorities
    WAIVE_CHECKS = "waive_checks"
    FREEZE_VERSION = "freeze_version"  # consulted and submitted versions
    ADOPT_PLAN = "adopt_plan"
    RUN_CONSULTATION = "run_consultation"
    MODERATE = "moderate"
    SEE_ORIGINALS = "see_originals"  # what was sent, beside its redacted rendition
    SAFEGUARD = "safeguard"  # comments that tell of a crime or a danger; see Membership.is_safeguarding
    DRAFT_RESPONSE = "draft_response"
    APPROVE_RESPONSE = "approve_response"
    COMMENT = "comment"
    REPORT_PROGRESS = "report_progress"
    RECORD_VALUES = "record_values"
    EVALUATE = "evaluate"
    DECIDE_EVALUATION = "decide_evaluation"
    SEE_AUDIT = "see_audit"
    SEE_MAIL = "see_mail"
    EXPORT = "export"


class Role(models.TextChoices):
    """The part a person plays in one municipality."""

    COORDINATOR = "coordinator", _("Coordinator")
    DEPUTY = "deputy", _("Deputy coordinator")
    ANALYST = "analyst", _("Analyst")
    STEERING = "steering", _("Steering group member")
    ACTION_LEAD = "action_lead", _("Action lead")
    EVALUATOR = "evaluator", _("Evaluator")
    MINISTRY = "ministry", _("Ministry reader")
    ADMINISTRATOR = "administrator", _("Administrator")


P = Permission
_DEPUTY = frozenset(P) - {P.ADOPT_PLAN, P.MANAGE_MEMBERS, P.DECIDE_EVALUATION, P.SAFEGUARD}

ROLE_PERMISSIONS: dict[str, frozenset[Permission]] = {
    Role.COORDINATOR: frozenset(P),
    Role.DEPUTY: _DEPUTY,
    Role.ANALYST: frozenset(
        {P.READ, P.MANAGE_DIAGNOSIS, P.SEE_SMALL_COUNTS, P.SCORE, P.DRAFT_RESPONSE, P.RECORD_VALUES, P.EXPORT}
    ),
    Role.STEERING: frozenset({P.READ, P.VALIDATE_FINDINGS, P.SCORE, P.COMMENT, P.APPROVE_RESPONSE, P.EXPORT}),
    Role.ACTION_LEAD: frozenset({P.READ, P.COMMENT, P.REPORT_PROGRESS}),
    Role.EVALUATOR: frozenset({P.READ, P.EVALUATE, P.RECORD_VALUES, P.EXPORT}),
    Role.MINISTRY: frozenset({P.READ, P.EXPORT}),
    Role.ADMINISTRATOR: frozenset(
        {P.READ, P.MANAGE_SETTINGS, P.MANAGE_MEMBERS, P.SEE_AUDIT, P.SEE_MAIL, P.EXPORT}
    ),
}


@dataclass(frozen=True)
class Actor:
    """Who asks, in which town: a signed-in person, a partner system, a link holder or the public.

    `organisation_id` narrows an action lead to the actions of the own organisation; `link` is the signed link by
    which a partner acts, `client` the token of a partner system or of a member's own program.
    """

    municipality: object | None
    permissions: frozenset[Permission] = frozenset()
    label: str = ""
    user: object | None = None
    role: str = ""
    organisation_id: int | None = None
    link: object | None = None
    client: object | None = None


def granted(role: str, *, is_safeguarding: bool = False) -> frozenset[Permission]:
    """What a membership allows: its role, and protection where the person was named for it."""
    return ROLE_PERMISSIONS[role] | ({P.SAFEGUARD} if is_safeguarding else frozenset())


NOBODY = Actor(municipality=None)


def can(actor: Actor | None, permission: Permission, obj: object | None = None) -> bool:
    """The one question. An object of another town is refused whatever the role."""
    if actor is None or actor.municipality is None or permission not in actor.permissions:
        return False
    if obj is None:
        return True
    if getattr(obj, "municipality_id", actor.municipality.pk) != actor.municipality.pk:
        return False
    if actor.role == Role.ACTION_LEAD and permission is Permission.REPORT_PROGRESS:
        return actor.organisation_id is not None and actor.organisation_id in obj.organisation_ids()
    return True
