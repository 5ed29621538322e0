"""Part B: support by authorities, rights, training, exchange, evaluation, revision."""

from collections import defaultdict
from datetime import date, timedelta

from django.utils.translation import gettext as _

from plans.actions import screening
from plans.checks.calendar import months_later
from plans.checks.facts import Facts
from plans.checks.outcome import Outcome, both, each, evaluates, parts
from plans.evaluation.models import EvaluationState
from stakeholders.organisations.models import CooperationKind

PROFESSIONS = 3


def _of_kind(facts: Facts, kind: CooperationKind) -> list:
    return [record for record in facts.cooperation if record.kind == kind]


@evaluates("AS-01")
def support_was_asked(facts: Facts) -> Outcome:
    requests = _of_kind(facts, CooperationKind.ASSISTANCE)
    return parts(
        {
            _("a request to a central authority"): requests,
            _("an answer"): any(record.answered_on or record.answer.strip() for record in requests),
        }
    )


@evaluates("AS-02")
def national_policy_is_matched(facts: Facts) -> Outcome:
    return both(
        each(
            facts.objectives,
            lambda one: (
                not one.national_goal.strip()
                and not one.has_no_national_goal
                and _("no national goal, nor that there is none")
            ),
            none=_("no objective yet"),
        ),
        parts({_("a need sent upward"): _of_kind(facts, CooperationKind.ASSISTANCE)}),
    )


@evaluates("AS-03")
def central_contact(facts: Facts) -> Outcome:
    return parts({_("a central contact point"): _of_kind(facts, CooperationKind.CENTRAL_CONTACT)})


@evaluates("AS-04")
def rights_were_screened(facts: Facts) -> Outcome:
    words = {
        "answers": _("answers"),
        "mitigation": _("mitigation"),
        "reviewer": _("independent reviewer"),
        "review_on": _("date of review"),
    }

    def lacks(action) -> str:
        lead = facts.lead(action)
        lacking = screening.missing(
            action.rights_answers,
            mitigation=action.rights_mitigation,
            reviewer=action.rights_reviewer,
            review_on=action.rights_review_on,
            leads=lead.organisation.name if lead else "",
        )
        return ", ".join(words[name] for name in lacking)

    return each(facts.actions, lacks, none=_("no action yet"))


@evaluates("AS-05")
def training_every_year(facts: Facts) -> Outcome:
    reached: dict[int, set] = defaultdict(set)
    for record in _of_kind(facts, CooperationKind.TRAINING):
        reached[record.held_on.year] |= set(record.professions)
    years = range(facts.plan.period_start.year, facts.plan.period_end.year + 1)
    return parts(
        {_("training in %(year)d") % {"year": year}: len(reached[year]) >= PROFESSIONS for year in years}
    )


@evaluates("AS-06")
def know_how_is_exchanged(facts: Facts) -> Outcome:
    recent = facts.today - timedelta(days=366)
    exchanges = _of_kind(facts, CooperationKind.EXCHANGE)
    notes = _of_kind(facts, CooperationKind.PRACTICE_NOTE)
    return parts(
        {
            _("an exchange within twelve months"): any(
                recent <= record.held_on <= facts.today for record in exchanges
            ),
            _("a published practice note"): any(record.held_on <= facts.today for record in notes),
        }
    )


@evaluates("AS-07")
def evaluation_is_planned(facts: Facts) -> Outcome:
    plan = facts.plan
    due = {one.due_on for one in facts.evaluations if one.action_id is None and one.objective_id is None}
    due |= {plan.first_evaluation_on} if plan.first_evaluation_on else set()
    first = plan.first_evaluation_on
    return parts(
        {
            _("a first evaluation within twelve months of the start"): first
            and plan.period_start <= first <= months_later(plan.period_start, 12),
            **_every_year(plan.period_start, plan.period_end, due),
            _("questions"): plan.evaluation_questions.strip(),
            _("method"): plan.evaluation_method.strip(),
            _("evaluator"): plan.evaluator.strip(),
            _("budget"): plan.evaluation_budget is not None,
        }
    )


def _every_year(start: date, end: date, due: set[date]) -> dict[str, bool]:
    """For each year of the plan after the first: is an evaluation due in it?"""
    found = {}
    for year in range(1, 100):
        begins = months_later(start, 12 * year)
        if begins > end:
            break
        label = _("an evaluation in year %(year)d of the plan") % {"year": year + 1}
        found[label] = any(begins <= day < months_later(begins, 12) for day in due)
    return found


@evaluates("AS-08")
def revision_is_planned(facts: Facts) -> Outcome:
    plan = facts.plan
    return both(
        parts(
            {
                _("date of the next revision"): plan.next_revision_on,
                _("what triggers an earlier revision"): plan.revision_triggers.strip(),
                _("who decides on a revision"): plan.revision_authority.strip(),
            }
        ),
        each(
            (
                one
                for one in facts.evaluations
                if one.due_on < facts.today or one.state == EvaluationState.DONE
            ),
            lambda one: one.state != EvaluationState.DECIDED and _("no decision"),
        ),
    )
