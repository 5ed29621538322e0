"""Reading plans from sheets: where the table is, what the columns are for, and that no filled cell is ever lost."""

# ruff: noqa: E501 - rows of a sheet, one a line
import random
from datetime import date
from decimal import Decimal

import pytest

from plans.intake.reading.columns import KEEP, best_sheet, guess_mapping
from plans.intake.reading.grid import Grid, pasted, read_grids, read_pasted, text_of
from plans.intake.reading.layout import section_of
from plans.intake.reading.money import read_amount
from plans.intake.reading.parties import split_parties
from plans.intake.reading.rows import Known, ReadRow, Ref
from plans.intake.reading.sheet import read_sheet
from plans.intake.reading.spans import read_span
from stakeholders.spreadsheets.periods import DateOrder
from stakeholders.spreadsheets.problems import UnreadableFile, UnreadableValue

from .sheets import messy, spanish


def grid_of(rows: list[list]) -> Grid:
    return Grid(
        "", tuple((n, tuple(row)) for n, row in enumerate(rows, 1) if any(c is not None for c in row))
    )


# ---------------------------------------------------------------- nothing is lost

HEADINGS = [
    "No.", "Action", "Description", "Lead", "Partners", "Start", "End", "Period", "Budget", "Status", "Outputs",
    "Milestones", "Indicator", "Risks", "Areas", "Target group", "Factors", "Type of measure", "Level of prevention",
    "Source of funds", "Staff", "Progress", "Objective", "Problem", "Remarks", "What the mayor thinks", "",
]  # fmt: skip
TEXTS = [
    "Police / Municipality", "Q3 2027", "mid 2027", "31.12.2027", "03/04/2027", "ongoing", "12.000 €", "USD 5", "I01",
    "12 workshops; 300 people", "Opening (June 2027)", "O1, O2", "Objective 2: Safer squares", "A\nB", "in progress", "50%",
    "primary", "RF1; RF9", "N01, N99", "a | b | c | d | e | f | g", "City budget | local | 2027 | 600 | committed", "Total",
    "x" * 250, "Problem 1", "1.2", "Signature: ___", "* a remark", "Police and Health Dept", "Lamps | 86 | lamps | 3",
    "2027-2029", "Subtotal", "Action", "…", "¿Quién?", "日本語", "مدينة", "“quoted”", "'apostrophe", "=1+1", "-", "a" * 25,
]  # fmt: skip
LETTERS = "abcdefg XYZ 0123456789 .,;:/|-()&äéñß\n"


def any_cell(chance: random.Random) -> object:
    """A cell as it may stand anywhere."""
    kind = chance.randrange(10)
    if kind < 3:
        return None
    if kind < 6:
        return chance.choice(TEXTS)
    if kind < 7:
        return "".join(chance.choice(LETTERS) for _ in range(chance.randrange(1, 30))).strip() or None
    return chance.choice(
        [
            chance.randrange(-5, 60_000),
            chance.random() * 1e6,
            date(2027, chance.randrange(1, 13), 3),
            True,
            False,
        ]
    )


def any_table(chance: random.Random) -> list[list]:
    width = chance.randrange(2, 10)
    headings = [chance.choice(HEADINGS) or None for _ in range(width)]
    return [headings, *([any_cell(chance) for _ in range(width)] for _ in range(chance.randrange(1, 7)))]


KNOWN = Known(
    organisations={"police": "Police"},
    objectives={"o1": "O1", "o2": "O2"},
    areas={"n01": "N01"},
    factors={"rf1": "RF1"},
    indicators={"i01": "I01"},
    choices={"funding_level": {"local": "local"}, "line_status": {"committed": "committed"}},
)
READ = {"starts_on", "ends_on", "period", "cost", "staff_fte", "progress", "status", "stage", "approach"}


def squeezed(value: object) -> str:
    return "".join(letter for letter in text_of(value).casefold() if letter.isalnum())


