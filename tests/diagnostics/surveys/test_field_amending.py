"""Interviews put right: corrected with their history, set aside and counted again; the database takes nothing else."""

import uuid
from contextlib import contextmanager

import pytest
from django.db import IntegrityError, connection, transaction

from diagnostics.models import SurveyAmendment, SurveyAnswer
from diagnostics.surveys import services as surveys
from diagnostics.surveys.answering.intake import Sent, receive
from diagnostics.surveys.field.amending import services
from diagnostics.surveys.field.amending.correcting import (
    Spot,
    Untouchable,
    changed,
    closed_codes,
    correctable,
    corrected,
    dependents,
)
from diagnostics.surveys.questionnaire.kinds import NotAnAnswer
from diagnostics.surveys.questionnaire.paging import questionnaire
from diagnostics.surveys.questionnaire.schema import Item, Option, Rule, Section
from diagnostics.surveys.results.loading import sheet_of
from stakeholders.access.errors import Conflict, Refused
from stakeholders.access.permissions import Actor
from stakeholders.models import AuditEntry

from .builders import ON, make_answers, make_open_survey

YES_NO = (Option("yes", "Yes"), Option("no", "No"))
FORM = questionnaire(
    [
        Item("age", "number", "Age?", minimum=18, maximum=110),
        Item("child", "number", "Age of the child?", constraint=". < ${age}"),
        Item("many", "number", "Thefts?", minimum=0, maximum=3),
        Item("worth", "decimal", "Worth?", section="theft"),
        Item("told", "single", "Told?", options=YES_NO, section="theft", condition="${worth} > 100"),
        Item("sum", "calculate", "", calculation="sum(${worth})"),
        Item("alone", "single", "Alone?", options=YES_NO),
        Item("with", "text", "With whom?", asked_if=Rule("alone", ("no",))),
        Item("door", "single", "May we ask?", options=YES_NO),
        Item("hurt", "single", "Hurt?", options=YES_NO, sensitive=True, asked_if=Rule("door", ("yes",))),
        Item("after", "text", "And then?", asked_if=Rule("hurt", ("yes",))),
    ],
    [Section("theft", "Each theft", repeats=True, count="${many}", most=3)],
)
GIVEN = {
    "age": 30,
    "child": 4,
    "many": 2,
    "theft": [{"worth": 50}, {"worth": 200, "told": "no"}],
    "sum": 250,
    "alone": "no",
    "with": "my sister",
    "door": "yes",
}


def test_what_follows_from_an_answer_follows_from_its_correction():
    def right(code, reply, turn=None):
        return changed(GIVEN, corrected(FORM, GIVEN, Spot(code, turn), reply, "2026-03-01"))

    assert dependents(FORM, {"many"}) == {"worth", "told", "sum"}
    assert closed_codes(FORM) == {"hurt", "after"}
    assert correctable(FORM) == {"age", "child", "many", "worth", "told", "alone", "with"}
    assert right("age", "31") == ({"age": 30}, {"age": 31})
    # What is no longer asked goes; a calculated value follows; what stays unanswered is no answer.
    assert right("alone", "yes") == ({"alone": "no", "with": "my sister"}, {"alone": "yes"})
    assert right("with", "") == ({"with": "my sister"}, {})
    assert right("worth", "60.5", 0)[1] == {
        "theft": [{"worth": 60.5}, {"worth": 200, "told": "no"}],
        "sum": 260.5,
    }
    assert right("worth", "20", 1)[1] == {"theft": [{"worth": 50}, {"worth": 20}], "sum": 70}
    assert right("age", "30") == ({}, {})
    for code, reply, turn, why in (
        ("hurt", "yes", None, "sensitive"),
        ("door", "no", None, "sensitive"),
        ("many", "1", None, "turns"),
        ("age", "4", None, None),
        ("told", "yes", 0, "not_asked"),
        ("worth", "1", 2, "not_asked"),
    ):
        with pytest.raises(Untouchable if why else NotAnAnswer) as problem:
            right(code, reply, turn)
        assert why is None or problem.value.code == why
    with pytest.raises(Untouchable) as problem:
        corrected(FORM, {**GIVEN, "child": 25}, Spot("age"), "20", "2026-03-01")
    assert (problem.value.code, problem.value.question) == ("contradicts", "Age of the child?")
    with pytest.raises(NotAnAnswer):
        right("child", "30")


