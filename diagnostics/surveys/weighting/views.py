"""Pages on which the answers of a survey are weighted to the population."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from diagnostics.surveys.lookup import page_address, survey_or_404
from diagnostics.surveys.models import MarginOf, Survey
from diagnostics.surveys.questionnaire.schema import Item
from diagnostics.surveys.results.loading import sheet_of
from diagnostics.surveys.results.preparing import when_ready
from diagnostics.surveys.results.words import weighting_refusal
from stakeholders.access.confirming import confirm_page
from stakeholders.access.errors import Refused
from stakeholders.access.gate import town_page
from stakeholders.access.pages import form_page
from stakeholders.access.permissions import Permission

from . import services, words
from .asked import margin_item
from .fitting import STRATA
from .forms import MarginForm, TrimForm

MANAGE = Permission.MANAGE_DIAGNOSIS


@town_page(MANAGE)
@require_http_methods(["GET", "POST"])
@when_ready
def survey_weighting(request, uid):
    """The margins, what weighting to them did to the answers, and the questions that could be one."""
    survey = survey_or_404(request, uid)
    form = TrimForm(request.POST or None, initial={"trims": survey.trims_weights})
    if request.method == "POST" and form.is_valid():
        services.set_trimming(by=request.actor, survey=survey, trims=form.cleaned_data["trims"])
        messages.success(request, _("It is saved."))
        return redirect(page_address(survey, request, "survey_weighting"))
    sheet = sheet_of(survey, may_prepare=True)
    context = {
        "survey": survey,
        "form": form,
        "parts": words.parts(survey, sheet),
        "problem": weighting_refusal(sheet),
        "has_margins": bool(sheet.margins or sheet.margins_of_homes),
    }
    return render(request, "diagnostics/surveys/weighting.html", context)


def _of(request) -> MarginOf:
    """Whom the numbers count: ?of=homes, ?of=drawn, or else the population."""
    of = request.GET.get("of", MarginOf.PEOPLE)
    if of not in MarginOf:
        raise Http404
    return MarginOf(of)


def _item(survey: Survey, code: str, of: MarginOf) -> Item:
    item = margin_item(survey, code)
    if item is None or not services.may_weigh(item) or (code == STRATA and of != MarginOf.DRAWN):
        raise Http404
    return item


@town_page(MANAGE)
@require_http_methods(["GET", "POST"])
def survey_margin(request, uid, code):
    """How many people of the population, homes, or people who were drawn belong to each group of a question."""
    survey, of = survey_or_404(request, uid), _of(request)
    item = _item(survey, code, of)
    margin = next((one for one in services.margins_of(survey) if (one.code, one.of) == (code, of)), None)
    proposed = _proposed(survey, item, of) if margin is None else {}
    form = MarginForm(request.POST or None, item=item, margin=margin, proposed=proposed)
    back = page_address(survey, request, "survey_weighting")
    if request.method == "POST" and form.is_valid():
        source = form.cleaned_data["source"]
        try:
            services.keep_margin(
                by=request.actor, survey=survey, item=item, groups=form.groups, source=source, of=of
            )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("The answers are weighted to these numbers."))
            return redirect(back)
    context = {
        "form": form,
        "survey": survey,
        "item": item,
        "back": back,
        "lead": words.LEADS[of],
        "proposal": words.PROPOSALS[of] if proposed else "",
    }
    return form_page(request, "diagnostics/surveys/margin.html", context)


def _proposed(survey: Survey, item: Item, of: MarginOf) -> dict[str, int]:
    known = {MarginOf.PEOPLE: services.residents_by_area, MarginOf.HOMES: services.households_by_area}
    return known[of](survey) if item.kind == "area" and of in known else {}


@town_page(MANAGE)
@require_http_methods(["GET", "POST"])
def survey_margin_delete(request, uid, code):
    survey, of = survey_or_404(request, uid), _of(request)
    if not survey.margins.filter(code=code, of=of).exists():
        raise Http404
    page = page_address(survey, request, "survey_weighting")
    return confirm_page(
        request,
        title=_("Weight the answers no more by this question?"),
        text=_item(survey, code, of).text,
        consequences=[_("All shares of this survey change at once. Findings that were made keep theirs.")],
        deed=lambda: services.drop_margin(by=request.actor, survey=survey, code=code, of=of),
        done=_("The answers are weighted by it no more."),
        confirm_label=_("Take it out"),
        next_url=page,
        cancel_url=page,
    )
