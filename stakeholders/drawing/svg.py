"""Write SVG as text: every text escaped, nothing inline that a content policy forbids.

Colours are given twice: as presentation attributes, so that a downloaded file or a PDF shows them, and as
classes (``data-1`` … ``ink``), which the stylesheet overrides for dark pages, print and forced colours.
"""

from hashlib import sha256
from html import escape
from unicodedata import east_asian_width

# Light-page values of the tokens in concord.css; class names are the keys.
INK, MUTED, LINE, PAPER = "#1a2930", "#4c5a61", "#e0d9cb", "#ffffff"
SEQUENCE = ("#e2edee", "#b3d1d6", "#7badb8", "#387685", "#0f4f5f")
SERIES = ("#0f4f5f", "#b4611a", "#7a3b69", "#56651c")
SUCCESS, WARNING, ERROR, NEUTRAL = "#17643c", "#7a4a00", "#a02428", "#4c5a61"
FONT = "Seravek, 'Segoe UI', 'Noto Sans', Ubuntu, 'DejaVu Sans', sans-serif"


class Markup(str):
    """Text that is SVG already; templates take it as safe."""

    __slots__ = ()

    def __html__(self) -> "Markup":
        return self


def number(value: float) -> str:
    """A coordinate with at most one decimal (a tenth of a pixel)."""
    text = f"{value:.1f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def _attributes(attributes: dict[str, object]) -> str:
    parts = []
    for name, value in attributes.items():
        if value is None or value is False:
            continue
        shown = number(value) if isinstance(value, float) else escape(str(value), quote=True)
        parts.append(f' {name.rstrip("_").replace("_", "-")}="{shown}"')
    return "".join(parts)


def tag(name: str, *children: str | None, **attributes: object) -> Markup:
    """One element. Children that are not Markup are text and are escaped; ``class_`` and ``stroke_width``
    become ``class`` and ``stroke-width``; attributes that are None are left out."""
    body = "".join(
        child if isinstance(child, Markup) else escape(str(child), quote=False)
        for child in children
        if child is not None
    )
    opening = f"<{name}{_attributes(attributes)}"
    return Markup(f"{opening}>{body}</{name}>" if body else f"{opening}/>")


def join(parts) -> Markup:
    return Markup("".join(part for part in parts if part))


def text(
    x: float,
    y: float,
    content: str,
    *,
    anchor: str = "start",
    size: float | None = None,
    class_: str = "ink",
    fill: str = INK,
    bold: bool = False,
) -> Markup:
    """A line of text. Anchors mean left and right on every page, because the root sets its direction."""
    return tag(
        "text",
        content,
        x=float(x),
        y=float(y),
        class_=class_,
        fill=fill,
        text_anchor=None if anchor == "start" else anchor,
        font_size=None if size is None else float(size),
        font_weight="600" if bold else None,
    )


def lines(x: float, y: float, contents: list[str], *, leading: float, **options) -> Markup:
    """Several lines of text, the first with its base line at y."""
    return join(text(x, y + i * leading, line, **options) for i, line in enumerate(contents))


def note(x: float, y: float, content: str, *, anchor: str = "start", size: float = 12) -> Markup:
    """A quiet line of text: axis values, names of marks."""
    return text(x, y, content, anchor=anchor, size=size, class_="muted", fill=MUTED)


def over_lines(*texts: str | None, **attributes: object) -> Markup:
    """Texts that stay readable where lines or hatching run under them."""
    return tag(
        "g",
        join(texts),
        class_="halo",
        stroke=PAPER,
        stroke_width="4",
        stroke_linejoin="round",
        paint_order="stroke",
        **attributes,
    )


def line(
    x1: float,
    y1: float,
    x2: float,
    y2: float,
    *,
    class_: str = "grid",
    stroke: str = LINE,
    **attributes: object,
) -> Markup:
    return tag(
        "line",
        x1=float(x1),
        y1=float(y1),
        x2=float(x2),
        y2=float(y2),
        class_=class_,
        stroke=stroke,
        **attributes,
    )


def rect(x: float, y: float, width: float, height: float, **attributes: object) -> Markup:
    return tag(
        "rect", x=float(x), y=float(y), width=float(max(width, 0)), height=float(max(height, 0)), **attributes
    )


def circle(x: float, y: float, radius: float, **attributes: object) -> Markup:
    return tag("circle", cx=float(x), cy=float(y), r=float(radius), **attributes)


