"""Pages of field work: how far it is, what it aims at, and what came of the contacts."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_safe

from diagnostics.surveys.lookup import page_address, survey_or_404
from diagnostics.surveys.openrosa.services import held_of
from diagnostics.surveys.wording import count, day_in, way_name
from stakeholders.access.confirming import confirm_page
from stakeholders.access.gate import town_page
from stakeholders.access.pages import form_page, page_of, query_without_page, visible_or_404
from stakeholders.access.permissions import Permission, can

from . import services, words
from .forms import ContactTallyForm, FieldPlanForm, TallyTableForm
from .models import ContactTally
from .overview import overview_of
from .reading import headings, read_tallies

MANAGE = Permission.MANAGE_DIAGNOSIS
TEMPLATES = "diagnostics/surveys/field/"


@town_page(MANAGE)
@require_safe
def field_overview(request, uid):
    """How many have answered, who answers and who does not, and how far the target is."""
    survey = survey_or_404(request, uid)
    found, today = overview_of(survey, request.actor), day_in(request.actor.municipality)
    for line in found.ways:
        line.label = way_name(line.label)
    without = ""
    if found.without_area:
        without = _("%(n)s answers name no area.") % {"n": count(found.without_area)}
    context = {
        "survey": survey,
        "found": found,
        "figures": words.figures(survey, found, today),
        "by_day": words.by_day(found),
        "breakdowns": [
            table
            for table in (
                words.breakdown(
                    _("By area"), _("Answers by area"), _("Area"), found.areas or [], note=without
                ),
                words.breakdown(
                    _("By interviewer"), _("Answers by interviewer"), _("Interviewer"), found.collectors
                ),
                words.breakdown(_("By way"), _("Answers by way"), _("Way"), found.ways),
            )
            if table
        ],
        "rate_columns": [
            _("Rate"),
            _("Share"),
            pgettext("what a rate is worked out of", "From"),
            _("What it is"),
            _("Formula"),
        ],
        "rates": words.rate_rows(found.outcomes) if found.has_contacts else [],
        "e": words.e_words(found.outcomes),
        "standard": words.STANDARD,
        "held": held_of(survey),
        "may_see_safety": can(request.actor, Permission.FIELD_SAFETY),
        "closings": survey.closings.all(),
    }
    return render(request, f"{TEMPLATES}overview.html", context)


@town_page(MANAGE)
@require_http_methods(["GET", "POST"])
def field_plan(request, uid):
    survey = survey_or_404(request, uid)
    form = FieldPlanForm(request.POST or None, instance=services.plan_of(survey), actor=request.actor)
    back = page_address(survey, request, "survey_field")
    if request.method == "POST" and form.is_valid() and form.save() is not None:
        messages.success(request, _("It is saved."))
        return redirect(back)
    context = {"survey": survey, "form": form, "title": _("What is wanted"), "back": back}
    return form_page(request, f"{TEMPLATES}form.html", context)


@town_page(MANAGE)
@require_safe
def tally_list(request, uid):
    """The lines of the ledger of contacts."""
    survey = survey_or_404(request, uid)
    rows = ContactTally.objects.visible_to(request.actor).filter(survey=survey)
    page_obj = page_of(request, rows.select_related("area", "collector"))
    context = {"survey": survey, "page_obj": page_obj, "querystring": query_without_page(request)}
    return render(request, f"{TEMPLATES}tally_list.html", context)


@town_page(MANAGE)
@require_http_methods(["GET", "POST"])
def tally_create(request, uid):
    survey = survey_or_404(request, uid)
    tally = ContactTally(
        municipality=request.actor.municipality, survey=survey, on=day_in(request.actor.municipality)
    )
    return _edit(request, survey, tally, _("Contacts of a day"))


@town_page(MANAGE)
@require_http_methods(["GET", "POST"])
def tally_update(request, uid, pk):
    survey = survey_or_404(request, uid)
    tally = visible_or_404(ContactTally.objects.filter(survey=survey), request.actor, pk=pk)
    tally.survey = survey
    return _edit(request, survey, tally, _("Change the contacts of a day"))


def _edit(request, survey, tally: ContactTally, title: str):
    form = ContactTallyForm(request.POST or None, instance=tally, actor=request.actor)
    back = page_address(survey, request, "survey_contacts")
    if request.method == "POST" and form.is_valid() and form.save() is not None:
        messages.success(request, _("The contacts are entered."))
        return redirect(back)
    context = {"survey": survey, "form": form, "title": title, "back": back}
    return form_page(request, f"{TEMPLATES}form.html", context)


@town_page(MANAGE)
@require_http_methods(["GET", "POST"])
def tally_delete(request, uid, pk):
    survey = survey_or_404(request, uid)
    tally = visible_or_404(ContactTally.objects.filter(survey=survey), request.actor, pk=pk)
    back = page_address(survey, request, "survey_contacts")
    return confirm_page(
        request,
        title=_("Take out this line of contacts?"),
        text=_("%(n)s addresses are no longer counted in the rates.") % {"n": count(tally.total)},
        deed=lambda: services.drop_tally(by=request.actor, tally=tally),
        done=_("The line is taken out."),
        confirm_label=_("Take it out"),
        next_url=back,
        cancel_url=back,
    )


@town_page(MANAGE)
@require_http_methods(["GET", "POST"])
def tally_import(request, uid):
    """Many days from a spreadsheet; all of its lines, or none when one cannot be read."""
    survey = survey_or_404(request, uid)
    form = TallyTableForm(request.POST or None, request.FILES or None)
    back, troubles = page_address(survey, request, "survey_contacts"), ()
    if request.method == "POST" and form.is_valid():
        found = read_tallies(*form.source, services.names_for(survey))
        troubles = found.troubles
        if not troubles:
            new, changed = services.keep_tallies(by=request.actor, survey=survey, lines=found.lines)
            told = _("%(new)s lines are new, %(changed)s have other numbers than before.")
            messages.success(request, told % {"new": count(new), "changed": count(changed)})
            return redirect(back)
        form.add_error(None, _("Nothing was taken. What to mend stands below."))
    context = {
        "survey": survey,
        "form": form,
        "back": back,
        "troubles": troubles,
        "headings": list(headings().values()),
    }
    return form_page(request, f"{TEMPLATES}tally_import.html", context)
