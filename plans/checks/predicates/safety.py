"""Urban safety: areas, perception, cohesion, support beside enforcement, evidence."""

from collections import defaultdict

from django.utils.translation import gettext as _

from diagnostics.indicators.models import Domain
from plans.actions.models import Approach, EvidenceClass
from plans.checks.coverage import Considered
from plans.checks.facts import Facts
from plans.checks.guidelines import Severity
from plans.checks.outcome import MET, Outcome, Thing, both, each, evaluates, parts, thing
from plans.checks.subjects import YOUTH
from plans.library.practices import PRACTICES
from stakeholders.consultations.coverage.models import BY_AGE, BY_SEX
from stakeholders.municipalities.models import AreaKind
from stakeholders.organisations.models import CooperationKind

YOUTH_VIOLENCE = {"CP06", "CP07", "CP15"}
SUPPORT_GROUPS = {"AG-SOC", "AG-HEA", "AG-PRB", "AG-COM"}
ENFORCEMENT = {Approach.POLICING, Approach.JUSTICE}
HARDENING = ("L1.1a", "L1.1b")
WITH_COMMUNITY = ("L1.2a", "L1.2b", "L1.3", "L1.4a", "L1.4b", "L1.6")


@evaluates("SD-01")
def problems_have_areas(facts: Facts) -> Outcome:
    return each(
        facts.priorities,
        lambda one: not one.area_ids and not one.whole_municipality_reason.strip(),
        none=_("no priority problem yet"),
    )


@evaluates("SD-02")
def perception_is_measured(facts: Facts) -> Outcome:
    measured = any(target.indicator.domain == Domain.PERCEPTION for target in facts.targets)
    return parts({_("an indicator on the sense of safety"): measured})


@evaluates("SD-03")
def cohesion_is_strengthened(facts: Facts) -> Outcome:
    tagged = any(row.is_cohesion for row in (*facts.objectives, *facts.actions))
    measured = any(target.indicator.domain in {Domain.COHESION, Domain.SERVICE} for target in facts.targets)
    return parts({_("an objective or action for services or cohesion"): tagged or measured})


@evaluates("SD-04")
def enforcement_comes_with_support(facts: Facts) -> Outcome:
    types = {problem.pk: set(problem.cp_codes) for problem in facts.problems}
    concerned = {
        objective.pk
        for objective in facts.objectives
        if any(types.get(pk, set()) & YOUTH_VIOLENCE for pk in objective.problem_ids)
    }
    actions = [
        action
        for action in facts.actions
        if action.approach in ENFORCEMENT and any(one.pk in concerned for one in action.objectives.all())
    ]
    return each(actions, lambda action: not _has_support(facts, action))


def _has_support(facts: Facts, action) -> bool:
    return any(SUPPORT_GROUPS & set(partner.actor_groups) for partner in facts.partners(action))


@evaluates("SD-05")
def hardening_comes_with_community(facts: Facts) -> Outcome:
    hardened: dict[int, list[str]] = defaultdict(list)
    accompanied: set[int] = set()
    for action in facts.actions:
        if set(action.measures) & set(HARDENING):
            for area_id in action.area_ids:
                hardened[area_id].append(action.code)
        if set(action.measures) & set(WITH_COMMUNITY):
            accompanied |= set(action.area_ids)
    if any(facts.areas[area_id].kind == AreaKind.MUNICIPALITY for area_id in accompanied):
        return MET  # done everywhere
    areas = [facts.areas[area_id] for area_id in sorted(hardened, key=lambda pk: facts.areas[pk].code)]
    return each(areas, lambda area: area.pk not in accompanied and ", ".join(hardened[area.pk]))


@evaluates("SD-06")
def youth_at_risk(facts: Facts) -> Outcome:
    is_open = facts.coverage[YOUTH].state is Considered.NOT_CONSIDERED
    return parts({_("an action for young people at risk"): not is_open})


@evaluates("SD-07")
def evidence_or_evaluation(facts: Facts) -> Outcome:
    evaluated = {evaluation.action_id for evaluation in facts.evaluations}
    weak = {EvidenceClass.C, EvidenceClass.U}

    def lacks(action) -> str:
        if not action.evidence_class:
            return _("evidence not rated")
        planned = action.evaluation_plan.strip() or action.pk in evaluated
        if action.evidence_class in weak and not planned:
            return _("class %(letter)s, no evaluation planned") % {"letter": action.evidence_class}
        return ""

    harmful = _harmful(facts)
    if harmful:
        return Outcome(tuple(harmful), len(facts.actions), severity=Severity.BLOCK)
    return each(facts.actions, lacks, none=_("no action yet"))


def _harmful(facts: Facts) -> list[Thing]:
    return [thing(a, _("class H: harmful")) for a in facts.actions if a.evidence_class == EvidenceClass.H]


@evaluates("SD-08")
def everybody_is_heard(facts: Facts) -> Outcome:
    marginalised = [group for group in facts.groups if group.is_marginalised]
    counted = {group for round_ in facts.rounds for group in round_.counted_groups}

    def lacks(group) -> str:
        return "" if group.heard_on and group.heard_on <= facts.today else _("not heard yet")

    return both(
        each(marginalised, lacks, none=_("a marginalised group that is named")),
        parts(
            {
                _("who took part, by sex"): len(counted & set(BY_SEX)) >= 2,
                _("who took part, by age"): len(counted & set(BY_AGE)) >= 2,
            }
        ),
    )


@evaluates("SD-09")
def trust_is_measured(facts: Facts) -> Outcome:
    if not any(action.approach == Approach.POLICING for action in facts.actions):
        return MET
    measured = any(target.indicator.is_police_trust for target in facts.targets)
    return parts({_("an indicator on trust or on the quality of contact"): measured})


@evaluates("SD-10")
def justice_follows_reform(facts: Facts) -> Outcome:
    actions = [action for action in facts.actions if action.approach == Approach.JUSTICE]
    return each(actions, lambda action: not action.related_reform.strip() and _("no reform named"))


@evaluates("SD-11")
def assistance_is_exchanged(facts: Facts) -> Outcome:
    kinds = {CooperationKind.ASSISTANCE, CooperationKind.OFFER}
    return parts(
        {
            _("a request or an offer of assistance"): any(one.kind in kinds for one in facts.cooperation),
            _("a library of practices"): PRACTICES,
        }
    )
