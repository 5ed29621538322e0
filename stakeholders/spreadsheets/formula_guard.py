"""Keeping texts from acting as formulas in spreadsheet programs, without changing what they say."""

import re

#: What a spreadsheet program may take for the start of a formula: also after spaces, and in full width.
START = re.compile("[\\s']*[=+\\-@\uff1d\uff0b\uff0d\uff20]|[\t\r\n]")


def needs_guard(text: str) -> bool:
    """Whether the text could be run instead of shown."""
    return START.match(text) is not None


def guarded(text: str) -> str:
    """The text for a CSV file, with an apostrophe in front where it could be run."""
    return "'" + text if needs_guard(text) else text


def unguarded(text: str) -> str:
    """What ``guarded`` was given."""
    return text[1:] if text.startswith("'") and needs_guard(text[1:]) else text
