"""What the cells of a table mean: counts, numbers, yes and no, names. Doubt is an error, never a guess."""

import re
import unicodedata
from collections.abc import Iterable
from datetime import date, datetime, time
from enum import StrEnum

from .problems import UnreadableValue

#: The largest count that the database keeps.
LARGEST_COUNT = 2_147_483_647
#: From here on a number in a workbook has lost digits: it is kept there with 15 of them.
EXACT_IN_WORKBOOKS = 10**15

FORMULA_ERROR = re.compile(r"#(N/?A|REF!|DIV/0!|VALUE!|NAME\?|NUM!|NULL!|SPILL!|CALC!)", re.IGNORECASE)
HIDDEN_COUNT = re.compile(r"[<≤]\s*\d+|\*+|\.{2,}|…|:|[csx]|n\.?/?[ad]\.?|nan|null|none", re.IGNORECASE)
#: What programs write where there is nothing.
NOTHING = frozenset({"", "null", "(null)", "<null>", "n/a", "#n/a", "nan"})
DASHES = frozenset("-\u2013\u2014\u2212")
#: Spaces and apostrophes that group thousands.
SPACES = re.compile("[ \u00a0\u2007\u2009\u202f'\u2019]")
#: Other people's minus, decimal and thousands signs.
SIGNS = str.maketrans({"\u2212": "-", "\u066b": ",", "\u066c": " "})
SCIENTIFIC = re.compile(r"[-+]?\d+(?:[.,]\d+)?e[-+]?\d+", re.IGNORECASE)
GROUPED = {sep: re.compile(rf"\d{{1,3}}(?:{re.escape(sep)}\d{{3}})+") for sep in ",. "}
#: Shapes of months that look like decimal numbers.
MONTH_SHAPE = re.compile(r"(?:19|20)\d\d[.,](?:0[1-9]|1[0-2])|(?:0?[1-9]|1[0-2])[.,](?:19|20)\d\d")

YES = {
    "yes",
    "y",
    "true",
    "t",
    "1",
    "si",
    "s",
    "sim",
    "oui",
    "o",
    "vrai",
    "verdadero",
    "verdadeiro",
    "ja",
    "j",
    "wahr",
    "x",
    "✓",
    "✔",
}
NO = {"no", "n", "false", "f", "0", "nao", "non", "faux", "falso", "nein", "falsch"}


class NumberStyle(StrEnum):
    """Which sign stands before the decimals; the other one groups thousands."""

    POINT = "point"
    COMMA = "comma"

    @property
    def decimal(self) -> str:
        return "." if self is NumberStyle.POINT else ","


def parse_count(value: object, style: NumberStyle | None = None) -> int:
    """A whole number of zero or more. Raises UnreadableValue, also where point or comma leave a doubt."""
    if isinstance(value, str):
        if len(value) < 10 and value.isascii() and value.isdecimal():
            return int(value)
        _refuse_marks(value.strip())
        if SCIENTIFIC.fullmatch(value.strip()):
            raise UnreadableValue("rounded", value)
    number = parse_number(value, style)
    if number < 0:
        raise UnreadableValue("negative", value)
    if number != int(number):
        raise UnreadableValue("fraction", value)
    if number > LARGEST_COUNT:
        raise UnreadableValue("too_large", value, limit=LARGEST_COUNT)
    return int(number)


def parse_number(value: object, style: NumberStyle | None = None) -> float:
    """A finite number; ``style`` says which sign is the decimal one, None that it was not declared.

    Raises UnreadableValue for "1.234" without a declared style, and for what contradicts the declared one.
    """
    if value is None:
        raise UnreadableValue("missing")
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise UnreadableValue("not_a_number", value)
    if isinstance(value, str):
        value = value.strip()
        if not value:
            raise UnreadableValue("missing")
        if FORMULA_ERROR.fullmatch(value):
            raise UnreadableValue("formula_error", value)
        return _finite(float(_plain(value, style)), value)
    return _finite(float(value), value)


def detect_number_style(values: Iterable[object]) -> NumberStyle | None:
    """The decimal sign that the texts of a column or table show; None when they show none, or both."""
    found = {_shown_style(value) for value in values if isinstance(value, str)} - {None}
    return found.pop() if len(found) == 1 else None


def parse_bool(value: object) -> bool:
    """Yes or no, in English, Spanish, French, Portuguese or German, or as 1 and 0."""
    if value is None:
        raise UnreadableValue("missing")
    if isinstance(value, bool):
        return value
    word = folded(f"{value:g}" if isinstance(value, float) else str(value))
    if word in YES or word in NO:
        return word in YES
    raise UnreadableValue("not_yes_or_no", value) if word else UnreadableValue("missing")


