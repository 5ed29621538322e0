"""What a file is by its content, whatever its name says, and whether it is safe to unpack."""

import io
import os
import re
import zipfile
import zlib
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO, Protocol

from .problems import UnreadableFile, gettext_noop
from .unpacking import Limits, check_ods, check_sizes, check_xlsx, megabytes


class Kind(StrEnum):
    """Kinds of file that can be read."""

    CSV = "csv"
    XLSX = "xlsx"
    ODS = "ods"
    XLS = "xls"
    ZIP = "zip"


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


class Openable(Protocol):
    """A file that is no file of its own, as one in an archive: `open` gives a stream from its start."""

    def open(self) -> BinaryIO: ...


def open_source(source: bytes | str | os.PathLike | Openable) -> BinaryIO:
    """A file or bytes in memory as a binary stream."""
    if hasattr(source, "open") and not isinstance(source, os.PathLike):
        return source.open()
    return io.BytesIO(source) if isinstance(source, bytes | bytearray) else Path(source).open("rb")


def detect(source: bytes | str | os.PathLike, limits: Limits) -> Kind:
    """The kind of ``source``; raises UnreadableFile when it is none of ours, too large or not safe."""
    with open_source(source) as stream:
        size = stream.seek(0, os.SEEK_END)
        if size == 0:
            raise UnreadableFile("empty")
        if size > limits.size:
            raise UnreadableFile("too_large", size=megabytes(size), limit=megabytes(limits.size))
        stream.seek(0)
        start = stream.read(4096)
        if start.startswith(b"PK"):
            return _zipped(stream, limits)
        if start.startswith(OLE):
            _refuse_large_workbook(size, limits)
            return _old_workbook(stream)
        refuse_foreign(start)
        return Kind.CSV


def _refuse_large_workbook(size: int, limits: Limits) -> None:
    """A workbook is read as a whole."""
    if size > limits.workbook:
        raise UnreadableFile("too_large", size=megabytes(size), limit=megabytes(limits.workbook))


def refuse_foreign(start: bytes) -> None:
    """Raise UnreadableFile where the first bytes are those of something that is no text."""
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
            kind = _workbook_kind(archive)
            if kind is Kind.ZIP:
                return kind
            _refuse_large_workbook(stream.seek(0, os.SEEK_END), limits)
            check_sizes(archive, limits)
            (check_xlsx if kind is Kind.XLSX else check_ods)(archive, limits)
            return kind
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError) as error:
        code = "password" if "encrypted" in str(error) else "damaged"
        raise UnreadableFile(code) from error


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
    return Kind.ZIP
