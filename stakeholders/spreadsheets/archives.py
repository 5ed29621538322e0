"""Archives (ZIP) of tables: what is in them, and whether it is safe to read. Nothing of them is written to disk.

Texts are read from the archive piece by piece; workbooks, which are small, are laid out in memory one at a time.
"""

import io
import os
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import PurePosixPath, PureWindowsPath
from typing import BinaryIO

from .detection import ARCHIVES, OLE, open_source
from .problems import UnreadableFile, shortened
from .unpacking import MEGABYTE, Limits, megabytes

#: What operating systems put into archives besides the files that were meant.
LEFTOVERS = ("__MACOSX/", ".DS_Store", "Thumbs.db", "desktop.ini")
#: Instructions and licences lie beside the tables of many publishers.
NO_TABLES = (".pdf", ".docx", ".doc", ".md", ".html", ".htm", ".rtf", ".xml", ".json", ".png", ".jpg")
PACKED = (".zip", ".gz", ".7z", ".rar", ".bz2", ".xz", ".tar", ".tgz")
ENCRYPTED = 0x1
#: Below this size nothing is a bomb: a table of noughts is packed well too.
HARMLESS = 20 * MEGABYTE


@dataclass(frozen=True, slots=True)
class Part:
    """One file in an archive; can be opened as often as wanted."""

    archive: bytes | str | os.PathLike
    name: str
    size: int

    def open(self) -> BinaryIO:
        return _Content(self)

    def read(self) -> bytes:
        with self.open() as content:
            return content.read()


class _Content(io.BufferedReader):
    """The content of a part; the archive is closed with it. Damage is told as UnreadableFile."""

    def __init__(self, part: Part):
        self._stream = open_source(part.archive)
        self._archive = zipfile.ZipFile(self._stream)
        super().__init__(_Careful(self._archive.open(part.name), part.name), 1 << 20)

    def close(self) -> None:
        super().close()
        self._archive.close()
        self._stream.close()


class _Careful(io.RawIOBase):
    def __init__(self, content: BinaryIO, name: str):
        self._content, self._name = content, name

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        return self._content.seek(offset, whence)

    def tell(self) -> int:
        return self._content.tell()

    def readinto(self, buffer) -> int:
        try:
            piece = self._content.read(len(buffer))
        except (zipfile.BadZipFile, zlib.error, EOFError) as error:
            raise UnreadableFile("archive_part", name=shortened(self._name), problem="CRC") from error
        buffer[: len(piece)] = piece
        return len(piece)

    def close(self) -> None:
        self._content.close()
        super().close()


def parts_of(source: bytes | str | os.PathLike, limits: Limits) -> list[Part]:
    """The tables of an archive in the order of their names; raises UnreadableFile when it is not safe to read."""
    try:
        with open_source(source) as stream, zipfile.ZipFile(stream) as archive:
            files = [one for one in archive.infolist() if not one.is_dir()]
            for one in files:
                _refuse_path(one.filename)
            files = [one for one in files if _is_meant(one.filename)]
            _refuse_sizes(files, limits)
            return [
                Part(source, one.filename, one.file_size)
                for one in sorted(files, key=lambda one: one.filename)
            ]
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError) as error:
        raise UnreadableFile("damaged") from error


def _is_meant(name: str) -> bool:
    if any(one in name for one in LEFTOVERS):
        return False
    return not name.lower().endswith(NO_TABLES)


def _refuse_path(name: str) -> None:
    """Names are never used as paths here; one that leads elsewhere was made by somebody who hopes they are."""
    path, windows = PurePosixPath(name), PureWindowsPath(name)
    if path.is_absolute() or windows.is_absolute() or windows.drive or ".." in (*path.parts, *windows.parts):
        raise UnreadableFile("archive_path", name=shortened(name))


def _refuse_sizes(files: list[zipfile.ZipInfo], limits: Limits) -> None:
    """By what the archive declares. More than that is never unpacked: zipfile stops at the declared size."""
    if not files:
        raise UnreadableFile("archive_empty")
    if len(files) > limits.files:
        raise UnreadableFile("archive_too_many", number=len(files), limit=limits.files)
    for one in files:
        if one.filename.lower().endswith(PACKED):
            raise UnreadableFile("archive_in_archive", name=shortened(one.filename))
        if one.flag_bits & ENCRYPTED:
            raise UnreadableFile("password")
        times = one.file_size // max(one.compress_size, 1)
        if one.file_size > HARMLESS and times > limits.ratio:
            raise UnreadableFile("archive_bomb", name=shortened(one.filename), times=times)
    size = sum(one.file_size for one in files)
    if size > limits.archive:
        raise UnreadableFile("archive_too_large", size=megabytes(size), limit=megabytes(limits.archive))


def content_of(part: Part, limits: Limits) -> bytes | Part:
    """What to read a part from: a workbook from memory, a text from the archive itself."""
    with part.open() as stream:
        start = stream.read(4096)
    if start.startswith(ARCHIVES):
        raise UnreadableFile("archive_in_archive", name=shortened(part.name))
    if not start.startswith((b"PK", OLE)):
        return part
    if part.size > limits.workbook:
        raise UnreadableFile("too_large", size=megabytes(part.size), limit=megabytes(limits.workbook))
    return part.read()