def texts_in(value: object) -> list[str]:
    if isinstance(value, Ref):
        return [value.whole]
    if isinstance(value, dict):
        return [text for one in value.values() for text in texts_in(one)]
    if isinstance(value, list | tuple):
        return [text for one in value for text in texts_in(one)]
    if isinstance(value, Decimal):
        return [f"{value.normalize():f}", str(value)]
    return [text_of(value)]


def assert_nothing_lost(row: ReadRow) -> None:
    """Each cell is whole in the fields and the note together, or it was read into a field that stands for it."""
    kept = squeezed(" ".join(one.text for one in row.unplaced))
    for target, cells in row.cells.items():
        fields = squeezed(" ".join(text for name in row.values for text in texts_in(row.values[name])))
        for cell in cells:
            text = squeezed(cell.text)
            if text in kept or text in fields:
                continue
            if target in READ and any(
                name in row.values for name in ({"starts_on", "ends_on"} if target == "period" else {target})
            ):
                continue
            # A list whose entries went to different places: every piece of it is somewhere.
            everything = kept + fields
            pieces = [
                squeezed(piece)
                for piece in cell.text.replace("|", " ")
                .replace("/", " ")
                .replace(";", " ")
                .replace(",", " ")
                .split()
            ]
            pieces = [piece.rstrip("0") or "0" if piece.isdecimal() else piece for piece in pieces]
            assert all(
                piece in everything or piece in {"and", "et", "y"} or is_read_date(piece, row)
                for piece in pieces
            ), (target, cell, row)


def is_read_date(piece: str, row: ReadRow) -> bool:
    return "milestones" in row.values and any(
        piece in squeezed(one["due_on"].strftime("%B %Y")) for one in row.values["milestones"]
    )


@pytest.mark.parametrize("seed", range(8))
def test_every_filled_cell_is_in_a_field_in_the_note_or_in_the_report(seed):
    """Eighty tables of anything for each seed."""
    chance = random.Random(seed)  # noqa: S311
    for _time in range(80):
        grid = grid_of(any_table(chance))
        if len(grid.lines) > 1 and grid.lines[0][0] == 1:
            assert_table_is_kept(grid)


def assert_table_is_kept(grid: Grid) -> None:
    mapping = guess_mapping(grid, {}, heading=(1, 1))
    if "title" not in mapping.targets:
        mapping.targets[0] = "title"
    sheet = read_sheet(grid, mapping, KNOWN)
    told = {line for row in sheet.rows for line in row.lines}
    sections = {section.line: section.whole for row in sheet.rows for section in row.sections}
    skipped = {one.line: one.text for one in sheet.skipped}
    for number, cells in grid.lines:
        filled = [squeezed(cell) for cell in cells if cell is not None]
        if number in skipped:
            assert all(text in squeezed(skipped[number]) for text in filled)
        elif number not in told:
            assert all(text in squeezed(sections.get(number, "")) for text in filled), (number, cells)
    for row in sheet.rows:
        lines = [cells for number, cells in grid.lines if number in row.lines]
        there = sum(len(cells) for cells in row.cells.values())
        assert there >= sum(cell is not None for cells in lines for cell in cells)
        assert_nothing_lost(row)


@pytest.mark.parametrize("make", [messy, spanish])
def test_nothing_of_the_messy_sheets_is_lost(make):
    grids, _remarks = read_grids(make())
    grid = best_sheet(grids, {})
    sheet = read_sheet(grid, guess_mapping(grid, {}), KNOWN)
    for row in sheet.rows:
        assert_nothing_lost(row)
    told = {one.line for one in sheet.skipped} | {line for row in sheet.rows for line in row.lines}
    told |= {section.line for row in sheet.rows for section in row.sections}
    assert told == {number for number, _cells in grid.lines}


# ---------------------------------------------------------------- where the table is


def test_the_sheet_that_looks_like_a_plan_is_taken_and_its_headings_are_joined():
    grid = best_sheet(read_grids(messy())[0], {})
    mapping = guess_mapping(grid, {})
    assert (grid.name, mapping.heading, grid.hidden) == ("Plan 2027-29", (4, 6), {12})
    assert mapping.headers[3:9] == [
        "Responsible: Lead: (who?)", "Responsible: Support: (with whom?)", "Calendar: Start", "Calendar: End",
        "Budget: 2027", "Budget: 2028",
    ]  # fmt: skip
    assert mapping.targets == [
        "code", "title", "description", "lead", "supports", "starts_on", "ends_on", "cost", "cost", "indicators", "status",
        KEEP, KEEP,
    ]  # fmt: skip


