"""The codebook of a survey's file: what each column asks, and what its values mean. Neither Django nor the database.

Two shapes are read: the one that our own files carry, and a simple list of columns, questions, kinds, values and
labels, as statistics programs write it. A cell that is left empty means the same as the one above it.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from stakeholders.spreadsheets.values import folded

_HEADINGS = {
    "table": "table tabla tableau",
    "column": "column|variable|variable name|var|name|columna|colonne|field|campo|nombre de variable|spalte",
    "kind": "kind|type|tipo|measure|measurement level|nivel de medida|format",
    "text": "words of the question|question|question text|variable label|description|pregunta|etiqueta de variable|"
    "libelle de la question|frage",
    "value": "value|code|valor|codigo|valeur|wert",
    "label": "words of the answer|value label|label|etiqueta|answer|respuesta|etiqueta de valor|libelle|reponse|"
    "beschriftung",
    "listed": "values|categories|codes|value labels|valores|categorias|valeurs|options",
    "stands": "stands|missing|perdido|manquant",
    "asked_if": "asked if|relevant|filter",
    "core": "core",
    "sensitive": "sensitive|sensible",
}
_BY_HEADING = {
    heading: role
    for role, headings in _HEADINGS.items()
    for heading in (headings.split("|") if "|" in headings else headings.split())
}
_KINDS = {
    "single": "single select_one selectone one nominal ordinal categorical category",
    "multiple": "multiple select_multiple selectmultiple multi",
    "number": "number integer int count",
    "decimal": "decimal float double numeric scale",
    "date": "date day fecha",
    "text": "text string char free open",
    "area": "area neighbourhood",
    "calculate": "calculate calculated computed derived",
}
_BY_KIND = {word: kind for kind, words in _KINDS.items() for word in words.split()}
#: Answers that stand outside the shares.
_APART = re.compile(
    r"\b(do(es)? ?n.?o?t know|don.?t know|dk|refus\w*|no answer|not answered|rather not|prefer not|no reply|"
    r"not applicable|n/?a|missing|no sabe|ns/?nc|no contesta|no responde|no procede|ne sait pas|sans reponse|"
    r"ne repond pas|non concerne|weiss nicht|keine angabe|nao sabe|nao respondeu)\b"
)
_LISTED = re.compile(r"\s*([^=:;|\n]+?)\s*[=:]\s*([^;|\n]+?)\s*(?:[;|\n]|$)")
YES = frozenset({"yes", "y", "1", "true", "x", "si", "oui", "ja", "sim"})


@dataclass
class Described:
    """What the codebook says of one column. `options`: value, label, stands (see questionnaire.schema.Option)."""

    table: str
    column: str
    kind: str = ""
    text: str = ""
    asked_if: str = ""
    is_core: bool = False
    is_sensitive: bool = False
    options: list[tuple[str, str, str]] = field(default_factory=list)


def roles_of(headers: Sequence[str]) -> dict[str, int]:
    """Which column of a codebook tells what."""
    found: dict[str, int] = {}
    for place, header in enumerate(headers):
        role = _BY_HEADING.get(folded(header).replace("_", " "))
        if role and role not in found:
            found[role] = place
    return found


def is_codebook(headers: Sequence[str]) -> bool:
    """Whether a table with these headings tells of columns, and not of people."""
    roles = roles_of(headers)
    return (
        "column" in roles and len(headers) <= 20 and bool(roles.keys() & {"value", "listed", "text", "label"})
    )


def described(headers: Sequence[str], rows: Iterable[Sequence[object]]) -> list[Described]:
    """The columns in their order."""
    roles = roles_of(headers)
    found: dict[tuple[str, str], Described] = {}
    table = column = ""
    for cells in rows:
        told = {role: plain(cells[place]) for role, place in roles.items()}
        table, column = told.get("table") or table, told.get("column") or column
        if column:
            one = found.setdefault((table, column), Described(table, column))
            _take(one, told)
    return list(found.values())


def _take(one: Described, told: dict[str, str]) -> None:
    one.kind = one.kind or _BY_KIND.get(folded(told.get("kind", "")).replace(" ", "_"), "")
    one.text = one.text or told.get("text", "")
    one.asked_if = one.asked_if or told.get("asked_if", "")
    one.is_core = one.is_core or folded(told.get("core", "")) in YES
    one.is_sensitive = one.is_sensitive or folded(told.get("sensitive", "")) in YES
    value, label = told.get("value", ""), told.get("label", "")
    if value:
        one.options.append((value, label or value, _stands(told.get("stands", ""), label)))
    elif label and not one.text:
        # Without values, a label is that of the variable.
        one.text = label
    one.options += [
        (code, words, _stands("", words)) for code, words in _LISTED.findall(told.get("listed", ""))
    ]


def _stands(told: str, label: str) -> str:
    told = folded(told)
    if told in {"apart", "none"}:
        return told
    return "apart" if told in YES or is_missing(label) else ""


def is_missing(label: str) -> bool:
    """Whether an answer says that there is none: does not know, refused, not applicable."""
    return bool(_APART.search(folded(label)))


def plain(value: object) -> str:
    """A cell as text: 1.0 of a workbook is 1, a day has no hours."""
    if type(value) is str:
        return (value.replace("\0", "") if "\0" in value else value).strip()
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if hasattr(value, "isoformat"):
        return (
            value.isoformat(sep=" ")
            if hasattr(value, "hour") and hasattr(value, "year")
            else value.isoformat()
        )
    return str(value).strip()
