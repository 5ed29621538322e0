"""Pages on which single interviews are looked at, corrected with a reason, set aside and counted again."""

from collections.abc import Iterator
from datetime import date

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from diagnostics.surveys import services as surveys
from diagnostics.surveys.answering.forms import PageForm, told
from diagnostics.surveys.field.models import SurveyAmendment
from diagnostics.surveys.lookup import survey_or_404
from diagnostics.surveys.models import SurveyAnswer
from diagnostics.surveys.questionnaire.kinds import NotAnAnswer
from diagnostics.surveys.questionnaire.schema import Questionnaire
from diagnostics.surveys.results.texts import struck
from diagnostics.surveys.wording import day_in, way_name
from stakeholders.access.errors import Conflict, Refused
from stakeholders.access.gate import town_page
from stakeholders.access.pages import form_page, page_of, query_without_page, visible_or_404
from stakeholders.access.permissions import Permission

from . import services
from .correcting import Spot, closed_codes, correctable
from .forms import InterviewFilter, ReasonForm

MANAGE = Permission.MANAGE_DIAGNOSIS
TEMPLATES = "diagnostics/surveys/field/"


def number_of(answer: SurveyAnswer) -> str:
    """How an interview is called: by the beginning of its number."""
    return str(answer.instance)[:8]


@town_page(MANAGE)
@require_safe
def interview_list(request, uid):
    """Every interview, in random order, with what was done to it."""
    survey = survey_or_404(request, uid)
    form = InterviewFilter(request.GET or None, actor=request.actor, survey=survey)
    rows = SurveyAnswer.received.visible_to(request.actor).filter(survey=survey)
    rows = form.narrowed(rows).defer("answers").select_related("collector", "version")
    page_obj = page_of(request, rows.order_by("instance"))
    done: dict[int, list[str]] = {}
    entries = SurveyAmendment.objects.visible_to(request.actor).filter(
        answer__in=[row.pk for row in page_obj]
    )
    for entry in entries.order_by("pk"):
        done.setdefault(entry.answer_id, []).append(str(entry.get_kind_display()))
    for row in page_obj:
        row.number, row.way = number_of(row), way_name(row.channel)
        row.done = ", ".join(dict.fromkeys(done.get(row.pk, ())))
    context = {
        "survey": survey,
        "form": form,
        "page_obj": page_obj,
        "querystring": query_without_page(request),
        "is_filtered": bool(form.is_bound and any(form.data.values())),
    }
    return render(request, f"{TEMPLATES}interview_list.html", context)


def _interview(request, survey, pk) -> SurveyAnswer:
    rows = SurveyAnswer.received.filter(survey=survey).select_related("collector", "version__survey")
    answer = visible_or_404(rows, request.actor, pk=pk)
    answer.number, answer.way = number_of(answer), way_name(answer.channel)
    return answer


def _lines(survey, answer: SurveyAnswer, form: Questionnaire, town) -> Iterator[dict]:
    """What was answered, without what is sensitive, each with the address at which it is corrected."""
    closed = closed_codes(form)
    open_codes = correctable(form) if services.may_correct(answer) else set()
    names = {"town": town.slug, "uid": survey.uid, "pk": answer.pk}
    for item in form.items:
        if not item.is_answered or item.code in closed:
            continue
        section = form.turning(item)
        turns = answer.answers.get(section.code, ()) if section else [answer.answers]
        for number, turn in enumerate(turns):
            url = reverse("survey_field_correct", kwargs={**names, "code": item.code})
            yield {
                "question": item.text,
                "number": number + 1 if section else "",
                "answers": [struck(value)[0] for value in _shown(item, turn.get(item.code))],
                "url": (f"{url}?turn={number}" if section else url) if item.code in open_codes else "",
            }


def _shown(item, value) -> list[str]:
    if value is None:
        return []
    values = value if isinstance(value, list) else [value]
    if item.kind == "date":
        return [date_format(date.fromisoformat(value), "DATE_FORMAT")]
    return [str(item.labels.get(one, one)) for one in values]


@town_page(MANAGE)
@require_safe
def interview_detail(request, uid, pk):
    """One interview: its answers, and everything that was done to it with the reasons."""
    survey = survey_or_404(request, uid)
    answer = _interview(request, survey, pk)
    form = surveys.published(answer.version)
    context = {
        "survey": survey,
        "answer": answer,
        "lines": list(_lines(survey, answer, form, request.actor.municipality)),
        "tag": _("set aside") if answer.is_set_aside else "",
        "hides": any(item.sensitive for item in form.items),
        "may_correct": services.may_correct(answer),
        "history": [_entry(form, entry) for entry in answer.amendments.all()],
    }
    return render(request, f"{TEMPLATES}interview_detail.html", context)


def _entry(form: Questionnaire, entry: SurveyAmendment) -> dict:
    changes = [
        {
            "question": form.by_code[key].text if key in form.by_code else _part(form, key),
            "before": _in_words(form, key, entry.before.get(key)),
            "after": _in_words(form, key, entry.after.get(key)),
        }
        for key in {**entry.before, **entry.after}
    ]
    return {"entry": entry, "changes": changes}


