"""What was typed into the table, compared with what was shown and with what stands now, and saved.

Each cell is judged alone. What nobody else has touched is saved, also where another cell of the row was changed by
somebody else; a cell that both have changed is not saved but shown with both texts.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from plans.actions.models import Action
from stakeholders.access.errors import Refused
from stakeholders.access.permissions import Actor

from . import services
from .cells import Cell, Offer


@dataclass
class Shown:
    """A cell as the page shows it."""

    cell: Cell
    uid: str
    text: str
    stands: str = ""  # what is saved now
    error: str = ""
    is_outrun: bool = False
    is_fixed: bool = False

    @property
    def name(self) -> str:
        return f"{self.cell.key}-{self.uid}"

    @property
    def words(self) -> str:
        """The text of a cell that is only read here."""
        return str(dict(self.cell.choices).get(self.text, self.text))

    @property
    def print(self) -> str:
        return self.cell.print_of(self.stands)


@dataclass
class Row:
    action: Action
    cells: list[Shown]
    error: str = ""
    is_chosen: bool = False
    changed: list[str] = field(default_factory=list)

    @property
    def seen(self) -> str:
        """The marks of the cells as they stand, in the order of the columns."""
        return " ".join(f"{shown.cell.key}:{shown.print}" for shown in self.cells)

    @property
    def has_errors(self) -> bool:
        return bool(self.error) or any(shown.error for shown in self.cells)


def row_of(action: Action, columns: list[Cell], offer: Offer) -> Row:
    has_lines = bool(action.funding_lines.all())
    cells = []
    for cell in columns:
        text = cell.text(action, offer)
        # Amounts say it better than a word.
        is_fixed = cell.key == "funding_status" and has_lines
        if is_fixed:
            text = action.funding.status
        cells.append(Shown(cell, str(action.uid), text, text, is_fixed=is_fixed))
    return Row(action, cells)


def type_in(row: Row, posted: Mapping[str, str], seen: str, offer: Offer) -> dict[str, object]:
    """Put what was posted into the row; returns the values to save, by column."""
    marks = dict(pair.split(":", 1) for pair in seen.split() if ":" in pair)
    values = {}
    for shown in row.cells:
        if shown.is_fixed or shown.name not in posted:
            continue
        typed = posted[shown.name]
        mark = marks.get(shown.cell.key, shown.print)
        if shown.cell.print_of(typed) in {mark, shown.print}:
            continue  # not touched, or the same as what stands
        shown.text = typed
        if mark != shown.print:
            shown.is_outrun = True
            shown.error = _(
                "Meanwhile changed to “%(text)s”. Yours is kept here: save again to put it in."
            ) % {"text": shown.stands or _("nothing")}
            continue
        try:
            values[shown.cell.key] = shown.cell.read(typed, offer)
        except ValidationError as error:
            shown.error = " ".join(error.messages)
    return values


def save(*, by: Actor, row: Row, values: dict[str, object]) -> bool:
    """Save the values of one row; a refusal is kept with the row, which then shows what was typed."""
    if not values:
        return False
    action = row.action
    if "code" in values and Action.objects.of(action.plan).filter(code=values["code"]).exclude(pk=action.pk):
        _at(row, "code").error = _("“%(value)s” is used already.") % {"value": values.pop("code")}
        if not values:
            return False
    try:
        with transaction.atomic():
            services.change_cells(by=by, action=action, values=values)
    except Refused as refused:
        row.error = str(refused)
        return False
    except IntegrityError:
        row.error = _("This contradicts another record.")
        return False
    row.changed = list(values)
    return True


def _at(row: Row, key: str) -> Shown:
    return next(shown for shown in row.cells if shown.cell.key == key)
