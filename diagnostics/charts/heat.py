"""A grid of shaded cells with the sums of its rows and columns as bars: hours against weekdays."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from stakeholders.drawing import svg
from stakeholders.drawing.scales import plain
from stakeholders.drawing.words import ENGLISH, Words


@dataclass(frozen=True)
class Shade:
    """A cell: its step from 0 (nothing) to 5 (most), what is said when it is pointed at, and what is written in it."""

    step: int
    said: str
    written: str = ""


def heat(
    rows: Sequence[str],
    columns: Sequence[str],
    cells: Sequence[Sequence[Shade]],
    *,
    title: str,
    description: str = "",
    legend: Sequence[tuple[int, str]] = (),
    unit: str = "",
    row_sums: Sequence[float] = (),
    column_sums: Sequence[float] = (),
    number: Callable[[float], str] = plain,
    narrow: bool = False,
    width: int | None = None,
    words: Words = ENGLISH,
) -> svg.Markup:
    """Darker is more. ``legend``: (step, words) from least to most, ``unit`` over it; ``row_sums`` and
    ``column_sums`` are drawn as bars beside and above. Of many columns only as many names are written as fit.
    """
    width = width or (340 if narrow else 880)
    if not rows or not columns:
        return svg.empty(width, words.nothing_yet, title=title, description=description)
    frame = _Frame(rows, columns, row_sums, column_sums, number, narrow, width)
    body = [frame.column_bars(), frame.column_names(), *(frame.row(i, line) for i, line in enumerate(cells))]
    key, bottom = _legend(legend, unit, frame.bottom + 14, width)
    return svg.picture(
        width,
        bottom,
        svg.join([*body, frame.row_bars(), key]),
        title=title,
        description=description,
        class_="chart heat",
    )


class _Frame:
    def __init__(self, rows, columns, row_sums, column_sums, number, narrow, width) -> None:
        self.rows, self.columns, self.number = rows, columns, number
        self.row_sums, self.column_sums = list(row_sums), list(column_sums)
        self.size = 11 if narrow else 13
        self.start = max(svg.text_width(name, self.size) for name in rows) + 10
        written = max((svg.text_width(number(one), 12) for one in self.row_sums), default=0)
        side = 0 if narrow or not self.row_sums else 110 + written
        self.bar_room, self.right = max(side - written - 14, 0), width - side
        self.column = (self.right - self.start) / len(columns)
        self.row_height = 24.0 if narrow else 32.0
        self.top = (40.0 if narrow else 58.0) if self.column_sums else 0.0
        self.grid = self.top + 20
        self.bottom = self.grid + self.row_height * len(rows)

    def _left(self, k: int) -> float:
        return self.start + k * self.column

    def column_names(self) -> svg.Markup:
        widest = max(svg.text_width(name, 12) for name in self.columns) + 6
        fits = next((k for k in (1, 2, 3, 4, 6, 12) if k * self.column >= widest), len(self.columns))
        shift, anchor = (self.column / 2, "middle") if fits == 1 else (0.0, "start")
        return svg.join(
            svg.note(self._left(k) + shift, self.top + 14, name, anchor=anchor)
            for k, name in enumerate(self.columns)
            if k % fits == 0
        )

    def column_bars(self) -> svg.Markup | None:
        if not self.column_sums:
            return None
        most = max(self.column_sums) or 1
        bars = []
        for k, value in enumerate(self.column_sums):
            height = (self.top - 6) * value / most
            bar = svg.rect(
                self._left(k) + 1,
                self.top - height,
                self.column - 2,
                height,
                class_="data-3",
                fill=svg.SEQUENCE[2],
            )
            bars.append(svg.tag("g", svg.tag("title", f"{self.columns[k]}: {self.number(value)}"), bar))
        base = svg.line(self.start, self.top, self.right, self.top, class_="axis", stroke=svg.MUTED)
        return svg.join([*bars, base])

    def row(self, i: int, line: Sequence[Shade]) -> svg.Markup:
        top = self.grid + i * self.row_height
        name = svg.text(0, top + self.row_height / 2 + 4.5, self.rows[i], size=self.size)
        return svg.join([name, *(self._cell(k, top, shade) for k, shade in enumerate(line))])

    def _cell(self, k: int, top: float, shade: Shade) -> svg.Markup:
        fill = svg.SEQUENCE[shade.step - 1] if shade.step else svg.PAPER
        box = svg.rect(
            self._left(k), top, self.column - 1, self.row_height - 1, class_=f"data-{shade.step}", fill=fill,
            stroke=None if shade.step else svg.LINE, stroke_width=None if shade.step else "0.6",
        )  # fmt: skip
        words = None
        if shade.written:
            place = self._left(k) + self.column / 2, top + self.row_height / 2 + 4
            words = svg.over_lines(svg.text(*place, shade.written, anchor="middle", size=12))
        return svg.tag("g", svg.tag("title", shade.said), box, words)

    def row_bars(self) -> svg.Markup | None:
        if not self.bar_room:
            return None
        most, parts = max(self.row_sums) or 1, []
        for i, value in enumerate(self.row_sums):
            top, length = self.grid + i * self.row_height, self.bar_room * value / most
            parts.append(
                svg.rect(
                    self.right + 8,
                    top + 7,
                    length,
                    self.row_height - 15,
                    class_="data-3",
                    fill=svg.SEQUENCE[2],
                )
            )
            parts.append(
                svg.note(self.right + 14 + length, top + self.row_height / 2 + 4, self.number(value))
            )
        return svg.join(parts)


def _legend(
    legend: Sequence[tuple[int, str]], unit: str, top: float, width: float
) -> tuple[svg.Markup, float]:
    """Boxes with their words, in as many lines as it takes; and where it ends."""
    parts, x, y = [], 0.0, top
    if unit:
        lines = svg.wrap(unit, width, 12)
        parts += [svg.note(0, y + 11 + 16 * k, line) for k, line in enumerate(lines)]
        y += 4 + 16 * len(lines)
    for step, said in legend:
        length = 28 + svg.text_width(said, 12)
        if x and x + length > width:
            x, y = 0.0, y + 22
        fill = svg.SEQUENCE[step - 1] if step else svg.PAPER
        parts.append(
            svg.rect(x, y, 20, 14, class_=f"data-{step}", fill=fill, stroke="#857f72", stroke_width="0.5")
        )
        parts.append(svg.note(x + 26, y + 11.5, said))
        x += length + 16
    return svg.join(parts), y + (20 if legend else 0)