def _part(form: Questionnaire, code: str) -> str:
    return next((section.title for section in form.sections if section.code == code), code)


def _in_words(form: Questionnaire, key: str, value) -> str:
    if value is None:
        return _("no answer")
    if key in form.by_code:
        return struck(", ".join(_shown(form.by_code[key], value)))[0]
    told_ = [
        f"{number}. {form.by_code[code].text}: {', '.join(_shown(form.by_code[code], one))}"
        for number, turn in enumerate(value, 1)
        for code, one in turn.items()
        if code in form.by_code
    ]
    return struck("; ".join(told_))[0]


@town_page(MANAGE)
@require_http_methods(["GET", "POST"])
def interview_correct(request, uid, pk, code):
    """One answer, and why it is another one."""
    survey = survey_or_404(request, uid)
    answer = _interview(request, survey, pk)
    form = surveys.published(answer.version)
    spot, known = _spot(request, answer, form, code)
    item = form.by_code[code]
    page = PageForm([item], request.POST or None, initial={code: known}, warned=[code])
    reason = ReasonForm(request.POST or None, instance=SurveyAmendment(survey=survey), actor=request.actor)
    back = _address(request, survey, answer)
    if request.method == "POST" and all([page.is_valid(), reason.is_valid()]):
        try:
            services.correct(
                by=request.actor,
                answer=answer,
                spot=spot,
                reply=page.cleaned_data[code],
                reason=reason.cleaned_data["reason"],
                on=day_in(request.actor.municipality),
            )
        except NotAnAnswer as problem:
            page.add_error(code, told(problem, item))
        except Refused as refused:
            reason.add_error(None, str(refused))
        else:
            messages.success(request, _("The answer is corrected. The earlier one stays in the history."))
            return redirect(back)
    context = {
        "survey": survey,
        "answer": answer,
        "page": page,
        "form": reason,
        "wrong": [page] if page.errors else [],
        "back": back,
        "known": _in_words(form, code, known),
        "item": item,
    }
    status = 422 if page.errors or reason.errors else 200
    return render(request, f"{TEMPLATES}interview_correct.html", context, status=status)


def _spot(request, answer: SurveyAnswer, form: Questionnaire, code: str) -> tuple[Spot, object]:
    """Where the answer stands, and what it is now; nothing is found where it may not be read."""
    if code not in correctable(form) or not services.may_correct(answer):
        raise Http404
    section = form.turning(form.by_code[code])
    if section is None:
        return Spot(code), answer.answers.get(code)
    turn, turns = request.GET.get("turn", ""), answer.answers.get(section.code) or []
    if not turn.isdecimal() or len(turn) > 3 or int(turn) >= len(turns):
        raise Http404
    return Spot(code, int(turn)), turns[int(turn)].get(code)


def _address(request, survey, answer: SurveyAnswer) -> str:
    names = {"town": request.actor.municipality.slug, "uid": survey.uid, "pk": answer.pk}
    return reverse("survey_field_interview", kwargs=names)


def _with_reason(request, uid, pk, deed, *, title: str, lead: str, done: str, label: str):
    survey = survey_or_404(request, uid)
    answer = _interview(request, survey, pk)
    form = ReasonForm(request.POST or None, instance=SurveyAmendment(survey=survey), actor=request.actor)
    back = _address(request, survey, answer)
    if request.method == "POST" and form.is_valid():
        on, reason = day_in(request.actor.municipality), form.cleaned_data["reason"]
        try:
            deed(by=request.actor, answer=answer, reason=reason, on=on)
        except Conflict as conflict:
            form.is_stale = True
            form.add_error(None, str(conflict))
        else:
            messages.success(request, done)
            return redirect(back)
    context = {
        "survey": survey,
        "form": form,
        "title": title % {"number": answer.number},
        "lead": lead,
        "back": back,
        "submit_label": label,
    }
    return form_page(request, f"{TEMPLATES}form.html", context)


@town_page(MANAGE)
@require_http_methods(["GET", "POST"])
def interview_set_aside(request, uid, pk):
    return _with_reason(
        request, uid, pk, services.set_aside,
        title=_("Set interview %(number)s aside?"),
        lead=_("It is counted nowhere: not in results, files or quotas. It is kept, and can be counted again."),
        done=_("The interview is set aside."),
        label=_("Set it aside"),
    )  # fmt: skip


@town_page(MANAGE)
@require_http_methods(["GET", "POST"])
def interview_take_back(request, uid, pk):
    return _with_reason(
        request, uid, pk, services.take_back,
        title=_("Count interview %(number)s again?"),
        lead=_("It counts in results, files and quotas like any other."),
        done=_("The interview is counted again."),
        label=_("Count it again"),
    )  # fmt: skip


@town_page(MANAGE)
@require_http_methods(["GET", "POST"])
def interview_keep(request, uid, pk):
    return _with_reason(
        request, uid, pk, services.keep,
        title=_("Keep interview %(number)s as it is?"),
        lead=_("It was looked at and stays counted; what stood out is no longer listed as open."),
        done=_("The interview is kept."),
        label=_("Keep it"),
    )  # fmt: skip
