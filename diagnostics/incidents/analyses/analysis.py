"""What every analysis is: a question, what it needs of the data, and its answer."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

from diagnostics.incidents.counts.spans import Coverage, Span
from diagnostics.statistics.refusals import Refusal
from stakeholders.spreadsheets.periods import PeriodKind

from .forms import SelectionFilter
from .result import Result
from .rows import Incidents
from .selection import Design, Selection


@dataclass(frozen=True)
class Option:
    """One more choice in the filter; the first value is the usual one. Texts are lazy translations.

    `inside`: it changes nothing for those who may not see small counts, and is not offered to them.
    """

    name: str
    label: str
    choices: tuple[tuple[str, str], ...]
    inside: bool = False

    def taken(self, value: str | None) -> str:
        """The value where it is on offer, else the usual one."""
        return value if value in {name for name, _label in self.choices} else self.choices[0][0]


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
    #: It takes all that there is up to a last period, so only that one is chosen.
    until_only = False
    options: tuple[Option, ...] = ()
    #: Code of a refusal → slug of the analysis that may answer instead.
    instead: ClassVar[dict[str, str]] = {}
    #: The name of the choice among `spans`, where there is one.
    span_label: str = ""

    def spans(self, coverage: Coverage, options: dict[str, str]) -> list[Span] | None:
        """The spans that make sense, the usual one last; None where any may be put together."""
        return None

    def design(self, form: SelectionFilter, asked: Selection) -> Design | None:
        """What else is chosen, for which the filter gets more fields; None where nothing is."""
        return None

    def has_public_form(self, query) -> bool:
        """Whether what the address asks for has a form for everybody, to pass on and to make a finding of."""
        return self.public

    def obstacle(self, asked: Selection) -> str:
        """Why the data cannot carry the analysis, in a sentence; empty when they can."""
        raise NotImplementedError

    def result(self, asked: Selection) -> Result | Refusal:
        """The answer, or why the numbers give none."""
        raise NotImplementedError


class LongAnalysis(Analysis):
    """One whose numbers take longer than a page may wait: a job works them out and keeps them (`stored`).

    The numbers are JSON and hold no words; `told` makes the answer from them, in the language of the reader.
    """

    def depends_on(self, asked: Selection) -> dict:
        """What the numbers depend on, whoever reads them: what is not chosen is the usual."""
        usual = {one.name: one.taken(asked.options.get(one.name)) for one in self.options}
        return asked.as_query | usual

    def work_out(self, incidents: Incidents, progress: Callable) -> dict | Refusal:
        """The numbers for a question; `progress(done, total)` tells how far it is."""
        raise NotImplementedError

    def told(self, asked: Selection, numbers: dict) -> Result | Refusal:
        """The answer, from the numbers that were worked out."""
        raise NotImplementedError
