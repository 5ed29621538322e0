"""The answer of an analysis: the same numbers for page, files, API and finding."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from diagnostics.statistics.methods import Method
from stakeholders.drawing.svg import Markup

#: Tables with more rows are folded on the page.
FOLDED = 14


@dataclass(frozen=True)
class Figure:
    """One number at the head of the page, with how sure it is and what it rests on."""

    label: str
    value: str
    unit: str = ""
    interval: str = ""
    base: str = ""
    words: bool = False


@dataclass(frozen=True)
class Table:
    """Numbers with headings; the first cell of a row names it.

    `texts` are for reading, `values` for calculating with (None where nothing is shown). `slug` names its file.
    """

    slug: str
    title: str
    columns: Sequence[str]
    texts: Sequence[Sequence[str]]
    values: Sequence[Sequence[object]]
    note: str = ""

    @property
    def is_long(self) -> bool:
        """Whether a page folds it."""
        return len(self.texts) > FOLDED


@dataclass(frozen=True)
class Drawing:
    """A chart or map, drawn wide and for a phone. `slug` names its file; `table` is shown beneath it."""

    slug: str
    title: str
    wide: Markup
    narrow: Markup
    table: Table | None = None
    note: str = ""
    is_map: bool = False


@dataclass(frozen=True)
class Result:
    """What a page of an analysis says.

    `said` and `not_said`: sentences on what may and may not be concluded. `formula`: the method in words; `method`:
    its name and source; `facts`: (label, value) for the box of the method, such as n. `statement`: the first
    sentence of a finding. `places`: GeoJSON features of a map. `tables` stand by themselves; those of drawings
    stand with them. `cited` is the slug of the table that a finding keeps.
    """

    drawings: Sequence[Drawing]
    statement: str
    said: Sequence[str]
    not_said: Sequence[str]
    formula: str
    method: Method
    cited: str
    figures: Sequence[Figure] = ()
    tables: Sequence[Table] = ()
    facts: Sequence[tuple[str, str]] = ()
    places: Sequence[dict] | None = None
    warnings: Sequence[str] = field(default_factory=tuple)

    @property
    def all_tables(self) -> list[Table]:
        """Each table once, those of the drawings first."""
        drawn = [drawing.table for drawing in self.drawings if drawing.table is not None]
        return list({one.slug: one for one in [*drawn, *self.tables]}.values())

    def table(self, slug: str) -> Table | None:
        return next((one for one in self.all_tables if one.slug == slug), None)

    def drawing(self, slug: str) -> Drawing | None:
        return next((one for one in self.drawings if one.slug == slug), None)
