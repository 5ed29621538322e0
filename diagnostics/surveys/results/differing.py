"""Whether the answers differ between groups, and which areas differ from the rest. Neither Django nor the database."""

from dataclasses import dataclass

import numpy as np

from diagnostics.statistics.area_comparison import AreaComparison, compare_areas
from diagnostics.statistics.association import Association, association
from diagnostics.statistics.refusals import Refusal
from diagnostics.surveys.questionnaire.schema import Item

from .sheet import Sheet
from .shown import ShownBreakdown

#: A difference that chance alone makes less often than this is called one.
ALPHA = 0.05


@dataclass(frozen=True, slots=True)
class Differing:
    """A test of "the answers do not depend on the group"; `areas` where the groups are areas."""

    test: Association | Refusal
    areas: AreaComparison | None = None

    @property
    def is_clear(self) -> bool:
        return isinstance(self.test, Association) and self.test.p < ALPHA


def differing(sheet: Sheet, split: ShownBreakdown, measure: str) -> Differing | None:
    """What may be said of a split: of one answer (`measure`, or "together"), or of all where only one could be given.

    None where there is nothing to test, as for means.
    """
    item = split.item
    if item.is_number or not split.groups:
        return None
    if sheet.beside is None:
        return _tested(sheet, split, measure)
    name = f"test-{item.code}-{split.by.code}-{measure}"
    return sheet.beside.kept(name, lambda: _tested(sheet, split, measure))


def _tested(sheet: Sheet, split: ShownBreakdown, measure: str) -> Differing:
    item = split.item
    order = [option.value for option in split.by.counted]
    column, hits = sheet.column(split.by.code), hits_of(sheet, item, measure)
    if split.by.kind == "area":
        found = compare_areas(sheet.design, hits, column.given, order)
        return Differing(found) if isinstance(found, Refusal) else Differing(found.together, found)
    groups = _known(column.coded(order))
    return Differing(association(sheet.design, groups, _answers(sheet, item, hits)))


def hits_of(sheet: Sheet, item: Item, measure: str) -> np.ndarray:
    """1 where the answer was given, 0 where another, NaN for no valid one."""
    values = item.together.values if measure == "together" and item.together else (measure,)
    return sheet.column(item.code).hits(values)


def _answers(sheet: Sheet, item: Item, hits: np.ndarray) -> np.ndarray:
    if item.kind == "multiple":
        return hits
    return _known(sheet.column(item.code).coded([option.value for option in item.counted]))


def _known(codes: np.ndarray) -> np.ndarray:
    return np.where(codes >= 0, codes, np.nan)
