"""An organisation accepts its part by a signed link: the very words it saw, once, without an account."""

import re
import threading
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from rest_framework.test import APIClient

from plans.actions.acceptance import services
from plans.actions.acceptance.services import Answer, ask, with_text, withdraw
from plans.actions.models import Acceptance
from plans.actions.services import responsibility_hash
from plans.models import Action, ActionObjective, Responsibility
from plans.plan.services import editing
from stakeholders.access.errors import Conflict, Refused
from stakeholders.access.links import address, issue, token
from stakeholders.access.models import LinkPurpose, PartnerLink
from stakeholders.access.permissions import ROLE_PERMISSIONS, Actor, Role
from stakeholders.access.tenancy import scope
from stakeholders.access.tokens import issue_token
from stakeholders.models import AuditEntry, Letter
from tests.builders import (
    make_action,
    make_contact,
    make_objective,
    make_organisation,
    make_plan,
    make_responsibility,
    make_town,
)

DAY = timedelta(days=1)


def make_part(town, code="A08", name="NGO Concordia", plan=None, **contact) -> Responsibility:
    organisation = make_organisation(town, name)
    make_contact(organisation, f"{code.lower()}@example.org", **contact)
    action = make_action(
        plan or make_plan(town),
        code,
        lead=organisation,
        title=f"Conferencing {code}",
        description="Trained facilitators prepare meetings.",
        starts_on=date(2027, 4, 1),
        ends_on=date(2029, 12, 31),
    )
    return action.responsibilities.get()


def asked(by, part) -> PartnerLink:
    services.ask(by=by, parts=list(with_text(Responsibility.objects.filter(pk=part.pk))), at=timezone.now())
    return PartnerLink.objects.filter(target_uid=part.uid).latest("id")


@pytest.fixture
def part(town):
    return make_part(town)


@pytest.fixture
def link(part, coordinator):
    return asked(coordinator, part)


@pytest.fixture
def partner():
    """Somebody with the letter and nothing else: no account, no cookies."""
    return Client(enforce_csrf_checks=True)


def form_of(response) -> dict:
    seen = re.search(r'name="seen" value="([0-9a-f]{64})"', response.content.decode()).group(1)
    return {"answer": "accept", "answered_by": "Maria Lopes", "answered_role": "Director", "seen": seen}


def state(part) -> str:
    return Responsibility.objects.get(pk=part.pk).acceptance


# Asking


def test_the_letter_carries_the_words_and_the_link(link, part, town):
    letter = Letter.objects.get()
    assert (letter.recipient_email, letter.kind) == ("a08@example.org", "acceptance")
    for words in (
        "Conferencing A08",
        "you lead this action",
        "1 April 2027",
        "Trained facilitators",
        "/link/accept/",
    ):
        assert words in letter.body
    assert "Conferencing A08" in letter.subject
    assert state(part) == Acceptance.PENDING


def test_a_letter_shows_names_as_they_are_written(town, coordinator):
    part = make_part(town, name="Café & <Söhne>")
    asked(coordinator, part)
    assert "Café & <Söhne>" in Letter.objects.get().body


def test_asking_twice_on_a_day_writes_once_and_a_day_later_reminds(part, coordinator):
    now = timezone.now()
    rows = list(with_text(Responsibility.objects.all()))
    assert len(ask(by=coordinator, parts=rows, at=now).asked) == 1
    rows = list(with_text(Responsibility.objects.all()))
    assert len(ask(by=coordinator, parts=rows, at=now).again_today) == 1
    assert len(ask(by=coordinator, parts=rows, at=now + DAY).asked) == 1
    assert Letter.objects.count() == 2
    assert PartnerLink.objects.count() == 1


def test_an_organisation_without_a_contact_is_named_and_the_others_are_asked(as_alice, town):
    plan = make_plan(town)
    make_part(town, "A01", "Police", plan)
    mute = make_action(plan, "A02", lead=make_organisation(town, "Silent Society"))
    said = as_alice.post(
        reverse("acceptance_ask_all", args=["port-test"]), {"groups": ["new"], "kinds": "lead"}, follow=True
    ).content.decode()
    assert "1 letter is on its way." in said
    assert "Silent Society (A02)" in said
    assert state(mute.responsibilities.get()) == Acceptance.PROPOSED


