"""Making a survey on the page: questions, publication, versions, end."""

import threading

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from diagnostics.models import DataSource, Question, Survey, SurveyAnswer, SurveyVersion
from diagnostics.surveys import services
from stakeholders.access.errors import Conflict, Refused
from stakeholders.access.permissions import Actor, Role
from stakeholders.access.tenancy import scope
from stakeholders.posters.codes import code_svg
from tests.builders import make_area, make_member, make_town

from .builders import ON, make_answers, make_open_survey, make_survey

TOWN = "/town/port-test/surveys"
NEW = {
    "title": "Safety",
    "introduction": "What for.",
    "population": "Residents",
    "sampling": "open",
    "entry": "link",
}
QUESTION = {"text": "How safe?", "kind": "single", "choices": "Very safe\nFairly safe\nUnsafe"}


def page(client, path="/", **query):
    return client.get(f"{TOWN}{path}", query).content.decode()


def test_the_empty_list_offers_the_starter(as_alice, town):
    make_area(town)
    assert "No survey yet" in page(as_alice)
    as_alice.post(f"{TOWN}/start/")
    survey = Survey.objects.get()
    assert survey.questions.count() == 10
    assert services.problems_of_survey(survey, services.drafted(survey)) == []
    assert "Short safety survey" in page(as_alice)


def test_a_survey_is_made_and_edited(as_alice, town):
    as_alice.post(f"{TOWN}/new/", NEW)
    survey = Survey.objects.get()
    as_alice.post(f"{TOWN}/{survey.uid}/edit/", {**NEW, "title": "Safer", "sampling": "probability"})
    survey.refresh_from_db()
    assert (survey.title, survey.sampling) == ("Safer", "probability")


def test_more_invited_than_there_are_is_refused(as_alice, town):
    answer = as_alice.post(f"{TOWN}/new/", {**NEW, "population_size": 100, "invited": 101})
    assert answer.status_code == 422
    assert "More people were invited" in answer.content.decode()
    assert not Survey.objects.exists()


def test_somebody_who_was_faster_is_not_overwritten(as_alice, town):
    survey = make_survey(town)
    as_alice.post(f"{TOWN}/{survey.uid}/edit/", {**NEW, "title": "First", "revision": 1})
    second = as_alice.post(f"{TOWN}/{survey.uid}/edit/", {**NEW, "title": "Second", "revision": 1})
    assert second.status_code == 409
    assert "Second" in second.content.decode()
    assert Survey.objects.get().title == "First"


def test_a_question_is_added_with_values_of_its_own(as_alice, town):
    survey = make_survey(town, ())
    as_alice.post(
        f"{TOWN}/{survey.uid}/questions/new/",
        {
            **QUESTION,
            "apart": "I do not know",
            "together_values": "Very safe\nfairly_safe",
            "together_label": "Feels safe",
            "required": "on",
        },
    )
    question = Question.objects.get()
    assert question.code == "how_safe"
    assert question.options == [
        {"value": "very_safe", "label": "Very safe"},
        {"value": "fairly_safe", "label": "Fairly safe"},
        {"value": "unsafe", "label": "Unsafe"},
        {"value": "i_do_not_know", "label": "I do not know", "stands": "apart"},
    ]
    assert question.together == {"label": "Feels safe", "values": ["very_safe", "fairly_safe"]}


def test_relabelling_keeps_the_value(as_alice, town):
    survey = make_open_survey(town)
    question = survey.questions.get(code="safe")
    path = f"/{survey.uid}/questions/{question.pk}/edit/"
    assert "yes | Yes" in page(as_alice, path)
    changed = {"text": "Safe?", "choices": "yes | Yes, I do\nNo\nSometimes", "revision": question.revision}
    as_alice.post(f"{TOWN}{path}", changed)
    question.refresh_from_db()
    assert [option["value"] for option in question.options] == ["yes", "no", "sometimes"]
    assert (question.code, question.kind) == ("safe", "single")


