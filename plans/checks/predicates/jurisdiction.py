"""What the jurisdiction profile of the town asks. A predicate answers None where the profile does not ask."""

from collections.abc import Callable

from django.utils.translation import gettext as _

from plans.checks.calendar import months_later
from plans.checks.coverage import Considered
from plans.checks.facts import Facts
from plans.checks.guidelines import Severity
from plans.checks.outcome import Outcome, Thing, evaluates, parts
from plans.problems.models import ProblemStatus
from plans.profiles.models import Requirement, RequirementKind
from stakeholders.organisations.models import BodyKind

from .document_parts import PARTS_OF_DOCUMENT

COORDINATING = {BodyKind.COUNCIL, BodyKind.STEERING}


def _asked(facts: Facts, kind: str, lacks: Callable[[Requirement], str]) -> Outcome | None:
    """Every requirement of a kind must be met; `lacks` says what it lacks, or nothing."""
    asked = facts.rules.of(kind)
    if not asked:
        return None
    open_ = [(one, note) for one in asked if (note := lacks(one))]
    things = tuple(Thing("requirement", str(one.uid), "", one.text, note) for one, note in open_)
    is_binding = any(one.is_confirmed for one, _note in open_)
    return Outcome(things, len(asked), severity=Severity.BLOCK if is_binding else None)


def _who(facts: Facts, requirement: Requirement) -> set[int]:
    """The organisations that may be meant: the one that was named, else all of its actor groups."""
    if requirement.organisation_id:
        return {requirement.organisation_id}
    groups = set(requirement.codes)
    return {one.pk for one in facts.engaged if groups & set(one.actor_groups)}


@evaluates("PR-01")
def has_the_right_length(facts: Facts) -> Outcome | None:
    profile, start, end = facts.rules.profile, facts.plan.period_start, facts.plan.period_end
    shortest, longest = profile.shortest_months, profile.longest_months
    if shortest is None and longest is None:
        return None
    ends_before = {months: months_later(start, months) for months in (shortest, longest) if months}
    given = {}
    if shortest:
        label = _("at least %(count)d months") % {"count": shortest}
        given[label] = (ends_before[shortest] - end).days <= 1
    if longest:
        given[_("at most %(count)d months") % {"count": longest}] = end < ends_before[longest]
    return parts(given)


@evaluates("PR-02")
def signatories_are_known(facts: Facts) -> Outcome | None:
    return _asked(facts, RequirementKind.SIGNATORY, lambda one: "" if _who(facts, one) else _("nobody named"))


@evaluates("PR-03")
def members_have_seats(facts: Facts) -> Outcome | None:
    seated = {pk for body in facts.bodies if body.kind in COORDINATING for pk in body.member_ids}
    return _asked(
        facts, RequirementKind.MEMBER, lambda one: "" if _who(facts, one) & seated else _("no seat")
    )


@evaluates("PR-04")
def themes_are_treated(facts: Facts) -> Outcome | None:
    followed = {ProblemStatus.PRIORITISED, ProblemStatus.WATCH}
    treated = {code for problem in facts.problems if problem.status in followed for code in problem.cp_codes}
    treated |= {code for code, entry in facts.coverage.items() if entry.state is Considered.INCLUDED}
    return _asked(
        facts, RequirementKind.THEME, lambda one: "" if treated & set(one.codes) else _("not treated")
    )


@evaluates("PR-05")
def the_right_people_were_asked(facts: Facts) -> Outcome | None:
    asked = {pk for round_ in facts.rounds for pk in (*round_.contributor_ids, *round_.invited_ids)}
    counted = {group for round_ in facts.rounds for group in round_.counted_groups}

    def lacks(one: Requirement) -> str:
        return "" if _who(facts, one) & asked or counted & set(one.codes) else _("not consulted")

    return _asked(facts, RequirementKind.CONSULTEE, lacks)


@evaluates("PR-06")
def parts_are_written(facts: Facts) -> Outcome | None:
    def lacks(one: Requirement) -> str:
        absent = [PARTS_OF_DOCUMENT[code] for code in one.codes if code in PARTS_OF_DOCUMENT]
        return ", ".join(str(part.title) for part in absent if not part.is_there(facts))

    return _asked(facts, RequirementKind.SECTION, lacks)


@evaluates("PR-07")
def recipients_are_known(facts: Facts) -> Outcome | None:
    return _asked(facts, RequirementKind.RECIPIENT, lambda one: "" if _who(facts, one) else _("nobody named"))


@evaluates("PR-08")
def priorities_are_few(facts: Facts) -> Outcome | None:
    most = facts.rules.profile.most_priorities
    if most is None:
        return None
    words = {"most": most, "count": len(facts.priorities)}
    return parts(
        {_("at most %(most)d priorities (there are %(count)d)") % words: len(facts.priorities) <= most}
    )
