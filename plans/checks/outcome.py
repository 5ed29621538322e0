"""What a rule found: which things lack something, which parts are missing. Pure."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from .guidelines.rule import Severity


class State(StrEnum):
    PASS = "pass"  # noqa: S105 - a word of the guidelines, no secret
    PARTIAL = "partial"
    FAIL = "fail"
    WAIVED = "waived"


@dataclass(frozen=True, slots=True)
class Thing:
    """Something a rule speaks of: an action, an organisation, an area. `note` says what it lacks."""

    kind: str
    uid: str
    code: str
    title: str
    note: str = ""
    # The anchor in its form where this is mended, when it is not the usual one of the rule.
    field: str = ""


class Lack(str):
    """What a thing lacks, in words, and the field of its form."""

    __slots__ = ("field",)

    def __new__(cls, text: str, field: str):
        made = super().__new__(cls, text)
        made.field = field
        return made


@dataclass(frozen=True, slots=True)
class Outcome:
    """The answer to one rule.

    `lacking` of `looked_at` things do not meet it; `missing` are parts of the plan as a whole that are not there, of
    `parts`. `note` is worth saying even when the rule is met. `severity` replaces the rule's own.
    """

    lacking: tuple[Thing, ...] = ()
    looked_at: int = 0
    missing: tuple[str, ...] = ()
    parts: int = 0
    note: str = ""
    severity: Severity | None = None
    # The uids of all things that were looked at, so that each can be told what was found about it.
    about: tuple[str, ...] = ()

    @property
    def is_met(self) -> bool:
        return not self.lacking and not self.missing

    @property
    def is_met_in_part(self) -> bool:
        return not self.is_met and (len(self.lacking) < self.looked_at or len(self.missing) < self.parts)


MET = Outcome()


def each(
    things: Iterable, lacks: Callable[[object], str | bool], *, none: str = "", kind: str = ""
) -> Outcome:
    """Every thing must not lack anything: `lacks` returns what it lacks (text), or True, or nothing.

    When there is no thing at all, the rule is met, unless `none` says what is missing then.
    """
    rows = list(things)
    if not rows and none:
        return Outcome(missing=(str(none),), parts=1)
    lacking = [(row, lacks(row)) for row in rows]
    found = tuple(thing(row, "" if note is True else note, kind) for row, note in lacking if note)
    return Outcome(
        lacking=found, looked_at=len(rows), about=tuple(str(getattr(row, "uid", "")) for row in rows)
    )


def parts(given: Mapping[str, object], *, note: str = "") -> Outcome:
    """Named parts, each there (true) or not."""
    return Outcome(
        missing=tuple(str(name) for name, there in given.items() if not there),
        parts=len(given),
        note=str(note),
    )


def both(*outcomes: Outcome) -> Outcome:
    """One rule that asks several things."""
    return Outcome(
        lacking=tuple(thing for outcome in outcomes for thing in outcome.lacking),
        looked_at=sum(outcome.looked_at for outcome in outcomes),
        missing=tuple(text for outcome in outcomes for text in outcome.missing),
        parts=sum(outcome.parts for outcome in outcomes),
        about=tuple(uid for outcome in outcomes for uid in outcome.about),
        note=" ".join(outcome.note for outcome in outcomes if outcome.note),
    )


def thing(row, note: str = "", kind: str = "") -> Thing:
    """A row of the database as a thing: rows with a uid are named by it, the others by their number."""
    title = getattr(row, "title", "") or getattr(row, "statement", "") or getattr(row, "name", "")
    return Thing(
        kind=kind or row._meta.model_name,
        uid=str(getattr(row, "uid", row.pk)),
        code=getattr(row, "code", ""),
        title=title,
        note=str(note),
        field=getattr(note, "field", ""),
    )


# The predicates, by the id of their rule.
Predicate = Callable[[object], Outcome | None]  # None: not asked of this plan
_predicates: dict[str, Predicate] = {}


def evaluates(rule_id: str) -> Callable[[Predicate], Predicate]:
    """Register the predicate of a rule: `predicate(facts) -> Outcome`."""

    def register(predicate: Predicate) -> Predicate:
        _predicates[rule_id] = predicate
        return predicate

    return register


def predicate_of(rule_id: str) -> Predicate:
    return _predicates[rule_id]
