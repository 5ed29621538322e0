"""Files as they come from partners: clean, dirty and hostile."""

import io
import zipfile

import openpyxl

HEADER = ["Area", "Period", "Offence", "Count"]
ROWS = [["N01", "2025-03", "Burglary", 46], ["N02", "2025-03", "Street robbery", 12]]

CONTENT_START = (
    '<?xml version="1.0" encoding="UTF-8"?><office:document-content'
    ' xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
    ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
    ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.2">'
    "<office:body><office:spreadsheet>"
)
CONTENT_END = "</office:spreadsheet></office:body></office:document-content>"
MANIFEST = (
    '<?xml version="1.0"?><manifest:manifest'
    ' xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
)


def csv_bytes(lines, *, separator=",", encoding="utf-8", end="\n"):
    return end.join(separator.join(map(str, line)) for line in lines).encode(encoding) + end.encode(encoding)


def xlsx_bytes(*sheets, prepare=None):
    """A workbook; each sheet is (name, rows). ``prepare`` may change it before it is saved."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets:
        page = book.create_sheet(name)
        for row in rows:
            page.append(list(row))
    if prepare:
        prepare(book)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def ods_cell(value, repeat=1):
    repeated = f' table:number-columns-repeated="{repeat}"' if repeat > 1 else ""
    if value is None:
        return f"<table:table-cell{repeated}/>"
    if isinstance(value, int | float):
        return f'<table:table-cell{repeated} office:value-type="float" office:value="{value}"/>'
    return (
        f'<table:table-cell{repeated} office:value-type="string"><text:p>{value}</text:p></table:table-cell>'
    )


def ods_bytes(rows_xml):
    """An ODS workbook with one sheet, from the XML of its rows."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet", zipfile.ZIP_STORED)
        archive.writestr(
            "content.xml",
            f'{CONTENT_START}<table:table table:name="Hoja1">{rows_xml}</table:table>{CONTENT_END}',
        )
        archive.writestr("META-INF/manifest.xml", MANIFEST)
    return target.getvalue()


def ods_rows(rows, after=""):
    inside = ("".join(map(ods_cell, row)) for row in rows)
    return "".join(f"<table:table-row>{cells}</table:table-row>" for cells in inside) + after


def zip_bytes(parts):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts:
            archive.writestr(name, content)
    return target.getvalue()


def shared_text_bytes(texts, rows):
    """An XLSX workbook as Excel writes it: texts stored once, ``rows`` of their numbers."""
    main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    relations = 'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"'
    shared = "".join(f"<si><t>{text}</t></si>" for text in texts)
    cells = ("".join(f'<c t="s"><v>{number}</v></c>' for number in row) for row in rows)
    data = "".join(f"<row>{row}</row>" for row in cells)
    sheet = '<sheets><sheet name="S" sheetId="1" r:id="r1"/></sheets>'
    return zip_bytes(
        [
            (
                "_rels/.rels",
                f'<Relationships {relations}><Relationship Id="r1" Type="{office}/officeDocument"'
                f' Target="xl/workbook.xml"/></Relationships>',
            ),
            ("xl/workbook.xml", f'<workbook {main} xmlns:r="{office}">{sheet}</workbook>'),
            (
                "xl/_rels/workbook.xml.rels",
                f'<Relationships {relations}><Relationship Id="r1" Type="{office}/worksheet"'
                f' Target="worksheets/sheet1.xml"/></Relationships>',
            ),
            ("xl/sharedStrings.xml", f"<sst {main}>{shared}</sst>"),
            ("xl/worksheets/sheet1.xml", f"<worksheet {main}><sheetData>{data}</sheetData></worksheet>"),
        ]
    )


def changed_part(workbook, name, change):
    """The same workbook with one of its parts changed."""
    with zipfile.ZipFile(io.BytesIO(workbook)) as archive:
        parts = [(part, archive.read(part)) for part in archive.namelist()]
    return zip_bytes([(part, change(content) if part == name else content) for part, content in parts])
