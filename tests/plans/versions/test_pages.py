"""Versions on the page and in public: what is shown to whom, and what can be done."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from plans.models import Milestone, Plan, PlanVersion
from plans.versions import services
from tests.plans.checks.complete import make_complete_plan

TOWN = "/town/port-test"
PUBLIC = "/public/port-test/plan"
DECISION = {"adopted_by": "City council, resolution 12", "adopted_on": "2026-11-20"}


@pytest.fixture
def plan(town):
    return make_complete_plan(town)


def text(response):
    return response.content.decode()


def in_force(plan, by):
    return services.adopt(by=by, plan=plan, adopted_by="City council", adopted_on=date(2026, 11, 20))


def test_freezing_submitting_and_adopting_on_the_page(as_alice, plan):
    frozen = as_alice.post(f"{TOWN}/plan/versions/freeze/", {"reason": "First round"})
    assert frozen["Location"] == f"{TOWN}/plan/versions/0.1/"
    submitted = as_alice.post(f"{TOWN}/plan/versions/submit/", {"reason": ""})
    assert submitted["Location"] == f"{TOWN}/plan/versions/0.2/"
    adopted = as_alice.post(f"{TOWN}/plan/versions/adopt/", {**DECISION, "version": "0.2"})
    assert adopted["Location"] == f"{TOWN}/plan/versions/1.0/"
    listed = text(as_alice.get(f"{TOWN}/plan/versions/"))
    assert [number in listed for number in (">0.1<", ">0.2<", ">1.0<")] == [True] * 3
    assert "First round" in listed
    detail = text(as_alice.get(f"{TOWN}/plan/versions/1.0/"))
    assert "the content agrees with it" in detail
    assert f"{PUBLIC}/1.0/" in detail


def test_the_adoption_page_shows_what_blocks_and_a_post_is_refused(as_alice, plan):
    Milestone.objects.filter(action__code="A01").delete()
    page = text(as_alice.get(f"{TOWN}/plan/versions/adopt/"))
    assert "1 point blocks adoption" in page
    assert "A01 Action A01" in page
    assert "Adopt the plan</button>" not in page
    refused = as_alice.post(f"{TOWN}/plan/versions/adopt/", DECISION)
    assert refused.status_code == 422
    assert "IP-06" in text(refused)
    assert not PlanVersion.objects.exists()


def test_a_date_in_the_future_is_refused_and_what_was_typed_stays(as_alice, plan):
    refused = as_alice.post(f"{TOWN}/plan/versions/adopt/", {**DECISION, "adopted_on": "2999-01-01"})
    assert refused.status_code == 422
    assert DECISION["adopted_by"] in text(refused)


def test_a_plan_in_force_offers_a_revision_and_nothing_else(as_alice, plan, coordinator):
    in_force(plan, coordinator)
    page = text(as_alice.get(f"{TOWN}/plan/versions/"))
    assert ("Open a revision" in page, "Freeze for consultation" in page) == (True, False)
    assert as_alice.post(f"{TOWN}/plan/versions/revise/", {"reason": ""}).status_code == 422
    as_alice.post(f"{TOWN}/plan/versions/revise/", {"reason": "A new law"})
    assert Plan.objects.get().stage == "revision"


def test_a_reader_sees_versions_and_freezes_none(as_bob, plan, coordinator):
    services.freeze_for_consultation(by=coordinator, plan=plan)
    assert as_bob.get(f"{TOWN}/plan/versions/0.1/").status_code == 200
    for page in ("freeze", "submit", "adopt", "revise"):
        assert as_bob.post(f"{TOWN}/plan/versions/{page}/", DECISION).status_code == 403
    assert as_bob.get(f"{TOWN}/plan/versions/9.9/").status_code == 404


def test_the_frozen_page_does_not_follow_the_draft(as_alice, plan, coordinator):
    services.freeze_for_consultation(by=coordinator, plan=plan)
    plan.actions.filter(code="A01").update(title="Something else")
    page = text(as_alice.get(f"{TOWN}/plan/versions/0.1/"))
    assert "Action A01" in page
    assert "Something else" not in page


def test_comparing_a_version_with_the_draft(as_alice, plan, coordinator):
    services.freeze_for_consultation(by=coordinator, plan=plan)
    plan.actions.filter(code="A01").update(description="With a desk")
    plan.actions.filter(code="A02").delete()
    page = text(as_alice.get(f"{TOWN}/plan/versions/compare/?before=0.1&after=draft"))
    assert "<ins>With a desk</ins>" in page
    assert "removed" in page
    same = text(as_alice.get(f"{TOWN}/plan/versions/compare/?before=0.1&after=0.1"))
    assert "Nothing changed" in same
    assert as_alice.get(f"{TOWN}/plan/versions/compare/?before=7.7&after=draft").status_code == 422


def test_words_of_users_are_never_markup(as_alice, client, plan, coordinator):
    plan.actions.filter(code="A01").update(title="<script>alert(1)</script>", description="<b>bold</b>")
    in_force(plan, coordinator)
    for page in (as_alice.get(f"{TOWN}/plan/versions/1.0/"), client.get(f"{PUBLIC}/1.0/")):
        assert "<script>alert" not in text(page)
        assert "&lt;b&gt;bold" in text(page)


def test_the_public_sees_adopted_versions_only(client, plan, coordinator):
    assert client.get(f"{PUBLIC}/").status_code == 404
    services.freeze_for_consultation(by=coordinator, plan=plan)
    services.submit(by=coordinator, plan=plan)
    assert [client.get(f"{PUBLIC}/{number}/").status_code for number in ("0.1", "0.2", "1.0")] == [404] * 3
    assert client.get(f"{PUBLIC}/0.1/plan.pdf").status_code == 404
    in_force(plan, coordinator)
    assert client.get(f"{PUBLIC}/")["Location"] == f"{PUBLIC}/1.0/"
    page = text(client.get(f"{PUBLIC}/1.0/"))
    assert "adopted by City council" in page
    assert [client.get(f"{PUBLIC}/{number}/").status_code for number in ("0.1", "0.2")] == [404] * 2
    assert "0.2" not in page


def test_a_superseded_version_keeps_its_address_and_says_so(client, plan, coordinator):
    in_force(plan, coordinator)
    services.open_revision(by=coordinator, plan=plan, reason="Error")
    plan.actions.filter(code="A01").update(title="Better lamps")
    in_force(plan, coordinator)
    old, new = text(client.get(f"{PUBLIC}/1.0/")), text(client.get(f"{PUBLIC}/1.1/"))
    assert "no longer in force" in old
    assert "Better lamps" not in old
    assert "no longer in force" not in new
    assert client.get(f"{PUBLIC}/")["Location"] == f"{PUBLIC}/1.1/"


def test_the_public_page_tells_nothing_internal(client, plan, coordinator):
    plan.actions.update(rights_mitigation="Internal mitigation", evaluation_plan="Internal method")
    plan.problems.update(extent_value=3, extent_unit="cases", decision_reason="Steering note")
    in_force(plan, coordinator)
    page = text(client.get(f"{PUBLIC}/1.0/"))
    assert [words in page for words in ("Internal mitigation", "Internal method", "Steering note")] == [
        False
    ] * 3
    assert "fewer than 5 cases" in page
    assert "3 cases" not in page


def test_another_town_has_no_part_in_it(client, as_charlie, plan, coordinator, other_town):
    in_force(plan, coordinator)
    assert client.get("/public/other-town/plan/1.0/").status_code == 404
    assert as_charlie.get(f"{TOWN}/plan/versions/1.0/").status_code == 404
    assert as_charlie.get("/town/other-town/plan/versions/").status_code == 200
    assert as_charlie.get("/town/other-town/plan/versions/1.0/").status_code == 404


def test_lists_and_pages_ask_a_constant_number_of_questions(as_alice, plan, coordinator):
    def queries(page):
        with CaptureQueriesContext(connection) as asked:
            assert as_alice.get(f"{TOWN}/plan/versions/{page}").status_code == 200
        return len(asked)

    services.freeze_for_consultation(by=coordinator, plan=plan)
    plan.actions.filter(code="A01").update(title="Again")
    services.freeze_for_consultation(by=coordinator, plan=plan)
    pages = ("", "0.1/", "compare/?before=0.1&after=0.2")
    few = [queries(page) for page in pages]
    for number in range(10):
        plan.actions.filter(code="A01").update(title=f"Version {number}")
        services.freeze_for_consultation(by=coordinator, plan=plan)
    assert [queries(page) for page in pages] == few
