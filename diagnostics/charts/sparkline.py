"""A trend the size of a word."""

from collections.abc import Sequence

from stakeholders.drawing import scales, svg
from stakeholders.drawing.words import ENGLISH, Words


def sparkline(
    values: Sequence[float | None],
    *,
    title: str,
    low: Sequence[float | None] = (),
    high: Sequence[float | None] = (),
    width: int = 132,
    height: int = 32,
    words: Words = ENGLISH,
) -> svg.Markup:
    """A small line with its band and a dot at the last value; None is a gap. ``title`` must say the trend in words."""
    reach = [v for v in (*values, *low, *high) if v is not None]
    if not [v for v in values if v is not None]:
        middle = svg.line(
            4, height / 2, width - 4, height / 2, stroke_dasharray="3 4", class_="axis", stroke=svg.MUTED
        )
        return svg.picture(
            width, height, middle, title=title, description=words.no_data, class_="chart spark"
        )
    x = scales.linear(0, max(len(values) - 1, 1), 5, width - 5)
    y = scales.linear(min(reach), max(reach), height - 5, 5)
    parts = [_band(low, high, x, y)]
    for run in _runs(values):
        places = [(x(i), y(value)) for i, value in run]
        if len(run) > 1:
            parts.append(
                svg.tag(
                    "path",
                    d=svg.polyline(places),
                    fill="none",
                    class_="series-1",
                    stroke=svg.SERIES[0],
                    stroke_width="1.8",
                    stroke_linejoin="round",
                    stroke_linecap="round",
                )
            )
        else:
            parts.append(svg.circle(*places[0], 1.6, class_="fill-1", fill=svg.SERIES[0]))
    last = max(i for i, value in enumerate(values) if value is not None)
    parts.append(svg.circle(x(last), y(values[last]), 3.2, class_="fill-2", fill=svg.SERIES[1]))
    return svg.picture(width, height, svg.join(parts), title=title, class_="chart spark")


def _runs(values: Sequence[float | None]) -> list[list[tuple[int, float]]]:
    runs: list[list[tuple[int, float]]] = [[]]
    for i, value in enumerate(values):
        if value is None:
            runs.append([])
        else:
            runs[-1].append((i, value))
    return [run for run in runs if run]


def _band(low, high, x, y) -> svg.Markup | None:
    pairs = [
        (i, a, b) for i, (a, b) in enumerate(zip(low, high, strict=False)) if a is not None and b is not None
    ]
    if len(pairs) < 2:
        return None
    edge = [(x(i), y(b)) for i, _, b in pairs] + [(x(i), y(a)) for i, a, _ in reversed(pairs)]
    return svg.tag(
        "path", d=svg.polyline(edge) + "Z", class_="fill-1 band", fill=svg.SERIES[0], fill_opacity="0.16"
    )
