"""Ratios with their intervals on a logarithmic axis: which changes are changes."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from stakeholders.drawing import scales, svg
from stakeholders.drawing.words import ENGLISH, Words


@dataclass(frozen=True)
class Ratio:
    """A rate ratio (after ÷ before, above 0) with its interval; ``clear`` only if the corrected test says so."""

    label: str
    ratio: float | None
    low: float | None = None
    high: float | None = None
    verdict: str = ""
    clear: bool = False
    suppressed: bool = False

    @property
    def drawn(self) -> bool:
        return not self.suppressed and self.ratio is not None and self.ratio > 0


def forest(
    rows: Sequence[Ratio],
    *,
    title: str,
    description: str = "",
    number: Callable[[float], str] | None = None,
    narrow: bool = False,
    width: int | None = None,
    words: Words = ENGLISH,
) -> svg.Markup:
    """One row a ratio: square and whisker, then the numbers, then the verdict. The line stands at 1, no change.

    A limit outside 0.01…100 ends in an arrow head at the edge. A clear change is filled, any other is hollow.
    """
    width = width or (340 if narrow else 880)
    if not rows:
        return svg.empty(width, words.nothing_yet, title=title, description=description)
    frame = _Frame(rows, number or (lambda value: f"{value:.2f}"), narrow, width, words)
    body = [frame.axis(), *(frame.row(row, i) for i, row in enumerate(rows))]
    return svg.picture(
        width,
        frame.bottom + 40,
        svg.join(body),
        title=title,
        description=description,
        class_="chart forest",
        patterns=("suppressed",),
    )


class _Frame:
    def __init__(self, rows, number, narrow, width, words) -> None:
        self.rows, self.number, self.narrow, self.width, self.words = rows, number, narrow, width, words
        values = [v for row in rows if row.drawn for v in (row.ratio, row.low, row.high) if v and v > 0]
        self.ticks = scales.ratio_ticks(min(values, default=0.8), max(values, default=1.25))
        beside = 24 + max(
            max(svg.text_width(self.said(row)), svg.text_width(row.verdict, 12)) for row in rows
        )
        self.start = 8.0 if narrow else min(max(svg.text_width(row.label) for row in rows) + 18, width * 0.32)
        self.end = width - 10 if narrow else width - min(max(beside, 120), width * 0.36)
        self.step, self.top = (58.0, 6.0) if narrow else (36.0, 6.0)
        self.bottom = self.top + self.step * len(rows)
        self.x = scales.logarithmic(self.ticks[0], self.ticks[-1], self.start, self.end)

    def said(self, row: Ratio) -> str:
        if not row.drawn:
            return self.words.suppressed if row.suppressed else self.words.no_data
        interval = (
            f" ({self.number(row.low)}\u2013{self.number(row.high)})"
            if row.low is not None and row.high is not None
            else ""
        )
        return f"{self.number(row.ratio)}{interval}"

    def axis(self) -> svg.Markup:
        """The line at 1 and its name come first; other names are left out where they would touch."""
        parts, taken = [], []
        for tick in sorted(self.ticks, key=lambda tick: tick != 1):
            x, said, one = self.x(tick), self.number(tick), tick == 1
            look = {"class_": "axis", "stroke": svg.INK, "stroke_width": "1.6"} if one else {}
            parts.append(svg.line(x, self.top, x, self.bottom, **look))
            half = svg.text_width(said, 12) / 2
            place = min(max(x, half), self.width - half)
            if all(abs(place - other) > half + room + 8 for other, room in taken):
                parts.append(svg.note(place, self.bottom + 17, said, anchor="middle"))
                taken.append((place, half))
        x, y = self.x(1), self.bottom + 30
        for side, said, anchor in ((-1, self.words.fewer, "end"), (1, self.words.more, "start")):
            tip = x + side * 34
            head = f"M{svg.number(tip - side * 5)} {svg.number(y - 4)}L{svg.number(tip)} {svg.number(y)}"
            head += f"L{svg.number(tip - side * 5)} {svg.number(y + 4)}"
            data = svg.polyline([(x + side * 8, y), (tip, y)]) + head
            parts.append(svg.path(data, "axis", stroke=svg.MUTED, width=1.3))
            parts.append(svg.note(tip + side * 7, y + 4, said, anchor=anchor))
        return svg.join(parts)

    def row(self, row: Ratio, i: int) -> svg.Markup:
        top = self.top + i * self.step
        middle = top + (self.step / 2 if not self.narrow else 44)
        return svg.join([svg.over_lines(self._words(row, top, middle)), self._mark(row, middle)])

    def _words(self, row: Ratio, top: float, middle: float) -> svg.Markup:
        said = self.said(row)
        if self.narrow:
            return svg.join(
                [
                    svg.text(0, top + 16, svg.fit(row.label, self.width - 4), bold=row.clear),
                    svg.note(
                        0,
                        top + 32,
                        svg.fit(" · ".join(p for p in (said, row.verdict) if p), self.width - 4, 12),
                    ),
                ]
            )
        rows = svg.wrap(row.label, self.start - 16)
        room = self.width - self.end - 14
        return svg.join(
            [
                svg.lines(
                    self.start - 14,
                    middle + 4.5 - (len(rows) - 1) * 7,
                    rows,
                    leading=14,
                    anchor="end",
                    bold=row.clear,
                ),
                svg.text(
                    self.end + 14, middle - (2 if row.verdict else -4.5), svg.fit(said, room), bold=row.clear
                ),
                svg.note(self.end + 14, middle + 13, svg.fit(row.verdict, room, 12)) if row.verdict else None,
            ]
        )

    def _mark(self, row: Ratio, middle: float) -> svg.Markup | None:
        if not row.drawn:
            x = self.x(1)
            return (
                svg.rect(x - 13, middle - 7, 26, 14, fill="url(#suppressed)", class_="hatched")
                if row.suppressed
                else None
            )
        parts = []
        if row.low is not None and row.high is not None:
            parts.append(self._whisker(row, middle))
        x = self.x(min(max(row.ratio, self.ticks[0]), self.ticks[-1]))
        parts.append(
            svg.rect(
                x - 5.5,
                middle - 5.5,
                11,
                11,
                class_="mark clear" if row.clear else "mark",
                fill=svg.SERIES[0] if row.clear else svg.PAPER,
                stroke=svg.SERIES[0],
                stroke_width="2",
            )
        )
        return svg.join(parts)

    def _whisker(self, row: Ratio, middle: float) -> svg.Markup:
        first, last = self.ticks[0], self.ticks[-1]
        low, high = self.x(max(row.low, first) if row.low > 0 else first), self.x(min(row.high, last))
        ends = []
        for x, outside, inward in ((low, row.low < first, 6), (high, row.high > last, -6)):
            shape = (
                [(x + inward, middle - 4), (x, middle), (x + inward, middle + 4)]
                if outside
                else [(x, middle - 4), (x, middle + 4)]
            )
            ends.append(svg.polyline(shape))
        return svg.tag(
            "path",
            d=svg.polyline([(low, middle), (high, middle)]) + "".join(ends),
            fill="none",
            class_="series-1",
            stroke=svg.SERIES[0],
            stroke_width="2",
        )
