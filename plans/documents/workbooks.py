"""Spreadsheets of the plan: the compliance matrix, and the table for a ministry."""

from io import BytesIO

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from plans.profiles.services import profile_of
from stakeholders.spreadsheets.writing import LABELS, Provenance, Sheet, write_book

from .edition import Edition
from .ministry_columns import BUDGET, Choice, choice_of
from .plan_document.compliance import behind, coverage_groups, coverage_words, note
from .tables import TABLES, Table

# Where the profile chooses nothing: these sheets with all their columns, in this order.
MINISTRY_SHEETS = (
    "plan",
    "problems",
    "factors",
    "objectives",
    "targets",
    "actions",
    "milestones",
    "coverage",
    BUDGET,
)


def ministry_workbook(edition: Edition, choice: Choice | None = None) -> bytes:
    """The plan as named sheets in words. `choice`: names of columns by name of sheet, in the order wanted.

    Without it, what the town's profile chooses: the form is that of today's recipient, whatever version it shows.
    """
    if choice is None:
        choice = choice_of(profile_of(edition.municipality).profile.ministry_columns)
    wanted = choice or dict.fromkeys(MINISTRY_SHEETS)
    by_name = {table.name: table for table in TABLES}
    sheets = [
        _finances(edition) if name == BUDGET else _sheet(edition, by_name[name], columns)
        for name, columns in wanted.items()
    ]
    return _book(edition, sheets, _("Table for the ministry"))


def _sheet(edition: Edition, table: Table, wanted: list[str] | None) -> Sheet:
    places = {column.name: place for place, column in enumerate(table.columns)}
    chosen = [places[name] for name in wanted if name in places] if wanted else list(places.values())
    lines = table.lines(edition, words=True)
    return Sheet(
        str(table.title),
        [str(table.columns[place].title) for place in chosen],
        ([line[place] for place in chosen] for line in lines),
    )


def _finances(edition: Edition) -> Sheet:
    """The tables of the budget, one below the other, as they stand in the plan."""
    rows = [[table["title"], *row] for table in edition.told["budget"]["tables"] for row in table["rows"]]
    return Sheet(_("Budget"), [_("Table"), _("Item"), _("Cost")], rows)


def compliance_workbook(edition: Edition) -> bytes:
    """Clauses, and one sheet for each kind of subject."""
    words = coverage_words()
    results = [
        [
            f"{clause['id']} {clause['title']}",
            result["rule"],
            result["title"],
            result["severity"],
            result["word"],
            result["about"],
        ]
        for clause in edition.told["clauses"]
        for result in clause["results"]
    ]
    sheets = [
        Sheet(
            _("Rules"),
            [_("Clause"), _("Rule"), _("Title"), _("Severity"), _("Result"), _("What is open")],
            results,
        )
    ]
    sheets += [
        Sheet(
            title,
            [_("Code"), _("Subject"), _("State"), _("In the plan, or reason")],
            [[one["code"], one["title"], words[one["state"]], behind(one, 50)] for one in entries],
        )
        for title, entries in coverage_groups(edition)
    ]
    waived = [[one["code"], one["title"], one["text"], one["signed"]] for one in edition.told["waivers"]]
    sheets.append(
        Sheet(pgettext("rules", "Set aside"), [_("Rule"), _("Title"), _("Reason"), _("Decided by")], waived)
    )
    return _book(edition, sheets, _("The plan and the guidelines"), [note()])


def _book(edition: Edition, sheets: list[Sheet], what: str, notes=()) -> bytes:
    hidden = _("Counts below %(limit)d are hidden.") % {"limit": edition.smallest}
    target = BytesIO()
    write_book(
        target,
        sheets,
        provenance=Provenance(
            what=f"{what}: {edition.told['title']}",
            filters=edition.label,
            who=edition.told["town"],
            when=edition.at,
            notes=[*notes, hidden],
            labels=[_(label) for label in LABELS],
        ),
        info_sheet=_("About this file"),
    )
    return target.getvalue()
