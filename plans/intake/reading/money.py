"""Amounts as plans write them: “EUR 12.500,00”, “1 200 €”, “$ 3,400”, “15 000”."""

import re
from decimal import Decimal, InvalidOperation

from stakeholders.spreadsheets.problems import UnreadableValue
from stakeholders.spreadsheets.values import SPACES

SIGNS = {"€": ("EUR",), "£": ("GBP",), "₦": ("NGN",), "₹": ("INR",), "¥": ("JPY", "CNY"), "R$": ("BRL",)}
#: Signs and letters of many currencies: they say only that it is money.
SHARED = {"$", "US$", "fr", "fr.", "rs", "kr"}
NAME = r"[A-Za-z$€£₦₹¥/.]"
AMOUNT = re.compile(
    rf"^(?P<before>{NAME}{{0,4}})\s*(?P<number>[-+]?\d[\d\s.,'\u2019\u00a0\u202f]*)\s*(?P<after>{NAME}{{0,8}})[.,]?-*$"
)
FACTORS = {"k": 1000, "m": 1_000_000, "mio": 1_000_000, "million": 1_000_000}
MOST = Decimal(10) ** 12


def read_amount(value: object, currency: str) -> Decimal:
    """An amount in the town's currency; raises UnreadableValue for another one and for what is no amount."""
    if value is None or isinstance(value, bool):
        raise UnreadableValue("missing")
    if isinstance(value, int | float):
        return _checked(Decimal(str(value)), value)
    if not isinstance(value, str):
        raise UnreadableValue("not_a_number", value)
    text = SPACES.sub(" ", value.strip())
    match = AMOUNT.match(text)
    if match is None:
        raise UnreadableValue("not_a_number", value)
    factor = 1
    for name in (match["before"], match["after"]):
        if name and name.casefold() in FACTORS:
            factor = FACTORS[name.casefold()]
        elif name and not _is_ours(name, currency):
            raise UnreadableValue("other_currency", value)
    return _checked(_number(match["number"].rstrip(" .,"), value) * factor, value)


def _is_ours(name: str, currency: str) -> bool:
    if name in SHARED or name.casefold() in SHARED:
        return True
    named = SIGNS.get(name) or (("EUR",) if name.casefold() in {"euro", "euros"} else (name.upper(),))
    return currency.upper() in named


def _number(text: str, value: str) -> Decimal:
    """Money has two decimals at most, so three digits after a single sign are thousands."""
    body = text.strip().replace(" ", "")
    signs = [letter for letter in body if letter in ".,"]
    decimal = ""
    if signs and (len(set(signs)) == 2 or (len(signs) == 1 and len(body) - body.rindex(signs[0]) != 4)):
        decimal = signs[-1]
    whole, _sign, rest = body.partition(decimal) if decimal else (body, "", "")
    groups = re.split(r"[.,]", whole.lstrip("+-"))
    if any(len(group) != 3 for group in groups[1:]) or len(rest) > 2 or not all(groups):
        raise UnreadableValue("not_a_number", value)
    try:
        return Decimal(("-" if body.startswith("-") else "") + "".join(groups) + (f".{rest}" if rest else ""))
    except InvalidOperation as error:
        raise UnreadableValue("not_a_number", value) from error


def _checked(number: Decimal, value: object) -> Decimal:
    if not number.is_finite() or number >= MOST:
        raise UnreadableValue("not_a_number", value)
    if number < 0:
        raise UnreadableValue("negative", value)
    return number.quantize(Decimal("0.01"))
