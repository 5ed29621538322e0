"""Tables of victims on their way into a finding, as everybody may see them."""

from datetime import date

from django.utils.translation import gettext as _

from diagnostics.findings.evidence import Evidence
from diagnostics.findings.models import FindingKind
from diagnostics.surveys.models import Survey
from diagnostics.surveys.results import words as result_words
from diagnostics.surveys.wording import count, field_time, percent

from . import words
from .figures import OffenceLine
from .release import Victims

#: What can be taken: key of the table -> (columns, rows).
TABLES = {
    "struck": (words.struck_columns, words.struck_rows),
    "often": (words.often_columns, words.often_rows),
    "reported": (words.reported_columns, words.reported_rows),
    "goals": (words.goal_columns, words.goal_rows),
}


def evidence_of(survey: Survey, public: Victims, table: str, *, on: date) -> Evidence:
    """One of the tables. `public` must be what the public may see."""
    columns, rows = TABLES[table]
    sheet = public.sheet
    method = [words.methods(public), result_words.sampling_words(survey, sheet)]
    if table in {"reported", "goals"}:
        rule = _("Reports are counted by %(rule)s") % {"rule": words.counting_words(public.counting)}
        method.insert(1, rule)
    return Evidence(
        source=str(survey.source.uid),
        detail=titles()[table][:200],
        columns=columns(sheet),
        rows=rows(public),
        method=". ".join(text.rstrip(".") for text in method if text),
        taken_on=on.isoformat(),
        query={"survey": str(survey.uid), "victims": table, "versions": list(sheet.versions)},
        statement=_statement(survey, public) if table == "struck" else "",
        kind=FindingKind.EXTENT,
        limits="" if result_words.has_intervals(sheet) else result_words.sampling_words(survey, sheet),
    )


def titles() -> dict[str, str]:
    """What the tables are called."""
    return {
        "struck": _("Struck at least once in twelve months"),
        "often": _("How often it happened"),
        "reported": _("What the police learn of it"),
        "goals": _("For the goals of the United Nations"),
    }


def _statement(survey: Survey, public: Victims) -> str:
    """A first sentence for the finding, to be written on."""
    known = [line for line in public.lines if line.prevalence.estimate]
    line: OffenceLine | None = max(known, key=lambda one: one.prevalence.estimate.value, default=None)
    if line is None:
        return ""
    estimate = line.prevalence.estimate
    told = {
        "offence": words.name(line),
        "share": percent(estimate.value),
        "n": count(estimate.n),
        "survey": survey.title,
        "time": field_time(survey),
        "interval": result_words.interval(estimate),
    }
    if estimate.interval is None:
        return _("%(offence)s: %(share)s of %(n)s who answered were struck (%(survey)s, %(time)s).") % told
    return (
        _(
            "%(offence)s: %(share)s were struck (95 %% interval %(interval)s, n = %(n)s; %(survey)s, %(time)s)."
        )
        % told
    )
