"""Plans as towns really have them: titles, merged headings, dates as words, totals, signatures."""

# ruff: noqa: E501 - rows of a sheet, one a line
from datetime import date
from io import BytesIO

from openpyxl import Workbook
from openpyxl.styles import Font


def saved(book: Workbook) -> bytes:
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def messy() -> bytes:
    """Three lines of headings under titles, sections, an action over two lines, a hidden column, totals, notes."""
    book = Workbook()
    cover = book.active
    cover.title = "Cover"
    cover["B2"] = "Port Test: prevention plan"
    cover["B3"] = "Draft for the council"
    sheet = book.create_sheet("Plan 2027-29")
    sheet["A1"] = "MUNICIPALITY OF PORT TEST: CRIME PREVENTION PLAN 2027-2029"
    sheet.merge_cells("A1:L1")
    sheet["A2"] = "Working version of 3 May, amounts in EUR"
    sheet.merge_cells("A2:L2")
    tops = {"A": "No.", "B": "Action", "C": "Description", "D": "Responsible", "F": "Calendar", "H": "Budget"}
    for column, text in tops.items():
        sheet[f"{column}4"] = text
        sheet[f"{column}4"].font = Font(bold=True)
    sheet["J4"], sheet["K4"], sheet["L4"], sheet["M4"] = (
        "Indicator",
        "Status",
        "Observations",
        "Internal ref.",
    )
    for span in ("D4:E4", "F4:G4", "H4:I4", "A4:A6", "B4:B6", "C4:C6", "J4:J6", "K4:K6", "L4:L6", "M4:M6"):
        sheet.merge_cells(span)
    for column, text in {"D": "Lead", "E": "Support", "F": "Start", "G": "End", "H": 2027, "I": 2028}.items():
        sheet[f"{column}5"] = text
    sheet["D6"], sheet["E6"] = "(who?)", "(with whom?)"
    sheet.column_dimensions["M"].hidden = True
    rows = [
        ["Problem 1: Burglary in the old town"],
        ["Objective 1.1: Fewer burglaries in N01"],
        [1, "Target hardening for flats", "Locks and lamps for 40 ground-floor flats.", "Police / Municipality", "Tenants' union",
         "Q3 2027", "mid 2028", "12.000 €", 3500, "I01", "in progress", "Ask the insurer, too.", "PT-77"],
        [None, None, None, "Housing office", None, None, None, None, None, "Calls for help answered in a day", None,
         "Second line of the same action."],
        [2, "Neighbour watch in the old town", None, "Police and Health Dept", None, date(2027, 3, 1), "31.12.2027", None,
         None, None, "not started", None, None],
        ["Subtotal objective 1.1", None, None, None, None, None, None, 12000, 3500],
        [],
        ["Objective 1.2: Young people find help early"],
        [3, "Street work after dark", "Two teams, from Thursday to Sunday.", "Youth Network", "Schools, parents",
         "March-June 2027", "ongoing", "USD 9,000", None, None, "planned", "Phone of the team leader: 0171 2345678", None],
        [4, "Night bus for young people", "", "", "", "from 2028", "", "about 20000", "", "", "?", "", ""],
        ["TOTAL", None, None, None, None, None, None, "12.000 €", 3500],
        [],
        ["* Amounts are estimates of the finance department."],
        ["Approved by: ____________", None, None, "Place and date: ____________"],
    ]  # fmt: skip
    for number, row in enumerate(rows, 7):
        for column, value in enumerate(row, 1):
            if value not in (None, ""):
                sheet.cell(number, column, value)
    for line in (7, 8, 14):
        sheet.merge_cells(start_row=line, end_row=line, start_column=1, end_column=12)
    for column in "ABC":
        sheet.merge_cells(f"{column}9:{column}10")
    return saved(book)


def spanish() -> bytes:
    """The objective only in the first row of its group, dates as words, two bodies in a cell, amounts with points."""
    book = Workbook()
    sheet = book.active
    sheet.title = "Plan"
    rows = [
        ["Plan local de prevención"],
        ["Problemática", "Objetivo específico", "Acción", "Entidad responsable", "Socios", "Inicio", "Fecha de fin", "Presupuesto",
         "Fuente de financiación", "Nivel de prevención", "Observaciones"],
        ["Robo en viviendas", "Reducir los robos", "Alumbrado en pasajes", "Policía Local y Servicios Sociales", "Vecinos; Comercio",
         "enero de 2027", "30/06/2027", "1.200.000", "Fondo municipal", "primaria", "Ver acta 12"],
        [None, None, "Talleres con familias", "Servicios Sociales", None, "2º semestre 2027", "diciembre 2027", "15.000,50 €", None,
         "secundaria", None],
        [None, "Atender a las víctimas", "Oficina de atención", "Fiscalía", None, 46388, "permanente", None, None, None, None],
        ["Total general", None, None, None, None, None, None, "1.215.000,50"],
        ["Fuente: Ayuntamiento"],
    ]  # fmt: skip
    for number, row in enumerate(rows, 1):
        for column, value in enumerate(row, 1):
            if value is not None:
                sheet.cell(number, column, value)
    return saved(book)
