"""Pages on which is declared which answers make which offence."""

from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from diagnostics.surveys.lookup import page_address, survey_or_404
from diagnostics.surveys.models import Survey
from diagnostics.surveys.questionnaire.schema import Item, Section
from diagnostics.surveys.results.loading import versions_of
from diagnostics.surveys.results.sheet import merged
from stakeholders.access.confirming import confirm_page
from stakeholders.access.errors import Refused
from stakeholders.access.gate import town_page
from stakeholders.access.pages import form_page, visible_or_404
from stakeholders.access.permissions import Permission

from . import services
from .forms import CountingForm, FormsForm, OffenceForm
from .lines import written
from .models import SurveyOffence, ViolenceKind
from .words import rule_columns

MANAGE = Permission.MANAGE_DIAGNOSIS
TEMPLATES = "diagnostics/surveys/victims/"
KINDS = dict(ViolenceKind.choices)


def _once(versions) -> dict[str, Item]:
    return {item.code: item for item in merged(list(versions.values()))}


def _repeated(versions) -> tuple[dict[str, Item], list[Section]]:
    """The questions of parts that repeat, and those parts, as in the newest version that has them."""
    items: dict[str, Item] = {}
    parts: dict[str, Section] = {}
    for form in versions.values():
        for part in form.sections:
            if part.repeats:
                parts[part.code] = part
                items |= {item.code: item for item in form.turn_items(part) if item.kind != "note"}
    return items, list(parts.values())


@town_page(MANAGE)
@require_http_methods(["GET", "POST"])
def survey_offences(request, uid):
    """The table of offences, what is asked of single incidents, and the rule by which reports are counted."""
    survey = survey_or_404(request, uid)
    versions = versions_of(survey)
    plan, items = services.plan_of(survey, versions), _once(versions)
    form = CountingForm(request.POST or None, survey=survey, walking=plan.walking, items=items.values())
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        services.set_counting(
            by=request.actor, survey=survey, counting=told["counting"], walking=told["walking"]
        )
        messages.success(request, _("It is saved."))
        return redirect(page_address(survey, request, "survey_offences"))
    _turns, parts = _repeated(versions)
    rows = [] if plan.is_proposed else list(survey.offences.all())
    context = {
        "survey": survey,
        "form": form,
        "back": page_address(survey, request, "survey_victims"),
        "columns": rule_columns(),
        "offences": [
            {"rule": rule, "row": row, "found": _found(rule), "kind": KINDS.get(rule.violence, "")}
            for rule, row in zip(plan.offences, rows or [None] * len(plan.offences), strict=True)
        ],
        "is_proposed": plan.is_proposed,
        "forms": plan.forms,
        "part": next((part.title for part in parts if plan.forms and part.code == plan.forms.part), ""),
        "has_parts": bool(parts),
    }
    return form_page(request, f"{TEMPLATES}offences.html", context)


def _found(rule) -> str:
    told = [*(written(one) for one in rule.found_by), rule.times, rule.told]
    return "; ".join(one for one in told if one)


@town_page(MANAGE)
@require_POST
def survey_offences_take(request, uid):
    """Make the offences of the question bank the survey's own."""
    survey = survey_or_404(request, uid)
    try:
        services.take_proposal(by=request.actor, survey=survey, versions=versions_of(survey))
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect(page_address(survey, request, "survey_offences"))


@town_page(MANAGE)
@require_http_methods(["GET", "POST"])
def survey_offence_create(request, uid):
    survey = survey_or_404(request, uid)
    versions = versions_of(survey)
    plan = services.plan_of(survey, versions)
    if request.method == "POST" and plan.is_proposed and plan.offences:
        # Those of the question bank stay beside the new one.
        services.take_proposal(by=request.actor, survey=survey, versions=versions)
    return _edit(request, survey, SurveyOffence(municipality=request.actor.municipality, survey=survey))


@town_page(MANAGE)
@require_http_methods(["GET", "POST"])
def survey_offence_update(request, uid, pk):
    survey = survey_or_404(request, uid)
    rows = SurveyOffence.objects.filter(survey=survey).select_related("survey")
    return _edit(request, survey, visible_or_404(rows, request.actor, pk=pk))


def _edit(request, survey: Survey, offence: SurveyOffence):
    items = _once(versions_of(survey))
    back = page_address(survey, request, "survey_offences")
    form = OffenceForm(request.POST or None, instance=offence, actor=request.actor, items=items)
    if request.method == "POST" and form.is_valid():
        try:
            kept = (
                form.save()
                if offence.pk
                else services.add_offence(by=request.actor, offence=form.save(commit=False))
            )
        except Refused as refused:
            form.add_error(None, str(refused))
            kept = None
        if kept:
            messages.success(request, _("It is saved. The figures follow at once."))
            return redirect(back)
    context = {"form": form, "survey": survey, "offence": offence, "back": back, "items": _listed(items)}
    return form_page(request, f"{TEMPLATES}offence_form.html", context)


def _listed(items: dict[str, Item]) -> list[list[str]]:
    """The questions with their answers, to look up short names while writing."""
    told = [item for item in items.values() if item.is_choice or item.is_number]
    return [[item.code, item.text, ", ".join(item.labels)] for item in told if item.kind != "area"]


@town_page(MANAGE)
@require_http_methods(["GET", "POST"])
def survey_offence_delete(request, uid, pk):
    survey = survey_or_404(request, uid)
    offence = visible_or_404(SurveyOffence.objects.filter(survey=survey), request.actor, pk=pk)
    page = page_address(survey, request, "survey_offences")
    return confirm_page(
        request,
        title=_("Count “%(name)s” no more?") % {"name": offence.label},
        text=_("The answers stay. Findings that were made keep their figures."),
        deed=lambda: services.delete_offence(by=request.actor, offence=offence),
        done=_("It is counted no more."),
        confirm_label=_("Count it no more"),
        next_url=page,
        cancel_url=page,
    )


@town_page(MANAGE)
@require_http_methods(["GET", "POST"])
def survey_incident_forms(request, uid):
    """What the part that repeats asks of each incident."""
    survey = survey_or_404(request, uid)
    versions = versions_of(survey)
    items, parts = _repeated(versions)
    back = page_address(survey, request, "survey_offences")
    now = services.plan_of(survey, versions).forms
    form = FormsForm(request.POST or None, kept_now=now, items=items, parts=parts)
    if request.method == "POST" and form.is_valid():
        services.keep_forms(by=request.actor, survey=survey, forms=form.declared)
        messages.success(request, _("It is saved. The figures follow at once."))
        return redirect(back)
    context = {"form": form, "survey": survey, "back": back, "items": _listed(items)}
    return form_page(request, f"{TEMPLATES}incident_forms.html", context)
