"""From the answers of a survey to its victims and incidents. Neither Django nor the database.

How often something happened comes from the question how often; what was told of single incidents corrects it: those
outside of the period are taken off, a series counts up to its cap, and what was not told one by one counts like a
series of which nothing more is known.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from diagnostics.statistics.offences import Incidents, Offence, OffenceTable, answered, incidents
from diagnostics.statistics.victimisation import Victimisation
from diagnostics.surveys.results.sheet import Sheet

from .plan import IncidentForms, Moment, OffenceRule, Said, YesNo


@dataclass
class _Lines:
    """Incidents as they are gathered, one list for each column."""

    code: list[str] = field(default_factory=list)
    parts: dict[str, list[np.ndarray]] = field(default_factory=dict)

    def add(self, code: str, row: np.ndarray, times, *, out=False, police=np.nan, recognised=np.nan,
            filed=np.nan, when=np.nan) -> None:  # fmt: skip
        self.code += [code] * row.size
        columns = {
            "row": row, "times": times, "out": out, "police": police, "recognised": recognised,
            "filed": filed, "when": when,
        }  # fmt: skip
        for name, values in columns.items():
            self.parts.setdefault(name, []).append(
                np.broadcast_to(np.asarray(values, dtype=float), row.shape)
            )

    def column(self, name: str) -> np.ndarray:
        return np.concatenate(self.parts[name]) if self.parts else np.zeros(0)


@dataclass(frozen=True)
class _Told:
    """What was told of single incidents: the person, the offence, and all that is asked of it."""

    row: np.ndarray
    offence: np.ndarray
    times: np.ndarray
    out: np.ndarray
    police: np.ndarray
    recognised: np.ndarray
    filed: np.ndarray
    when: np.ndarray


def victims_of(sheet: Sheet) -> Victimisation:
    """Victims and incidents of the whole town. The offences are those that the survey was declared to ask about."""
    plan, n = sheet.victims, len(sheet)
    table = OffenceTable(
        Offence(one.code, one.strikes, one.violence, one.cap, one.sensitive or _is_private(sheet, one))
        for one in plan.offences
    )
    told = _told(sheet, plan.forms)
    lines, bases = _Lines(), {}
    for rule in plan.offences:
        bases[rule.code] = _add(sheet, rule, told, lines)
    return Victimisation(
        sheet.design,
        table,
        _incidents(sheet, table, lines, n),
        households=sheet.households,
        answered=answered(table, bases),
    )


def _is_private(sheet: Sheet, rule: OffenceRule) -> bool:
    return any(sheet.by_code[code].sensitive for code in rule.questions if code in sheet.by_code)


def _incidents(sheet: Sheet, table: OffenceTable, lines: _Lines, n: int) -> Incidents:
    forms, rules = sheet.victims.forms, sheet.victims.offences
    own = any(rule.reported for rule in rules)
    police = own or bool(forms and forms.police)
    asked = {
        "reported": ("police", police),
        "recognised": ("recognised", police or bool(forms and forms.recognised)),
        "filed": ("filed", bool(forms and forms.filed)),
        "when": ("when", own or bool(forms and forms.when)),
    }
    columns = {name: lines.column(column) for name, (column, is_asked) in asked.items() if is_asked}
    return incidents(
        table, n, lines.code, lines.column("row").astype(int),
        times=lines.column("times"), in_scope=lines.column("out") == 0, **columns,
    )  # fmt: skip


def _add(sheet: Sheet, rule: OffenceRule, told: _Told, lines: _Lines) -> np.ndarray:
    """Put the incidents of one offence down; returns who gave a valid answer about it."""
    mine = np.flatnonzero(told.offence == rule.told) if rule.told else np.zeros(0, dtype=int)
    forms = (
        np.bincount(told.row[mine], minlength=len(sheet)) if mine.size else np.zeros(len(sheet), dtype=int)
    )
    count, base = _counted(sheet, rule, forms)
    same = _any(sheet, (rule.series,)) if rule.series else np.zeros(len(sheet), dtype=bool)
    if mine.size:
        # A form on a series stands for all of it; any other for what it says itself.
        often = np.where(
            same[told.row[mine]] & (forms[told.row[mine]] == 1), count[told.row[mine]], told.times[mine]
        )
        lines.add(
            rule.code, told.row[mine], np.maximum(often, 1), out=told.out[mine], police=told.police[mine],
            recognised=told.recognised[mine], filed=told.filed[mine], when=told.when[mine],
        )  # fmt: skip
        carried = np.bincount(told.row[mine], np.maximum(often, 1), len(sheet))
    else:
        carried = np.zeros(len(sheet))
    left = np.where(base, count - carried, 0)
    _add_untold(sheet, rule, left, lines)
    return base


def _counted(sheet: Sheet, rule: OffenceRule, forms: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """How often it happened to each, and who gave a valid answer."""
    denied = _any(sheet, rule.denied_by)
    if rule.times:
        number = (
            sheet.column(rule.times).numbers if rule.times in sheet.by_code else np.full(len(sheet), np.nan)
        )
        number = np.where(denied & ~np.isfinite(number), 0.0, np.floor(number))
        base = np.isfinite(number)
        return np.where(base, np.maximum(number, 0), 0.0), base
    if rule.found_by:
        yes = _any(sheet, rule.found_by)
        columns = [sheet.column(one.question) for one in rule.found_by if one.question in sheet.by_code]
        every = (
            np.logical_and.reduce([column.valid for column in columns])
            if columns
            else np.zeros(len(sheet), bool)
        )
        # Who told an incident in a form has said so there.
        return np.where(yes & (forms == 0), 1.0, 0.0), yes | denied | every
    everybody = denied | (forms > 0) if rule.denied_by else np.ones(len(sheet), dtype=bool)
    return np.zeros(len(sheet)), everybody


def _add_untold(sheet: Sheet, rule: OffenceRule, left: np.ndarray, lines: _Lines) -> None:
    """What no form tells of. Where the person was asked of the last one, that one stands by itself."""
    rows = np.flatnonzero(left > 0)
    if not rule.reported or rule.reported.question not in sheet.by_code:
        lines.add(rule.code, rows, left[rows])
        return
    said = _yes_no_of_people(sheet, rule.reported)
    lines.add(rule.code, rows, 1.0, police=said[rows], recognised=said[rows], when=0.0)
    more = rows[left[rows] > 1]
    lines.add(rule.code, more, left[more] - 1)


def _any(sheet: Sheet, rules: Iterable[Said]) -> np.ndarray:
    """Who gave one of the answers."""
    found = np.zeros(len(sheet), dtype=bool)
    for one in rules:
        if one.question in sheet.by_code:
            found |= sheet.column(one.question).hits(one.values) == 1
    return found


def _yes_no_of_people(sheet: Sheet, rule: YesNo) -> np.ndarray:
    column = sheet.column(rule.question)
    yes = column.hits(rule.yes)
    if not rule.no:
        return yes
    return np.where(yes == 1, 1.0, np.where(column.hits(rule.no) == 1, 0.0, np.nan))


def _told(sheet: Sheet, forms: IncidentForms | None) -> _Told:
    if forms is None:
        nothing = np.zeros(0)
        return _Told(nothing.astype(int), nothing.astype(str), *(nothing for _ in range(6)))
    row, turns = sheet.turns(forms.part)
    apart = sheet.apart_in(forms.part)
    recognised = _yes_no(turns, forms.recognised, apart)
    police = _yes_no(turns, forms.police, apart)
    if forms.police and forms.recognised:
        # Who told nobody has not told the police.
        police = np.where(np.isnan(police) & (recognised == 0), 0.0, police)
    if forms.recognised is None:
        recognised = police
    return _Told(
        row,
        np.array([str(turn.get(forms.offence, "")) for turn in turns], dtype=str),
        _numbers(turns, forms.times),
        np.array([any(_has(turn, one) for one in forms.out) for turn in turns], dtype=float),
        police,
        recognised,
        _yes_no(turns, forms.filed, apart),
        _moments(turns, forms),
    )


def _has(turn: Mapping, rule: Said) -> bool:
    given = turn.get(rule.question)
    return any(str(value) in rule.values for value in (given if isinstance(given, list) else (given,)))


def _yes_no(turns: Sequence[Mapping], rule: YesNo | None, apart: Mapping[str, set[str]]) -> np.ndarray:
    found = np.full(len(turns), np.nan)
    if rule is None:
        return found
    outside = apart.get(rule.question, set())
    yes, no = Said(rule.question, rule.yes), Said(rule.question, rule.no)
    for place, turn in enumerate(turns):
        given = turn.get(rule.question)
        if given is None or given == []:
            continue
        if _has(turn, yes):
            found[place] = 1.0
        elif _has(turn, no) if rule.no else not _has(turn, Said(rule.question, tuple(outside))):
            found[place] = 0.0
    return found


def _numbers(turns: Sequence[Mapping], question: str) -> np.ndarray:
    """How often each; an answer that is no number is "too often to remember", and none at all is once."""
    if not question:
        return np.ones(len(turns))
    told = (turn.get(question) for turn in turns)
    found = np.array(
        [float(one) if isinstance(one, int | float) else 1.0 if one is None else np.inf for one in told]
    )
    return np.maximum(np.floor(found), 1.0)


def _moments(turns: Sequence[Mapping], forms: IncidentForms) -> np.ndarray:
    """A place in time for each incident; of two at the same time, the one told later (or first) is the later one."""
    if not forms.when or not turns:
        return np.full(len(turns), np.nan)
    told = [np.array([_moment(turn, one) for turn in turns]) for one in forms.when]
    order = np.arange(len(turns), dtype=float)
    keys = [
        -order if forms.latest_first else order,
        *(np.nan_to_num(one, nan=-1.0) for one in reversed(told)),
    ]
    found = np.empty(len(turns))
    found[np.lexsort(keys)] = order
    return np.where(np.isnan(told[0]), np.nan, found)


def _moment(turn: Mapping, rule: Moment) -> float:
    given = turn.get(rule.question)
    if rule.order:
        return float(rule.order.index(given)) if given in rule.order else np.nan
    if isinstance(given, int | float):
        return float(given)
    try:
        return float(np.datetime64(given, "D").astype(int))
    except (TypeError, ValueError):
        return np.nan