def test_leads_only_or_everybody(as_alice, town):
    part = make_part(town)
    helper = make_organisation(town, "Helper")
    make_contact(helper, "helper@example.org")
    make_responsibility(part.action, helper)
    path = reverse("acceptance_ask_all", args=["port-test"])
    as_alice.post(path, {"groups": ["new"], "kinds": "lead"})
    assert Letter.objects.count() == 1
    as_alice.post(path, {"groups": ["new"], "kinds": "all"})
    assert set(Letter.objects.values_list("recipient_email", flat=True)) == {
        "a08@example.org",
        "helper@example.org",
    }


def test_what_is_accepted_is_not_asked_again_until_its_words_change(coordinator, link, part):
    accept_as_it_stands(link)
    rows = list(with_text(Responsibility.objects.all()))
    assert len(ask(by=coordinator, parts=rows, at=timezone.now()).settled) == 1
    Action.objects.update(ends_on=date(2030, 6, 30))
    newer = asked(coordinator, part)
    assert newer != link
    assert state(part) == Acceptance.PENDING
    assert PartnerLink.objects.get(pk=link.pk).revoked_at is not None


def accept_as_it_stands(link, **fields):
    part = services.part_of(link)
    given = Answer(
        **{
            "accepts": True,
            "name": "Maria Lopes",
            "function": "Director",
            "note": "",
            "seen_hash": responsibility_hash(part.action, part),
            **fields,
        }
    )
    return services.answer(link=link, answer=given, at=timezone.now())


# Answering


def test_the_page_shows_the_words_and_who_else(partner, link, part, town):
    make_responsibility(part.action, make_organisation(town, "Victims' Aid"))
    objective = make_objective(part.action.plan, "O1", statement="Fewer injuries")
    ActionObjective.objects.create(municipality=town, action=part.action, objective=objective)
    page = partner.get(address(link)).content.decode()
    for words in (
        "Plan",
        "NGO Concordia leads this action",
        "Conferencing A08",
        "Trained facilitators",
        "1 April 2027",
        "31 December 2029",
        "Fewer injuries",
        "Victims&#x27; Aid",
    ):
        assert words in page


def test_opening_changes_nothing(partner, link, part):
    before = Responsibility.objects.filter(pk=part.pk).values().get()
    for _ in range(3):
        assert partner.get(address(link)).status_code == 200
        assert partner.head(address(link)).status_code == 200
    assert Responsibility.objects.filter(pk=part.pk).values().get() == before
    assert PartnerLink.objects.get().used_at is None


def test_accepted_with_name_and_function_and_the_hash_of_the_words(partner, link, part):
    answer = partner.post(address(link), form_of(partner.get(address(link))))
    assert answer.status_code == 302
    kept = Responsibility.objects.get(pk=part.pk)
    assert (kept.acceptance, kept.answered_by, kept.answered_role) == ("accepted", "Maria Lopes", "Director")
    assert kept.text_hash == responsibility_hash(part.action, part)
    assert kept.answered_at is not None
    page = partner.get(answer["Location"]).content.decode()
    assert "Answered by Maria Lopes, Director" in page
    assert 'name="answer"' not in page
    entry = AuditEntry.objects.filter(table_name="plans_responsibility", after__acceptance="accepted").get()
    assert entry.actor == "link: a08@example.org"


