"""Answers of independent implementations, frozen with the scripts that made them."""

import json
from pathlib import Path

HERE = Path(__file__).parent


def load(name: str):
    """The golden values in ``name``.json."""
    return json.loads((HERE / f"{name}.json").read_text(encoding="utf-8"))