def test_what_answers_rest_on_cannot_be_changed(as_alice, town):
    survey = make_open_survey(town)
    question = survey.questions.get(code="safe")
    data = {"text": "Safe?", "choices": "Yes\nNo", "code": "other", "kind": "text", "revision": 1}
    as_alice.post(f"{TOWN}/{survey.uid}/questions/{question.pk}/edit/", data)
    question.refresh_from_db()
    assert (question.code, question.kind) == ("safe", "single")
    survey.questions.filter(code="years").delete()
    again = as_alice.post(
        f"{TOWN}/{survey.uid}/questions/new/", {"text": "Years?", "kind": "number", "code": "years"}
    )
    assert again.status_code == 422
    assert "answers to both would be mixed" in again.content.decode()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"choices": "Yes\nYes"}, "is there twice"),
        ({"choices": "Bad Value | Yes"}, "short name | words"),
        ({"kind": "number", "choices": "Yes"}, "no such answers"),
        ({"none_of_these": "None"}, "no such answers"),
        ({"minimum": "1"}, "Only where a number"),
        ({"kind": "number", "choices": "", "minimum": "9", "maximum": "1"}, "smaller than the smallest"),
        ({"together_values": "Perhaps", "together_label": "P"}, "not among the answers"),
        ({"together_values": "Unsafe"}, "Give both"),
        ({"together_label": "Unsafe"}, "Give both"),
        ({"sensitive": "on", "required": "on"}, "may not be compulsory"),
        ({"code": "Ä!"}, "valid “slug”"),
        ({"code": "safe"}, "already exists"),
        ({"text": ""}, "required"),
        ({"asked_of": ["safe=yes", "victim=yes"]}, "one question only"),
        ({"asked_of": ["later=yes"]}, "Select a valid choice"),
        ({"asked_of": ["nonsense"]}, "Select a valid choice"),
    ],
)
def test_a_question_that_makes_no_sense_is_refused_and_kept_on_the_page(as_alice, town, change, said):
    survey = make_survey(town)
    answer = as_alice.post(
        f"{TOWN}/{survey.uid}/questions/new/", {**QUESTION, "hint": "Typed long", **change}
    )
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert "Typed long" in answer.content.decode()
    assert survey.questions.count() == 5


def test_a_rule_looks_only_at_earlier_questions(as_alice, town):
    survey = make_survey(town)
    first, second = survey.questions.get(code="safe"), survey.questions.get(code="years")
    assert "asked_of" not in page(as_alice, f"/{survey.uid}/questions/{first.pk}/edit/")
    form = page(as_alice, f"/{survey.uid}/questions/{second.pk}/edit/")
    assert 'value="victim=yes"' in form
    assert "years=" not in form
    as_alice.post(
        f"{TOWN}/{survey.uid}/questions/{second.pk}/edit/",
        {
            "text": "Years?",
            "kind": "number",
            "code": "years",
            "asked_of": ["victim=yes", "victim=no"],
            "revision": 1,
        },
    )
    second.refresh_from_db()
    assert second.asked_if == {"question": "victim", "values": ["yes", "no"]}


def test_questions_move_up_and_down(as_alice, town):
    survey = make_survey(town)

    def order():
        return list(survey.questions.values_list("code", flat=True))

    years = survey.questions.get(code="years")
    as_alice.post(f"{TOWN}/{survey.uid}/questions/{years.pk}/move/", {"to": "up"})
    assert order() == ["safe", "victim", "years", "what", "idea"]
    as_alice.post(f"{TOWN}/{survey.uid}/questions/{years.pk}/move/", {"to": "down"})
    assert order() == ["safe", "victim", "what", "years", "idea"]
    first = survey.questions.get(code="safe")
    as_alice.post(f"{TOWN}/{survey.uid}/questions/{first.pk}/move/", {"to": "up"})
    assert order()[0] == "safe"


def test_a_move_that_breaks_a_rule_is_told_before_publication(as_alice, town):
    survey = make_survey(town)
    what = survey.questions.get(code="what")
    for _step in range(2):
        as_alice.post(f"{TOWN}/{survey.uid}/questions/{what.pk}/move/", {"to": "up"})
    shown = page(as_alice, f"/{survey.uid}/")
    assert "it depends on “victim”, which comes later" in shown
    assert as_alice.post(f"{TOWN}/{survey.uid}/publish/", follow=True).redirect_chain
    assert not SurveyVersion.objects.exists()
    with pytest.raises(Refused) as refused:
        services.publish(by=Actor(town), survey=survey, on=ON)
    assert refused.value.code == "questionnaire_incomplete"
    assert len(refused.value.reasons) == 1


