"""Lists that the reader can sort: columns as data, the order in the address (`sort=cost`, `sort=-cost`)."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import F


@dataclass(frozen=True)
class Column:
    """A column with its heading; `order_by`: the field that sorts it, empty when it cannot be sorted."""

    key: str
    label: str
    order_by: str = ""
    numeric: bool = False


@dataclass(frozen=True)
class Head:
    """A column heading: `url` sorts by it, `direction` is "ascending", "descending" or empty."""

    label: str
    numeric: bool
    url: str
    direction: str


def in_order(request, rows, columns: Sequence[Column]):
    """The rows in the order that the address asks for, empty values last; as they are when it asks for none."""
    asked = request.GET.get("sort", "")
    column = next((one for one in columns if one.order_by and one.key == asked.removeprefix("-")), None)
    if column is None:
        return rows
    field = F(column.order_by)
    order = field.desc(nulls_last=True) if asked.startswith("-") else field.asc(nulls_last=True)
    return rows.order_by(order, "pk")


def heads(request, columns: Sequence[Column]) -> list[Head]:
    """The headings with their links; the second click on a column turns its order round."""
    asked = request.GET.get("sort", "")
    return [_head(request, column, asked) for column in columns]


def _head(request, column: Column, asked: str) -> Head:
    if not column.order_by:
        return Head(column.label, column.numeric, "", "")
    direction = {column.key: "ascending", f"-{column.key}": "descending"}.get(asked, "")
    query = request.GET.copy()
    query.pop("page", None)
    query["sort"] = f"-{column.key}" if direction == "ascending" else column.key
    return Head(column.label, column.numeric, f"?{query.urlencode()}", direction)
