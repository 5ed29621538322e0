"""The verbs of paper forms: type one, type it again, settle differences, take a step back, count."""

import hashlib
import re
import unicodedata
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from diagnostics.surveys import services as surveys
from diagnostics.surveys.answering.intake import Sent, receive_many, takes_answers
from diagnostics.surveys.models import Survey, SurveyState, SurveyVersion
from diagnostics.surveys.questionnaire.replies import checked
from diagnostics.surveys.questionnaire.schema import Questionnaire
from stakeholders.access.errors import Conflict, Refused

from .entry import DAY, differing, nested
from .models import PAPER_TRANSITIONS, PaperForm, PaperSetting, PaperState, SecondEntry
from .tallies import keep_tallies

NUMBER = re.compile(r"[0-9A-Z](?:[0-9A-Z/-]{0,18}[0-9A-Z])?", re.ASCII)
#: So many forms are counted at once.
MOST_COUNTED = 300


def number_of(text: str) -> str:
    """A number as it is kept: 0012 and 12 are the same, capitals do not matter. Empty where it is none."""
    plain = "".join(unicodedata.normalize("NFKC", text).upper().split())
    if plain.isdecimal():
        plain = plain.lstrip("0") or "0"
    return plain if NUMBER.fullmatch(plain) else ""


def setting_of(survey: Survey) -> PaperSetting:
    """What is typed twice; an unsaved one where nothing was chosen."""
    rows = PaperSetting.objects.filter(municipality_id=survey.municipality_id, survey=survey)
    return rows.first() or PaperSetting(municipality_id=survey.municipality_id, survey=survey)


def needs_second(setting: PaperSetting, number: str) -> bool:
    """Whether a form is typed twice: for a share by a fixed rule that nobody who types can guess from the number."""
    if setting.second != SecondEntry.SHARE:
        return setting.second == SecondEntry.ALL
    digest = hashlib.sha256(f"{setting.survey.uid}:{number}".encode()).digest()
    return int.from_bytes(digest[:8]) % setting.every == 0


def form_of(survey: Survey, number: str) -> PaperForm | None:
    """The form with a number; never with what was typed, which a second typist must not see."""
    rows = PaperForm.objects.filter(municipality_id=survey.municipality_id, survey=survey, number=number)
    return rows.defer("first", "second", "settled").select_related("version").first()


def typed_before(by, form: PaperForm | None) -> bool:
    """Whether the next typing of a form is its second one. Raises Refused when it is not to be typed by this person."""
    if form is None:
        return False
    told = {"number": form.number}
    if form.state != PaperState.WAITING:
        raise Refused(
            _("Form %(number)s has been entered already. If this is another one, give it another number.")
            % told,
            code="paper_form_entered",
        )
    if by.user is not None and form.first_by_id == by.user.pk:
        raise Refused(
            _("You have typed form %(number)s yourself. Somebody else types it the second time.") % told,
            code="paper_same_typist",
        )
    return True


def check_day(survey: Survey, day: date, *, today: date) -> None:
    """Whether a form that was filled in on that day can be taken. Raises Refused."""
    if day > today:
        raise Refused(_("This day has not come yet."), code="paper_day")
    if survey.state == SurveyState.DRAFT or not takes_answers(survey, on=day, begun_on=day):
        raise Refused(
            _("The survey was closed before that day. Open it again to take this form."), code="survey_closed"
        )


@dataclass(frozen=True)
class Typing:
    """One form as somebody typed it. `flat`: replies by place, with the day."""

    number: str
    version: SurveyVersion
    flat: Mapping


@transaction.atomic
def keep_typing(*, by, typing: Typing, is_second: bool, on: date) -> PaperForm:
    """Keep what was typed, as the first or the second entry of a form.

    Raises Refused as `typed_before` does, and Conflict when somebody else has typed the form in the meantime.
    """
    survey = typing.version.survey
    check_day(survey, date.fromisoformat(typing.flat[DAY]), today=on)
    return _second(by, typing) if is_second else _first(by, typing, on)


def _first(by, typing: Typing, on: date) -> PaperForm:
    survey = typing.version.survey
    typed_before(by, form_of(survey, typing.number))
    waits = needs_second(setting_of(survey), typing.number)
    form = PaperForm(
        municipality_id=survey.municipality_id,
        survey=survey,
        version=typing.version,
        number=typing.number,
        state=PaperState.WAITING if waits else PaperState.READY,
        first=dict(typing.flat),
        settled={} if waits else dict(typing.flat),
        first_by=by.user,
        typed_on=on,
    )
    try:
        with transaction.atomic():
            form.save(force_insert=True)
    except IntegrityError as error:
        raise Conflict(
            _(
                "Somebody else has typed form %(number)s in the meantime. What you typed is still here: keep it as the "
                "second entry, or leave the page."
            )
            % {"number": typing.number}
        ) from error
    return form


def _second(by, typing: Typing) -> PaperForm:
    survey = typing.version.survey
    found = form_of(survey, typing.number)
    if found is None or not typed_before(by, found):
        raise Conflict(_("The first entry of this form has been taken back in the meantime."))
    form = _locked(found)
    typed_before(by, form)
    if form.version_id != typing.version.pk:
        raise Conflict(_("The first entry of this form was typed for another version of the questionnaire."))
    questionnaire = surveys.published(typing.version)
    form.second, form.second_by = dict(typing.flat), by.user
    found = differing(questionnaire, form.first, form.second)
    form.differed = len(found)
    _move(form, PaperState.DIFFERS if found else PaperState.READY, settled={} if found else form.first)
    return form


