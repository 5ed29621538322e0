"""Freezing, submitting and adopting the plan, and opening its revision.

What is frozen is always the draft as it stands: a version is never edited into being.
"""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from plans.checks.report import CheckReport
from plans.checks.services import results
from plans.plan.models import Plan, PlanStage
from plans.profiles.services import profile_of
from stakeholders.access.errors import Conflict, Refused
from stakeholders.access.permissions import Actor
from stakeholders.access.speaking import of_town, saying
from stakeholders.municipalities.clock import town_today

from .comparison import judged_between
from .consulted import consulted_text
from .content import SCHEMA_VERSION, snapshot
from .hashing import content_hash
from .materiality import Judgement
from .models import Authority, PlanVersion, VersionState
from .numbering import next_adopted, next_draft
from .wording import elements

__all__ = [
    "adopt",
    "consulted_text",
    "freeze_for_consultation",
    "open_revision",
    "snapshot",
    "submit",
    "version_in_force",
]


def version_in_force(plan: Plan) -> PlanVersion | None:
    """The adopted version that has not been superseded."""
    return PlanVersion.objects.filter(plan=plan, state=VersionState.ADOPTED).first()


@transaction.atomic
def freeze_for_consultation(
    *, by: Actor, plan: Plan, reason: str = "", at: datetime | None = None
) -> PlanVersion:
    """Freeze the draft so that people can be consulted on it. Open points do not stand in the way."""
    plan = _locked(plan)
    _refuse_unless_draft(plan)
    return _freeze(by=by, plan=plan, state=VersionState.CONSULTED, reason=reason, at=at)


@transaction.atomic
def submit(*, by: Actor, plan: Plan, reason: str = "", at: datetime | None = None) -> PlanVersion:
    """Freeze the draft for the council. Refused, with the reasons, while a rule that blocks is open."""
    plan = _locked(plan)
    _refuse_unless_draft(plan)
    _refuse_while_blocked(results(plan))
    return _freeze(by=by, plan=plan, state=VersionState.SUBMITTED, reason=reason, at=at)


@transaction.atomic
def adopt(
    *,
    by: Actor,
    plan: Plan,
    adopted_by: str,
    adopted_on: date,
    version: PlanVersion | None = None,
    reason: str = "",
    is_major: bool = False,
    authority: str = "",
    at: datetime | None = None,
) -> PlanVersion:
    """Put the draft in force: frozen, numbered, hashed; what was in force until now is superseded.

    Refused, with the reasons, while a rule that blocks is open. With `version`, the submitted version that was
    decided on: refused when the draft says something else by now. `adopted_by` is the deciding body, in words;
    `authority` says which one that is: a revision with a material change is refused from any but the adopting one.
    """
    plan = _locked(plan)
    _refuse_unless_draft(plan)
    _refuse_unsigned(plan, adopted_by, adopted_on)
    _refuse_while_blocked(results(plan))
    if version is not None:
        _refuse_when_changed_since(plan, version)
    judgement = changes_since_adoption(plan)
    authority = _entitled(authority, judgement, is_major=is_major)
    _supersede(plan)
    made = _freeze(
        by=by,
        plan=plan,
        state=VersionState.ADOPTED,
        reason=reason or plan.revision_reason,
        at=at,
        is_major=is_major,
        adopted_by=adopted_by.strip(),
        adopted_on=adopted_on,
        authority=authority,
        materiality=_kept(judgement),
    )
    _move(plan, PlanStage.IN_FORCE, revision_reason="")
    return made


@transaction.atomic
def open_revision(*, by: Actor, plan: Plan, reason: str) -> Plan:
    """Make the plan editable again. What was adopted stays in force until the revision is adopted."""
    plan = _locked(plan)
    if plan.stage != PlanStage.IN_FORCE:
        raise Refused(_("Only a plan in force can be revised."), code="not_in_force")
    if not reason.strip():
        raise Refused(_("Say why the plan is revised."), code="no_reason")
    _move(plan, PlanStage.REVISION, revision_reason=reason.strip()[:300])
    plan.refresh_from_db()
    return plan


def _locked(plan: Plan) -> Plan:
    # One version at a time, so that numbers follow each other and what was checked is what is frozen.
    return Plan.objects.select_for_update(of=("self",)).select_related("municipality").get(pk=plan.pk)


def _move(plan: Plan, stage: PlanStage, **fields) -> None:
    moved = Plan.objects.filter(pk=plan.pk, stage=plan.stage).update(
        stage=stage, updated_at=timezone.now(), **fields
    )
    if not moved:
        raise Conflict(_("Somebody else has just moved the plan on. Look at it again."))


def _refuse_unless_draft(plan: Plan) -> None:
    if not plan.is_editable:
        raise Refused(
            _("The plan is in force and nothing in it can have changed. Open a revision first."),
            code="plan_in_force",
        )


