"""Question and answer, page by page, for residents and for those who try a draft.

Nothing is kept on the way. Each page holds what was answered before, signed; the last step hands everything to
`finish`, which is the only difference between the real form and the trial.
"""

from collections.abc import Callable
from dataclasses import replace

from django.http import HttpResponse

from diagnostics.surveys.letters.entering import typed_code
from diagnostics.surveys.questionnaire.languages import in_language
from diagnostics.surveys.questionnaire.logic import fits
from diagnostics.surveys.questionnaire.replies import Reply, checked
from diagnostics.surveys.questionnaire.schema import Item
from diagnostics.surveys.questionnaire.timing import minutes_for

from .doors import is_private, passed, telling
from .forms import PageForm, told
from .looking_back import lines_of
from .progress import INTRODUCTION, Progress, seal, unseal
from .stage import Stage
from .way import Step, Way, answers_at, part_of, place_of, with_answers, without_turn


def converse(stage: Stage) -> HttpResponse:
    """The answer to a request in the middle of the conversation, or at its beginning."""
    stage = replace(stage, form=in_language(stage.form, stage.language))
    fresh = replace(stage.fresh, language=stage.language)
    if stage.request.method != "POST":
        return introduction(stage, fresh)
    progress = unseal(stage.request.POST.get("state", ""), stage.key)
    if progress is None:
        return introduction(stage, fresh, is_broken=True, status=422)
    progress = replace(progress, language=stage.language)
    if "language" in stage.request.POST:
        return introduction(stage, progress)
    deed = stage.request.POST.get("go", "next")
    if progress.page == INTRODUCTION:
        progress, problem = stage.enter(progress)
        if problem:
            return introduction(stage, progress, problem=problem, status=422)
        return show_page(stage, progress.at(*_way(stage, progress).following(Step(INTRODUCTION))))
    if deed == "send":
        return _send(stage, progress)
    if deed.startswith("to:"):
        return _jump(stage, progress, deed.removeprefix("to:"))
    if progress.is_door:
        return _pass(stage, progress, deed)
    return _read(stage, progress, deed)


def _way(stage: Stage, progress: Progress, answers: dict | None = None) -> Way:
    known = progress.answers if answers is None else answers
    return Way(stage.form, known, progress.begun_on.isoformat(), progress.skipped)


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
    if progress.is_door:
        return _show_door(stage, progress)
    here = Step(progress.page, progress.turn)
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
        **_part(way, here),
    )
    return _kept_by_browsers(stage, progress, items, response)


def _show_door(stage: Stage, progress: Progress) -> HttpResponse:
    """What stands before sensitive questions: what comes, that all may be skipped, where help is, and the choice."""
    here, way = Step(progress.page, progress.turn, is_door=True), _way(stage, progress)
    step, steps = way.remaining(here)
    told = {**_part(way, here), **telling(stage, way, here), "may_add": _may_add_behind(way, here)}
    response = stage.show("door", state=seal(progress, stage.key), step=step, steps=steps, **told)
    return _kept_by_browsers(stage, progress, [], response)


def _pass(stage: Stage, progress: Progress, deed: str) -> HttpResponse:
    """Past what stands before sensitive questions: to them, over them, or back."""
    here = Step(progress.page, progress.turn, is_door=True)
    way = _way(stage, progress)
    if deed == "back":
        return _back_to(stage, progress, way.preceding(here))
    deeds = {"on", "skip", "again"} if here in way.steps and _may_add_behind(way, here) else {"on", "skip"}
    if deed not in deeds or here not in way.steps:
        # Nobody is led on without a choice.
        return show_page(stage, progress.at(*way.entering(here.page, here.turn)))
    done = passed(way, progress, here, is_skipped=deed != "on")
    if deed == "again":
        return show_page(stage, _after(stage, done, here, 1))
    return show_page(stage, done.at(*_way(stage, done).following(here)))


def _may_add_behind(way: Way, here: Step) -> bool:
    """Whether one more can be told of where the questions behind a door are the last of their part."""
    return _may_add(way, Step(way.pages_of(way.stretch_at(here))[-1], here.turn))


def _may_add(way: Way, here: Step) -> bool:
    section = part_of(way.form, here.page)
    return bool(section) and here.turn + 1 == way.turns_of(section) and way.may_add_turn(here.page)


def _back_to(stage: Stage, progress: Progress, step: Step) -> HttpResponse:
    return introduction(stage, progress) if step[0] == INTRODUCTION else show_page(stage, progress.at(*step))


def _kept_by_browsers(
    stage: Stage, progress: Progress, items: list[Item], response: HttpResponse
) -> HttpResponse:
    if not is_private(stage.form, progress, items):
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
        "may_add": _may_add(way, here),
        "may_drop": section.repeats and not section.count and turns > 1,
    }


def show_sending(
    stage: Stage, progress: Progress, *, status: int = 200, notice: str = "", retry_after: int = 0
) -> HttpResponse:
    """The last page: what was answered, to be looked at and sent."""
    end = Step(len(stage.form.pages))
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
    here = Step(progress.page, progress.turn)
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
        return _back_to(stage, left, _way(stage, progress, kept).preceding(here))
    if deed == "drop" and part_of(stage.form, progress.page):
        kept = without_turn(stage.form, here, progress.answers)
        # What was typed and does not fit stood by the number of its turn, which is another one now.
        return show_page(
            stage, _after(stage, replace(progress, answers=kept, unfit={}, skipped=()), here, -1)
        )
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
        answers = with_answers(stage.form, Step(first, turn), progress.answers, {})
        progress = replace(progress, answers=answers)
    return progress.at(*_way(stage, progress).entering(first, turn))


def _fits(stage: Stage, progress: Progress) -> Callable[[Item, object, dict], bool]:
    """Whether an answer passes the check of its question, beside the other answers of its page."""
    here = Step(progress.page, progress.turn)

    def fits_here(item: Item, answer: object, given: dict) -> bool:
        answers = with_answers(stage.form, here, progress.answers, given)
        way = _way(stage, progress, answers)
        return fits(stage.form, item, answer, way.known, place_of(stage.form, here, way.today))

    return fits_here


def _jump(stage: Stage, progress: Progress, place: str) -> HttpResponse:
    """From the page of sending back to a page with an answer that is to be changed."""
    page, _dot, turn = place.partition(".")
    is_place = all(part.isdecimal() and len(part) < 4 for part in (page, turn))
    step = Step(int(page), int(turn)) if is_place else Step(0)
    way = _way(stage, progress)
    if not way.asked_on(step):
        return show_sending(stage, progress)
    # Only what stands behind a door that was passed is shown at once.
    return show_page(stage, progress.at(*(step if step in way.steps else way.entering(*step[:2]))))


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
