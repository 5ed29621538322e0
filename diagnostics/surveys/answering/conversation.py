"""Question and answer, page by page, for residents and for those who try a draft.

Nothing is kept on the way. Each page holds what was answered before, signed; the last step hands everything to
`finish`, which is the only difference between the real form and the trial.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from django.http import HttpResponse
from django.shortcuts import render

from diagnostics.surveys.models import Survey
from diagnostics.surveys.questionnaire.replies import Reply, checked, relevant
from diagnostics.surveys.questionnaire.schema import Item, Questionnaire
from diagnostics.surveys.wording import HARMLESS_PAGE

from .forms import PageForm, told
from .progress import (
    INTRODUCTION,
    Progress,
    asked_on,
    following,
    preceding,
    remaining,
    seal,
    unseal,
)

TEMPLATES = "diagnostics/surveys/answering/"


@dataclass(frozen=True)
class Stage:
    """One survey as it is being answered. `finish(progress, answers)` gives the last response.

    `notice`, `retry_after`: shown on the page of sending, when sending has to wait.
    """

    request: object
    survey: Survey
    form: Questionnaire
    fresh: Progress
    finish: Callable[["Stage", Progress, dict], HttpResponse]
    key: str
    is_trial: bool = False
    leave_url: str = ""

    def show(self, template: str, *, status: int = 200, **context) -> HttpResponse:
        town = self.request.actor.municipality
        contacts = [line.strip() for line in town.support_contacts.splitlines() if line.strip()]
        shared = {
            "survey": self.survey,
            "support_contacts": contacts,
            "exit_url": town.exit_url or HARMLESS_PAGE,
            "is_trial": self.is_trial,
            "leave_url": self.leave_url,
        }
        return render(self.request, f"{TEMPLATES}{template}.html", {**shared, **context}, status=status)


def converse(stage: Stage) -> HttpResponse:
    """The page that answers this request."""
    if stage.request.method != "POST":
        return introduction(stage, stage.fresh)
    progress = unseal(stage.request.POST.get("state", ""), stage.key)
    if progress is None:
        return introduction(stage, stage.fresh, is_broken=True, status=422)
    deed = stage.request.POST.get("go", "next")
    if progress.page == INTRODUCTION:
        return show_page(stage, progress.at(following(stage.form, INTRODUCTION, progress.answers)))
    if deed == "send":
        return _send(stage, progress)
    if deed.startswith("to:"):
        return _jump(stage, progress, deed.removeprefix("to:"))
    return _read(stage, progress, is_back=deed == "back")


def introduction(
    stage: Stage, progress: Progress, *, is_broken: bool = False, status: int = 200
) -> HttpResponse:
    """What it is for and what is kept, before the first question."""
    return stage.show(
        "introduction",
        status=status,
        state=seal(progress.at(INTRODUCTION), stage.key),
        is_broken=is_broken,
        minutes=max(1, round(len(stage.form.items) * 0.4)),
        questions=len(stage.form.items),
    )


def show_page(
    stage: Stage, progress: Progress, form: PageForm | None = None, status: int = 200
) -> HttpResponse:
    """The questions of the page at which the progress stands; behind the last one, the page of sending."""
    if progress.page >= len(stage.form.pages):
        return show_sending(stage, progress)
    items = asked_on(stage.form, progress.page, progress.answers)
    step, steps = remaining(stage.form, progress.page, progress.answers)
    form = form or PageForm(items, initial={**progress.answers, **progress.unfit})
    response = stage.show(
        "page",
        status=status,
        form=form,
        state=seal(progress, stage.key),
        step=step,
        steps=steps,
        has_sensitive=any(item.sensitive for item in items),
    )
    if not _is_private(stage.form, progress, items):
        # The back button of a phone can show it again without sending anything.
        response["Cache-Control"] = "private, no-cache"
    return response


def _is_private(form: Questionnaire, progress: Progress, items: list[Item]) -> bool:
    """Whether the page tells of something that nobody else who uses the device may find."""
    told = [item for item in form.items if item.code in progress.answers or item.code in progress.unfit]
    return any(item.sensitive for item in (*items, *told))


def show_sending(
    stage: Stage, progress: Progress, *, status: int = 200, notice: str = "", retry_after: int = 0
) -> HttpResponse:
    """The last page: what was answered, to be looked at and sent."""
    answers = relevant(stage.form, progress.answers)
    step, steps = remaining(stage.form, len(stage.form.pages), answers)
    response = stage.show(
        "sending",
        status=status,
        state=seal(progress.at(len(stage.form.pages)), stage.key),
        lines=[_line(stage.form, item, answers) for item in stage.form.items if item.code in answers],
        step=step,
        steps=steps,
        notice=notice,
    )
    if retry_after:
        response["Retry-After"] = str(retry_after)
    return response


def sent_before(stage: Stage, progress: Progress) -> HttpResponse:
    """Other answers came from this form before. If somebody else gives these, they can go as a form of their own."""
    new = replace(progress, instance=stage.fresh.instance, begun_on=stage.fresh.begun_on)
    return stage.show("sent_before", status=409, state=seal(new, stage.key))


def _line(form: Questionnaire, item: Item, answers: dict) -> dict:
    answer = answers[item.code]
    values = answer if isinstance(answer, list) else [answer]
    return {
        "question": item.text,
        "answers": [item.labels.get(value, value) for value in values],
        "page": form.page_of(item.code),
    }


def _read(stage: Stage, progress: Progress, *, is_back: bool) -> HttpResponse:
    """Take in what the page says, then go on or back. Going back asks for nothing and loses nothing."""
    items = asked_on(stage.form, progress.page, progress.answers)
    form = PageForm(items, stage.request.POST, initial={}, warned=progress.warned)
    is_fit = form.is_valid()
    kept = {code: answer for code, answer in progress.answers.items() if code not in form.fields}
    kept |= {code: answer for code, answer in form.cleaned_data.items() if answer is not None}
    unfit = {code: typed for code, typed in progress.unfit.items() if code not in form.fields}
    if is_back:
        left = replace(progress, answers=kept, unfit=unfit | form.typed())
        page = preceding(stage.form, progress.page, kept)
        return introduction(stage, left) if page == INTRODUCTION else show_page(stage, left.at(page))
    if not is_fit:
        warned = tuple(sorted({*progress.warned, *form.warned}))
        return show_page(stage, replace(progress, warned=warned), form, status=422)
    done = replace(progress, answers=kept, unfit=unfit)
    return show_page(stage, done.at(following(stage.form, progress.page, kept)))


def _jump(stage: Stage, progress: Progress, page: str) -> HttpResponse:
    """From the page of sending back to a page with an answer that is to be changed."""
    number = int(page) if page.isdecimal() and len(page) < 4 else 0
    if not asked_on(stage.form, number, progress.answers):
        return show_sending(stage, progress)
    return show_page(stage, progress.at(number))


def _send(stage: Stage, progress: Progress) -> HttpResponse:
    """Everything once more from the beginning: what counts is judged here, whatever the pages said."""
    reply = checked(stage.form, progress.answers)
    if reply.wrong:
        return _first_wrong(stage, progress, reply)
    return stage.finish(stage, progress, reply.answers)


def _first_wrong(stage: Stage, progress: Progress, reply: Reply) -> HttpResponse:
    code = next(iter(reply.wrong))
    page = stage.form.page_of(code)
    items = asked_on(stage.form, page, reply.answers)
    known = {**progress.answers, **progress.unfit}
    form = PageForm(items, {f"q-{item.code}": known.get(item.code) for item in items}, initial={})
    form.full_clean()
    for item in items:
        if item.code in reply.wrong and item.code not in form.errors:
            form.add_error(item.code, told(reply.wrong[item.code], item))
    return show_page(stage, progress.at(page), form, status=422)
