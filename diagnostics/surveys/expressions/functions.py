"""The functions of expressions: what they take, and why the others of XLSForm are refused."""

import difflib
from dataclasses import dataclass

from .faults import ExpressionError


@dataclass(frozen=True, slots=True)
class Function:
    """A function: what its arguments are (the last one repeats up to `most`), and what it gives.

    Kinds of arguments: "number", "text" (anything that can be written), "date", "condition", "choices",
    "value" (of a choice), "any"; "names" and "repeat" take the name of a repeated question or of a repeat.
    """

    takes: tuple[str, ...]
    gives: str
    least: int
    most: int

    def argument(self, number: int) -> str:
        return self.takes[min(number, len(self.takes) - 1)]


MANY = 100


def _function(takes: str, gives: str, least: int | None = None, most: int | None = None) -> Function:
    kinds = tuple(takes.split())
    return Function(kinds, gives, len(kinds) if least is None else least, most or len(kinds))


FUNCTIONS = {
    "selected": _function("choices value", "boolean"),
    "count-selected": _function("choices", "number"),
    "selected-at": _function("choices number", "choice"),
    "jr:choice-name": _function("value question", "text"),
    "count": _function("repeat", "number"),
    "count-non-empty": _function("names", "number"),
    "sum": _function("names", "number"),
    "min": _function("numbers", "number", most=MANY),
    "max": _function("numbers", "number", most=MANY),
    "position": _function("", "number"),
    "if": _function("condition any any", "any"),
    "coalesce": _function("any any", "any"),
    "not": _function("condition", "boolean"),
    "true": _function("", "boolean"),
    "false": _function("", "boolean"),
    "boolean": _function("any", "boolean"),
    "boolean-from-string": _function("text", "boolean"),
    "number": _function("any", "number"),
    "int": _function("number", "number"),
    "round": _function("number number", "number", least=1),
    "abs": _function("number", "number"),
    "string": _function("text", "text"),
    "string-length": _function("text", "number"),
    "concat": _function("text", "text", most=MANY),
    "contains": _function("text text", "boolean"),
    "starts-with": _function("text text", "boolean"),
    "ends-with": _function("text text", "boolean"),
    "substr": _function("text number number", "text", least=2),
    "substring-before": _function("text text", "text"),
    "substring-after": _function("text text", "text"),
    "normalize-space": _function("text", "text"),
    "translate": _function("text text text", "text"),
    "regex": _function("text text", "boolean"),
    "today": _function("", "date"),
    "date": _function("date", "date"),
    "format-date": _function("date text", "text"),
}

REFUSED = {
    name: code
    for code, found in {
        "lookup": "pulldata instance indexed-repeat search lookup current last-saved jr:itext property itext "
        "id version",
        "fine_time": "now format-date-time date-time decimal-date-time decimal-time",
        "not_repeatable": "random once uuid randomize",
        "inexact": "pow exp exp10 log log10 pi sin cos tan asin acos atan atan2 sqrt",
        "device": "distance area enclosed-area geofence digest base64-decode extract-signed "
        "intersects pdf-bundle",
    }.items()
    for name in found.split()
}
MEANT = {
    "substring": "substr",
    "length": "string-length",
    "len": "string-length",
    "ceiling": "round",
    "floor": "int",
}

#: Functions whose argument must be one name.
OF_NAMES = frozenset({"count", "count-non-empty", "sum"})


def check(name: str, count: int, position: int) -> None:
    """Raise ExpressionError unless there is such a function, and it takes so many arguments."""
    function = FUNCTIONS.get(name)
    if function is None:
        raise _refusal(name, position)
    if not function.least <= count <= function.most:
        takes = str(function.least) + (f"–{function.most}" if function.most > function.least else "")  # noqa: RUF001
        raise ExpressionError("arguments", position, function=name, takes=takes, count=count)


def _refusal(name: str, position: int) -> ExpressionError:
    code = REFUSED.get(name, "unknown_function")
    like = MEANT.get(name) or next(iter(difflib.get_close_matches(name.lower(), FUNCTIONS, 1, 0.7)), "")
    if code == "unknown_function" and like:
        return ExpressionError("unknown_function_like", position, found=name, like=like)
    return ExpressionError(code, position, found=name)