@pytest.mark.parametrize(
    ("choice", "note", "expected"),
    [
        ("accept_with_note", "If two rooms are free.", "accepted"),
        ("decline", "We have no staff.", "declined"),
    ],
)
def test_a_condition_or_a_reason_is_kept(partner, link, part, choice, note, expected):
    form = form_of(partner.get(address(link)))
    assert partner.post(address(link), {**form, "answer": choice}).status_code == 422
    assert partner.post(address(link), {**form, "answer": choice, "answer_note": note}).status_code == 302
    kept = Responsibility.objects.get(pk=part.pk)
    assert (kept.acceptance, kept.answer_note) == (expected, note)
    assert note in partner.get(address(link)).content.decode()


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"answer": ""}, "Choose an answer."),
        ({"answer": "perhaps"}, "Select a valid choice"),
        ({"answered_by": " "}, "Write your name."),
        ({"answered_role": ""}, "Write your function."),
        ({"answered_by": "x" * 121}, "at most 120 characters"),
        ({"answer_note": "x" * 2001}, "at most 2000 characters"),
        ({"answer_note": "Call ada@example.org"}, "data of a private person"),
    ],
)
def test_a_mistake_is_named_and_nothing_is_lost(partner, link, part, fields, message):
    form = {**form_of(partner.get(address(link))), "answer_note": "Kept note.", **fields}
    answer = partner.post(address(link), form)
    assert answer.status_code == 422
    assert message in answer.content.decode()
    assert form["answer_note"][:20] in answer.content.decode()
    assert state(part) == Acceptance.PENDING


def test_words_that_changed_in_between_are_shown_again_and_not_accepted(partner, link, part):
    form = {**form_of(partner.get(address(link))), "answer": "accept_with_note", "answer_note": "Kept note."}
    Action.objects.update(description="Something quite different.")
    answer = partner.post(address(link), form)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "The text was changed while you had it open" in page
    assert "Something quite different." in page
    assert "Kept note." in page
    assert "Maria Lopes" in page
    assert state(part) == Acceptance.PENDING
    assert partner.post(address(link), {**form, **{"seen": form_of(answer)["seen"]}}).status_code == 302
    assert state(part) == Acceptance.ACCEPTED


@pytest.mark.parametrize("seen", ["", "0" * 64, "nonsense"])
def test_words_that_were_never_seen_are_not_accepted(partner, link, part, seen):
    form = {**form_of(partner.get(address(link))), "seen": seen}
    assert partner.post(address(link), form).status_code == 409
    assert state(part) == Acceptance.PENDING


def test_a_second_answer_changes_nothing_and_shows_the_first(partner, link, part):
    form = form_of(partner.get(address(link)))
    partner.post(address(link), form)
    again = partner.post(address(link), {**form, "answer": "decline", "answer_note": "Changed our mind."})
    assert state(part) == Acceptance.ACCEPTED
    assert "Answered by Maria Lopes" in again.content.decode()


def test_the_verb_refuses_what_the_page_would(link):
    for fields, code in (({"name": " "}, "signature_needed"), ({"accepts": False}, "reason_needed")):
        with pytest.raises(Refused) as refused:
            accept_as_it_stands(link, **fields)
        assert refused.value.code == code


def test_another_contact_asked_before_the_answer_sees_it_too(partner, link, part, town):
    second = issue(
        municipality=town,
        purpose=LinkPurpose.ACCEPT_RESPONSIBILITY,
        target_uid=part.uid,
        recipient_email="second@example.org",
    )
    accept_as_it_stands(link)
    assert "Answered by Maria Lopes" in partner.get(address(second)).content.decode()


# The link itself


def test_an_expired_link_and_a_withdrawn_one_say_so(partner, link, part, coordinator):
    path = address(link)
    assert withdraw(by=coordinator, part=part, at=timezone.now()) == 1
    assert partner.get(path).status_code == 410
    PartnerLink.objects.update(revoked_at=None, expires_at=timezone.now() - DAY)
    answer = partner.post(path, {"answer": "accept"})
    assert answer.status_code == 410
    assert state(part) == Acceptance.PENDING


def test_a_withdrawn_question_takes_back_letters_that_have_not_left(coordinator, link, part):
    withdraw(by=coordinator, part=part, at=timezone.now())
    assert Letter.objects.get().state == "cancelled"


def test_a_forged_link_is_nothing(partner, link):
    good = address(link)
    signed = token(link)
    for bad in (good[:-3] + "xx/", good.replace(signed, "abc"), good.replace(signed, signed[::-1])):
        assert partner.get(bad).status_code == 404
        assert partner.post(bad, {"answer": "accept"}).status_code == 404


def test_a_link_opens_one_thing_only(partner, link, town, part):
    other = issue(
        municipality=town,
        purpose=LinkPurpose.REPORT_PROGRESS,
        target_uid=part.uid,
        recipient_email="a08@example.org",
    )
    assert partner.get(address(link).replace(token(link), token(other))).status_code == 404
    for name in ("acceptance_list", "round_list", "organisation_list"):
        assert partner.get(reverse(name, args=["port-test"])).status_code == 302


