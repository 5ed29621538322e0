"""What changed from one survey to the next, where both asked the same. Neither Django nor the database.

Shares and means are compared that both surveys may show this reader; whatever else was asked under the same short name
is refused with the reason. Surveys that drew from the same clusters are compared with what these have in common.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from diagnostics.statistics.design import SampleDesign
from diagnostics.statistics.differences import Difference, Judged, difference_of_surveys, judged
from diagnostics.statistics.waves import JoinedWaves, joined
from diagnostics.surveys.questionnaire.schema import Item

from .differing import hits_of
from .release import Release
from .shown import RULES, Shown, ShownTable

#: Why answers to the same short name are not compared.
KIND, ANSWERS, WORDS, WITHIN = "kind", "answers", "words", "within"
HIDDEN = "hidden"


@dataclass(frozen=True, slots=True)
class ChangedLine:
    """One answer, or the mean of a number (`value` is "mean"), in both surveys, and what may be said of the change."""

    value: str
    label: str
    earlier: Shown
    later: Shown
    judged: Judged | None


@dataclass(frozen=True, slots=True)
class Change:
    """One question; `why` says what keeps it from being compared."""

    item: Item
    lines: tuple[ChangedLine, ...] = ()
    why: str = ""


@dataclass(frozen=True)
class Changes:
    """All questions that both surveys have, core questions first. `family`: how many changes were tested together;
    `is_joined`: whether both have clusters that may be the same; else they are taken as drawn apart."""

    questions: tuple[Change, ...]
    family: int
    is_joined: bool


def changes(earlier: Release, later: Release) -> Changes:
    """From `earlier` to `later`, as the reader of both may see them."""
    if not len(earlier.sheet) or not len(later.sheet):
        return Changes((), 0, False)
    waves = _joined(earlier.sheet.design, later.sheet.design)
    found = [_change(earlier, later, waves, item) for item in _common(earlier, later)]
    differences = [line for change in found for line in change[1]]
    told = judged([one for _line, one in differences], fewest=RULES.hide_base)
    verdicts = iter(told)
    questions = tuple(
        Change(
            change.item,
            tuple(
                ChangedLine(line.value, line.label, line.earlier, line.later, next(verdicts))
                for line, _difference in lines
            ),
            change.why,
        )
        for change, lines in found
    )
    family = max((one.family for one in told), default=0)
    return Changes(questions, family, waves is not None)


def _joined(earlier: SampleDesign, later: SampleDesign) -> JoinedWaves | None:
    """Both as one design where clusters may be the same; None where they are drawn apart or cannot be put together."""
    if earlier.cluster_names is None or later.cluster_names is None:
        return None
    try:
        return joined(earlier, later)
    except ValueError:
        return None


def _common(earlier: Release, later: Release) -> Iterator[Item]:
    """Questions of both, those first that are asked in the same words everywhere."""
    there = earlier.sheet.by_code
    both = [item for item in later.sheet.items if item.code in there and item.is_tabulated]
    yield from sorted((item for item in both if item.kind != "area"), key=lambda item: not item.core)


def _change(
    earlier: Release, later: Release, waves: JoinedWaves | None, item: Item
) -> tuple[Change, list[tuple[ChangedLine, Difference]]]:
    before = earlier.sheet.by_code[item.code]
    if why := _refusal(earlier, later, before, item):
        return Change(item, why=why), []
    tables = earlier.table(item.code), later.table(item.code)
    if any(table.is_closed or table.is_unanswered for table in tables):
        return Change(item, why=HIDDEN), []
    pairs = [
        (one, other)
        for one, other in zip(*(_lines(table) for table in tables), strict=True)
        if one.estimate is not None and other.estimate is not None
    ]
    made = [
        (
            ChangedLine(other.value, other.label, one, other, None),
            _difference(earlier, later, waves, item, one, other),
        )
        for one, other in pairs
    ]
    return Change(item, why="" if made else HIDDEN), made


def _refusal(earlier: Release, later: Release, before: Item, item: Item) -> str:
    if before.kind != item.kind:
        return KIND
    if [option.value for option in before.counted] != [option.value for option in item.counted]:
        return ANSWERS
    if _said(before) != _said(item):
        return WORDS
    # Within one of the surveys the words have changed, and answers to both are in its shares.
    if any(len(one.sheet.wordings(item.code)) > 1 for one in (earlier, later)):
        return WITHIN
    return ""


def _said(item: Item) -> tuple[str, ...]:
    """The words that decide what is answered, apart from spaces and capitals."""
    told = (item.text, *(option.label for option in item.counted))
    return tuple(" ".join(text.split()).casefold() for text in told)


def _lines(table: ShownTable) -> list[Shown]:
    """What is compared of a question: answers counted together where there are such, else each answer, or the mean."""
    if table.table.item.is_number:
        return [Shown("mean", "", table.table.n, table.mean)]
    return [table.together] if table.together else list(table.lines)


def _difference(
    earlier: Release, later: Release, waves: JoinedWaves | None, item: Item, one: Shown, other: Shown
) -> Difference:
    if waves is None:
        return difference_of_surveys(other.estimate, one.estimate)
    return waves.change(*(_column(release, item, other.value) for release in (earlier, later)))


def _column(release: Release, item: Item, value: str) -> np.ndarray:
    if value == "mean":
        return release.sheet.column(item.code).numbers
    own = release.sheet.by_code[item.code]
    return hits_of(release.sheet, own, value or "together")
