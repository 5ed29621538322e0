"""Years, quarters, months and days as people write them in tables."""

import calendar
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import lru_cache

from .month_names import MONTHS
from .problems import UnreadableValue, shortened
from .values import FORMULA_ERROR, folded

#: Day 0 of the numbers by which spreadsheet programs keep dates.
SERIAL_ZERO = date(1899, 12, 30)
SERIALS = range(18_264, 73_051)  # 1950 to 2099
YEARS = range(1900, 2101)

QUARTER = r"(?:q|t|qtr|kv|quarter|quartal|trim|trimestre|trimester)"
TIME = r"(?:[t ]+\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?\s*(?:[ap]\.?\s?m\.?)?\s*(?:z|utc|[+-]\d{2}:?\d{2})?)?"
NAME = r"(?P<name>[a-z]{3,12})\.?"


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text)


YEAR_MONTH_DAY = _pattern(rf"(\d{{4}})[-/.](\d{{1,2}})[-/.](\d{{1,2}}){TIME}")
TWO_AND_YEAR = _pattern(rf"(\d{{1,2}})[-/. ](\d{{1,2}})[-/. ](\d{{4}}|\d{{2}}){TIME}")
YEAR_MONTH = _pattern(r"(\d{4})\s?[-/. m]\s?(\d{1,2})")
MONTH_YEAR = _pattern(r"(\d{1,2})\s?[-/. ]\s?(\d{4})")
TWO_YEARS = _pattern(r"(\d{4})\s?[-/]\s?(\d{4})")
YEAR_QUARTER = _pattern(rf"(\d{{4}})[-/ ]*{QUARTER}[- .]*([1-4])")
QUARTER_YEAR = _pattern(
    rf"(?:{QUARTER}[- .]*([1-4])|([1-4])\s?(?:[.oaºª]|st|nd|rd|th|er|eme|e)?\s?{QUARTER})[-/., ]*(\d{{4}})"
)
NAME_YEAR = _pattern(rf"{NAME}[-/., ]*'?(?P<year>\d{{4}}|\d{{2}})")
YEAR_NAME = _pattern(rf"(?P<year>\d{{4}})[-/., ]*{NAME}")
DAY_NAME_YEAR = _pattern(rf"(?P<day>\d{{1,2}})[-/., ]*{NAME}[-/., ]*(?P<year>\d{{4}})")
NAME_DAY_YEAR = _pattern(rf"{NAME}[ .]+(?P<day>\d{{1,2}})[, ]+(?P<year>\d{{4}})")


class DateOrder(StrEnum):
    """Whether 03/04/2025 is the third of April or the fourth of March."""

    DAY_FIRST = "day_first"
    MONTH_FIRST = "month_first"


class PeriodKind(StrEnum):
    """How long a period is."""

    YEAR = "year"
    QUARTER = "quarter"
    MONTH = "month"
    DAY = "day"


