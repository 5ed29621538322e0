"""Meetings: agenda in place, who came, minutes, decisions; what was said becomes comments, and nothing is lost."""

import uuid
from datetime import date, time, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from stakeholders.access.errors import Refused
from stakeholders.consultations.coverage.ledger import ledger
from stakeholders.meetings import services
from stakeholders.meetings.calendar import when
from stakeholders.models import (
    AgendaItem,
    Attendance,
    Body,
    Contribution,
    GroupContact,
    Meeting,
    MeetingDecision,
    PeoplePresent,
    Scan,
    Segment,
)
from tests.builders import make_group, make_organisation, make_round
from tests.forms import fill
from tests.stakeholders.consultations.test_scans import png

TOWN = "/town/port-test"
TODAY = date(2026, 6, 10)


@pytest.fixture
def body(town):
    return Body.objects.create(municipality=town, name="Council", kind="council")


@pytest.fixture
def round_(town):
    now = timezone.now()
    return make_round(town, opens_at=now - timedelta(days=9), closes_at=now + timedelta(days=9))


@pytest.fixture
def evening(town, round_):
    return Meeting.objects.create(
        municipality=town,
        kind="focus_group",
        title="Evening in Mercado",
        consultation=round_.consultation,
        round=round_,
        held_on=timezone.localdate() - timedelta(days=1),
    )


def page(client, meeting, part=""):
    return client.get(f"{TOWN}/partners/meetings/{meeting.pk}/{part}")


def test_a_meeting_from_the_plan_to_the_decision(as_alice, town, body):
    police = make_organisation(town)
    school = make_organisation(town, "School", actor_groups=["AG-EDU"])
    body.members.set([police, school], through_defaults={"municipality": town})
    new = f"{TOWN}/partners/meetings/new/"
    assert "Nothing recorded yet" in as_alice.get(f"{TOWN}/partners/meetings/").content.decode()
    # It belongs somewhere, and it ends at another time than it begins.
    wrong = {"kind": "body", "held_on": "2026-10-01", "ends": "18:00"}
    refused = as_alice.post(new, wrong)
    assert refused.status_code == 422
    assert {"body", "begins"} <= set(refused.context["form"].errors)
    right = {**wrong, "body": body.pk, "begins": "19:00", "ends": "01:00", "place": "Town hall"}
    assert as_alice.post(new, right).status_code == 302
    meeting = Meeting.objects.get()
    # 1. The agenda, in place and without scripts.
    for title in ("Welcome", "Lamps", "Buses"):
        as_alice.post(f"{TOWN}/partners/meetings/{meeting.pk}/agenda/", {"do": "add", "title": title})
    assert (
        as_alice.post(
            f"{TOWN}/partners/meetings/{meeting.pk}/agenda/", {"do": "add", "title": ""}
        ).status_code
        == 422
    )
    items = {item.title: item.uid for item in AgendaItem.objects.all()}
    for deed, title in (
        ("up", "Buses"),
        ("up", "Buses"),
        ("up", "Buses"),
        ("down", "Lamps"),
        ("remove", "Welcome"),
    ):
        as_alice.post(f"{TOWN}/partners/meetings/{meeting.pk}/agenda/", {"do": f"{deed}:{items[title]}"})
    assert list(meeting.agenda.values_list("position", "title")) == [(1, "Buses"), (2, "Lamps")]
    # With scripts only the list is exchanged.
    part = as_alice.post(
        f"{TOWN}/partners/meetings/{meeting.pk}/agenda/",
        {"do": "add", "title": "End"},
        HTTP_HX_REQUEST="true",
    ).content.decode()
    assert "End" in part
    assert "<html" not in part
    # 2. Who came: the members are proposed, and nobody came whom nobody named.
    data = fill(page(as_alice, meeting, "attendance/"))
    # By name: the police first.
    proposed = [data[f"attendances-{place}-organisation"] for place in range(2)]
    assert proposed == [[str(police.pk)], [str(school.pk)]]
    place = 0
    data |= {f"attendances-{place}-presence": "present", f"attendances-{place}-seniority": "head"}
    assert as_alice.post(f"{TOWN}/partners/meetings/{meeting.pk}/attendance/", data).status_code == 302
    assert [(one.organisation, one.seniority) for one in Attendance.objects.all()] == [(police, "head")]
    # Who is not written down yet keeps a line; a substitute counts as having come, who is absent is told.
    data = fill(page(as_alice, meeting, "attendance/"))
    assert data["attendances-1-organisation"] == [str(school.pk)]
    data |= {"attendances-0-presence": "substitute", "attendances-1-presence": "absent"}
    assert as_alice.post(f"{TOWN}/partners/meetings/{meeting.pk}/attendance/", data).status_code == 302
    text = page(as_alice, meeting).content.decode()
    assert "by a substitute" in text
    assert "Absent:" in text
    # 3. Minutes and a decision with its votes.
    data = fill(page(as_alice, meeting, "minutes/"))
    data |= {"minutes": "**Agreed.**", "decisions-0-text": "Ten lamps", "decisions-0-agreed_by": "vote"}
    refused = as_alice.post(f"{TOWN}/partners/meetings/{meeting.pk}/minutes/", data)
    assert refused.status_code == 422
    assert "Ten lamps" in refused.content.decode()
    data |= {
        "decisions-0-votes_for": "8",
        "decisions-0-responsible": police.pk,
        "decisions-0-due_on": "2026-11-01",
    }
    assert as_alice.post(f"{TOWN}/partners/meetings/{meeting.pk}/minutes/", data).status_code == 302
    text = page(as_alice, meeting).content.decode()
    assert "<strong>Agreed.</strong>" in text
    assert "8 for, 0 against, 0 abstained" in text
    assert "Ten lamps" in as_alice.get(f"{TOWN}/partners/decisions/?q=lamps").content.decode()
    assert "Council" in as_alice.get(f"{TOWN}/partners/meetings/?q=ten+lamps&when=held").content.decode()
    assert "No meeting matches" in as_alice.get(f"{TOWN}/partners/meetings/?q=bridge").content.decode()
    # 4. It is carried out, and leaves the list of what is open.
    decision = MeetingDecision.objects.get()
    as_alice.post(f"{TOWN}/partners/decisions/{decision.uid}/", {"state": "done", "query": "q=lamps"})
    decision.refresh_from_db()
    assert (decision.state, decision.done_on is not None) == ("done", True)
    assert "No decision here" in as_alice.get(f"{TOWN}/partners/decisions/").content.decode()
    # 5. It leaves for the calendar, and as a protocol.
    event = Calendar.from_ical(page(as_alice, meeting, "meeting.ics").content).walk("VEVENT")[0]
    assert event.decoded("dtend") - event.decoded("dtstart") == timedelta(hours=6)
    for kind, begins in (("pdf", b"%PDF"), ("docx", b"PK")):
        assert page(as_alice, meeting, f"protocol.{kind}").content.startswith(begins)


