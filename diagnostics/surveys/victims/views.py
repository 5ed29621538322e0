"""Pages of victims: the figures, their files, and what a finding takes of them."""

from io import BytesIO

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from diagnostics.findings.evidence import seal
from diagnostics.surveys.lookup import survey_or_404
from diagnostics.surveys.models import Survey
from diagnostics.surveys.results import words as result_words
from diagnostics.surveys.results.files import TYPES
from diagnostics.surveys.results.loading import are_shown, sheet_of
from diagnostics.surveys.results.preparing import age_of, when_ready
from diagnostics.surveys.results.release import outsider, release
from diagnostics.surveys.wording import TONES, count, day_in, field_time, stacked
from stakeholders.access.gate import town_page
from stakeholders.access.permissions import Permission, can
from stakeholders.spreadsheets.writing import Provenance, write_csv, write_xlsx

from . import words
from .evidence import TABLES, evidence_of, titles
from .release import Victims
from .split_words import split_of
from .told import told

MANAGE = Permission.MANAGE_DIAGNOSIS


@town_page(Permission.READ)
@when_ready
def survey_victims(request, uid):
    """Who was struck by what, how often, what was reported, and what the goals of the United Nations ask."""
    survey = survey_or_404(request, uid)
    if not are_shown(survey, request.actor):
        context = {"survey": survey, "tone": TONES[survey.state]}
        return render(request, "diagnostics/surveys/results/not_yet.html", context)
    sheet = sheet_of(survey, may_prepare=True)
    seen = Victims(release(sheet, request.actor))
    context = {
        "survey": survey,
        "tone": TONES[survey.state],
        "answers": count(len(sheet)) if len(sheet) else "",
        "field_time": field_time(survey),
        "sampling_words": result_words.sampling_words(survey, sheet),
        "is_representative": result_words.has_intervals(sheet),
        "may_manage": can(request.actor, MANAGE),
        "may_export": can(request.actor, Permission.EXPORT),
        "has_plan": bool(sheet.victims),
        **age_of(sheet, request.actor.municipality),
        **(_shown(request, survey, seen) if len(sheet) and sheet.victims else {}),
    }
    return render(request, "diagnostics/surveys/victims/victims.html", context)


def _shown(request, survey: Survey, seen: Victims) -> dict:
    sheet, sealed = seen.sheet, _sealed(request, survey, seen)
    lines = [*seen.lines, *seen.any_of]
    tables = {
        key: {
            "key": key,
            "title": title,
            "columns": TABLES[key][0](sheet),
            "rows": stacked(TABLES[key][0](sheet), TABLES[key][1](seen)),
            "sealed": sealed.get(key, ""),
        }
        for key, title in titles().items()
    }
    return {
        "tables": tables,
        "leads": [_lead(line) for line in seen.any_of],
        "svg": words.drawing(seen, lines, narrow=False) if lines else "",
        "svg_narrow": words.drawing(seen, lines, narrow=True) if lines else "",
        "counting": words.counting_words(seen.counting),
        "notes": words.notes(seen),
        "method": words.methods(seen),
        "rule_columns": words.rule_columns(),
        "rules": [words.rule_words(sheet, rule) for rule in sheet.victims.offences],
        "is_proposed": sheet.victims.is_proposed,
        "finding_url": _finding_url(request),
        **split_of(request.GET, seen),
    }


def _lead(line) -> dict:
    figure = line.prevalence
    return {
        "label": words.name(line),
        "value": words.value(figure) if figure.estimate else "",
        "suppressed": "" if figure.estimate else words.why_not(figure),
        "interval": result_words.interval_words(figure.estimate),
        "base": _lead_base(line),
    }


def _lead_base(line) -> str:
    if line.struck is None:
        return ""
    told = {"struck": count(line.struck), "n": count(line.n)}
    text = _("%(struck)s of %(n)s who answered about all of them") % told
    if line.several and line.several.estimate:
        more = _("of those struck, %(share)s by more than one") % {"share": words.value(line.several)}
        return f"{text}; {more}"
    return text


def _finding_url(request) -> str:
    try:
        return reverse("finding_create_from_evidence", kwargs={"town": request.actor.municipality.slug})
    except NoReverseMatch:
        return ""


def _sealed(request, survey: Survey, seen: Victims) -> dict[str, str]:
    """Each table sealed as everybody may see it; nothing where no finding can be made of it."""
    if not can(request.actor, MANAGE) or survey.source_id is None:
        return {}
    town = request.actor.municipality
    public = Victims(release(seen.sheet, outsider(request.actor)), seen.estimates)
    return {
        key: seal(evidence_of(survey, public, key, on=day_in(town)), municipality=town)
        for key, (_columns, rows) in TABLES.items()
        if rows(public)
    }


@town_page(Permission.EXPORT)
@when_ready
def survey_victims_file(request, uid, kind):
    """Every figure in one long list, as everybody may see it."""
    survey = survey_or_404(request, uid)
    if not are_shown(survey, request.actor):
        raise PermissionDenied
    if kind not in TYPES:
        raise Http404
    sheet = sheet_of(survey, may_prepare=True)
    seen = Victims(release(sheet, outsider(request.actor)))
    target = BytesIO()
    if kind == "csv":
        write_csv(target, _headers(), _rows(seen))
    else:
        provenance = Provenance(
            what=_("Victims of crime in “%(title)s”") % {"title": survey.title},
            filters=_("none"),
            who=request.actor.label,
            when=timezone.now(),
            notes=[
                result_words.sampling_words(survey, sheet),
                _("Small numbers are hidden, and others with them."),
            ],
            labels=[_("Content"), _("Filters"), _("Made by"), _("Made on"), _("Note")],
        )
        write_xlsx(
            target,
            _headers(),
            _rows(seen),
            provenance=provenance,
            sheet=_("Data"),
            info_sheet=_("About this file"),
        )
    response = HttpResponse(target.getvalue(), content_type=TYPES[kind])
    slug = request.actor.municipality.slug
    response["Content-Disposition"] = f'attachment; filename="survey-{slug}-victims.{kind}"'
    return response


def _headers() -> list[str]:
    return [
        _("Figure"), _("Unit"), _("Offence"), _("Name"), _("ICCS"), _("Per"), _("Part"), _("Counting rule"),
        _("Value"), _("From"), _("To"), _("Standard error"), _("Answers"), _("Method"), _("Note"),
    ]  # fmt: skip


def _rows(seen: Victims):
    for one in told(seen):
        estimate = one.shown.estimate
        interval = estimate.interval if estimate else None
        note = "*" if one.shown.caution else "" if estimate else words.why_not(one.shown)
        yield [
            one.figure, one.unit, one.code, one.rule.label if one.rule else "", one.rule.iccs if one.rule else "",
            one.per, one.part, one.counting, _round(estimate and estimate.value), _round(interval and interval.low),
            _round(interval and interval.high), _round(estimate and estimate.se), estimate.n if estimate else None,
            estimate.method.code if estimate else "", note,
        ]  # fmt: skip


def _round(number: float | None) -> float | None:
    return None if number is None else round(number, 6)
