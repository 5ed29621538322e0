"""How much of the incidents lies in how few places."""

from collections.abc import Sequence
from dataclasses import dataclass

from stakeholders.drawing import scales, svg
from stakeholders.drawing.words import ENGLISH, Words


@dataclass(frozen=True)
class Curve:
    """One curve: (share of places, share of incidents) from 0 to 1, the worst places first."""

    name: str
    points: Sequence[tuple[float, float]]


_DASHES = (None, "7 4")
#: More points than this are thinned: a curve of ten thousand places looks the same.
MOST_POINTS = 200


def lorenz(
    curves: Sequence[Curve],
    *,
    title: str,
    description: str = "",
    places: str = "",
    incidents: str = "",
    even: str = "",
    marks: Sequence[float] = (0.25, 0.5, 0.8),
    narrow: bool = False,
    width: int | None = None,
    words: Words = ENGLISH,
) -> svg.Markup:
    """Up to two curves on a square; ``marks`` are shares of incidents at which the first one is read off.

    ``places`` and ``incidents`` name the axes, ``even`` the line of an even spread.
    """
    width = width or (340 if narrow else 560)
    curves = [curve for curve in curves if curve.points][:2]
    if not curves:
        return svg.empty(width, words.nothing_yet, title=title, description=description)
    size = width - 64
    top, left = 24.0, 44.0
    x, y = scales.linear(0, 1, left, left + size), scales.linear(0, 1, top + size, top)
    body = [_axes(x, y, places, incidents), _even(x, y, even)]
    body += [_marks(curves[0], mark, x, y) for mark in marks]
    body += [_curve(curve, i, x, y) for i, curve in enumerate(curves)]
    key, bottom = _key(curves, top + size + 54)
    return svg.picture(
        width,
        bottom,
        svg.join([*body, key]),
        title=title,
        description=description,
        class_="chart lorenz",
    )


def _axes(x, y, places: str, incidents: str) -> svg.Markup:
    parts = [svg.note(0, 12, incidents)]
    for tick in (0, 0.25, 0.5, 0.75, 1):
        look = ("axis", svg.MUTED) if tick == 0 else ("grid", svg.LINE)
        parts.append(svg.line(x(0), y(tick), x(1), y(tick), class_=look[0], stroke=look[1]))
        parts.append(svg.line(x(tick), y(0), x(tick), y(1), class_=look[0], stroke=look[1]))
        parts.append(svg.note(x(0) - 6, y(tick) + 4, f"{tick * 100:.0f} %", anchor="end", size=11))
        parts.append(svg.note(x(tick), y(0) + 16, f"{tick * 100:.0f} %", anchor="middle", size=11))
    parts.append(svg.note(x(1), y(0) + 34, places, anchor="end"))
    return svg.join(parts)


def _even(x, y, even: str) -> svg.Markup:
    line = svg.line(x(0), y(0), x(1), y(1), class_="break", stroke=svg.MUTED, stroke_dasharray="3 4")
    words = svg.over_lines(svg.note(x(0.97), y(0.86), even, anchor="end")) if even else None
    return svg.join([line, words])


def _curve(curve: Curve, i: int, x, y) -> svg.Markup:
    points = list(curve.points)
    if len(points) > MOST_POINTS:
        kept = {round(k * (len(points) - 1) / MOST_POINTS) for k in range(MOST_POINTS + 1)}
        # Where the curve bends most, at its beginning, every point counts.
        points = [point for k, point in enumerate(points) if k in kept or k < MOST_POINTS // 2]
    return svg.path(
        svg.polyline([(x(a), y(b)) for a, b in points]),
        f"series-{i + 1}",
        stroke=svg.SERIES[i],
        width=2.4,
        stroke_dasharray=_DASHES[i],
    )


def _marks(curve: Curve, mark: float, x, y) -> svg.Markup | None:
    at = next((k for k, (_a, b) in enumerate(curve.points) if b >= mark - 1e-12), None)
    if not at:
        return None
    (a0, b0), (a1, b1) = curve.points[at - 1], curve.points[at]
    share = a0 + (mark - b0) / (b1 - b0) * (a1 - a0)
    look = {"class_": "reference", "stroke": svg.SERIES[1], "stroke_width": "1", "stroke_dasharray": "2 3"}
    digits = 1 if share < 0.1 else 0
    return svg.join(
        [
            svg.line(x(0), y(mark), x(share), y(mark), **look),
            svg.line(x(share), y(mark), x(share), y(0), **look),
            svg.circle(x(share), y(mark), 3.6, class_="fill-1 dot", fill=svg.SERIES[0], stroke=svg.PAPER),
            svg.over_lines(
                svg.text(x(share) + 8, y(mark) + 14, f"{100 * share:.{digits}f} %", size=12, bold=True)
            ),
        ]
    )


def _key(curves: Sequence[Curve], top: float) -> tuple[svg.Markup, float]:
    if len(curves) < 2:
        return svg.Markup(""), top - 12
    parts = []
    for i, curve in enumerate(curves):
        y = top + 20 * i
        line = svg.path(f"M0 {svg.number(y)}h26", f"series-{i + 1}", stroke=svg.SERIES[i], width=2.4,
                        stroke_dasharray=_DASHES[i])  # fmt: skip
        parts += [line, svg.text(34, y + 4.5, curve.name, size=12)]
    return svg.join(parts), top + 20 * len(curves)
