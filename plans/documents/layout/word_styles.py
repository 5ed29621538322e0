"""How a Word document of ours looks: everything in styles, nothing set by hand, so that a town can restyle it."""

from docx.document import Document as WordDocument
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt, RGBColor

INK, QUIET, ACCENT, SECOND = (RGBColor.from_string(one) for one in ("1A2930", "4C5A61", "0F4F5F", "A35514"))
LETTERS, HEADINGS, OTHER_SCRIPTS = "Calibri", "Georgia", "Arial"
LABEL_WIDTH = Cm(5.2)

TABLE_STYLE = f"""
<w:style {nsdecls("w")} w:type="table" w:customStyle="1" w:styleId="ConcordTable">
  <w:name w:val="Concord Table"/><w:basedOn w:val="TableNormal"/><w:uiPriority w:val="99"/>
  <w:tblPr><w:tblBorders>
    <w:top w:val="single" w:sz="6" w:color="0F4F5F"/><w:bottom w:val="single" w:sz="4" w:color="D9D2C4"/>
    <w:insideH w:val="single" w:sz="4" w:color="D9D2C4"/>
  </w:tblBorders><w:tblCellMar><w:top w:w="40" w:type="dxa"/><w:start w:w="70" w:type="dxa"/>
    <w:bottom w:w="40" w:type="dxa"/><w:end w:w="70" w:type="dxa"/></w:tblCellMar></w:tblPr>
  <w:tblStylePr w:type="firstRow"><w:rPr><w:b/><w:color w:val="4C5A61"/></w:rPr></w:tblStylePr>
  <w:tblStylePr w:type="lastRow"><w:rPr><w:b/></w:rPr></w:tblStylePr>
</w:style>"""

# Name → (style it follows, points, colour, bold, space before, space after)
PARAGRAPHS = {
    "Lead": ("Normal", 12, INK, False, 0, 8),
    "Quiet": ("Normal", 9, QUIET, False, 0, 4),
    "Particular": ("Normal", 10, INK, False, 0, 3),
    "Large Figure": ("Normal", 10, QUIET, False, 0, 2),
    "Table Text": ("Normal", 9, INK, False, 0, 0),
    "Table Figures": ("Table Text", 9, INK, False, 0, 0),
    "After Table": ("Normal", 5, QUIET, False, 0, 2),
    "Notice": ("Normal", 10, INK, False, 6, 8),
    "Signature Line": ("Normal", 9, QUIET, False, 54, 0),
    "Picture": ("Normal", 10, INK, False, 6, 2),
    "Cover Town": ("Normal", 12, QUIET, False, 90, 24),
    "Cover Period": ("Normal", 13, INK, False, 18, 18),
    "Contents Heading": ("Normal", 16, ACCENT, False, 0, 10),
    "TOC 1": ("Normal", 10.5, INK, True, 6, 1),
    "TOC 2": ("Normal", 10, INK, False, 0, 1),
}
HEADING_SIZES = {1: (21, 13), 2: (14, 11), 3: (11.5, 10.5)}


def dress(word: WordDocument, *, compact: bool, language: str, right_to_left: bool) -> None:
    """Give the document its styles, its language and its direction."""
    normal = word.styles["Normal"]
    _letters(normal, LETTERS, 10 if compact else 10.5, INK)
    normal.paragraph_format.space_after = Pt(5 if compact else 7)
    normal.paragraph_format.line_spacing = 1.08 if compact else 1.15
    for name, (parent, size, colour, bold, before, after) in PARAGRAPHS.items():
        _paragraph_style(word, name, parent, size, colour, bold, before, after)
    _headings(word, compact)
    _titles(word, compact)
    _particulars(word)
    for name in ("Strong", "Large Number", "Particular Label", "Open Point"):
        _letter_style(word, name)
    word.styles.element.append(parse_xml(TABLE_STYLE))
    _language(word, language, right_to_left)


def _letters(style, font: str, size: float, colour: RGBColor, bold: bool | None = None) -> None:
    style.font.name, style.font.size, style.font.color.rgb = font, Pt(size), colour
    style.font.bold = bold
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for name in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{name}"), None)
    for name, value in (("ascii", font), ("hAnsi", font), ("cs", OTHER_SCRIPTS)):
        fonts.set(qn(f"w:{name}"), value)
    for tag in ("szCs", "bCs"):  # sizes of scripts written from right to left
        for old in style.element.rPr.findall(qn(f"w:{tag}")):
            style.element.rPr.remove(old)
    style.element.rPr.find(qn("w:sz")).addnext(
        parse_xml(f'<w:szCs {nsdecls("w")} w:val="{round(size * 2)}"/>')
    )


def _paragraph_style(word, name, parent, size, colour, bold, before, after) -> None:
    style = word.styles[name] if name in word.styles else word.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    style.base_style = word.styles[parent]
    _letters(style, LETTERS, size, colour, bold or None)
    style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(after)
    style.quick_style = True


