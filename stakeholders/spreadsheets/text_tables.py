"""Text tables (CSV): which encoding, which separator, which quotation mark, and their rows."""

import codecs
import csv
import io
import itertools
import os
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from .detection import open_source
from .formula_guard import unguarded
from .problems import Remark, UnreadableFile, shortened
from .unpacking import CHUNK

#: In the order in which a tie is decided: commas are often decimal signs, the others hardly ever.
SEPARATORS = "\t;|,"
SAMPLE_LINES = 200
MOST_REMEMBERED = 50_000
ASCII = bytes(range(0x80))
MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
#: What can be expected beyond ASCII in Western European text.
WESTERN = frozenset(
    "áàâäãåæçéèêëíìîïñóòôöõøœßúùûüýÿÁÀÂÄÃÅÆÇÉÈÊËÍÌÎÏÑÓÒÔÖÕØŒÚÙÛÜÝ€£§°ºª¿¡«»²³·"
    "\u2013\u2014\u2018\u2019\u201c\u201d\u201e\u2026\u00a0"
)
#: A letter of UTF-8 read as Windows-1252 becomes one of these beginnings and one of these ends.
BROKEN_ENDS = bytes(set(range(0x80, 0xC0)) - {0xA0, 0xBB}).decode("cp1252", "ignore")
DOUBLE_ENCODED = re.compile(rf"\w*(?:Ã|â€)[{re.escape(BROKEN_ENDS)}]\w*")


@dataclass(frozen=True, slots=True)
class TextFormat:
    """How a text table is written; ``first_line`` is the line at which it starts, from 1."""

    encoding: str
    separator: str
    quote: str
    first_line: int = 1


def detect_encoding(source: bytes | str | os.PathLike) -> tuple[str, list[Remark]]:
    """The encoding of the whole text with remarks for the reader.

    UTF-8, UTF-8 with mark, UTF-16 and UTF-32 are told for certain; else Windows-1252 if the letters are
    those of Western European languages. Raises UnreadableFile where neither fits.
    """
    with open_source(source) as stream:
        start = stream.read(4096)
        marked = next((name for mark, name in MARKS if start.startswith(mark)), None)
        encoding = marked or _unmarked_utf16(start) or "utf-8"
        if encoding == "utf-8" and b"\0" in start:
            raise UnreadableFile("binary")
        stream.seek(0)
        wrong = _first_wrong_line(stream, encoding)
        if wrong is None:
            return encoding, _double_encoded(start.decode(encoding, "ignore"))
        if encoding != "utf-8":
            raise UnreadableFile("encoding", line=wrong)
        stream.seek(0)
        return _western(stream, wrong)


def _unmarked_utf16(start: bytes) -> str | None:
    """Plain Latin text in UTF-16 has a zero in every second byte."""
    even, odd = start[0::2], start[1::2]
    if len(start) < 4:
        return None
    if odd.count(0) > 0.6 * len(odd) and not even.count(0):
        return "utf-16-le"
    if even.count(0) > 0.6 * len(even) and not odd.count(0):
        return "utf-16-be"
    return None


def _first_wrong_line(stream, encoding: str) -> int | None:
    decoder, line = codecs.getincrementaldecoder(encoding)(), 1
    while True:
        chunk = stream.read(CHUNK)
        try:
            text = decoder.decode(chunk, final=not chunk)
        except UnicodeError as error:
            good = chunk[: getattr(error, "start", 0)]
            return line + good.count(b"\n")
        line += text.count("\n")
        if not chunk:
            return None


def _western(stream, wrong: int) -> tuple[str, list[Remark]]:
    """Windows-1252, when it reads as sensible text; a single bad line in UTF-8 is said to be that."""
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    good = bad = 0
    beyond, example = Counter(), ""
    while chunk := stream.read(CHUNK):
        text = decoder.decode(chunk)
        broken = text.count("\ufffd")
        good += len(text) - len(text.encode("ascii", "ignore")) - broken
        bad += broken
        letters = chunk.translate(None, ASCII)
        beyond.update(letters)
        if letters and not example:
            example = _example(chunk)
    if good > 2 * bad:
        raise UnreadableFile("mixed_encoding", line=wrong)
    try:
        special = {bytes([letter]).decode("cp1252"): times for letter, times in beyond.items()}
    except UnicodeDecodeError as error:
        raise UnreadableFile("encoding", line=wrong) from error
    if sum(times for letter, times in special.items() if letter in WESTERN) < 0.9 * sum(special.values()):
        raise UnreadableFile("encoding", line=wrong)
    return "cp1252", [Remark("read_as_western", example=example)]


