"""A grid of what is covered by what: groups, factors or measures against years, areas or actions."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from stakeholders.drawing import svg
from stakeholders.drawing.words import ENGLISH, Words

State = Literal["covered", "partial", "excluded", "open", ""]


@dataclass(frozen=True)
class Cell:
    """The state of one crossing (empty: does not apply), with a short text inside and a longer one on hover."""

    state: State
    text: str = ""
    title: str = ""
    href: str | None = None


@dataclass(frozen=True)
class Line:
    """A row: its name, perhaps a code before it, and one cell for each column."""

    label: str
    cells: Sequence[Cell]


def matrix(
    rows: Sequence[Line],
    columns: Sequence[str],
    *,
    title: str,
    description: str = "",
    narrow: bool = False,
    width: int | None = None,
    words: Words = ENGLISH,
) -> svg.Markup:
    """A grid with one sign for each state: disc, half disc, dash in a ring, dotted ring. Below, what they mean."""
    width = width or (340 if narrow else 880)
    if not rows or not columns:
        return svg.empty(width, words.nothing_yet, title=title, description=description)
    frame = _Frame(rows, columns, narrow, width, words)
    body = [frame.heads(), *(frame.row(row, i) for i, row in enumerate(rows)), frame.key()]
    linked = any(cell.href for row in rows for cell in row.cells)
    return svg.picture(
        width,
        frame.height,
        svg.join(body),
        title=title,
        description=description,
        class_="chart matrix",
        interactive=linked,
    )


class _Frame:
    def __init__(self, rows, columns, narrow, width, words) -> None:
        self.rows, self.columns, self.narrow, self.width, self.words = rows, columns, narrow, width, words
        longest = max(svg.text_width(row.label) for row in rows) + 16
        self.start = 0.0 if narrow else min(longest, width * 0.42)
        self.column = min((width - self.start) / len(columns), 110.0)
        self.upright = max(svg.text_width(c, 12) for c in columns) <= self.column - 6
        longest_head = max(svg.text_width(c, 12) for c in columns)
        self.top = 28.0 if self.upright else min(longest_head, 130) + 14
        self.step = 50.0 if narrow else 32.0
        self.bottom = self.top + self.step * len(rows)
        self.keys, rows_of_keys = self._place_keys()
        self.height = self.bottom + 18 + 24 * rows_of_keys

    def middle(self, k: int) -> float:
        return self.start + (k + 0.5) * self.column

    def heads(self) -> svg.Markup:
        look = {"size": 12, "class_": "muted", "fill": svg.MUTED}
        if self.upright:
            return svg.join(
                svg.text(self.middle(k), self.top - 12, name, anchor="middle", **look)
                for k, name in enumerate(self.columns)
            )
        return svg.join(
            svg.tag(
                "g",
                svg.text(0, 0, svg.fit(name, 130, 12), **look),
                transform=f"translate({svg.number(self.middle(k) + 4)} {svg.number(self.top - 8)}) rotate(-90)",
            )
            for k, name in enumerate(self.columns)
        )

    def row(self, row: Line, i: int) -> svg.Markup:
        top = self.top + i * self.step
        y = top + (self.step / 2 if not self.narrow else 35)
        parts = [svg.line(0, top, self.start + self.column * len(self.columns), top)]
        if self.narrow:
            parts.append(svg.text(0, top + 16, svg.fit(row.label, self.width - 4)))
        else:
            rows = svg.wrap(row.label, self.start - 12, most=2)
            parts.append(svg.lines(0, y + 4.5 - (len(rows) - 1) * 7, rows, leading=14))
        parts += [
            self._cell(cell, self.middle(k), y, f"{row.label}, {self.columns[k]}")
            for k, cell in enumerate(row.cells[: len(self.columns)])
        ]
        return svg.join(parts)

    def _cell(self, cell: Cell, x: float, y: float, where: str) -> svg.Markup | None:
        if not cell.state:
            return None
        said = f"{where}: {cell.title or getattr(self.words, cell.state)}"
        beside = (
            svg.text(x + 13, y + 4.5, svg.fit(cell.text, self.column / 2 - 8, 12), size=12)
            if cell.text
            else None
        )
        inside = [svg.tag("title", said), sign(cell.state, x, y), beside]
        if cell.href:
            return svg.tag("a", *inside, href=cell.href, aria_label=said)
        return svg.tag("g", *inside)

    def _place_keys(self) -> tuple[list[tuple[float, int, State]], int]:
        x, line, placed = 10.0, 0, []
        used = {cell.state for row in self.rows for cell in row.cells}
        for state in ("covered", "partial", "excluded", "open"):
            if state not in used:
                continue
            length = 40 + svg.text_width(getattr(self.words, state), 12)
            if x > 10 and x + length > self.width:
                x, line = 10.0, line + 1
            placed.append((x, line, state))
            x += length
        return placed, line + 1

    def key(self) -> svg.Markup:
        parts = [svg.line(0, self.bottom, self.start + self.column * len(self.columns), self.bottom)]
        for x, line, state in self.keys:
            y = self.bottom + 24 + 24 * line
            parts += [sign(state, x, y), svg.text(x + 16, y + 4.5, getattr(self.words, state), size=12)]
        return svg.join(parts)


def sign(state: State, x: float, y: float) -> svg.Markup:
    """The sign of a state, 18 pixels wide, with its middle at x, y."""
    ring = {"class_": "sign", "fill": "none", "stroke": svg.SERIES[0], "stroke_width": "2"}
    if state == "covered":
        return svg.circle(x, y, 8, class_="fill-1", fill=svg.SERIES[0])
    if state == "partial":
        half = f"M{svg.number(x)} {svg.number(y - 7)}a7 7 0 0 1 0 14z"
        return svg.join(
            [svg.circle(x, y, 7, **ring), svg.tag("path", d=half, class_="fill-1", fill=svg.SERIES[0])]
        )
    if state == "excluded":
        quiet = ring | {"class_": "sign-quiet", "stroke": svg.MUTED}
        return svg.join(
            [
                svg.circle(x, y, 7, **quiet),
                svg.line(x - 3.5, y, x + 3.5, y, class_="sign-quiet", stroke=svg.MUTED, stroke_width="2"),
            ]
        )
    return svg.circle(
        x, y, 7, **(ring | {"class_": "sign-open", "stroke": svg.ERROR, "stroke_dasharray": "3 2.5"})
    )
