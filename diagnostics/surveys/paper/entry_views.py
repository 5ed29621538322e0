"""Pages on which paper forms are typed: the number first, then every answer by its code."""

import json
from datetime import date

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from diagnostics.surveys import services as surveys
from diagnostics.surveys.lookup import page_address, survey_or_404
from diagnostics.surveys.models import Survey, SurveyVersion
from diagnostics.surveys.wording import day_in
from stakeholders.access.errors import Conflict, Refused
from stakeholders.access.gate import town_page
from stakeholders.access.pages import form_page
from stakeholders.access.permissions import Permission

from . import services
from .entry import DAY, Typed, read, slots_of
from .forms import BeginForm
from .live import rules_of
from .models import PaperForm, PaperState
from .typing_page import groups_of, paper_for_typists, problems_of

MANAGE = Permission.MANAGE_DIAGNOSIS
TEMPLATES = "diagnostics/surveys/paper/"


@town_page(MANAGE)
@require_http_methods(["GET", "POST"])
def paper_begin(request, uid):
    """The number of the form that is typed now."""
    survey = survey_or_404(request, uid)
    today = day_in(request.actor.municipality)
    initial = {"day": min(today, survey.closed_on or today), **request.GET.dict()}
    form = BeginForm(request.POST or None, survey=survey, initial=initial)
    if request.method == "POST" and form.is_valid() and _may_type(request, survey, form):
        return _go(request, survey, "survey_paper_entry", form.cleaned_data)
    context = {
        "form": form,
        "survey": survey,
        "is_published": bool(form.fields["version"].choices),
        "back": page_address(survey, request, "survey_paper_forms"),
    }
    return form_page(request, f"{TEMPLATES}begin.html", context)


def _may_type(request, survey: Survey, form: BeginForm) -> bool:
    told = form.cleaned_data
    try:
        services.typed_before(request.actor, services.form_of(survey, told["number"]))
    except Refused as refused:
        form.add_error("number", str(refused))
    try:
        services.check_day(survey, told["day"], today=day_in(survey.municipality))
    except Refused as refused:
        form.add_error("day", str(refused))
    return not form.errors


def _go(request, survey: Survey, name: str, told: dict) -> HttpResponseRedirect:
    query = {key: value for key, value in told.items() if value}
    return HttpResponseRedirect(f"{page_address(survey, request, name)}?{urlencode(query)}")


@town_page(MANAGE)
@require_http_methods(["GET", "POST"])
def paper_entry(request, uid):
    """Every answer of one paper form. The second typist sees nothing of what the first one typed."""
    survey = survey_or_404(request, uid)
    begun = BeginForm(request.GET, survey=survey)
    if not begun.is_valid():
        return _go(request, survey, "survey_paper_begin", {})
    told = begun.cleaned_data
    found = services.form_of(survey, told["number"])
    try:
        is_second = services.typed_before(request.actor, found)
        services.check_day(survey, told["day"], today=day_in(survey.municipality))
    except Refused as refused:
        messages.error(request, str(refused))
        return _go(request, survey, "survey_paper_begin", {"day": told["day"], "version": told["version"]})
    version = found.version if is_second else survey.versions.get(number=told["version"])
    version.survey = survey
    page = _Page(request, survey, version, told["number"], told["day"], is_second)
    return page.take() if request.method == "POST" else page.show({})


class _Page:
    """The page of one form for one typist."""

    def __init__(
        self, request, survey: Survey, version: SurveyVersion, number: str, day: date, is_second: bool
    ):
        self.request, self.survey, self.version = request, survey, version
        self.number, self.day, self.is_second = number, day.isoformat(), is_second
        self.paper = paper_for_typists(survey, surveys.published(version), self.day)

    def show(self, texts: dict, problems: dict | None = None, *, error: str = "", status: int = 200):
        problems = problems or {}
        context = {
            "survey": self.survey,
            "version": self.version,
            "number": self.number,
            "day": date.fromisoformat(self.day),
            "is_second": self.is_second,
            "groups": groups_of(self.paper, texts, problems),
            "problems": list(self._told(problems)),
            "seen": " ".join(sorted(problems)),
            "error": error,
            "rules": json.dumps(rules_of(self.paper.form, self.day), ensure_ascii=False),
            "back": page_address(self.survey, self.request, "survey_paper_forms"),
        }
        response = render(self.request, f"{TEMPLATES}entry.html", context, status=status)
        add_never_cache_headers(response)
        return response

    def _told(self, problems: dict):
        for slot in slots_of(self.paper.form):
            if slot.key in problems:
                place = self.paper.numbers[slot.item.code]
                yield {"key": slot.key, "place": place, "text": problems[slot.key]}

    def take(self):
        sent = self.request.POST
        texts = {slot.key: sent.get(f"a-{slot.key}", "") for slot in slots_of(self.paper.form)}
        typed = read(self.paper.form, texts, self.day)
        problems = problems_of(self.paper.form, typed)
        if problems and not ("as_it_stands" in sent and set(problems) <= set(sent.get("seen", "").split())):
            return self.show(texts, problems, status=422)
        try:
            form = services.keep_typing(
                by=self.request.actor,
                typing=services.Typing(self.number, self.version, {**typed.flat, DAY: self.day}),
                # What the page said, and not what has become true in the meantime.
                is_second=sent.get("turn") == "second",
                on=day_in(self.survey.municipality),
            )
        except Refused as refused:
            return self.show(texts, problems, error=str(refused), status=422)
        except Conflict as conflict:
            return self.show(texts, problems, error=str(conflict), status=409)
        self._say(form, typed)
        told = {"day": self.day, "version": self.version.number}
        return _go(self.request, self.survey, "survey_paper_begin", told)

    def _say(self, form: PaperForm, typed: Typed) -> None:
        told = {"number": form.number, "n": form.differed}
        if form.state == PaperState.WAITING:
            text = _("Form %(number)s is kept. Somebody else types it a second time.")
        elif form.state == PaperState.DIFFERS:
            text = ngettext(
                "Form %(number)s is kept. %(n)s answer differs from the first entry.",
                "Form %(number)s is kept. %(n)s answers differ from the first entry.",
                form.differed,
            )
        else:
            text = _("Form %(number)s is kept and ready to be counted.")
        messages.success(self.request, text % told)
