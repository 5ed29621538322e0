"""Times as plans write them: “Q3 2027”, “March to June 2027”, “mid 2027”, “until the end of 2028”, “ongoing”."""

import re
from dataclasses import dataclass
from datetime import date

from stakeholders.spreadsheets.month_names import MONTHS
from stakeholders.spreadsheets.periods import DateOrder, Period, PeriodKind, parse_period, period_of
from stakeholders.spreadsheets.problems import UnreadableValue
from stakeholders.spreadsheets.values import folded

#: Parts of a year that people name without a date, as first and last month.
VAGUE = {
    "early": (1, 4), "beginning of": (1, 4), "start of": (1, 4), "principios de": (1, 4), "inicios de": (1, 4),
    "comienzos de": (1, 4), "debut": (1, 4), "mid": (5, 8), "middle of": (5, 8), "mediados de": (5, 8), "mi": (5, 8),
    "late": (9, 12), "end of": (9, 12), "finales de": (9, 12), "fines de": (9, 12), "fin de": (9, 12), "fin": (9, 12),
    "end": (9, 12), "spring": (3, 5), "summer": (6, 8), "autumn": (9, 11), "fall": (9, 11), "primavera": (3, 5),
    "verano": (6, 8), "otono": (9, 11), "printemps": (3, 5), "ete": (6, 8), "automne": (9, 11),
}  # fmt: skip
HALVES = re.compile(
    r"(?:(?:h|s|sem|semester|semestre|half)\s?([12])|(1st|2nd|first|second|1er|1o|2o|primer|segundo|premier|second|1|2)"
    r"(?:ere?|eme)?\s(?:half|semester|semestre)(?:\s(?:of|de|del))?)[\s/,-]*(\d{4})|(\d{4})[\s/-]*(?:h|s)([12])"
)
FIRST = {"1", "1st", "first", "1er", "1o", "primer", "premier"}
FROM = re.compile(
    r"^(?:from|since|starting|as of|a partir de|desde|depuis|des|a partir du|a compter de)\s+(.+)$"
)
UNTIL = re.compile(
    r"^(?:until|till|by|before|up to|to|hasta|antes de|jusqu'?a|jusqu en|avant|au plus tard)\s+(.+)$"
)
ONWARDS = re.compile(r"^(.+?)\s+(?:onwards?|and after|en adelante|et suivants?)$")
APART = r"\bto\b|\band\b|\buntil\b|\ba\b|\bal\b|\bau\b|\bhasta\b|\by\b|\bet\b|\s/\s|[-\u2013\u2014]"
BETWEEN = re.compile(rf"\s*(?:{APART})\s*")
LED_IN = re.compile(r"^(?:from|between|desde|entre|del?|du)\s+")
ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "primer": 1, "segundo": 2, "tercer": 3, "cuarto": 4,
            "premier": 1, "deuxieme": 2, "troisieme": 3, "quatrieme": 4}  # fmt: skip
NAMED_QUARTER = re.compile(rf"({'|'.join(ORDINALS)})\s(?:quarter|trimestre)(?:\s(?:of|de|del))?\s(\d{{4}})")
IN_MONTH = re.compile(rf"(?:{'|'.join(VAGUE)})\s+([a-z]+\.?(?:\s(?:of|de))?\s\d{{4}})")
OPEN_WORDS = """ongoing continuous continuously permanent permanently always all year throughout tbd tbc continuo
    permanente continua siempre en continu"""
OPEN = frozenset(OPEN_WORDS.split())


@dataclass(frozen=True, slots=True)
class Span:
    """From ``start`` to ``end``, either may be open. ``vague``: the words name no day, so they are kept as well."""

    start: date | None
    end: date | None
    vague: bool = False


def read_span(value: object, order: DateOrder | None = None) -> Span:
    """What a cell says about time; raises UnreadableValue for what is no time, and for “ongoing”."""
    if isinstance(value, str):
        return _from_text(folded(value).strip(" .;"), value, order)
    return _whole(parse_period(value, order))


def _whole(period: Period) -> Span:
    return Span(period.start, period.end)


