"""Victims by the groups of one question, such as areas or trust in the police. Neither Django nor the database.

An offence is split for everybody only where in no group, nor among those who told none, few were struck or few were
not: then nothing is hidden that sums could tell. Sensitive offences are told for the whole town only.
"""

from copy import copy
from dataclasses import dataclass

import numpy as np

from diagnostics.statistics.refusals import Refusal
from diagnostics.statistics.victimisation import Found, Victimisation
from diagnostics.surveys.questionnaire.schema import Item
from diagnostics.surveys.results.sheet import Status
from diagnostics.surveys.results.shown import SMALL

from .figures import Figure, OffenceLine
from .release import Victims


@dataclass(frozen=True, slots=True)
class GroupLine:
    """One group: how many answered, how many of them were struck, and what was reported (None: hidden or not asked)."""

    value: str
    label: str
    n: int | None
    struck: int | None
    prevalence: Figure
    reporting: Figure


@dataclass(frozen=True, slots=True)
class Split:
    """An offence by the groups of a question; closed where it would give small groups away."""

    line: OffenceLine
    groups: tuple[GroupLine, ...] = ()
    tells_reports: bool = False

    @property
    def is_closed(self) -> bool:
        return not self.groups


def splitters(seen: Victims) -> list[Item]:
    """The questions by which victims can be split: put to everybody, not sensitive, and none that counts offences."""
    sheet = seen.sheet
    counting = set(sheet.victims.told_here_only)
    for rule in sheet.victims.offences:
        counting |= {*rule.questions, *(one.question for one in (rule.series, rule.reported) if one)}
    return [
        item
        for item in sheet.items
        if item.kind in {"single", "area"}
        and not item.sensitive
        and item.code not in counting
        and len(item.counted) > 1
        and not sheet.column(item.code).count(Status.SKIPPED)
        and not seen.shown.table(item.code).hides
    ]


def splits(seen: Victims, by: Item) -> list[Split]:
    """Every offence that is not sensitive, by the groups of a question from `splitters`."""
    given = seen.sheet.column(by.code).given
    masks = [np.array([answer == option.value for answer in given], dtype=bool) for option in by.counted]
    rest = ~np.logical_or.reduce(masks)
    parts = [_part(seen.of, mask, by) for mask in (*masks, rest)]
    return [_split(seen, line, by, parts) for line in seen.lines if may_be_split(seen, line)]


def may_be_split(seen: Victims, line: OffenceLine) -> bool:
    """Whether it is told of parts of the town: not where it, or a question that finds it, is sensitive."""
    return not seen.of.table[line.code].sensitive


def _part(of: Victimisation, mask: np.ndarray, by: Item) -> Victimisation:
    part = copy(of)
    part.domain, part.is_area = of.domain & mask, by.kind == "area"
    return part


def _split(seen: Victims, line: OffenceLine, by: Item, parts: list[Victimisation]) -> Split:
    struck = [part.prevalence([line.code]) for part in parts]
    if not line.prevalence.estimate or _gives_away(seen, struck):
        return Split(line)
    reported = [part.reporting([line.code], counting=seen.counting) for part in parts]
    why = "" if line.reporting.estimate and not _gives_away(seen, reported) else SMALL
    groups = tuple(
        GroupLine(
            option.value, option.label, share.n, share.hits, seen.figure(share, ""), seen.figure(told, why)
        )
        for option, share, told in zip(by.counted, struck, reported, strict=False)
    )
    return Split(line, groups, not why)


def _gives_away(seen: Victims, found: list[Found]) -> bool:
    return any(isinstance(one, Refusal) or seen.is_few(one, False) for one in found)
