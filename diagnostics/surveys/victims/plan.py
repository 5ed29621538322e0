"""Which answers of a survey make which offence, and what was told of each incident. No Django, no database."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from diagnostics.statistics.offences import USUAL_CAP, Struck, Violence
from diagnostics.statistics.victimisation import Counting


@dataclass(frozen=True, slots=True)
class Said:
    """One of these values was answered to the question."""

    question: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class YesNo:
    """Values that say yes, and those that say no; without the latter, every other answer inside the shares is a no."""

    question: str
    yes: tuple[str, ...]
    no: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Moment:
    """A question that tells when: `order` are its values from the earliest on, empty for numbers and days."""

    question: str
    order: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OffenceRule:
    """One offence and how it is found.

    `found_by`: any of these answers says that it happened; `denied_by`: any of these that it did not, also where
    nothing else was asked. `times`: the question how often. `series`: it was the same thing each time, so that one form
    stands for all. `told`: its value in the forms on single incidents. `reported`: whether the last one was reported,
    where that is asked of the person and not in a form.
    """

    code: str
    label: str
    iccs: str = ""
    strikes: Struck = Struck.PERSON
    violence: Violence | None = None
    cap: int = USUAL_CAP
    sensitive: bool = False
    found_by: tuple[Said, ...] = ()
    denied_by: tuple[Said, ...] = ()
    times: str = ""
    series: Said | None = None
    told: str = ""
    reported: YesNo | None = None

    @property
    def questions(self) -> tuple[str, ...]:
        """Every question by whose answers it is found, the first one first."""
        named = [one.question for one in (*self.denied_by, *self.found_by)]
        more = [self.times, self.series.question if self.series else ""]
        return tuple(dict.fromkeys(code for code in (*named, *more) if code))

    @property
    def is_one_answer(self) -> bool:
        """Whether who was struck are exactly those who gave one answer, as its own table tells them."""
        if self.times or self.told or len(self.found_by) != 1:
            return False
        return len(self.found_by[0].values) == 1


@dataclass(frozen=True, slots=True)
class IncidentForms:
    """The part that is asked once for each incident.

    `offence`: the question, or value, that names what happened; `times`: how often, where a form stands for a series;
    `out`: what places an incident outside of the period or place that is counted. `latest_first`: people are asked
    to begin with the last one.
    """

    part: str
    offence: str
    times: str = ""
    out: tuple[Said, ...] = ()
    police: YesNo | None = None
    recognised: YesNo | None = None
    filed: YesNo | None = None
    when: tuple[Moment, ...] = ()
    latest_first: bool = False


@dataclass(frozen=True)
class VictimPlan:
    """All of it for one survey. `walking`: the question of SDG 16.1.4; `is_proposed`: as the question bank counts."""

    offences: tuple[OffenceRule, ...] = ()
    forms: IncidentForms | None = None
    counting: Counting = Counting.INCIDENTS
    walking: str = ""
    is_proposed: bool = False

    def __bool__(self) -> bool:
        return bool(self.offences or self.walking)

    @cached_property
    def told_here_only(self) -> frozenset[str]:
        """Questions whose own tables would tell, beside the figures of victims, what both hide."""
        return frozenset(code for rule in self.offences if not rule.is_one_answer for code in rule.questions)


def said_from(told: Iterable[Mapping]) -> tuple[Said, ...]:
    """Rules as they are kept."""
    return tuple(Said(one["question"], tuple(one["values"])) for one in told)


def yes_no_from(told: Mapping | None) -> YesNo | None:
    return YesNo(told["question"], tuple(told["yes"]), tuple(told.get("no", ()))) if told else None


def forms_from(told: Mapping | None) -> IncidentForms | None:
    """The declaration of the forms as it is kept."""
    if not told:
        return None
    return IncidentForms(
        told["part"],
        told["offence"],
        told.get("times", ""),
        said_from(told.get("out", ())),
        *(yes_no_from(told.get(name)) for name in ("police", "recognised", "filed")),
        tuple(Moment(one["question"], tuple(one.get("order", ()))) for one in told.get("when", ())),
        told.get("latest_first", False),
    )


def kept(one: Said | YesNo | Moment | None) -> dict | None:
    """A rule as it is kept."""
    if one is None:
        return None
    names = type(one).__slots__
    return {name: list(v) if isinstance(v := getattr(one, name), tuple) else v for name in names}


def kept_forms(forms: IncidentForms | None) -> dict:
    """The declaration of the forms, to be kept."""
    if forms is None:
        return {}
    return {
        "part": forms.part,
        "offence": forms.offence,
        "times": forms.times,
        "out": [kept(one) for one in forms.out],
        "police": kept(forms.police),
        "recognised": kept(forms.recognised),
        "filed": kept(forms.filed),
        "when": [kept(one) for one in forms.when],
        "latest_first": forms.latest_first,
    }
