"""The logic model as one picture: problem, causes, objectives, actions, outputs, indicators. Pure, without Django.

A problem is a band. In a band each objective is a lane with its actions, what they deliver, and how it will be
seen. What is missing is drawn as an empty box, so that a gap is seen and not only counted.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from stakeholders.drawing import svg

LEADING, PADDING, BETWEEN, LANE_GAP, BAND_GAP = 15.0, 8.0, 8.0, 14.0, 22.0
HEAD, GUTTER = 34.0, 22.0
SHARES = (0.155, 0.135, 0.185, 0.215, 0.155, 0.155)  # of the width, for the six columns
MOST_LINES = 5


@dataclass(frozen=True)
class Box:
    """One part of the model: its code, its words, where it leads, and what it lacks.

    ``missing``: nothing is there yet, and ``text`` says what is wanted. ``again``: drawn in full elsewhere.
    """

    code: str
    text: str
    href: str | None = None
    gaps: tuple[str, ...] = ()
    missing: bool = False
    again: bool = False


@dataclass(frozen=True)
class Step:
    """An action and what it delivers."""

    action: Box
    outputs: Sequence[Box] = ()


@dataclass(frozen=True)
class Lane:
    """An objective with its actions and indicators; ``answers`` are the places of the causes its actions address."""

    objective: Box
    steps: Sequence[Step] = ()
    indicators: Sequence[Box] = ()
    answers: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Band:
    """A problem, its causes, and one lane for each objective."""

    problem: Box
    causes: Sequence[Box] = ()
    lanes: Sequence[Lane] = field(default_factory=tuple)

    def boxes(self):
        """Every box of the band, in reading order."""
        yield self.problem
        yield from self.causes
        for lane in self.lanes:
            yield lane.objective
            for step in lane.steps:
                yield step.action
                yield from step.outputs
            yield from lane.indicators


def logic_model(
    bands: Sequence[Band],
    heads: Sequence[str],
    *,
    title: str,
    description: str = "",
    width: int = 1240,
    nothing: str = "",
) -> svg.Markup:
    """The picture. ``heads`` names the six columns; ``nothing`` is said when there is no band."""
    if not bands:
        return svg.empty(width, nothing, title=title, description=description, class_="chart logic")
    frame = _Frame(width)
    body, y = [frame.heads(heads)], HEAD
    for band in bands:
        drawn, height = frame.band(band, y)
        body.append(drawn)
        y += height + BAND_GAP
    return svg.picture(
        width,
        y,
        svg.join(body),
        title=title,
        description=description,
        class_="chart logic",
        interactive=any(box.href for band in bands for box in band.boxes()),
    )


class _Frame:
    """Columns, and how high each box stands."""

    def __init__(self, width: float) -> None:
        room = width - GUTTER * (len(SHARES) - 1)
        self.widths = [share * room for share in SHARES]
        self.starts = [sum(self.widths[:i]) + GUTTER * i for i in range(len(SHARES))]
        self.width = width

    def heads(self, heads: Sequence[str]) -> svg.Markup:
        parts = [
            svg.text(x, 16, svg.fit(head, width, 13), bold=True)
            for x, width, head in zip(self.starts, self.widths, heads, strict=True)
        ]
        return svg.join([*parts, svg.line(0, 25, self.width, 25, class_="axis", stroke=svg.MUTED)])

    def lines(self, box: Box, column: int) -> list[str]:
        inside = self.widths[column] - 2 * PADDING
        most = 2 if box.again else MOST_LINES
        words = svg.wrap(box.text, inside, 12.5, most)
        return [*([box.code] if box.code else []), *words]

    def height(self, box: Box, column: int) -> float:
        gaps = [row for gap in box.gaps for row in self.gap_lines(gap, column)]
        return 2 * PADDING + LEADING * (len(self.lines(box, column)) + len(gaps)) - 3

    def gap_lines(self, gap: str, column: int) -> list[str]:
        return svg.wrap(f"! {gap}", self.widths[column] - 2 * PADDING, 12, 2)

    def stack(self, boxes: Sequence[Box], column: int) -> float:
        return sum(self.height(box, column) for box in boxes) + BETWEEN * max(len(boxes) - 1, 0)

    def step(self, step: Step) -> float:
        return max(self.height(step.action, 3), self.stack(step.outputs, 4))

    def lane(self, lane: Lane) -> float:
        steps = sum(self.step(step) for step in lane.steps) + BETWEEN * max(len(lane.steps) - 1, 0)
        return max(self.height(lane.objective, 2), steps, self.stack(lane.indicators, 5))

    def band(self, band: Band, top: float) -> tuple[svg.Markup, float]:
        lanes = sum(self.lane(lane) for lane in band.lanes) + LANE_GAP * max(len(band.lanes) - 1, 0)
        height = max(self.height(band.problem, 0), self.stack(band.causes, 1), lanes)
        ways, boxes = [], [self.box(band.problem, 0, top)]
        causes = self.places(band.causes, 1, top)
        boxes += [self.box(box, 1, y) for box, y in zip(band.causes, causes, strict=True)]
        ways += [
            self.way(0, self.mid(band.problem, 0, top), 1, self.mid(box, 1, y), box)
            for box, y in zip(band.causes, causes, strict=True)
        ]
        y = top
        for lane in band.lanes:
            drawn, lines = self.draw_lane(lane, y)
            boxes.append(drawn)
            ways += lines
            target = self.mid(lane.objective, 2, y)
            for place, (box, at) in enumerate(zip(band.causes, causes, strict=True)):
                if place in lane.answers:
                    ways.append(self.way(1, self.mid(box, 1, at), 2, target, lane.objective))
            if not lane.answers or not band.causes:
                ways.append(self.way(0, self.mid(band.problem, 0, top), 2, target, Box("", "", again=True)))
            y += self.lane(lane) + LANE_GAP
        rule = svg.line(0, top + height + BAND_GAP / 2, self.width, top + height + BAND_GAP / 2)
        return svg.join([*ways, *boxes, rule]), height

    def places(self, boxes: Sequence[Box], column: int, top: float) -> list[float]:
        found = []
        for box in boxes:
            found.append(top)
            top += self.height(box, column) + BETWEEN
        return found

    def mid(self, box: Box, column: int, top: float) -> float:
        return top + self.height(box, column) / 2

    def draw_lane(self, lane: Lane, top: float) -> tuple[svg.Markup, list[svg.Markup]]:
        boxes, ways, ends = [self.box(lane.objective, 2, top)], [], []
        start, y = self.mid(lane.objective, 2, top), top
        for step in lane.steps:
            boxes.append(self.box(step.action, 3, y))
            middle = self.mid(step.action, 3, y)
            ways.append(self.way(2, start, 3, middle, step.action))
            for box, at in zip(step.outputs, self.places(step.outputs, 4, y), strict=True):
                boxes.append(self.box(box, 4, at))
                ways.append(self.way(3, middle, 4, self.mid(box, 4, at), box))
                if not box.missing:
                    ends.append((4, self.mid(box, 4, at)))
            y += self.step(step) + BETWEEN
        places = self.places(lane.indicators, 5, top)
        boxes += [self.box(box, 5, at) for box, at in zip(lane.indicators, places, strict=True)]
        for column, end in ends:
            for box, at in zip(lane.indicators, places, strict=True):
                ways.append(self.way(column, end, 5, self.mid(box, 5, at), box))
        return svg.join(boxes), ways

    def way(self, column: int, y1: float, to: int, y2: float, box: Box) -> svg.Markup:
        """A line from the right edge of one column to the left edge of another; dotted to what is missing."""
        x1, x2 = self.starts[column] + self.widths[column], self.starts[to]
        bend = (x2 - x1) / 2 if to == column + 1 else 10.0
        points = [x1, y1, x1 + bend, y1, x2 - bend, y2, x2, y2]
        a, b, c, d, e, f, g, h = (svg.number(float(point)) for point in points)
        faint = box.missing or box.again
        return svg.path(
            f"M{a} {b}C{c} {d} {e} {f} {g} {h}",
            "axis",
            stroke=svg.MUTED,
            width=1.0,
            stroke_dasharray="2 4" if faint else None,
            opacity="0.55" if to != column + 1 else None,
        )

    def box(self, box: Box, column: int, top: float) -> svg.Markup:
        x, width, height = self.starts[column], self.widths[column], self.height(box, column)
        state = "missing" if box.missing else "again" if box.again else "gap" if box.gaps else "part"
        looks = {
            "part": {"fill": svg.PAPER, "stroke": svg.SEQUENCE[3], "stroke_width": "1.2"},
            "gap": {"fill": svg.PAPER, "stroke": svg.WARNING, "stroke_width": "1.6"},
            "missing": {
                "fill": "none",
                "stroke": svg.WARNING,
                "stroke_width": "1.4",
                "stroke_dasharray": "5 4",
            },
            "again": {"fill": svg.PAPER, "stroke": svg.LINE, "stroke_width": "1.2"},
        }
        y, rows = top + PADDING + 9, self.lines(box, column)
        inside = [
            svg.tag(
                "title", ". ".join(part for part in (f"{box.code} {box.text}".strip(), *box.gaps) if part)
            ),
            svg.rect(
                x + 0.5, top + 0.5, width - 1, height - 1, rx="5", class_=f"box box-{state}", **looks[state]
            ),
        ]
        for i, row in enumerate(rows):
            strong = bool(box.code) and i == 0
            inside.append(self.words(x + PADDING, y, row, strong=strong, quiet=box.again or box.missing))
            y += LEADING
        for gap in box.gaps:
            for row in self.gap_lines(gap, column):
                inside.append(svg.text(x + PADDING, y, row, size=12, class_="gap-words", fill=svg.WARNING))
                y += LEADING
        if box.href:
            return svg.tag("a", *inside, href=box.href)
        return svg.tag("g", *inside)

    @staticmethod
    def words(x: float, y: float, row: str, *, strong: bool, quiet: bool) -> svg.Markup:
        if quiet:
            return svg.text(x, y, row, size=12.5, class_="muted", fill=svg.MUTED, bold=strong)
        return svg.text(x, y, row, size=12.5, bold=strong)
