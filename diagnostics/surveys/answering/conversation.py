"""Question and answer, page by page, for residents and for those who try a draft.

Nothing is kept on the way. Each page holds what was answered before, signed; the last step hands everything to
`finish`, which is the only difference between the real form and the trial.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from django.http import HttpResponse

from diagnostics.surveys.letters.entering import typed_code
from diagnostics.surveys.models import Survey
from diagnostics.surveys.questionnaire.languages import in_language
from diagnostics.surveys.questionnaire.logic import fits
from diagnostics.surveys.questionnaire.replies import Reply, checked
from diagnostics.surveys.questionnaire.schema import Item, Questionnaire
from diagnostics.surveys.questionnaire.timing import minutes_for
from diagnostics.surveys.wording import HARMLESS_PAGE, direction_of, offered_languages, said_in

from .forms import PageForm, told
from .looking_back import lines_of
from .progress import INTRODUCTION, Progress, seal, unseal
from .style import show
from .way import Step, Way, answers_at, part_of, place_of, with_answers, without_turn

TEMPLATES = "diagnostics/surveys/answering/"


@dataclass(frozen=True)
class Stage:
    """One survey as it is being answered. `finish(progress, answers)` gives the last response.

    `device()`: what the first and the last page tell the script. `notice`, `retry_after`: shown on the page of sending,
    when sending has to wait.
    """

    request: object
    survey: Survey
    form: Questionnaire
    fresh: Progress
    finish: Callable[["Stage", Progress, dict], HttpResponse]
    key: str
    is_trial: bool = False
    leave_url: str = ""
    language: str = ""
    #: Lets somebody in with the code of a letter: the progress, and why not (empty where nothing is in the way).
    enter: Callable[[Progress], tuple[Progress, str]] = lambda progress: (progress, "")
    #: Whether, after a page with these questions, somebody is thanked and asked no further.
    is_enough: Callable[[dict, list[Item]], bool] = lambda _answers, _page: False
    #: What the first page tells the script, by the version of what it tells the reader.
    device: Callable[[int], dict] | None = None
    #: The number of the version of what the first page tells.
    consent: Callable[[], int] = lambda: 0

    def show(self, template: str, *, status: int = 200, **context) -> HttpResponse:
        town = self.request.actor.municipality
        contacts = [line.strip() for line in town.support_contacts.splitlines() if line.strip()]
        shared = {
            "survey": self.survey,
            "support_contacts": contacts,
            "exit_url": town.exit_url or HARMLESS_PAGE,
            "is_trial": self.is_trial,
            "leave_url": self.leave_url,
            "languages": offered_languages(self.survey),
            "language": self.language,
            "direction": direction_of(self.language),
            "device": self.device,
            **{f"survey_{name}": words for name, words in said_in(self.survey, self.language).items()},
        }
        return show(self.request, f"{TEMPLATES}{template}.html", {**shared, **context}, status)


def converse(stage: Stage) -> HttpResponse:
    """The answer to a request in the middle of the conversation, or at its beginning."""
    stage = replace(stage, form=in_language(stage.form, stage.language))
    if stage.request.method != "POST":
        return introduction(stage, stage.fresh)
    progress = unseal(stage.request.POST.get("state", ""), stage.key)
    if progress is None:
        return introduction(stage, stage.fresh, is_broken=True, status=422)
    progress = replace(progress, language=stage.language)
    if "language" in stage.request.POST:
        return introduction(stage, progress)
    deed = stage.request.POST.get("go", "next")
    if progress.page == INTRODUCTION:
        progress, problem = stage.enter(progress)
        if problem:
            return introduction(stage, progress, problem=problem, status=422)
        return show_page(stage, progress.at(*_way(stage, progress).following((INTRODUCTION, 0))))
    if deed == "send":
        return _send(stage, progress)
    if deed.startswith("to:"):
        return _jump(stage, progress, deed.removeprefix("to:"))
    return _read(stage, progress, deed)


def _way(stage: Stage, progress: Progress, answers: dict | None = None) -> Way:
    return Way(stage.form, progress.answers if answers is None else answers, progress.begun_on.isoformat())


def introduction(
    stage: Stage, progress: Progress, *, is_broken: bool = False, problem: str = "", status: int = 200
) -> HttpResponse:
    """What it is for and what is kept, before the first question."""
    progress = replace(progress, consent=stage.consent())
    return stage.show(
        "introduction",
        status=status,
        state=seal(progress.at(INTRODUCTION), stage.key),
        is_broken=is_broken,
        # Who has begun without the script goes on without it: the answers stand in the state of the page.
        device=stage.device(progress.consent)
        if stage.device and not (progress.answers or progress.unfit)
        else None,
        problem=problem,
        typed_code=typed_code(stage.request, progress),
        minutes=minutes_for(stage.form.once),
        questions=sum(item.is_answered for item in stage.form.items),
    )


def show_page(
    stage: Stage, progress: Progress, form: PageForm | None = None, status: int = 200
) -> HttpResponse:
    """The questions of the page at which the progress stands; behind the last one, the page of sending."""
    if progress.page >= len(stage.form.pages):
        return show_sending(stage, progress)
    here = (progress.page, progress.turn)
    way = _way(stage, progress)
    items = way.asked_on(here)
    step, steps = way.remaining(here)
    known = {**answers_at(stage.form, here, progress.answers), **progress.unfit.get(progress.place, {})}
    response = stage.show(
        "page",
        status=status,
        form=form or PageForm(items, initial=known),
        state=seal(progress, stage.key),
        step=step,
        steps=steps,
        has_sensitive=any(item.sensitive for item in items),
        **_part(way, here),
    )
    if not _is_private(stage.form, progress, items):
        # The back button of a phone can show it again without sending anything.
        response["Cache-Control"] = "private, no-cache"
    return response


def _part(way: Way, here: Step) -> dict:
    """What the page says of the part in which it stands, and whether one more can be told of."""
    section = way.form.section_of.get(way.form.pages[here[0]][0])
    if section is None:
        return {}
    turns = way.turns_of(section) if section.repeats else 0
    return {
        "part": section,
        "turn": here[1] + 1 if section.repeats and (turns > 1 or here[1]) else 0,
        "turns": turns if section.count else 0,
        "may_add": section.repeats and here[1] + 1 == turns and way.may_add_turn(here[0]),
        "may_drop": section.repeats and not section.count and turns > 1,
    }


def _is_private(form: Questionnaire, progress: Progress, items: list[Item]) -> bool:
    """Whether the page tells of something that nobody else who uses the device may find."""
    answered = set(progress.answers).union(*(turn for turns in _turns(progress.answers) for turn in turns))
    typed = answered.union(*progress.unfit.values())
    told = [item for item in form.items if item.code in typed]
    return any(item.sensitive for item in (*items, *told))


def _turns(answers: dict) -> list[list[dict]]:
    """The turns of every part that repeats."""
    return [one for one in answers.values() if isinstance(one, list) and one and isinstance(one[0], dict)]


def show_sending(
    stage: Stage, progress: Progress, *, status: int = 200, notice: str = "", retry_after: int = 0
) -> HttpResponse:
    """The last page: what was answered, to be looked at and sent."""
    end = (len(stage.form.pages), 0)
    way = _way(stage, progress)
    step, steps = way.remaining(end)
    response = stage.show(
        "sending",
        status=status,
        state=seal(progress.at(*end), stage.key),
        lines=list(lines_of(stage.form, way.known)),
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


def _read(stage: Stage, progress: Progress, deed: str) -> HttpResponse:
    """Take in what the page says, then go on or back. Going back asks for nothing and loses nothing."""
    here = (progress.page, progress.turn)
    items = _way(stage, progress).asked_on(here)
    form = PageForm(
        items, stage.request.POST, initial={}, warned=progress.warned, fits=_fits(stage, progress)
    )
    is_fit = form.is_valid()
    kept = with_answers(stage.form, here, progress.answers, form.cleaned_data)
    unfit = {place: typed for place, typed in progress.unfit.items() if place != progress.place}
    if deed == "back":
        typed = form.typed()
        left = replace(progress, answers=kept, unfit=unfit | ({progress.place: typed} if typed else {}))
        step = _way(stage, progress, kept).preceding(here)
        return introduction(stage, left) if step[0] == INTRODUCTION else show_page(stage, left.at(*step))
    if deed == "drop" and part_of(stage.form, progress.page):
        kept = without_turn(stage.form, here, progress.answers)
        # What was typed and does not fit stood by the number of its turn, which is another one now.
        return show_page(stage, _after(stage, replace(progress, answers=kept, unfit={}), here, -1))
    if not is_fit:
        warned = tuple(sorted({*progress.warned, *form.warned}))
        return show_page(stage, replace(progress, warned=warned), form, status=422)
    if stage.is_enough(kept, items):
        return stage.show("enough")
    done = replace(progress, answers=kept, unfit=unfit)
    way = _way(stage, progress, kept)
    if deed == "again" and way.may_add_turn(progress.page):
        return show_page(stage, _after(stage, done, here, 1))
    return show_page(stage, done.at(*way.following(here)))


def _after(stage: Stage, progress: Progress, here: Step, way: int) -> Progress:
    """At the first page of the part: of one more turn, or of the one before a turn that was taken out."""
    section = part_of(stage.form, here[0])
    first = stage.form.page_of(stage.form.turn_items(section)[0].code)
    turn = max(0, here[1] + way)
    if way > 0:
        answers = with_answers(stage.form, (first, turn), progress.answers, {})
        progress = replace(progress, answers=answers)
    return progress.at(first, turn)


def _fits(stage: Stage, progress: Progress) -> Callable[[Item, object, dict], bool]:
    """Whether an answer passes the check of its question, beside the other answers of its page."""
    here = (progress.page, progress.turn)

    def fits_here(item: Item, answer: object, given: dict) -> bool:
        answers = with_answers(stage.form, here, progress.answers, given)
        way = _way(stage, progress, answers)
        return fits(stage.form, item, answer, way.known, place_of(stage.form, here, way.today))

    return fits_here


def _jump(stage: Stage, progress: Progress, place: str) -> HttpResponse:
    """From the page of sending back to a page with an answer that is to be changed."""
    page, _dot, turn = place.partition(".")
    is_place = all(part.isdecimal() and len(part) < 4 for part in (page, turn))
    step = (int(page), int(turn)) if is_place else (0, 0)
    if not _way(stage, progress).asked_on(step):
        return show_sending(stage, progress)
    return show_page(stage, progress.at(*step))


def _send(stage: Stage, progress: Progress) -> HttpResponse:
    """Everything once more from the beginning: what counts is judged here, whatever the pages said."""
    reply = checked(stage.form, progress.answers, progress.begun_on.isoformat())
    if not reply.is_accepted:
        return _first_wrong(stage, progress, reply)
    return stage.finish(stage, progress, reply.answers)


def _first_wrong(stage: Stage, progress: Progress, reply: Reply) -> HttpResponse:
    """The first page on which something is missing or does not fit."""
    wrong = [((stage.form.page_of(code), 0), {code: why}) for code, why in reply.wrong.items()]
    wrong += [
        ((stage.form.page_of(code), number), {code: why})
        for (_part, number), whys in reply.wrong_turns.items()
        for code, why in whys.items()
    ]
    step = min(one for one, _why in wrong)
    whys = {code: why for one, found in wrong for code, why in found.items() if one == step}
    items = _way(stage, progress).asked_on(step)
    there = progress.at(*step)
    known = {**answers_at(stage.form, step, progress.answers), **progress.unfit.get(there.place, {})}
    form = PageForm(items, {f"q-{item.code}": known.get(item.code) for item in items}, initial={})
    form.full_clean()
    for item in items:
        if item.code in whys and item.code not in form.errors:
            form.add_error(item.code, told(whys[item.code], item))
    return show_page(stage, there, form, status=422)
