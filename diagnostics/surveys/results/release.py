"""What a reader may see of the answers: the one gate before every page, chart, file and API.

Who may see small counts sees every count. For everybody else, and for every file and finding, small counts are
hidden with as many others as it takes to keep them hidden; the table of a question and its splits by others are
protected so that their common totals agree. A share is hidden wherever its count is, and for everybody where too
few answered. How many gave no valid answer is always told: it says nothing about what anybody went through.
"""

from collections.abc import Sequence

import numpy as np

from diagnostics.statistics.disclosure import SENSITIVE_THRESHOLD, Gate, Hidden, ProtectedTable
from diagnostics.surveys.questionnaire.paging import rests_on
from diagnostics.surveys.questionnaire.schema import Item
from stakeholders.access.permissions import Actor, Permission, can

from .nonresponse import response_to
from .sheet import Sheet
from .shown import (
    PROTECTS,
    RULES,
    SMALL,
    Shown,
    ShownBreakdown,
    ShownTable,
    is_hidden,
    shown_group,
    shown_line,
)
from .tables import Breakdown, QuestionTable, breakdown, table, told

GROUPING = {"single", "area"}


def outsider(actor: Actor) -> Actor:
    """The same town seen with the eyes of the public, for files and frozen evidence."""
    return Actor(actor.municipality, label="public")


def release(sheet: Sheet, actor: Actor) -> "Release":
    """The answers of a survey as this reader may see them."""
    if can(actor, Permission.SEE_SMALL_COUNTS):
        return Release(sheet)
    smallest = actor.municipality.small_count_threshold
    return Protected(sheet, Gate(smallest, max(SENSITIVE_THRESHOLD, smallest)))


class Release:
    """All counts, for those who may see them; shares still need enough answers."""

    def __init__(self, sheet: Sheet):
        self.sheet = sheet
        self._shown: dict[str, ShownTable] = {}

    @property
    def protects(self) -> bool:
        return isinstance(self, Protected)

    def tables(self) -> list[ShownTable]:
        return [self.table(item.code) for item in told(self.sheet) if not self.is_elsewhere(item.code)]

    def is_elsewhere(self, code: str) -> bool:
        """Whether what a question tells is told on the page of victims only."""
        return False

    def table(self, code: str) -> ShownTable:
        if code not in self._shown:
            self._shown[code] = self._table(table(self.sheet, self.sheet.by_code[code]))
        return self._shown[code]

    def breakdown(self, code: str, by: str) -> ShownBreakdown:
        item, other = self.sheet.by_code[code], self.sheet.by_code[by]
        if not len(self.sheet):
            return ShownBreakdown(item, other, is_closed=True)
        return self._breakdown(breakdown(self.sheet, item, other))

    def _is_unanswered(self, item: Item) -> bool:
        """Whether so many of those asked gave no answer that shares of the others say nothing about all."""
        return response_to(self.sheet, item).is_hidden if len(self.sheet) else False

    def _table(self, found: QuestionTable) -> ShownTable:
        return self._open(found, [""] * len(found.lines), "")

    def _open(self, found: QuestionTable, why: Sequence[str], why_together: str) -> ShownTable:
        left = self._is_unanswered(found.item)
        enough = found.n >= RULES.hide_base and not left
        return ShownTable(
            found,
            tuple(
                shown_line(line, hidden, is_unanswered=left)
                for line, hidden in zip(found.lines, why, strict=True)
            ),
            shown_line(found.together, why_together, is_unanswered=left) if found.together else None,
            found.mean if enough else None,
            found.median if enough else None,
        )

    def _breakdown(self, found: Breakdown) -> ShownBreakdown:
        left = self._is_unanswered(found.item)
        groups = [
            shown_group(one, one.n, [""] * len(one.lines), "", is_unanswered=left) for one in found.groups
        ]
        return ShownBreakdown(found.item, found.by, tuple(groups), found.rest)