@pytest.mark.parametrize(
    ("day", "begins", "ends", "hours"),
    [
        # The night on which the clocks go forward has an hour less, the one on which they go back one more.
        (date(2026, 3, 29), time(1), time(4), 2),
        (date(2026, 10, 25), time(1), time(4), 4),
        (date(2026, 6, 2), time(18), None, 1),
    ],
)
def test_its_hours_are_those_on_the_clock_of_the_town(day, begins, ends, hours):
    first, last = when(Meeting(held_on=day, begins=begins, ends=ends), "Europe/Lisbon")
    assert last.timestamp() - first.timestamp() == hours * 3600


def test_a_group_that_was_met_counts_as_an_effort_of_the_round(as_alice, town, evening, round_):
    group = make_group(town, is_marginalised=True)
    data = fill(page(as_alice, evening, "attendance/"))
    data |= {
        "groups-0-group": group.pk,
        "groups-0-reached": "few",
        "people-0-group": "women",
        "people-0-number": "7",
    }
    assert as_alice.post(f"{TOWN}/partners/meetings/{evening.pk}/attendance/", data).status_code == 302
    row = next(row for row in ledger(round_) if row.group == group)
    assert [(one.occasion, one.held_on) for one in row.efforts] == [("Evening in Mercado", evening.held_on)]
    # What the meeting says, its attendance says too.
    contact = GroupContact.objects.get()
    data = fill(page(as_alice, evening, "edit/")) | {"title": "Night in Mercado"}
    as_alice.post(f"{TOWN}/partners/meetings/{evening.pk}/edit/", data)
    contact.refresh_from_db()
    assert contact.occasion == "Night in Mercado"
    # It is changed on the page of the meeting, and what was counted is proposed for the round.
    there = as_alice.get(f"{TOWN}/partners/groups/contacts/{contact.pk}/")
    assert there.url.endswith(f"/meetings/{evening.pk}/attendance/")
    form = as_alice.get(f"{TOWN}/consultation/rounds/{round_.uid}/participation/")
    assert fill(form)["participation-0-number"] == ["7"]
    # Nobody outside counts a small group.
    Meeting.objects.filter(pk=evening.pk).update(is_public=True, minutes="Said *openly*.")
    text = as_alice.get(_public(round_)).content.decode()
    assert "Night in Mercado" in text
    assert group.name in text
    assert "fewer than 10" not in text
    GroupContact.objects.update(reached="from_20")
    assert "20 to 49 people" in " ".join(as_alice.get(_public(round_)).content.decode().split())