def test_pasted_headings_without_merged_cells_are_joined_too():
    text = "\tResponsible\t\tWhen\t\nAction\tLead\tSupport\tStart\tEnd\nLamps\tPolice\tFirm\t2027\t2028\n"
    mapping = guess_mapping(read_pasted(text), {})
    assert mapping.targets == ["title", "lead", "supports", "starts_on", "ends_on"]


def test_headings_with_units_and_further_words_are_understood():
    rows = [
        [
            "Action",
            "Responsible department",
            "Fecha prevista de inicio",
            "Budget (EUR)",
            "Expected outputs",
            "Internal ref.",
            "Mood",
        ],
        ["Lamps", "Police", "2027", 5, "3 lamps", "x", "good"],
    ]
    mapping = guess_mapping(grid_of(rows), {})
    assert mapping.targets == ["title", "lead", "starts_on", "cost", "outputs", KEEP, KEEP]


def test_headings_of_a_new_page_and_blank_lines_are_no_actions():
    rows = [["Action", "Lead"], ["Lamps", "Police"], [None, None], ["Action", "Lead"], ["Locks", "Police"]]
    sheet = read_sheet(grid_of(rows), guess_mapping(grid_of(rows), {}), KNOWN)
    assert [row.values["title"] for row in sheet.rows] == ["Lamps", "Locks"]
    assert [(one.line, one.kind) for one in sheet.skipped] == [(1, "heading"), (4, "heading")]


def test_a_title_that_only_begins_like_a_total_is_an_action():
    rows = [["Action", "Lead", "Budget"], ["Total ban on glass", "Police", 5], ["Total", None, 5]]
    sheet = read_sheet(grid_of(rows), guess_mapping(grid_of(rows), {}), KNOWN)
    assert [row.values["title"] for row in sheet.rows] == ["Total ban on glass"]


def test_a_new_problem_ends_the_objective_above_it():
    rows = [
        ["Action", "Lead"], ["Problem 1: Theft", None], ["Objective 1: Less theft", None], ["Locks", "Police"],
        ["Problem 2: Noise", None], ["Night walks", "Police"],
    ]  # fmt: skip
    locks, walks = read_sheet(grid_of(rows), guess_mapping(grid_of(rows), {}), KNOWN).rows
    assert [ref.text for ref in locks.values["objectives"]] == ["Less theft"]
    assert [ref.text for ref in walks.values["problem"]] == ["Noise"]
    assert "objectives" not in walks.values


def test_the_headings_of_nothing_are_refused():
    with pytest.raises(UnreadableFile):
        guess_mapping(grid_of([["Action", "Lead"]]), {})


# ---------------------------------------------------------------- words


@pytest.mark.parametrize(
    ("text", "kind", "rest"),
    [
        ("Objective 2: Safer squares", "objectives", "Safer squares"),
        ("Objetivo específico 1.2 – Reducir", "objectives", "Reducir"),  # noqa: RUF001
        ("OBJECTIF 3 - Aider\nles jeunes", "objectives", "Aider\nles jeunes"),
        ("Problema Nº 2. Violencia", "problem", "Violencia"),
        ("Axe I: Prévenir", "", "Prévenir"),
    ],
)
def test_labels_of_sections(text, kind, rest):
    section = section_of(text)
    assert (section.kind, section.text) == (kind, rest)


