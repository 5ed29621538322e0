"""What a file is by its content, whatever its name says, and whether it is safe to unpack."""

import io
import os
import re
import zipfile
import zlib
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO

from .problems import UnreadableFile, column_letter, gettext_noop

MEGABYTE = 1_000_000
CHUNK = 1 << 20


class Kind(StrEnum):
    """Kinds of file that can be read."""

    CSV = "csv"
    XLSX = "xlsx"
    ODS = "ods"
    XLS = "xls"


@dataclass(frozen=True, slots=True)
class Limits:
    """How much is read of one file: bytes as sent, bytes unpacked, parts, cells and columns of a sheet."""

    size: int = 30 * MEGABYTE
    unpacked: int = 400 * MEGABYTE
    parts: int = 2_000
    cells: int = 25_000_000
    columns: int = 500


#: First bytes of files that are often uploaded by mistake, with what to call them.
FOREIGN = (
    (b"%PDF", gettext_noop("a PDF document")),
    (b"\x89PNG", gettext_noop("an image")),
    (b"\xff\xd8\xff", gettext_noop("an image")),
    (b"GIF8", gettext_noop("an image")),
    (b"II*\0", gettext_noop("an image")),
    (b"MM\0*", gettext_noop("an image")),
    (b"{\\rtf", gettext_noop("a text document")),
    (b"SQLite format 3", gettext_noop("a database")),
    (b"PAR1", gettext_noop("a data file for programs")),
    (b"MZ", gettext_noop("a program")),
    (b"\x7fELF", gettext_noop("a program")),
)
ARCHIVES = (b"\x1f\x8b", b"7z\xbc\xaf\x27\x1c", b"Rar!", b"BZh", b"\xfd7zXZ")
#: A name inside a zip file tells which program wrote it.
DOCUMENTS = (
    ("word/", gettext_noop("a text document")),
    ("ppt/", gettext_noop("a presentation")),
    ("Index/", gettext_noop("an Apple Numbers or Pages document")),
)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
REFERENCE = re.compile(rb"""\br\s*=\s*["']([A-Za-z]{0,4})([0-9]{0,9})["']""")
ODS_ROW = re.compile(rb"<table:table-row(?=[\s/>])([^>]*?)(?:/>|>(.*?)</table:table-row>)", re.DOTALL)
ODS_ROWS_REPEATED = re.compile(rb"number-rows-repeated\s*=\s*[\"'](\d+)")
ODS_CELL = re.compile(rb"<table:(?:covered-)?table-cell(?=[\s/>])([^>]*)>")
ODS_CELLS_REPEATED = re.compile(rb"number-columns-repeated\s*=\s*[\"'](\d+)")


def open_source(source: bytes | str | os.PathLike) -> BinaryIO:
    """A file or bytes in memory as a binary stream."""
    return io.BytesIO(source) if isinstance(source, bytes | bytearray) else Path(source).open("rb")


def detect(source: bytes | str | os.PathLike, limits: Limits) -> Kind:
    """The kind of ``source``; raises UnreadableFile when it is none of ours, too large or not safe."""
    with open_source(source) as stream:
        size = stream.seek(0, os.SEEK_END)
        if size == 0:
            raise UnreadableFile("empty")
        if size > limits.size:
            raise UnreadableFile("too_large", size=_megabytes(size), limit=_megabytes(limits.size))
        stream.seek(0)
        start = stream.read(4096)
        if start.startswith(b"PK"):
            return _zipped(stream, limits)
        if start.startswith(OLE):
            return _old_workbook(stream)
        _refuse_foreign(start)
        return Kind.CSV


def _megabytes(size: int) -> str:
    return f"{size / MEGABYTE:.1f}".removesuffix(".0")


def _refuse_foreign(start: bytes) -> None:
    for magic, kind in FOREIGN:
        if start.startswith(magic) or (magic == b"%PDF" and magic in start[:1024]):
            raise UnreadableFile("wrong_kind", kind=kind)
    if start.startswith(ARCHIVES):
        raise UnreadableFile("archive")
    text = start.lstrip(b"\xef\xbb\xbf \t\r\n")
    if re.match(rb"<(\?xml|!doctype|html|table|workbook)", text, re.IGNORECASE):
        raise UnreadableFile("markup_as_workbook")
    if text.startswith((b'{"', b"[{", b"{\n", b"{\r", b"{ ")):
        raise UnreadableFile("wrong_kind", kind=gettext_noop("a JSON file"))


