"""Before sensitive questions: what is told there, and what becomes of the answers of who skips them."""

from dataclasses import replace

from diagnostics.surveys.bank.before import help_lines, how_many, language_for, lines_of, words_before
from diagnostics.surveys.models import Survey
from diagnostics.surveys.questionnaire.schema import Item, Questionnaire
from diagnostics.surveys.wording import direction_of

from .progress import Progress
from .stage import Stage
from .way import Step, Way, key_of, without


def words_at_door(survey: Survey, language: str) -> dict:
    """What is told before sensitive questions to somebody who reads this language, and where help is."""
    town = survey.municipality
    wanted = language or (town.languages or [""])[0]
    words = words_before(wanted)
    lines = help_lines(words, lines_of(town.support_contacts), town.emergency_contact)
    shown = {name: words[name] for name in ("title", "many", "on", "skip", "help")}
    told = [words["free"], f"{words['alone']} {words['leave']}"]
    spoken = language_for(wanted)
    return {"lang": spoken, "dir": direction_of(spoken), **shown, "told": told, "lines": lines}


def telling(stage: Stage, way: Way, here: Step) -> dict:
    """What the page says."""
    words, stretch = words_at_door(stage.survey, stage.language), way.stretch_at(here)
    return {"words": words, "many": how_many(words, len(stretch.sensitive))}


def passed(way: Way, progress: Progress, here: Step, *, is_skipped: bool) -> Progress:
    """On to the questions, or over them: then what was answered of them before is gone.

    Whoever skips them was asked and gave no answer: that is how results count it.
    """
    stretch = way.stretch_at(here)
    key = key_of(stretch, here.turn)
    others = tuple(one for one in progress.skipped if one != key)
    if not is_skipped:
        return replace(progress, skipped=others)
    gone = {f"{page}.{here.turn}" for page in way.pages_of(stretch)}
    return replace(
        progress,
        skipped=(*others, key),
        answers=without(way.form, here, progress.answers, stretch.codes),
        unfit={place: typed for place, typed in progress.unfit.items() if place not in gone},
    )


def is_private(form: Questionnaire, progress: Progress, items: list[Item]) -> bool:
    """Whether the page tells of something that nobody else who uses the device may find."""
    answered = set(progress.answers).union(*(turn for turns in _turns(progress.answers) for turn in turns))
    typed = answered.union(*progress.unfit.values())
    told = [item for item in form.items if item.code in typed]
    return any(item.sensitive for item in (*items, *told))


def _turns(answers: dict) -> list[list[dict]]:
    """The turns of every part that repeats."""
    return [one for one in answers.values() if isinstance(one, list) and one and isinstance(one[0], dict)]