@pytest.fixture
def survey(town):
    made = make_open_survey(town)
    make_answers(made, [{"safe": "yes", "victim": "no", "years": 10 + n} for n in range(6)])
    SurveyAnswer.objects.filter(survey=made).update(channel="paper")
    return made


def put_right(answer, code="years", reply="44", reason="The paper says 44.", town=None):
    by = Actor(answer.survey.municipality, label="Ines")
    return services.correct(by=by, answer=answer, spot=Spot(code), reply=reply, reason=reason, on=ON)


def test_a_correction_counts_and_the_earlier_answer_is_kept(survey, town):
    answer = survey.answers.get(answers__years=13)
    entry = put_right(answer)
    assert (entry.before, entry.after, entry.by_label) == ({"years": 13}, {"years": 44}, "Ines")
    assert sorted(sheet_of(survey).column("years").given) == [10, 11, 12, 14, 15, 44]
    put_right(answer, reply="45", reason="Read again.")
    for reply, error in (("45", Refused), ("a lot", NotAnAnswer), ("500", NotAnAnswer)):
        with pytest.raises(error):
            put_right(answer, reply=reply)
    with pytest.raises(Refused, match="Say why"):
        put_right(answer, reply="46", reason=" ")
    SurveyAnswer.objects.filter(pk=answer.pk).update(channel="web")
    with pytest.raises(Refused, match="only they know"):
        put_right(answer, reply="46")
    assert SurveyAmendment.objects.filter(answer=answer).count() == 2
    # The trail, which knows moments, tells nothing of it.
    assert not AuditEntry.objects.filter(
        table_name__in=["diagnostics_surveyamendment", "diagnostics_surveyanswer"]
    ).exists()


def test_the_same_answers_sent_again_are_the_same_after_a_correction(survey, town):
    version, instance = surveys.latest_version(survey), uuid.uuid4()
    sent = Sent(instance, {"safe": "yes", "victim": "no", "years": 3}, channel="paper")
    assert receive(by=None, version=version, sent=sent, on=ON)
    answer = survey.answers.get(instance=instance)
    put_right(answer, reply="30")
    put_right(answer, reply="31")
    assert not receive(by=None, version=version, sent=sent, on=ON)
    services.set_aside(by=Actor(town, label="Ines"), answer=answer, reason="Twice.", on=ON)
    assert not receive(by=None, version=version, sent=sent, on=ON)
    with pytest.raises(Conflict):
        receive(by=None, version=version, sent=Sent(instance, {"safe": "no"}), on=ON)
    assert SurveyAnswer.received.get(instance=instance).answers["years"] == 31


def test_an_interview_set_aside_is_counted_nowhere_until_it_is_taken_back(survey, town):
    by, answer = Actor(town, label="Ines"), survey.answers.first()
    services.set_aside(by=by, answer=answer, reason="Made up.", on=ON)
    assert len(sheet_of(survey)) == survey.answers.count() == SurveyAnswer.objects.count() == 5
    assert SurveyAnswer.received.count() == 6
    with pytest.raises(Conflict):
        services.set_aside(by=by, answer=answer, reason="Once more.", on=ON)
    services.take_back(by=by, answer=answer, reason="It was right.", on=ON)
    services.keep(by=by, answer=answer, reason="Called the interviewer.", on=ON)
    assert len(sheet_of(survey)) == 6
    kinds = SurveyAmendment.objects.order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["set_aside", "taken_back", "kept"]


@contextmanager
def refused():
    with pytest.raises(IntegrityError, match="refused"), transaction.atomic():
        yield


