"""The numbers that stand for answers in files for statistics programs. Neither Django nor the database."""

from collections.abc import Iterable, Mapping

from diagnostics.surveys.questionnaire.schema import Item, Questionnaire

#: Numbers by the values of the answers, for each question.
Numbers = Mapping[str, Mapping[str, int]]


def numbers_of(versions: Iterable[Questionnaire], items: Iterable[Item]) -> Numbers:
    """1, 2, … in the order in which the answers were first offered, so that a later version moves none.

    Answers that stand apart, such as "I do not know", have -1, -2, …: programs take them for missing.
    """
    wanted = {item.code: item for item in items if item.is_choice}
    found: dict[str, dict[str, int]] = {code: {} for code in wanted}
    for form in versions:
        for asked in form.items:
            if asked.code in found:
                _add(found[asked.code], wanted[asked.code], asked)
    for code, item in wanted.items():
        _add(found[code], item, item)
    return found


def _add(numbers: dict[str, int], item: Item, asked: Item) -> None:
    apart = {option.value for option in item.apart}
    for option in asked.options:
        if option.value in numbers or option.value not in item.labels:
            continue
        same = sum(one < 0 for one in numbers.values())
        numbers[option.value] = -1 - same if option.value in apart else 1 + len(numbers) - same