def parse_text(value: object) -> str:
    """A name or code as text: a workbook's 10111.0 is "10111". Raises UnreadableValue when digits are lost."""
    if value is None:
        raise UnreadableValue("missing")
    if isinstance(value, float) and value.is_integer():
        if abs(value) >= EXACT_IN_WORKBOOKS:
            raise UnreadableValue("damaged_number", value)
        value = int(value)
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, str) and FORMULA_ERROR.fullmatch(value.strip()):
        raise UnreadableValue("formula_error", value)
    text = " ".join(str(value).split())
    if not text:
        raise UnreadableValue("missing")
    return text


def is_nothing(value: object) -> bool:
    """Whether a cell is empty, or says in the words of a program that it is."""
    return value is None or (isinstance(value, str) and value.strip().casefold() in NOTHING)


def folded(text: str) -> str:
    """Text for comparison: no case, no accents, no surplus spaces."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(letter for letter in plain if not unicodedata.combining(letter)).split())


def _refuse_marks(text: str) -> None:
    if text in DASHES:
        raise UnreadableValue("dash", text)
    if HIDDEN_COUNT.fullmatch(text):
        raise UnreadableValue("suppressed", text)


def _finite(number: float, value: object) -> float:
    if number != number or number in (float("inf"), float("-inf")):
        raise UnreadableValue("not_finite", value)
    return number


def _plain(text: str, style: NumberStyle | None) -> str:
    """The number as Python writes it."""
    body = "".join(_ascii_digit(letter) for letter in text).translate(SIGNS)
    sign = body[0] if body[0] in "+-" else ""
    body = SPACES.sub(" ", body.removeprefix(sign).strip())
    if SCIENTIFIC.fullmatch(body):
        return sign + body.replace(",", ".")
    whole, decimals = _split(body, style, text)
    if not (whole + decimals).isascii() or not whole.isdecimal() or not (decimals or "0").isdecimal():
        raise UnreadableValue("not_a_number", text)
    return f"{sign}{whole}.{decimals or 0}"


def _ascii_digit(letter: str) -> str:
    digit = unicodedata.decimal(letter, None)
    return letter if digit is None else str(digit)


def _split(body: str, style: NumberStyle | None, text: str) -> tuple[str, str]:
    """Digits before and after the decimal sign; thousands must be grouped by three."""
    signs = [letter for letter in body if letter in ".,"]
    decimal = _decimal_sign(body, signs, style, text)
    if decimal and body.count(decimal) > 1:
        raise UnreadableValue("other_style" if style else "not_a_number", text)
    whole, _, decimals = body.partition(decimal) if decimal else (body, "", "")
    groupers = {letter for letter in whole if letter in ",. "}
    if len(groupers) > 1:
        raise UnreadableValue("not_a_number", text)
    for grouper in groupers:
        if not GROUPED[grouper].fullmatch(whole):
            raise UnreadableValue("other_style" if style and grouper != " " else "not_a_number", text)
        whole = whole.replace(grouper, "")
    return whole or ("0" if decimals else ""), decimals


def _decimal_sign(body: str, signs: list[str], style: NumberStyle | None, text: str) -> str:
    """Which of the signs is the decimal one, empty for none; raises where that cannot be told."""
    if not signs:
        return ""
    if style:
        if style.decimal in signs and signs[-1] != style.decimal:
            raise UnreadableValue("other_style", text)
        return style.decimal if style.decimal in signs else ""
    if len(set(signs)) == 2:
        return signs[-1]
    if len(signs) > 1:
        return ""
    if GROUPED[signs[0]].fullmatch(body) and not body.startswith("0"):
        raise UnreadableValue("ambiguous_number", text)
    return signs[0]


def _shown_style(value: str) -> NumberStyle | None:
    """The style that one text proves: decimals that cannot be thousands, or thousands twice."""
    text = SPACES.sub("", value.strip()).translate(SIGNS).lstrip("+-")
    if not text or MONTH_SHAPE.fullmatch(text) or not re.fullmatch(r"[\d.,]*\d", text):
        return None
    try:
        decimal = _decimal_sign(text, [letter for letter in text if letter in ".,"], None, text)
        _split(text, None, text)
    except UnreadableValue:
        return None
    if decimal:
        return NumberStyle.POINT if decimal == "." else NumberStyle.COMMA
    if text.count(".") > 1:
        return NumberStyle.COMMA
    return NumberStyle.POINT if text.count(",") > 1 else None
