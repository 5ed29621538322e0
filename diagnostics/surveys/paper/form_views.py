"""Pages of the paper forms of a survey: what waits, what differs, what is counted, how often people mistype."""

from dataclasses import replace

from django.contrib import messages
from django.db.models import Count
from django.shortcuts import redirect, render
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from diagnostics.surveys import services as surveys
from diagnostics.surveys.lookup import page_address, survey_or_404
from diagnostics.surveys.models import Survey
from diagnostics.surveys.questionnaire.kinds import NotAnAnswer, answer_to
from diagnostics.surveys.questionnaire.schema import Item
from diagnostics.surveys.wording import count, day_in
from stakeholders.access.confirming import confirm_page
from stakeholders.access.errors import Conflict, Refused
from stakeholders.access.gate import town_page
from stakeholders.access.pages import form_page, page_of, query_without_page, visible_or_404
from stakeholders.access.permissions import Permission

from . import services
from .codes import reply_to
from .entry import DAY, slots_of
from .forms import PaperFilter, SettingForm
from .models import PaperForm, PaperSetting, PaperState, SecondEntry
from .quality import quality_of
from .tallies import tallies_of
from .typing_page import difference_lines, paper_for_typists

MANAGE = Permission.MANAGE_DIAGNOSIS
TEMPLATES = "diagnostics/surveys/paper/"
TONES = {
    PaperState.WAITING: "info",
    PaperState.DIFFERS: "warning",
    PaperState.READY: "success",
    PaperState.COUNTED: "neutral",
}
DAY_ITEM = Item(DAY, "date", "")


@town_page(MANAGE)
@require_safe
def paper_list(request, uid):
    """The paper forms of a survey, and what waits for whoever looks."""
    survey = survey_or_404(request, uid)
    form = PaperFilter(request.GET or None, actor=request.actor)
    every = PaperForm.objects.visible_to(request.actor).filter(survey=survey)
    states = dict(every.order_by().values_list("state").annotate(n=Count("pk")))
    rows = every.select_related("first_by", "second_by").defer("first", "second", "settled")
    if q := form.value("q"):
        rows = rows.filter(number__contains=services.number_of(q) or q)
    if state := form.value("state"):
        rows = rows.filter(state=state)
    page_obj = page_of(request, rows.order_by("-pk"))
    for row in page_obj:
        row.tone = TONES[row.state]
        row.is_counted = row.state == PaperState.COUNTED
        row.differs = row.state == PaperState.DIFFERS
        row.waits = row.state == PaperState.WAITING
    waiting = every.filter(state=PaperState.WAITING).exclude(first_by=request.actor.user)
    context = {
        "survey": survey,
        "form": form,
        "page_obj": page_obj,
        "querystring": query_without_page(request),
        "is_filtered": bool(form.is_bound and any(form.data.values())),
        "states": states,
        "waiting": list(waiting.order_by("pk").values_list("number", flat=True)[:20]),
        "waiting_many": waiting.count(),
        "setting": _setting_words(services.setting_of(survey)),
        "list_url": page_address(survey, request, "survey_paper_forms"),
    }
    return render(request, f"{TEMPLATES}form_list.html", context)


def _setting_words(setting: PaperSetting) -> str:
    match setting.second:
        case SecondEntry.ALL:
            return _("Every form is typed a second time by somebody else.")
        case SecondEntry.NONE:
            return _("No form is typed a second time.")
    return _("About one form in %(n)s is typed a second time by somebody else.") % {"n": setting.every}


def _form(request, survey: Survey, pk) -> PaperForm:
    rows = PaperForm.objects.filter(survey=survey).select_related("version")
    return visible_or_404(rows, request.actor, pk=pk)


@town_page(MANAGE)
@require_http_methods(["GET", "POST"])
def paper_settle(request, uid, pk):
    """The differences of two entries side by side; each is settled by choosing one, or by typing anew."""
    survey = survey_or_404(request, uid)
    form = _form(request, survey, pk)
    back = page_address(survey, request, "survey_paper_forms")
    if form.state != PaperState.DIFFERS:
        messages.info(request, _("There is nothing to settle in form %(number)s.") % {"number": form.number})
        return redirect(back)
    _questionnaire, places = services.differences_of(form)
    wrong, error, status = {}, "", 200
    if request.method == "POST":
        decided, wrong = _decided(request.POST, form, places)
        status = 422
        if not wrong:
            try:
                services.settle(
                    by=request.actor, form=form, decided=decided, today=day_in(survey.municipality)
                )
            except Refused as refused:
                error = str(refused)
            except Conflict as conflict:
                error, status = str(conflict), 409
            else:
                messages.success(
                    request, _("Form %(number)s is ready to be counted.") % {"number": form.number}
                )
                return redirect(back)
    return _settle_page(request, survey, form, places, wrong, error, status)


def _settle_page(request, survey: Survey, form: PaperForm, places, wrong: dict, error: str, status: int):
    paper = paper_for_typists(survey, surveys.published(form.version), form.first[DAY])
    lines = difference_lines(paper, places, form.first, form.second)
    for line in lines:
        key = line["key"]
        line |= {
            "problem": wrong.get(key, ""),
            "chosen": request.POST.get(f"d-{key}", ""),
            "typed": request.POST.get(f"t-{key}", ""),
        }
    context = {
        "survey": survey,
        "paper_form": form,
        "lines": lines,
        "wrong": [line for line in lines if line["problem"]],
        "error": error,
        "back": page_address(survey, request, "survey_paper_forms"),
    }
    response = render(request, f"{TEMPLATES}settle.html", context, status=status)
    add_never_cache_headers(response)
    return response