def _example(chunk: bytes) -> str:
    """The first word with a letter beyond ASCII."""
    words = re.split(r"[\s,;|]+", chunk.decode("cp1252", "replace"))
    return shortened(next(word for word in words if not word.isascii()).strip("\"'"))


def _double_encoded(text: str) -> list[Remark]:
    found = DOUBLE_ENCODED.search(text)
    return [Remark("double_encoded", example=shortened(found[0]))] if found else []


def detect_format(source: bytes | str | os.PathLike, encoding: str) -> TextFormat:
    """Separator and quotation mark of a text table, from its first lines."""
    lines = _first_lines(source, encoding)
    if lines and (told := re.fullmatch(r'"?sep=(.)"?\s*', lines[0], re.IGNORECASE)):
        return TextFormat(encoding, told[1], _quote(lines[1:], told[1]), 2)
    quote = max(
        '"', "'", key=lambda mark: (sum(_quoted(lines, sep, mark) for sep in SEPARATORS), mark == '"')
    )
    separator = max(SEPARATORS, key=lambda sep: _fit(lines, sep, quote))
    return TextFormat(encoding, separator, quote if quote == '"' else _quote(lines, separator))


def _first_lines(source: bytes | str | os.PathLike, encoding: str) -> list[str]:
    with io.TextIOWrapper(open_source(source), encoding, newline="") as text:
        try:
            return list(itertools.islice(text, SAMPLE_LINES))
        except UnicodeError as error:
            raise UnreadableFile("encoding", line=1) from error


def _quote(lines: list[str], separator: str) -> str:
    """The single mark only when cells are wrapped in it throughout; else an apostrophe is a letter."""
    single, double = (_quoted(lines, separator, mark) for mark in "'\"")
    return "'" if single > double and single >= 0.5 * len(lines) else '"'


def _quoted(lines: list[str], separator: str, quote: str) -> int:
    s, q = re.escape(separator), re.escape(quote)
    return sum(len(re.findall(rf"(?:^|{s}){q}[^{q}]*{q}(?={s}|\s*$)", line)) for line in lines)


def _fit(lines: list[str], separator: str, quote: str) -> float:
    """Share of the rows that have the same number of cells, when that is more than one."""
    reader = csv.reader(lines, delimiter=separator, quotechar=quote, skipinitialspace=True)
    try:
        rows = list(reader)
    except csv.Error:
        return 0.0
    widths = [len(row) for row in rows if any(map(str.strip, row))] or [len(row) for row in rows]
    several = Counter(width for width in widths if width > 1)
    if not several:
        return 0.0
    return round(several.most_common(1)[0][1] / len(widths), 2)


def text_rows(source: bytes | str | os.PathLike, how: TextFormat) -> Iterator[tuple[int, list[str | None]]]:
    """Rows with the line where each starts, empty cells as None; raises UnreadableFile for open quotes."""
    with io.TextIOWrapper(open_source(source), how.encoding, newline="") as text:
        for _ in range(how.first_line - 1):
            next(text, None)
        reader = csv.reader(
            text, delimiter=how.separator, quotechar=how.quote, skipinitialspace=True, strict=True
        )
        line, cell_of = how.first_line, _Cells().__getitem__
        try:
            for row in reader:
                yield line, list(map(cell_of, row))
                line = how.first_line + reader.line_num
        except csv.Error as error:
            raise UnreadableFile("quotes", line=line) from error
        except UnicodeError as error:
            raise UnreadableFile("encoding", line=line) from error


class _Cells(dict):
    """Text → cell. The same few words and numbers fill most of a long table: each is looked at once."""

    def __missing__(self, value: str) -> str | None:
        if len(self) > MOST_REMEMBERED:
            self.clear()
        cell = self[value] = cell_of_text(value)
        return cell


def cell_of_text(value: str) -> str | None:
    """A cell of a text table; None for an empty one."""
    if not value or value.isspace():
        return None
    # Our own files guard texts that a spreadsheet program would take for a formula.
    value = unguarded(value) if value[0] == "'" else value
    return unicodedata.normalize("NFC", value) if not value.isascii() else value