def _locked(form: PaperForm) -> PaperForm:
    rows = PaperForm.objects.select_for_update(of=("self",)).select_related("version__survey")
    return rows.get(pk=form.pk)


def _move(form: PaperForm, to: str, *, settled: Mapping) -> None:
    """Change the state of a form that is held; what does not belong to a state is an error of the database."""
    if to not in PAPER_TRANSITIONS[form.state]:
        raise Conflict(_("Somebody else has worked on this form in the meantime."))
    form.state, form.settled = to, dict(settled)
    form.save()


def differences_of(form: PaperForm) -> tuple[Questionnaire, list[str]]:
    """The questionnaire of a form, and the places in which its two entries differ."""
    questionnaire = surveys.published(form.version)
    return questionnaire, differing(questionnaire, form.first, form.second)


@transaction.atomic
def settle(*, by, form: PaperForm, decided: Mapping, today: date) -> None:
    """Settle every difference. `decided`: the reply by place, None where the paper is empty; whatever was typed."""
    form = _locked(form)
    if form.state != PaperState.DIFFERS:
        raise Conflict(_("Somebody else has worked on this form in the meantime."))
    _questionnaire, places = differences_of(form)
    if set(places) - set(decided):
        raise Refused(_("Decide on every difference."), code="paper_undecided")
    settled = {**form.first, **{key: decided[key] for key in places}}
    settled = {key: reply for key, reply in settled.items() if reply is not None}
    check_day(form.version.survey, date.fromisoformat(settled[DAY]), today=today)
    form.decided_by = by.label[:200]
    _move(form, PaperState.READY, settled=settled)


@transaction.atomic
def do_without_second(*, by, form: PaperForm) -> None:
    """Take the first entry as it is; who decided that is kept."""
    form = _locked(form)
    if form.state != PaperState.WAITING:
        raise Conflict(_("Somebody else has worked on this form in the meantime."))
    form.decided_by = by.label[:200]
    _move(form, PaperState.READY, settled=form.first)


@transaction.atomic
def take_back(*, by, form: PaperForm) -> None:
    """Take back the last step: a decision, the second entry, or the first one, with which the number is free again."""
    form = _locked(form)
    if form.state == PaperState.COUNTED:
        raise Refused(_("This form is counted; nothing of it can be taken back."), code="paper_counted")
    decided, form.decided_by = form.decided_by, ""
    if form.state == PaperState.READY and decided:
        _move(form, PaperState.DIFFERS if form.second else PaperState.WAITING, settled={})
    elif form.second:
        form.second, form.second_by, form.differed = {}, None, 0
        _move(form, PaperState.WAITING, settled={})
    else:
        form.delete()


@dataclass(frozen=True)
class Count:
    """What became of the forms that were ready: counted, filled in after the end, still to be counted."""

    counted: int
    late: int
    left: int


@transaction.atomic
def count_ready(*, by, survey: Survey, on: date) -> Count:
    """Make answers of the forms that are ready, in no order that tells which is which, and forget what was typed."""
    # A survey that is being closed waits, or is found closed.
    survey = Survey.objects.select_for_update().get(pk=survey.pk)
    rows = PaperForm.objects.filter(municipality_id=survey.municipality_id, survey=survey)
    ready = rows.filter(state=PaperState.READY)
    forms = list(ready.select_for_update(of=("self",)).select_related("version").order_by("?")[:MOST_COUNTED])
    taken = [form for form in forms if _is_in_time(survey, form)]
    questionnaires = {form.version_id: surveys.published(form.version) for form in taken}
    for version_id, questionnaire in questionnaires.items():
        own = [form for form in taken if form.version_id == version_id]
        sent = [_as_sent(questionnaire, form) for form in own]
        receive_many(by=by, version=own[0].version, sent=sent)
        keep_tallies(survey, questionnaire, own)
    for form in taken:
        form.state, form.counted_on = PaperState.COUNTED, on
        form.first = form.second = form.settled = {}
    PaperForm.objects.bulk_update(
        taken, ["state", "counted_on", "first", "second", "settled", "compared"], batch_size=100
    )
    late = len(forms) - len(taken)
    return Count(len(taken), late, ready.count() - late)


def _is_in_time(survey: Survey, form: PaperForm) -> bool:
    day = date.fromisoformat(form.settled[DAY])
    return takes_answers(survey, on=day, begun_on=day)


def _as_sent(questionnaire: Questionnaire, form: PaperForm) -> tuple[Sent, date]:
    """What fits of a form. Its new number says nothing about the one on the paper."""
    day = form.settled[DAY]
    answers = checked(questionnaire, nested(questionnaire, form.settled), day).answers
    return Sent(uuid.uuid4(), answers, channel="paper"), date.fromisoformat(day)


@transaction.atomic
def save_setting(*, by, survey: Survey, second: str, every: int) -> PaperSetting:
    """Choose what is typed twice, from the next form on."""
    setting, _is_new = PaperSetting.objects.update_or_create(
        survey=survey, defaults={"municipality": survey.municipality, "second": second, "every": every}
    )
    return setting
