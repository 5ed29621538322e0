"""What does not go together in the form of a question: numbers, formulas and filters that its kind does not have."""

from collections.abc import Iterator, Mapping, Sequence

from django.utils.translation import gettext as _

from .models import QuestionKind
from .questionnaire.formulas import filter_columns, formula_fault
from .questionnaire.schema import CHOICE_KINDS, NUMBER_KINDS, SILENT_KINDS, Option

FORMULAS = ("condition", "constraint", "calculation", "choice_filter")


def misfits(kind: str, cleaned: Mapping, options: Sequence[Option]) -> Iterator[tuple[str, str]]:
    """(field, what is wrong with it) for a question of this kind with these answers to choose from."""
    yield from _numbers(kind, cleaned)
    yield from _formulas(kind, cleaned)
    yield from _filter(kind, cleaned, options)
    if cleaned.get("sensitive") and cleaned.get("required"):
        yield "required", _("A sensitive question may not be compulsory.")


def _numbers(kind: str, cleaned: Mapping) -> Iterator[tuple[str, str]]:
    low, high = cleaned.get("minimum"), cleaned.get("maximum")
    if kind not in NUMBER_KINDS:
        for name in ("minimum", "maximum"):
            if cleaned.get(name) is not None:
                yield name, _("Only where a number is asked for.")
    elif low is not None and high is not None and low > high:
        yield "maximum", _("The largest number is smaller than the smallest.")


def _formulas(kind: str, cleaned: Mapping) -> Iterator[tuple[str, str]]:
    for name in FORMULAS:
        text = cleaned.get(name)
        if text and (problem := formula_fault(text, in_choices=name == "choice_filter")):
            yield name, problem
    if kind == QuestionKind.CALCULATE:
        if not cleaned.get("calculation"):
            yield "calculation", _("Say from what the value follows.")
    elif cleaned.get("calculation"):
        yield "calculation", _("Only a value that follows from other answers has one.")
    if kind in SILENT_KINDS and cleaned.get("required"):
        yield "required", _("There is nothing to answer.")


def _filter(kind: str, cleaned: Mapping, options: Sequence[Option]) -> Iterator[tuple[str, str]]:
    text = cleaned.get("choice_filter")
    known = {"name", *(name for option in options for name, _text in option.columns)}
    if text and kind not in CHOICE_KINDS:
        yield "choice_filter", _("Only a question with answers to choose from can have a filter.")
    elif text and (unknown := filter_columns(text) - known):
        told = _("No answer says what its “%(name)s” is. Write it behind the answers: “… | %(name)s = …”.")
        yield "choice_filter", told % {"name": _("”, “").join(sorted(unknown))}
