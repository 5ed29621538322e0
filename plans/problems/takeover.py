"""Extent and trend of a problem, taken over from the frozen numbers of a finding. Pure.

The tables are those that the pages of counts and of surveys freeze into a citation: texts in the language of the
day. What cannot be read as a number is not taken over: a hidden small count stays hidden.
"""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

NUMBER = re.compile(r"^\s*(\d[\d\s.,\u00a0\u202f]*)\s*%?\s*$")
LONGEST_NOTE = 200


@dataclass(frozen=True)
class Taken:
    """What a row of a frozen table says about a problem; empty where it says nothing."""

    value: Decimal | None
    unit: str
    period: str
    trend: str
    trend_note: str


def read_number(text: str) -> Decimal | None:
    """ "1,056", "1.056", "1 056" and "31.01" as numbers; None for "fewer than 5" and everything else.

    A separator followed by exactly three digits groups thousands when no other separator follows.
    """
    found = NUMBER.match(text)
    if not found:
        return None
    digits = re.sub(r"[\s\u00a0\u202f]", "", found.group(1)).rstrip(".,")
    whole, separator, rest = re.match(r"^(.*?)(?:([.,])(\d*))?$", digits).groups()
    if separator is None or (len(rest) == 3 and whole not in {"", "0"}):
        return Decimal(re.sub(r"[.,]", "", digits))
    return Decimal(f"{re.sub(r'[.,]', '', whole)}.{rest}")


def take(
    evidence: dict, detail: str, row: int, *, trends: dict[str, str], what: str = "", period: str = ""
) -> Taken | None:
    """What row `row` of a citation's evidence says; None when there is no such row.

    `trends`: what may be said of a change, in small letters, and its code. `what` names what was counted (the
    offence), `period` is the time of a survey.
    """
    table, columns = evidence.get("table") or [], evidence.get("columns") or []
    if not 0 <= row < len(table) or len(columns) < 2:
        return None
    cells = table[row]
    if evidence.get("query", {}).get("kind") == "counts":
        return _from_counts(cells, columns, what or detail, trends)
    return _from_shares(cells, columns, detail, period)


def _from_counts(cells: list[str], columns: list[str], what: str, trends: dict[str, str]) -> Taken:
    """[area, count, rate, interval, count before, ratio (interval), verdict]."""
    verdict = cells[6] if len(cells) > 6 else ""
    note = ""
    if verdict:
        note = f"{cells[0]}: {columns[1]} {cells[1]}, {columns[4]} {cells[4]}; {columns[5]} {cells[5]}. {verdict}."
    return Taken(
        value=read_number(cells[1]),
        unit=what[:60],
        period=columns[1][:60],
        trend=trends.get(verdict.casefold(), ""),
        trend_note=note[:LONGEST_NOTE],
    )


def _from_shares(cells: list[str], columns: list[str], detail: str, period: str) -> Taken:
    """[answer or group, answers, share or mean, …]: the third cell is the estimate."""
    shown = cells[2] if len(cells) > 2 else cells[1]
    unit = "%" if shown.rstrip().endswith("%") else ""
    return Taken(
        value=read_number(shown),
        unit=" ".join(filter(None, [unit, cells[0], f"({detail})" if detail else ""]))[:60],
        period=period[:60],
        trend="",
        trend_note="",
    )


def years(first: date | None, last: date | None) -> str:
    """ "2024", "2023 to 2025" in figures: the time that a source covers."""
    found = [day.year for day in (first, last) if day]
    return "\N{EN DASH}".join(str(year) for year in sorted(set(found)))
