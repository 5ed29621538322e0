"""Pages on which the parts of a questionnaire are made."""

from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from stakeholders.access.confirming import confirm_page
from stakeholders.access.gate import town_page
from stakeholders.access.pages import form_page, visible_or_404
from stakeholders.access.permissions import Permission

from . import drafting
from .lookup import page_address, survey_or_404
from .models import SurveySection
from .section_forms import SectionForm

MANAGE = Permission.MANAGE_DIAGNOSIS


@town_page(MANAGE)
@require_http_methods(["GET", "POST"])
def survey_section_create(request, uid):
    survey = survey_or_404(request, uid)
    section = SurveySection(municipality=request.actor.municipality, survey=survey)
    return _edit(request, section, title=_("New part"))


@town_page(MANAGE)
@require_http_methods(["GET", "POST"])
def survey_section_update(request, uid, pk):
    return _edit(request, _section(request, uid, pk), title=_("Edit the part"))


def _section(request, uid, pk) -> SurveySection:
    rows = SurveySection.objects.filter(survey__uid=uid).select_related("survey")
    return visible_or_404(rows, request.actor, pk=pk)


def _edit(request, section: SurveySection, *, title: str):
    form = SectionForm(request.POST or None, instance=section, actor=request.actor)
    page = page_address(section.survey, request)
    if request.method == "POST" and form.is_valid():
        is_new = section.pk is None
        saved = form.save(commit=not is_new)
        if is_new:
            drafting.add_section(by=request.actor, section=saved)
        if saved is not None:
            told = _("The part is saved. Put questions into it.") if is_new else _("The part is saved.")
            messages.success(request, told)
            return redirect(page)
    context = {"form": form, "title": title, "survey": section.survey, "back": page}
    return form_page(request, "diagnostics/surveys/section_form.html", context)


@town_page(MANAGE)
@require_http_methods(["GET", "POST"])
def survey_section_delete(request, uid, pk):
    section = _section(request, uid, pk)
    page = page_address(section.survey, request)
    return confirm_page(
        request,
        title=_("Delete this part?"),
        text=section.title,
        consequences=[_("Its questions stay, and belong to no part.")],
        deed=lambda: drafting.delete_section(by=request.actor, section=section),
        done=_("The part is deleted."),
        confirm_label=_("Delete the part"),
        next_url=page,
        cancel_url=page,
    )