@pytest.mark.parametrize(
    "text",
    ["Problem solving with young people", "Part-time youth work", "Objective a better life", "Line of lamps"],
)
def test_titles_that_only_begin_like_a_section(text):
    assert section_of(text) is None


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("Q3 2027", date(2027, 7, 1), date(2027, 9, 30)),
        ("March–June 2027", date(2027, 3, 1), date(2027, 6, 30)),  # noqa: RUF001
        ("31.12.2027", date(2027, 12, 31), date(2027, 12, 31)),
        ("13/02/2027 - 15/03/2027", date(2027, 2, 13), date(2027, 3, 15)),
        ("2027-03 - 2027-06", date(2027, 3, 1), date(2027, 6, 30)),
        ("2027/28", date(2027, 1, 1), date(2028, 12, 31)),
        ("from 2027", date(2027, 1, 1), None),
        ("until June 2028", None, date(2028, 6, 30)),
        ("Sept 2027 onwards", date(2027, 9, 1), None),
        ("1er semestre 2027", date(2027, 1, 1), date(2027, 6, 30)),
        ("enero a marzo de 2027", date(2027, 1, 1), date(2027, 3, 31)),
        ("mars 2027 à juin 2028", date(2027, 3, 1), date(2028, 6, 30)),
        ("1-15 March 2027", date(2027, 3, 1), date(2027, 3, 15)),
        (46388, date(2027, 1, 1), date(2027, 1, 1)),
    ],
)
def test_times(text, start, end):
    span = read_span(text)
    assert (span.start, span.end, span.vague) == (start, end, False)


@pytest.mark.parametrize("text", ["mid 2027", "end of March 2027", "summer 2027", "principios de 2027"])
def test_vague_times_say_so(text):
    assert read_span(text).vague


@pytest.mark.parametrize("text", ["ongoing", "3 months", "soon", "32.13.2027", ""])
def test_what_is_no_time(text):
    with pytest.raises(UnreadableValue):
        read_span(text)


def test_a_doubtful_date_waits_for_the_order():
    with pytest.raises(UnreadableValue):
        read_span("01/02/2027 - 05/03/2027")
    assert read_span("01/02/2027 - 05/03/2027", DateOrder.DAY_FIRST).end == date(2027, 3, 5)


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("EUR 12.500,00", "12500"),
        ("1 200 €", "1200"),
        ("12.500", "12500"),
        ("12,5", "12.50"),
        ("12.5k", "12500"),
        ("5'000.-", "5000"),
        ("1.234.567", "1234567"),
        ("1,234.50", "1234.50"),
        (1200, "1200"),
        ("$ 3,400", "3400"),
    ],
)
def test_amounts(text, amount):
    assert read_amount(text, "EUR") == Decimal(amount)


@pytest.mark.parametrize(
    "text", ["USD 5,000", "3 x 500", "€ 4,000 + 500", "-5", "about 20000", "12.34.5", True, None]
)
def test_what_is_no_amount(text):
    with pytest.raises(UnreadableValue):
        read_amount(text, "EUR")


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Police / Municipality", ["Police", "Municipality"]),
        ("Police and Health Dept", ["Police", "Health Dept"]),
        ("Ministry of Health and Social Welfare", ["Ministry of Health and Social Welfare"]),
        ("Policía Local y Servicios Sociales", ["Policía Local", "Servicios Sociales"]),
        ("- A\n- B\n- A", ["A", "B"]),
        ("Rights and Peace", ["Rights and Peace"]),
    ],
)
def test_parties(text, names):
    assert split_parties(text, {"police", "rights and peace"}) == names


def test_pasted_cells_come_out_as_they_went_in():
    chance = random.Random(7)  # noqa: S311
    for _time in range(300):
        assert_pasted_whole(chance)


def assert_pasted_whole(chance: random.Random) -> None:
    letters = "ab\"\t\n ',;é"
    rows = [
        ["".join(chance.choice(letters) for _ in range(chance.randrange(8))) for _ in range(3)]
        for _ in range(chance.randrange(1, 5))
    ]
    if not any(cell.strip() for row in rows for cell in row):
        return
    grid = read_pasted(pasted(rows))
    wanted = [[cell.strip() or None for cell in row] for row in rows]
    got = {number: list(cells) for number, cells in grid.lines}
    for number, row in enumerate(wanted, 1):
        while row and row[-1] is None:
            row.pop()
        assert [text_of(cell) for cell in got.get(number, [])] == [text_of(cell) for cell in row]