def test_a_link_of_another_town_sees_that_town_only(partner, link, other_town):
    with scope(other_town.pk):
        foreign = make_part(other_town, "X01", "Foreign Society")
        # A link that names a responsibility of this town, issued in the other.
        crooked = issue(
            municipality=other_town,
            purpose=LinkPurpose.ACCEPT_RESPONSIBILITY,
            target_uid=link.target_uid,
            recipient_email="x@example.org",
        )
        straight = issue(
            municipality=other_town,
            purpose=LinkPurpose.ACCEPT_RESPONSIBILITY,
            target_uid=foreign.uid,
            recipient_email="x@example.org",
        )
    assert partner.get(address(crooked)).status_code == 410
    assert "Foreign Society" in partner.get(address(straight)).content.decode()


def test_a_part_that_was_taken_out_of_the_plan_closes_its_link(partner, link, part):
    part.delete()
    assert partner.get(address(link)).status_code == 410


def test_a_closed_plan_closes_its_links(partner, link, part):
    type(part.action.plan).objects.update(stage="closed")
    assert partner.get(address(link)).status_code == 410
    assert partner.post(address(link), {"answer": "accept"}).status_code == 410


def test_no_cookie_is_needed_and_none_is_set(partner, link):
    answer = partner.post(address(link), form_of(partner.get(address(link))))
    assert (answer.status_code, dict(partner.cookies)) == (302, {})


# The overview


def test_the_overview_says_how_far_each_question_has_come(as_alice, partner, link, part):
    path = reverse("acceptance_list", args=["port-test"])
    assert "not opened" in as_alice.get(path).content.decode()
    partner.get(address(link))
    assert "opened " in as_alice.get(path).content.decode()
    accept_as_it_stands(link)
    assert "Maria Lopes, Director" in as_alice.get(path).content.decode()
    Action.objects.update(title="Quite another title")
    page = as_alice.get(path + "?state=earlier").content.decode()
    assert "accepted an earlier text" in page
    assert "Quite another title" in page


def test_a_reader_sees_the_overview_and_asks_nobody(as_bob, part, link):
    page = as_bob.get(reverse("acceptance_list", args=["port-test"])).content.decode()
    assert "NGO Concordia" in page
    assert token(link)[:30] not in page
    assert as_bob.post(reverse("acceptance_ask", args=["port-test", part.uid])).status_code == 403
    assert as_bob.get(reverse("acceptance_ask_all", args=["port-test"])).status_code == 403
    assert as_bob.post(reverse("acceptance_withdraw", args=["port-test", part.uid])).status_code == 403


def test_another_towns_part_is_not_there(as_alice, town, other_town):
    with scope(other_town.pk):
        foreign = make_part(other_town, "X01", "Foreign Society")
    assert as_alice.post(reverse("acceptance_ask", args=["port-test", foreign.uid])).status_code == 404
    assert as_alice.get(reverse("acceptance_withdraw", args=["port-test", foreign.uid])).status_code == 404
    page = as_alice.get(reverse("acceptance_list", args=["port-test"])).content.decode()
    assert "Foreign Society" not in page


def test_a_longer_overview_asks_no_more_of_the_database(as_alice, coordinator, town):
    plan = make_plan(town)

    def queries():
        with CaptureQueriesContext(connection) as captured:
            assert as_alice.get(reverse("acceptance_list", args=["port-test"])).status_code == 200
        return len(captured)

    asked(coordinator, make_part(town, "A01", "Organisation 1", plan))
    few = queries()
    for number in range(2, 32):
        asked(coordinator, make_part(town, f"A{number:02}", f"Organisation {number}", plan))
    assert queries() == few


def test_asking_many_takes_few_questions(coordinator, town):
    plan = make_plan(town)
    for number in range(1, 31):
        make_part(town, f"A{number:02}", f"Organisation {number}", plan)
    rows = list(with_text(Responsibility.objects.all()))
    with CaptureQueriesContext(connection) as captured:
        assert len(ask(by=coordinator, parts=rows, at=timezone.now()).asked) == 30
    assert len(captured) <= 30 * 5 + 10


