"""The plan as plain tables: what the spreadsheets, the open data and its codebook are made of.

Each table has a name and columns with stable names; a jurisdiction may choose among them. Small counts are hidden.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from plans.actions.models import Approach, FundingStatus, ResourceLevel, Stage
from plans.problems.models import ProblemStatus, Trend
from plans.versions.amounts import number

from .edition import Edition

Cell = str | int | Decimal | date | None


@dataclass(frozen=True)
class Column:
    """A column: its stable name, its heading, what its values mean, and how a row gives one.

    `labels` are the words for the codes in it, for those who read words.
    """

    name: str
    title: str | Promise
    about: str | Promise
    value: Callable[[Edition, dict], Cell]
    labels: dict | None = None

    def words(self, cell: Cell) -> Cell:
        return str(self.labels.get(cell, cell)) if self.labels and cell else cell


@dataclass(frozen=True)
class Table:
    """A table: its stable name, its heading, its columns, and the rows of the content it is made of."""

    name: str
    title: str | Promise
    columns: tuple[Column, ...]
    rows: Callable[[Edition], Iterable[dict]]

    def lines(self, edition: Edition, *, words: bool = False) -> list[list[Cell]]:
        made = []
        for row in self.rows(edition):
            cells = [(column, column.value(edition, row)) for column in self.columns]
            made.append([column.words(cell) if words else cell for column, cell in cells])
        return made


def _text(name: str) -> Callable:
    return lambda edition, row: row.get(name) or ""


def _date(name: str) -> Callable:
    return lambda edition, row: date.fromisoformat(row[name]) if row.get(name) else None


def _number(name: str) -> Callable:
    return lambda edition, row: Decimal(row[name]) if row.get(name) else None


def _list(name: str) -> Callable:
    return lambda edition, row: "; ".join(row.get(name) or [])


def _codes(name: str) -> Callable:
    return lambda edition, row: edition.reading.codes(row.get(name)).replace(", ", "; ")


def _counted(value: str, unit: Callable[[Edition, dict], str], *, note: bool = False) -> Callable:
    """A figure that may be a small count: then it is left out, and its note says "fewer than 5"."""

    def make(edition: Edition, row: dict) -> Cell:
        if not row.get(value):
            return "" if note else None
        said = edition.reading.count(row[value], unit(edition, row))
        is_hidden = said != number(row[value])
        return (said if is_hidden else "") if note else (None if is_hidden else Decimal(row[value]))

    return make


def _unit_of_target(edition: Edition, row: dict) -> str:
    part = edition.reading.part(row["indicator"])
    return part["unit"] if part else ""


def _indicator(name: str) -> Callable:
    def make(edition: Edition, row: dict) -> Cell:
        part = edition.reading.part(row["indicator"])
        return part[name] if part else ""

    return make


def _inside(key: str, inner: str) -> Callable[[Edition], Iterable[dict]]:
    """The rows within the rows of a kind, each with the code of what it belongs to."""
    return lambda edition: (
        {**row, "belongs_to": part["code"]} for part in edition.content[key] for row in part.get(inner) or []
    )


_UNIT = lambda edition, row: row.get("extent_unit", "")  # noqa: E731 - a column, not a function of its own
_CODE = Column("code", _("Code"), _("Code of this part of the plan"), _text("code"))
_UID = Column("uid", _("Permanent identity"), _("Stays the same in every version"), _text("uid"))

TABLES = (
    Table(
        "plan",
        _("Plan"),
        (
            _UID,
            Column("title", _("Title"), _("Title of the plan"), _text("title")),
            Column("municipality", _("Municipality"), _("Its name"), lambda e, r: e.content["municipality"]["name"]),
            Column("country", _("Country"), _("Its name"), lambda e, r: e.content["municipality"]["country"]),
            Column("version", _("Version"), _("Number of the version, or draft"), lambda e, r: e.name),
            Column("period_start", _("Starts"), _("First day of the plan"), _date("period_start")),
            Column("period_end", _("Ends"), _("Last day of the plan"), _date("period_end")),
            Column("currency", _("Currency"), _("Of all amounts, ISO 4217"),
                lambda e, r: e.content["municipality"]["currency"]),
            Column("fingerprint", _("Fingerprint"), _("SHA-256 of the version's content"),
                lambda e, r: e.fingerprint),
        ),
        lambda edition: [edition.content["plan"]],
    ),
    Table(
        "problems",
        _("Problems"),
        (
            _UID,
            _CODE,
            Column("title", _("Title"), _("Title of the problem"), _text("title")),
            Column("status", _("Status"), _("Whether it became a priority"),
                _text("status"), dict(ProblemStatus.choices)),
            Column("statement", _("Statement"), _("The problem in words"), _text("statement")),
            Column("types", _("Types"), _("Types of crime problem, codes"), _list("cp_codes")),
            Column("areas", _("Areas"), _("Codes of areas"), _list("areas")),
            Column("extent_value", _("Extent"), _("Number; empty where a small count is hidden"),
                _counted("extent_value", _UNIT)),
            Column("extent_hidden", _("Extent, hidden"), _("What is said instead of a small count"),
                _counted("extent_value", _UNIT, note=True)),
            Column("extent_unit", _("Unit"), _("Of the extent"), _text("extent_unit")),
            Column("extent_period", _("Period"), _("Of the extent"), _text("extent_period")),
            Column("trend", _("Trend"), _("Direction of the trend"), _text("trend"), dict(Trend.choices)),
            Column("score", _("Score"), _("From weighing, 0 to 100"), _number("score")),
            Column("decision_reason", _("Reason"), _("Why it was chosen or not"), _text("decision_reason")),
        ),
        lambda edition: edition.content["problems"],
    ),
    Table(
        "factors",
        _("Factors"),
        (
            Column("problem", _("Problem"), _("Code of the problem"), _text("belongs_to")),
            Column("factor", _("Factor"), _("Code, RF1 to RF7"), _text("factor")),
            Column("link", _("Link"), _("direct or indirect"), _text("link")),
            Column("note", _("Note"), _("In words"), _text("note")),
        ),
        _inside("problems", "factors"),
    ),
    Table(
        "objectives",
        _("Objectives"),
        (
            _UID,
            _CODE,
            Column("statement", _("Objective"), _("What shall be different"), _text("title")),
            Column("problems", _("Problems"), _("Codes of the problems it answers"), _codes("problems")),
            Column("due_on", _("Due"), _("To be reached by"), _date("due_on")),
            Column("owner", _("Owner"), _("Organisation"), _text("owner")),
            Column("national_goal", _("National goal"), _("That it serves"), _text("national_goal")),
        ),
        lambda edition: edition.content["objectives"],
    ),
    Table(
        "targets",
        _("Targets"),
        (
            Column("objective", _("Objective"), _("Code of the objective"), _text("belongs_to")),
            Column("indicator", _("Indicator"), _("Code of the indicator"), _indicator("code")),
            Column("indicator_name", _("Name"), _("Of the indicator"), _indicator("title")),
            Column("unit", _("Unit"), _("Of the values"), _indicator("unit")),
            Column("baseline_value", _("Baseline"), _("Number; empty where a small count is hidden"),
                _counted("baseline_value", _unit_of_target)),
            Column("baseline_hidden", _("Baseline, hidden"), _("What is said instead of a small count"),
                _counted("baseline_value", _unit_of_target, note=True)),
            Column("baseline_period", _("Baseline period"), _("Of the baseline"), _text("baseline_period")),
            Column("baseline_on", _("Baseline date"), _("On which it was measured"), _date("baseline_on")),
            Column("target_value", _("Target"), _("Number"), _number("target_value")),
            Column("target_on", _("Target date"), _("By which it is reached"), _date("target_on")),
        ),
        _inside("objectives", "targets"),
    ),
    Table(
        "actions",
        _("Actions"),
        (
            _UID,
            _CODE,
            Column("title", _("Title"), _("Title of the action"), _text("title")),
            Column("description", _("Description"), _("What is done"), _text("description")),
            Column("objectives", _("Objectives"), _("Codes of the objectives it serves"), _codes("objectives")),
            Column("lead", _("Lead"), _("Organisation that leads"), _text("lead")),
            Column("support", _("Support"), _("Organisations that support"),
                lambda e, r: "; ".join(one["organisation"] for one in r["support"])),
            Column("starts_on", _("Starts"), _("First day"), _date("starts_on")),
            Column("ends_on", _("Ends"), _("Last day"), _date("ends_on")),
            Column("measures", _("Measures"), _("Codes of the guidelines, the main one first"), _list("measures")),
            Column("factors", _("Factors"), _("Codes, RF1 to RF7"), _list("factors")),
            Column("approach", _("Approach"), _("Kind of prevention"), _text("approach"), dict(Approach.choices)),
            Column("stage", _("For whom"), _("universal, selective or indicated"),
                _text("stage"), dict(Stage.choices)),
            Column("target_groups", _("Target groups"), _("In words"), _list("target_groups")),
            Column("areas", _("Areas"), _("Codes of areas"), _list("areas")),
            Column("resource_level", _("Resources"), _("Where the resources come from"),
                _text("resource_level"), dict(ResourceLevel.choices)),
            Column("cost", _("Cost"), _("Over the whole plan, in the currency of the plan"), _number("cost")),
            Column("funding_status", _("Funding"), _("State of funding"),
                _text("funding_status"), dict(FundingStatus.choices)),
            Column("evidence_class", _("Evidence"), _("A, B, C or U"), _text("evidence_class")),
        ),
        lambda edition: edition.content["actions"],
    ),
    Table(
        "milestones",
        _("Milestones"),
        (
            Column("action", _("Action"), _("Code of the action"), _text("belongs_to")),
            Column("title", _("Milestone"), _("What is done by then"), _text("title")),
            Column("due_on", _("Due"), _("Day"), _date("due_on")),
        ),
        _inside("actions", "milestones"),
    ),
    Table(
        "indicators",
        _("Indicators"),
        (
            _UID,
            _CODE,
            Column("name", _("Name"), _("Of the indicator"), _text("title")),
            Column("unit", _("Unit"), _("Of its values"), _text("unit")),
            Column("formula", _("Formula"), _("How it is calculated"), _text("formula")),
            Column("direction", _("Direction"), _("Which way is better"), _text("direction")),
            Column("domain", _("Domain"), _("What it is about"), _text("domain")),
            Column("frequency", _("Frequency"), _("How often it is measured"), _text("frequency")),
            Column("source", _("Source"), _("Where its values come from"), _text("source")),
        ),
        lambda edition: edition.content["indicators"],
    ),
    Table(
        "areas",
        _("Areas"),
        (
            _CODE,
            Column("name", _("Name"), _("Of the area"), _text("name")),
        ),
        lambda edition: edition.content["areas"],
    ),
    Table(
        "coverage",
        _("Guidelines"),
        (
            Column("group", _("Kind"), _("Actors, factors, levels, measures"), _text("group")),
            _CODE,
            Column("title", _("Subject"), _("In words"), _text("title")),
            Column("state", _("State"), _("included, excluded_with_reason, deferred or not_considered"),
                _text("state")),
            Column("reason", _("Reason"), _("Where it is left out"), _text("reason")),
        ),
        lambda edition: edition.checks.get("coverage", []),
    ),
)  # fmt: skip
