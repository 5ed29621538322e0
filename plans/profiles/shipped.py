"""The ready-made profiles: files of data in `shipped/`. Pure.

None is law; each is to be confirmed by a local lawyer.
"""

import json
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "shipped"
# In the order in which a town chooses.
CODES = (
    "general",
    "england_wales",
    "france",
    "ontario",
    "chile",
    "colombia",
    "south_africa",
    "new_south_wales",
)
DEFAULT = "general"


@cache
def shipped(code: str) -> dict:
    """A ready-made profile with what it includes from others; the default where there is none of this code."""
    record = _read(code if code in CODES else DEFAULT)
    included = [one for name in record["include"] for one in _read(name)["requirements"]]
    return {**record, "requirements": [*record["requirements"], *included]}


def _read(name: str) -> dict:
    return json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