# Races


@pytest.mark.django_db(transaction=True)
def test_two_answers_at_once_leave_one():
    town = make_town("busy-town")
    with scope(town.pk):
        part = make_part(town)
        by = Actor(town, ROLE_PERMISSIONS[Role.COORDINATOR], "alice", role=Role.COORDINATOR)
        link = asked(by, part)
    barrier, outcomes = threading.Barrier(2), []

    def work(accepts):
        try:
            barrier.wait()
            with scope(town.pk):
                accept_as_it_stands(link, accepts=accepts, note="Because.")
            outcomes.append("taken")
        except Conflict:
            outcomes.append("answered")
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=[accepts]) for accepts in (True, False)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["answered", "taken"]


@pytest.mark.django_db(transaction=True)
def test_an_answer_waits_for_a_change_that_is_being_saved():
    """The words are compared after the change, never accepted on the eve of it."""
    town = make_town("slow-town")
    with scope(town.pk):
        part = make_part(town)
        link = asked(Actor(town, ROLE_PERMISSIONS[Role.COORDINATOR], "alice", role=Role.COORDINATOR), part)
        seen = responsibility_hash(part.action, part)
    outcomes = []

    def work():
        try:
            with scope(town.pk):
                accept_as_it_stands(link, seen_hash=seen)
            outcomes.append("taken")
        except services.TextChanged:
            outcomes.append("changed")
        finally:
            connection.close()

    thread = threading.Thread(target=work)
    with scope(town.pk), editing(part.action.plan):
        Action.objects.update(description="Quite another text.")
        thread.start()
        thread.join(timeout=1)
        assert outcomes == []
    thread.join()
    assert outcomes == ["changed"]


# Over the API


@pytest.fixture
def api(town, alice):
    _client, secret = issue_token(by=alice, municipality=town, name="Test", role=Role.COORDINATOR)
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
    return client


API = "/api/v1/port-test/acceptances/"


def test_asking_and_reading_over_the_api(api, part, town):
    make_action(part.action.plan, "A09", lead=make_organisation(town, "Silent Society"))
    told = api.post(f"{API}ask/", {"groups": ["new"]}).json()
    assert (told["asked"], len(told["without_contact"])) == ([str(part.uid)], 1)
    assert api.post(f"{API}{part.uid}/ask/").json()["again_today"] == [str(part.uid)]
    row = api.get(f"{API}{part.uid}/").json()
    assert (row["acceptance"], row["to_ask"], row["action_code"]) == ("pending", "waiting", "A08")
    assert row["asked_at"] is not None
    accept_as_it_stands(PartnerLink.objects.get())
    row = api.get(f"{API}?acceptance=accepted").json()["results"][0]
    assert (row["answered_by"], row["text_hash"]) == ("Maria Lopes", row["current_hash"])
    assert api.post(f"{API}{part.uid}/ask/").json()["settled"] == [str(part.uid)]


def test_nobody_answers_over_the_api(api, part, link):
    assert api.patch(f"{API}{part.uid}/", {"acceptance": "accepted"}).status_code == 403
    assert state(part) == Acceptance.PENDING
    assert api.post(f"{API}{part.uid}/withdraw/").status_code == 200
    assert PartnerLink.objects.get().revoked_at is not None


def test_a_reader_asks_nobody_over_the_api(town, bob, part):
    client = APIClient()
    client.force_login(bob)
    assert client.get(API).json()["count"] == 1
    assert client.post(f"{API}{part.uid}/ask/").status_code == 403
    assert client.post(f"{API}ask/", {"groups": ["new"]}).status_code == 403


def test_a_longer_list_over_the_api_asks_no_more(api, coordinator, town):
    plan = make_plan(town)

    def queries():
        with CaptureQueriesContext(connection) as captured:
            assert api.get(API).status_code == 200
        return len(captured)

    asked(coordinator, make_part(town, "A01", "Organisation 1", plan))
    queries()
    few = queries()
    for number in range(2, 25):
        asked(coordinator, make_part(town, f"A{number:02}", f"Organisation {number}", plan))
    assert queries() == few
