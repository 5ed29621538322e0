"""One long table as DOCX, written row by row, so that its length costs no memory."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import BinaryIO
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile

from .writing import CONTROL, Provenance

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_TYPES = (
    _HEAD
    + '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    + '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    + '<Default Extension="xml" ContentType="application/xml"/>'
    + '<Override PartName="/word/document.xml" ContentType='
    + '"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/>'
    + '<Override PartName="/word/styles.xml" ContentType='
    + '"application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"/></Types>'
)
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELATIONS = (
    _HEAD + '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r1" Type="{type}" Target="{target}"/></Relationships>'
)
_STYLES = (
    f"{_HEAD}<w:styles {_W}><w:docDefaults><w:rPrDefault><w:rPr>"
    '<w:rFonts w:ascii="Arial" w:hAnsi="Arial" w:cs="Arial"/>'
    '<w:sz w:val="15"/><w:szCs w:val="15"/></w:rPr></w:rPrDefault></w:docDefaults>'
    '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="Heading1"><w:name w:val="heading 1"/><w:basedOn w:val="Normal"/>'
    '<w:pPr><w:keepNext/><w:spacing w:after="160"/><w:outlineLvl w:val="0"/></w:pPr>'
    '<w:rPr><w:b/><w:sz w:val="32"/><w:szCs w:val="32"/></w:rPr></w:style>'
    '<w:style w:type="table" w:styleId="Lines"><w:name w:val="Lines"/><w:tblPr><w:tblBorders>'
    + "".join(
        f'<w:{side} w:val="single" w:sz="4" w:color="BBBBBB"/>' for side in ("top", "bottom", "insideH")
    )
    + "</w:tblBorders><w:tblCellMar>"
    '<w:start w:w="60" w:type="dxa"/><w:end w:w="60" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style></w:styles>'
)
_WIDTH = 15400  # of the text, in twentieths of a point, on A4 on its side


def write_docx(
    target: BinaryIO,
    headers: Sequence[str],
    rows: Iterable[Sequence[object]],
    *,
    title: str,
    provenance: Provenance,
    widths: Sequence[int],
) -> None:
    """Write a page on its side: title, what the file is, and the table, whose heading row stands on every page.

    ``widths`` are shares of the width, one for each column.
    """
    columns = [_WIDTH * share // sum(widths) for share in widths]
    with ZipFile(target, "w", ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", _TYPES)
        package.writestr(
            "_rels/.rels", _RELATIONS.format(type=f"{_OFFICE}/officeDocument", target="word/document.xml")
        )
        package.writestr(
            "word/_rels/document.xml.rels", _RELATIONS.format(type=f"{_OFFICE}/styles", target="styles.xml")
        )
        package.writestr("word/styles.xml", _STYLES)
        with package.open("word/document.xml", "w", force_zip64=True) as page:
            page.write(f"{_HEAD}<w:document {_W}><w:body>{_paragraph(title, style='Heading1')}".encode())
            for label, text in provenance.rows():
                page.write(_paragraph(f"{label}: {text}").encode())
            grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in columns)
            page.write(
                '<w:tbl><w:tblPr><w:tblStyle w:val="Lines"/><w:tblLayout w:type="fixed"/></w:tblPr>'
                f"<w:tblGrid>{grid}</w:tblGrid>".encode()
            )
            page.write(_row(headers, columns, is_heading=True).encode())
            for row in rows:
                page.write(_row(row, columns).encode())
            page.write(
                b'</w:tbl><w:p/><w:sectPr><w:pgSz w:w="16838" w:h="11906" w:orient="landscape"/>'
                b'<w:pgMar w:top="720" w:right="720" w:bottom="720" w:left="720"/></w:sectPr></w:body></w:document>'
            )


def _row(cells: Sequence[object], columns: Sequence[int], *, is_heading: bool = False) -> str:
    kind = "<w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>" if is_heading else ""
    made = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>{_paragraph(_words(cell), bold=is_heading)}</w:tc>'
        for cell, width in zip(cells, columns, strict=True)
    )
    return f"<w:tr>{kind}{made}</w:tr>"


def _words(value: object) -> str:
    if value is None:
        return ""
    return value.isoformat() if isinstance(value, date) else str(value)


def _paragraph(text: str, *, style: str = "", bold: bool = False) -> str:
    kind = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    weight = "<w:rPr><w:b/></w:rPr>" if bold else ""
    lines = escape(CONTROL.sub("\ufffd", text)).split("\n")
    runs = "<w:br/>".join(f'<w:t xml:space="preserve">{line}</w:t>' for line in lines)
    return f"<w:p>{kind}<w:r>{weight}{runs}</w:r></w:p>"
