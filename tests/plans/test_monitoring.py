"""Progress by link and on the page: taken once, kept for ever, by those who may."""

from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from plans.models import Milestone, ProgressReport
from stakeholders.access.links import address, issue
from stakeholders.access.permissions import Role
from tests.browser import Browser
from tests.builders import make_action, make_member, make_organisation, make_plan


@pytest.fixture
def action(town):
    return make_action(make_plan(town, stage="in_force"), "A01", lead=make_organisation(town, "Lead"))


@pytest.fixture
def link(town, action):
    return address(
        issue(
            municipality=town,
            purpose="progress",
            target_uid=action.uid,
            recipient_email="lead@example.org",
            recipient_name="Lea Lead",
        )
    )


def report(**changes):
    return {
        "status": "running",
        "progress": 40,
        "text": "Half of the gates are up",
        "reported_by": "Lea Lead, head",
        "key": uuid4(),
        **changes,
    }


def test_a_partner_reports_without_an_account(client, town, action, link):
    milestone = Milestone.objects.create(municipality=town, action=action, title="Gates", due_on="2027-06-30")
    page = client.get(link)
    assert page.status_code == 200
    assert "Lea Lead" in page.content.decode()
    client.post(link, report(milestones=[str(milestone.uid)]))
    action.refresh_from_db()
    milestone.refresh_from_db()
    assert (action.status, action.progress) == ("running", 40)
    assert milestone.done_on is not None
    assert ProgressReport.objects.get().channel == "link"


def test_the_form_is_sent_to_the_page_on_which_it_stands(alice, action, link):
    """That page speaks of an action of the plan, which once became the address of its form."""
    partner, coordinator = Browser(), Browser()
    partner.open(link).send("Send", status="running", progress=10).shows("Thank you")
    coordinator.client.force_login(alice)
    coordinator.open(f"/town/port-test/actions/{action.uid}/progress/").send("Report", progress=20)
    assert set(ProgressReport.objects.values_list("channel", "progress")) == {("link", 10), ("page", 20)}


def test_the_same_report_twice_is_one(client, action, link):
    same = report()
    assert client.post(link, same).status_code == 200
    assert client.post(link, same).status_code == 200
    assert ProgressReport.objects.count() == 1
    other = client.post(link, {**same, "text": "Something else"})
    assert other.status_code == 422
    assert "Something else" in other.content.decode()


@pytest.mark.parametrize(
    "wrong",
    [
        {"progress": 101},
        {"progress": "x"},
        {"status": "delayed", "text": ""},
        {"text": "ask +351 912 345 678"},
    ],
)
def test_a_wrong_report_says_why_and_keeps_what_was_typed(client, action, link, wrong):
    response = client.post(link, report(reported_by="Typed and kept", **wrong))
    assert response.status_code == 422
    assert "Typed and kept" in response.content.decode()
    assert not ProgressReport.objects.exists()


def test_a_link_opens_only_its_own_purpose_and_nothing_forged(client, link):
    token = link.rstrip("/").rsplit("/", 1)[-1]
    assert client.get(f"/link/letters/{token}/").status_code == 404
    assert client.get(f"/link/progress/{token}x/").status_code == 404
    assert client.get("/link/progress/nothing/").status_code == 404


def test_an_expired_link_says_so(client, town, link):
    from django.utils import timezone  # noqa: PLC0415 - only here

    from stakeholders.models import PartnerLink  # noqa: PLC0415

    PartnerLink.objects.update(expires_at=timezone.now())
    response = client.get(link)
    assert response.status_code == 410
    assert "no longer open" in response.content.decode()


def test_a_report_never_changes(town, client, link):
    client.post(link, report())
    with pytest.raises(DatabaseError, match="kept as it was sent"), transaction.atomic():
        ProgressReport.objects.update(progress=99)


def test_a_draft_plan_takes_no_reports(client, town, link):
    from plans.models import Plan  # noqa: PLC0415 - only here

    Plan.objects.update(stage="draft")
    assert client.post(link, report()).status_code == 422
    assert not ProgressReport.objects.exists()


def test_an_action_lead_reports_only_for_the_own_organisation(client, town, action):
    other = make_organisation(town, "Other")
    own = action.responsibilities.get().organisation
    path = f"/town/port-test/actions/{action.uid}/progress/"
    client.force_login(make_member(town, "other@example.org", Role.ACTION_LEAD, organisation=other))
    assert client.get(path).status_code == 403
    client.force_login(make_member(town, "own@example.org", Role.ACTION_LEAD, organisation=own))
    assert client.get(path).status_code == 200


def test_the_follow_up_page_asks_a_constant_number_of_questions(as_alice, town):
    plan = make_plan(town, stage="in_force")

    def fill(number):
        action = make_action(plan, f"A{number:02}", next_report_due_on="2026-01-01")
        Milestone.objects.create(municipality=town, action=action, title="Late", due_on="2026-01-01")

    def questions():
        with CaptureQueriesContext(connection) as queries:
            assert as_alice.get("/town/port-test/follow-up/").status_code == 200
        return len(queries)

    fill(0)
    questions()
    few = questions()
    for number in range(1, 30):
        fill(number)
    assert questions() == few


def test_before_adoption_there_is_nothing_to_follow_up(as_alice, town):
    make_plan(town)
    assert "starts when the plan is adopted" in as_alice.get("/town/port-test/follow-up/").content.decode()
