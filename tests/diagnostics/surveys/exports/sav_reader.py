"""A file of SPSS read back: an own walk through its records, that knows nothing of how they were written."""

import struct
from dataclasses import dataclass, field


@dataclass
class SavFile:
    """`variables`: name and width (0: a number) in their order; numbers that are not known are None."""

    title: str
    weight: str = ""
    variables: dict[str, int] = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict)
    labels: dict[str, dict] = field(default_factory=dict)
    missing: dict[str, tuple] = field(default_factory=dict)
    levels: list[int] = field(default_factory=list)
    formats: dict[str, int] = field(default_factory=dict)
    sets: str = ""
    notes: str = ""
    rows: list[list] = field(default_factory=list)


class _Bytes:
    def __init__(self, raw: bytes):
        self.raw, self.at = raw, 0

    def take(self, form: str):
        told = struct.unpack_from("<" + form, self.raw, self.at)
        self.at += struct.calcsize("<" + form)
        return told if len(told) > 1 else told[0]

    def counted(self, step: int = 1) -> str:
        size = self.take("i")
        text = self.take(f"{size}s").decode()
        self.at += -size % step
        return text


def read_sav(raw: bytes) -> SavFile:
    """The whole file. Breaks where it does not hold together."""
    told = _Bytes(raw)
    _kind, _product, layout, places, packed, weight, _many, bias, *_at, title = told.take(
        "4s60siiiiid9s8s64s3x"
    )
    assert (layout, packed, bias) == (2, 1, 100)
    found, segments, parts = SavFile(title.decode().rstrip()), [], {}
    while (kind := told.take("i")) != 999:
        if kind == 2:
            segments.append(_variable(told))
        elif kind == 3:
            _labels(told, segments)
        elif kind == 6:
            found.notes = told.take(f"{80 * told.take('i')}s").decode()
        else:
            assert kind == 7
            number, size, many = told.take("3i")
            parts[number] = told.take(f"{size * many}s")
    told.take("i")
    assert len(segments) == places
    assert struct.unpack("<8i", parts[3])[-1] == 65_001
    assert parts[20] == b"UTF-8"
    _name(found, segments, parts, weight)
    found.rows = list(_rows(told, segments, found))
    assert told.at == len(raw)
    return found


def _variable(told: _Bytes) -> dict:
    width, has_words, missing, shown, _write, short = told.take("5i8s")
    words = told.counted(4) if has_words else ""
    values = tuple(told.take("d") for _ in range(abs(missing)))
    return {"width": width, "words": words, "missing": (missing, values) if missing else None,
            "short": short.decode().strip(), "labels": {}, "format": shown >> 16}  # fmt: skip


def _labels(told: _Bytes, segments: list[dict]) -> None:
    labels = []
    for _ in range(told.take("i")):
        value = told.take("8s")
        size = told.take("B")
        labels.append((value, told.take(f"{size}s").decode()))
        told.at += -(size + 1) % 8
    kind, many = told.take("2i")
    assert kind == 4
    for _ in range(many):
        segment = segments[told.take("i") - 1]
        for value, words in labels:
            key = value.decode().rstrip() if segment["width"] else struct.unpack("<d", value)[0]
            segment["labels"][key] = words


def _name(found: SavFile, segments: list[dict], parts: dict[int, bytes], weight: int) -> None:
    names = dict(pair.split("=") for pair in parts[13].decode().split("\t"))
    widths = dict(pair.split("=") for pair in parts.get(14, b"").decode().split("\0\t") if pair)
    found.sets = parts.get(7, b"").decode()
    found.levels = [level for level, _width, _side in struct.iter_unpack("<3i", parts[11])]
    for one in segments:
        name = names.get(one["short"])
        if one["width"] >= 0 and name:
            found.variables[name] = int(widths.get(one["short"], one["width"]))
            found.words[name], found.labels[name], found.formats[name] = (
                one["words"],
                one["labels"],
                one["format"],
            )
            if one["missing"]:
                found.missing[name] = one["missing"]
    long = _Bytes(parts.get(21, b""))
    while long.at < len(long.raw):
        name = long.counted()
        width, many = long.take("2i")
        assert width == found.variables[name]
        found.labels[name] = {long.counted().rstrip(): long.counted() for _ in range(many)}
    if weight:
        found.weight = names[segments[weight - 1]["short"]]


def _rows(told: _Bytes, segments: list[dict], found: SavFile):
    pieces = list(_pieces(told))
    assert len(pieces) % len(segments) == 0
    for start in range(0, len(pieces), len(segments)):
        row = iter(pieces[start : start + len(segments)])
        yield [_text(row, width) if width else _number(next(row)) for width in found.variables.values()]


def _number(piece) -> float | None:
    return struct.unpack("<d", piece)[0] if isinstance(piece, bytes) else piece


def _text(row, width: int) -> str:
    """Up to 255 bytes lie in one segment; of more, 255 in each, and the last one stands for 252 fewer each time."""
    many = 1 if width <= 255 else -(-width // 252)
    sizes = [255] * (many - 1) + [width - 252 * (many - 1)]
    parts = [b"".join(next(row) for _ in range(-(-size // 8))) for size in sizes]
    return b"".join(part[:255] for part in parts).decode().rstrip()


def _pieces(told: _Bytes):
    while True:
        for code in told.take("8B"):
            if code == 252:
                return
            if code == 253:
                yield told.take("8s")
            else:
                yield {255: None, 254: b" " * 8}.get(code, code - 100.0)
