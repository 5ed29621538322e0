"""Single answers for research: nobody stands alone in them, and what they say is coarser than what was said."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from django.db.models import CharField, Func, Value
from django.db.models.functions import Cast, Concat
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _

from diagnostics.surveys.models import Survey, SurveyState
from diagnostics.surveys.questionnaire.schema import Item
from diagnostics.surveys.results.answer_rows import ABOUT, Plan
from diagnostics.surveys.results.answer_tables import AnswerTables
from diagnostics.surveys.results.classes import classes_of
from diagnostics.surveys.weighting.services import residents_by_area
from stakeholders.access.errors import Refused
from stakeholders.access.permissions import Actor
from stakeholders.spreadsheets.writing import Sheet

from .anonymity import LEFT_OUT, class_means, classes_of_rows, limits_shared, risk_of, suppressed
from .research_plan import Selection, band_of, banded, identifiers_in, select, tells_of_sensitive
from .research_words import Report, report_headers, report_rows

SMALLEST_K, LARGEST_K = 5, 50
#: A place of fewer people is not named.
SMALLEST_AREA = 5_000
NOT_TOLD = -1
_WEIGHT, _DAY, _VERSION, _CHANNEL = (
    ABOUT.index(name) for name in ("weight", "received_on", "version", "channel")
)


@dataclass(frozen=True)
class Wish:
    """By what somebody may be known from outside, the most important first, and how many are to be alike."""

    identifiers: tuple[str, ...]
    k: int = SMALLEST_K


def offered_identifiers(tables: AnswerTables) -> list[Item]:
    """The questions of a survey that may be named as identifiers."""
    return identifiers_in(tables.plan, tells_of_sensitive(tables.versions))


class ResearchTables(AnswerTables):
    """What a researcher may read, in an order of its own. Raises Refused where there are too few people."""

    def __init__(self, survey: Survey, by: Actor, wish: Wish, progress=None):
        if survey.state != SurveyState.CLOSED:
            raise Refused(
                _("As long as answers arrive, two files could be compared. Close the survey first."),
                code="survey_open",
            )
        self._salt = get_random_string(32)
        super().__init__(survey, by, progress)
        if self.people_in.size < wish.k:
            raise Refused(_("Fewer people answered than have to be alike."), code="too_few_people")
        self._read(wish)

    def _rows(self):
        # In another order in each file, so that no two of them can be joined line by line.
        salted = Concat(Cast("instance", CharField()), Value(self._salt), output_field=CharField())
        return super()._rows().order_by(Func(salted, function="md5"))

    def _read(self, wish: Wish) -> None:
        """Once through all answers: who is like whom, and which numbers few gave."""
        known = {item.code: item for item in offered_identifiers(self)}
        if unknown := [code for code in wish.identifiers if code not in known]:
            told = {"codes": ", ".join(unknown)}
            raise Refused(_("These cannot be identifiers: %(codes)s.") % told, code="no_identifier")
        everything = list(_all_items(self.plan))
        selection = select(self.plan, self.versions, wish.identifiers)
        chosen = [known[code] for code in wish.identifiers]
        given: dict[str, list] = {item.code: [] for item in chosen}
        counts = {
            item.code: Counter()
            for item in _all_items(selection.plan)
            if item.is_number and item.code not in given
        }
        weights = np.empty(self.people_in.size)
        for place, (*about, answers) in enumerate(self.stored()):
            for code, told in given.items():
                told.append(answers.get(code))
            for told in (answers, *_turns(selection.plan, answers)):
                for code, seen in counts.items():
                    if (number := told.get(code)) is not None:
                        seen[number] += 1
            weights[place] = about[_WEIGHT]
        self._protect(wish, selection, chosen, given, self.fitted if self.fitted is not None else weights)
        self.limits = {code: limits_shared(list(seen.items()), wish.k) for code, seen in counts.items()}
        questions = {item.code: item.text for item in everything}
        self.report = Report(
            self.risk,
            tuple(self.identifiers),
            sorted(self.areas_left),
            self.limits,
            selection.left,
            self.spans.keys(),
            questions,
        )

    def _protect(self, wish: Wish, selection: Selection, chosen, given, weights) -> None:
        numbers = {item.code: Counter(given[item.code]) for item in chosen if item.is_number}
        # Classes of what several people reach: the largest of all numbers would be that of one person.
        self.spans = {code: limits_shared(_told(seen), wish.k) for code, seen in numbers.items()}
        self.bands = {
            code: classes_of(np.array(span, dtype=float)) if span else [] for code, span in self.spans.items()
        }
        self.identifiers = [
            banded(item, self.bands[item.code]) if item.is_number else item for item in chosen
        ]
        self.areas_left = self._small_areas()
        codes = np.column_stack(
            [self._codes(item, given[item.code]) for item in self.identifiers]
            or [np.zeros((len(weights), 0), dtype=np.int32)]
        )
        self.out = suppressed(codes, wish.k)
        self.risk = risk_of(codes, self.out, wish.k)
        classes, _sizes = classes_of_rows(np.where(self.out, LEFT_OUT, codes))
        # Its weight would tell the stratum of a person; the mean of all who are alike tells nothing more of them.
        self.fitted = class_means(classes, weights)
        self.plan = self._planned(selection.plan)

    def _small_areas(self) -> set[str]:
        """Areas of too few residents, or of nobody knows how many."""
        options = {o.value for item in self.identifiers if item.kind == "area" for o in item.counted}
        residents = residents_by_area(self.survey) if options else {}
        return {code for code in options if residents.get(code, 0) < SMALLEST_AREA}

    def _codes(self, item: Item, given: Sequence) -> np.ndarray:
        numbers = {option.value: place for place, option in enumerate(item.options)}
        values = (self._value(item.code, answer) for answer in given)
        coded = (
            LEFT_OUT if value in self.areas_left and item.kind == "area" else numbers.get(value, NOT_TOLD)
            for value in values
        )
        return np.fromiter(coded, dtype=np.int32, count=len(given))

    def _value(self, code: str, answer):
        if code not in self.spans or answer is None:
            return answer
        span = self.spans[code]
        return band_of(min(max(answer, span[0]), span[1]), self.bands[code]) if span else None

    def _planned(self, plan: Plan) -> Plan:
        own = {item.code: item for item in self.identifiers}
        return replace(plan, people=tuple(own.get(item.code, item) for item in plan.people))

    def reports(self):
        yield Sheet("report", report_headers(), report_rows(self.report))

    def rows(self):
        """The rows as they leave the house."""
        places = {item.code: place for place, item in enumerate(self.identifiers)}
        for number, (*about, answers) in enumerate(self.stored(), 1):
            self.tell(number)
            told = {
                item.code: self._coarser(item, answers[item.code])
                for item in self.plan.people
                if item.code in answers
                and not self._is_left_out(places.get(item.code), number - 1, answers[item.code], item)
            }
            for part in self.plan.parts:
                told[part.section.code] = [
                    {
                        item.code: self._coarser(item, turn[item.code])
                        for item in part.items
                        if item.code in turn
                    }
                    for turn in answers.get(part.section.code) or ()
                ]
            weight = round(float(self.fitted[number - 1]), 6)
            month = f"{about[_DAY]:%Y-%m}"
            yield number, [about[_VERSION], month, about[_CHANNEL], weight], told

    def _is_left_out(self, place: int | None, row: int, answer, item: Item) -> bool:
        if place is None:
            return False
        return bool(self.out[row, place]) or (item.kind == "area" and answer in self.areas_left)

    def _coarser(self, item: Item, answer):
        """An identifier in its class, a number within the limits that others share, a day as its month."""
        if item.code in self.spans:
            return self._value(item.code, answer)
        if item.code in self.limits:
            limits = self.limits[item.code]
            return None if limits is None else min(max(answer, limits[0]), limits[1])
        # What was said in people's own words is not in the plan: texts are days, told as months.
        return answer[:7] if item.kind == "text" else answer


def _told(seen: Counter) -> list[tuple[float, int]]:
    return [(number, many) for number, many in seen.items() if number is not None]


def _all_items(plan: Plan) -> Iterator[Item]:
    yield from plan.people
    for part in plan.parts:
        yield from part.items


def _turns(plan: Plan, answers: Mapping) -> Iterator[Mapping]:
    for part in plan.parts:
        yield from answers.get(part.section.code) or ()
