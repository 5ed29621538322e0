"""Paragraphs and tables of a Word document as XML, every text escaped: quicker than one object a cell."""

from xml.sax.saxutils import escape, quoteattr

from docx.oxml.ns import nsdecls

from stakeholders.spreadsheets.writing import CONTROL

from .blocks import Table

_W = nsdecls("w")


def clean(text: str) -> str:
    """Without what XML cannot hold."""
    return CONTROL.sub("", str(text))


def table_xml(block: Table, width: float, right_to_left: bool) -> str:
    """A table `width` cm wide, with its caption as title and a heading row that is repeated on every page."""
    whole = sum(column.share for column in block.columns) or 1
    widths = [round(column.share / whole * width * 567) for column in block.columns]
    grid = "".join(f'<w:gridCol w:w="{one}"/>' for one in widths)
    head = _row_xml([column.title for column in block.columns], block, widths, -1)
    rows = "".join(_row_xml(row, block, widths, place) for place, row in enumerate(block.rows))
    return (
        f'<w:tbl {_W}><w:tblPr><w:tblStyle w:val="ConcordTable"/>{"<w:bidiVisual/>" if right_to_left else ""}'
        f'<w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblLayout w:type="fixed"/>'
        f'<w:tblLook w:val="0420" w:firstRow="1" w:lastRow="{int(block.total)}" w:firstColumn="0" '
        f'w:lastColumn="0" w:noHBand="1" w:noVBand="1"/><w:tblCaption w:val={quoteattr(clean(block.caption))}/>'
        f"</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{head}{rows}</w:tbl>"
    )


def _row_xml(cells, block: Table, widths: list[int], place: int) -> str:
    kind = "<w:tblHeader/>" if place < 0 else ""
    made = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{widths[x]}" w:type="dxa"/></w:tcPr><w:p><w:pPr><w:pStyle '
        f'w:val="{"TableFigures" if block.columns[x].figures else "TableText"}"/></w:pPr>'
        f"{run_xml(cell, 'OpenPoint' if (place, x) in block.strong else '')}</w:p></w:tc>"
        for x, cell in enumerate(cells)
    )
    return f"<w:tr><w:trPr><w:cantSplit/>{kind}</w:trPr>{made}</w:tr>"


def run_xml(text: str, style: str) -> str:
    """A run of letters in a style; new lines and tabs in the text become such."""
    if not text:
        return ""
    look = f'<w:rPr><w:rStyle w:val="{style}"/></w:rPr>' if style else ""
    tabs = ("<w:tab/>".join(map(_text_xml, line.split("\t"))) for line in clean(text).split("\n"))
    return f"<w:r>{look}{'<w:br/>'.join(tabs)}</w:r>"


def _text_xml(text: str) -> str:
    return f'<w:t xml:space="preserve">{escape(text)}</w:t>' if text else ""
