"""Writing a document as DOCX: real styles, marked heading rows, alternative texts, a table of contents.

Nothing is formatted by hand: whoever edits the file changes a style and the whole document follows.
"""

import re
from dataclasses import dataclass, field
from datetime import datetime
from io import BytesIO

from docx import Document as new_document
from docx.document import Document as WordDocument
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Cm

from .blocks import (
    Beside,
    Block,
    Bullets,
    Cover,
    Document,
    Figures,
    Heading,
    Notice,
    PageEnd,
    Pairs,
    Paragraph,
    Picture,
    Signatures,
    Table,
    Wide,
    walk,
)
from .typesetting import pictures_of_dots
from .word_styles import dress
from .word_text import clean, run_xml, table_xml

TEXT_WIDTH, TEXT_WIDTH_WIDE = 16.2, 24.9  # in cm, on a page upright and on its side
_W = nsdecls("w")


def docx(document: Document, at: datetime) -> bytes:
    """The document as DOCX, dated `at`."""
    word = new_document()
    dress(
        word,
        compact=document.compact,
        language=document.language,
        right_to_left=document.is_right_to_left,
    )
    _properties(word, document, at)
    _page(word.sections[0], document)
    writer = _Writer(word, document)
    writer.everything()
    target = BytesIO()
    word.save(target)
    return target.getvalue()


def _properties(word: WordDocument, document: Document, at: datetime) -> None:
    told = word.core_properties
    title, town, subject, footer = (
        clean(text)[:255] for text in (document.title, document.town, document.subject, document.footer)
    )
    told.title, told.author, told.language = title, town, document.language
    told.subject, told.comments, told.keywords = subject, "", footer
    told.created = told.modified = at.replace(tzinfo=None)
    told.last_modified_by, told.revision = town, 1


def _page(section, document: Document) -> None:
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.4)
    section.top_margin, section.bottom_margin = Cm(1.8 if document.compact else 2.5), Cm(2.2)
    section.different_first_page_header_footer = document.cover is not None
    if document.is_right_to_left:
        section._sectPr.append(parse_xml(f"<w:bidi {_W}/>"))
    footer = section.footer.paragraphs[0]
    footer.style = "Footer"
    footer.add_run(clean(" · ".join(filter(None, [document.footer, document.draft]))) + "\t")
    footer.add_run(f"{clean(document.page_words)} ".lstrip())
    _field(footer, "PAGE")
    footer.add_run(" / ")
    _field(footer, "NUMPAGES")


def _field(paragraph, instruction: str) -> None:
    for part in (
        f'<w:r {_W}><w:fldChar w:fldCharType="begin"/></w:r>',
        f'<w:r {_W}><w:instrText xml:space="preserve"> {instruction} </w:instrText></w:r>',
        f'<w:r {_W}><w:fldChar w:fldCharType="separate"/></w:r>',
        f"<w:r {_W}><w:t>1</w:t></w:r>",
        f'<w:r {_W}><w:fldChar w:fldCharType="end"/></w:r>',
    ):
        paragraph._p.append(parse_xml(part))


