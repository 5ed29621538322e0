"""The offence table of a questionnaire that was made of the question bank. No Django, no database."""

from collections.abc import Collection, Iterator

from diagnostics.statistics.offences import Struck, Violence
from diagnostics.surveys.bank.offences import FOUND_BY, OFFENCES, Offence
from diagnostics.surveys.questionnaire.schema import Item

from .plan import IncidentForms, Moment, OffenceRule, Said, VictimPlan, YesNo

#: The part of the bank on single incidents, and the question of SDG 16.1.4.
PART, WALKING = "part_incidents", "safe_dark"
#: Kinds of violence of SDG 16.1.3. Robbery is a crime against property with force, and stays apart from them.
KINDS = {
    "assault": Violence.PHYSICAL,
    "threat": Violence.PSYCHOLOGICAL,
    "sexual_violence": Violence.SEXUAL,
}
MONTHS = tuple(f"{number:02}" for number in range(1, 13))
FORMS = IncidentForms(
    PART,
    "inc_offence",
    out=(Said("inc_in_period", ("no",)),),
    police=YesNo("inc_told", ("police", "municipal")),
    recognised=YesNo("inc_reported", ("yes",), ("no",)),
    when=(
        Moment("inc_year", ("before", "last_year", "this_year")),
        Moment("inc_month", MONTHS),
    ),
    latest_first=True,
)


def proposed(items: Collection[Item], parts: Collection[str], language: str) -> VictimPlan:
    """What the bank would count of these questions; empty where they are not those of the bank."""
    codes = {item.code for item in items}
    offences = tuple(_rules(codes, language, told=PART in parts))
    forms = FORMS if PART in parts and offences else None
    walking = WALKING if WALKING in codes else ""
    return VictimPlan(offences, forms, walking=walking, is_proposed=True)


def _rules(codes: Collection[str], language: str, *, told: bool) -> Iterator[OffenceRule]:
    for offence in OFFENCES:
        asked = [code for code, one in FOUND_BY.items() if one.code == offence.code]
        if offence.sensitive and set(asked) <= set(codes):
            yield _rule(offence, language, found_by=tuple(Said(code, ("yes",)) for code in asked))
        elif {offence.screener, offence.times} <= set(codes):
            series = Said(offence.series, ("yes",)) if offence.series in codes else None
            yield _rule(
                offence,
                language,
                denied_by=(Said(offence.screener, ("no",)),),
                times=offence.times,
                series=series,
                told=offence.code if told else "",
            )


def _rule(offence: Offence, language: str, **found) -> OffenceRule:
    return OffenceRule(
        offence.code,
        offence.label(language),
        offence.iccs,
        Struck(offence.unit),
        KINDS.get(offence.code),
        offence.cap,
        offence.sensitive,
        **found,
    )
