"""Horizontal bars with interval whiskers: estimates of several groups or areas side by side."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from stakeholders.drawing import scales, svg
from stakeholders.drawing.words import ENGLISH, Words


@dataclass(frozen=True)
class Bar:
    """One estimate with the limits of its interval; ``note`` is its base, such as "n = 212"."""

    label: str
    value: float | None
    low: float | None = None
    high: float | None = None
    note: str = ""
    suppressed: bool = False
    highlight: bool = False

    @property
    def shown(self) -> float | None:
        return None if self.suppressed else self.value


def bars(
    rows: Sequence[Bar],
    *,
    title: str,
    description: str = "",
    unit: str = "",
    number: Callable[[float], str] = scales.plain,
    reference: tuple[float, str] | None = None,
    top: float | None = None,
    narrow: bool = False,
    width: int | None = None,
    words: Words = ENGLISH,
) -> svg.Markup:
    """One bar a row, from zero. ``reference``: a value to compare with and its name, drawn as a line.

    ``top`` fixes the end of the axis (100 for shares); a suppressed or missing row says so in words.
    """
    width = width or (340 if narrow else 880)
    shown = [row for row in rows if row.shown is not None]
    if not rows:
        return svg.empty(width, words.nothing_yet, title=title, description=description)
    reach = [v for row in shown for v in (row.value, row.low, row.high) if v is not None]
    reach += [v for v in (reference[0] if reference else None, top) if v is not None] or (
        [] if reach else [1.0]
    )
    ticks = scales.ticks(min([0.0, *reach]), max([0.0, *reach]), 3 if narrow else 5)
    frame = _Frame(rows, ticks, number, narrow, width, bool(reference), words)
    body = [frame.axis(unit), *(frame.bar(row, i) for i, row in enumerate(rows))]
    if reference:
        body.append(frame.reference(*reference))
    body.append(svg.over_lines(*(frame.words_of(row, i) for i, row in enumerate(rows))))
    return svg.picture(
        width,
        frame.height(bool(unit)),
        svg.join(body),
        title=title,
        description=description,
        class_="chart bars",
        patterns=("suppressed",),
    )


class _Frame:
    """Rows and axis: names beside the bars, or above them on a phone."""

    def __init__(self, rows, ticks, number, narrow, width, referenced, words) -> None:
        self.rows, self.ticks, self.number, self.narrow, self.width = rows, ticks, number, narrow, width
        self.words = words
        self.start = (
            min(max(svg.text_width(row.label) for row in rows) + 16, width * 0.34) if not narrow else 0.0
        )
        self.notes = (
            max((svg.text_width(row.note, 12) for row in rows), default=0) + 14 if not narrow else 0.0
        )
        values = max((svg.text_width(number(row.shown)) for row in rows if row.shown is not None), default=0)
        self.end = width - values - self.notes - 14
        self.step, self.thick = (46.0, 16.0) if narrow else (34.0, 18.0)
        self.top = 26.0 if referenced else 8.0
        self.x = scales.linear(ticks[0], ticks[-1], self.start, self.end)
        self.bottom = self.top + self.step * len(rows)

    def height(self, with_unit: bool) -> float:
        return self.bottom + (42 if with_unit else 24)

    def axis(self, unit: str) -> svg.Markup:
        parts, last = [], -1e9
        for tick in self.ticks:
            x, said = self.x(tick), self.number(tick)
            parts.append(
                svg.line(
                    x,
                    self.top,
                    x,
                    self.bottom,
                    class_="axis" if tick == 0 else "grid",
                    stroke=svg.MUTED if tick == 0 else svg.LINE,
                )
            )
            half = svg.text_width(said, 12) / 2
            place = max(x, half)
            if place - half > last + 6:
                parts.append(svg.note(place, self.bottom + 17, said, anchor="middle"))
                last = place + half
        if unit:
            parts.append(svg.note(self.start, self.bottom + 36, svg.fit(unit, self.width - self.start)))
        return svg.join(parts)

    def _middle(self, i: int) -> float:
        return self.top + i * self.step + (32 if self.narrow else self.step / 2)

    def words_of(self, row: Bar, i: int) -> svg.Markup:
        middle = self._middle(i)
        return svg.join([self._name(row, self.top + i * self.step, middle), self._value(row, middle)])

    def _name(self, row: Bar, top: float, middle: float) -> svg.Markup:
        if self.narrow:
            room = self.width - svg.text_width(row.note, 12) - 12
            return svg.join(
                [
                    svg.text(0, top + 16, svg.fit(row.label, room), bold=row.highlight),
                    svg.note(self.width - 2, top + 16, row.note, anchor="end") if row.note else None,
                ]
            )
        rows = svg.wrap(row.label, self.start - 12)
        first = middle + 4.5 - (len(rows) - 1) * 7
        return svg.join(
            [
                svg.lines(self.start - 10, first, rows, leading=14, anchor="end", bold=row.highlight),
                svg.note(self.width - 2, middle + 4.5, row.note, anchor="end") if row.note else None,
            ]
        )

    def bar(self, row: Bar, i: int) -> svg.Markup | None:
        middle = self._middle(i)
        zero, y = self.x(0), middle - self.thick / 2
        if row.shown is None:
            return (
                svg.rect(zero, y, 26, self.thick, fill="url(#suppressed)", class_="hatched")
                if row.suppressed
                else None
            )
        end = self.x(row.value)
        shade = ("data-5", svg.SEQUENCE[4]) if row.highlight else ("data-3", svg.SEQUENCE[2])
        bar = svg.rect(
            min(zero, end), y, abs(end - zero), self.thick, class_=shade[0], fill=shade[1], rx="1.5"
        )
        return svg.join([bar, self._whisker(row, middle)])

    def _whisker(self, row: Bar, middle: float) -> svg.Markup | None:
        if row.low is None or row.high is None:
            return None
        low, high = svg.number(self.x(row.low)), svg.number(self.x(row.high))
        up, at, down = (svg.number(middle + d) for d in (-4, 0, 4))
        data = f"M{low} {up}V{down}M{low} {at}H{high}M{high} {up}V{down}"
        return svg.join(
            [
                svg.tag(
                    "path",
                    d=data,
                    class_="whisker-halo",
                    stroke=svg.PAPER,
                    stroke_width="4",
                    stroke_opacity="0.75",
                ),
                svg.tag("path", d=data, class_="whisker", stroke=svg.INK, stroke_width="1.6", fill="none"),
            ]
        )

    def _value(self, row: Bar, middle: float) -> svg.Markup:
        if row.shown is None:
            said = self.words.suppressed if row.suppressed else self.words.no_data
            x = self.x(0) + (34 if row.suppressed else 8)
            return svg.note(x, middle + 4.5, svg.fit(said, self.width - x - self.notes, 12))
        reach = max(v for v in (row.value, row.high, 0.0) if v is not None)
        return svg.text(self.x(reach) + 8, middle + 4.5, self.number(row.value), bold=True)

    def reference(self, value: float, name: str) -> svg.Markup:
        x, said = self.x(value), f"{name} {self.number(value)}"
        half = svg.text_width(said, 12) / 2
        place = min(max(x, half), self.width - half)
        return svg.join(
            [
                svg.line(
                    x,
                    self.top - 6,
                    x,
                    self.bottom,
                    class_="reference",
                    stroke=svg.SERIES[1],
                    stroke_width="1.8",
                    stroke_dasharray="6 3",
                ),
                svg.text(
                    place,
                    self.top - 12,
                    said,
                    anchor="middle",
                    size=12,
                    class_="fill-2",
                    fill=svg.SERIES[1],
                    bold=True,
                ),
            ]
        )
