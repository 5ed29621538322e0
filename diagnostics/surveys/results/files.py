"""Results and answers as files: tables for everybody who may export, single answers for the office."""

from collections.abc import Iterator
from io import BytesIO

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from diagnostics.surveys.exports.sdmx import Origin, sdmx_lines
from diagnostics.surveys.lookup import survey_or_404
from diagnostics.surveys.models import Survey
from diagnostics.surveys.questionnaire.schema import Item
from stakeholders.access.gate import town_page
from stakeholders.access.permissions import Permission
from stakeholders.spreadsheets.writing import Provenance, write_csv, write_xlsx

from . import exporting, words
from .loading import are_shown, sheet_of
from .preparing import when_ready
from .release import Release, outsider, release
from .sheet import Sheet
from .shown import Shown, ShownTable
from .tables import groupings, may_break_down

TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@town_page(Permission.EXPORT)
@when_ready
def survey_tables_file(request, uid, kind):
    """All tables in one long list, as everybody may see them; ?by=<question> adds its groups."""
    survey = survey_or_404(request, uid)
    if not are_shown(survey, request.actor):
        raise PermissionDenied
    sheet = sheet_of(survey, may_prepare=True)
    by = request.GET.get("by", "")
    if by and by not in sheet.by_code:
        raise Http404
    shown = release(sheet, outsider(request.actor))
    if kind == "sdmx":
        return _sdmx(survey, shown, by)
    notes = [words.sampling_words(survey, sheet), _("Small numbers are hidden, and others with them.")]
    return _file(
        request,
        survey,
        kind,
        name="results",
        headers=_table_headers(),
        rows=_table_rows(sheet, shown, by),
        what=_("Results of “%(title)s”") % {"title": survey.title},
        notes=notes,
    )


def _sdmx(survey: Survey, shown: Release, by: str) -> HttpResponse:
    first = survey.opened_on
    many = ((survey.closed_on or first) - first).days + 1 if first else 0
    period = f"{first:%Y-%m-%d}/P{many}D" if first else ""
    origin = Origin(survey.municipality.slug, str(survey.uid), period, survey.sampling)
    response = HttpResponse(
        list(sdmx_lines(shown, origin, by)), content_type="application/vnd.sdmx.data+csv; version=2.0.0"
    )
    name = f"survey-{survey.municipality.slug}-results.sdmx.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _table_headers() -> list[str]:
    return [
        _("Question"),
        _("Words of the question"),
        _("Group"),
        _("Answer"),
        _("Answers"),
        _("Valid answers"),
        _("Share"),
        _("From"),
        _("To"),
        _("Note"),
    ]


def _table_rows(sheet: Sheet, shown: Release, by: str) -> Iterator[list]:
    for table in shown.tables():
        yield from _whole_rows(table)
        item = table.table.item
        allowed = {other.code for other in groupings(sheet, item)} if may_break_down(item) else set()
        if by in allowed:
            yield from _group_rows(shown, item, by)


def _whole_rows(table: ShownTable) -> Iterator[list]:
    item = table.table.item
    if table.is_closed:
        yield [item.code, item.text, "", "", None, None, None, None, None, _("hidden: too few answers")]
        return
    for line in (*table.lines, *([table.together] if table.together else [])):
        yield _line_row(item, "", line, table.table.n)
    told = [
        *table.table.apart,
        (_("left out"), table.table.missing),
        (_("not asked"), table.table.skipped),
        (_("not in the version they answered"), table.table.other_version),
    ]
    for label, n in told:
        if n:
            yield [
                item.code,
                item.text,
                "",
                label,
                n,
                table.table.n,
                None,
                None,
                None,
                _("outside the shares"),
            ]


def _group_rows(shown: Release, item: Item, by: str) -> Iterator[list]:
    split = shown.breakdown(item.code, by)
    for group in split.groups:
        for line in (*group.lines, *([group.together] if group.together else [])):
            yield _line_row(item, f"{split.by.text} {group.label}", line, group.n)


def _line_row(item: Item, group: str, line: Shown, n: int | None) -> list:
    estimate = line.estimate
    limits = estimate.interval if estimate else None
    note = words.why_not(line) if line.why else "*" if line.caution else ""
    label = _("Mean") if line.value == "mean" and item.is_number else line.label or line.value
    return [
        item.code,
        item.text,
        group,
        label,
        line.count,
        n,
        round(estimate.value, 6) if estimate else None,
        round(limits.low, 6) if limits else None,
        round(limits.high, 6) if limits else None,
        note,
    ]


@town_page(Permission.MANAGE_DIAGNOSIS)
def survey_answers_file(request, uid, kind):
    """One line a person, a table for each part that repeats, and the codebook. For the office, not for publication.

    Many answers are written by a job, whose page has the file for a week.
    """
    survey = survey_or_404(request, uid)
    if kind not in exporting.TYPES:
        raise Http404
    if exporting.is_long(survey):
        job = exporting.ask_answers(by=request.actor, survey=survey, kind=kind)
        messages.info(request, _("There are many answers. The file is being made; you can leave this page."))
        return redirect("job_detail", town=request.actor.municipality.slug, uid=job.uid)
    target = BytesIO()
    exporting.write_answers(target, survey, kind, by=request.actor)
    response = HttpResponse(target.getvalue(), content_type=exporting.TYPES[kind])
    response["Content-Disposition"] = f'attachment; filename="{exporting.name_of(survey, kind)}"'
    return response


def _file(request, survey: Survey, kind: str, *, name: str, headers, rows, what: str, notes) -> HttpResponse:
    if kind not in TYPES:
        raise Http404
    target = BytesIO()
    if kind == "csv":
        write_csv(target, headers, rows)
    else:
        write_xlsx(
            target,
            headers,
            rows,
            provenance=Provenance(
                what=what,
                filters=request.GET.get("by", "") or _("none"),
                who=request.actor.label,
                when=timezone.now(),
                notes=notes,
                labels=[_("Content"), _("Filters"), _("Made by"), _("Made on"), _("Note")],
            ),
            sheet=_("Data"),
            info_sheet=_("About this file"),
        )
    response = HttpResponse(target.getvalue(), content_type=TYPES[kind])
    slug = request.actor.municipality.slug
    response["Content-Disposition"] = f'attachment; filename="survey-{slug}-{name}.{kind}"'
    return response
