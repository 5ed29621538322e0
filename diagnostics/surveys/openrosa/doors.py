"""Before sensitive questions, on the telephone of an interviewer: what comes, and whether it is to be seen or skipped.

One more question, which is no question of the questionnaire: its answer is not kept. Whoever skips the part gave no
answer to any question of it, as on every other way. Neither Django nor the database.
"""

from collections.abc import Iterator, Mapping, Sequence

from diagnostics.surveys.bank.before import help_lines, how_many, words_before
from diagnostics.surveys.questionnaire.schema import Questionnaire
from diagnostics.surveys.questionnaire.stretches import Stretch, stretches
from diagnostics.surveys.xlsform.languages import language_title
from diagnostics.surveys.xlsform.rows import both

from .names import DOOR, HELP, QUESTION, Names

ON, SKIP = "on", "skip"
#: The list of the two answers; no question of the questionnaire is called so.
LIST = QUESTION


def with_doors(
    rows: Sequence[dict], form: Questionnaire, names: Names, contacts: Sequence[str], emergency: str
) -> Iterator[dict]:
    """The rows of the sheet “survey”, which have their names in XML, with doors; where help is at the end."""
    by_name = {row.get("name", ""): row for row in rows}
    opened: dict[str, tuple[dict, str]] = {}
    for number, stretch in enumerate(stretches(form), 1):
        door = f"{DOOR}{number}"
        shown = _shown(stretch, form, names, by_name)
        passed = _passed(door, shown)
        opened |= {names.of(code): ({}, passed) for code in stretch.codes}
        opened[names.of(stretch.first)] = (_question(door, stretch, form, shown), passed)
    for row in rows:
        door, passed = opened.get(row.get("name", ""), ({}, ""))
        if door:
            yield door
        # A value that is worked out shows nothing and is not asked.
        yield {**row, "relevant": both(row.get("relevant", ""), passed)} if _is_shown(row, passed) else row
    if opened:
        lines = {code: _help(code, contacts, emergency) for code in form.languages or ("",)}
        yield {"type": "note", "name": HELP, **_said(lines)}


def choices_at_doors(form: Questionnaire) -> list[dict]:
    """The two answers."""
    if not stretches(form):
        return []
    languages = form.languages or ("",)
    return [
        {"list_name": LIST, "name": value, **_said({code: words_before(code)[value] for code in languages})}
        for value in (ON, SKIP)
    ]


def _is_shown(row: Mapping, passed: str) -> bool:
    return bool(passed) and row["type"] != "calculate"


def _shown(stretch: Stretch, form: Questionnaire, names: Names, rows: Mapping[str, dict]) -> str:
    """When there is something to ask behind the door; empty where there always is.

    A question that hangs on another one of the stretch is asked after it, or not at all.
    """
    own = {f"${{{names.of(code)}}}" for code in stretch.codes}
    found = [rows[names.of(code)].get("relevant", "") for code in stretch.sensitive]
    first = [text for text in found if not any(name in text for name in own)]
    return "" if "" in first else " or ".join(f"({text})" for text in dict.fromkeys(first))


def _passed(door: str, shown: str) -> str:
    went_on = f"${{{door}}} = '{ON}'"
    # Where nobody was asked, questions follow their own conditions.
    return f"{went_on} or not({shown})" if shown else went_on


def _question(door: str, stretch: Stretch, form: Questionnaire, shown: str) -> dict:
    texts = {code: _text(code, stretch) for code in form.languages or ("",)}
    # Either answer will do; without one nobody comes past it unawares.
    row = {"type": f"select_one {LIST}", "name": door, **_said(texts), "relevant": shown, "required": "yes"}
    return {key: text for key, text in row.items() if text}


def _text(language: str, stretch: Stretch) -> str:
    words = words_before(language)
    many = how_many(words, len(stretch.sensitive))
    return "\n\n".join([f"{words['title']}.", words["free"], words["alone"], many])


def _help(language: str, contacts: Sequence[str], emergency: str) -> str:
    words = words_before(language)
    return "\n\n".join([f"{words['help']}:", *help_lines(words, contacts, emergency)])


def _said(texts: Mapping[str, str]) -> dict[str, str]:
    # Words, in which nothing stands for an answer.
    return {
        f"label::{language_title(code)}" if code else "label": text.replace("${", "$ {")
        for code, text in texts.items()
    }
