"""Figures of victims as a reader may see them. Neither Django nor the database.

Whoever may see small counts sees every figure that rests on enough answers. For everybody else a figure is hidden that
rests on few victims, or on few who were not struck; and with it what would tell it: of an offence that happened to few
people twice, the number of incidents; of several offences, how many people were struck by any of them where that and
the single ones would tell how many were struck by both. Sensitive offences are hidden from a higher number on.
"""

from collections.abc import Iterable, Sequence
from functools import cached_property

import numpy as np

from diagnostics.statistics.disclosure import Gate
from diagnostics.statistics.incident_sums import Channel
from diagnostics.statistics.offences import Struck, Violence
from diagnostics.statistics.refusals import Refusal
from diagnostics.statistics.sdg_indicators import walking_alone
from diagnostics.statistics.victimisation import Counting, Found, Victimisation
from diagnostics.surveys.questionnaire.schema import Item
from diagnostics.surveys.results.questions import kept_for_reader
from diagnostics.surveys.results.release import Protected, Release
from diagnostics.surveys.results.sheet import Sheet, Status
from diagnostics.surveys.results.shown import BASE, PROTECTS, RULES, SMALL, is_hidden

from .figures import Estimates, Figure, Goal, OffenceLine
from .plan import OffenceRule
from .walking import follow_up, four_answers