MONTHS_IN = {PeriodKind.YEAR: 12, PeriodKind.QUARTER: 3, PeriodKind.MONTH: 1}


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """From ``start`` to ``end``, both included."""

    start: date
    end: date
    kind: PeriodKind

    def __hash__(self) -> int:
        # Looked up by the hundred thousand; hardly two periods of a series begin on one day.
        return hash(self.start)

    @property
    def days(self) -> int:
        return (self.end - self.start).days + 1

    def __str__(self) -> str:
        quarter = f"{self.start.year}-Q{(self.start.month + 2) // 3}"
        return {
            PeriodKind.YEAR: f"{self.start.year}",
            PeriodKind.QUARTER: quarter,
            PeriodKind.MONTH: f"{self.start:%Y-%m}",
            PeriodKind.DAY: self.start.isoformat(),
        }[self.kind]

    def within(self, kind: PeriodKind) -> "Period":
        """The month, quarter or year in which this period lies; raises ValueError for a shorter one."""
        order = list(PeriodKind)
        if order.index(kind) > order.index(self.kind):
            raise ValueError(f"a {self.kind} is longer than a {kind}")
        if kind is PeriodKind.DAY:
            return self
        size = MONTHS_IN[kind]
        return period_of(self.start.year, (self.start.month - 1) // size * size + 1, kind)


@dataclass(frozen=True, slots=True)
class OrderFinding:
    """What a column of dates tells about the order of day and month.

    ``order`` is None where it stays open: no date tells (``ambiguous``), or some tell one order and some the
    other (``conflicting``), then with an example of each.
    """

    order: DateOrder | None
    ambiguous: bool
    conflicting: bool
    examples: tuple[str, ...] = ()


def parse_period(value: object, order: DateOrder | None = None) -> Period:
    """A year, quarter, month or day, in five languages, as text, number or date of a workbook.

    ``order`` says how 03/04/2025 is to be read. Raises UnreadableValue where that matters and was not said,
    for dates that do not exist, and for everything else.
    """
    if value is None or value == "":
        raise UnreadableValue("missing")
    if isinstance(value, date):
        return _day(value.date() if isinstance(value, datetime) else value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _from_number(value)
    if not isinstance(value, str):
        raise UnreadableValue("not_a_period", value)
    if FORMULA_ERROR.fullmatch(value.strip()):
        raise UnreadableValue("formula_error", value)
    return _from_text(value, order)


def parse_parts(year: object, *, month: object = None, quarter: object = None) -> Period:
    """A period whose year stands in one column and whose month (3, "March") or quarter (1, "Q1") in another."""
    whole = parse_period(year)
    if whole.kind is not PeriodKind.YEAR:
        raise UnreadableValue("not_a_period", year)
    for part, kind, most in ((month, PeriodKind.MONTH, 12), (quarter, PeriodKind.QUARTER, 4)):
        if part is not None:
            number = _part(part, whole.start.year, kind, most)
            return period_of(whole.start.year, (number - 1) * MONTHS_IN[kind] + 1, kind)
    return whole


def _part(value: object, year: int, kind: PeriodKind, most: int) -> int:
    """The number of a month or quarter within its year."""
    text = f"{value:g}" if isinstance(value, int | float) else folded(str(value))
    if text.isdecimal() and 1 <= int(text) <= most:
        return int(text)
    if text.isdecimal():
        raise UnreadableValue("not_a_period", value)
    found = parse_period(f"{text} {year}")
    if found.kind is not kind:
        raise UnreadableValue("not_a_period", value)
    return (found.start.month - 1) // MONTHS_IN[kind] + 1


def period_of(year: int, month: int, kind: PeriodKind) -> Period:
    """The period of ``kind`` (not a day) that starts with this month."""
    last = month + MONTHS_IN[kind] - 1
    return Period(date(year, month, 1), date(year, last, calendar.monthrange(year, last)[1]), kind)


def detect_date_order(values: Iterable[object]) -> OrderFinding:
    """Which order of day and month fits a whole column; only dates like 03/04/2025 say anything."""
    day_first = month_first = doubtful = None
    for value in values:
        found = TWO_AND_YEAR.fullmatch(folded(value)) if isinstance(value, str) else None
        if found is None:
            continue
        first, second = int(found[1]), int(found[2])
        if first > 12 >= second:
            day_first = day_first or shortened(value)
        elif second > 12 >= first:
            month_first = month_first or shortened(value)
        elif first != second:
            doubtful = doubtful or shortened(value)
    if day_first and month_first:
        return OrderFinding(None, False, True, (day_first, month_first))
    if not (day_first or month_first):
        return OrderFinding(None, doubtful is not None, False, (doubtful,) if doubtful else ())
    order = DateOrder.DAY_FIRST if day_first else DateOrder.MONTH_FIRST
    return OrderFinding(order, False, False, (day_first or month_first,))


def _from_number(value: float) -> Period:
    """Years, 202503, 20250314, and the day numbers of spreadsheet programs."""
    if value != value or abs(value) >= 10**9:
        raise UnreadableValue("not_a_period", value)
    whole = int(value)
    if whole in SERIALS:
        return _day(SERIAL_ZERO + timedelta(days=whole))
    if whole != value:
        raise UnreadableValue("not_a_period", value)
    return _from_digits(str(whole), value)


def _from_digits(digits: str, value: object) -> Period:
    year = int(digits[:4])
    if len(digits) in (4, 6, 8) and year in YEARS:
        if len(digits) == 4:
            return period_of(year, 1, PeriodKind.YEAR)
        if len(digits) == 6:
            return _month(year, int(digits[4:]), value)
        return _checked_day(year, int(digits[4:6]), int(digits[6:]), value)
    if len(digits) == 5 and int(digits) in SERIALS:
        return _day(SERIAL_ZERO + timedelta(days=int(digits)))
    raise UnreadableValue("not_a_period", value)


@lru_cache(maxsize=4096)
def _from_text(value: str, order: DateOrder | None) -> Period:
    text = re.sub(r"\b(?:de|del|of|do)\b ?|,(?= )", "", folded(value))
    if not text:
        raise UnreadableValue("missing")
    if re.fullmatch(r"\d+(?:\.0)?", text):
        return _from_digits(text.removesuffix(".0"), value)
    for read in (_numeric_date, _quarter, _named_month):
        if (found := read(text, value, order)) is not None:
            return found
    raise UnreadableValue("not_a_period", value)


def _numeric_date(text: str, value: str, order: DateOrder | None) -> Period | None:
    if found := YEAR_MONTH_DAY.fullmatch(text):
        return _checked_day(*map(int, found.groups()), value)
    if found := TWO_AND_YEAR.fullmatch(text):
        first, second, year = int(found[1]), int(found[2]), _year(found[3])
        return _ordered_day(first, second, year, value, order)
    if TWO_YEARS.fullmatch(text):
        raise UnreadableValue("year_span", value)
    if found := YEAR_MONTH.fullmatch(text):
        if int(found[2]) > 12 and int(found[2]) == (int(found[1]) + 1) % 100:
            raise UnreadableValue("year_span", value)
        return _month(int(found[1]), int(found[2]), value)
    if found := MONTH_YEAR.fullmatch(text):
        return _month(int(found[2]), int(found[1]), value)
    return None


def _ordered_day(first: int, second: int, year: int, value: str, order: DateOrder | None) -> Period:
    if order is None:
        if first <= 12 and second <= 12 and first != second:
            raise UnreadableValue("ambiguous_date", value)
        order = DateOrder.MONTH_FIRST if second > 12 else DateOrder.DAY_FIRST
    day, month = (first, second) if order is DateOrder.DAY_FIRST else (second, first)
    if month > 12 >= day:
        raise UnreadableValue("other_order", value)
    return _checked_day(year, month, day, value)


def _quarter(text: str, value: str, order: DateOrder | None) -> Period | None:
    if found := YEAR_QUARTER.fullmatch(text):
        year, quarter = int(found[1]), int(found[2])
    elif found := QUARTER_YEAR.fullmatch(text):
        year, quarter = int(found[3]), int(found[1] or found[2])
    else:
        return None
    return period_of(_checked_year(year, value), quarter * 3 - 2, PeriodKind.QUARTER)


def _named_month(text: str, value: str, order: DateOrder | None) -> Period | None:
    for pattern in (DAY_NAME_YEAR, NAME_DAY_YEAR, NAME_YEAR, YEAR_NAME):
        found = pattern.fullmatch(text)
        if found and found["name"] in MONTHS:
            month, year = MONTHS[found["name"]], _year(found["year"])
            if "day" in pattern.groupindex:
                return _checked_day(year, month, int(found["day"]), value)
            return _month(year, month, value)
    return None


def _year(digits: str) -> int:
    """Four digits as they are; two digits as spreadsheet programs read them, 70 being 1970."""
    year = int(digits)
    return year if len(digits) == 4 else year + (1900 if year >= 70 else 2000)


def _checked_year(year: int, value: object) -> int:
    if year not in YEARS:
        raise UnreadableValue("not_a_period", value)
    return year


def _month(year: int, month: int, value: object) -> Period:
    if not 1 <= month <= 12:
        raise UnreadableValue("no_such_day", value)
    return period_of(_checked_year(year, value), month, PeriodKind.MONTH)


def _checked_day(year: int, month: int, day: int, value: object) -> Period:
    try:
        return _day(date(_checked_year(year, value), month, day))
    except UnreadableValue:
        raise
    except ValueError as error:
        raise UnreadableValue("no_such_day", value) from error


def _day(day: date) -> Period:
    return Period(day, day, PeriodKind.DAY)
