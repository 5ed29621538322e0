"""The page of documents: what there is, making, cancelling, downloading; and what everybody may have."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from plans.documents import services as documents
from plans.documents.products import PRODUCTS
from plans.models import PlanVersion
from plans.versions import services
from stakeholders.access.permissions import Role
from stakeholders.jobs.models import Job
from stakeholders.jobs.services import run_job
from stakeholders.models import Contribution, Response
from tests.builders import make_contribution, make_member, make_round, make_text, point_of

PAGE = "/town/port-test/plan/versions/1.0/documents/"
DRAFT = "/town/port-test/plan/documents/"
PUBLIC = "/public/port-test/plan"


def make_all() -> None:
    for job in Job.objects.filter(state="queued"):
        run_job(job.pk)


def body_of(response) -> bytes:
    return b"".join(response.streaming_content)


def test_a_document_is_asked_for_once_made_and_downloaded(as_alice, version):
    assert as_alice.get(f"{PAGE}council-paper.pdf").status_code == 302
    for _time in range(2):
        assert as_alice.post(f"{PAGE}council-paper.pdf/make/").status_code == 302
    job = Job.objects.get()
    assert "waiting" in as_alice.get(PAGE).content.decode()
    run_job(job.pk)
    job.refresh_from_db()
    assert (job.state, job.result_file) == (
        "done",
        documents.file_of(version, PRODUCTS["council-paper.pdf"]),
    )
    download = as_alice.get(f"{PAGE}council-paper.pdf")
    assert body_of(download).startswith(b"%PDF")
    assert download["Content-Disposition"].startswith("attachment")
    assert "Make again" in as_alice.get(PAGE).content.decode()


def test_each_document_can_be_made_of_a_version_and_of_the_draft(as_alice, version, plan):
    for page in (PAGE, DRAFT.replace("documents/", "versions/draft/documents/")):
        for name in PRODUCTS:
            as_alice.post(f"{page}{name}/make/")
    make_all()
    assert set(Job.objects.values_list("state", flat=True)) == {"done"}
    assert Job.objects.count() == 2 * len(PRODUCTS)
    for name in PRODUCTS:
        assert len(body_of(as_alice.get(f"{PAGE}{name}"))) > 500


def test_the_draft_is_marked_on_its_page_and_only_its_newest_file_is_kept(as_alice, plan):
    for _time in range(2):
        as_alice.post(f"{DRAFT.replace('documents/', 'versions/draft/documents/')}summary.pdf/make/")
        make_all()
    kept = list((documents.path_of(f"{plan.municipality_id}/documents")).glob("summary-draft-*"))
    assert len(kept) == 1
    assert "not adopted" in as_alice.get(DRAFT).content.decode()


def test_each_lead_has_a_sheet_of_its_own(as_alice, version):
    page = as_alice.get(PAGE).content.decode()
    assert "Partner AG-SOC" in page
    name = next(one for one in page.split('"') if "action-sheet-" in one).split("/")[-3]
    as_alice.post(f"{PAGE}{name}/make/")
    make_all()
    assert body_of(as_alice.get(f"{PAGE}{name}")).startswith(b"%PDF")


def test_work_that_waits_is_cancelled(as_alice, version):
    as_alice.post(f"{PAGE}plan.pdf/make/")
    assert as_alice.post(f"{PAGE}plan.pdf/cancel/").status_code == 302
    assert Job.objects.get().state == "cancelled"
    assert as_alice.post(f"{PAGE}plan.pdf/cancel/").status_code == 302


def test_only_who_asked_or_keeps_the_settings_may_cancel(client, version, alice, town):
    client.force_login(alice)
    client.post(f"{PAGE}plan.pdf/make/")
    client.force_login(make_member(town, "eve@example.org", Role.EVALUATOR))
    assert client.post(f"{PAGE}plan.pdf/cancel/").status_code == 403


def test_the_whole_data_are_for_those_who_see_small_counts(as_bob, version):
    page = as_bob.get(PAGE).content.decode()
    assert "plan.json" not in page
    assert as_bob.get(f"{PAGE}plan.json").status_code == 403
    assert as_bob.post(f"{PAGE}plan.json/make/").status_code == 403
    assert as_bob.post(f"{PAGE}ministry.xlsx/make/").status_code == 302


@pytest.mark.parametrize("name", ["nothing.pdf", "action-sheet-00000000.pdf", "..", "plan.typ"])
def test_what_is_no_document_is_not_there(as_alice, version, name):
    assert as_alice.post(f"{PAGE}{name}/make/").status_code == 404


def test_the_list_asks_the_database_as_often_for_one_job_as_for_many(as_alice, version):
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            as_alice.get(PAGE)
        return len(asked)

    as_alice.post(f"{PAGE}plan.pdf/make/")
    first = queries()
    for name in PRODUCTS:
        as_alice.post(f"{PAGE}{name}/make/")
    assert queries() == first <= 25


def test_adoption_asks_for_everything_that_is_public(as_alice, plan):
    as_alice.post(
        "/town/port-test/plan/versions/adopt/",
        {"adopted_by": "City council", "adopted_on": "2026-11-20", "reason": ""},
    )
    asked = set(Job.objects.values_list("parameters__product", flat=True))
    assert asked == {name for name, product in PRODUCTS.items() if product.is_public}


def test_the_public_downloads_the_documents_of_adopted_plans(client, version):
    assert client.get(f"{PUBLIC}/1.0/plan.pdf").status_code == 503
    make_all()
    assert body_of(client.get(f"{PUBLIC}/1.0/plan.pdf")).startswith(b"%PDF")
    assert Job.objects.count() == 1


@pytest.mark.parametrize("name", ["plan.json", "council-paper.pdf", "ministry.xlsx", "action-sheets.pdf"])
def test_the_public_has_nothing_that_is_for_members(client, version, name):
    assert client.get(f"{PUBLIC}/1.0/{name}").status_code == 404
    assert not Job.objects.exists()


def test_the_public_does_not_repeat_what_failed(client, version):
    client.get(f"{PUBLIC}/1.0/plan.pdf")
    Job.objects.update(state="failed", finished_at="2026-11-22T00:00Z")
    client.get(f"{PUBLIC}/1.0/plan.pdf")
    assert Job.objects.count() == 1


def test_the_public_sees_no_document_of_a_draft(client, plan, coordinator):
    services.freeze_for_consultation(by=coordinator, plan=plan)
    for page in ("0.1/plan.pdf", "0.1/summary/", "draft/plan.pdf"):
        assert client.get(f"{PUBLIC}/{page}").status_code == 404


def test_a_comment_that_is_withheld_leaves_the_next_print(client, plan, coordinator):
    text = make_text(plan.municipality, subject_uid=plan.uid)
    round_ = make_round(plan.municipality, text, state="closed", summary="Heard.")
    said = make_contribution(round_, body="Lamps, please.", moderation="published")
    Response.objects.create(
        municipality=plan.municipality,
        segment=point_of(said),
        decision="accepted",
        later_reason="Next year.",
        reason="Yes.",
        drafted_by=coordinator.user,
        approved_by=make_member(plan.municipality, "eve@example.org", Role.STEERING),
        approved_at="2026-11-01T00:00Z",
    )
    type(round_).objects.filter(pk=round_.pk).update(state="decided", published_at="2026-11-02T00:00Z")
    version: PlanVersion = services.adopt(
        by=coordinator, plan=plan, adopted_by="City council", adopted_on=date(2026, 11, 20)
    )
    before = documents.file_of(version)
    client.get(f"{PUBLIC}/1.0/plan.pdf")
    make_all()
    assert documents.is_made(version)
    Contribution.objects.filter(body="Lamps, please.").update(
        moderation="withheld", moderation_reason="asked to"
    )
    assert documents.file_of(version) != before
    assert not documents.is_made(version)
    client.get(f"{PUBLIC}/1.0/plan.pdf")
    make_all()
    assert documents.is_made(version)
    assert not documents.path_of(before).exists()
