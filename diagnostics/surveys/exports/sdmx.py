"""Released tables as SDMX-CSV 2.0 (SDMX 3.0), one line an observation, after the same gate as the pages.

Codes of status and confidentiality are those of the SDMX cross-domain code lists: OBS_STATUS A normal, U low
reliability, Q suppressed; CONF_STATUS F free, A small number, D hidden for the sake of others.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from diagnostics.statistics.estimates import Estimate
from diagnostics.surveys.questionnaire.schema import Item
from diagnostics.surveys.results.release import Release
from diagnostics.surveys.results.shown import PROTECTS, SMALL, Shown, ShownTable
from diagnostics.surveys.results.tables import groupings, may_break_down
from stakeholders.spreadsheets.writing import csv_lines

HEADERS = (
    "STRUCTURE", "STRUCTURE_ID", "ACTION",
    "REF_AREA", "SURVEY", "QUESTION", "ANSWER", "BREAKDOWN", "BREAKDOWN_GROUP", "MEASURE", "TIME_PERIOD",
    "OBS_VALUE", "UNIT_MEASURE", "OBS_STATUS", "CONF_STATUS", "LOWER_95", "UPPER_95", "BASE_N", "SAMPLING",
    "QUESTION_TEXT", "ANSWER_TEXT",
)  # fmt: skip
DATAFLOW = "CONCORD:SURVEY_RESULTS(1.0)"
#: Total, not applicable, and several answers counted as one.
TOTAL, NOTHING, TOGETHER = "_T", "_Z", "_G"


@dataclass(frozen=True)
class Origin:
    """What is the same in all lines: the town's code, the survey's, the time of the answers, how people were chosen."""

    area: str
    survey: str
    period: str
    sampling: str


def sdmx_lines(shown: Release, origin: Origin, by: str = "") -> Iterator[str]:
    """The file, line by line; `by`: the code of a question whose groups are told as well."""
    lines = csv_lines(HEADERS, _rows(shown, origin, by))
    yield next(lines).removeprefix("\ufeff")
    yield from lines


def _rows(shown: Release, origin: Origin, by: str) -> Iterator[list]:
    for table in shown.tables():
        item = table.table.item
        if not item.is_tabulated:
            continue
        for told in _whole(table):
            yield _row(origin, item, NOTHING, TOTAL, told)
        allowed = {one.code for one in groupings(shown.sheet, item)} if may_break_down(item) else set()
        if by in allowed:
            for group in shown.breakdown(item.code, by).groups:
                lines = (*group.lines, *([group.together] if group.together else []))
                for told in _lines(item, lines, group.n):
                    yield _row(origin, item, by, group.value, told)


@dataclass(frozen=True)
class _Observation:
    answer: str
    label: str
    measure: str
    value: float | int | None
    unit: str
    status: str
    secret: str
    estimate: Estimate | None
    n: int | None


def _whole(table: ShownTable) -> Iterator[_Observation]:
    n = None if table.is_closed else table.table.n
    lines = (*table.lines, *([table.together] if table.together else []))
    if table.is_closed:
        yield _Observation(TOTAL, "", "COUNT", None, "PERSONS", "Q", "D", None, None)
    yield from _lines(table.table.item, lines, n)
    for measure, figure in (("MEAN", table.mean), ("MEDIAN", table.median)):
        if figure and figure.value is not None:
            yield _Observation(TOTAL, "", measure, round(figure.value, 6), "NUMBER", "A", "F", figure, n)


def _lines(item: Item, lines: Iterable[Shown], n: int | None) -> Iterator[_Observation]:
    for line in lines:
        status = "Q" if line.why else "U" if line.caution else "A"
        secret = {SMALL: "A", PROTECTS: "D"}.get(line.why, "F")
        told = line.estimate.value if line.estimate else None
        if item.is_number and line.value == "mean":
            value = None if told is None else round(told, 6)
            yield _Observation(TOTAL, "", "MEAN", value, "NUMBER", status, secret, line.estimate, n)
            continue
        answer, label = line.value or TOGETHER, line.label or line.value
        value = None if told is None else round(100 * told, 4)
        count_status = "Q" if line.count is None else "A"
        yield _Observation(answer, label, "COUNT", line.count, "PERSONS", count_status, secret, None, n)
        yield _Observation(answer, label, "SHARE", value, "PT", status, secret, line.estimate, n)


def _row(origin: Origin, item: Item, by: str, group: str, told: _Observation) -> list:
    limits = told.estimate.interval if told.estimate else None
    scale = 100 if told.unit == "PT" else 1
    return [
        *("dataflow", DATAFLOW, "I"),
        *(origin.area, origin.survey, item.code, told.answer, by, group, told.measure, origin.period),
        *(told.value, told.unit, told.status, told.secret),
        *((round(scale * limits.low, 4), round(scale * limits.high, 4)) if limits else (None, None)),
        *(told.n, origin.sampling, item.text, told.label),
    ]  # fmt: skip
