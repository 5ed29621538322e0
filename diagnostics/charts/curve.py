"""A share that grows with time, with the band of its interval: how soon something happens again."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from stakeholders.drawing import scales, svg
from stakeholders.drawing.words import ENGLISH, Words


@dataclass(frozen=True)
class Reach:
    """At ``at`` (days) a share of 0 to 1, with the limits of its interval."""

    at: float
    share: float
    low: float
    high: float


def curve(
    points: Sequence[Reach],
    *,
    title: str,
    description: str = "",
    across: str = "",
    up: str = "",
    ticks: Sequence[float] = (),
    marks: Sequence[tuple[float, str]] = (),
    level: tuple[float, str] | None = None,
    number: Callable[[float], str] = scales.plain,
    narrow: bool = False,
    width: int | None = None,
    words: Words = ENGLISH,
) -> svg.Markup:
    """``across`` and ``up`` name the axes, ``ticks`` are written below. ``marks``: (at, words) read off the curve.

    ``level``: a share to compare with and its name, drawn as a line.
    """
    width, height = width or (340 if narrow else 720), 240 if narrow else 320
    if not points:
        return svg.empty(width, words.nothing_yet, title=title, description=description)
    top = max([point.high for point in points] + ([level[0]] if level else []))
    rises = scales.ticks(0, 100 * top, 4)
    left, right = max(svg.text_width(f"{number(one)} %", 12) for one in rises) + 10, width - 16
    x = scales.linear(0, max(point.at for point in points), left, right)
    y = scales.linear(0, rises[-1] / 100, height - 52, 26)
    body = [_axes(x, y, rises, ticks, (left, right), number), _names(across, up, right, height)]
    body += [_band(points, x, y), _line(points, x, y)]
    if level:
        body.append(_level(level, x, y, left, right))
    body += [_mark(points, at, said, x, y, right) for at, said in marks]
    return svg.picture(
        width, height, svg.join(body), title=title, description=description, class_="chart curve"
    )


def _axes(x, y, rises, ticks, sides, number) -> svg.Markup:
    left, right = sides
    parts = []
    for one in rises:
        look = ("axis", svg.MUTED) if one == 0 else ("grid", svg.LINE)
        parts.append(svg.line(left, y(one / 100), right, y(one / 100), class_=look[0], stroke=look[1]))
        parts.append(svg.note(left - 6, y(one / 100) + 4, f"{number(one)} %", anchor="end"))
    for one in ticks:
        parts.append(svg.line(x(one), y(0), x(one), y(0) + 5, class_="axis", stroke=svg.MUTED))
        parts.append(svg.note(x(one), y(0) + 19, number(one), anchor="middle"))
    return svg.join(parts)


def _names(across: str, up: str, right: float, height: float) -> svg.Markup:
    return svg.join(
        [svg.note(0, 13, svg.fit(up, right, 12)), svg.note(right, height - 12, across, anchor="end")]
    )


def _band(points: Sequence[Reach], x, y) -> svg.Markup:
    edge = [(x(one.at), y(one.high)) for one in points] + [
        (x(one.at), y(one.low)) for one in reversed(points)
    ]
    return svg.tag(
        "path", d=svg.polyline(edge) + "Z", class_="band fill-1", fill=svg.SERIES[0], fill_opacity="0.16"
    )


def _line(points: Sequence[Reach], x, y) -> svg.Markup:
    places = [(x(one.at), y(one.share)) for one in points]
    return svg.path(svg.polyline(places), "series-1", stroke=svg.SERIES[0], width=2.4)


def _level(level: tuple[float, str], x, y, left: float, right: float) -> svg.Markup:
    share, said = level
    line = svg.line(left, y(share), right, y(share), class_="reference", stroke=svg.SERIES[1],
                    stroke_width="1.4", stroke_dasharray="7 4")  # fmt: skip
    return svg.join([line, svg.over_lines(svg.note(right, y(share) - 6, said, anchor="end"))])


def _mark(points: Sequence[Reach], at: float, said: str, x, y, right: float) -> svg.Markup | None:
    point = next((one for one in points if one.at >= at), None)
    if point is None:
        return None
    spot = x(point.at), y(point.share)
    fits = spot[0] + svg.text_width(said, 12) + 10 < right
    words = svg.text(
        spot[0] + (8 if fits else -8),
        spot[1] - 11,
        said,
        size=12,
        bold=True,
        anchor="start" if fits else "end",
    )
    dot = svg.circle(*spot, 3.8, class_="fill-1 dot", fill=svg.SERIES[0], stroke=svg.PAPER)
    return svg.join([dot, svg.over_lines(words)])
