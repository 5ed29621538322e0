"""A line through time with its interval band."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from stakeholders.drawing import scales, svg
from stakeholders.drawing.words import ENGLISH, Words

_DASHES = (None, "7 4", "2 4", "10 3 2 3")


@dataclass(frozen=True)
class Point:
    """A value in one period, with the limits of its interval; without a value the line has a gap."""

    period: str
    value: float | None
    low: float | None = None
    high: float | None = None
    suppressed: bool = False

    @property
    def shown(self) -> float | None:
        return None if self.suppressed else self.value

    @property
    def reach(self) -> list[float]:
        """The values that the axis must cover."""
        return (
            [v for v in (self.value, self.low, self.high) if v is not None] if self.shown is not None else []
        )


@dataclass(frozen=True)
class Series:
    """One line: the same periods as the others, in the same order; a period that is missing is a gap."""

    name: str
    points: Sequence[Point]


@dataclass(frozen=True)
class Break:
    """From this period on, numbers are not comparable with earlier ones, or something began."""

    period: str
    text: str


def trend(
    series: Sequence[Series],
    *,
    title: str,
    description: str = "",
    unit: str = "",
    number: Callable[[float], str] = scales.plain,
    breaks: Sequence[Break] = (),
    from_zero: bool = True,
    top: float | None = None,
    narrow: bool = False,
    width: int | None = None,
    height: int | None = None,
    words: Words = ENGLISH,
) -> svg.Markup:
    """At most four lines with bands from ``low`` to ``high``; names stand at the lines, not in a legend.

    ``unit`` stands over the axis. ``top`` fixes the highest value, for several small charts on one scale.
    """
    width, height = width or (340 if narrow else 880), height or (230 if narrow else 320)
    series = list(series)[:4]
    reach = [v for one in series for point in one.points for v in point.reach]
    if not reach:
        return svg.empty(width, words.nothing_yet, title=title, description=description)
    frame = _Frame(series, reach, unit, number, from_zero, top, width, height)
    body = [frame.axes(), *(frame.broken(one) for one in breaks if one.period in frame.periods)]
    body += [frame.band(one, i) for i, one in enumerate(series)]
    body += [frame.curve(one, i, words) for i, one in enumerate(series)]
    body.append(frame.names())
    return svg.picture(
        width,
        height,
        svg.join(body),
        title=title,
        description=description,
        class_="chart trend",
        patterns=("suppressed",),
    )


class _Frame:
    """Where periods and values stand on the paper."""

    def __init__(self, series, reach, unit, number, from_zero, top, width, height) -> None:
        self.series, self.number, self.unit = series, number, unit
        self.periods = list(dict.fromkeys(point.period for one in series for point in one.points))
        low, high = min(reach), max(*reach, top if top is not None else max(reach))
        self.ticks = scales.ticks(min(low, 0) if from_zero else low, high, 4 if height < 260 else 5)
        self.names_inside = len(series) > 1 and width < 480
        names_room = max((svg.text_width(one.name, 13) for one in series), default=0)
        last_room = max((svg.text_width(number(v)) for v in reach), default=0)
        right = last_room + 14 if len(series) == 1 or self.names_inside else min(names_room + 16, width * 0.3)
        self.left = max(svg.text_width(number(t), 12) for t in self.ticks) + 12
        self.right = width - max(right, 18)
        self.top = (26 if unit else 12) + (18 * len(series) if self.names_inside else 0)
        self.bottom = height - 28
        self.y = scales.linear(self.ticks[0], self.ticks[-1], self.bottom, self.top)
        self.step = (self.right - self.left) / max(len(self.periods) - 1, 1)

    def x(self, period: str) -> float:
        if len(self.periods) == 1:
            return (self.left + self.right) / 2
        return self.left + self.periods.index(period) * self.step

    def axes(self) -> svg.Markup:
        parts = []
        if self.unit:
            parts.append(svg.note(0, 14, svg.fit(self.unit, self.right)))
        for tick in self.ticks:
            y = self.y(tick)
            axis = ("axis", svg.MUTED) if tick == self.ticks[0] else ("grid", svg.LINE)
            parts.append(svg.line(self.left, y, self.right, y, class_=axis[0], stroke=axis[1]))
            parts.append(svg.note(self.left - 8, y + 4, self.number(tick), anchor="end"))
        for index in self._named_periods():
            period = self.periods[index]
            x = self.x(period)
            half = svg.text_width(period, 12) / 2
            place = min(max(x, half), self.right + 30 - half) if len(self.periods) > 1 else x
            parts.append(svg.line(x, self.bottom, x, self.bottom + 5, class_="axis", stroke=svg.MUTED))
            parts.append(svg.note(place, self.bottom + 20, period, anchor="middle"))
        return svg.join(parts)

    def _named_periods(self) -> range:
        """Every period, or every second, third, sixth, twelfth … so that names do not touch."""
        widest = max(svg.text_width(period, 12) for period in self.periods) + 12
        every = next((k for k in (1, 2, 3, 6, 12, 24, 60, 120) if k * self.step >= widest), len(self.periods))
        return range(0, len(self.periods), every)

    def broken(self, one: Break) -> svg.Markup:
        x = self.x(one.period) - (self.step / 2 if self.periods.index(one.period) else 0)
        right_side = x < (self.left + self.right) / 2
        room = (self.right - x if right_side else x - self.left) - 8
        return svg.join(
            [
                svg.line(x, self.top, x, self.bottom, class_="break", stroke=svg.INK, stroke_dasharray="3 4"),
                svg.note(
                    x + (6 if right_side else -6),
                    self.top + 10,
                    svg.fit(one.text, room, 12),
                    anchor="start" if right_side else "end",
                ),
            ]
        )

    def _runs(self, one: Series) -> list[list[Point]]:
        """Neighbouring points with values; a missing period ends a run."""
        runs, by_period = [[]], {point.period: point for point in one.points}
        for period in self.periods:
            point = by_period.get(period)
            if point is None or point.shown is None:
                runs.append([])
            else:
                runs[-1].append(point)
        return [run for run in runs if run]

    def band(self, one: Series, i: int) -> svg.Markup:
        parts = []
        for run in self._runs(one):
            run = [point for point in run if point.low is not None and point.high is not None]
            upper = [(self.x(p.period), self.y(p.high)) for p in run]
            lower = [(self.x(p.period), self.y(p.low)) for p in reversed(run)]
            if len(run) == 1:
                (x, high), (_, low) = upper[0], lower[0]
                parts.append(
                    svg.line(
                        x,
                        high,
                        x,
                        low,
                        class_=f"series-{i + 1}",
                        stroke=svg.SERIES[i],
                        stroke_width="5",
                        stroke_opacity="0.25",
                    )
                )
            elif run:
                parts.append(
                    svg.tag(
                        "path",
                        d=svg.polyline(upper + lower) + "Z",
                        class_=f"band fill-{i + 1}",
                        fill=svg.SERIES[i],
                        fill_opacity="0.16",
                    )
                )
        return svg.join(parts)

    def curve(self, one: Series, i: int, words: Words) -> svg.Markup:
        parts = []
        for run in self._runs(one):
            places = [(self.x(p.period), self.y(p.value)) for p in run]
            if len(run) > 1:
                parts.append(
                    svg.tag(
                        "path",
                        d=svg.polyline(places),
                        class_=f"series-{i + 1}",
                        fill="none",
                        stroke=svg.SERIES[i],
                        stroke_width="2.4",
                        stroke_linejoin="round",
                        stroke_linecap="round",
                        stroke_dasharray=_DASHES[i],
                    )
                )
            dots = places if len(self.periods) <= 15 or len(run) == 1 else places[-1:]
            parts += [
                svg.circle(
                    x,
                    y,
                    3.4,
                    class_=f"fill-{i + 1} dot",
                    fill=svg.SERIES[i],
                    stroke=svg.PAPER,
                    stroke_width="1.2",
                )
                for x, y in dots
            ]
        for point in one.points:
            if point.suppressed:
                x = self.x(point.period)
                mark = svg.rect(
                    x - 4,
                    self.bottom - 14,
                    8,
                    14,
                    fill="url(#suppressed)",
                    class_="hatched",
                    stroke="#857f72",
                    stroke_width="0.5",
                )
                parts.append(svg.tag("g", svg.tag("title", f"{point.period}: {words.suppressed}"), mark))
        return svg.join(parts)

    def names(self) -> svg.Markup:
        """One line: its last value. Several: their names at their ends, pushed apart, or above on a phone."""
        ends = [
            (i, one, run[-1])
            for i, one in enumerate(self.series)
            if (runs := self._runs(one))
            for run in runs[-1:]
        ]
        if len(self.series) == 1:
            return svg.join(
                svg.text(self.x(p.period) + 9, self.y(p.value) + 4.5, self.number(p.value), bold=True)
                for _, _, p in ends
            )
        if self.names_inside:
            return svg.join(self._key(i, one.name) for i, one, _ in ends)
        ends.sort(key=lambda end: self.y(end[2].value))
        places, room = [], self.right + 12
        for _, _, point in ends:
            y = self.y(point.value) + 4.5
            places.append(max(y, places[-1] + 16) if places else max(y, self.top + 4))
        over = max(0.0, places[-1] - self.bottom) if places else 0.0
        return svg.join(
            svg.text(
                room,
                y - over,
                svg.fit(one.name, self.series_room()),
                bold=True,
                class_=f"fill-{i + 1}",
                fill=svg.SERIES[i],
            )
            for (i, one, _), y in zip(ends, places, strict=True)
        )

    def series_room(self) -> float:
        return max((svg.text_width(one.name) for one in self.series), default=0) + 4

    def _key(self, i: int, name: str) -> svg.Markup:
        y = self.top - 18 * len(self.series) + 18 * i + 4
        return svg.join(
            [
                svg.line(
                    self.left,
                    y - 4,
                    self.left + 26,
                    y - 4,
                    class_=f"series-{i + 1}",
                    stroke=svg.SERIES[i],
                    stroke_width="2.4",
                    stroke_dasharray=_DASHES[i],
                ),
                svg.text(self.left + 34, y, svg.fit(name, self.right - self.left - 34), size=12),
            ]
        )
