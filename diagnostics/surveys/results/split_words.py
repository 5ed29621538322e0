"""Groups side by side in words, tables and drawings, in the language of the page."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from diagnostics.charts.bars import bars
from diagnostics.statistics.estimates import Estimate
from diagnostics.surveys.wording import count

from . import words
from .sheet import Sheet
from .shown import BASE, RULES, Shown, ShownBreakdown, ShownGroup


def split_columns(sheet: Sheet, split: ShownBreakdown) -> list[str]:
    """The heads of the table of groups."""
    if split.item.is_number:
        return [
            split.by.text,
            _("Answers"),
            _("Mean"),
            *([_("95 % interval")] if words.has_intervals(sheet) else []),
        ]
    heads = [option.label for option in split.item.counted]
    together = [split.item.together.label] if words.adds_up(split.item) else []
    return [split.by.text, _("Answers"), *together, *heads]


def split_rows(sheet: Sheet, split: ShownBreakdown) -> list[list[str]]:
    """One line a group: how many answered, and each share with its interval."""
    return [_split_row(sheet, split, group) for group in split.groups]


def _split_row(sheet: Sheet, split: ShownBreakdown, group: ShownGroup) -> list[str]:
    head = [group.label, count(group.n) if group.n is not None else _("small number")]
    if split.item.is_number:
        line = group.lines[0]
        cells = [words.number(line.estimate.value) if line.estimate else words.why_not(line)]
        return [
            *head,
            *cells,
            *([words.interval(line.estimate, words.number)] if words.has_intervals(sheet) else []),
        ]
    lines = [group.together, *group.lines] if words.adds_up(split.item) else group.lines
    return [*head, *(_share_with_interval(line) for line in lines)]


def _share_with_interval(line: Shown) -> str:
    if line.estimate is None or line.estimate.interval is None:
        return words.share(line)
    return f"{words.share(line)} ({words.interval(line.estimate)})"


def measures(split: ShownBreakdown) -> list[tuple[str, str]]:
    """What the groups can be compared by: (key, label)."""
    if split.item.is_number:
        return [("mean", _("Mean"))]
    together = [("together", split.item.together.label)] if split.item.together else []
    return [*together, *((option.value, option.label) for option in split.item.counted)]


def measured(group: ShownGroup, measure: str) -> Shown:
    if measure == "together" and group.together:
        return group.together
    return next((line for line in group.lines if line.value == measure), group.lines[0])


def split_drawing(split: ShownBreakdown, measure: str, label: str, whole: Estimate | None, *, narrow: bool):
    """The groups side by side, in the order in which the answers are offered: this is no ranking."""
    is_number = split.item.is_number
    scale = 1 if is_number else 100
    return bars(
        [
            words.bar(
                group.label,
                measured(group, measure),
                scale,
                note=f"n = {count(group.n)}" if group.n is not None else " ",
            )
            for group in split.groups
        ],
        title=f"{split.item.text} {label}",
        number=words.number if is_number else words.axis,
        top=None if is_number else 100,
        reference=(whole.value * scale, _("All")) if whole and whole.value is not None else None,
        narrow=narrow,
        words=words.chart_words(),
    )


def split_warnings(sheet: Sheet, split: ShownBreakdown) -> list[str]:
    """What a reader must know before comparing groups."""
    said = []
    lines: Sequence[Shown] = [measured for group in split.groups for measured in group.lines]
    if any(line.why == BASE for line in lines):
        said.append(
            _("Groups with fewer than %(number)s answers have no shares.") % {"number": RULES.hide_base}
        )
    if any(line.caution for line in lines):
        said.append(words.caution(sheet))
    if split.hides:
        said.append(_("Small numbers are hidden, and others with them, so that nobody can be recognised."))
    if words.has_intervals(sheet):
        said.append(_("Groups whose intervals overlap may well not differ. This is no ranking."))
    if split.rest:
        said.append(
            _("Without those who gave no answer to the other question: %(n)s.") % {"n": count(split.rest)}
        )
    return said
