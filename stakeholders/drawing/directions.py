"""Languages that are written from right to left, and groups of digits in their texts. No Django, no database."""

import re
import unicodedata
from collections.abc import Sequence

FROM_RIGHT = frozenset({"ar", "ckb", "dv", "fa", "he", "ks", "ps", "sd", "ug", "ur", "yi"})
_LETTERS = {"R", "AL"}
#: Digits in several groups: telephone numbers, days.
_GROUP = r"(?:\d++|\(\d++\))"
_GROUPS = re.compile(rf"\+?{_GROUP}(?:[ /.\-\u00a0]{{0,3}}{_GROUP})+|\+\d+")
_BEGIN, _END = "\N{LEFT-TO-RIGHT ISOLATE}", "\N{POP DIRECTIONAL ISOLATE}"


def is_from_right(language: str) -> bool:
    return language.split("-")[0] in FROM_RIGHT


def digits_in_order(texts: Sequence[str]) -> list[str]:
    """Texts that stand together; beside words from right to left, digits in several groups stay in their order.

    Else “116 006” behind Arabic words is shown as “006 116”.
    """
    if not any(unicodedata.bidirectional(sign) in _LETTERS for text in texts for sign in text):
        return list(texts)
    return [_GROUPS.sub(lambda found: f"{_BEGIN}{found[0]}{_END}", text) for text in texts]
