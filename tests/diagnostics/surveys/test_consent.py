"""What residents read before they took part: kept word for word, and named by their answers."""

import uuid
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from diagnostics.models import Survey, SurveyAnswer, SurveyConsent
from diagnostics.surveys import services as surveys
from diagnostics.surveys.answering import progress
from diagnostics.surveys.answering.intake import Sent, receive
from diagnostics.surveys.consent.services import current
from diagnostics.surveys.consent.words import notes_of, told_before
from stakeholders.access.permissions import Actor

from .builders import ON, Resident, make_open_survey

WHOLE = {"safe": "yes", "victim": "no"}


def test_an_answer_names_the_words_that_were_read_also_when_they_have_changed_since(
    client, town, alice, coordinator
):
    survey = make_open_survey(town)
    (first,) = SurveyConsent.objects.all()
    assert (first.number, first.since) == (1, ON)
    assert first.words["languages"][""]["introduction"] == "What it is for."
    early = Resident(client, survey).open().press("begin")
    key = str(survey.uid)
    assert progress.unseal(early.state, key).consent == 1
    # Other words, which somebody else reads; whoever is in the middle has read the first.
    Survey.objects.update(introduction="It is for something else.")
    late = Resident(client, survey).open()
    assert progress.unseal(late.state, key).consent == 2
    early.press("next", **WHOLE)
    for resident in (early, late.fill_in(**WHOLE)):
        while 'value="send"' not in resident.text:
            resident.press("next")
        assert resident.press("send").page.status_code == 201
    assert sorted(SurveyAnswer.objects.values_list("consent__number", flat=True)) == [1, 2]
    # The device brings the note of the page that was read, however long ago.
    version = surveys.latest_version(survey)
    note = progress.note_of(version.number, ON, key, 1)
    assert progress.read_note(note, key) == (1, ON, 1)
    assert progress.read_note(progress._signer(f"{key}.note").sign_object([1, ON.isoformat()]), key) == (
        1,
        ON,
        0,
    )
    body = {"instance": uuid.uuid4().hex, "on": ON.isoformat(), "note": note, "answers": WHOLE}
    sent = client.post(early.address + "send/", body, content_type="application/json")
    assert sent.status_code == 201, sent.content
    assert SurveyAnswer.objects.filter(consent=first).count() == 2
    # The first words again are the first version; a new number of a person who helps is another one.
    Survey.objects.update(introduction="What it is for.")
    survey = Survey.objects.select_related("municipality").get(pk=survey.pk)
    assert current(survey, ON + timedelta(days=9)).number == 1
    survey.municipality.support_contacts = "0800 100"
    assert current(survey, ON + timedelta(days=9)).number == 3
    # Nobody changes what was read; and few answers are not counted out.
    for change in (
        lambda: SurveyConsent.objects.update(words={}),
        lambda: SurveyConsent.objects.filter(number=3).delete(),
    ):
        with pytest.raises(IntegrityError, match="are kept"), transaction.atomic():
            change()
    for _time in range(9):
        sent = Sent(uuid.uuid4(), WHOLE, consent=first.pk)
        receive(by=Actor(town), version=version, sent=sent, on=ON)
    assert [one["answers"] for one in told_before(survey)] == [
        "11 answers",
        "fewer than 10 answers",
        "no answers",
    ]
    assert "11 answers" in notes_of(survey)[0]
    client.force_login(alice)
    page = client.get(f"/town/{town.slug}/surveys/{survey.uid}/results/").content.decode()
    assert "What people read before they took part" in page
    assert "It is for something else." in page
