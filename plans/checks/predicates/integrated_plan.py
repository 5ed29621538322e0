"""Paragraph 3(a): problems, objectives, actions, responsibilities, resources."""

from dataclasses import replace
from decimal import Decimal

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from plans.actions.models import Acceptance, ResponsibilityKind
from plans.actions.services import accepted_earlier_text
from plans.checks.facts import Facts
from plans.checks.guidelines import Severity
from plans.checks.outcome import Lack, Outcome, both, each, evaluates
from plans.problems.models import FactorLink, ProblemStatus

DESCRIBED_BY = ("statement", "what", "where", "when", "who_victims", "why", "extent_unit", "extent_period")


def _named(row, names) -> str:
    return ", ".join(str(row._meta.get_field(name).verbose_name) for name in names)


def _no_priority() -> str:
    return _("no priority problem yet")


@evaluates("IP-01")
def problems_are_described(facts: Facts) -> Outcome:
    def lacks(problem) -> str:
        names = [name for name in DESCRIBED_BY if not getattr(problem, name).strip()]
        names += ["extent_value"] if problem.extent_value is None else []
        names += ["extent_source"] if problem.extent_source_id is None else []
        return Lack(_named(problem, names), f"id_{names[0]}") if names else ""

    return each(facts.priorities, lacks, none=_no_priority())


@evaluates("IP-02")
def problems_have_types(facts: Facts) -> Outcome:
    return each(facts.problems, lambda problem: not problem.cp_codes, none=_("no problem yet"))


@evaluates("IP-03")
def factors_are_named(facts: Facts) -> Outcome:
    outcome = each(facts.priorities, lambda problem: not problem.factor_rows, none=_no_priority())
    if not outcome.is_met:
        return outcome
    return replace(each(facts.priorities, _lacking_link), severity=Severity.WARN)


def _lacking_link(problem) -> str:
    links = {row["link"] for row in problem.factor_rows}
    given = {
        _("no direct factor"): FactorLink.DIRECT in links,
        _("no indirect factor"): FactorLink.INDIRECT in links,
    }
    return ", ".join(name for name, there in given.items() if not there)


@evaluates("IP-04")
def objectives_can_be_measured(facts: Facts) -> Outcome:
    answered = {problem_id for objective in facts.objectives for problem_id in objective.problem_ids}
    measured = {
        target.objective_id
        for target in facts.targets
        if target.baseline_value is not None and target.target_value is not None
    }
    return both(
        each(facts.priorities, lambda one: one.pk not in answered and _("no objective"), none=_no_priority()),
        each(
            facts.objectives,
            lambda one: one.pk not in measured and _("no indicator with baseline and target"),
            none=_("no objective yet"),
        ),
    )


@evaluates("IP-05")
def objectives_have_dates(facts: Facts) -> Outcome:
    def lacks(objective) -> str:
        if objective.due_on is None:
            return _("no date")
        within = facts.plan.period_start <= objective.due_on <= facts.plan.period_end
        return "" if within else _("date outside the plan")

    return each(facts.objectives, lacks, none=_("no objective yet"))


@evaluates("IP-06")
def actions_have_dates(facts: Facts) -> Outcome:
    served = {objective.pk for action in facts.actions for objective in action.objectives.all()}
    return both(
        each(
            facts.objectives,
            lambda one: one.pk not in served and _("no action"),
            none=_("no objective yet"),
        ),
        each(facts.actions, _undated, none=_("no action yet")),
    )


def _undated(action) -> str:
    if action.starts_on and action.ends_on and action.milestone_count:
        return ""
    given = {_("start"): action.starts_on, _("end"): action.ends_on, _("milestone"): action.milestone_count}
    lacking = [name for name, there in given.items() if not there]
    is_only_milestone = action.starts_on and action.ends_on
    where = "milestones-rows" if is_only_milestone else "id_ends_on" if action.starts_on else "id_starts_on"
    return Lack(_("lacks: %(parts)s") % {"parts": ", ".join(lacking)}, where)


@evaluates("IP-07")
def leads_have_accepted(facts: Facts) -> Outcome:
    outcome = each(facts.actions, lambda action: _open_lead(facts, action), none=_("no action yet"))
    if not outcome.is_met:
        return outcome
    # Accepted, and reworded since: the plan may be adopted, but the partner should see the new words.
    earlier = each(facts.actions, lambda action: _accepted_other_words(facts, action))
    return replace(earlier, severity=Severity.WARN)


def _open_lead(facts: Facts, action) -> str:
    leads = [part for part in facts.by_action[action.pk] if part.kind == ResponsibilityKind.LEAD]
    if len(leads) != 1:
        return _("no lead")
    lead = leads[0]
    if lead.acceptance == Acceptance.ACCEPTED and lead.answered_role:
        return ""
    return f"{lead.organisation.name}: {Acceptance(lead.acceptance).label}"


def _accepted_other_words(facts: Facts, action) -> str:
    lead = facts.lead(action)
    if not lead.text_hash or not accepted_earlier_text(action, lead):
        return ""
    return _("%(lead)s accepted an earlier wording") % {"lead": lead.organisation.name}


@evaluates("IP-08")
def resources_are_named(facts: Facts) -> Outcome:
    def lacks(action) -> str:
        given = {"resource_level": action.resource_level, "funding_status": action.funding.status}
        return _named(action, [name for name, value in given.items() if not value])

    outcome = each(facts.actions, lacks, none=_("no action yet"))
    return replace(outcome, note=_unfunded(facts))


def _unfunded(facts: Facts) -> str:
    sums = [action.funding for action in facts.actions]
    total = sum((one.need for one in sums), Decimal(0))
    if not total:
        return ""
    return _("Not yet committed: %(open)s of %(total)s %(currency)s.") % {
        "open": number_format(sum(one.unfunded for one in sums), 0, force_grouping=True),
        "total": number_format(total, 0, force_grouping=True),
        "currency": facts.plan.municipality.currency,
    }


@evaluates("IP-09")
def parts_hang_together(facts: Facts) -> Outcome:
    followed = {ProblemStatus.PRIORITISED, ProblemStatus.WATCH}
    return both(
        each(facts.actions, lambda one: not list(one.objectives.all()) and _("no objective")),
        each(facts.objectives, lambda one: not one.problem_ids and _("no problem")),
        each([problem for problem in facts.problems if problem.status in followed], _without_area),
    )


def _without_area(problem) -> str:
    return "" if problem.area_ids or problem.whole_municipality_reason.strip() else _("no area")
