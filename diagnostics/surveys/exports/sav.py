"""A file of SPSS (.sav), written row by row: the memory holds one of them, however many there are.

The format: PSPP Developers' Guide, "System File Format"; what is not told there is as PSPP itself writes it. Numbers
are little-endian, texts UTF-8. Neither Django nor the database.
"""

import struct
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import ceil, nextafter
from typing import BinaryIO

from .spss import LONGEST_LABEL, LONGEST_VALUE_LABEL, NOMINAL, Table, Variable, cut, groups_of, plain

#: A text of more bytes lies in several segments, each of which holds so many and stands for three fewer.
LONGEST_SEGMENT, SEGMENT_STEP = 255, 252
SYSTEM_MISSING = -sys.float_info.max
LOWEST = nextafter(SYSTEM_MISSING, 0)
#: Kind, width and decimals in which a number is shown; the kind of texts.
FORMATS = {"code": (5, 8, 0), "whole": (5, 12, 0), "number": (5, 16, 6), "date": (39, 10, 0)}
TEXT = 1
UTF_8 = 65_001
MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


@dataclass(frozen=True)
class Study:
    """What a file says of itself. `weight`: the name of the variable of weights."""

    title: str
    notes: tuple[str, ...]
    written: datetime
    weight: str = ""


@dataclass(frozen=True)
class Field:
    """A variable in the file: its short names, one a segment; the bytes of its text (0: a number); its first place."""

    variable: Variable
    shorts: tuple[str, ...]
    width: int
    place: int

    @property
    def segments(self) -> list[int]:
        """The width of each segment."""
        rest = self.width - SEGMENT_STEP * (len(self.shorts) - 1)
        return [LONGEST_SEGMENT] * (len(self.shorts) - 1) + [rest]

    @property
    def places(self) -> int:
        """How many pieces of eight bytes it takes."""
        return sum(_pieces(width) for width in self.segments)


def write_sav(
    target: BinaryIO, table: Table, rows: Iterable[Sequence[float | bytes | None]], study: Study
) -> None:
    """The table, measured before, with its rows: numbers or None, and texts in bytes."""
    fields = _fields(table.variables, table.widths)
    target.write(b"".join(_dictionary(fields, study)))
    _write_cases(target, fields, rows)


def _fields(variables: Sequence[Variable], widths: dict[str, int]) -> list[Field]:
    own = [variable.name.upper() if len(variable.name) <= 8 else "" for variable in variables]
    used, number, place, found = {*own}, 0, 1, []
    for variable, short in zip(variables, own, strict=True):
        width = widths.get(variable.name, 0)
        many = 1 if width <= LONGEST_SEGMENT else ceil(width / SEGMENT_STEP)
        names = [short] if short else []
        while len(names) < many:
            number += 1
            if (name := f"V{number}") not in used:
                names.append(name)
        found.append(Field(variable, tuple(names), width, place))
        place += found[-1].places
    return found


def _pieces(width: int) -> int:
    return max(1, ceil(width / 8))


def _dictionary(fields: Sequence[Field], study: Study) -> Iterator[bytes]:
    yield _header(fields, study)
    for field in fields:
        yield from _variable(field)
    for field in fields:
        if field.width <= 8:
            yield from _value_labels(field)
    if lines := [line for note in study.notes for line in _lines(note)]:
        yield struct.pack("<ii", 6, len(lines)) + b"".join(lines)
    # Version 20 of the format, any machine, IEEE 754, compression of kind 1, little-endian.
    yield _extension(3, 4, struct.pack("<8i", 20, 0, 0, -1, 1, 1, 2, UTF_8))
    yield _extension(4, 8, struct.pack("<3d", SYSTEM_MISSING, sys.float_info.max, LOWEST))
    yield from _sets(fields)
    yield _extension(11, 4, b"".join(_display(field) for field in fields))
    names = "\t".join(f"{field.shorts[0]}={field.variable.name}" for field in fields)
    yield _extension(13, 1, names.encode())
    long = "".join(f"{one.shorts[0]}={one.width:05}\0\t" for one in fields if len(one.shorts) > 1)
    if long:
        yield _extension(14, 1, long.encode())
    if labels := b"".join(_long_value_labels(field) for field in fields if field.width > 8):
        yield _extension(21, 1, labels)
    yield _extension(20, 1, b"UTF-8")
    yield struct.pack("<ii", 999, 0)


def _header(fields: Sequence[Field], study: Study) -> bytes:
    at = study.written
    places = sum(field.places for field in fields)
    weight = next((field.place for field in fields if field.variable.name == study.weight), 0)
    # -1: how many rows there are is seen at their end.
    return struct.pack(
        "<4s60siiiiid9s8s64s3x",
        b"$FL2",
        b"@(#) SPSS DATA FILE - Concord".ljust(60),
        *(2, places, 1, weight, -1, 100.0),
        f"{at.day:02} {MONTHS[at.month - 1]} {at.year % 100:02}".encode(),
        f"{at:%H:%M:%S}".encode(),
        cut(plain(study.title), 64).encode().ljust(64),
    )


