"""Areas around the rate of the town, between limits that widen where few people live."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import floor, log10

from stakeholders.drawing import scales, svg
from stakeholders.drawing.words import ENGLISH, Words

#: More names than this would hide the picture.
MOST_NAMES = 12
_DASHED = {"stroke": svg.SERIES[0], "width": 1.6, "stroke_dasharray": "7 4"}


@dataclass(frozen=True)
class Mark:
    """One area: people (or dwellings...) to the right, its rate upwards. `side`: 1 above the limits, -1 below."""

    label: str
    size: float
    rate: float
    side: int = 0
    chosen: bool = False


@dataclass(frozen=True)
class Limits:
    """The limits at one size, as rates: `inner` those of 95 %, `outer` those of the verdict."""

    size: float
    inner: tuple[float, float]
    outer: tuple[float, float]


def funnel_chart(
    marks: Sequence[Mark],
    limits: Sequence[Limits],
    *,
    rate: float,
    title: str,
    description: str = "",
    sizes: str = "",
    rates: str = "",
    names: tuple[str, str, str] = ("rate of the town", "95 %", "limits"),
    number: Callable[[float], str] = scales.plain,
    narrow: bool = False,
    width: int | None = None,
    words: Words = ENGLISH,
) -> svg.Markup:
    """Triangles lie outside of the limits, upwards or downwards; rings inside; the chosen area is filled and named.

    `limits` in order of their sizes; `sizes` and `rates` name the axes; `names` are those of the lines.
    """
    width = width or (340 if narrow else 880)
    if not marks:
        return svg.empty(width, words.nothing_yet, title=title, description=description)
    frame = _Frame(marks, limits, rate, sizes, rates, number, narrow, width)
    key, bottom = frame.key(names)
    body = [frame.axes(), frame.funnel(), *(frame.mark(one) for one in marks), frame.names(), key]
    return svg.picture(
        width, bottom, svg.join(body), title=title, description=description, class_="chart funnel"
    )


class _Frame:
    def __init__(self, marks, limits, rate, sizes, rates, number, narrow, width) -> None:
        self.marks, self.rate, self.number = marks, rate, number
        self.named_sizes, self.named_rates, self.narrow, self.width = sizes, rates, narrow, width
        smallest, largest = min(one.size for one in marks), max(one.size for one in marks)
        highest = max([rate, *(one.rate for one in marks)])
        # The limits of the smallest areas may go through the roof; so high only as the areas need it.
        wanted = max(highest * 1.08, min(max(one.outer[1] for one in limits), 2.5 * rate))
        self.ticks = scales.ticks(0, wanted, 4 if narrow else 6)
        self.left = max(svg.text_width(number(t), 12) for t in self.ticks) + 12
        self.right, self.top = width - 14.0, 28.0
        self.bottom = self.top + (230 if narrow else 330)
        self.y = scales.linear(0, self.ticks[-1], self.bottom, self.top)
        if largest > 5 * smallest:
            ends = (smallest * 0.85, largest * 1.15)
            self.x = scales.logarithmic(*ends, self.left + 8, self.right)
            self.steps = _powers(*ends)
        else:
            reach = scales.ticks(smallest, largest, 4)
            ends = (reach[0], reach[-1])
            self.x = scales.linear(*ends, self.left + 8, self.right - 8)
            self.steps = [one for one in reach if one > 0]
        self.limits = [one for one in limits if ends[0] <= one.size <= ends[1]]

    def axes(self) -> svg.Markup:
        parts = [svg.note(0, 14, svg.fit(self.named_rates, self.width - 4))]
        for tick in self.ticks:
            look = ("axis", svg.MUTED) if tick == 0 else ("grid", svg.LINE)
            parts.append(
                svg.line(self.left, self.y(tick), self.right, self.y(tick), class_=look[0], stroke=look[1])
            )
            parts.append(svg.note(self.left - 8, self.y(tick) + 4, self.number(tick), anchor="end"))
        end = -1.0
        for tick in self.steps:
            x, half = self.x(tick), svg.text_width(self.number(tick), 12) / 2
            if x - half > end + 8 and x + half <= self.width:
                parts.append(svg.line(x, self.bottom, x, self.bottom + 5, class_="axis", stroke=svg.MUTED))
                parts.append(svg.note(x, self.bottom + 20, self.number(tick), anchor="middle"))
                end = x + half
        parts.append(
            svg.note(self.right, self.bottom + 38, svg.fit(self.named_sizes, self.width), anchor="end")
        )
        return svg.join(parts)

    def funnel(self) -> svg.Markup:
        """The band of 95 %, the outer limits, the rate of the town."""
        low = [(self.x(one.size), self.y(one.inner[0])) for one in self.limits]
        high = [(self.x(one.size), max(self.y(one.inner[1]), self.top)) for one in self.limits]
        parts = [
            svg.path(
                svg.polyline([*high, *reversed(low)]) + "Z",
                "band fill-1",
                fill=svg.SERIES[0],
                fill_opacity="0.12",
            )
        ]
        for side in (0, 1):
            line = self._inside([(self.x(one.size), self.y(one.outer[side])) for one in self.limits])
            if len(line) > 1:
                parts.append(svg.path(svg.polyline(line), "series-1", **_DASHED))
        y = self.y(self.rate)
        parts.append(
            svg.line(self.left, y, self.right, y, class_="series-1", stroke=svg.SERIES[0], stroke_width="1.6")
        )
        return svg.join(parts)

    def _inside(self, line: list[tuple[float, float]]) -> list[tuple[float, float]]:
        """The part of a falling line below the top, cut where it comes in."""
        for (x0, y0), (x1, y1) in pairwise(line):
            if y0 < self.top <= y1:
                entry = (x0 + (self.top - y0) / (y1 - y0) * (x1 - x0), self.top)
                return [entry, *(one for one in line if one[0] >= x1)]
        return [one for one in line if one[1] >= self.top]

    def mark(self, one: Mark) -> svg.Markup:
        x, y = self.x(one.size), self.y(one.rate)
        title = svg.tag("title", f"{one.label}: {self.number(one.rate)}")
        colour = 1 if one.side > 0 else 0
        look = {
            "class_": f"fill-{colour + 1} dot",
            "fill": svg.SERIES[colour],
            "stroke": svg.PAPER,
            "stroke_width": "1.2",
        }
        if not one.side:
            if not one.chosen:
                look = {"class_": "mark", "fill": svg.PAPER, "stroke": svg.SERIES[0], "stroke_width": "1.6"}
            return svg.tag("g", title, svg.circle(x, y, 6.0 if one.chosen else 4.2, **look))
        reach, up = 8.0 if one.chosen else 6.5, -one.side
        corners = [(x, y + up * reach), (x + reach, y - up * reach * 0.7), (x - reach, y - up * reach * 0.7)]
        return svg.tag("g", title, svg.tag("path", d=svg.polyline(corners) + "Z", **look))

    def names(self) -> svg.Markup:
        """Names of the chosen area and of those outside, the furthest first, where there is room for them."""
        wanted = [one for one in self.marks if one.side or one.chosen]
        wanted.sort(key=lambda one: (not one.chosen, -abs(one.rate - self.rate)))
        taken: list[tuple[float, float, float, float]] = []
        parts = []
        for one in wanted[: 5 if self.narrow else MOST_NAMES]:
            text = svg.fit(one.label, self.width * 0.4, 12)
            wide = svg.text_width(text, 12)
            x, y = self.x(one.size), self.y(one.rate) + 4
            left = x + 11 + wide > self.right
            start = x - 11 - wide if left else x + 11
            box = (start, y - 12, start + wide, y + 3)
            if any(_overlap(box, other) for other in taken):
                continue
            taken.append(box)
            parts.append(
                svg.text(
                    x - 11 if left else x + 11,
                    y,
                    text,
                    anchor="end" if left else "start",
                    size=12,
                    bold=one.chosen,
                )
            )
        return svg.over_lines(*parts, aria_hidden="true", pointer_events="none") if parts else svg.Markup("")

    def key(self, names: tuple[str, str, str]) -> tuple[svg.Markup, float]:
        top, parts = self.bottom + 62, []
        drawn = (
            svg.line(0, 0, 26, 0, class_="series-1", stroke=svg.SERIES[0], stroke_width="1.6"),
            svg.rect(0, -6, 26, 12, class_="band fill-1", fill=svg.SERIES[0], fill_opacity="0.12"),
            svg.path("M0 0h26", "series-1", **_DASHED),
        )
        x = 0.0
        for shape, name in zip(drawn, names, strict=True):
            said = svg.fit(name, self.width - 40, 12)
            if x and x + 34 + svg.text_width(said, 12) > self.width:
                x, top = 0.0, top + 20
            place = f"translate({svg.number(x)} {svg.number(top - 4)})"
            parts += [svg.tag("g", shape, transform=place), svg.note(x + 34, top, said)]
            x += 34 + svg.text_width(said, 12) + 22
        return svg.join(parts), top + 14


def _overlap(one, other) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _powers(low: float, high: float) -> list[float]:
    """1, 2 and 5 times powers of ten between two sizes."""
    found = []
    for power in range(floor(log10(low)), floor(log10(high)) + 1):
        found += [factor * 10.0**power for factor in (1, 2, 5)]
    return [one for one in found if low <= one <= high]
