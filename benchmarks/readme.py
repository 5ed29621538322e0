"""README.md of this folder: text by hand, figures between markers by machine."""

import re
from pathlib import Path

README = Path(__file__).with_name("README.md")


def put(name: str, text: str, path: Path = README) -> None:
    """Replace what stands between the markers of `name`; a new name is added at the end."""
    begin, end = f"<!-- {name}: written by the measurement -->", f"<!-- /{name} -->"
    block = f"{begin}\n{text.strip()}\n{end}"
    old = path.read_text(encoding="utf-8")
    new, found = re.subn(f"{re.escape(begin)}.*?{re.escape(end)}", lambda _: block, old, flags=re.S)
    path.write_text(new if found else f"{old.rstrip()}\n\n{block}\n", encoding="utf-8")


def table(columns, rows) -> str:
    """A Markdown table; the first column is text, the others are figures."""
    lines = [list(columns), ["---", *["---:"] * (len(columns) - 1)], *rows]
    return "\n".join(f"| {' | '.join(shown(cell) for cell in line)} |" for line in lines)


def shown(value) -> str:
    """A figure with three significant digits, a count whole, words as they are."""
    if isinstance(value, float):
        return f"{value:.0f}" if abs(value) >= 100 else f"{value:.3g}"
    return f"{value:,}" if isinstance(value, int) else str(value)