def _refuse_unsigned(plan: Plan, adopted_by: str, adopted_on: date) -> None:
    if not adopted_by.strip():
        raise Refused(_("Say who adopted the plan."), code="nobody_adopted")
    if adopted_on > town_today(plan.municipality):
        raise Refused(_("The day of adoption lies in the future."), code="adopted_in_future")


def changes_since_adoption(plan: Plan) -> Judgement | None:
    """What the draft changes of the version in force, each change material or minor; None before there is one."""
    current = version_in_force(plan)
    if current is None:
        return None
    return judged_between(current.content, snapshot(plan), profile_of(plan).materiality)


def _entitled(authority: str, judgement: Judgement | None, *, is_major: bool) -> str:
    """The authority that decides; refused when it may not decide this."""
    if judgement is None or is_major:
        if authority == Authority.DELEGATED:
            raise Refused(
                _("A new plan is adopted by the body that adopts the plan."), code="needs_adopting_authority"
            )
        return Authority.ADOPTING
    if judgement.is_material and authority != Authority.ADOPTING:
        raise Refused(
            _(
                "The revision has material changes (%(count)d). The body that adopts the plan must decide on them."
            )
            % {"count": judgement.count},
            code="needs_adopting_authority",
            reasons=[
                f"{one.change.title}: {why}" for one in judgement.parts if one.kinds for why in one.reasons
            ],
        )
    return authority or Authority.ADOPTING


def _kept(judgement: Judgement | None) -> dict:
    if judgement is None:
        return {}
    return {
        "is_material": judgement.is_material,
        "kinds": list(judgement.kinds),
        "rule": {"changes": sorted(judgement.rule.changes), "share": str(judgement.rule.budget_share)},
        "material": judgement.count,
        "minor": len(judgement.parts) - judgement.count,
    }


def _refuse_while_blocked(report: CheckReport) -> None:
    if report.blocks:
        raise Refused(
            _("The plan cannot be adopted yet. Open points: %(count)d.") % {"count": len(report.blocks)},
            code="checks_block",
            reasons=[result.line for result in report.blocks],
        )


def _refuse_when_changed_since(plan: Plan, version: PlanVersion) -> None:
    if version.plan_id != plan.pk or version.state != VersionState.SUBMITTED:
        raise Refused(_("Only a version that was submitted can be adopted."), code="not_submitted")
    if _binding(version.content) != _binding(snapshot(plan)):
        raise Refused(
            _("The draft has changed since version %(number)s was submitted. Submit it again.")
            % {"number": version.number},
            code="changed_since_submission",
        )


def _binding(content: dict) -> dict:
    """The content without what partners sign: an acceptance that came in meanwhile changes no word of the plan."""
    return {
        part["uid"]: {key: part[key] for key in part if key != "acceptance"} for part in elements(content)
    }


def _supersede(plan: Plan) -> None:
    PlanVersion.objects.filter(plan=plan, state=VersionState.ADOPTED).update(state=VersionState.SUPERSEDED)


def _freeze(
    *, by: Actor, plan: Plan, state: str, reason: str, at=None, is_major=False, **adoption
) -> PlanVersion:
    earlier = list(PlanVersion.objects.filter(plan=plan).defer("content", "checks"))
    content = snapshot(plan)
    digest = content_hash(content)
    _refuse_twice(earlier, state, digest)
    checks = _checks_of(plan, state)
    if content_hash(snapshot(plan)) != digest:
        raise Conflict(_("Somebody is just changing the plan. Try again when they have finished."))
    return PlanVersion.objects.create(
        municipality_id=plan.municipality_id,
        plan=plan,
        number=_next_number(plan, earlier, state, is_major),
        state=state,
        reason=reason.strip()[:300],
        schema_version=SCHEMA_VERSION,
        content=content,
        content_hash=digest,
        checks=checks,
        previous=earlier[0] if earlier else None,
        frozen_at=at or timezone.now(),
        frozen_by=by.user,
        **adoption,
    )


def _next_number(plan: Plan, earlier: list[PlanVersion], state: str, is_major: bool) -> str:
    # Numbers run on through all plans of a town, so that a public address names one version for ever.
    taken = list(
        PlanVersion.objects.filter(municipality_id=plan.municipality_id).values_list("number", flat=True)
    )
    if state != VersionState.ADOPTED:
        return next_draft(taken)
    is_first = all(version.adopted_on is None for version in earlier)
    return next_adopted(taken, is_major=is_major or is_first)


def _checks_of(plan: Plan, state: str) -> dict:
    """The results to keep with the version, in the town's first language."""
    with saying(of_town(plan.municipality)[0]):
        report = results(plan)
        kept = report.as_json()
    if state != VersionState.CONSULTED:
        _refuse_while_blocked(report)
    return kept


def _refuse_twice(earlier: list[PlanVersion], state: str, digest: str) -> None:
    # A second click, or a second person, freezes nothing new.
    last = earlier[0] if earlier else None
    if last and last.state == state and last.content_hash == digest and state != VersionState.ADOPTED:
        raise Refused(
            _("Nothing has changed since version %(number)s.") % {"number": last.number}, code="unchanged"
        )
