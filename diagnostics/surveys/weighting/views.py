"""Pages on which the answers of a survey are weighted to the population."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from diagnostics.surveys.lookup import page_address, survey_or_404
from diagnostics.surveys.models import Survey
from diagnostics.surveys.questionnaire.schema import Item
from diagnostics.surveys.results.loading import sheet_of, versions_of
from diagnostics.surveys.results.preparing import when_ready
from diagnostics.surveys.results.sheet import Sheet, merged
from diagnostics.surveys.results.words import weighting_refusal
from diagnostics.surveys.wording import count, percent
from stakeholders.access.confirming import confirm_page
from stakeholders.access.errors import Refused
from stakeholders.access.gate import town_page
from stakeholders.access.pages import form_page
from stakeholders.access.permissions import Permission

from . import services
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
    margins = [_told(sheet, margin) for margin in sheet.margins]
    taken = {margin.code for margin in sheet.margins}
    context = {
        "survey": survey,
        "form": form,
        "margins": margins,
        "weighting": _diagnostics(sheet),
        "problem": weighting_refusal(sheet),
        "answers": count(len(sheet)),
        "offered": [item for item in sheet.items if services.may_weigh(item) and item.code not in taken],
    }
    return render(request, "diagnostics/surveys/weighting.html", context)


def _told(sheet: Sheet, margin) -> dict:
    """One margin as a table: people and answers of each group, and what an answer counts for."""
    item = sheet.by_code.get(margin.code)
    labels = item.labels if item else {}
    given = sheet.column(margin.code).given if item else []
    weights = sheet.design.weights
    rows = []
    for group in margin.groups:
        mask = [answer in group.values for answer in given]
        many, weight = sum(mask), float(weights[mask].sum()) if len(given) else 0.0
        rows.append(
            [
                ", ".join(labels.get(value, value) for value in group.values),
                count(round(group.people)),
                percent(group.people / margin.people),
                count(many),
                percent(many / len(given)) if given else "",
                percent(weight / float(weights.sum())) if given else "",
            ]
        )
    return {
        "code": margin.code,
        "title": item.text if item else margin.code,
        "source": margin.source,
        "columns": [
            _("Group"),
            _("People"),
            _("of all people"),
            _("Answers"),
            _("of all answers"),
            _("weighted"),
        ],
        "rows": rows,
    }


def _diagnostics(sheet: Sheet) -> list[dict]:
    """What the weights did: figures with what they mean."""
    found = sheet.weighting
    if found is None:
        return []
    worth = _("as many answers without weights would be as precise; there are %(n)s")
    return [
        {
            "label": _("Worth of the answers"),
            "value": count(round(found.n_effective)),
            "base": worth % {"n": count(len(sheet))},
        },
        {
            "label": _("Largest factor"),
            "value": f"{found.largest_factor:.1f}",
            "base": _("an answer counts for so much more than the middle one; above 3 look at the groups"),
        },
        {
            "label": _("Without a group"),
            "value": count(found.unknown),
            "base": _("answers that told no group of some margin; they keep their part"),
        },
    ]


def _item(survey: Survey, code: str) -> Item:
    # The questions alone: their answers may be many.
    items = {one.code: one for one in merged(list(versions_of(survey).values()))}
    item = items.get(code)
    if item is None or not services.may_weigh(item):
        raise Http404
    return item


@town_page(MANAGE)
@require_http_methods(["GET", "POST"])
def survey_margin(request, uid, code):
    """How many people of the population belong to each group of a question."""
    survey = survey_or_404(request, uid)
    item = _item(survey, code)
    margin = next((one for one in services.margins_of(survey) if one.code == code), None)
    proposed = services.residents_by_area(survey) if item.kind == "area" and margin is None else {}
    form = MarginForm(request.POST or None, item=item, margin=margin, proposed=proposed)
    back = page_address(survey, request, "survey_weighting")
    if request.method == "POST" and form.is_valid():
        source = form.cleaned_data["source"]
        try:
            services.keep_margin(
                by=request.actor, survey=survey, item=item, groups=form.groups, source=source
            )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("The answers are weighted to these numbers."))
            return redirect(back)
    context = {"form": form, "survey": survey, "item": item, "back": back, "is_proposed": bool(proposed)}
    return form_page(request, "diagnostics/surveys/margin.html", context)


@town_page(MANAGE)
@require_http_methods(["GET", "POST"])
def survey_margin_delete(request, uid, code):
    survey = survey_or_404(request, uid)
    if not survey.margins.filter(code=code).exists():
        raise Http404
    page = page_address(survey, request, "survey_weighting")
    return confirm_page(
        request,
        title=_("Weight the answers no more by this question?"),
        text=_item(survey, code).text,
        consequences=[_("All shares of this survey change at once. Findings that were made keep theirs.")],
        deed=lambda: services.drop_margin(by=request.actor, survey=survey, code=code),
        done=_("The answers are weighted by it no more."),
        confirm_label=_("Take it out"),
        next_url=page,
        cancel_url=page,
    )
