"""What every analysis is: a question, what it needs of the data, and its answer."""

from dataclasses import dataclass

from diagnostics.statistics.refusals import Refusal
from stakeholders.spreadsheets.periods import PeriodKind

from .result import Result
from .selection import Selection


@dataclass(frozen=True)
class Option:
    """One more choice in the filter; the first value is the usual one. Texts are lazy translations.

    `inside`: it changes nothing for those who may not see small counts, and is not offered to them.
    """

    name: str
    label: str
    choices: tuple[tuple[str, str], ...]
    inside: bool = False


class Analysis:
    """One question to the incidents. See the docstring of the room for what a subclass states."""

    slug: str
    label: str
    question: str
    #: What spans are made of; those who may not see small counts always choose whole years.
    step: PeriodKind = PeriodKind.QUARTER
    by_area = False
    #: Whether the areas of the town are needed though none is chosen.
    on_map = False
    several = True
    #: It is about all offences of the source at once.
    all_offences = False
    #: One area must be chosen; the first one is the usual one.
    needs_area = False
    #: It asks for counts by area only, so areas without a boundary do as well.
    by_counts = False
    public = False
    #: Outside it is worked out of nothing but the numbers of one year that the pages of counts show to everybody.
    from_shown = False
    options: tuple[Option, ...] = ()

    def has_public_form(self, query) -> bool:
        """Whether what the address asks for has a form for everybody, to pass on and to make a finding of."""
        return self.public

    def obstacle(self, asked: Selection) -> str:
        """Why the data cannot carry the analysis, in a sentence; empty when they can."""
        raise NotImplementedError

    def result(self, asked: Selection) -> Result | Refusal:
        """The answer, or why the numbers give none."""
        raise NotImplementedError
