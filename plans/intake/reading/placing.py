"""Which value of a row goes into which field. What no field can take is kept for the note, whole."""

from collections.abc import Callable
from decimal import Decimal

from stakeholders.spreadsheets.guessing import normalised
from stakeholders.spreadsheets.periods import DateOrder
from stakeholders.spreadsheets.problems import UnreadableValue
from stakeholders.spreadsheets.values import parse_bool

from .columns import KEEP
from .entries import place_funding, place_indicators, place_milestones, place_outputs, place_risks
from .money import read_amount
from .parties import split_parties
from .rows import LONGEST_TITLE, Cell, Known, ReadRow, Unplaced, in_order, refs_of
from .spans import Span, is_open, read_span
from .words import APPROACHES, STAGES, STATES

#: Texts of one field and the most letters that each takes; None: as many as one likes.
TEXTS = {
    "description": None, "sustainability_note": None, "mechanism": None, "adaptation_note": None,
    "evaluation_plan": None, "rights_mitigation": None, "note": None, "related_reform": 300, "funding_source": 200,
    "evidence_source": 200, "lead_task": 300, "lead_role_holder": 120,
}  # fmt: skip
SYNONYMS = {"status": STATES, "stage": STAGES, "approach": APPROACHES}
CHOICES = ("status", "stage", "approach", "resource_level", "funding_status")
LISTS = ("measures", "factors", "areas", "target_groups")


def place_all(row: ReadRow, known: Known, order: DateOrder | None) -> None:
    """Fill `row.values` from `row.cells`."""
    for target, cells in row.cells.items():
        _placer(target)(row, target, cells, known, order)
    _sections(row, known)
    _in_time(row)


def _placer(target: str) -> Callable:
    if target in TEXTS:
        return _text
    if target in CHOICES:
        return _choice
    if target in LISTS:
        return _list
    return PLACERS.get(target, _keep)


def _keep(row, target, cells, known, order) -> None:
    for cell in cells:
        row.keep(target, cell)


def _title(row, target, cells, known, order) -> None:
    first, *others = cells
    title = " ".join(first.text.split())
    if len(title) > LONGEST_TITLE:
        row.keep(target, first)
        row.say("too_long", target, column=first.column)
        title = title[: LONGEST_TITLE - 1].rsplit(" ", 1)[0] + "…"
    row.values["title"] = title
    _keep(row, target, others, known, order)


def _code(row, target, cells, known, order) -> None:
    first, *others = cells
    if len(first.text) <= 20 and "\n" not in first.text:
        row.values["code"] = first.text
    else:
        row.keep(target, first)
    _keep(row, target, others, known, order)


def _text(row, target, cells, known, order) -> None:
    text, most = "\n".join(cell.text for cell in cells), TEXTS[target]
    if most is None or (len(text) <= most and "\n" not in text):
        row.values[target] = text
        return
    for cell in cells:
        row.keep(target, cell)
    row.say("too_long", target, column=cells[0].column)


def _choice(row, target, cells, known, order) -> None:
    first, *others = cells
    plain = normalised(first.text)
    told = known.choices.get(target, {}).get(plain)
    alike = next((value for value, words in SYNONYMS.get(target, {}).items() if plain in words), None)
    if told or alike:
        row.values[target] = told or alike
    if not told and alike and target != "status":
        row.say("like_level", target, text=first.text, value=alike)
    if not alike and not told:
        _unplaced(row, target, first)
    if not told and (target != "status" or not alike):
        row.keep(target, first)
    _keep(row, target, others, known, order)


def _list(row, target, cells, known, order) -> None:
    names = getattr(known, target)
    found: list[str] = []
    for cell in cells:
        for line in cell.text.split("\n"):
            taken, left = _named(line, names)
            found += [one for one in taken if one not in found]
            for piece in left:
                row.unplaced.append(Unplaced(target, cell.column, piece))
                row.say("unplaced", target, column=cell.column, text=piece)
    if found:
        row.values[target] = found


def _named(line: str, names) -> tuple[list[str], list[str]]:
    """What is known in a line, whole or set apart by signs, and the pieces that are not."""
    if normalised(line) in names:
        return [names[normalised(line)]], []
    taken, left = [], []
    for piece in line.replace(";", ",").replace("/", ",").split(","):
        piece = piece.strip()
        if piece and normalised(piece) in names:
            taken.append(names[normalised(piece)])
        elif piece:
            left.append(piece)
    return taken, ([line.strip()] if left and not taken else left)


def _lead(row, target, cells, known, order) -> None:
    names = [name for cell in cells for name in _parties(cell, known)]
    lead, *others = names or [""]
    if not lead or any(len(name) > 160 for name in names):
        _keep(row, target, cells, known, order)
        return
    row.values["lead"] = lead
    if others:
        row.values["supports"] = [(name, "", "") for name in others] + row.values.get("supports", [])
        text = " / ".join(" ".join(cell.text.split()) for cell in cells)
        row.say("several_leads", target, text=text, lead=lead)