def _old_workbook(stream: BinaryIO) -> Kind:
    stream.seek(0)
    content = stream.read()
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise UnreadableFile("password")
    if "WordDocument".encode("utf-16-le") in content:
        raise UnreadableFile("wrong_kind", kind=gettext_noop("a text document"))
    return Kind.XLS


def _zipped(stream: BinaryIO, limits: Limits) -> Kind:
    try:
        with zipfile.ZipFile(stream) as archive:
            _check_sizes(archive, limits)
            kind = _workbook_kind(archive)
            _check_content(archive, kind, limits)
            return kind
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError) as error:
        code = "password" if "encrypted" in str(error) else "damaged"
        raise UnreadableFile(code) from error


def _check_sizes(archive: zipfile.ZipFile, limits: Limits) -> None:
    parts = archive.infolist()
    if len(parts) > limits.parts:
        raise UnreadableFile("too_many_parts", limit=limits.parts)
    if sum(part.file_size for part in parts) > limits.unpacked:
        raise UnreadableFile("unpacks_too_large", limit=_megabytes(limits.unpacked))


def _workbook_kind(archive: zipfile.ZipFile) -> Kind:
    names = archive.namelist()
    if "xl/workbook.xml" in names:
        return Kind.XLSX
    if "xl/workbook.bin" in names:
        raise UnreadableFile("xlsb")
    if "mimetype" in names and archive.getinfo("mimetype").file_size < 200:
        kind = archive.read("mimetype")
        if kind.startswith(b"application/vnd.oasis.opendocument.spreadsheet"):
            return Kind.ODS
        if kind.startswith(b"application/vnd.oasis"):
            raise UnreadableFile("wrong_kind", kind=gettext_noop("a text document"))
    for prefix, kind in DOCUMENTS:
        if any(name.startswith(prefix) for name in names):
            raise UnreadableFile("wrong_kind", kind=kind)
    raise UnreadableFile("archive")


def _check_content(archive: zipfile.ZipFile, kind: Kind, limits: Limits) -> None:
    """Unpack everything once, piece by piece: finds cut-off parts, false sizes and sheets of absurd extent.

    A sheet with two cells far apart is small on disk and huge once it is laid out in memory.
    """
    for part in archive.infolist():
        with archive.open(part) as content:
            if kind is Kind.XLSX:
                _check_xlsx_extent(content, limits)
            elif kind is Kind.ODS and part.filename == "content.xml":
                _check_ods_extent(content.read(), limits)
            else:
                while content.read(CHUNK):
                    pass


def _check_xlsx_extent(content: BinaryIO, limits: Limits) -> None:
    columns, row, tail = {b""}, 0, b""
    while chunk := content.read(CHUNK):
        found = REFERENCE.findall(tail + chunk)
        columns.update(letters.upper() for letters, _ in found)
        row = max(row, max((int(digits) for _, digits in found if digits), default=0))
        tail = chunk[-64:]
    column = max(_column_number(letters) for letters in columns)
    if column > limits.columns:
        raise UnreadableFile("too_many_columns", columns=column, limit=limits.columns)
    if column * row > limits.cells:
        raise UnreadableFile("sheet_too_large", cell=f"{column_letter(column - 1)}{row}")


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number


def _check_ods_extent(content: bytes, limits: Limits) -> None:
    """Rows and cells may be stored once and repeated; those with a value are laid out in full."""
    rows = widest = 0
    for row in ODS_ROW.finditer(content):
        width = _ods_width(row[2] or b"")
        if width:
            rows += _repeats(ODS_ROWS_REPEATED, row[1])
            widest = max(widest, width)
    if widest > limits.columns:
        raise UnreadableFile("too_many_columns", columns=widest, limit=limits.columns)
    if rows * widest > limits.cells:
        raise UnreadableFile("sheet_too_large", cell=f"{column_letter(widest - 1)}{rows}")


def _ods_width(row: bytes) -> int:
    width = last = 0
    for attributes in ODS_CELL.findall(row):
        width += _repeats(ODS_CELLS_REPEATED, attributes)
        if b"value-type" in attributes or not attributes.rstrip().endswith(b"/"):
            last = width
    return last


def _repeats(pattern: re.Pattern[bytes], attributes: bytes) -> int:
    found = pattern.search(attributes)
    return int(found[1]) if found else 1