class Victims:
    """Who was struck by crime, as one reader may see it.

    `shown`: the same answers as he may see them elsewhere; `estimates`: those of another reader, to be used again.
    """

    def __init__(self, shown: Release, estimates: Estimates | None = None):
        self.sheet: Sheet = shown.sheet
        self.shown = shown
        self.gate: Gate | None = shown.gate if isinstance(shown, Protected) else None
        self._estimates = estimates

    @cached_property
    def estimates(self) -> Estimates:
        return self._estimates or Estimates(self.sheet)

    @property
    def of(self) -> Victimisation:
        return self.estimates.of

    @property
    def counting(self) -> Counting:
        return self.sheet.victims.counting

    @property
    def lines(self) -> list[OffenceLine]:
        """Each offence in the order of the table."""
        return self._told[0]

    @property
    def any_of(self) -> list[OffenceLine]:
        """Any offence against the person, against the household, and either; without those asked in private."""
        return self._told[1]

    @property
    def goals(self) -> list[Goal]:
        """The indicators of SDG 16 that the survey can answer."""
        return self._told[2]

    @cached_property
    def _told(self) -> tuple[list[OffenceLine], list[OffenceLine], list[Goal]]:
        return kept_for_reader(self.shown, "victims", lambda: (self._lines, self._any_of(), self._goals()))

    @cached_property
    def _lines(self) -> list[OffenceLine]:
        return [self._line(rule) for rule in self.sheet.victims.offences] if len(self.sheet) else []

    def _any_of(self) -> list[OffenceLine]:
        rules = [one for one in self.sheet.victims.offences if not one.sensitive]
        by_unit = {unit: [one.code for one in rules if one.strikes is unit] for unit in Struck}
        found = [self._any(codes, unit) for unit, codes in by_unit.items() if len(codes) > 1]
        if all(by_unit.values()):
            found.append(self._any([one.code for one in rules], Struck.PERSON, "any"))
        return found

    def _goals(self) -> list[Goal]:
        return [*self._violence(), *self._walking(), *self._reported_violence()]

    def _line(self, rule: OffenceRule) -> OffenceLine:
        make, codes = self.estimates, [rule.code]
        is_private = self.of.table[rule.code].sensitive
        prevalence, repeat = make("prevalence", codes), make("repeat_share", rule.code)
        reporting = make("reporting", codes, counting=self.counting)
        asks_times = bool(rule.times or (rule.told and self.sheet.victims.forms))
        not_asked = Refusal("times_not_asked")
        small = self.is_few(prevalence, is_private) or self._is_hidden_elsewhere(rule)
        again = small or self.is_few(repeat, is_private)
        beyond = again or self._is_small(self._over_cap(rule.code), is_private)
        tells = small or self.is_few(reporting, is_private) or self._hides_reports(rule)
        return OffenceLine(
            rule.code,
            rule,
            rule.strikes,
            _n(prevalence),
            None if small else _hits(prevalence),
            self.figure(prevalence, SMALL if small else ""),
            self.figure(make("incidence", codes) if asks_times else not_asked, _why(small, again)),
            self.figure(
                make("incidence", codes, capped=False) if asks_times else not_asked, _why(small, beyond)
            ),
            self.figure(repeat if asks_times else not_asked, _why(small, again)),
            self.figure(make("incidents_per_victim", codes) if asks_times else not_asked, _why(small, again)),
            self.figure(reporting, _why(small, tells)),
        )

    def _any(self, codes: Sequence[str], unit: Struck, code: str = "") -> OffenceLine:
        prevalence = self.estimates("prevalence", codes, per=unit)
        is_private = self.of.table.is_sensitive(codes)
        small = self.is_few(prevalence, is_private) or self._tells_of_parts(_hits(prevalence), codes)
        several = self.estimates("multiple_share", codes, per=unit)
        nothing = Figure(None)
        return OffenceLine(
            code or f"any_{unit.value}",
            None,
            unit,
            _n(prevalence),
            None if small else _hits(prevalence),
            self.figure(prevalence, PROTECTS if small else ""),
            nothing,
            nothing,
            nothing,
            nothing,
            nothing,
            self.figure(several, _why(False, small or self.is_few(several, is_private))),
        )

    def _violence(self) -> list[Goal]:
        found = []
        for kind in Violence if self.sheet.victims.offences else ():
            codes = self.of.table.of_kind([kind])
            share = self.estimates("prevalence", codes)
            is_private = self.of.table.is_sensitive(codes)
            small = self.is_few(share, is_private) or self._tells_of_parts(_hits(share), codes)
            found.append(Goal("16.1.3", kind.value, self.figure(share, _why(False, small)), codes))
        return found

    def _reported_violence(self) -> list[Goal]:
        if not self.sheet.victims.offences:
            return []
        every = self.of.table.of_kind(Violence)
        chosen = [("", every)] if every else []
        if len(kinds := [kind for kind in Violence if self.of.table.of_kind([kind])]) > 1:
            chosen += [(kind.value, self.of.table.of_kind([kind])) for kind in kinds]
        made = {
            part: self.estimates("reporting", codes, counting=self.counting, channel=Channel.RECOGNISED)
            for part, codes in chosen
        }
        few = {
            part: self.is_few(made[part], self.of.table.is_sensitive(codes))
            or any(self._line_of(code).prevalence.why for code in codes)
            or self._differs_by_few(made[part], codes)
            for part, codes in chosen
        }
        if "" in few and len(chosen) > 1:
            parts = [made[part] for part, _codes in chosen[1:]]
            few[""] |= any(few.values()) or self._is_tight(
                _hits(made[""]), [_hits(one) for one in parts], self.of.table.is_sensitive(every)
            )
        return [
            Goal("16.3.1", part, self.figure(made[part], _why(False, few[part])), codes)
            for part, codes in chosen
        ]

    def _walking(self) -> list[Goal]:
        item = self.sheet.by_code.get(self.sheet.victims.walking)
        safe, valid = four_answers(item) if item else ((), ())
        if not safe or not len(self.sheet):
            return []
        answers, more = self._walking_answers(item, valid)
        column = self.sheet.column(item.code)
        asked = column.status <= Status.MISSING
        found = walking_alone(self.sheet.design, answers, safe=safe, valid=valid, asked=asked)
        small = self.gate is not None and (
            self.is_few(found.indicator.found, item.sensitive)
            or self.is_few(found.valid_answers_only, item.sensitive)
            or self._is_small(more, item.sensitive)
            or any(is_hidden(line) for line in self.shown.table(item.code).lines)
        )
        why = _why(False, small)
        return [
            Goal("16.1.4", "all", self.figure(found.indicator.found, why)),
            Goal("16.1.4", "valid", self.figure(found.valid_answers_only, why)),
        ]

    def _walking_answers(self, item: Item, valid: Sequence[str]) -> tuple[list, int]:
        """The answers; who never goes out is taken at what he says it would be. And how many that were."""
        answers = list(self.sheet.column(item.code).given)
        probe = follow_up(self.sheet, item, valid)
        if probe is None:
            return answers, 0
        more = 0
        for place, would in enumerate(self.sheet.column(probe.code).given):
            if would in valid and answers[place] not in valid:
                answers[place] = would
                more += 1
        return answers, more

    def figure(self, found: Found, why: str) -> Figure:
        """An estimate as it is shown: not where `why` says so, nor where too few answered."""
        if isinstance(found, Refusal):
            return Figure(None, refusal=found)
        if why:
            return Figure(None, why)
        if found.value is None or found.n < RULES.hide_base:
            return Figure(None, BASE)
        return Figure(found, caution=RULES.decide(found).showing != "show")

    def _is_small(self, count: int, sensitive: bool) -> bool:
        return self.gate is not None and self.gate.is_small(count, sensitive=sensitive)

    def is_few(self, found: Found, sensitive: bool) -> bool:
        """Whether a share rests on few cases for, or few against."""
        if isinstance(found, Refusal) or found.hits is None:
            return False
        return self._is_small(found.hits, sensitive) or self._is_small(found.n - found.hits, sensitive)

    def _is_hidden_elsewhere(self, rule: OffenceRule) -> bool:
        """Whether the table of the one answer by which it is found hides how many gave it."""
        if self.gate is None or not rule.is_one_answer or rule.found_by[0].question not in self.sheet.by_code:
            return False
        said = rule.found_by[0]
        table = self.shown.table(said.question)
        return table.is_closed or any(is_hidden(line) for line in table.lines if line.value in said.values)

    def _hides_reports(self, rule: OffenceRule) -> bool:
        """Whether the table of the question whether the last one was reported hides a count."""
        if self.gate is None or rule.reported is None or rule.reported.question not in self.sheet.by_code:
            return False
        return self.shown.table(rule.reported.question).hides

    def _over_cap(self, code: str) -> int:
        """How many people told of more incidents than are counted."""
        sums = self.of.sums
        more = sums.counts([code], False) > sums.counts([code], True)
        base = self.of.answered.get(code, np.ones(len(self.sheet), dtype=bool))
        return int((more & base).sum())

    def _line_of(self, code: str) -> OffenceLine:
        return next(line for line in self._lines if line.code == code)

    def _tells_of_parts(self, struck: int, codes: Sequence[str]) -> bool:
        """Whether how many were struck by any of the offences would tell how few were by one, or by several."""
        if self.gate is None or len(codes) < 2:
            return self.gate is not None and any(self._line_of(code).prevalence.why for code in codes)
        lines = [self._line_of(code) for code in codes]
        if any(line.struck is None for line in lines):
            return True
        return self._is_tight(struck, [line.struck for line in lines], self.of.table.is_sensitive(codes))

    def _is_tight(self, whole: int, parts: Iterable[int], sensitive: bool) -> bool:
        """Whether a union and its parts differ by so few that these few would be told."""
        known = list(parts)
        return any(self._is_small(whole - one, sensitive) for one in known) or self._is_small(
            sum(known) - whole, sensitive
        )

    def _differs_by_few(self, found: Found, codes: Sequence[str]) -> bool:
        """Whether reports to any authority and to the police alone differ by few."""
        if self.gate is None or len(codes) != 1 or isinstance(found, Refusal):
            return False
        police = self.estimates("reporting", codes, counting=self.counting)
        if isinstance(police, Refusal):
            return False
        return any(
            self._is_small(abs(one - other), False)
            for one, other in ((found.hits, police.hits), (found.n - found.hits, police.n - police.hits))
        )


def _n(found: Found) -> int:
    return 0 if isinstance(found, Refusal) else found.n


def _hits(found: Found) -> int:
    return 0 if isinstance(found, Refusal) else found.hits or 0


def _why(small: bool, protects: bool) -> str:
    return SMALL if small else PROTECTS if protects else ""
