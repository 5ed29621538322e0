"""What each column of a plan is for: proposed from its heading and its values, settled by a person."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from datetime import date
from statistics import mean

from stakeholders.spreadsheets.guessing import FIRM, certainty, normalised
from stakeholders.spreadsheets.periods import DateOrder, detect_date_order

from .grid import Grid, text_of
from .headings import BRACKETS, Headings
from .layout import LineKind, lay_out
from .words import FIELDS

#: What is in no field: kept in the note with the name of its column, or left out because a person said so.
KEEP, LEAVE_OUT = "keep", "-"
#: Fields that several columns may fill together.
SEVERAL = frozenset(
    {"description", "note", "supports", "lead", "outputs", "indicators", "milestones", "cost", "risks", "areas",
     "target_groups", "factors", "measures", "objectives"}
)  # fmt: skip
#: A heading that only contains the word of a field may mean it; for these it must be the word.
WHOLE, CONTAINED = frozenset({"title", "code", "period", "progress"}), 0.15
DATES = frozenset({"starts_on", "ends_on", "period", "milestones"})


@dataclass
class ColumnMap:
    """How a sheet is to be read. ``targets`` has a field, KEEP or LEAVE_OUT for each column.

    ``heading`` are the first and last line of the headings. ``fill_down``: an empty cell under a problem or an
    objective means the same as above.
    """

    sheet: str = ""
    heading: tuple[int, int] = (1, 1)
    headers: list[str] = field(default_factory=list)
    targets: list[str] = field(default_factory=list)
    date_order: str | None = None
    fill_down: bool = False

    def as_json(self) -> dict:
        return {**asdict(self), "heading": list(self.heading)}

    @classmethod
    def from_json(cls, kept: dict) -> "ColumnMap":
        known = {one.name for one in fields(cls)}
        told = {name: value for name, value in kept.items() if name in known}
        return cls(**{**told, "heading": tuple(told.get("heading", (1, 1)))})

    def columns(self, target: str) -> list[int]:
        return [index for index, one in enumerate(self.targets) if one == target]

    @property
    def title(self) -> int | None:
        return next(iter(self.columns("title")), None)


def guess_mapping(grid: Grid, own: Mapping[str, str], *, heading: tuple[int, int] | None = None) -> ColumnMap:
    """The likeliest reading of a sheet. ``own`` are the names of columns of our own sheets → field."""
    layout = lay_out(grid, headings=heading)
    found = layout.headings
    rows = [line.cells for line in layout.of(LineKind.ROW, LineKind.MORE)]
    targets = _by_heading(found, own)
    _by_values(targets, rows)
    mapping = ColumnMap(grid.name, (found.first, found.last), list(found.names), targets)
    is_ours = sum(normalised(name) in own for name in found.names) > len(found.names) / 2
    mapping.fill_down = not is_ours and _is_grouped(rows, mapping)
    mapping.date_order = _date_order(rows, mapping)
    return mapping


def best_sheet(grids: Sequence[Grid], own: Mapping[str, str]) -> Grid:
    """The sheet that looks most like a plan."""

    def worth(grid: Grid) -> int:
        try:
            targets = guess_mapping(grid, own).targets
        except Exception:  # a sheet that is no table is no plan
            return -1
        return len(set(targets) - {KEEP, LEAVE_OUT}) + 3 * ("title" in targets)

    filled = [grid for grid in grids if grid.lines]
    return max(filled, key=worth)


def _by_heading(found: Headings, own: Mapping[str, str]) -> list[str]:
    """Each column with the field that its heading names best; a field that takes one column gets the best one."""
    guesses = []
    for index, parts in enumerate(found.parts):
        if target := own.get(normalised(found.names[index])) or own.get(
            normalised(_without_unit(found.names[index]))
        ):
            guesses.append((2.0, index, target))
            continue
        for name, words in FIELDS.items():
            least = FIRM if name in WHOLE else CONTAINED
            if name != "note" and (sure := _sure(parts, words)) >= least:
                guesses.append((sure, index, name))
    targets = [KEEP] * len(found.names)
    settled: set[int] = set()
    for _sureness, index, name in sorted(guesses, key=lambda guess: (-guess[0], guess[1])):
        if index in settled or (name in targets and name not in SEVERAL):
            continue
        targets[index] = name
        settled.add(index)
    return targets


def _without_unit(name: str) -> str:
    return name.rpartition(",")[0] or name


def _sure(parts: Sequence[str], words: Sequence[str]) -> float:
    """The last part of a heading tells most, then all parts together, then the one above. Brackets explain only."""
    plain = [text for part in parts if (text := normalised(BRACKETS.sub("", part)))]
    if not plain:
        return 0.0
    together = certainty(" ".join(plain), words) * 0.95
    return max(
        certainty(plain[-1], words), together, certainty(plain[0], words) * 0.8 if len(plain) > 1 else 0.0
    )


def _by_values(targets: list[str], rows: Sequence[Sequence[object]]) -> None:
    """Where headings tell nothing: the longest different texts are the actions, dates are start and end."""
    open_ = [i for i, target in enumerate(targets) if target == KEEP]
    columns = {
        i: [row[i] for row in rows if i < len(row) and row[i] is not None] for i in range(len(targets))
    }
    if "title" not in targets:
        candidates = [
            i for i in [*open_, *(i for i, t in enumerate(targets) if t == "description")] if columns[i]
        ]
        texts = {i: _longness(columns[i]) for i in candidates}
        if texts and max(texts.values()) > 8:
            best = max(texts, key=lambda i: (texts[i], -i))
            targets[best] = "title"
            open_ = [i for i in open_ if i != best]
    if not DATES & set(targets):
        dated = [i for i in open_ if columns[i] and all(isinstance(cell, date) for cell in columns[i])]
        for index, name in zip(dated[:2], ("starts_on", "ends_on"), strict=False):
            targets[index] = name


def _longness(cells: Sequence[object]) -> float:
    texts = [cell for cell in cells if isinstance(cell, str)]
    if len(texts) < len(cells) * 0.8:
        return 0
    return mean(min(len(text), 120) for text in texts) * len(set(texts)) / len(texts)


def _is_grouped(rows: Sequence[Sequence[object]], mapping: ColumnMap) -> bool:
    """Whether problem or objective stands only in the first row of those that it is for."""
    for index in [*mapping.columns("problem"), *mapping.columns("objectives")]:
        texts = [text_of(row[index]) if index < len(row) else "" for row in rows]
        named = [text for text in texts if text]
        if texts and texts[0] and len(named) < len(texts) and len(set(named)) == len(named):
            return True
    return False


def _date_order(rows: Sequence[Sequence[object]], mapping: ColumnMap) -> str | None:
    cells = [row[i] for row in rows for i, t in enumerate(mapping.targets) if t in DATES and i < len(row)]
    found = detect_date_order(cells)
    if found.order is not None:
        return found.order.value
    return None if found.ambiguous or found.conflicting else DateOrder.DAY_FIRST.value
