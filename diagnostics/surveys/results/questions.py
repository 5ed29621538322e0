"""What the page of results shows of each question; of a snapshot as it was worked out when that was made."""

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from diagnostics.surveys.wording import count, stacked

from . import words
from .release import Protected, Release
from .sheet import Sheet
from .shown import RULES, ShownTable
from .tables import may_break_down


def questions(sheet: Sheet, shown: Release) -> list[dict]:
    """All of them, as this reader may see them."""
    if not len(sheet):
        return []
    return kept_for_reader(shown, "questions", lambda: [question(sheet, table) for table in shown.tables()])


def kept_for_reader(shown: Release, what: str, make):
    """What was worked out for all who may see as much as this reader, in their language; made where it was not."""
    sheet = shown.sheet
    if sheet.beside is None:
        return make()
    # Those who may see small counts see one thing, all others another, by the smallest number that is told.
    reader = (
        f"{shown.gate.threshold}-{shown.gate.sensitive_threshold}" if isinstance(shown, Protected) else "all"
    )
    return sheet.beside.kept(f"{what}-{get_language()}-{reader}", make)


def question(sheet: Sheet, shown: ShownTable, *, is_open: bool = False) -> dict:
    """What the page shows of one question."""
    table = shown.table
    lead = shown.together
    # Too few for any share: only how many said what.
    width = 2 if _has_few(shown) else None
    heads = words.columns(sheet)[:width]
    lines = words.counts(shown) if width else words.rows(sheet, shown)
    return {
        "item": table.item,
        "shown": shown,
        "is_text": table.item.kind == "text",
        "has_lines": bool(shown.lines) and not shown.is_closed,
        "base": words.base(shown) if not shown.is_closed else "",
        "warnings": words.warnings(sheet, shown) if not shown.is_closed else [],
        "has_few": _has_few(shown),
        "fewest": "" if shown.is_unanswered else RULES.hide_base,
        "method": words.method(sheet, shown),
        "columns": heads,
        "rows": stacked(heads, lines),
        "foot": stacked(heads, [words.foot(sheet, shown)[:width]])[0],
        "svg": words.drawing(sheet, shown, narrow=False) if shown.lines else "",
        "svg_narrow": words.drawing(sheet, shown, narrow=True) if shown.lines else "",
        "lead": {
            "label": lead.label,
            "value": words.share(lead) if lead.estimate else "",
            "suppressed": "" if lead.estimate else words.why_not(lead),
            "interval": words.interval_words(lead.estimate),
            "base": _("%(hits)s of %(n)s valid answers") % {"hits": words.counted(lead), "n": count(table.n)},
        }
        if lead and (lead.estimate or not _has_few(shown))
        else None,
        "figures": _figures(shown),
        "can_split": may_break_down(table.item) and not shown.is_closed and not shown.is_unanswered,
        "is_open": is_open,
    }


def _has_few(shown: ShownTable) -> bool:
    """Whether too few have answered for any share."""
    return shown.table.n < RULES.hide_base or shown.is_unanswered


def _figures(shown: ShownTable) -> list[dict]:
    """Mean and median of a number."""
    found = []
    if shown.mean and shown.mean.value is not None:
        found.append(
            {
                "label": _("Mean"),
                "value": words.number(shown.mean.value),
                "interval": words.interval_words(shown.mean, words.number),
            }
        )
    if shown.median and shown.median.value is not None:
        found.append(
            {
                "label": _("Median"),
                "value": words.number(shown.median.value),
                "interval": words.interval_words(shown.median, words.number),
            }
        )
    return found