def test_publishing_freezes_opens_and_makes_a_source(as_alice, town):
    survey = make_survey(town, sampling="probability")
    assert "Publish version 1" in page(as_alice, f"/{survey.uid}/publish/")
    as_alice.post(f"{TOWN}/{survey.uid}/publish/")
    survey.refresh_from_db()
    version = SurveyVersion.objects.get()
    assert (survey.state, version.number) == ("open", 1)
    assert [q["code"] for q in version.schema["questions"]] == ["safe", "victim", "what", "years", "idea"]
    assert version.schema["pages"] == [["safe", "victim"], ["what", "years", "idea"]]
    assert survey.source == DataSource.objects.get(name="Safety 2026", kind="victim_survey")
    assert f"/public/port-test/survey/{survey.uid}/" in page(as_alice, f"/{survey.uid}/")


def test_a_changed_questionnaire_is_the_next_version_and_an_unchanged_one_none(as_alice, town, coordinator):
    survey = make_open_survey(town)
    with pytest.raises(Refused, match="Nothing has changed"):
        services.publish(by=coordinator, survey=survey, on=ON)
    survey.questions.filter(code="safe").update(text="Do you feel safe here?")
    assert "differ from version 1" in page(as_alice, f"/{survey.uid}/")
    as_alice.post(f"{TOWN}/{survey.uid}/publish/")
    assert list(SurveyVersion.objects.order_by("number").values_list("number", flat=True)) == [1, 2]
    assert "differ from version" not in page(as_alice, f"/{survey.uid}/")


def test_the_database_refuses_to_change_a_version(town):
    version = services.latest_version(make_open_survey(town))
    for change in (
        lambda: SurveyVersion.objects.filter(pk=version.pk).update(schema={}),
        lambda: SurveyVersion.objects.filter(pk=version.pk).update(number=7),
        lambda: SurveyVersion.objects.filter(pk=version.pk).delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    version.refresh_from_db()
    assert version.number == 1


def test_the_database_refuses_to_change_an_answer(town):
    survey = make_open_survey(town)
    make_answers(survey, [{"safe": "yes"}])
    with pytest.raises(DatabaseError), transaction.atomic():
        SurveyAnswer.objects.update(answers={"safe": "no"})


def test_closing_and_opening_again(as_alice, town, coordinator):
    survey = make_open_survey(town)
    as_alice.post(f"{TOWN}/{survey.uid}/close/")
    survey.refresh_from_db()
    assert survey.state == "closed"
    assert survey.closed_on is not None
    assert survey.source.period_to == survey.closed_on
    assert as_alice.post(f"{TOWN}/{survey.uid}/close/").status_code == 409
    as_alice.post(f"{TOWN}/{survey.uid}/reopen/")
    survey.refresh_from_db()
    assert (survey.state, survey.closed_on) == ("open", None)
    draft = make_survey(town)
    with pytest.raises(Refused):
        services.reopen(by=coordinator, survey=draft)
    stale = Survey.objects.get(pk=survey.pk)
    services.close(by=coordinator, survey=survey, on=ON)
    with pytest.raises(Conflict):
        services.close(by=coordinator, survey=stale, on=ON)


def test_only_an_unpublished_survey_can_be_deleted(as_alice, town):
    draft, published = make_survey(town), make_open_survey(town, title="Published")
    as_alice.post(f"{TOWN}/{draft.uid}/delete/")
    assert as_alice.post(f"{TOWN}/{published.uid}/delete/").status_code == 422
    assert list(Survey.objects.values_list("title", flat=True)) == ["Published"]


def test_the_same_questions_again(as_alice, town):
    survey = make_open_survey(town)
    as_alice.post(f"{TOWN}/{survey.uid}/copy/")
    copied = Survey.objects.exclude(pk=survey.pk).get()
    assert copied.state == "draft"
    was, now = services.drafted(survey), services.drafted(copied)
    assert was == now


def test_the_poster_leads_to_the_page_of_residents(as_alice, town):
    survey = make_open_survey(town)
    poster = page(as_alice, f"/{survey.uid}/poster/")
    assert "127.0.0.1:8000/public/port-test/survey/<" in poster
    assert "<path d=" in poster
    code = as_alice.get(f"{TOWN}/{survey.uid}/code.svg")
    assert code["Content-Type"] == "image/svg+xml"
    assert b" style=" not in code.content
    assert code_svg("a") != code_svg("b")
    assert as_alice.get(f"{TOWN}/{make_survey(town).uid}/poster/").status_code == 404


@pytest.mark.parametrize("path", ["/", "/{uid}/", "/{uid}/results/", "/{uid}/poster/"])
def test_readers_read(as_bob, town, path):
    survey = make_open_survey(town)
    assert as_bob.get(f"{TOWN}{path.format(uid=survey.uid)}").status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/new/",
        "/start/",
        "/{uid}/edit/",
        "/{uid}/copy/",
        "/{uid}/delete/",
        "/{uid}/publish/",
        "/{uid}/close/",
        "/{uid}/reopen/",
        "/{uid}/preview/",
        "/{uid}/questions/new/",
        "/{uid}/questions/{pk}/edit/",
        "/{uid}/questions/{pk}/move/",
        "/{uid}/questions/{pk}/delete/",
        "/{uid}/results/answers.csv",
        "/{uid}/results/idea/texts/",
    ],
)
def test_readers_do_not_write_and_strangers_see_nothing(client, town, bob, charlie, path):
    survey = make_open_survey(town)
    path = f"{TOWN}{path.format(uid=survey.uid, pk=survey.questions.first().pk)}"
    client.force_login(bob)
    assert client.get(path).status_code == 403
    assert client.post(path).status_code == 403
    client.force_login(charlie)
    assert client.get(path).status_code == 404
    client.logout()
    assert client.get(path).status_code == 302