class Protected(Release):
    """What everybody may see."""

    def __init__(self, sheet: Sheet, gate: Gate):
        super().__init__(sheet)
        self.gate = gate

    def is_elsewhere(self, code: str) -> bool:
        # Its own table would tell, together with the figures of victims, small numbers that both hide.
        return code in self.sheet.victims.told_here_only

    def _table(self, found: QuestionTable) -> ShownTable:
        if self.is_elsewhere(found.item.code):
            return ShownTable(found, is_closed=True, is_elsewhere=True)
        if self.gate.is_small(found.n) or self._tells_of_hidden(found.item):
            return ShownTable(found, is_closed=True)
        why = self._whys(found)
        if why is None:
            return ShownTable(found, is_closed=True)
        return self._open(found, why, _of_together(found.item, why) or self._of_pair(found))

    def _tells_of_hidden(self, item: Item) -> bool:
        """Whether the number of those asked would tell a hidden count of the question it depends on."""
        forms = [form for form in self.sheet.versions.values() if item.code in form.by_code]
        rules = {own.asked_if for form in forms if (own := form.by_code[item.code]).asked_if}
        # Which answers a formula lets pass is not worked out: it may rest on any of them.
        named = {code for form in forms for code in rests_on(form, form.by_code[item.code])}
        return any(self._hides_one(rule.question, rule.values) for rule in rules) or any(
            self._hides_one(code) for code in named
        )

    def _hides_one(self, code: str, values: Sequence[str] | None = None) -> bool:
        if code not in self.sheet.by_code:
            return True
        parent = self.table(code)
        return parent.is_closed or any(
            is_hidden(line) for line in parent.lines if values is None or line.value in values
        )

    def _whys(self, found: QuestionTable) -> list[str] | None:
        """Why each line is hidden; None when the whole table must be."""
        sensitive = found.item.sensitive
        counts = [line.count for line in found.lines]
        if found.is_exclusive:
            return _of_list(self.gate.protect_list(counts, sensitive=sensitive)) if counts else []
        pairs = [self.gate.protect_list([n, found.n - n], sensitive=sensitive) for n in counts]
        return [why for pair in pairs for why in (_of_list(pair) or [PROTECTS, ""])[:1]]

    def _of_pair(self, found: QuestionTable) -> str:
        """Several answers counted as one: they and the rest are a list of two."""
        if found.together is None or found.is_exclusive:
            return ""
        hits = found.together.count
        pair = self.gate.protect_list([hits, found.n - hits], sensitive=found.item.sensitive)
        return (_of_list(pair) or [PROTECTS])[0]

    def _breakdown(self, found: Breakdown) -> ShownBreakdown:
        closed = ShownBreakdown(found.item, found.by, is_closed=True)
        whole, by = self.table(found.item.code), self.table(found.by.code)
        if whole.is_closed or by.is_closed:
            return closed
        split = self._exclusive if whole.table.is_exclusive else self._several
        why = split(found, whole, by)
        if why is None:
            return closed
        left = self._is_unanswered(found.item)
        groups = [
            shown_group(group, n, reasons, together, is_unanswered=left)
            for group, (n, reasons, together) in zip(found.groups, why, strict=True)
        ]
        return ShownBreakdown(found.item, found.by, tuple(groups), found.rest)

    def _exclusive(self, found: Breakdown, whole: ShownTable, by: ShownTable) -> list[tuple] | None:
        """Per group: its number of answers, why each count is hidden, why the ones counted together are."""
        counts = np.array([[line.count for line in group.lines] for group in found.groups])
        turned = self._comes_first(found.item, found.by)
        # The groups of a number show its mean, not the classes of the whole.
        own = () if found.item.is_number else whole.lines
        rows, columns = (own, by.lines) if turned else (by.lines, own)
        protected = self._protect(counts.T if turned else counts, found.item, rows, columns)
        if protected is None:
            return None
        why, ns = np.array(protected.why, dtype=object), protected.row_totals
        if turned:
            why, ns = why.T, protected.column_totals
        return [
            (n, reasons := _reasons(row), _of_together(found.item, reasons))
            for n, row in zip(ns, why[:-1], strict=True)
        ]

    def _comes_first(self, item: Item, by: Item) -> bool:
        """Two questions give one table, whichever is split by the other: it is protected in one way only."""
        codes = [one.code for one in self.sheet.items]
        return item.kind in GROUPING and codes.index(item.code) < codes.index(by.code)

    def _several(self, found: Breakdown, whole: ShownTable, by: ShownTable) -> list[tuple] | None:
        """Each answer and what is left of its group are a table of two columns; all share the groups' totals."""
        lines = [*whole.lines, whole.together] if whole.together else list(whole.lines)
        parts = [[*group.lines, group.together] if group.together else group.lines for group in found.groups]
        why: list[list[str]] = [[] for _ in found.groups]
        for place, line in enumerate(lines):
            counts = [
                [part[place].count, group.n - part[place].count]
                for part, group in zip(parts, found.groups, strict=True)
            ]
            protected = self._protect(counts, found.item, by.lines, [line, line])
            if protected is None:
                return None
            for reasons, row in zip(why, protected.why[:-1], strict=True):
                reasons.append(_reasons(row)[0])
        size = len(whole.lines)
        return [
            (n, row[:size], "".join(row[size:]) or _of_together(found.item, row[:size]))
            for n, row in zip(protected.row_totals, why, strict=True)
        ]

    def _protect(
        self, counts, item: Item, rows: Sequence[Shown], columns: Sequence[Shown]
    ) -> ProtectedTable | None:
        """The split with small counts hidden; None when a sum that readers know from elsewhere would be hidden.

        `rows` and `columns`: the same sums as the tables of the two questions show them.
        """
        hidden_rows, hidden_columns = (
            {place for place, line in enumerate(lines) if line.why == PROTECTS} for lines in (rows, columns)
        )
        protected = self.gate.protect(
            counts,
            sensitive_rows=range(len(counts)) if item.sensitive else (),
            withheld_rows=hidden_rows,
            withheld_columns=hidden_columns,
        )
        why = np.array(protected.why, dtype=object) == Hidden.WITHHELD
        new_rows = set(np.flatnonzero(why[:-1, -1])) - hidden_rows
        new_columns = set(np.flatnonzero(why[-1, :-1])) - hidden_columns
        return None if protected.total is None or new_rows or new_columns else protected


def _reasons(row: Sequence) -> list[str]:
    words = {None: "", Hidden.SMALL: SMALL}
    return [words.get(why, PROTECTS) for why in row[:-1]]


def _of_list(protected: ProtectedTable) -> list[str] | None:
    """Why each count of a list is hidden; None when its sum, which stands on the page, would be hidden too."""
    return None if protected.total is None else _reasons(protected.why[0])


def _of_together(item: Item, why: Sequence[str]) -> str:
    """Several answers counted as one are shown when all of them are, or all the others."""
    if item.together is None or not any(why):
        return ""
    inside = [reason for o, reason in zip(item.counted, why, strict=True) if o.value in item.together.values]
    outside = [
        reason for o, reason in zip(item.counted, why, strict=True) if o.value not in item.together.values
    ]
    is_known = not any(inside) or (item.kind != "multiple" and not any(outside))
    return "" if is_known else PROTECTS
