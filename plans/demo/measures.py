"""Indicators with their values so far."""

from datetime import date

from diagnostics.models import Indicator, IndicatorValue

from .records import Town

FREQUENCY = {"each survey wave": "biennial"}
SURVEY_WAVE = (date(2026, 2, 9), date(2026, 3, 20))


def period_of(name: str) -> tuple[date, date]:
    """First and last day of a period as the records name it: a year, or the survey of 2026."""
    return SURVEY_WAVE if "survey" in name else (date(int(name), 1, 1), date(int(name), 12, 31))


def load_indicator(town: Town, record: dict) -> Indicator:
    source = town.sources[record["source"]]
    contact = source.owner.contacts.first()
    indicator = town.make(
        Indicator,
        code=record["code"],
        name=record["name"],
        formula=record["formula"],
        unit=record["unit"],
        direction=record["direction"],
        domain=record["domain"],
        level=record["level"],
        disaggregation=record.get("disaggregation") or [],
        denominator=record.get("denominator", ""),
        library_code=record.get("library_code") or "",
        is_police_trust=record.get("is_police_trust", False),
        source=source,
        frequency=FREQUENCY.get(record["frequency"], record["frequency"]),
        next_value_due_on=town.day(record.get("next_value_due")),
        responsible_name=contact.name,
        responsible_email=contact.email,
        interpretation=record["interpretation_note"],
    )
    town.make_all(IndicatorValue, (_value(indicator, value) for value in record.get("values", [])))
    return indicator


def _value(indicator: Indicator, record: dict) -> dict:
    start, end = period_of(record["period"])
    return {
        "indicator": indicator,
        "period_start": start,
        "period_end": end,
        "value": record["value"],
        "numerator": record.get("numerator"),
        "denominator": record.get("denominator"),
        "status": "final",
    }
