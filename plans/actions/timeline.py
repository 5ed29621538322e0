"""The actions of a plan over its years: one bar a row, milestones on it. Pure, without Django."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from stakeholders.drawing import scales, svg
from stakeholders.drawing.words import ENGLISH, Words

Tone = Literal["neutral", "info", "success", "warning", "error"]
_FILLS = {
    "neutral": ("data-1", svg.SEQUENCE[0]),
    "info": ("data-3", svg.SEQUENCE[2]),
    "success": ("data-5", svg.SEQUENCE[4]),
}


@dataclass(frozen=True)
class Milestone:
    """A day on which something is to be reached; ``missed`` when the day is past and it was not."""

    on: date
    label: str
    done: bool = False
    missed: bool = False


@dataclass(frozen=True)
class Row:
    """One action: from its first to its last day, both included; without days only its name is drawn.

    ``tone``: neutral (not begun), info (running), success (done), warning or error (late, drawn hatched).
    """

    label: str
    start: date | None
    end: date | None
    milestones: Sequence[Milestone] = ()
    tone: Tone = "info"
    href: str | None = None
    status: str = ""
    group: str = field(default="", kw_only=True)


def timeline(
    rows: Sequence[Row],
    *,
    title: str,
    description: str = "",
    today: date | None = None,
    day: Callable[[date], str] = date.isoformat,
    narrow: bool = False,
    width: int | None = None,
    words: Words = ENGLISH,
) -> svg.Markup:
    """Bars under a head of years (and quarters where they fit), with a line for today.

    ``day`` writes a date. A heading stands wherever ``group`` changes. The axis runs over
    the whole years that hold every day given.
    """
    width = width or (340 if narrow else 960)
    days = [day for row in rows for day in (row.start, row.end, *(m.on for m in row.milestones)) if day]
    if not days:
        return svg.empty(width, words.nothing_yet, title=title, description=description)
    frame = _Frame(rows, days, day, narrow, width, words)
    body = [frame.head()]
    y, group = frame.top, ""
    for row in rows:
        if row.group and row.group != group:
            group = row.group
            body.append(frame.heading(group, y))
            y += 32
        body.append(frame.row(row, y))
        y += frame.step
    body.insert(1, frame.columns(y))
    if today:  # on a phone the names stand over the bars, so the line runs under them
        body.insert(2 if narrow else len(body), frame.today(today, y))
    body.append(frame.key(rows, y + 10))
    return svg.picture(
        width,
        frame.end_of_key,
        svg.join(body),
        title=title,
        description=description,
        class_="chart gantt",
        interactive=any(row.href for row in rows),
        patterns=("late",),
    )


class _Frame:
    def __init__(self, rows, days, day, narrow, width, words) -> None:
        self.day = day
        self.narrow, self.width, self.words = narrow, width, words
        self.first, self.last = min(days).year, max(days).year
        longest = max(svg.text_width(row.label) for row in rows) + 18
        self.start = 0.0 if narrow else min(longest, width * 0.36)
        self.step = 48.0 if narrow else 36.0
        first, last = date(self.first, 1, 1).toordinal(), date(self.last, 12, 31).toordinal() + 1
        self.x_of = scales.linear(first, last, self.start, width - 2)
        self.year = (width - 2 - self.start) / (self.last - self.first + 1)
        self.quarters = self.year / 4 >= 26
        self.top = 66.0 if self.quarters else 46.0
        every = next(k for k in (1, 2, 5, 10, 20, 50, 100, 10_000) if k * self.year >= 40)
        self.years = range(self.first, self.last + 1, every)

    def x(self, day: date) -> float:
        return self.x_of(day.toordinal())

    def head(self) -> svg.Markup:
        parts = []
        for year in self.years:
            x = self.x(date(year, 1, 1))
            parts.append(svg.text(x + 5, 32, str(year), bold=True))
            if not self.quarters:
                continue
            for quarter in range(4):
                at = x + (quarter + 0.5) * self.year / 4
                parts.append(
                    svg.note(at, 54, f"{self.words.quarter}{quarter + 1}", anchor="middle", size=11.5)
                )
        return svg.join(parts)

    def columns(self, bottom: float) -> svg.Markup:
        parts = [svg.line(0, self.top - 4, self.width, self.top - 4, class_="axis", stroke=svg.MUTED)]
        for year in self.years:
            for quarter in range(4 if self.quarters else 1):
                x = self.x(date(year, 1 + quarter * 3, 1))
                parts.append(
                    svg.line(
                        x,
                        18 if quarter == 0 else self.top - 4,
                        x,
                        bottom,
                        stroke_dasharray=None if quarter == 0 else "1 5",
                        class_="grid" if quarter == 0 else "axis",
                    )
                )
        return svg.join(parts)

    def heading(self, group: str, y: float) -> svg.Markup:
        return svg.join(
            [
                svg.rect(0, y + 2, self.width, 28, class_="group", fill="#f3efe6", rx="4"),
                svg.text(6, y + 21, svg.fit(group, (self.width - 12) / 1.15), bold=True),
            ]
        )

    def row(self, row: Row, y: float) -> svg.Markup:
        middle = y + (self.step / 2 if not self.narrow else 33)
        inside = [svg.tag("title", self.said(row)), self._name(row, y, middle), self._bar(row, middle)]
        inside += [self._milestone(one, middle) for one in row.milestones]
        if row.href:
            return svg.tag("a", *inside, href=row.href, aria_label=self.said(row))
        return svg.tag("g", *inside)

    def said(self, row: Row) -> str:
        days = " \u2013 ".join(self.day(day) for day in (row.start, row.end) if day)
        return ". ".join(part for part in (row.label, days, row.status) if part)

    def _name(self, row: Row, y: float, middle: float) -> svg.Markup:
        if self.narrow:
            return svg.over_lines(svg.text(0, y + 17, svg.fit(row.label, self.width - 4)))
        rows = svg.wrap(row.label, self.start - 14)
        return svg.lines(0, middle + 4.5 - (len(rows) - 1) * 7.5, rows, leading=15)

    def _bar(self, row: Row, middle: float) -> svg.Markup | None:
        if not row.start and not row.end:
            return None
        start = self.x(row.start or row.end)
        end = self.x_of((row.end or row.start).toordinal() + 1)
        return bar(start, middle, max(end - start, 4), row.tone)

    def _milestone(self, one: Milestone, middle: float) -> svg.Markup:
        said = f"{self.words.milestone} {self.day(one.on)}: {one.label}"
        return svg.tag("g", svg.tag("title", said), diamond(self.x(one.on), middle, one.done, one.missed))

    def key(self, rows: Sequence[Row], y: float) -> svg.Markup:
        """What the bars and diamonds mean: only the kinds that occur."""
        tones = {row.tone for row in rows if row.start or row.end}
        kinds = [
            ("neutral", self.words.not_begun),
            ("info", self.words.running),
            ("success", self.words.done),
        ]
        late = tones & {"warning", "error"}
        items = [(bar(0, 0, 22, tone), said) for tone, said in kinds if tone in tones]
        items += [(bar(0, 0, 22, "error"), self.words.late)] if late else []
        if any(row.milestones for row in rows):
            items.append((diamond(11, 0, False, False), self.words.milestone))
        parts, x = [], 0.0
        for sign, said in items:
            length = 46 + svg.text_width(said, 12)
            if x and x + length - 16 > self.width:
                x, y = 0.0, y + 22
            at = f"translate({svg.number(x)} {svg.number(y + 12)})"
            parts += [svg.tag("g", sign, transform=at), svg.text(x + 30, y + 16, said, size=12)]
            x += length
        self.end_of_key = y + 28
        return svg.join(parts)

    def today(self, day: date, bottom: float) -> svg.Markup | None:
        if not self.first <= day.year <= self.last:
            return None
        x, half = self.x(day), svg.text_width(self.words.today, 12) / 2
        return svg.join(
            [
                svg.line(x, 16, x, bottom, class_="series-2", stroke=svg.SERIES[1], stroke_width="1.8"),
                svg.text(
                    min(max(x, half), self.width - half),
                    12,
                    self.words.today,
                    anchor="middle",
                    size=12,
                    class_="fill-2",
                    fill=svg.SERIES[1],
                    bold=True,
                ),
            ]
        )


def bar(x: float, middle: float, width: float, tone: Tone) -> svg.Markup:
    """A bar in the fill of its tone; what is late is hatched and framed."""
    class_, fill = _FILLS.get(tone, ("data-1", svg.SEQUENCE[0]))
    look = {
        "rx": "3",
        "class_": f"{class_} bar",
        "fill": fill,
        "stroke": svg.SEQUENCE[3],
        "stroke_width": "0.8",
    }
    plain = svg.rect(x, middle - 7, width, 14, **look)
    if tone not in ("warning", "error"):
        return plain
    look = {"rx": "3", "class_": "late", "fill": "url(#late)", "stroke": svg.ERROR, "stroke_width": "1.6"}
    return svg.join([plain, svg.rect(x, middle - 7, width, 14, **look)])


def diamond(x: float, middle: float, done: bool, missed: bool) -> svg.Markup:
    """The sign of a milestone: open, filled when done, crossed when missed."""
    class_ = "milestone done" if done else "milestone missed" if missed else "milestone"
    line = svg.PAPER if done else svg.ERROR if missed else svg.INK
    data = f"M{svg.number(x)} {svg.number(middle - 8)}l8 8-8 8-8-8z"
    sign = svg.path(data, class_, fill=svg.INK if done else svg.PAPER, stroke=line, width=1.8)
    if not missed:
        return sign
    cross = f"M{svg.number(x - 2.5)} {svg.number(middle - 2.5)}l5 5m0-5l-5 5"
    return svg.join([sign, svg.path(cross, "missed", stroke=svg.ERROR, width=1.6)])
