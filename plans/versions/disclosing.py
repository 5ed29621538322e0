"""What of a frozen content may be told to those who may not see small counts. Pure."""

import re
from decimal import Decimal

HIDDEN = "hidden"  # on a part whose figures were left out: their names

# Units of figures that are no counts of cases, so that a small one names nobody.
_NO_COUNT = re.compile(r"%|‰|÷|/|\b(per|days|hours|minutes|index|score|mean|median)\b", re.IGNORECASE)


def is_small(text: str | None, unit: str, smallest: int) -> bool:
    """Whether a decimal text is a count of cases that is smaller than the smallest that may be shown."""
    return bool(text) and not _NO_COUNT.search(unit) and 0 < Decimal(text) < smallest


def disclosed(content: dict, smallest: int) -> dict:
    """The content without its small counts, each named in the list `hidden` of its part.

    The salt goes too: with it, a hidden count of four possible ones could be found by trying them against the
    published hash. A `smallest` of 0 hides nothing.
    """
    if not smallest:
        return content
    units = {one["uid"]: one["unit"] for one in content["indicators"]}
    return {
        **{name: value for name, value in content.items() if name != "salt"},
        "hidden_below": smallest,
        "problems": [
            _without(one, "extent_value", one.get("extent_unit") or "", smallest)
            for one in content["problems"]
        ],
        "objectives": [
            {
                **one,
                "targets": [
                    _without(target, "baseline_value", units.get(target["indicator"], ""), smallest)
                    for target in one["targets"]
                ],
            }
            for one in content["objectives"]
        ],
    }


def _without(part: dict, name: str, unit: str, smallest: int) -> dict:
    if not is_small(part.get(name), unit, smallest):
        return part
    return {**part, name: None, HIDDEN: [name]}
