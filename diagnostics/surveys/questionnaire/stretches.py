"""Sensitive questions that stand one behind the other. Neither Django nor the database.

Each such stretch is announced on a page of its own, and can be skipped as a whole: on the web page by page, on the
device, on a telephone of an interviewer and on paper alike.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from .paging import names_in, needs
from .schema import Item, Questionnaire


@dataclass(frozen=True)
class Stretch:
    """`codes`: what is skipped with it, in order; `sensitive`: the questions for whose sake it is announced.

    What follows from a sensitive answer, and words to read between two questions, belong to it.
    """

    codes: tuple[str, ...]
    sensitive: tuple[str, ...]

    @property
    def first(self) -> str:
        """The question before which it is announced; it names the stretch."""
        return self.codes[0]


def stretches(form: Questionnaire) -> tuple[Stretch, ...]:
    """Every stretch of sensitive questions. None reaches from one part into the next."""
    return tuple(_stretch(run) for run in _runs(form))


def _runs(form: Questionnaire) -> Iterator[list[Item]]:
    run: list[Item] = []
    for item in form.items:
        if run and not _goes_on(run, item):
            yield run
            run = []
        if run or item.sensitive:
            run.append(item)
    if run:
        yield run


def _goes_on(run: list[Item], item: Item) -> bool:
    """Whether a question stands in the stretch, or may stand between two questions of it."""
    if item.section != run[0].section:
        return False
    return item.sensitive or not item.is_answered or bool(needs(item) & _telling(run))


def _telling(run: list[Item]) -> set[str]:
    """What is answered in the stretch, and what is worked out from it."""
    found: set[str] = set()
    for item in run:
        if item.is_answered or found & set(names_in(item.calculation)):
            found.add(item.code)
    return found


def _stretch(run: list[Item]) -> Stretch:
    last = max(place for place, item in enumerate(run) if item.sensitive)
    kept = run[: last + 1]
    return Stretch(tuple(item.code for item in kept), tuple(item.code for item in kept if item.sensitive))