@dataclass
class _Writer:
    """Goes through the tree once. `places` counts headings, so that the contents can lead to them."""

    word: WordDocument
    document: Document
    width: float = TEXT_WIDTH
    places: int = 0
    pictures: dict[int, bytes] = field(default_factory=dict)
    styles: dict[str, str] = field(default_factory=dict)

    def everything(self) -> None:
        document = self.document
        drawn = [one for one in walk([*document.front, *document.blocks]) if isinstance(one, Picture)]
        dots = pictures_of_dots([one.svg for one in drawn])
        self.pictures = {id(one): png for one, png in zip(drawn, dots, strict=True)}
        self.cover(document.cover) if document.cover else self.head()
        self.blocks(document.front)
        if document.contents:
            self.contents()
        self.blocks(document.blocks)

    def line(self, style: str, *runs: tuple[str, str], around: tuple[str, str] = ("", "")) -> None:
        """A paragraph of (text, letter style) runs; a tab or a new line in a text becomes one."""
        self.put(
            f'<w:p {_W}><w:pPr><w:pStyle w:val="{self.style_id(style)}"/></w:pPr>{around[0]}'
            f"{''.join(run_xml(text, self.style_id(look) if look else '') for text, look in runs)}{around[1]}</w:p>"
        )

    def put(self, xml: str) -> None:
        self.end.addprevious(parse_xml(xml))

    def style_id(self, name: str) -> str:
        # Looked up once: python-docx searches all styles each time.
        if name not in self.styles:
            self.styles[name] = self.word.styles[name].style_id
        return self.styles[name]

    @property
    def end(self):
        """The properties of the last section, before which everything stands."""
        return self.word.element.body[-1]

    def text(self, text: str, style: str) -> None:
        self.line(style, (text, ""))

    def blocks(self, blocks) -> None:
        for block in blocks:
            self.block(block)

    def block(self, block: Block) -> None:
        match block:
            case Heading():
                self.heading(block)
            case Paragraph():
                self.paragraph(block)
            case Bullets(items=items, numbered=numbered):
                for item in items:
                    self.text(item, "List Number" if numbered else "List Bullet")
            case Pairs(rows=rows):
                self.pairs(rows)
            case Table():
                self.table(block)
            case Figures(rows=rows):
                for value, label in rows:
                    self.line("Large Figure", (value, "Large Number"), (f"  {label}", ""))
            case Picture():
                self.picture(block)
            case Notice(text=text, title=title):
                self.marked(title, text, "Notice")
            case Signatures(lines=lines):
                for line in lines:
                    self.text(line, "Signature Line")
            case Wide(blocks=inside):
                self.wide(inside)
            case Beside():
                self.beside(block)
            case PageEnd():
                self.put(f'<w:p {_W}><w:r><w:br w:type="page"/></w:r></w:p>')

    def beside(self, block: Beside) -> None:
        """One after the other; drawings keep the size they have in their column."""
        whole = self.width
        for blocks, share in ((block.first, block.share), (block.second, 1 - block.share)):
            self.width = whole * share
            self.blocks(blocks)
        self.width = whole

    def cover(self, cover: Cover) -> None:
        self.text(self.document.town, "Cover Town")
        self.text(self.document.title, "Title")
        self.text(cover.kind, "Subtitle")
        self.text(cover.period, "Cover Period")
        self.pairs(cover.facts)
        if cover.warning:
            self.text(cover.warning, "Notice")
        if cover.fingerprint:
            self.text(f"SHA-256 {cover.fingerprint}", "Quiet")
        self.block(PageEnd())

    def head(self) -> None:
        self.text(" · ".join(filter(None, [self.document.town, self.document.draft])), "Quiet")
        self.text(self.document.title, "Title")
        if self.document.subject:
            self.text(self.document.subject, "Subtitle")

    def heading(self, heading: Heading) -> None:
        if not heading.listed:
            self.text(heading.text, f"Heading {heading.level} unlisted")
            return
        self.places += 1
        around = (
            f'<w:bookmarkStart w:id="{self.places}" w:name="_Toc{self.places:05}"/>',
            f'<w:bookmarkEnd w:id="{self.places}"/>',
        )
        self.line(f"Heading {heading.level}", (heading.text, ""), around=around)

    def paragraph(self, block: Paragraph) -> None:
        style = "Quiet" if block.quiet else "Lead" if block.lead else "Normal"
        if block.strong:
            self.marked(block.strong, block.text, style, together=True)
            return
        for part in re.split(r"\n\s*\n", block.text):
            if part.strip():
                self.text(part.strip(), style)

    def marked(self, strong: str, text: str, style: str, *, together: bool = False) -> None:
        between = " " if together else "\n"
        self.line(style, *([(strong + between, "Strong")] if strong else []), (text, ""))

    def pairs(self, rows) -> None:
        for label, text in rows:
            self.line("Particular", (label, "Particular Label"), (f"\t{text}", ""))

    def picture(self, block: Picture) -> None:
        made = self.word.add_paragraph(style="Picture")
        shape = made.add_run().add_picture(
            BytesIO(self.pictures[id(block)]), width=Cm(self.width * block.share)
        )
        told = shape._inline.docPr
        told.set("descr", clean(block.alternative))
        told.set("title", clean(block.caption or block.alternative)[:200])
        if block.caption:
            self.text(block.caption, "Caption")

    def table(self, block: Table) -> None:
        if block.shown_caption:
            self.text(block.caption, "Caption")
        self.put(table_xml(block, self.width, self.document.is_right_to_left))
        self.text("", "After Table")

    def wide(self, inside) -> None:
        section = self.word.add_section(WD_SECTION.NEW_PAGE)
        section.orientation = WD_ORIENT.LANDSCAPE
        section.page_width, section.page_height = Cm(29.7), Cm(21)
        section.different_first_page_header_footer = False
        self.width = TEXT_WIDTH_WIDE
        self.blocks(inside)
        self.width = TEXT_WIDTH
        section = self.word.add_section(WD_SECTION.NEW_PAGE)
        section.orientation = WD_ORIENT.PORTRAIT
        section.page_width, section.page_height = Cm(21), Cm(29.7)

    def contents(self) -> None:
        """A field that Word brings up to date, filled with links so that it reads well before that."""
        self.text(self.document.contents, "Contents Heading")
        listed = [
            one
            for one in walk([*self.document.front, *self.document.blocks])
            if isinstance(one, Heading) and one.listed
        ]
        begin = (
            '<w:r><w:fldChar w:fldCharType="begin" w:dirty="true"/></w:r>'
            '<w:r><w:instrText xml:space="preserve"> TOC \\o "1-2" \\h \\z </w:instrText></w:r>'
            '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        )
        shown = [(place, one) for place, one in enumerate(listed, start=1) if one.level <= 2]
        for number, (place, heading) in enumerate(shown, start=1):
            link = f'<w:hyperlink w:anchor="_Toc{place:05}" w:history="1">{run_xml(heading.text, "")}</w:hyperlink>'
            end = '<w:r><w:fldChar w:fldCharType="end"/></w:r>' if number == len(shown) else ""
            self.line(f"TOC {heading.level}", around=((begin if number == 1 else "") + link, end))