def test_the_database_changes_an_answer_only_as_its_history_says(survey, town):
    """Seen to fail without each guard: the triggers of the migration were dropped one by one."""
    answer = survey.answers.get(answers__years=13)
    rows = SurveyAnswer.received.filter(pk=answer.pk)
    with refused():
        rows.update(answers={**answer.answers, "years": 14})
    with refused():
        rows.update(is_set_aside=True)
    entry = put_right(answer)
    for other in (
        {"safe": "no", "victim": "no", "years": 44},
        {"safe": "yes", "victim": "no"},
        {"years": 44},
    ):
        with refused():
            rows.update(answers=other)
    with refused():
        rows.update(instance=uuid.uuid4())
    for sql in (
        "UPDATE diagnostics_surveyamendment SET reason = ''",
        "DELETE FROM diagnostics_surveyamendment",
    ):
        with refused(), connection.cursor() as cursor:
            cursor.execute(sql)
    services.set_aside(by=Actor(town, label="Ines"), answer=answer, reason="Made up.", on=ON)
    with refused():
        rows.update(is_set_aside=False)
    assert SurveyAmendment.objects.filter(pk=entry.pk, reason="The paper says 44.").exists()
    # A history that tells something else than what stood there is none.
    other = SurveyAnswer.objects.get(answers__years=12)
    forged = {"kind": "corrected", "before": {"years": 99}, "after": {"years": 50}, "reason": "x", "on": ON}
    SurveyAmendment.objects.create(municipality=town, survey=survey, answer=other, by_label="x", **forged)
    with refused():
        SurveyAnswer.objects.filter(pk=other.pk).update(answers={**other.answers, "years": 50})
    # Another answer is not covered by this one's history.
    with refused():
        SurveyAnswer.objects.filter(answers__years=12).update(
            answers={"safe": "yes", "victim": "no", "years": 44}
        )


def test_the_pages_say_what_was_done_and_why(client, alice, survey, town):
    client.force_login(alice)
    answer = survey.answers.get(answers__years=13)
    url = f"/town/{town.slug}/surveys/{survey.uid}/field/interviews/"
    page = client.get(url, {"q": str(answer.instance)[:8]}).content.decode()
    assert str(answer.instance)[:8] in page
    assert page.count("<tr>") == 2
    page = client.get(f"{url}{answer.pk}/").content.decode()
    assert "Years here?" in page
    assert f"{url}{answer.pk}/correct/years/" in page
    correct = f"{url}{answer.pk}/correct/years/"
    assert "Answer until now: <strong>13</strong>" in client.get(correct).content.decode()
    for data, words in (
        ({"q-years": "44", "reason": ""}, "This field is required"),
        ({"q-years": "many", "reason": "x"}, "Write a whole number in digits"),
        ({"q-years": "13", "reason": "x"}, "That is the answer already."),
        ({"q-years": "44", "reason": "Ask Rui, 912 345 678"}, "data of a private person"),
    ):
        response = client.post(correct, data)
        assert response.status_code == 422
        assert words in response.content.decode()
    assert client.post(correct, {"q-years": "44", "reason": "The paper says 44."}).status_code == 302
    page = client.get(f"{url}{answer.pk}/").content.decode()
    assert "<del>13</del> → <ins>44</ins>" in page
    assert "The paper says 44." in page
    assert str(alice) in page
    for deed, words in (
        ("keep", "Looked at and kept"),
        ("set-aside", "Count it again"),
        ("take-back", "Counted again"),
    ):
        assert client.get(f"{url}{answer.pk}/{deed}/").status_code == 200
        assert client.post(f"{url}{answer.pk}/{deed}/", {"reason": "So."}).status_code == 302
        assert words in client.get(f"{url}{answer.pk}/").content.decode()
    assert client.post(f"{url}{answer.pk}/take-back/", {"reason": "So."}).status_code == 409
    assert page.count("/correct/") == 5
    assert "corrected" in client.get(url, {"state": "corrected"}).content.decode()
    SurveyAnswer.objects.filter(pk=answer.pk).update(channel="web")
    assert client.get(correct).status_code == 404
    assert "A resident answered this on the web" in client.get(f"{url}{answer.pk}/").content.decode()