def _headings(word: WordDocument, compact: bool) -> None:
    for level, sizes in HEADING_SIZES.items():
        style = word.styles[f"Heading {level}"]
        _letters(style, HEADINGS, sizes[compact], ACCENT, True)
        style.paragraph_format.keep_with_next = True
        style.paragraph_format.space_before = Pt(22 - 4 * level)
        style.paragraph_format.space_after = Pt(14 - 3 * level)
        # Looks the same, and the table of contents passes over it.
        quiet = word.styles.add_style(f"Heading {level} unlisted", WD_STYLE_TYPE.PARAGRAPH)
        quiet.base_style, quiet.next_paragraph_style = style, word.styles["Normal"]


def _titles(word: WordDocument, compact: bool) -> None:
    _letters(word.styles["Title"], HEADINGS, 20 if compact else 30, ACCENT, True)
    _letters(word.styles["Subtitle"], LETTERS, 10.5 if compact else 13, QUIET, False)
    word.styles["Subtitle"].font.italic = False
    _letters(word.styles["Caption"], LETTERS, 9, QUIET, False)
    word.styles["Caption"].paragraph_format.keep_with_next = True
    word.styles["Caption"].paragraph_format.space_before = Pt(9)
    _letters(word.styles["Footer"], LETTERS, 8.5, QUIET, False)
    _borders(word.styles["Title"], "", "")
    _borders(
        word.styles["Notice"], '<w:start w:val="single" w:sz="18" w:space="8" w:color="A35514"/>', "FCF0D6"
    )
    _borders(
        word.styles["Signature Line"], '<w:top w:val="single" w:sz="4" w:space="4" w:color="4C5A61"/>', ""
    )
    _borders(word.styles["Footer"], '<w:top w:val="single" w:sz="4" w:space="4" w:color="D9D2C4"/>', "")


def _borders(style, borders: str, shade: str) -> None:
    properties = style.element.get_or_add_pPr()
    for tag in ("pBdr", "shd"):
        for old in properties.findall(qn(f"w:{tag}")):
            properties.remove(old)
    if borders:
        made = parse_xml(f"<w:pBdr {nsdecls('w')}>{borders}</w:pBdr>")
        properties.insert_element_before(made, *AFTER_BORDERS)
    if shade:
        made = parse_xml(f'<w:shd {nsdecls("w")} w:val="clear" w:color="auto" w:fill="{shade}"/>')
        properties.insert_element_before(made, *AFTER_BORDERS[1:])


# What the schema lets stand behind borders and shading in the properties of a paragraph.
AFTER_BORDERS = (
    "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:bidi", "w:adjustRightInd", "w:spacing", "w:ind",
    "w:contextualSpacing", "w:jc", "w:textAlignment", "w:outlineLvl",
)  # fmt: skip


def _particulars(word: WordDocument) -> None:
    """Label and text side by side by a hanging indent: no table, so that it reads well aloud."""
    form = word.styles["Particular"].paragraph_format
    form.left_indent, form.first_line_indent = LABEL_WIDTH, -LABEL_WIDTH
    form.tab_stops.add_tab_stop(LABEL_WIDTH)
    word.styles["TOC 2"].paragraph_format.left_indent = Cm(0.6)
    word.styles["Table Figures"].element.get_or_add_pPr().append(
        parse_xml(f'<w:jc {nsdecls("w")} w:val="end"/>')
    )
    word.styles["Footer"].paragraph_format.tab_stops.add_tab_stop(Cm(16.2), WD_TAB_ALIGNMENT.RIGHT)


def _letter_style(word: WordDocument, name: str) -> None:
    style = word.styles[name] if name in word.styles else word.styles.add_style(name, WD_STYLE_TYPE.CHARACTER)
    look = {
        "Strong": (None, None, True),
        "Large Number": (20, ACCENT, True),
        "Particular Label": (9, QUIET, None),
        "Open Point": (None, SECOND, True),
    }[name]
    size, colour, bold = look
    if size:
        style.font.size = Pt(size)
    if colour is not None:
        style.font.color.rgb = colour
    style.font.bold = bold


def _language(word: WordDocument, language: str, right_to_left: bool) -> None:
    defaults = word.styles.element.find(qn("w:docDefaults"))
    letters = defaults.find(qn("w:rPrDefault")).find(qn("w:rPr"))
    for old in letters.findall(qn("w:lang")):
        letters.remove(old)
    other = language if right_to_left else "ar-SA"
    letters.append(
        parse_xml(f'<w:lang {nsdecls("w")} w:val="{language}" w:eastAsia="{language}" w:bidi="{other}"/>')
    )
    if right_to_left:
        normal = word.styles["Normal"].element
        normal.get_or_add_pPr().insert_element_before(
            parse_xml(f"<w:bidi {nsdecls('w')}/>"), "w:adjustRightInd", "w:spacing", "w:ind", "w:jc"
        )
        normal.get_or_add_rPr().append(parse_xml(f"<w:rtl {nsdecls('w')}/>"))