def _from_text(text: str, value: str, order: DateOrder | None) -> Span:
    try:
        return _whole(parse_period(text, order))
    except UnreadableValue as problem:
        if problem.code in {"ambiguous_date", "no_such_day", "other_order"}:
            raise
    if (found := _part_of_year(text)) is not None:
        return found
    if (found := _between(text, value, order)) is not None:
        return found
    for pattern, side in ((FROM, "start"), (ONWARDS, "start"), (UNTIL, "end")):
        if match := pattern.match(text):
            inner = _from_text(match[1], value, order)
            return (
                Span(inner.start, None, inner.vague)
                if side == "start"
                else Span(None, inner.end, inner.vague)
            )
    raise UnreadableValue("not_a_period", value)


def _part_of_year(text: str) -> Span | None:
    if match := HALVES.fullmatch(text):
        year = int(match[3] or match[4])
        first = (match[1] or match[5] or "") == "1" or (match[2] or "") in FIRST
        return (
            Span(date(year, 1, 1), date(year, 6, 30)) if first else Span(date(year, 7, 1), date(year, 12, 31))
        )
    if match := NAMED_QUARTER.fullmatch(text):
        return _whole(period_of(int(match[2]), ORDINALS[match[1]] * 3 - 2, PeriodKind.QUARTER))
    if (match := IN_MONTH.fullmatch(text)) and match[1].split()[0].strip(".") in MONTHS:
        month = parse_period(match[1])
        return Span(month.start, month.end, vague=True)
    match = re.fullmatch(r"(?:the\s)?([a-z ]+?)[\s-]+(\d{4})", text)
    if match is None or match[1] not in VAGUE:
        return None
    first, last = VAGUE[match[1]]
    year = int(match[2])
    return Span(date(year, first, 1), period_of(year, last, PeriodKind.MONTH).end, vague=True)


def _between(text: str, value: str, order: DateOrder | None) -> Span | None:
    """Two times; the first may leave its year to the second (“March to June 2027”, “Q1 - Q3 2027”)."""
    if match := re.fullmatch(r"(\d{4})\s?[-/\u2013]\s?(\d{4}|\d{2})", text):
        last = int(match[2]) if len(match[2]) == 4 else int(match[1][:2] + match[2])
        first = int(match[1])
        if first <= last <= first + 30:
            return Span(date(first, 1, 1), date(last, 12, 31))
    # A dash with space around it parts more surely than one within a date.
    for place in sorted(BETWEEN.finditer(text), key=lambda found: found[0].strip() == found[0]):
        left = LED_IN.sub("", text[: place.start()]).strip()
        right = re.sub(r"^(?:el|the|le)\s+", "", text[place.end() :]).strip()
        if not left or not right:
            continue
        try:
            end = _from_text(right, value, order)
        except UnreadableValue as problem:
            if problem.code == "ambiguous_date":
                raise
            continue
        start = _first_of(left, right, value, order)
        if start is not None and start.start and end.end and start.start <= end.end:
            return Span(start.start, end.end, start.vague or end.vague)
    return None


def _first_of(left: str, right: str, value: str, order: DateOrder | None) -> Span | None:
    year = re.search(r"(?:19|20)\d{2}", right)
    tries = [left] if re.search(r"(?:19|20)\d{2}|[/.-]\d{2}$", left) else []
    if year:
        tries += [f"{left} {year[0]}", f"{left}.{year[0]}", f"{left}{year[0]}"]
        # “1-15 March 2027”
        if left.isdecimal() and (
            month := next((word for word in right.split() if word.strip(".") in MONTHS), None)
        ):
            tries.insert(0, f"{left} {month} {year[0]}")
    for text in tries:
        try:
            return _from_text(text, value, order)
        except UnreadableValue as problem:
            if problem.code == "ambiguous_date" and text == left:
                raise
    return None


def is_open(text: str) -> bool:
    """Whether the words say that there is no date: “ongoing”."""
    words = folded(text).strip(" .").split()
    return bool(words) and all(word in OPEN for word in words)