def _public(round_) -> str:
    return reverse("public:consultation_round", args=["port-test", round_.uid])


def rows_of(*points):
    data = {"form-TOTAL_FORMS": len(points), "form-INITIAL_FORMS": 0}
    for place, point in enumerate(points):
        data |= {f"form-{place}-{name}": value for name, value in point.items()}
    return data


def test_what_was_said_becomes_comments_of_those_who_met(as_alice, evening, round_):
    element = round_.text.content[0]
    url = f"{TOWN}/partners/meetings/{evening.pk}/points/"
    said = {
        "key": uuid.uuid4(),
        "body": "More benches.",
        "stance": "change",
        "shared_by": 12,
        "element": element["uid"],
    }
    other = {"key": uuid.uuid4(), "body": "Shut the bars.", "stance": "object"}
    # One bad line keeps all from being entered, and nothing of what was typed is lost.
    bad = as_alice.post(
        url, rows_of(said, {**other, "shared_by": -3}, {"stance": "change"}) | {"admit": "on"}
    )
    assert bad.status_code == 422
    assert Contribution.objects.count() == 0
    assert all(words in bad.content.decode() for words in ("More benches.", "Shut the bars.", "12"))
    more = as_alice.post(url, rows_of(said, other) | {"again": "more"}).content.decode()
    assert more.count("<fieldset") == 5
    assert "More benches." in more
    assert "12" in more
    assert as_alice.post(url, rows_of({"stance": "change"})).status_code == 422
    # Sent twice, they are entered once, and stand on the desk with the way back.
    for _time in range(2):
        assert as_alice.post(url, rows_of(said, other) | {"admit": "on"}).status_code == 302
    first, second = Contribution.objects.order_by("id")
    assert (first.author_kind, first.channel, first.shared_by, first.received_on) == (
        "meeting",
        "meeting",
        12,
        evening.held_on,
    )
    assert first.author_name.startswith("Evening in Mercado, ")
    assert str(first.element_uid) == element["uid"]
    assert Segment.objects.count() == 2
    desk = as_alice.get(f"{TOWN}/consultation/answers/").content.decode()
    assert f"/partners/meetings/{evening.pk}/" in desk
    assert "shared by 12 people" in desk
    # In public a number is told from ten on, in a band, and nobody is led to the office's page.
    part = as_alice.get(_public(round_) + f"part/{element['uid']}/").content.decode()
    assert "shared by 10 to 19 people" in " ".join(part.split())
    assert "/partners/meetings/" not in part
    assert second.shared_band == ""
    # The meeting keeps its round, and stays.
    data = fill(page(as_alice, evening, "edit/")) | {"round": "", "body": ""}
    assert as_alice.post(f"{TOWN}/partners/meetings/{evening.pk}/edit/", data).status_code == 422
    as_alice.post(f"{TOWN}/partners/meetings/{evening.pk}/delete/")
    assert Meeting.objects.count() == 1


