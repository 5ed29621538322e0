"""What a scan may be: a PDF that does nothing by itself, or a picture without hidden data. Pure; by content only.

The name and the type that a browser states count for nothing. Pictures are taken apart and put together again from
the pieces that make the picture, so that places, names of devices and whatever hangs behind the picture are gone.
"""

import re
import struct
import zlib
from dataclasses import dataclass

MOST_BYTES = 15 * 2**20
MOST_PIXELS = 60_000_000
MOST_UNPACKED = 80 * 2**20

PDF, JPEG, PNG = "application/pdf", "image/jpeg", "image/png"
ENDINGS = {PDF: "pdf", JPEG: "jpg", PNG: "png"}
# What a PDF can do besides being read.
ACTIVE = (
    b"JavaScript", b"JS", b"Launch", b"EmbeddedFile", b"EmbeddedFiles", b"RichMedia", b"XFA", b"AA", b"OpenAction",
    b"SubmitForm", b"ImportData", b"GoToR", b"GoToE", b"Encrypt",
)  # fmt: skip
_NAME = re.compile(rb"/((?:[^\s/<>\[\](){}%]|#[0-9A-Fa-f]{2})+)")
_STREAM = re.compile(rb"stream\r?\n(.*?)endstream", re.S)
_PNG_KEPT = {b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"pHYs"}


class NotAScan(ValueError):
    """The file is no scan that may be kept; `code` says why: too_large, unknown, active, broken, too_many_pixels."""

    def __init__(self, code: str):
        self.code = code
        super().__init__(code)


@dataclass(frozen=True)
class Clean:
    """A file as it is kept."""

    kind: str
    content: bytes


def clean(content: bytes) -> Clean:
    """The scan as it may be kept. Raises NotAScan."""
    if len(content) > MOST_BYTES:
        raise NotAScan("too_large")
    if content.startswith(b"%PDF-1.") or content.startswith(b"%PDF-2."):
        return Clean(PDF, _pdf(content))
    if content.startswith(b"\xff\xd8\xff"):
        return Clean(JPEG, _jpeg(content))
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return Clean(PNG, _png(content))
    raise NotAScan("unknown")


def _pdf(content: bytes) -> bytes:
    if b"%%EOF" not in content[-2048:]:
        raise NotAScan("broken")
    if _acts(content):
        raise NotAScan("active")
    left = MOST_UNPACKED
    for packed in _STREAM.findall(content):
        unpacked = _unpacked(packed, left)
        left -= len(unpacked)
        if _acts(unpacked):
            raise NotAScan("active")
    # What hangs behind the end belongs to another file.
    return content[: content.rindex(b"%%EOF") + 5] + b"\n"


def _acts(content: bytes) -> bool:
    names = {re.sub(rb"#([0-9A-Fa-f]{2})", _unescaped, name) for name in _NAME.findall(content)}
    return bool(names & set(ACTIVE))


def _unescaped(found: re.Match) -> bytes:
    return bytes([int(found.group(1), 16)])


def _unpacked(packed: bytes, most: int) -> bytes:
    machine = zlib.decompressobj()
    try:
        unpacked = machine.decompress(packed, most + 1)
    except zlib.error:
        return b""  # a picture, or packed in another way
    if len(unpacked) > most:
        raise NotAScan("too_large")
    return unpacked


def _jpeg(content: bytes) -> bytes:
    """The picture without application data (places, previews), comments, and what hangs behind its end."""
    kept, place, has_frame = [b"\xff\xd8"], 2, False
    while True:
        if content[place : place + 1] != b"\xff" or place + 2 > len(content):
            raise NotAScan("broken")
        marker = content[place + 1]
        if marker == 0xFF:  # filling
            place += 1
            continue
        if marker == 0xD9:
            break
        segment = _segment(content, place)
        place += len(segment)
        if 0xC0 <= marker <= 0xCF and marker not in {0xC4, 0xC8, 0xCC} and len(segment) >= 9:
            _few_pixels(*struct.unpack(">HH", segment[5:9]))
            has_frame = True
        # APP0 (JFIF) and APP14 (Adobe) say how colours are meant; the others are no picture.
        if not (0xE0 <= marker <= 0xEF or marker == 0xFE) or marker in {0xE0, 0xEE}:
            kept.append(segment)
        if marker == 0xDA:
            end = _end_of_scan(content, place)
            kept.append(content[place:end])
            place = end
    if not has_frame:
        raise NotAScan("broken")
    return b"".join([*kept, b"\xff\xd9"])


def _segment(content: bytes, place: int) -> bytes:
    if place + 4 > len(content):
        raise NotAScan("broken")
    (length,) = struct.unpack(">H", content[place + 2 : place + 4])
    if length < 2 or place + 2 + length > len(content):
        raise NotAScan("broken")
    return content[place : place + 2 + length]


def _end_of_scan(content: bytes, place: int) -> int:
    """Where the packed picture ends: at the first marker that is neither a stuffed zero nor a restart."""
    while (place := content.find(b"\xff", place)) != -1:
        following = content[place + 1 : place + 2]
        if following and following != b"\0" and not 0xD0 <= following[0] <= 0xD7:
            return place
        place += 2
    raise NotAScan("broken")


def _png(content: bytes) -> bytes:
    kept, place, kinds = [content[:8]], 8, []
    while not kinds or kinds[-1] != b"IEND":
        if place + 12 > len(content):
            raise NotAScan("broken")
        (length,) = struct.unpack(">I", content[place : place + 4])
        kind, end = content[place + 4 : place + 8], place + 12 + length
        chunk = content[place:end]
        if len(chunk) != 12 + length or struct.unpack(">I", chunk[-4:])[0] != zlib.crc32(chunk[4:-4]):
            raise NotAScan("broken")
        if not kinds:
            if kind != b"IHDR" or length != 13:
                raise NotAScan("broken")
            _few_pixels(*struct.unpack(">II", chunk[8:16]))
        kinds.append(kind)
        if kind in _PNG_KEPT:
            kept.append(chunk)
        place = end
    if b"IDAT" not in kinds:
        raise NotAScan("broken")
    return b"".join(kept)


def _few_pixels(one: int, other: int) -> None:
    if not one or not other or one * other > MOST_PIXELS:
        raise NotAScan("too_many_pixels")
