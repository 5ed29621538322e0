"""Names of languages in an XLSForm, such as “French (fr)”, and their codes."""

import re

from django.conf.locale import LANG_INFO

_CODE = re.compile(r"\(([A-Za-z]{1,3}(?:-[A-Za-z0-9]{2,8})*)\)\s*$")
_NOT_IN_CODES = re.compile(r"[^a-z0-9]+")


def language_code(name: str) -> str:
    """The code in brackets; else that of the language so called; else one made from the name."""
    found = _CODE.search(name)
    if found:
        return found[1].lower()[:12]
    plain = name.strip().casefold()
    for code, info in LANG_INFO.items():
        names = {info.get("name", "").casefold(), info.get("name_local", "").casefold(), code}
        if plain and plain in names:
            return code[:12]
    return f"x-{_NOT_IN_CODES.sub('', plain)[:8] or 'other'}"


def language_title(code: str) -> str:
    """“French (fr)”."""
    return f"{LANG_INFO.get(code, {}).get('name') or code} ({code})"
