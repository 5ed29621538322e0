"""Lists that stand in one cell: outputs, milestones, risks, amounts, indicators.

Our own sheets set the parts of an entry apart by a bar; others write “12 workshops; 300 people” or “Opening (June
2027)”.
"""

import re
from datetime import date
from decimal import Decimal

from stakeholders.spreadsheets.guessing import normalised
from stakeholders.spreadsheets.periods import DateOrder
from stakeholders.spreadsheets.problems import UnreadableValue

from .money import read_amount
from .rows import Cell, Known, ReadRow, Unplaced
from .spans import read_span

COUNTED = re.compile(r"^(\d[\d .,\u00a0\u202f]*)\s+(\D.*)$")
IN_BRACKETS = re.compile(r"^(.*\S)\s*\(([^()]+)\)$")
SET_APART = re.compile(r"\s*(?::|\s[-\u2013\u2014])\s+")
BULLET = re.compile(r"^(?:[-*•·\u2013]\s*|\d{1,2}[.)]\s+)")
LONGEST = 200


def entries_of(cell: Cell) -> list[str]:
    """The entries of a list, one a line or set apart by semicolons."""
    apart = re.split(r"\n" if " | " in cell.text else r"[\n;]", cell.text)
    return [entry for one in apart if (entry := BULLET.sub("", one.strip()).strip())]


def _parts(entry: str, count: int) -> list[str] | None:
    """The parts of an entry of our own sheets; None for another one, or one with too many."""
    if "|" not in entry:
        return None
    parts = [part.strip() for part in entry.split("|")]
    return [*parts, *[""] * (count - len(parts))] if len(parts) <= count else None


def _left(row: ReadRow, target: str, cell: Cell, entry: str) -> None:
    row.unplaced.append(Unplaced(target, cell.column, entry))
    row.say("unplaced", target, column=cell.column, text=entry)


def place_outputs(
    row: ReadRow, target: str, cells: list[Cell], known: Known, order: DateOrder | None
) -> None:
    found = row.values.setdefault(target, [])
    for cell in cells:
        for entry in entries_of(cell):
            made = _output(entry, known)
            if made is None or any(normalised(made["title"]) == normalised(one["title"]) for one in found):
                _left(row, target, cell, entry)
            else:
                found.append(made)


def _output(entry: str, known: Known) -> dict | None:
    if "|" in entry:
        parts = _parts(entry, 4)
        if parts is None or not parts[0] or len(parts[0]) > LONGEST or len(parts[2]) > 60:
            return None
        try:
            planned, done = (_decimal(parts[place], known) for place in (1, 3))
        except UnreadableValue:
            return None
        return {"title": parts[0], "planned": planned, "unit": parts[2], "done": done}
    planned, title = None, entry
    if match := COUNTED.match(entry):
        try:
            planned, title = _decimal(match[1], known), match[2]
        except UnreadableValue:
            planned, title = None, entry
    fits = len(title) <= LONGEST and (planned is None or planned < 10**10)
    return {"title": title, "planned": planned, "unit": "", "done": None} if fits else None


def _decimal(text: str, known: Known) -> Decimal | None:
    return read_amount(text, known.currency) if text else None


def place_milestones(
    row: ReadRow, target: str, cells: list[Cell], known: Known, order: DateOrder | None
) -> None:
    found = row.values.setdefault(target, [])
    for cell in cells:
        for entry in entries_of(cell):
            made = _milestone(entry, order)
            if made is None:
                _left(row, target, cell, entry)
            else:
                found.append(made)


def _milestone(entry: str, order: DateOrder | None) -> dict | None:
    if "|" in entry:
        parts = _parts(entry, 4)
        due = _day(parts[1], order) if parts else None
        done = _day(parts[2], order) if parts and parts[2] else None
        if due is None or not parts[0] or len(parts[0]) > LONGEST or (parts[2] and done is None):
            return None
        return {"title": parts[0], "due_on": due, "done_on": done, "owner": parts[3]}
    for title, when in _guesses(entry):
        due = _day(when, order)
        if due is not None and title and len(title) <= LONGEST:
            return {"title": title, "due_on": due, "done_on": None, "owner": ""}
    return None


def _guesses(entry: str):
    if match := IN_BRACKETS.match(entry):
        yield match[1], match[2]
    for place in SET_APART.finditer(entry):
        before, after = entry[: place.start()].strip(), entry[place.end() :].strip()
        yield before, after
        yield after, before


def _day(text: str, order: DateOrder | None) -> date | None:
    """The last day of the time that a text names exactly."""
    try:
        span = read_span(text, order)
    except UnreadableValue:
        return None
    return None if span.vague else span.end


def place_risks(row: ReadRow, target: str, cells: list[Cell], known: Known, order: DateOrder | None) -> None:
    found = row.values.setdefault(target, [])
    for cell in cells:
        for entry in entries_of(cell):
            parts = _parts(entry, 6) or [entry, "", "", "", "", ""]
            sizes = [int(part) if part in {"1", "2", "3", "4", "5"} else None for part in parts[1:3]]
            unread = any(part and size is None for part, size in zip(parts[1:3], sizes, strict=True))
            long = len(parts[0]) > 300 or len(parts[3]) > 500 or len(parts[5]) > 120
            if unread or long or not parts[0] or "|" in parts[0]:
                _left(row, target, cell, entry)
                continue
            names = ("text", "likelihood", "impact", "mitigation", "owner", "owner_role")
            found.append(dict(zip(names, (parts[0], *sizes, *parts[3:]), strict=True)))


def place_funding(
    row: ReadRow, target: str, cells: list[Cell], known: Known, order: DateOrder | None
) -> None:
    """Amounts as our own sheets write them; others are too different to guess source, level and status."""
    found = row.values.setdefault(target, [])
    levels, statuses = known.choices.get("funding_level", {}), known.choices.get("line_status", {})
    for cell in cells:
        for entry in entries_of(cell):
            parts = _parts(entry, 5)
            try:
                amount = read_amount(parts[3], known.currency) if parts and parts[3] else None
            except UnreadableValue:
                amount = None
            told = parts and (levels.get(normalised(parts[1])), statuses.get(normalised(parts[4])))
            year = int(parts[2]) if parts and parts[2].isdecimal() else None
            wrong = not parts or amount is None or not all(told) or not parts[0] or len(parts[0]) > LONGEST
            if wrong or (parts[2] and (year is None or not 2000 <= year <= 2100)):
                _left(row, target, cell, entry)
                continue
            found.append(
                {"source": parts[0], "level": told[0], "year": year, "amount": amount, "status": told[1]}
            )


def place_indicators(
    row: ReadRow, target: str, cells: list[Cell], known: Known, order: DateOrder | None
) -> None:
    """Indicators that the town has, by code or name; all else is for the note."""
    found = row.values.setdefault(target, [])
    for cell in cells:
        for entry in entries_of(cell):
            code = known.indicators.get(normalised(entry))
            if code is None:
                row.unplaced.append(Unplaced(target, cell.column, entry))
                row.say("unplaced", target, column=cell.column, text=entry)
            elif code not in found:
                found.append(code)
