"""A table of results on its way into a finding, as everybody may see it."""

from django.utils.translation import gettext as _

from diagnostics.findings.evidence import Evidence
from diagnostics.findings.models import FindingKind
from diagnostics.surveys.models import Survey
from diagnostics.surveys.wording import count, field_time, percent

from . import split_words, words
from .sheet import Sheet
from .shown import Shown, ShownBreakdown, ShownTable


def evidence_of(
    survey: Survey, sheet: Sheet, shown: ShownTable, split: ShownBreakdown | None, *, on
) -> Evidence:
    """The table of the question, or of its groups. `shown` and `split` must be what the public may see."""
    item = shown.table.item
    detail = f"{item.text} ({split.by.text})" if split else item.text
    return Evidence(
        source=str(survey.source.uid),
        detail=detail[:200],
        columns=split_words.split_columns(sheet, split) if split else words.columns(sheet),
        rows=split_words.split_rows(sheet, split)
        if split
        else [*words.rows(sheet, shown), words.foot(sheet, shown)],
        method=". ".join(filter(None, [words.method(sheet, shown), words.base(shown)])),
        taken_on=on.isoformat(),
        query={
            "survey": str(survey.uid),
            "question": item.code,
            "by": split.by.code if split else "",
            "versions": list(sheet.versions),
        },
        statement=_statement(survey, shown),
        kind=FindingKind.PERCEPTION if item.code.startswith("safe") else FindingKind.EXTENT,
        limits="" if words.has_intervals(sheet) else words.sampling_words(survey, sheet),
    )


def _statement(survey: Survey, shown: ShownTable) -> str:
    """A first sentence for the finding, to be written on."""
    line = shown.together or _largest(shown)
    if line is None or line.estimate is None:
        return ""
    told = {
        "share": percent(line.estimate.value),
        "answer": line.label,
        "question": shown.table.item.text,
        "n": count(shown.table.n),
        "survey": survey.title,
        "time": field_time(survey),
        "interval": words.interval(line.estimate),
    }
    if line.estimate.interval is None:
        return (
            _("“%(answer)s”: %(share)s of %(n)s who answered “%(question)s” (%(survey)s, %(time)s).") % told
        )
    return (
        _(
            "“%(answer)s”: %(share)s (95 %% interval %(interval)s, n = %(n)s) to “%(question)s” (%(survey)s, %(time)s)."
        )
        % told
    )


def _largest(shown: ShownTable) -> Shown | None:
    known = [line for line in shown.lines if line.estimate is not None]
    return max(known, key=lambda line: line.estimate.value, default=None)
