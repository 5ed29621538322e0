"""Whether a workbook is safe to lay out in memory: a small archive can hold a huge table.

Everything in the archive is unpacked once, piece by piece, before the reader sees it. That finds parts that
were cut off and false sizes, and measures what the reader would build: two cells far apart make a dense grid,
one long text may be used by a million cells, one row of an ODS may stand for a million.
"""

import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from .problems import UnreadableFile, column_letter

MEGABYTE = 1_000_000
CHUNK = 1 << 20
#: No cell with a value takes fewer bytes in the XML of a sheet.
SMALLEST_CELL = 8

REFERENCE = re.compile(rb"""\br\s*=\s*["']([A-Za-z]{0,4})([0-9]{0,9})["']""")
VALUE = re.compile(rb"v(?:\s[^>]*)?>\s*([0-9]{1,8})\s*<")
ODS_ROW = re.compile(rb"<table:table-row(?=[\s/>])([^>]*?)(?:/>|>(.*?)</table:table-row>)", re.DOTALL)
ODS_ROWS_REPEATED = re.compile(rb"number-rows-repeated\s*=\s*[\"'](\d+)")
ODS_CELL = re.compile(rb"<table:(?:covered-)?table-cell(?=[\s/>])([^>]*)>")
ODS_CELLS_REPEATED = re.compile(rb"number-columns-repeated\s*=\s*[\"'](\d+)")


@dataclass(frozen=True, slots=True)
class Limits:
    """How much is read of one file: bytes as sent, of a workbook too; bytes unpacked, parts; text, cells, columns.

    Of an archive of tables: bytes unpacked, files, and how many times its packed size one of them may have.
    """

    size: int = 30 * MEGABYTE
    workbook: int = 100 * MEGABYTE
    unpacked: int = 400 * MEGABYTE
    parts: int = 2_000
    text: int = 600 * MEGABYTE
    cells: int = 25_000_000
    columns: int = 500
    archive: int = 4_000 * MEGABYTE
    files: int = 1_000
    ratio: int = 200


def megabytes(size: int) -> str:
    """A size for people."""
    return f"{size / MEGABYTE:.1f}".removesuffix(".0")


def check_sizes(archive: zipfile.ZipFile, limits: Limits) -> None:
    """Number of parts and their sizes as the archive declares them; raises UnreadableFile."""
    parts = archive.infolist()
    if len(parts) > limits.parts:
        raise UnreadableFile("too_many_parts", limit=limits.parts)
    if sum(part.file_size for part in parts) > limits.unpacked:
        raise UnreadableFile("unpacks_too_large", limit=megabytes(limits.unpacked))


def check_xlsx(archive: zipfile.ZipFile, limits: Limits) -> None:
    """Extent and text of the sheets of an XLSX workbook; raises UnreadableFile."""
    for part in archive.infolist():
        columns, row = _extent(_chunks(archive, part))
        if columns > limits.columns:
            raise UnreadableFile("too_many_columns", columns=columns, limit=limits.columns)
        if columns * row > limits.cells:
            raise UnreadableFile("sheet_too_large", cell=f"{column_letter(columns - 1)}{row}")
    _check_shared_texts(archive, limits)


def _chunks(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> Iterator[bytes]:
    """The content of a part in pieces that overlap a little, so that nothing is missed between two."""
    tail = b""
    with archive.open(part) as content:
        while chunk := content.read(CHUNK):
            yield tail + chunk
            tail = chunk[-64:]


def _extent(chunks: Iterator[bytes]) -> tuple[int, int]:
    letters, row = {b""}, 0
    for chunk in chunks:
        found = REFERENCE.findall(chunk)
        letters.update(column.upper() for column, _ in found)
        row = max(row, max((int(digits) for _, digits in found if digits), default=0))
    return max(map(_column_number, letters)), row


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number


def _check_shared_texts(archive: zipfile.ZipFile, limits: Limits) -> None:
    """Texts are stored once and copied into every cell that uses them; the copies are counted here."""
    parts = archive.infolist()
    shared = [part for part in parts if part.filename.lower().endswith("sharedstrings.xml")]
    lengths = [len(text) for part in shared for text in archive.read(part).split(b"</si>")]
    others = [part for part in parts if part not in shared]
    most_cells = sum(part.file_size for part in others) // SMALLEST_CELL
    if max(lengths, default=0) * most_cells <= limits.text:
        return
    uses = Counter()
    for part in others:
        for chunk in _chunks(archive, part):
            uses.update(VALUE.findall(chunk))
    size = sum(count * lengths[int(n)] for n, count in uses.items() if int(n) < len(lengths))
    if size > limits.text:
        raise UnreadableFile("unpacks_too_large", limit=megabytes(limits.text))


def check_ods(archive: zipfile.ZipFile, limits: Limits) -> None:
    """Extent and text of an ODS workbook with its repeated rows and cells; raises UnreadableFile."""
    for part in archive.infolist():
        if part.filename == "content.xml":
            _check_ods_rows(archive.read(part), limits)
        else:
            for _ in _chunks(archive, part):
                pass


def _check_ods_rows(content: bytes, limits: Limits) -> None:
    rows = widest = text = 0
    for row in ODS_ROW.finditer(content):
        width, copies = _ods_cells(row[2] or b"")
        if width:
            repeated = _repeats(ODS_ROWS_REPEATED, row[1])
            rows, widest = rows + repeated, max(widest, width)
            text += repeated * copies * len(row[2])
    if widest > limits.columns:
        raise UnreadableFile("too_many_columns", columns=widest, limit=limits.columns)
    if rows * widest > limits.cells:
        raise UnreadableFile("sheet_too_large", cell=f"{column_letter(widest - 1)}{rows}")
    if text > limits.text:
        raise UnreadableFile("unpacks_too_large", limit=megabytes(limits.text))


def _ods_cells(row: bytes) -> tuple[int, int]:
    """Width of a row up to its last filled cell, and how often its most repeated filled cell stands there."""
    width = last = copies = 0
    for attributes in ODS_CELL.findall(row):
        repeated = _repeats(ODS_CELLS_REPEATED, attributes)
        width += repeated
        if b"value-type" in attributes or not attributes.rstrip().endswith(b"/"):
            last, copies = width, max(copies, repeated)
    return last, copies


def _repeats(pattern: re.Pattern[bytes], attributes: bytes) -> int:
    found = pattern.search(attributes)
    return int(found[1]) if found else 1
