"""Victims by groups, in tables of the page and in the body of the API."""

from django.utils.translation import gettext as _

from diagnostics.surveys.results import words as result_words
from diagnostics.surveys.results.forms import SplitForm
from diagnostics.surveys.wording import count, stacked

from . import words
from .figures import Figure
from .release import Victims
from .splits import Split, may_be_split, splits, splitters


def split_of(data, seen: Victims) -> dict:
    """What the page shows of the question that was chosen: ?by=<question>."""
    if not any(may_be_split(seen, line) for line in seen.lines):
        return {"is_private": bool(seen.lines)}
    offered = splitters(seen)
    form = SplitForm(data if "by" in data else None, groupings=offered, measures=())
    if form.is_bound:
        form.is_valid()
    by = next((item for item in offered if item.code == form.chosen("by")), None)
    made = splits(seen, by) if by else []
    return {
        "split_form": form if offered else None,
        "split_by": by,
        "split_tables": [_table(seen, one) for one in made if not one.is_closed],
        "split_hidden": [words.name(one.line) for one in made if one.is_closed],
    }


def _table(seen: Victims, split: Split) -> dict:
    has_limits = result_words.has_intervals(seen.sheet)
    interval = [_("95 % interval")] if has_limits else []
    reports = [_("Told the police"), *interval] if split.tells_reports else []
    columns = [_("Group"), _("Share"), *interval, _("Struck"), _("Answers"), *reports]
    rows = []
    for one in split.groups:
        row = [one.label, words.value(one.prevalence), *_limits(one.prevalence, has_limits)]
        row += [count(one.struck), count(one.n)]
        if reports:
            row += [words.value(one.reporting), *_limits(one.reporting, has_limits)]
        rows.append(row)
    title = words.name(split.line)
    return {"title": title, "columns": columns, "rows": stacked(columns, rows)}


def _limits(figure: Figure, has_limits: bool) -> list[str]:
    return [words.limits(figure)] if has_limits else []


def groups_of(seen: Victims, code: str) -> list[dict] | None:
    """For the API: every offence by the groups of a question; None where nothing can be split by it."""
    by = next((item for item in splitters(seen) if item.code == code), None)
    if by is None:
        return None
    return [
        {
            "offence": one.line.code,
            "is_closed": one.is_closed,
            "groups": [
                {
                    "value": group.value,
                    "label": group.label,
                    "n": group.n,
                    "struck": group.struck,
                    "prevalence": _told(group.prevalence),
                    "reporting": _told(group.reporting),
                }
                for group in one.groups
            ],
        }
        for one in splits(seen, by)
    ]


def _told(figure: Figure) -> dict:
    estimate = figure.estimate
    interval = estimate.interval if estimate else None
    return {
        "value": estimate.value if estimate else None,
        "low": interval.low if interval else None,
        "high": interval.high if interval else None,
        "n": estimate.n if estimate else None,
        "why": figure.refusal.code if figure.refusal else figure.why,
        "caution": figure.caution,
    }
