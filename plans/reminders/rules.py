"""What people are reminded of: rules as data, each with its query and its steps.

A step is a number of days after the deadline (negative: before). The last steps go to the coordinator instead of
repeating the same letter to somebody who does not answer.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from diagnostics.indicators.models import Indicator
from plans.actions.models import Action, ActionStatus, Milestone, Responsibility, ResponsibilityKind
from plans.evaluation.models import Evaluation, EvaluationState
from plans.monitoring.services import report_due
from plans.plan.models import Plan, PlanStage
from stakeholders.meetings.models import MeetingDecision
from stakeholders.municipalities.models import Municipality
from stakeholders.organisations.models import Agreement, Contact

OVER = [ActionStatus.COMPLETED, ActionStatus.STOPPED]
FOLLOWED = [PlanStage.IN_FORCE, PlanStage.REVISION]


@dataclass(frozen=True)
class Person:
    """Somebody who is reminded."""

    email: str
    name: str = ""
    language: str = "en"


@dataclass(frozen=True)
class Duty:
    """One thing with a deadline: what it is, whose it is, and the page on which it is done.

    `action_uid` is set where the person reports by a signed link without an account.
    """

    uid: UUID
    label: str
    deadline: date
    persons: tuple[Person, ...]
    path: str = ""
    action_uid: UUID | None = None


@dataclass(frozen=True)
class Rule:
    """Steps for the one responsible, steps for the coordinator, and the query for what is open.

    `duties` reads a plan that is followed up; where `is_of_town`, the town, whatever has become of its plan.
    """

    name: str
    label: str
    steps: tuple[int, ...]
    escalation: tuple[int, ...]
    duties: Callable[..., Iterator[Duty]]
    may_be_switched_off: bool = True
    is_of_town: bool = False


def _first_contacts(municipality_id: int) -> dict[int, tuple[Person, ...]]:
    """Organisation id → its first contact."""
    rows = Contact.objects.filter(municipality_id=municipality_id, is_primary=True)
    return {row.organisation_id: (Person(row.email, row.name, row.language),) for row in rows}


def _leads(plan: Plan) -> dict[int, tuple[Person, ...]]:
    """Action id → first contacts of its lead organisation."""
    contacts = _first_contacts(plan.municipality_id)
    leads = Responsibility.objects.filter(
        municipality_id=plan.municipality_id, action__plan=plan, kind=ResponsibilityKind.LEAD
    ).values_list("action_id", "organisation_id")
    return {action: contacts.get(organisation, ()) for action, organisation in leads}


def _milestones(plan: Plan) -> Iterator[Duty]:
    leads = _leads(plan)
    rows = (
        Milestone.objects.filter(municipality_id=plan.municipality_id, action__plan=plan, done_on=None)
        .exclude(action__status__in=OVER)
        .select_related("action")
    )
    for row in rows:
        yield Duty(
            row.uid,
            f"{row.action.code} {row.action.title}: {row.title}",
            row.due_on,
            leads.get(row.action_id, ()),
            _page("action_detail", plan, uid=row.action.uid),
            row.action.uid,
        )


def _progress(plan: Plan) -> Iterator[Duty]:
    leads = _leads(plan)
    for row in Action.objects.of(plan).exclude(status__in=OVER):
        if due := report_due(row):
            yield Duty(
                row.uid,
                f"{row.code} {row.title}",
                due,
                leads.get(row.pk, ()),
                _page("action_detail", plan, uid=row.uid),
                row.uid,
            )


def _values(plan: Plan) -> Iterator[Duty]:
    rows = Indicator.objects.filter(
        municipality_id=plan.municipality_id, next_value_due_on__isnull=False, targets__objective__plan=plan
    ).distinct()
    for row in rows:
        person = (Person(row.responsible_email, row.responsible_name),) if row.responsible_email else ()
        yield Duty(
            row.uid, str(row), row.next_value_due_on, person, _page("indicator_detail", plan, uid=row.uid)
        )


def _evaluations(plan: Plan) -> Iterator[Duty]:
    rows = Evaluation.objects.filter(
        municipality_id=plan.municipality_id, plan=plan, state=EvaluationState.PLANNED
    )
    for row in rows:
        person = (Person(row.responsible_email, row.responsible_name),) if row.responsible_email else ()
        yield Duty(row.uid, row.title, row.due_on, person, _page("evaluation_detail", plan, uid=row.uid))


def _agreements(town: Municipality) -> Iterator[Duty]:
    rows = Agreement.objects.filter(municipality=town, valid_to__isnull=False)
    for row in rows:
        # An agreement has no uid of its own; its id within the town is as permanent.
        yield Duty(
            UUID(int=row.pk),
            row.title,
            row.valid_to,
            (),
            reverse("record_list", kwargs={"town": town.slug, "kind": "agreements"}),
        )


def _decisions(town: Municipality) -> Iterator[Duty]:
    """What meetings decided; the first contact of the organisation that carries it out is told."""
    contacts = _first_contacts(town.pk)
    for row in MeetingDecision.objects.filter(municipality=town, due_on__isnull=False).open():
        page = reverse("meeting_detail", kwargs={"town": town.slug, "pk": row.meeting_id})
        yield Duty(row.uid, row.text, row.due_on, contacts.get(row.responsible_id, ()), page)


def _page(name: str, plan: Plan, **keys) -> str:
    return reverse(name, kwargs={"town": plan.municipality.slug, **keys})


RULES = (
    Rule("milestone", _("Milestones"), (-30, -7, 0, 7), (14, 30), _milestones),
    Rule("progress", _("Progress reports"), (-7, 0, 7), (21,), _progress),
    Rule("value", _("Indicator values"), (-14, 0, 14), (28,), _values),
    Rule("evaluation", _("Evaluations"), (-30, -7, 0), (14,), _evaluations, may_be_switched_off=False),
    Rule("decision", _("Decisions of meetings"), (-7, 0, 7), (14,), _decisions, is_of_town=True),
    Rule(
        "agreement",
        _("Agreements that end"),
        (),
        (-90, -30, -7),
        _agreements,
        may_be_switched_off=False,
        is_of_town=True,
    ),
)

RULE_LABELS = {rule.name: rule.label for rule in RULES}
