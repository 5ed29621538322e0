"""The values that were not taken, each with line, column and reason, in the order of the file."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

import numpy as np
from django.utils.translation import gettext as _

from diagnostics.incidents.records.columns import personal_columns
from stakeholders.jobs.files import write_whole
from stakeholders.spreadsheets.problems import column_letter
from stakeholders.spreadsheets.reading import Row
from stakeholders.spreadsheets.writing import write_csv

from .codes import FIRST_REASON, TWICE
from .problems import RejectedValue


@dataclass(frozen=True)
class Rejected:
    """One value that was not taken; `column` is its letter with the heading."""

    line: int | str
    column: str
    reason: str
    code: str
    cells: tuple


def rejected(run, only: int | None = None, each: int | None = None) -> Iterator[Rejected]:
    """Reads the file again, up to the last rejected value; `only` asks for one reason's number, `each` for so many of
    each reason."""
    width = len(run.reader.columns)
    status = run.status
    wanted = (status == only) if only is not None else (status == TWICE) | (status >= FIRST_REASON)
    if each is not None:
        wanted = _first(status, wanted, each)
    wanted = wanted.reshape(-1, width)
    rows_wanted = wanted.any(axis=1)
    left, index = int(rows_wanted.sum()), 0
    blocks = run.table.blocks() if left else ()
    for block in blocks:
        for i in np.flatnonzero(rows_wanted[index : index + len(block)]):
            row = Row(
                int(block.lines[i]), tuple(column[i] for column in block.columns), block.problems.get(int(i))
            )
            left -= 1
            for position in wanted[index + i].nonzero()[0]:
                yield _told(run, row, (index + int(i)) * width + int(position), int(position))
        index += len(block)
        if not left:
            return


def _first(status: np.ndarray, wanted: np.ndarray, each: int) -> np.ndarray:
    """The first few of each reason among those that are wanted."""
    few = np.zeros(len(status), dtype=bool)
    for number in np.unique(status[wanted]):
        few[np.flatnonzero(status == number)[:each]] = True
    return few


def _told(run, row, number: int, position: int) -> Rejected:
    column, problem = run.reader.explain(row, position) or _twice(run, number, position)
    return Rejected(
        line=run.table.told(row.line),
        column=f"{column_letter(column)} ({run.table.headers[column]})",
        reason=_(problem.template) % problem.params,
        code=problem.code,
        cells=tuple(row.cells[i] for i in _shown(run)),
    )


def _shown(run) -> list[int]:
    """Columns that may be shown and kept: all but those that speak of persons and are not read."""
    hidden = set(personal_columns(run.table.headers)) - set(run.mapping.used)
    return [i for i in range(len(run.table.headers)) if i not in hidden]


def _twice(run, number: int, position: int) -> tuple[int, RejectedValue]:
    width = len(run.reader.columns)
    lines = sorted({int(run.lines[other // width]) for other in run.partners.get(number, [])})
    told = ", ".join(str(run.table.told(line)) for line in lines) or "…"
    if run.mapping.keeps_records:
        return max(run.reader.records.reference, 0), RejectedValue("case_twice", lines=told)
    return run.reader.value_column(position), RejectedValue("twice", lines=told)


def write(run, path: Path) -> None:
    """All rejected rows as a table that can be mended and uploaded: reasons first, then the row as it was, without
    what speaks of persons.

    A row with several rejected values stands in it once.
    """
    headers = [_("Line"), _("Column"), _("Reason"), *(run.table.headers[i] for i in _shown(run))]
    write_whole(path, lambda file: write_csv(file, headers, _rows(run)))


def _rows(run) -> Iterator[tuple]:
    for line, group in groupby(rejected(run), key=lambda one: one.line):
        values = list(group)
        columns, reasons = ("; ".join(getattr(one, name) for one in values) for name in ("column", "reason"))
        yield (line, columns, reasons, *values[0].cells)