def path(
    data: str,
    class_: str,
    *,
    fill: str = "none",
    stroke: str | None = None,
    width: float | None = None,
    **attributes: object,
) -> Markup:
    """A path; ``width`` is that of its line, whose corners and ends are round."""
    ends = {"stroke_linejoin": "round", "stroke_linecap": "round"} if stroke else {}
    wide = None if width is None else f"{width:g}"
    return tag(
        "path", d=data, class_=class_, fill=fill, stroke=stroke, stroke_width=wide, **ends, **attributes
    )


def polyline(points: list[tuple[float, float]]) -> str:
    """Path data through the points."""
    return "M" + "L".join(f"{number(x)} {number(y)}" for x, y in points)


def hatch(
    name: str, *, gap: float = 6, angle: int = 45, class_: str = "hatch", stroke: str = "#857f72"
) -> Markup:
    """A pattern of lines, for what is not shown; refer to it as ``fill="url(#name)"``."""
    return tag(
        "pattern",
        line(0, 0, 0, gap, class_=class_, stroke=stroke, stroke_width=1.4),
        id=name,
        width=float(gap),
        height=float(gap),
        patternUnits="userSpaceOnUse",
        patternTransform=f"rotate({angle})",
    )


def picture(
    width: float,
    height: float,
    body: str,
    *,
    title: str,
    description: str = "",
    class_: str = "chart",
    interactive: bool = False,
    patterns: tuple[str, ...] = (),
) -> Markup:
    """The whole drawing. ``patterns``: names from ``hatch`` that the body refers to as ``url(#NAME)``.

    A drawing without links is one image to a screen reader; one with links (``interactive``) is a group, so
    that the links stay reachable. Ids are made from the content: the same drawing has the same text.
    """
    key = "v" + sha256(f"{title}|{width}|{height}|{body}".encode()).hexdigest()[:10]
    definitions = []
    for name in patterns:
        definitions.append(
            hatch(
                f"{key}-{name}",
                angle=45 if name != "suppressed" else -45,
                gap=6 if name != "suppressed" else 5,
            )
        )
        body = body.replace(f"url(#{name})", f"url(#{key}-{name})")
    head = [tag("title", title, id=f"{key}-t")]
    if description:
        head.append(tag("desc", description, id=f"{key}-d"))
    if definitions:
        head.append(tag("defs", *definitions))
    return tag(
        "svg",
        *head,
        Markup(body),
        xmlns="http://www.w3.org/2000/svg",
        class_=class_,
        viewBox=f"0 0 {number(width)} {number(height)}",
        width=float(width),
        height=float(height),
        role="group" if interactive else "img",
        aria_labelledby=f"{key}-t",
        aria_describedby=f"{key}-d" if description else None,
        direction="ltr",
        font_family=FONT,
        font_size="13",
    )


def empty(width: float, message: str, *, title: str, description: str = "", class_: str = "chart") -> Markup:
    """What stands where nothing can be drawn yet."""
    height = 120
    body = join(
        [
            rect(
                0.5,
                0.5,
                width - 1,
                height - 1,
                rx="8",
                fill="none",
                class_="frame",
                stroke="#857f72",
                stroke_dasharray="5 5",
            ),
            text(
                width / 2,
                height / 2 + 5,
                fit(message, width - 24),
                anchor="middle",
                class_="muted",
                fill=MUTED,
            ),
        ]
    )
    return picture(width, height, body, title=title, description=description or message, class_=class_)


_NARROW, _BROAD = set("iljtfrI.,:;'|!()[] -"), set("mwMW@%&\u2014")


def text_width(content: str, size: float = 13) -> float:
    """About how wide a text stands, in pixels; a little too much rather than too little."""

    def share(character: str) -> float:
        if east_asian_width(character) in "WF":
            return 1.05
        if character in _NARROW:
            return 0.37
        if character in _BROAD:
            return 0.95
        return 0.68 if character.isupper() else 0.58

    return size * sum(share(character) for character in content)


def fit(content: str, width: float, size: float = 13) -> str:
    """The text, cut with an ellipsis where it would not fit."""
    content = str(content)
    if text_width(content, size) <= width:
        return content
    kept = content
    while kept and text_width(kept + "…", size) > width:
        kept = kept[:-1]
    return kept.rstrip() + "…" if kept else ""


def wrap(content: str, width: float, size: float = 13, most: int = 2) -> list[str]:
    """The text in at most ``most`` lines, the last one cut where needed."""
    words, rows, current = str(content).split(), [], ""
    while words:
        longer = f"{current} {words[0]}".strip()
        if current and text_width(longer, size) > width:
            if len(rows) == most - 1:
                break
            rows.append(current)
            current = ""
            continue
        current = longer
        words.pop(0)
    return [fit(row, width, size) for row in rows] + [fit(" ".join([current, *words]), width, size)]
