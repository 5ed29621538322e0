"""What is wrong with the expressions of a questionnaire, in words."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from diagnostics.surveys.expressions import Asked, ExpressionError, check, names
from diagnostics.surveys.expressions.tree import Column, walk

from .logic import parsed
from .piping import named_in, texts_of
from .schema import Questionnaire

#: The kinds of questions, as expressions know them; a calculated value is of the kind of its expression.
KINDS = {
    "single": "choice", "area": "choice", "multiple": "multiple", "number": "number", "decimal": "number",
    "text": "text", "date": "date", "note": "note", "calculate": "",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class FormulaFault:
    """What is wrong with one expression: of which question or part, in which column of an XLSForm."""

    code: str
    column: str
    text: str


def formula_fault(text: str, *, in_choices: bool = False) -> str:
    """What is wrong with an expression by itself; empty when it can be read. `in_choices`: it filters answers."""
    try:
        parsed(text, in_choices=in_choices)
    except ExpressionError as problem:
        return problem.fault.told(_)
    return ""


def formula_faults(form: Questionnaire) -> list[FormulaFault]:
    """What is wrong with the expressions of a questionnaire taken together."""
    found = check(_asked(form))
    told = [FormulaFault(one.name, one.column, one.fault.told(_)) for one in found.faults]
    return told or [*_too_early(form, found.trees), *_by_words(form, found.trees), *_in_words(form)]


def filter_columns(text: str) -> set[str]:
    """The columns of answers that a filter names; none where it cannot be read."""
    try:
        return {node.name for node in walk(parsed(text, in_choices=True)) if isinstance(node, Column)}
    except ExpressionError:
        return set()


def _by_words(form: Questionnaire, trees: Mapping) -> Iterator[FormulaFault]:
    """Filters by words, which are others in every language."""
    for item in form.items:
        if "choice_filter" not in trees.get(item.code, ()):
            continue
        if not item.is_choice:
            text = _("only a question with answers to choose from can have a filter.")
            yield FormulaFault(item.code, "choice_filter", text)
        elif "label" in filter_columns(item.choice_filter):
            text = _(
                "the words of an answer are others in each language. Use its name, or a column of its own."
            )
            yield FormulaFault(item.code, "choice_filter", text)


def _in_words(form: Questionnaire) -> Iterator[FormulaFault]:
    """Words of questions that hold an answer which is not there yet."""
    earlier: set[str] = set()
    for item in form.items:
        part = form.turning(item)
        for name in dict.fromkeys(name for text in texts_of(item) for name in named_in(text)):
            other = form.by_code.get(name)
            if other is None or (form.turning(other) and form.turning(other) != part):
                yield FormulaFault(
                    item.code, "label", _("its words name “%(name)s”, which is not there.") % {"name": name}
                )
            elif name not in earlier:
                yield FormulaFault(
                    item.code, "label", _("its words name “%(name)s”, which comes later.") % {"name": name}
                )
        earlier.add(item.code)


def _asked(form: Questionnaire) -> Iterator[Asked]:
    begun: set[str] = set()
    for item in form.items:
        section = form.section_of.get(item.code)
        if section and section.code not in begun:
            begun.add(section.code)
            texts = {"relevant": section.condition, "repeat_count": section.count}
            yield Asked(section.code, "repeat" if section.repeats else "group", _told(texts))
        texts = {
            "relevant": item.condition,
            "constraint": item.constraint,
            "calculation": item.calculation,
            "choice_filter": item.choice_filter,
        }
        choices = tuple(option.value for option in item.options) if item.is_choice else None
        place = {"within": item.section, "choices": choices, "columns": item.columns}
        yield Asked(item.code, KINDS[item.kind], _told(texts), **place)


def _told(texts: Mapping[str, str]) -> dict[str, str]:
    return {column: text for column, text in texts.items() if text}


def _too_early(form: Questionnaire, trees: Mapping) -> Iterator[FormulaFault]:
    """What looks ahead: on paper, on a page without scripts and in a conversation nobody knows what comes later."""
    places = {item.code: place for place, item in enumerate(form.items)}
    for section in form.sections:
        own = [places[item.code] for item in form.turn_items(section)]
        if own:
            places[section.code] = own[0]
    for code, columns in trees.items():
        for column, tree in columns.items():
            for name in names(tree):
                # A part begins at its first question, which its own condition may not name.
                if name != code and places.get(name, 0) >= places[code] + (code in form.by_code):
                    text = _("it depends on “%(code)s”, which comes later. Move it, or drop the condition.")
                    yield FormulaFault(code, column, text % {"code": name})