def _decided(sent, form: PaperForm, places: list[str]) -> tuple[dict, dict[str, str]]:
    """The reply for each place by what was chosen, and what is missing or makes no sense."""
    items = {slot.key: slot.item for slot in slots_of(surveys.published(form.version))}
    decided, wrong = {}, {}
    for key in places:
        match sent.get(f"d-{key}"):
            case "first":
                decided[key] = form.first.get(key)
            case "second":
                decided[key] = form.second.get(key)
            case "anew":
                try:
                    decided[key] = _typed_anew(items.get(key), sent.get(f"t-{key}", ""))
                except (NotAnAnswer, ValueError):
                    wrong[key] = _("This is no answer to the question. Look at the paper again.")
            case _:
                wrong[key] = _("Choose what stands on the paper.")
    return decided, wrong


def _typed_anew(item, text: str) -> object:
    if item is None:
        day = reply_to(DAY_ITEM, text)
        if day is None:
            raise ValueError
        return answer_to(DAY_ITEM, day)
    return answer_to(replace(item, required=False), reply_to(item, text))


@town_page(MANAGE)
@require_http_methods(["GET", "POST"])
def paper_alone(request, uid, pk):
    """Do without the second entry of a form."""
    survey = survey_or_404(request, uid)
    form = _form(request, survey, pk)
    back = page_address(survey, request, "survey_paper_forms")
    return confirm_page(
        request,
        title=_("Do without the second entry of form %(number)s?") % {"number": form.number},
        text=_("It is then taken as it was typed the first time."),
        consequences=[
            _("Slips in it are found by nobody."),
            _("Your name is kept beside the form as the one who decided so."),
        ],
        deed=lambda: services.do_without_second(by=request.actor, form=form),
        done=_("Form %(number)s is ready to be counted.") % {"number": form.number},
        confirm_label=_("Do without it"),
        next_url=back,
        cancel_url=back,
        danger=False,
    )


@town_page(MANAGE)
@require_http_methods(["GET", "POST"])
def paper_back(request, uid, pk):
    """Take back the last step of a form that is not counted yet."""
    survey = survey_or_404(request, uid)
    form = _form(request, survey, pk)
    back = page_address(survey, request, "survey_paper_forms")
    if form.state == PaperState.READY and form.decided_by:
        text = _("The decision is forgotten; the form waits for another one.")
    elif form.second:
        text = _("What was typed the second time is forgotten; somebody types it again.")
    else:
        text = _("What was typed is forgotten, and the number can be used again.")
    return confirm_page(
        request,
        title=_("Take back the last step of form %(number)s?") % {"number": form.number},
        text=text,
        deed=lambda: services.take_back(by=request.actor, form=form),
        done=_("The last step of form %(number)s is taken back.") % {"number": form.number},
        confirm_label=_("Take it back"),
        next_url=back,
        cancel_url=back,
    )


@town_page(MANAGE)
@require_http_methods(["GET", "POST"])
def paper_count(request, uid):
    """Make answers of all forms that are ready."""
    survey = survey_or_404(request, uid)
    back = page_address(survey, request, "survey_paper_forms")
    rows = PaperForm.objects.visible_to(request.actor).filter(survey=survey, state=PaperState.READY)
    ready, outcome = rows.count(), []

    def deed():
        outcome.append(services.count_ready(by=request.actor, survey=survey, on=day_in(survey.municipality)))

    response = confirm_page(
        request,
        title=ngettext("Count %(n)s form?", "Count %(n)s forms?", ready) % {"n": count(ready)},
        text=_("Their answers become answers of the survey like any others."),
        consequences=[
            _("What was typed is forgotten here, so that no number on paper leads to an answer."),
            _("This cannot be undone. The papers themselves are not needed any more."),
        ],
        deed=deed,
        done=_("What was ready is counted."),
        confirm_label=_("Count them"),
        next_url=back,
        cancel_url=back,
        danger=False,
    )
    for one in outcome:
        _say_what_is_left(request, one)
    return response


def _say_what_is_left(request, one: services.Count) -> None:
    if one.late:
        text = ngettext(
            "%(n)s form was filled in after the survey was closed. Open the survey again to count it.",
            "%(n)s forms were filled in after the survey was closed. Open the survey again to count them.",
            one.late,
        )
        messages.warning(request, text % {"n": count(one.late)})
    if one.left:
        messages.info(request, _("%(n)s more are ready; count once more.") % {"n": count(one.left)})


@town_page(MANAGE)
@require_http_methods(["GET", "POST"])
def paper_setting(request, uid):
    """What is typed a second time."""
    survey = survey_or_404(request, uid)
    setting = services.setting_of(survey)
    initial = {"second": setting.second, "every": setting.every}
    form = SettingForm(request.POST or None, initial=initial)
    back = page_address(survey, request, "survey_paper_forms")
    if request.method == "POST" and form.is_valid():
        services.save_setting(by=request.actor, survey=survey, **form.cleaned_data)
        messages.success(request, _("Kept. It holds from the next form on."))
        return redirect(back)
    return form_page(request, f"{TEMPLATES}setting.html", {"form": form, "survey": survey, "back": back})


@town_page(MANAGE)
@require_safe
def paper_quality(request, uid):
    """How often people mistype, by person and by question."""
    survey = survey_or_404(request, uid)
    context = {
        "survey": survey,
        **quality_of(survey, tallies_of(survey, request.actor)),
        "back": page_address(survey, request, "survey_paper_forms"),
    }
    return render(request, f"{TEMPLATES}quality.html", context)
