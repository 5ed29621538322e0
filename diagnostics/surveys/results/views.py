"""Pages of results: all questions, one question with its groups, answers in people's own words."""

from django.http import Http404
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse

from diagnostics.findings.evidence import seal
from diagnostics.surveys.consent.words import told_before
from diagnostics.surveys.lookup import survey_or_404
from diagnostics.surveys.models import Survey
from diagnostics.surveys.wording import (
    TONES,
    count,
    day_in,
    field_time,
    response_rate,
    stacked,
)
from stakeholders.access.gate import town_page
from stakeholders.access.kept_pages import kept_page
from stakeholders.access.pages import page_of, query_without_page
from stakeholders.access.permissions import Permission, can

from . import differing_words, split_words, words
from .differing import differing
from .evidence import evidence_of
from .forms import SplitForm
from .loading import are_shown, sheet_of, texts_of, versions_of
from .preparing import age_of, when_ready
from .questions import question, questions
from .release import Release, outsider, release
from .sheet import Sheet, merged
from .shown import ShownBreakdown, ShownTable
from .tables import groupings, may_break_down, told
from .texts import struck

MANAGE = Permission.MANAGE_DIAGNOSIS


@town_page(Permission.READ)
@when_ready
def survey_results(request, uid):
    """Every question with its shares, their intervals and their base."""
    survey = survey_or_404(request, uid)
    if not are_shown(survey, request.actor):
        return _not_yet(request, survey)
    sheet = sheet_of(survey, may_prepare=True)
    template = "diagnostics/surveys/results/survey_results.html"
    if not sheet.kept_tables:
        return render(request, template, _results(request, survey, sheet))
    # From a snapshot the page is the same until the next one, or until something is changed in the survey itself.
    own = [str(field.value_from_object(survey)) for field in survey._meta.concrete_fields]
    state = [sheet.kept_as, sheet.is_outdated, bool(sheet.victims), own]
    return kept_page(request, template, lambda: _results(request, survey, sheet), state=state)


def _results(request, survey: Survey, sheet: Sheet) -> dict:
    shown = release(sheet, request.actor)
    return {
        **_about(request, survey, sheet, shown),
        "told_before": told_before(survey) if can(request.actor, MANAGE) else [],
        "questions": questions(sheet, shown),
        "may_export": can(request.actor, Permission.EXPORT),
        "may_manage": can(request.actor, MANAGE),
    }


def _not_yet(request, survey: Survey):
    context = {"survey": survey, "tone": TONES[survey.state]}
    return render(request, "diagnostics/surveys/results/not_yet.html", context)


def _about(request, survey: Survey, sheet: Sheet, shown: Release) -> dict:
    """What stands above all results."""
    return {
        "survey": survey,
        "tone": TONES[survey.state],
        "answers": count(len(sheet)) if len(sheet) else "",
        "size": count(survey.population_size) if survey.population_size else "",
        "response": response_rate(survey, len(sheet)),
        "field_time": field_time(survey),
        "sampling_words": words.sampling_words(survey, sheet),
        "is_representative": words.has_intervals(sheet),
        "protects": shown.protects,
        "unopened": words.unopened(sheet),
        "has_victims": bool(sheet.victims),
        **age_of(sheet, request.actor.municipality),
    }


@town_page(Permission.READ)
@when_ready
def survey_question_result(request, uid, code):
    """One question, split by another."""
    survey = survey_or_404(request, uid)
    if not are_shown(survey, request.actor):
        return _not_yet(request, survey)
    sheet = sheet_of(survey, may_prepare=True)
    if code not in {item.code for item in told(sheet)}:
        raise Http404
    shown = release(sheet, request.actor)
    table = shown.table(code)
    form, split = _split(request, sheet, shown, table)
    context = {
        **_about(request, survey, sheet, shown),
        "question": question(sheet, table, is_open=True),
        "form": form,
        "split": _split_context(sheet, table, split, form) if split else None,
        "evidence": _evidence(request, survey, sheet, code, split),
        "texts_url": _texts_url(request, survey, table),
    }
    return render(request, "diagnostics/surveys/results/question_result.html", context)


def _texts_url(request, survey: Survey, table: ShownTable) -> str:
    if table.table.item.kind != "text" or not can(request.actor, MANAGE):
        return ""
    here = {"town": request.actor.municipality.slug, "uid": survey.uid, "code": table.table.item.code}
    return reverse("survey_texts", kwargs=here)


def _split(request, sheet: Sheet, shown: Release, table: ShownTable):
    item = table.table.item
    others = (
        groupings(sheet, item)
        if may_break_down(item) and not table.is_closed and not table.is_unanswered
        else []
    )
    if not others:
        return None, None
    measures = split_words.measures(ShownBreakdown(item, others[0]))
    form = SplitForm(request.GET or None, groupings=others, measures=measures)
    if form.is_bound:
        form.is_valid()
    by = form.chosen("by")
    return form, shown.breakdown(item.code, by) if by else None


def _split_context(sheet: Sheet, table: ShownTable, split: ShownBreakdown, form: SplitForm) -> dict:
    if split.is_closed or not split.groups:
        return {"is_closed": True}
    measures = dict(split_words.measures(split))
    measure = form.chosen("measure") or next(iter(measures))
    whole = table.mean if measure == "mean" else _whole(table, measure)
    title = measures[measure]
    found = differing(sheet, split, measure)
    heads = split_words.split_columns(sheet, split)
    return {
        "test": differing_words.sentence(found, split) if found else "",
        "areas": differing_words.compared(found, split, measure) if found else None,
        "title": title,
        "svg": split_words.split_drawing(split, measure, title, whole, narrow=False),
        "svg_narrow": split_words.split_drawing(split, measure, title, whole, narrow=True),
        "columns": heads,
        "rows": stacked(heads, split_words.split_rows(sheet, split)),
        "warnings": split_words.split_warnings(sheet, split),
    }


def _whole(table: ShownTable, measure: str):
    line = table.together if measure == "together" else None
    line = line or next((line for line in table.lines if line.value == measure), None)
    return line.estimate if line else None


def _evidence(request, survey: Survey, sheet: Sheet, code: str, split: ShownBreakdown | None) -> dict | None:
    """The sealed numbers and where to send them; None where no finding can be made of them."""
    if not can(request.actor, MANAGE) or survey.source_id is None:
        return None
    try:
        url = reverse("finding_create_from_evidence", kwargs={"town": request.actor.municipality.slug})
    except NoReverseMatch:
        return None
    public = release(sheet, outsider(request.actor))
    table = public.table(code)
    shown_split = public.breakdown(code, split.by.code) if split else None
    if table.is_closed or table.is_unanswered or not table.lines or (shown_split and shown_split.is_closed):
        return None
    found = evidence_of(survey, sheet, table, shown_split, on=day_in(request.actor.municipality))
    return {"url": url, "sealed": seal(found, municipality=request.actor.municipality)}


@town_page(MANAGE)
def survey_texts(request, uid, code):
    """Answers in people's own words, with what looks like private data struck out, in no order."""
    survey = survey_or_404(request, uid)
    versions = versions_of(survey)
    questions = merged(list(versions.values()))
    question = next((item for item in questions if item.code == code and item.kind == "text"), None)
    if question is None:
        raise Http404
    page_obj = page_of(request, texts_of(survey, versions, code))
    context = {
        "survey": survey,
        "question": question,
        "page_obj": page_obj,
        "texts": [struck(text) for text in page_obj],
        "querystring": query_without_page(request),
    }
    return render(request, "diagnostics/surveys/results/texts.html", context)
