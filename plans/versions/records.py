"""What surrounds the plan when it is frozen: partners, meetings, agreements, training, consultation, evaluations.

It tells how the plan was made and is run. It is part of a version, so that an adopted plan is printed tomorrow as it
was adopted; it holds no contact, no name of a private person and no comment of a resident.
"""

from django.db.models import Count, Prefetch, Q

from plans.evaluation.models import Evaluation
from plans.plan.models import Plan
from plans.profiles.services import profile_of
from stakeholders.access.permissions import Actor
from stakeholders.consultations.models import Contribution, Round, RoundState
from stakeholders.consultations.segments.models import Segment
from stakeholders.meetings.models import CAME
from stakeholders.models import Agreement, Body, CooperationRecord, Meeting, Organisation, Population

from .hashing import content_hash


def records(plan: Plan) -> dict:
    """The records of the plan's town as JSON-ready data. The number of queries is constant."""
    town = plan.municipality
    return {
        "organisations": [_organisation(row) for row in Organisation.objects.filter(municipality=town)],
        "bodies": [_body(row) for row in _bodies(town)],
        "meetings": [_meeting(row) for row in _meetings(town)],
        "agreements": [
            _agreement(row)
            for row in Agreement.objects.filter(municipality=town).select_related("organisation")
        ],
        "cooperation": [_cooperation(row) for row in CooperationRecord.objects.filter(municipality=town)],
        "rounds": [_round(row) for row in _rounds(plan)],
        "evaluations": [_evaluation(row) for row in Evaluation.objects.filter(plan=plan).order_by("due_on")],
        "signatories": [_signatory(row) for row in profile_of(plan).signatories],
        "population": [_population(row) for row in _populations(town)],
    }


def _bodies(town):
    members = Prefetch("members", Organisation.objects.order_by("name"))
    return Body.objects.filter(municipality=town).prefetch_related(members)


def _meetings(town):
    rows = Meeting.objects.filter(municipality=town).select_related("body")
    return rows.annotate(
        organisations=Count("attendances", filter=Q(attendances__presence__in=CAME))
    ).order_by("held_on", "id")


def _rounds(plan: Plan):
    """The rounds on this plan that people could answer, oldest first."""
    return (
        Round.objects.filter(text__subject_uid=plan.uid)
        .exclude(state=RoundState.DRAFT)
        .annotate(
            comments=Contribution.objects.admitted().counted_by_round(),
            answered=Contribution.objects.admitted().counted_by_round()
            - Contribution.objects.unanswered().counted_by_round(),
        )
        .order_by("opens_at", "id")
    )


def _populations(town):
    """The newest figure of each area."""
    return (
        Population.objects.filter(municipality=town, area__retired_on__isnull=True)
        .select_related("area")
        .order_by("area__code", "-year")
        .distinct("area__code")
    )


def shown_points(version):
    """The points that everybody may read, of the rounds whose answers were out when the version was frozen.

    They are looked up whenever a document is made: what is withheld later leaves the next one.
    """
    return (
        Segment.objects.filter(
            contribution__round__text__subject_uid=version.plan.uid,
            contribution__round__state=RoundState.DECIDED,
            contribution__round__published_at__lte=version.frozen_at,
        )
        .seen_by(Actor(version.municipality), version.frozen_at)
        .with_answers()
        .order_by("contribution__round__opens_at", "contribution_id", "number")
    )


def comments_mark(version) -> str:
    """Changes when a comment is withheld or shown again, so that the document is made anew without it."""
    return content_hash(
        list(shown_points(version).order_by("id").values_list("id", "contribution__redacted"))
    )[:12]


def _organisation(row: Organisation) -> dict:
    return {
        "name": row.name,
        "actor_groups": list(row.actor_groups),
        "community_kind": row.community_kind,
        "level": row.level,
        "sector": row.sector,
        "role_diagnosis": row.role_diagnosis,
        "role_plan": row.role_plan,
        "is_active": row.is_active,
    }


def _body(row: Body) -> dict:
    return {
        "name": row.name,
        "body_kind": row.kind,
        "chair": row.chair,
        "secretary": row.secretary,
        "meets_every_days": row.meets_every_days,
        "members": [one.name for one in row.members.all()],
    }


def _meeting(row: Meeting) -> dict:
    return {"body": row.name, "held_on": _day(row.held_on), "organisations": row.organisations}


def _agreement(row: Agreement) -> dict:
    return {
        "title": row.title,
        "agreement_kind": row.kind,
        "organisation": row.organisation.name if row.organisation else "",
        "purpose": row.purpose,
        "legal_basis": row.legal_basis,
        "signed_on": _day(row.signed_on),
        "valid_to": _day(row.valid_to),
    }


def _cooperation(row: CooperationRecord) -> dict:
    return {
        "cooperation_kind": row.kind,
        "title": row.title,
        "held_on": _day(row.held_on),
        "partner": row.partner,
        "professions": list(row.professions),
        "text": row.text,
        "answer": row.answer,
        "answered_on": _day(row.answered_on),
    }


def _round(row: Round) -> dict:
    return {
        "title": row.title,
        "opens_on": row.opens_at.date().isoformat(),
        "closes_on": row.closes_at.date().isoformat(),
        "state": row.state,
        "comments": row.comments,
        "answered": row.answered,
        "summary": row.summary if row.state == RoundState.DECIDED else "",
    }


def _evaluation(row: Evaluation) -> dict:
    return {
        "title": row.title,
        "evaluation_kind": row.kind,
        "due_on": _day(row.due_on),
        "questions": row.questions,
        "method": row.method,
    }


def _signatory(row) -> dict:
    return {"office": row.text, "organisation": row.organisation.name if row.organisation else ""}


def _population(row: Population) -> dict:
    return {
        "area": row.area.code,
        "year": row.year,
        "residents": row.residents,
        "households": row.households,
        **{kind: getattr(row, kind) for kind in Population.KINDS[2:] if getattr(row, kind) is not None},
        "source": row.source,
    }


def _day(day) -> str | None:
    return day.isoformat() if day else None
