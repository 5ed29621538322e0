"""Inviting from the register, persons by a pasted list, reminders by day, withdrawing links."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from rest_framework.test import APIClient

from stakeholders.access.errors import Refused
from stakeholders.access.links import address
from stakeholders.access.models import LinkPurpose, PartnerLink
from stakeholders.consultations.inviting import services, whole
from stakeholders.consultations.inviting.people import read_people
from stakeholders.consultations.inviting.register import InvitationState, register_of
from stakeholders.consultations.inviting.reminder_days import due_moments, next_due, step_due
from stakeholders.consultations.openings import sign
from stakeholders.models import Contribution, GroupContact, Letter, Organisation, OrganisationReply, Round
from tests.builders import make_contact, make_contribution, make_group, make_organisation, make_round

DAY = timedelta(days=1)
CLOSES = datetime(2026, 6, 15, tzinfo=UTC)  # open until the end of 14 June


def letters(kind="invitation"):
    return Letter.objects.filter(kind=kind)


@pytest.fixture
def round_(town):
    return make_round(town, opens_at=timezone.now() - DAY, closes_at=timezone.now() + 10 * DAY)


@pytest.fixture
def police(town):
    made = make_organisation(town, "City Police", actor_groups=["AG-POL"])
    make_contact(made, "police@example.org", is_primary=True)
    make_contact(made, "deputy@example.org", name="Ana Deputy", is_primary=False)
    return made


@pytest.fixture
def path(round_):
    return reverse("round_invite", args=["port-test", round_.uid])


def told(client, path, **fields):
    return client.post(path, fields, follow=True).content.decode()


def states(round_) -> dict[str, str]:
    return {line.name: line.state.value for line in register_of(round_)}


def test_from_the_register_to_the_letters(as_alice, round_, police, town, path):
    make_organisation(town, "Silent Society")
    heard = make_organisation(town, "Heard House")
    make_contact(heard, "heard@example.org")
    make_contribution(round_, author_kind="organisation", organisation=heard, moderation="published")
    page = as_alice.get(path).content.decode()
    for words in ("City Police", "not invited", "nobody to write to", "has commented", "Filter"):
        assert words in page
    assert "Choose at least one line." in told(as_alice, path, do="check")
    # What would be written is shown, and why three cannot all get it; nothing has left.
    every = [line.key for line in register_of(round_)]
    page = told(as_alice, path, do="check", p=every)
    for words in ("Send 1 letter", "2 to whom no letters go", "Add a contact", "deputy@example.org"):
        assert words in page
    assert letters().count() == 0
    note = "We met at the <b>market</b>."
    fields = {"p": every, "note": note, f"to_{police.pk}": "all"}
    page = told(as_alice, path, do="check", **fields)
    assert "Send 2 letters" in page
    assert "We met at the &lt;b&gt;market" in page
    assert "2 letters are on their way." in told(as_alice, path, do="send", **fields)
    assert {one.recipient_email for one in letters()} == {"police@example.org", "deputy@example.org"}
    assert all(note in one.body and "/link/comment/" in one.body for one in letters())
    assert {one.link for one in letters()} == set(PartnerLink.objects.all())
    assert states(round_)["City Police"] == "written"
    # Once a day, also when it is sent twice.
    assert "0 letters are on their way." in told(as_alice, path, do="send", **fields)
    assert letters().count() == 2


def test_filters_choose_all_pages(as_alice, round_, town, path):
    club = make_organisation(town, "Night Club", actor_groups=["AG-BUS"])
    make_contact(club, "club@example.org")
    for number in range(60):
        make_contact(make_organisation(town, f"Station {number}"), f"s{number}@example.org")
    group = make_group(town, "People sleeping rough", is_marginalised=True)
    GroupContact.objects.create(
        municipality=town, group=group, organisation=club, held_on=timezone.now().date(), occasion="Round"
    )
    assert "Night Club" not in as_alice.get(f"{path}?group=AG-POL").content.decode()
    page = as_alice.get(f"{path}?seldom={group.pk}").content.decode()
    assert "Night Club" in page
    assert "Station 7<" not in page
    assert "Station 7<" not in as_alice.get(f"{path}?show=answered&q=station").content.decode()
    with CaptureQueriesContext(connection) as captured:
        page = told(as_alice, path, do="check", all="1", query="group=AG-POL")
    few = len(captured)
    assert "Send 60 letters" in page
    told(as_alice, path, do="send", all="1", query="group=AG-POL")
    assert letters().count() == 60
    one = make_organisation(town, "One more")
    make_contact(one, "more@example.org")
    with CaptureQueriesContext(connection) as captured:
        told(as_alice, path, do="check", p=f"o{one.uid}")
    assert len(captured) <= few + 1  # one line or sixty; by now there are letters to read


def test_states_follow_the_letter_the_link_and_the_answer(coordinator, round_, police):
    services.invite(by=coordinator, round_=round_, organisations=[police], at=timezone.now())
    link, letter = PartnerLink.objects.get(), letters().get()

    def now():
        return states(round_)["City Police"]

    for state, shown in [("failed", "failed"), ("uncertain", "uncertain"), ("queued", "written")]:
        letters().update(state=state)
        assert now() == shown
    Letter.objects.filter(pk=letter.pk).update(state="sent", sent_at=timezone.now())
    assert now() == "sent"
    Client().get(address(link))
    assert now() == "opened"
    OrganisationReply.objects.create(
        municipality=round_.municipality, round=round_, organisation=police, outcome="nil", given_by_name="Rui",
        given_on=timezone.now(),
    )  # fmt: skip
    assert now() == "nil"
    assert services.invite(
        by=coordinator, round_=round_, organisations=[police], at=timezone.now() + DAY
    ).settled


def test_a_withdrawn_link_is_dead_and_inviting_again_gives_a_new_one(
    as_alice, coordinator, round_, police, path
):
    services.invite(by=coordinator, round_=round_, organisations=[police], at=timezone.now() - DAY)
    old = PartnerLink.objects.get()
    Letter.objects.update(created_at=timezone.now() - DAY)
    key = f"o{police.uid}"
    assert "1 link is withdrawn." in told(as_alice, path, do="revoke", p=key)
    assert Client().get(address(old)).status_code == 410
    assert letters().get().state == "cancelled"
    assert states(round_)["City Police"] == "revoked"
    assert "1 letter is on its way." in told(as_alice, path, do="send", p=key)
    assert PartnerLink.objects.filter(revoked_at=None).count() == 1
    assert states(round_)["City Police"] == "written"


def test_only_an_open_round_invites(as_alice, coordinator, town, police):
    closed = make_round(town, state="closed")
    shut = reverse("round_invite", args=["port-test", closed.uid])
    answer = as_alice.post(shut, {"do": "send", "p": f"o{police.uid}"})
    assert answer.status_code == 422
    assert letters().count() == 0


def test_a_pasted_list_is_read_line_by_line():
    people, troubles = read_people(
        'Rui Costa <rui@example.org>\n\nana@example.org\n"Eva, Dr" <eva@example.org>;\nnobody\n'
        "RUI@example.org\nIvo Reis, ivo@example.org\n<broken@>\n"
    )
    assert [(one.line, one.name, one.email) for one in people] == [
        (1, "Rui Costa", "rui@example.org"),
        (3, "", "ana@example.org"),
        (4, "Eva, Dr", "eva@example.org"),
        (7, "Ivo Reis", "ivo@example.org"),
    ]
    assert [one.line for one in troubles] == [5, 6, 8]
    assert "line 1" in troubles[1].why


def test_a_person_is_invited_comments_or_takes_no_part(as_alice, round_, police):
    path = reverse("round_invite_people", args=["port-test", round_.uid])
    text = "Rui Costa <rui@example.org>\nhm\npolice@example.org"
    answer = as_alice.post(path, {"people": text, "language": "en", "do": "send"})
    assert answer.status_code == 422
    assert "Line 2" in answer.content.decode()
    assert "Rui Costa &lt;rui@example.org&gt;" in answer.content.decode()  # nothing lost
    assert letters().count() == 0
    fields = {"people": text.replace("hm\n", ""), "language": "en", "note": "Hello!"}
    page = told(as_alice, path, do="check", **fields)
    for words in ("Send 1 letter", "Contacts of an organisation", "City Police", "Dear Rui Costa"):
        assert words in page
    assert "1 letter is on its way." in told(as_alice, path, do="send", **fields)
    link = PartnerLink.objects.get()
    assert (link.organisation, link.purpose) == (None, LinkPurpose.COMMENT)
    assert "Invited already" in told(as_alice, path, do="check", **fields)

    person = Client(enforce_csrf_checks=True)
    assert "Rui Costa" in person.get(address(link)).content.decode()
    assert states(round_)["Rui Costa"] == "opened"
    assert person.post(address(link), {"decline": "1"}).status_code == 302
    assert states(round_)["Rui Costa"] == "declined"
    note = sign(round_.uid, timezone.now() - timedelta(minutes=1))
    typed = {"note": note, "stance": "support", "body": "Good lamps.", "may_be_shown": "yes"}
    assert person.post(address(link), {**typed, "author_name": ""}).status_code == 422
    assert person.post(address(link), {**typed, "author_name": "Rui Costa"}).status_code == 302
    kept = Contribution.objects.get()
    assert (kept.author_kind, kept.author_name, kept.channel, kept.moderation) == (
        "named", "Rui Costa", "link", "pending",
    )  # fmt: skip
    assert states(round_)["Rui Costa"] == "answered"
    # Nothing to object is an answer too, until the person has commented.
    assert person.post(address(link), {"note": note, "nil": "1"}).status_code == 422
    PartnerLink.objects.update(used_at=None)
    assert person.post(address(link), {"note": note, "nil": "1"}).status_code == 302
    assert states(round_)["Rui Costa"] == "nil"
    assert "have no objection" in person.get(address(link)).content.decode()
    assert person.post(address(link), {"decline": "1"}).status_code == 302
    assert states(round_)["Rui Costa"] == "declined"
    assert person.post(address(link), {"note": note, "nil": "1"}).status_code == 302
    assert states(round_)["Rui Costa"] == "nil"
    link.refresh_from_db()
    ended = {"by": None, "round_": round_, "link": link, "at": round_.closes_at}
    with pytest.raises(Refused):
        whole.object_to_nothing(**ended)
    whole.object_to_nothing(**ended, begun_at=round_.closes_at - timedelta(minutes=5))
    assert services.remind(by=None, round_=round_, links=[link], at=timezone.now() + DAY) == 0
    assert dict(person.cookies) == {}


def test_the_days_of_reminders_are_those_of_the_town():
    moments = due_moments(CLOSES, "UTC", [2, 7])
    assert [(step, f"{moment:%d %H}") for step, moment in moments] == [(7, "07 08"), (2, "12 08")]
    assert step_due(moments, CLOSES, datetime(2026, 6, 7, 7, 59, tzinfo=UTC)) is None
    assert step_due(moments, CLOSES, datetime(2026, 6, 11, tzinfo=UTC))[0] == 7  # a day that was missed
    assert step_due(moments, CLOSES, datetime(2026, 6, 13, tzinfo=UTC))[0] == 2
    assert step_due(moments, CLOSES, CLOSES) is None
    assert next_due(moments, CLOSES) is None
    # Eight in the morning in Lisbon, on both sides of the night in which clocks change.
    autumn = due_moments(datetime(2026, 10, 28, tzinfo=UTC), "Europe/Lisbon", [7, 1])
    assert [f"{moment.astimezone(UTC):%d %H}" for _step, moment in autumn] == ["20 07", "26 08"]


def at(day: int, hour: int = 9) -> datetime:
    return datetime(2026, 6, day, hour, tzinfo=UTC)


def test_reminders_go_once_to_those_who_have_not_answered(coordinator, town, police):
    round_ = make_round(town, opens_at=at(1, 0), closes_at=CLOSES)
    others = {name: make_organisation(town, name) for name in ("Speaks", "Agrees", "Bounces", "Late")}
    for name, one in others.items():
        make_contact(one, f"{name.lower()}@example.org")
    first = [police, *(others[name] for name in ("Speaks", "Agrees", "Bounces"))]
    services.invite(by=coordinator, round_=round_, organisations=first, at=at(1))
    PartnerLink.objects.update(created_at=at(1))
    Letter.objects.update(created_at=at(1), state="sent", sent_at=at(1))
    letters().filter(recipient_email="bounces@example.org").update(state="failed", sent_at=None)
    make_contribution(round_, author_kind="organisation", organisation=others["Speaks"])
    OrganisationReply.objects.create(
        municipality=town, round=round_, organisation=others["Agrees"], outcome="nil", given_by_name="Eva",
        given_on=at(2),
    )  # fmt: skip

    def tick(moment):
        services.tick(moment)
        rows = letters("round_reminder").filter(created_at__gt=moment + 1000 * DAY)
        assert not rows.exists()
        Letter.objects.filter(kind="round_reminder", created_at__gt=at(30)).update(created_at=moment)
        return letters("round_reminder").count()

    assert tick(at(7, 7)) == 0
    assert tick(at(7, 8)) == 1
    assert tick(at(7, 8)) == 1  # repeated, as after a kill
    assert letters("round_reminder").get().recipient_email == "police@example.org"
    assert tick(at(9)) == 1
    # Also when a second run does not yet see the letter of the first: the key is one in the database.
    letters("round_reminder").update(created_at=at(2))
    assert tick(at(9)) == 1
    services.invite(by=coordinator, round_=round_, organisations=[others["Late"]], at=at(13))
    Letter.objects.filter(recipient_email="late@example.org").update(created_at=at(13))
    PartnerLink.objects.filter(organisation=others["Late"]).update(created_at=at(13))
    assert tick(at(13)) == 2  # the last reminder, a day late; who was invited that day is not reminded of it
    Round.objects.filter(pk=round_.pk).update(first_reminder_days=None, last_reminder_days=None)
    assert tick(at(14)) == 2
    # A later end begins anew, and the links live as long.
    Round.objects.filter(pk=round_.pk).update(
        first_reminder_days=7, last_reminder_days=2, closes_at=CLOSES + 10 * DAY
    )
    assert tick(at(17)) == 4
    assert all(link.expires_at >= CLOSES + 13 * DAY for link in PartnerLink.objects.all())
    keys = letters("round_reminder").values_list("key", flat=True)
    assert len(set(keys)) == 4


def test_reminding_a_selection_now(as_alice, coordinator, round_, police, path):
    services.invite(by=coordinator, round_=round_, organisations=[police], at=timezone.now() - DAY)
    key = f"o{police.uid}"
    assert "0 reminders" in told(as_alice, path, do="remind", p=key)  # a letter was written today
    Letter.objects.update(created_at=timezone.now() - DAY)
    assert "1 reminder is on its way." in told(as_alice, path, do="remind", p=key)
    assert "0 reminders" in told(as_alice, path, do="remind", p=key)
    page = as_alice.get(path).content.decode()
    assert "was:" in page
    assert "next:" in page
    assert PartnerLink.objects.count() == 1


def test_inviting_reminding_and_withdrawing_over_the_api(town, alice, round_, police):
    client = APIClient()
    client.force_login(alice)
    path = f"/api/v1/port-test/rounds/{round_.uid}/invite/"
    body = {"organisations": [str(police.uid)], "persons": [{"name": "Rui", "email": "rui@example.org"}]}
    key = {"HTTP_IDEMPOTENCY_KEY": "one"}
    first = client.post(path, body, format="json", **key).json()
    assert (first["invited"], first["persons_invited"]) == ([str(police.uid)], ["rui@example.org"])
    assert client.post(path, body, format="json", **key).json() == first
    again = client.post(path, body, format="json").json()
    assert (again["again_today"], again["persons_known"]) == ([str(police.uid)], ["rui@example.org"])
    assert client.post(path, {"organisations": []}, format="json").status_code == 400
    wrong = {"organisations": ["00000000-0000-4000-8000-000000000000"]}
    assert client.post(path, wrong, format="json").status_code == 400
    rows = client.get("/api/v1/port-test/invitations/").json()["results"]
    assert [(row["recipient_email"], row["state"]) for row in rows] == [
        ("police@example.org", "written"),
        ("rui@example.org", "written"),
    ]
    one = f"/api/v1/port-test/invitations/{rows[0]['uid']}/"
    Letter.objects.update(created_at=timezone.now() - DAY)
    assert client.post(f"{one}remind/").json() == {"letters": 1}
    assert client.get(one).json()["reminded_at"]
    # Many at once: each once a day, and what is done is done.
    many = {"invitations": [row["uid"] for row in rows]}
    base = "/api/v1/port-test/invitations/"
    told_first = client.post(f"{base}remind-many/", many, format="json").json()
    assert told_first == {"reminded": [rows[1]["uid"]], "left": [rows[0]["uid"]]}
    told_again = client.post(f"{base}remind-many/", many, format="json").json()
    assert (told_again["reminded"], len(told_again["left"])) == ([], 2)
    assert client.post(f"{one}revoke/").json()["state"] == "revoked"
    gone = client.post(f"{base}revoke-many/", many, format="json").json()
    assert gone == {"revoked": [rows[1]["uid"]], "left": [rows[0]["uid"]]}
    assert client.post(f"{base}revoke-many/", many, format="json").json()["revoked"] == []
    assert client.post(f"{base}revoke-many/", {"invitations": ["x"]}, format="json").status_code == 400
    assert "token" not in str(rows)
    assert Organisation.objects.count() == 1
    assert InvitationState.REVOKED == "revoked"