def test_the_database_keeps_what_was_said_with_its_meeting(town, coordinator, evening, body):
    point = services.Point(key=uuid.uuid4(), body="Call Ana at +351 912 345 678", stance="object")
    made, waiting = services.enter_points(
        by=coordinator, meeting=evening, points=[point], today=timezone.localdate(), admit=True
    )
    # What may name a person is looked at first.
    assert waiting == 1
    elsewhere = Meeting.objects.create(municipality=town, body=body, held_on=TODAY)
    for change in (
        lambda: Contribution.objects.filter(pk=made[0].pk).update(meeting=elsewhere),
        lambda: Contribution.objects.filter(pk=made[0].pk).update(shared_by=3),
        lambda: Meeting.objects.filter(pk=evening.pk).update(round=None),
        lambda: Meeting.objects.filter(pk=elsewhere.pk).update(body=None),
        lambda: Contribution.objects.filter(pk=made[0].pk).update(author_kind="anonymous"),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()
    with pytest.raises(Refused):
        services.enter_points(by=coordinator, meeting=elsewhere, points=[point], today=TODAY, admit=True)
    evening.held_on = timezone.localdate() + timedelta(days=1)
    with pytest.raises(Refused):
        services.enter_points(
            by=coordinator, meeting=evening, points=[point], today=timezone.localdate(), admit=True
        )


def test_the_scan_of_signed_minutes_is_kept_clean(as_alice, bob, evening, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    url = f"{TOWN}/partners/meetings/{evening.pk}/scan/"
    as_alice.post(url, {"scan": SimpleUploadedFile("minutes.pdf", b"<html>")})
    assert Scan.objects.count() == 0
    for _time in range(2):
        as_alice.post(url, {"scan": SimpleUploadedFile("minutes.png", png())})
    kept = Scan.objects.get()
    got = as_alice.get(f"{url}{kept.uid}/")
    assert b"".join(got.streaming_content) == png()
    assert got["Content-Disposition"].startswith("attachment")
    # It is no letter behind a comment, neither on that page nor in the API.
    assert as_alice.get(f"{TOWN}/consultation/scans/{kept.uid}/").status_code == 404
    assert as_alice.get("/api/v1/port-test/scans/").json()["results"] == []
    as_alice.force_login(bob)
    assert as_alice.get(f"{url}{kept.uid}/").status_code == 403
    with pytest.raises(IntegrityError), transaction.atomic():
        Scan.objects.filter(pk=kept.pk).delete()


def test_a_meeting_over_the_api(as_alice, town, body, round_):
    police, group = make_organisation(town), make_group(town)
    url = "/api/v1/port-test/meetings/"
    sent = {
        "kind": "hearing",
        "round": str(round_.uid),
        "held_on": str(timezone.localdate()),
        "agenda": [{"title": "Lamps"}, {"title": "Buses", "duration": 20}],
        "attendances": [{"organisation": str(police.uid), "seniority": "deputy"}],
        "groups": [{"group": str(group.uid), "reached": "from_10"}],
        "people": [{"group": "women", "number": 9}],
        "decisions": [{"text": "Ten lamps", "agreed_by": "consensus", "responsible": str(police.uid)}],
    }

    def call(method, where, data):
        return getattr(as_alice, method)(where, data, content_type="application/json")

    assert call("post", url, {**sent, "round": None}).status_code == 400
    made = call("post", url, sent)
    assert made.status_code == 201, made.content
    assert made.json()["consultation"] == str(round_.consultation.uid)
    here = f"{url}{made.json()['id']}/"
    kept = GroupContact.objects.get()
    assert (kept.round, kept.meeting.pk, kept.format) == (round_, made.json()["id"], "meeting")
    changed = call("patch", here, {"agenda": [{"title": "Buses"}], "people": [], "revision": 1})
    assert [one["title"] for one in changed.json()["agenda"]] == ["Buses"]
    assert PeoplePresent.objects.count() == 0
    assert changed.json()["decisions"][0]["text"] == "Ten lamps"
    assert call("patch", here, {"place": "Hall", "revision": 1}).status_code == 409
    decision = made.json()["decisions"][0]["uid"]
    done = call("post", f"/api/v1/port-test/meeting-decisions/{decision}/carry-out/", {"state": "done"})
    assert done.json()["done_on"] == str(timezone.localdate())
    point = {"key": str(uuid.uuid4()), "body": "More benches", "stance": "support", "shared_by": 4}
    for _time in range(2):
        entered = call("post", f"{here}points/", [point])
        assert entered.status_code == 201, entered.content
    assert [(one["meeting"], one["shared_by"]) for one in entered.json()] == [(made.json()["id"], 4)]
    assert call("post", f"{here}points/", [{**point, "element_uid": str(uuid.uuid4())}]).status_code == 422
    # Nobody outside a meeting speaks for one.
    alone = {**point, "key": str(uuid.uuid4()), "round": str(round_.uid), "author_kind": "meeting"}
    assert call("post", "/api/v1/port-test/contributions/", alone).status_code == 400


@pytest.mark.parametrize("path", ["partners/meetings/?sort=present", "partners/decisions/?state=all"])
def test_lists_ask_a_constant_number_of_questions(as_alice, town, body, path):
    def fill_in(number):
        organisation = make_organisation(town, f"Organisation {number}")
        meeting = Meeting.objects.create(municipality=town, body=body, held_on=TODAY)
        Attendance.objects.create(municipality=town, meeting=meeting, organisation=organisation)
        MeetingDecision.objects.create(
            municipality=town, meeting=meeting, text="Lamps", responsible=organisation
        )

    def questions():
        with CaptureQueriesContext(connection) as queries:
            assert as_alice.get(f"{TOWN}/{path}").status_code == 200
        return len(queries)

    fill_in(0)
    questions()
    one = questions()
    for number in range(1, 30):
        fill_in(number)
    assert questions() == one