def _variable(field: Field) -> Iterator[bytes]:
    """A record for each segment, and one for each piece of it after the first."""
    label = cut(plain(field.variable.label), LONGEST_LABEL).encode()
    kind, missing = _missing(field.variable)
    for number, (short, width) in enumerate(zip(field.shorts, field.segments, strict=True)):
        shown = _format(field.variable, width)
        told = label if number == 0 else b""
        head = (2, width, bool(told), kind if number == 0 else 0, shown, shown, short.encode().ljust(8))
        yield struct.pack("<6i8s", *head)
        if told:
            yield struct.pack("<i", len(told)) + told.ljust(4 * ceil(len(told) / 4))
        if number == 0:
            yield struct.pack(f"<{len(missing)}d", *missing)
        yield struct.pack("<6i8s", 2, -1, 0, 0, 0, 0, b" " * 8) * (_pieces(width) - 1)


def _format(variable: Variable, width: int) -> int:
    kind, shown, decimals = (TEXT, width, 0) if width else FORMATS[variable.kind]
    return kind << 16 | shown << 8 | decimals


def _missing(variable: Variable) -> tuple[int, tuple[int, ...]]:
    """Three values by themselves are the most that there can be; more are told as a range."""
    if len(variable.missing) <= 3:
        return len(variable.missing), variable.missing
    return -2, (min(variable.missing), max(variable.missing))


def _value_labels(field: Field) -> Iterator[bytes]:
    labels = field.variable.labels
    if not labels:
        return
    yield struct.pack("<ii", 3, len(labels))
    for value, words in labels.items():
        told = _label(words)
        yield str(value).encode().ljust(8) if field.width else struct.pack("<d", value)
        yield (bytes([len(told)]) + told).ljust(8 * ceil((1 + len(told)) / 8))
    yield struct.pack("<3i", 4, 1, field.place)


def _long_value_labels(field: Field) -> bytes:
    labels = field.variable.labels
    if not labels:
        return b""
    told = [_counted(field.variable.name.encode()), struct.pack("<ii", field.width, len(labels))]
    for value, words in labels.items():
        told += [_counted(str(value).encode().ljust(field.width)), _counted(_label(words))]
    return b"".join(told)


def _label(words: str) -> bytes:
    return cut(plain(words), LONGEST_VALUE_LABEL).encode()


def _counted(told: bytes) -> bytes:
    return struct.pack("<i", len(told)) + told


def _lines(note: str) -> Iterator[bytes]:
    """The note in lines of 80 bytes, none of which ends inside of a character."""
    left = plain(note)
    while left:
        line = left.encode()[:80].decode(errors="ignore")
        yield line.encode().ljust(80)
        left = left[len(line) :]


def _sets(fields: Sequence[Field]) -> Iterator[bytes]:
    """Sets of the variables that are one question, of which those are meant that say 1."""
    shorts = {field.variable.name: field.shorts[0].lower() for field in fields}
    told = []
    for name, words, members in groups_of(field.variable for field in fields):
        label = cut(plain(words), LONGEST_LABEL)
        names = " ".join(shorts[one.name] for one in members)
        told.append(f"{name}=D1 1 {len(label.encode())} {label} {names}\n")
    if told:
        yield _extension(7, 1, "".join(told).encode())


def _display(field: Field) -> bytes:
    """Level of measurement, width of the column on the screen, and on which side it stands, for each segment."""
    level = 1 if field.variable.measure == NOMINAL else 3
    shown = min(field.width, 40) or FORMATS[field.variable.kind][1]
    return struct.pack("<3i", level, shown, 0 if field.width else 1) * len(field.shorts)


def _extension(kind: int, size: int, told: bytes) -> bytes:
    return struct.pack("<4i", 7, kind, size, len(told) // size) + told


#: Codes of the compressed rows: the end, a piece as it is, a piece of blanks, nothing known.
_END, _AS_IT_IS, _BLANK, _UNKNOWN = 252, 253, 254, 255
_WHOLE = {float(number): number + 100 for number in range(-99, 152)}


def _write_cases(target: BinaryIO, fields: Sequence[Field], rows: Iterable[Sequence]) -> None:
    """Eight codes, then the pieces that some of them stand for, and so on over the ends of rows."""
    codes, pieces = bytearray(), []

    def put(code: int, piece: bytes = b"") -> None:
        codes.append(code)
        pieces.append(piece)
        if len(codes) == 8:
            target.write(bytes(codes) + b"".join(pieces))
            codes.clear()
            pieces.clear()

    pack = struct.Struct("<d").pack
    for row in rows:
        for field, value in zip(fields, row, strict=True):
            if field.width:
                for piece in _text_pieces(field, value):
                    put(_BLANK if piece == b"        " else _AS_IT_IS, b"" if piece == b"        " else piece)
            elif value is None:
                put(_UNKNOWN)
            elif code := _WHOLE.get(value):
                put(code)
            else:
                put(_AS_IT_IS, pack(value))
    put(_END)
    while codes:
        put(0)


def _text_pieces(field: Field, text: bytes) -> Iterator[bytes]:
    """The text over its segments. One that grew since it was measured is cut."""
    if len(text) > field.width:
        text = text[: field.width].decode(errors="ignore").encode()
    for number, width in enumerate(field.segments):
        piece = text[LONGEST_SEGMENT * number : LONGEST_SEGMENT * (number + 1)].ljust(8 * _pieces(width))
        yield from (piece[start : start + 8] for start in range(0, len(piece), 8))
