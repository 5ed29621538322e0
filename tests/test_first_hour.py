"""The coordinator's first hour: its pictures are there, few and small, and in the colours of the browser."""

import re
import struct
import zlib
from pathlib import Path

import pytest

from docs.pictures import palette

DOCS = Path(__file__).parents[1] / "docs"
TEXT = (DOCS / "first-hour.md").read_text(encoding="utf-8")
SHOWN = re.findall(r"!\[(.+?)\]\((.+?)\)", TEXT)


def test_every_picture_is_shown_and_every_shown_one_is_there():
    assert sorted(path for _alt, path in SHOWN) == sorted(
        f"pictures/{file.name}" for file in (DOCS / "pictures").glob("*.png")
    )
    assert len(SHOWN) <= 14


@pytest.mark.parametrize("path", [path for _alt, path in SHOWN])
def test_a_picture_is_small_and_indexed(path):
    content = (DOCS / path).read_bytes()
    assert len(content) <= 60_000
    assert content[25] == 3  # colour type: indexed


def truecolour(rows: list[bytes], width: int, filters: list[int]) -> bytes:
    lines = b"".join(bytes([kind]) + row for kind, row in zip(filters, rows, strict=True))
    head = struct.pack(">IIBBBBB", width, len(rows), 8, 2, 0, 0, 0)
    parts = [(b"IHDR", head), (b"IDAT", zlib.compress(lines)), (b"IEND", b"")]
    return palette.SIGNATURE + b"".join(palette._chunk(*part) for part in parts)


def test_every_filter_of_a_picture_is_undone():
    # Each line is (10 20 30) (40 50 60), written by another filter: none, left, up, average, Paeth.
    rows = [
        bytes([10, 20, 30, 40, 50, 60]),
        bytes([10, 20, 30, 30, 30, 30]),
        bytes(6),
        bytes([5, 10, 15, 15, 15, 15]),
        bytes(6),
    ]
    width, found = palette.decode(truecolour(rows, 2, [0, 1, 2, 3, 4]))
    assert width == 2
    assert [bytes(row) for row in found] == [rows[0]] * 5


def test_rare_colours_become_the_nearest():
    rows = [bytes([0, 0, 0] * 3 + [9, 9, 9]), bytes([255, 255, 255] * 3 + [250, 250, 250])]
    width, found = palette.decode(truecolour(rows, 4, [0, 0]))
    colours = palette.Counter(pixel for row in found for pixel in palette.pixels(row))
    written = palette.encode(width, found, colours, 2)
    packed = next(data for kind, data in palette._chunks(written) if kind == b"IDAT")
    assert zlib.decompress(packed) == b"\0" + bytes([0] * 4) + b"\0" + bytes([1] * 4)
