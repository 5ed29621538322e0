"""The safety log of interviewers: who reads it, when a team is overdue, the link of a team, and its end."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone

from diagnostics.models import FieldMishap, FieldShift, ShiftReport
from diagnostics.surveys import services as surveys
from diagnostics.surveys.field.safety import services
from diagnostics.surveys.field.safety.clock import Said, Standing, due_times, watch
from stakeholders.access.permissions import ROLE_PERMISSIONS, Actor, Permission, Role
from stakeholders.access.tenancy import narrow
from stakeholders.models import AuditEntry
from tests.builders import make_member

from .builders import ON, make_open_survey

DAY = datetime(2026, 3, 2, tzinfo=ZoneInfo("UTC"))
NINE, ONE = DAY.replace(hour=9), DAY.replace(hour=13)


def at(hour, minute=0):
    return DAY.replace(hour=hour, minute=minute)


def standing(now, *said):
    found = watch(NINE, ONE, 120, [Said(when, kind) for when, kind in said], now)
    return found.standing, found.due and found.due.hour


def test_a_team_is_overdue_when_it_should_have_reported_and_has_not():
    assert [one.hour for one in due_times(NINE, ONE, 120)] == [11, 13]
    assert [one.hour for one in due_times(NINE, ONE, 300)] == [13]
    assert standing(at(8)) == (Standing.PLANNED, 11)
    assert standing(at(11, 15)) == (Standing.OUT, 11)
    assert standing(at(11, 16)) == (Standing.OVERDUE, 11)
    assert standing(at(11, 16), (at(10, 29), "well")) == (Standing.OVERDUE, 11)
    # A little early is that report; the end is met by coming back alone.
    assert standing(at(11, 16), (at(10, 30), "well")) == (Standing.OUT, 13)
    assert standing(at(13, 16), (at(13, 10), "well")) == (Standing.OVERDUE, 13)
    assert standing(at(13, 16), (at(11), "well"), (at(12, 30), "back")) == (Standing.BACK, None)
    # A call for help stands until somebody says more, whatever the clock says.
    assert standing(at(9, 30), (at(9, 20), "help")) == (Standing.HELP, None)
    assert standing(at(9, 30), (at(9, 20), "help"), (at(9, 25), "well")) == (Standing.OUT, 11)
    assert standing(at(15), (at(12), "back"), (at(14), "help")) == (Standing.HELP, None)


@pytest.fixture
def survey(town):
    return make_open_survey(town)


@pytest.fixture
def shift(survey):
    """A team that is out now: began an hour ago, and is back in an hour."""
    return FieldShift.objects.create(
        municipality=survey.municipality,
        survey=survey,
        team="Team 3",
        place="Harbour, blocks 4 to 9",
        on=timezone.now().date(),
        starts=time(0, 0),
        ends=time(23, 59),
        every=1440,
    )


def test_only_those_who_lead_field_work_read_it(client, survey, shift, town):
    """Asked once, and denied where nothing grants it."""
    may = {role for role in Role.values if Permission.FIELD_SAFETY in ROLE_PERMISSIONS[role]}
    assert may == {Role.COORDINATOR, Role.DEPUTY}
    user = make_member(town, "analyst@example.org", Role.ANALYST)
    client.force_login(user)
    url = f"/town/{town.slug}/surveys/{survey.uid}/field/"
    assert client.get(f"{url}safety/").status_code == 403
    assert "Safety log" not in client.get(url).content.decode()


def test_the_office_sees_who_is_overdue_and_what_was_done(client, alice, survey, shift, town):
    client.force_login(alice)
    url = f"/town/{town.slug}/surveys/{survey.uid}/field/safety/"
    yesterday = shift.on - timedelta(days=1)
    sent = {
        "team": "Team 4",
        "on": yesterday,
        "place": "Hill",
        "starts": "09:00",
        "ends": "08:00",
        "every": 60,
    }
    assert client.post(f"{url}shifts/new/", sent).status_code == 422
    assert client.post(f"{url}shifts/new/", {**sent, "ends": "12:00"}).status_code == 302
    late = FieldShift.objects.get(team="Team 4")
    page = client.get(url).content.decode()
    assert "Team 4 should have reported at" in page
    assert "Team 3 should have" not in page
    assert client.post(f"{url}shifts/{late.pk}/report/", {"kind": "back"}).status_code == 302
    assert "should have reported" not in client.get(url).content.decode()
    assert client.post(f"{url}shifts/{late.pk}/report/", {"kind": "well"}).status_code == 422
    sent = {"kind": "threat", "what": "A man shouted and followed them to the bus.", "done": ""}
    assert client.post(f"{url}shifts/{shift.pk}/happened/", sent).status_code == 302
    assert "nothing was done yet" in client.get(url).content.decode()
    mishap = FieldMishap.objects.get()
    told = {**sent, "done": "Street left out.", "revision": mishap.revision}
    assert client.post(f"{url}happened/{mishap.pk}/", told).status_code == 302
    page = client.get(f"{url}shifts/{shift.pk}/").content.decode()
    assert "Street left out." in page
    assert "nothing was done yet" not in page
    for used in (late, shift):
        assert client.post(f"{url}shifts/{used.pk}/delete/").status_code == 422
    # The trail is kept for years and the log is not: nothing of it stands there.
    assert not AuditEntry.objects.filter(table_name__contains="shift").exists()
    assert not AuditEntry.objects.filter(table_name__contains="mishap").exists()


def test_a_team_reports_by_its_link_and_learns_nothing_else(client, alice, survey, shift, town, other_town):
    client.force_login(alice)
    url = f"/town/{town.slug}/surveys/{survey.uid}/field/safety/shifts/{shift.pk}/link/"
    first = client.post(url).content.decode().split("<code>")[1].split("</code>")[0]
    path = client.post(url).content.decode().split("<code>")[1].split("</code>")[0].split("testserver")[1]
    client.logout()
    # A newer link has replaced the first one, and it is of this town alone.
    assert client.get(first.split("testserver")[1]).status_code == 404
    assert client.get(path.replace(town.slug, other_town.slug)).status_code == 404
    narrow(municipality=town.pk)
    FieldMishap.objects.create(municipality=town, shift=shift, kind="threat", what="A man shouted.")
    page = client.get(path)
    assert "Team 3" in page.content.decode()
    for secret in ("shouted", "Harbour", survey.title):
        assert secret not in page.content.decode()
    assert page.headers["Referrer-Policy"] == "no-referrer"
    # As a browser sends it that tells no page where it comes from.
    browser = Client(enforce_csrf_checks=True)
    assert browser.post(path, {"kind": "help"}, headers={"origin": "null"}).status_code == 302
    assert "The office sees that you need help" in client.get(path).content.decode()
    client.post(path, {"kind": "nonsense"})
    client.post(path, {"kind": "back"})
    assert "All is well" not in client.get(path).content.decode()
    narrow(municipality=town.pk)
    assert list(ShiftReport.objects.values_list("kind", flat=True)) == ["help", "back"]
    assert set(ShiftReport.objects.values_list("by_label", flat=True)) == {"the team"}
    FieldShift.objects.update(on=shift.on - timedelta(days=2))
    assert client.get(path).status_code == 404


def test_the_log_is_deleted_after_the_survey(survey, shift, town):
    by = Actor(town, label="Ines")
    services.report(by=by, shift=shift, kind="well", at=timezone.now())
    FieldMishap.objects.create(municipality=town, shift=shift, kind="animal", what="A dog.")
    services.forget(on=ON + timedelta(days=1000))
    narrow(municipality=town.pk)
    assert FieldShift.objects.exists()
    surveys.close(by=by, survey=survey, on=ON)
    assert services.forgotten_on(survey) == ON + services.KEPT
    for on, is_there in ((ON + services.KEPT, True), (ON + services.KEPT + timedelta(days=1), False)):
        services.forget(on=on)
        narrow(municipality=town.pk)
        assert (
            FieldShift.objects.exists()
            == ShiftReport.objects.exists()
            == FieldMishap.objects.exists()
            == is_there
        )
    assert survey.closed_on == date(2026, 3, 1)
