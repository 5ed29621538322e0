"""From the baseline over the present value to the target, on one line."""

from collections.abc import Callable

from stakeholders.drawing import scales, svg
from stakeholders.drawing.words import ENGLISH, Words


def progress(
    baseline: float | None,
    value: float | None,
    target: float | None,
    *,
    title: str,
    description: str = "",
    low: float | None = None,
    high: float | None = None,
    suppressed: bool = False,
    number: Callable[[float], str] = scales.plain,
    narrow: bool = False,
    width: int | None = None,
    words: Words = ENGLISH,
) -> svg.Markup:
    """Targets may lie below or above the baseline; the way from one to the other is drawn as a track.

    ``low`` and ``high``: interval of the present value. A suppressed value is not drawn.
    """
    width = width or (340 if narrow else 880)
    value, low, high = (None, None, None) if suppressed else (value, low, high)
    known = [v for v in (baseline, value, target, low, high) if v is not None]
    if baseline is None and target is None and value is None:
        message = words.suppressed if suppressed else words.nothing_yet
        return svg.empty(width, message, title=title, description=description)
    left, right, y = 12.0, width - 12.0, 52.0
    span = max(known) - min(known)
    x = scales.linear(min(known) - span * 0.04, max(known) + span * 0.04, left, right)
    parts = [
        svg.line(left, y, right, y, class_="grid", stroke=svg.LINE, stroke_width="8", stroke_linecap="round")
    ]
    if baseline is not None and target is not None:
        parts.append(_way(x(baseline), x(target), y))
    if baseline is not None and value is not None:
        parts.append(
            svg.line(x(baseline), y, x(value), y, class_="series-1", stroke=svg.SERIES[0], stroke_width="8")
        )
    if low is not None and high is not None:
        parts.append(_interval(x(low), x(high), y))
    marks = []
    if baseline is not None:
        marks.append((x(baseline), y + 30, f"{words.baseline} {number(baseline)}", "muted", svg.MUTED))
        parts.append(
            svg.line(
                x(baseline), y - 9, x(baseline), y + 9, class_="axis", stroke=svg.MUTED, stroke_width="2.5"
            )
        )
    if target is not None:
        marks.append((x(target), y + 30, f"{words.target} {number(target)}", "fill-2", svg.SERIES[1]))
        parts.append(_flag(x(target), y))
    parts += _below(marks, width)
    if value is not None:
        parts.append(
            svg.circle(
                x(value), y, 8, class_="fill-1 dot", fill=svg.SERIES[0], stroke=svg.PAPER, stroke_width="2"
            )
        )
        parts.append(_above(x(value), y - 22, f"{words.now} {number(value)}", width))
    elif suppressed:
        parts.append(svg.note(left, y - 22, svg.fit(words.suppressed, width - 24)))
    return svg.picture(
        width, 92, svg.join(parts), title=title, description=description, class_="chart progress-chart"
    )


def _way(start: float, end: float, y: float) -> svg.Markup:
    return svg.line(start, y, end, y, class_="track", stroke=svg.SEQUENCE[1], stroke_width="8")


def _interval(low: float, high: float, y: float) -> svg.Markup:
    data = f"M{svg.number(low)} {y - 13}v26M{svg.number(low)} {y}H{svg.number(high)}M{svg.number(high)} {y - 13}v26"
    return svg.tag("path", d=data, fill="none", class_="whisker", stroke=svg.INK, stroke_width="1.6")


def _flag(x: float, y: float) -> svg.Markup:
    data = f"M{svg.number(x)} {y + 10}V{y - 16}l9 4.5-9 4.5"
    return svg.tag(
        "path",
        d=data,
        fill="none",
        class_="series-2",
        stroke=svg.SERIES[1],
        stroke_width="2.2",
        stroke_linejoin="round",
    )


def _above(x: float, y: float, said: str, width: float) -> svg.Markup:
    half = svg.text_width(said, 14) / 2
    return svg.text(min(max(x, half), width - half), y, said, anchor="middle", size=14, bold=True)


def _below(marks: list[tuple[float, float, str, str, str]], width: float) -> list[svg.Markup]:
    """Names under the line, inside the picture and pushed apart where they would touch."""
    marks = sorted(marks)
    halves = [svg.text_width(said, 13) / 2 for _, _, said, _, _ in marks]
    places = [min(max(x, half), width - half) for (x, *_), half in zip(marks, halves, strict=True)]
    if len(marks) == 2 and (gap := places[1] - halves[1] - places[0] - halves[0] - 10) < 0:
        places[0] = max(places[0] + gap, halves[0])
        places[1] = max(places[1], places[0] + halves[0] + 10 + halves[1])
    return [
        svg.text(place, y, said, anchor="middle", class_=class_, fill=fill)
        for place, (_, y, said, class_, fill) in zip(places, marks, strict=True)
    ]
