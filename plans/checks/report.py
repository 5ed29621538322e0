"""The result of all rules: what is open, by clause; never one overall percentage."""

from collections.abc import Iterable
from dataclasses import dataclass

from plans.profiles.services import Rules

from .clauses import told
from .coverage import Entry
from .guidelines import CLAUSES, EVALUATED_BY, NOT_EVALUATED, RULES, Clause, Rule, Severity
from .models import ClauseText, Waiver
from .outcome import Outcome, State, Thing, predicate_of

SCHEMA_VERSION = 1


@dataclass(frozen=True, slots=True)
class Result:
    """The answer to one rule, with the severity that it has here and the waiver, if it was waived."""

    rule: Rule
    state: State
    severity: Severity
    outcome: Outcome
    waiver: Waiver | None = None

    @property
    def is_open(self) -> bool:
        return self.state in {State.FAIL, State.PARTIAL}

    @property
    def is_block(self) -> bool:
        return self.is_open and self.severity is Severity.BLOCK

    @property
    def is_warning(self) -> bool:
        return self.is_open and self.severity is Severity.WARN

    @property
    def line(self) -> str:
        """The result in one line, as it stands in a refusal: "IP-07 Every action has …: A08 Victim …"."""
        things = [f"{one.code} {one.title}".strip() for one in self.outcome.lacking[:3]]
        more = len(self.outcome.lacking) - len(things)
        about = "; ".join([*self.outcome.missing, *things, *([f"+{more}"] if more > 0 else [])])
        return f"{self.rule.id} {self.rule.title}: {about}"

    def as_json(self) -> dict:
        return {
            "rule": self.rule.id,
            "clause": self.rule.clause,
            "severity": str(self.severity),
            "scope": self.rule.scope,
            "subject": self.rule.subject,
            "state": str(self.state),
            "title": str(self.rule.title),
            "message": str(self.rule.message) if self.is_open else "",
            "missing": list(self.outcome.missing),
            "things": [_thing(one) for one in self.outcome.lacking],
            "note": self.outcome.note,
            "waiver": _waiver(self.waiver) if self.waiver and self.state is State.WAIVED else None,
        }


@dataclass(frozen=True, slots=True)
class ClauseReport:
    """The results of the rules of one clause."""

    clause: Clause
    results: tuple[Result, ...]

    @property
    def blocks(self) -> list[Result]:
        return [result for result in self.results if result.is_block]

    @property
    def warnings(self) -> list[Result]:
        return [result for result in self.results if result.is_warning]


@dataclass(frozen=True, slots=True)
class CheckReport:
    """All results, in the order of the guidelines, and the coverage they rest on."""

    results: tuple[Result, ...]
    coverage: dict[str, Entry]
    rules: Rules
    clause_texts: tuple[ClauseText, ...] = ()
    plan_uid: str = ""

    def about(self, uid: str) -> list[tuple[Result, Thing | None]]:
        """The open results that name a part of the plan, with what they say of it; of the plan itself: nothing."""
        found = [
            (result, thing)
            for result in self.results
            if result.is_open
            for thing in result.outcome.lacking
            if thing.uid == uid
        ]
        if uid == self.plan_uid:
            found += [(one, None) for one in self.results if one.is_open and one.rule.fix.startswith("plan_")]
        return found

    def met_by(self, uid: str) -> list[Result]:
        """The rules that looked at this part and found nothing lacking in it."""
        return [
            result
            for result in self.results
            if uid in result.outcome.about and all(thing.uid != uid for thing in result.outcome.lacking)
        ]

    @property
    def blocks(self) -> list[Result]:
        """What keeps the plan from being adopted."""
        return [result for result in self.results if result.is_block]

    @property
    def warnings(self) -> list[Result]:
        return [result for result in self.results if result.is_warning]

    @property
    def advice(self) -> list[Result]:
        return [result for result in self.results if result.is_open and result.severity is Severity.ADVISE]

    @property
    def waived(self) -> list[Result]:
        return [result for result in self.results if result.state is State.WAIVED]

    @property
    def passed(self) -> list[Result]:
        return [result for result in self.results if result.state is State.PASS]

    @property
    def is_adoptable(self) -> bool:
        return not self.blocks

    def result(self, rule_id: str) -> Result:
        return next(result for result in self.results if result.rule.id == rule_id)

    def by_clause(self, results: Iterable[Result] | None = None) -> list[ClauseReport]:
        """The clauses that have results (all, or those given), in the order of the guidelines."""
        chosen = list(self.results if results is None else results)
        made = (ClauseReport(c, tuple(r for r in chosen if r.rule.clause == c.id)) for c in CLAUSES)
        return [report for report in made if report.results]

    def as_json(self) -> dict:
        """JSON-ready, in the active language: as kept with a version and given by the API."""
        return {
            "schema_version": SCHEMA_VERSION,
            "open": {
                "block": len(self.blocks),
                "warn": len(self.warnings),
                "advise": len(self.advice),
                "waived": len(self.waived),
            },
            "by_clause": [
                {"clause": c.clause.id, "block": len(c.blocks), "warn": len(c.warnings)}
                for c in self.by_clause()
            ],
            "clauses": [one.as_json() for one in told(self.clause_texts).values()],
            "results": [result.as_json() for result in self.results],
            "coverage": [_entry(entry) for entry in self.coverage.values()],
            "not_evaluated": [
                {"rule": rule, "title": str(title), "why": str(why)} for rule, title, why in NOT_EVALUATED
            ],
            "profile": {"code": self.rules.profile.code, "name": self.rules.name},
            "evaluated_by": {rule: list(others) for rule, others in EVALUATED_BY.items()},
        }


def report(facts) -> CheckReport:
    """Put every rule to the facts. Asks nothing of the database."""
    answers = (answer(rule, facts) for rule in RULES)
    return CheckReport(
        tuple(result for result in answers if result),
        facts.coverage,
        facts.rules,
        tuple(facts.clause_texts),
        str(facts.plan.uid),
    )


def answer(rule: Rule, facts) -> Result | None:
    """The answer to one rule; None where the profile of the town does not ask."""
    outcome = predicate_of(rule.id)(facts)
    if outcome is None:
        return None
    severity = outcome.severity or rule.severity
    waiver = facts.waivers.get(rule.id)
    return Result(rule, _state(outcome, severity, waiver), severity, outcome, waiver)


def _state(outcome: Outcome, severity: Severity, waiver: Waiver | None) -> State:
    if outcome.is_met:
        return State.PASS
    if waiver:
        return State.WAIVED
    # What blocks is met or it is not: "in part" would sound like nearly allowed.
    in_part = outcome.is_met_in_part and severity is not Severity.BLOCK
    return State.PARTIAL if in_part else State.FAIL


def _thing(one: Thing) -> dict:
    return {"kind": one.kind, "uid": one.uid, "code": one.code, "title": one.title, "note": one.note}


def _waiver(waiver: Waiver) -> dict:
    return {"reason": waiver.reason, "by": waiver.waived_by, "on": waiver.waived_on.isoformat()}


def _entry(entry: Entry) -> dict:
    decision = entry.consideration if entry.is_set_aside else None
    return {
        "group": entry.group,
        "code": entry.code,
        "title": str(entry.title),
        "state": str(entry.state),
        "behind": [_thing(one) for one in entry.behind],
        "reason": decision.reason if decision else "",
        "decided_by": decision.decided_by if decision else "",
        "decided_on": decision.decided_on.isoformat() if decision else "",
        "review_on": decision.review_on.isoformat() if decision and decision.review_on else "",
    }
