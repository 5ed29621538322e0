"""PNG pictures with few colours, without a library: decodes what a browser takes, and writes an indexed picture."""

import struct
import zlib
from collections import Counter

SIGNATURE = b"\x89PNG\r\n\x1a\n"
Rows = list[bytearray]


def small_png(content: bytes, most_bytes: int) -> bytes:
    """The picture in as many colours as fit into `most_bytes`: 256, else 128, 64, 32, at last 16."""
    width, rows = decode(content)
    colours = Counter(pixel for row in rows for pixel in pixels(row))
    for count in (256, 128, 64, 32, 16):
        found = encode(width, rows, colours, count)
        if len(found) <= most_bytes:
            break
    return found


def pixels(row: bytes) -> list[bytes]:
    return [bytes(row[at : at + 3]) for at in range(0, len(row), 3)]


def decode(content: bytes) -> tuple[int, Rows]:
    """Width, and a row of RGB bytes for each line. Only what browsers write: 8 bits, with or without alpha."""
    head, packed = b"", b""
    for kind, data in _chunks(content):
        head = data if kind == b"IHDR" else head
        packed += data if kind == b"IDAT" else b""
    width, height, bits, colour, _method, _filters, interlaced = struct.unpack(">IIBBBBB", head)
    if bits != 8 or colour not in {2, 6} or interlaced:
        raise ValueError("not a picture as a browser takes it")
    size = 3 if colour == 2 else 4
    rows = _unfiltered(zlib.decompress(packed), width * size, height, size)
    return width, [_without_alpha(row) if size == 4 else row for row in rows]


def encode(width: int, rows: Rows, colours: Counter, count: int) -> bytes:
    """An indexed picture of the `count` commonest colours; every other becomes the nearest of them."""
    palette = [colour for colour, _often in colours.most_common(count)]
    index = {colour: place for place, colour in enumerate(palette)}
    for colour in colours:
        if colour not in index:
            index[colour] = min(range(len(palette)), key=lambda place, c=colour: _distance(c, palette[place]))
    lines = b"".join(b"\0" + bytes(index[pixel] for pixel in pixels(row)) for row in rows)
    head = struct.pack(">IIBBBBB", width, len(rows), 8, 3, 0, 0, 0)
    parts = [
        (b"IHDR", head),
        (b"PLTE", b"".join(palette)),
        (b"IDAT", zlib.compress(lines, 9)),
        (b"IEND", b""),
    ]
    return SIGNATURE + b"".join(_chunk(kind, data) for kind, data in parts)


def _distance(one: bytes, other: bytes) -> int:
    return sum((a - b) ** 2 for a, b in zip(one, other, strict=True))


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _chunks(content: bytes):
    if not content.startswith(SIGNATURE):
        raise ValueError("not a PNG picture")
    at = len(SIGNATURE)
    while at < len(content):
        (length,) = struct.unpack(">I", content[at : at + 4])
        yield content[at + 4 : at + 8], content[at + 8 : at + 8 + length]
        at += length + 12


def _unfiltered(data: bytes, length: int, height: int, size: int) -> Rows:
    rows, above = [], bytearray(length)
    for line in range(height):
        at = line * (length + 1)
        row = bytearray(data[at + 1 : at + 1 + length])
        _unfilter(data[at], row, above, size)
        rows.append(row)
        above = row
    return rows


def _unfilter(kind: int, row: bytearray, above: bytearray, size: int) -> None:
    """In place; the five filters of the PNG specification (W3C, section 9.2)."""
    if kind == 0:
        return
    for i in range(len(row)):
        left = row[i - size] if i >= size else 0
        up = above[i]
        corner = above[i - size] if i >= size else 0
        guess = (left, up, (left + up) // 2, _paeth(left, up, corner))[kind - 1]
        row[i] = (row[i] + guess) & 255


def _paeth(left: int, up: int, corner: int) -> int:
    near = left + up - corner
    return min((left, up, corner), key=lambda value: abs(near - value))


def _without_alpha(row: bytearray) -> bytearray:
    del row[3::4]
    return row
