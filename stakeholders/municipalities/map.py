"""Maps of a municipality's areas as SVG: shaded by a value, or plain. Pure, without tiles and scripts."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from stakeholders.drawing import svg
from stakeholders.drawing.scales import plain
from stakeholders.drawing.words import ENGLISH, Words
from stakeholders.municipalities.breaks import class_breaks, class_of
from stakeholders.municipalities.plane import Plane

BORDER = "#857f72"
#: The shades of up to three kinds of areas.
_OF_KINDS = (5, 3, 2)


@dataclass(frozen=True)
class AreaShape:
    """One area on a map; geometry is GeoJSON, Polygon or MultiPolygon, in degrees.

    A suppressed area should come without its value; one that still has it is drawn without. ``label`` is what a
    hover and a screen reader say after the name; by default the value.
    """

    code: str
    name: str
    geometry: dict = field(repr=False)
    value: float | None = None
    suppressed: bool = False
    href: str | None = None
    label: str = ""

    @property
    def shown(self) -> float | None:
        return None if self.suppressed else self.value


@dataclass(frozen=True)
class Pin:
    """A point on a map, in degrees; ``label`` is what a hover and a screen reader say."""

    longitude: float
    latitude: float
    label: str


def choropleth(
    areas: Sequence[AreaShape],
    *,
    title: str,
    description: str = "",
    classes: int = 5,
    breaks: Sequence[float] | None = None,
    number: Callable[[float], str] = plain,
    unit: str = "",
    narrow: bool = False,
    width: int | None = None,
    plane: Plane | None = None,
    words: Words = ENGLISH,
) -> svg.Markup:
    """A map shaded in at most five classes, with legend, scale bar and hatching for what is not shown.

    ``breaks``: limits between the classes (a value on a limit belongs above); else natural breaks, rounded.
    ``number`` writes a value; ``unit`` heads the legend. ``narrow``: for a phone; ``width`` in pixels.
    ``plane``: all these areas, ready on paper of that width; their geometry is not looked at then.
    """
    width = width or (340 if narrow else 880)
    drawable = list(areas) if plane else [area for area in areas if area.geometry]
    if not drawable:
        return svg.empty(width, words.nothing_yet, title=title, description=description, class_="chart map")
    values = [area.shown for area in drawable if area.shown is not None]
    limits = sorted(breaks)[:4] if breaks is not None else class_breaks(values, min(classes, 5))
    plane = plane or Plane([area.geometry for area in drawable], width)
    steps = [
        0 if area.shown is None else _shade(class_of(area.shown, limits), len(limits)) for area in drawable
    ]
    said = [_said(area, number, words) for area in drawable]
    body = [_area(*each) for each in zip(drawable, plane.paths, steps, said, strict=True)]
    body.append(_coast(plane))
    for i, (area, step) in enumerate(zip(drawable, steps, strict=True)):
        body.append(_name(plane, i, area, step, width, number(area.shown) if step else ""))
    legend, bottom = _legend(drawable, values, limits, plane.bottom + 22, width, number, unit, words)
    return svg.picture(
        width,
        bottom,
        svg.join([*body, scale_bar(plane, width, words), legend]),
        title=title,
        description=description,
        class_="chart map",
        interactive=any(area.href for area in drawable),
        patterns=("suppressed", "nodata"),
    )


def outline(
    areas: Sequence[AreaShape],
    *,
    title: str,
    description: str = "",
    marked: Sequence[str] = (),
    pins: Sequence[Pin] = (),
    kinds: Sequence[tuple[str, Sequence[str]]] = (),
    narrow: bool = False,
    width: int | None = None,
    plane: Plane | None = None,
    words: Words = ENGLISH,
) -> svg.Markup:
    """A plain map of the areas with their names; those whose code is in ``marked`` are shaded.

    ``pins`` are drawn above them.
    ``kinds``: up to three (name, codes), shaded differently with a legend, the first the darkest. ``plane`` as in
    `choropleth`.
    """
    width = width or (340 if narrow else 880)
    drawable = list(areas) if plane else [area for area in areas if area.geometry]
    if not drawable:
        return svg.empty(width, words.nothing_yet, title=title, description=description, class_="chart map")
    plane = plane or Plane([area.geometry for area in drawable], width)
    shade = dict.fromkeys(marked, 3) | {
        code: step for step, (_kind, codes) in zip(_OF_KINDS, kinds, strict=False) for code in codes
    }
    steps = [shade.get(area.code, 1) for area in drawable]
    said = [f"{area.name}. {area.label}" if area.label else area.name for area in drawable]
    body = [_area(*each) for each in zip(drawable, plane.paths, steps, said, strict=True)]
    body.append(_coast(plane))
    body += [_name(plane, i, area, steps[i], width) for i, area in enumerate(drawable)]
    body += [_pin(plane, pin) for pin in pins]
    legend, bottom = _kinds([name for name, _codes in kinds], plane.bottom + 14, width)
    return svg.picture(
        width,
        bottom,
        svg.join([*body, scale_bar(plane, width, words), legend]),
        title=title,
        description=description,
        class_="chart map",
        interactive=any(area.href for area in drawable),
    )


def _pin(plane: Plane, pin: Pin) -> svg.Markup:
    x, y = plane.project(np.array([[pin.longitude, pin.latitude]]))[0]
    return svg.tag(
        "g",
        svg.tag("title", pin.label),
        svg.tag(
            "circle",
            cx=float(x),
            cy=float(y),
            r="7",
            class_="pin",
            fill=svg.SERIES[1],
            stroke=svg.PAPER,
            stroke_width="2",
        ),
    )


def _kinds(names: Sequence[str], top: float, width: float) -> tuple[svg.Markup, float]:
    """A box and a name for each kind, in as many lines as it takes; and where it ends."""
    parts, x, y = [], 3.0, top + 10
    for step, name in zip(_OF_KINDS, names, strict=False):
        length = 30 + svg.text_width(name, 12)
        if x > 3 and x + length > width:
            x, y = 3.0, y + 22
        parts.append(svg.rect(x, y, 20, 14, class_=f"data-{step}", fill=svg.SEQUENCE[step - 1]))
        parts.append(svg.note(x + 26, y + 11.5, svg.fit(name, width - 30, 12)))
        x += length + 16
    return svg.join(parts), y + 22 if names else top


def _said(area: AreaShape, number, words: Words) -> str:
    if area.shown is None:
        return f"{area.name}: {words.suppressed if area.suppressed else words.no_data}"
    return f"{area.name}: {area.label or number(area.shown)}"


def _shade(index: int, limits: int) -> int:
    """Shade 1 to 5 of class ``index``: few classes still use the whole ramp."""
    return 1 + round(index * 4 / limits) if limits else 2


def _area(area: AreaShape, data: str, step: int, said: str) -> svg.Markup:
    fill = svg.SEQUENCE[step - 1] if step else svg.PAPER
    inside = [
        svg.tag("title", said),
        svg.path(data, f"area data-{step}", fill=fill, stroke=svg.PAPER, width=1.2, fill_rule="evenodd"),
    ]
    if not step:
        kind = "suppressed" if area.suppressed else "nodata"
        inside.append(svg.path(data, "hatched", fill=f"url(#{kind})", fill_rule="evenodd"))
    if area.href:
        return svg.tag("a", *inside, href=area.href, aria_label=said)
    return svg.tag("g", *inside)


def _coast(plane: Plane) -> svg.Markup:
    return svg.path(plane.coast, "coast", stroke=BORDER, width=0.8, pointer_events="none")


def _name(
    plane: Plane, i: int, area: AreaShape, step: int, width: float, below: str = ""
) -> svg.Markup | None:
    """The name (or else the code) in the middle of the area, if it has room for it; step 0 is hatched."""
    x, y, radius = plane.place(i)
    size = 11.5 if width < 480 else 12.5
    colours = {"class_": "on-data", "fill": svg.PAPER} if step >= 4 else {"class_": "ink", "fill": svg.INK}
    room = radius * 2.3
    for rows in (svg.wrap(area.name, room, size), [area.code]):
        content = [*rows, below] if below else rows
        widest = max(svg.text_width(row, size) for row in content)
        if any(row.endswith("…") for row in rows) or widest > room or len(content) * size * 1.15 > radius * 2:
            continue
        top = y - (len(content) - 1) * size * 0.6 + size * 0.36
        words = svg.lines(x, top, content, leading=size * 1.2, anchor="middle", size=size, **colours)
        hidden = {"aria_hidden": "true", "pointer_events": "none"}
        return svg.tag("g", words, **hidden) if step else svg.over_lines(words, **hidden)
    return None


def scale_bar(plane: Plane, width: float, words: Words) -> svg.Markup:
    """A bar of a round length, about a fifth of the map."""
    length, metres = plane.round_length(width / 5)
    said = f"{plain(metres / 1000)} {words.kilometre}" if metres >= 1000 else f"{plain(metres)} {words.metre}"
    y = plane.bottom + 2
    bar = svg.path(f"M3 {svg.number(y - 5)}v5h{svg.number(length)}v-5", "axis", stroke=svg.MUTED)
    return svg.join([bar, svg.note(length + 10, y, said)])


def _legend(areas, values, limits, top, width, number, unit, words) -> tuple[svg.Markup, float]:
    """Boxes with the limits written between them, then the hatched kinds that occur; and where it ends."""
    parts, y = [], top + 16
    if unit and values:
        parts.append(svg.note(3, y, svg.fit(unit, width - 6)))
        y += 10
    if values:
        parts += _boxes(values, limits, y, width, number)
        y += 46
    kinds = [
        ("suppressed", words.suppressed, any(area.suppressed for area in areas)),
        ("nodata", words.no_data, any(area.shown is None and not area.suppressed for area in areas)),
    ]
    x = 3.0
    for kind, said, present in kinds:
        if not present:
            continue
        length = 30 + svg.text_width(said, 12)
        if x > 3 and x + length > width:
            x, y = 3.0, y + 22
        parts.append(svg.rect(x, y, 22, 14, fill=f"url(#{kind})", stroke=BORDER, stroke_width="0.5"))
        parts.append(svg.text(x + 30, y + 11.5, svg.fit(said, width - x - 30, 12), size=12))
        x += length + 18
    return svg.join(parts), y + (24 if x > 3 else 0)


def _boxes(values: list[float], limits: list[float], y: float, width: float, number) -> list[svg.Markup]:
    count = len(limits) + 1
    marks = [min(values), *limits, max(values)] if max(values) > min(values) else [values[0]]
    box = min(96.0, (width - 50) / count)
    parts = []
    for k in range(count):
        step = _shade(k, len(limits))
        look = {
            "class_": f"data-{step}",
            "fill": svg.SEQUENCE[step - 1],
            "stroke": BORDER,
            "stroke_width": "0.5",
        }
        parts.append(svg.rect(3 + k * box, y, box, 14, **look))
    for k, mark in enumerate(marks):
        anchor = "start" if k == 0 else "middle"
        parts.append(svg.text(3 + k * box, y + 29, number(mark), anchor=anchor, size=12))
    return parts