def _parties(cell: Cell, known: Known) -> list[str]:
    return split_parties(cell.text, known.organisations)


def _supports(row, target, cells, known, order) -> None:
    found = row.values.setdefault("supports", [])
    for cell in cells:
        for line in cell.text.split("\n") if " | " in cell.text else [cell.text]:
            if " | " in line:
                name, task, role = (*map(str.strip, line.split(" | ")), "", "")[:3]
                parts = [(name, task, role)]
                fits = line.count(" | ") <= 2 and len(task) <= 300 and len(role) <= 120
            else:
                names = split_parties(line, known.organisations, commas=True)
                parts = [(name, "", "") for name in names]
                fits = True
            if not parts or not fits or any(len(name) > 160 for name, _task, _role in parts):
                row.unplaced.append(Unplaced(target, cell.column, line))
                continue
            found += parts


def _refs(row, target, cells, known, order) -> None:
    names = known.problems if target == "problem" else known.objectives
    row.values[target] = [ref for cell in cells for ref in refs_of(cell.text, names)]


def _sections(row: ReadRow, known: Known) -> None:
    """What the section says counts where the row itself says nothing."""
    for section in row.sections:
        if section.kind and not row.values.get(section.kind):
            names = known.problems if section.kind == "problem" else known.objectives
            row.values[section.kind] = refs_of(section.whole, names)
        else:
            row.unplaced.append(Unplaced("section", "", section.whole))


def _time(row, target, cells, known, order) -> None:
    first, *others = cells
    _keep(row, target, others, known, order)
    try:
        span = read_span(first.raw, order)
    except UnreadableValue as problem:
        code = "ambiguous_time" if problem.code == "ambiguous_date" else "open_time"
        row.keep(target, first)
        if code == "open_time" and not is_open(first.text):
            _unplaced(row, target, first)
        else:
            row.say(code, target, text=first.text)
        return
    said = _said(span, target)
    if not said or any(name in row.values for name in said):
        row.keep(target, first)
        return
    row.values |= said
    if span.vague:
        row.keep(target, first)
        row.say("vague_time", target, text=first.text, start=span.start or "…", end=span.end or "…")


def _said(span: Span, target: str) -> dict:
    if target == "period":
        both = {"starts_on": span.start, "ends_on": span.end}
        return {name: day for name, day in both.items() if day is not None}
    day = span.start if target == "starts_on" else span.end
    return {target: day} if day is not None else {}


def _in_time(row: ReadRow) -> None:
    if in_order(row.values.get("starts_on"), row.values.get("ends_on")):
        return
    cells = row.cells.get("ends_on") or row.cells.get("period")
    row.values.pop("ends_on")
    row.keep("ends_on", cells[0])
    row.say("ends_before", "ends_on", text=cells[0].text)


def _cost(row, target, cells, known, order) -> None:
    read: list[tuple[Cell, Decimal]] = []
    for cell in cells:
        try:
            read.append((cell, read_amount(cell.raw, known.currency)))
        except UnreadableValue as problem:
            row.keep(target, cell)
            if problem.code == "other_currency":
                row.say("other_currency", target, text=cell.text)
            else:
                _unplaced(row, target, cell)
    if not read:
        return
    row.values["cost"] = sum(amount for _cell, amount in read)
    if len(read) > 1:
        for cell, _amount in read:
            row.keep(target, cell)
        row.say(
            "added_up", target, amounts=", ".join(f"{cell.column}: {cell.text}" for cell, _amount in read)
        )


def _number(row, target, cells, known, order) -> None:
    first, *others = cells
    _keep(row, target, others, known, order)
    try:
        raw = first.raw
        number = read_amount(raw.strip(" %") if isinstance(raw, str) else raw, known.currency)
    except UnreadableValue:
        row.keep(target, first)
        _unplaced(row, target, first)
        return
    if target == "progress":
        is_share = isinstance(raw, float) and raw <= 1
        number = number * 100 if is_share else number
        if number > 100 or number != int(number):
            row.keep(target, first)
            return
        number = int(number)
    elif number >= 10_000:
        row.keep(target, first)
        return
    row.values[target] = number


def _yes(row, target, cells, known, order) -> None:
    first, *others = cells
    _keep(row, target, others, known, order)
    try:
        row.values[target] = parse_bool(first.raw)
    except UnreadableValue:
        row.keep(target, first)


def _unplaced(row: ReadRow, target: str, cell: Cell) -> None:
    row.say("unplaced", target, column=cell.column, text=cell.text)


PLACERS: dict[str, Callable] = {
    KEEP: _keep,
    "title": _title,
    "code": _code,
    "lead": _lead,
    "supports": _supports,
    "problem": _refs,
    "objectives": _refs,
    "starts_on": _time,
    "ends_on": _time,
    "period": _time,
    "cost": _cost,
    "staff_fte": _number,
    "progress": _number,
    "is_cohesion": _yes,
    "outputs": place_outputs,
    "milestones": place_milestones,
    "risks": place_risks,
    "funding_lines": place_funding,
    "indicators": place_indicators,
}