def test_another_towns_survey_is_not_there(as_alice, town, other_town):
    with scope(other_town.pk):
        foreign = make_open_survey(other_town)
        question = foreign.questions.first()
    for path in ("", "results/", f"questions/{question.pk}/edit/", "poster/", "results/tables.csv"):
        assert as_alice.get(f"{TOWN}/{foreign.uid}/{path}").status_code == 404


def test_an_analyst_makes_surveys_and_a_steering_member_does_not(client, town):
    client.force_login(make_member(town, "ana@example.org", Role.ANALYST))
    assert client.get(f"{TOWN}/new/").status_code == 200
    client.force_login(make_member(town, "steer@example.org", Role.STEERING))
    assert client.get(f"{TOWN}/new/").status_code == 403


def test_lists_ask_a_constant_number_of_questions(as_alice, town):
    def questions(path):
        with CaptureQueriesContext(connection) as queries:
            assert as_alice.get(f"{TOWN}{path}").status_code == 200
        return len(queries)

    survey = make_open_survey(town, [{"code": "q0", "kind": "text", "text": "?"}])
    make_answers(survey, [{"q0": "a"}])
    questions("/")
    before = questions("/"), questions(f"/{survey.uid}/")
    for number in range(1, 30):
        other = make_open_survey(town, title=f"S{number}")
        make_answers(other, [{"safe": "yes"}] * 3)
        Question.objects.create(
            municipality=town, survey=survey, code=f"q{number}", kind="text", text="?", order=number
        )
    assert (questions("/"), questions(f"/{survey.uid}/")) == before


def test_the_list_is_filtered(as_alice, town):
    make_survey(town, title="Alpha")
    make_open_survey(town, title="Beta")
    assert "Beta" not in page(as_alice, q="alph")
    assert "Alpha" not in page(as_alice, state="open")
    assert "No survey matches" in page(as_alice, q="gamma")


@pytest.mark.django_db(transaction=True)
def test_two_who_publish_at_once_make_one_version():
    town = make_town("port-publish")
    with scope(town.pk):
        survey = make_survey(town)
    start, outcomes = threading.Barrier(4), []

    def publish():
        try:
            start.wait(20)
            with scope(town.pk):
                outcomes.append(services.publish(by=Actor(town), survey=Survey.objects.get(), on=ON).number)
        except Refused as refused:
            outcomes.append(refused.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=publish) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(outcomes, key=str) == [1, "nothing_changed", "nothing_changed", "nothing_changed"]
    with scope(town.pk):
        assert SurveyVersion.objects.filter(survey=survey).count() == 1
