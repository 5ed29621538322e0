"""Whether, how often and as what things happened, before any of them is told: the questions that follow from OFFENCES.

First five years, then the last twelve complete months, which pulls back what people place too near. What happened
several times in the same way is a series and told once. The gravest and rarest are told first.
"""

from collections.abc import Iterator, Sequence

from diagnostics.surveys.questionnaire.schema import Item, Option, Words

from .offences import BY_CODE, OFFENCES, SCREENED, Offence
from .words import LANGUAGES, content, item_in, said

#: How many incidents of one offence are told one by one, and how many of all.
MOST_OF_ONE, MOST_FORMS = 2, 5
SERIOUS_FIRST = (
    "robbery", "assault", "threat", "extortion", "burglary", "vehicle_theft", "bribery", "fraud", "online",
    "burglary_attempt", "vehicle_parts", "bicycle_theft", "theft", "vandalism",
)  # fmt: skip
_LAST_MONTH = "today() - number(format-date(today(), '%d'))"
_PERIOD = {
    "from_month": "format-date(today(), '%m')",
    "from_year": "number(format-date(today(), '%Y')) - 1",
    "to_month": f"format-date({_LAST_MONTH}, '%m')",
    "to_year": f"number(format-date({_LAST_MONTH}, '%Y'))",
}


def screeners(languages: Sequence[str], section: str) -> Iterator[Item]:
    """The questions of the screening, those on the household before those on the person."""
    told = content("screening")
    for code, formula in _PERIOD.items():
        # Months by their names, in the language of whoever reads the question in which they stand.
        yield _value(languages, section, code, formula, "months" if code.endswith("month") else ())
    for unit in ("household", "person"):
        note = {"code": f"{unit}_note", "kind": "note", "text": told[f"{unit}_note"]}
        yield item_in(languages, note, section)
        yield from (_ever(languages, section, one) for one in SCREENED if one.unit == unit)
    for offence in SCREENED:
        yield from _counts(languages, section, offence, told)
    before = ""
    for code in SERIOUS_FIRST:
        yield _value(languages, section, BY_CODE[code].forms, _forms(BY_CODE[code], before))
        before = BY_CODE[code].forms


def incident_count() -> str:
    """How many incidents are told one by one, as a formula."""
    return f"${{{BY_CODE[SERIOUS_FIRST[-1]].forms}}}"


def incident_offence(languages: Sequence[str], section: str) -> Item:
    """The value in each incident: of which offence it tells."""
    formula = "''"
    for code in reversed(SERIOUS_FIRST):
        formula = f"if(position(..) <= ${{{BY_CODE[code].forms}}}, '{code}', {formula})"
    first, *rest = languages
    return Item(
        "inc_offence",
        "calculate",
        "",
        calculation=formula,
        section=section,
        options=tuple(Option(one.code, one.label(first)) for one in SCREENED),
        words={code: Words(labels={one.code: one.label(code) for one in SCREENED}) for code in rest},
    )


def _value(languages: Sequence[str], section: str, code: str, formula: str, options=()) -> Item:
    record = {"code": code, "kind": "calculate", "calculation": formula, "options": options}
    return item_in(languages, record, section)


def _ever(languages: Sequence[str], section: str, offence: Offence) -> Item:
    asked = content("offences")[OFFENCES.index(offence)]["ask"]
    record = {"code": offence.screener, "kind": "single", "text": asked, "options": "yes_no", "core": True}
    return item_in(languages, record, section)


def _counts(languages: Sequence[str], section: str, offence: Offence, told: dict) -> Iterator[Item]:
    times = {
        "code": offence.times,
        "kind": "number",
        "minimum": 0,
        "maximum": 365,
        "core": True,
        "text": _labelled(told["times"], offence),
        "hint": told["times_hint"],
        "if": [offence.screener, "yes"],
    }
    series = {
        "code": offence.series,
        "kind": "single",
        "core": True,
        "text": _labelled(told["series"], offence),
        "options": "yes_no",
        "when": f"${{{offence.times}}} > 1",
    }
    yield item_in(languages, times, section)
    yield item_in(languages, series, section)


def _labelled(texts: Sequence[str], offence: Offence) -> list[str]:
    return [
        text.replace("{label}", said([offence.label(code)] * len(LANGUAGES), code))
        for text, code in zip(texts, LANGUAGES, strict=True)
    ]


def _forms(offence: Offence, before: str) -> str:
    own = (
        f"if(${{{offence.times}}} > 0, if(${{{offence.series}}} = 'yes', 1, "
        f"min(${{{offence.times}}}, {MOST_OF_ONE})), 0)"
    )
    return f"${{{before}}} + {own}" if before else own
