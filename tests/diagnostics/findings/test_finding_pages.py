"""Pages of findings, by real form posts."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from diagnostics.findings.evidence import Evidence, seal
from diagnostics.models import Citation, Finding
from plans.models import ProblemFinding
from stakeholders.access.permissions import Role
from stakeholders.access.tenancy import scope
from tests.builders import make_area, make_finding, make_member, make_plan, make_problem, make_source
from tests.forms import fill

LIST = "/town/port-test/findings/"


def page_of(finding, end=""):
    return f"{LIST}{finding.uid}/{end}"


def burglary(source) -> Evidence:
    return Evidence(
        source=str(source.uid),
        detail="Burglary by year",
        columns=["Year", "Burglary"],
        rows=[["2024", "712"], ["2025", "831"]],
        method="Counts as recorded; exact test.",
        taken_on="2026-03-01",
        statement="Burglary rose clearly: 831 against 712.",
        kind="extent",
        areas=["N01"],
    )


def test_a_finding_is_written_with_its_sources(as_alice, town):
    source, area = make_source(town), make_area(town)
    data = fill(
        as_alice.get(f"{LIST}new/"),
        kind="form",
        statement="Most burglars come by the rear alley.",
        areas=[area.pk],
        **{"citations-0-source": source.pk, "citations-0-detail": "Table 4"},
    )
    assert data["code"] == ["F01"]
    response = as_alice.post(f"{LIST}new/", data)
    finding = Finding.objects.get()
    assert (response.status_code, response["Location"]) == (302, page_of(finding))
    assert finding.citations.get().detail == "Table 4"
    page = as_alice.get(page_of(finding)).content.decode()
    for text in (
        "rear alley",
        "Police records",
        "Table 4",
        "not validated yet",
        "Nothing in the plan rests on it yet",
    ):
        assert text in page


def test_numbers_are_taken_and_frozen(as_alice, town):
    source = make_source(town)
    make_area(town)
    sealed = seal(burglary(source), municipality=town)
    form = as_alice.post(f"{LIST}from-evidence/", {"evidence": sealed})
    assert form.status_code == 200
    data = fill(form)
    assert data["statement"] == ["Burglary rose clearly: 831 against 712."]
    assert data["citations-0-detail"] == ["Burglary by year"]
    assert "831" in form.content.decode()
    # A round trip for another row, and an error, keep the numbers.
    form = as_alice.post(f"{LIST}new/", {**data, "again": "add:citations"})
    form = as_alice.post(f"{LIST}new/", fill(form, statement=""))
    assert form.status_code == 422
    assert as_alice.post(f"{LIST}new/", fill(form, statement="It rose.")).status_code == 302
    citation = Citation.objects.get()
    assert citation.evidence == burglary(source).frozen()
    page = as_alice.get(page_of(citation.finding)).content.decode()
    for text in ("831", "Counts as recorded; exact test.", "2026-03-01"):
        assert text in page
    # Editing the words later leaves the numbers alone.
    edit = page_of(citation.finding, "edit/")
    assert as_alice.post(edit, fill(as_alice.get(edit), statement="Other words")).status_code == 302
    citation.refresh_from_db()
    assert citation.evidence == burglary(source).frozen()


def test_forged_numbers_are_refused(as_alice, town, other_town):
    source = make_source(town)
    sealed = seal(burglary(source), municipality=town)
    for wrong in (
        "",
        "forged",
        sealed.replace(":", "x:", 1),
        seal(burglary(source), municipality=other_town),
    ):
        response = as_alice.post(f"{LIST}from-evidence/", {"evidence": wrong}, follow=True)
        assert (
            "Take them again" in response.content.decode() or "take them again" in response.content.decode()
        )
    data = fill(as_alice.get(f"{LIST}new/"), kind="extent", statement="S", evidence="forged")
    assert as_alice.post(f"{LIST}new/", data).status_code == 422
    assert Finding.objects.count() == 0


def test_a_frozen_source_is_not_exchanged(as_alice, town):
    source, other = make_source(town), make_source(town, "Survey")
    finding = make_finding(town, source=source)
    Citation.objects.update(evidence={"table": [["a"]]})
    edit = page_of(finding, "edit/")
    as_alice.post(edit, fill(as_alice.get(edit), **{"citations-0-source": other.pk}))
    assert finding.citations.get().source == source


def test_a_role_that_may_validates_and_new_words_need_it_again(client, alice, town):
    finding = make_finding(town, source=make_source(town), statement="Old words")
    client.force_login(make_member(town, "steering@example.org", Role.STEERING))
    assert client.post(page_of(finding, "validate/"), {"revision": 1}).status_code == 302
    finding.refresh_from_db()
    assert finding.validated_on is not None
    assert finding.validated_by.email == "steering@example.org"
    client.force_login(alice)
    edit = page_of(finding, "edit/")
    area = make_area(town)
    client.post(edit, fill(client.get(edit), areas=[area.pk]))
    finding.refresh_from_db()
    assert finding.validated_on is not None
    response = client.post(edit, fill(client.get(edit), statement="New words"), follow=True)
    assert "waits for validation again" in response.content.decode()
    finding.refresh_from_db()
    assert (finding.validated_on, finding.validated_by) == (None, None)


def test_validation_needs_a_source_and_the_text_that_was_read(as_alice, town):
    finding = make_finding(town)
    response = as_alice.post(page_of(finding, "validate/"), {"revision": 1}, follow=True)
    assert "without a source" in response.content.decode()
    Citation.objects.create(municipality=town, finding=finding, source=make_source(town))
    Finding.objects.update(revision=2)
    response = as_alice.post(page_of(finding, "validate/"), {"revision": 1}, follow=True)
    assert "Somebody else has changed" in response.content.decode()
    finding.refresh_from_db()
    assert finding.validated_on is None
    as_alice.post(page_of(finding, "validate/"), {"revision": 2})
    as_alice.post(page_of(finding, "validate/"), {"deed": "withdraw"})
    finding.refresh_from_db()
    assert finding.validated_on is None


def test_a_used_finding_says_where_and_is_not_deleted(as_alice, town):
    finding, problem = make_finding(town), make_problem(make_plan(town))
    ProblemFinding.objects.create(municipality=town, problem=problem, finding=finding)
    assert "P1 Problem P1" in as_alice.get(page_of(finding)).content.decode()
    response = as_alice.post(page_of(finding, "delete/"))
    assert response.status_code == 422
    assert Finding.objects.count() == 1
    ProblemFinding.objects.all().delete()
    assert as_alice.post(page_of(finding, "delete/")).status_code == 302


def test_the_list_is_in_order_of_kind_and_filtered(as_bob, town):
    source = make_source(town)
    make_finding(town, "F01", kind="extent", statement="How much")
    make_finding(town, "F02", source=source, kind="phenomenon", statement="What happens")
    page = as_bob.get(LIST).content.decode()
    assert page.index("What happens") < page.index("How much")
    assert "no finding yet of this kind" in page
    assert "How much" not in as_bob.get(f"{LIST}?kind=phenomenon").content.decode()
    assert "How much" not in as_bob.get(f"{LIST}?source={source.uid}").content.decode()
    assert "No finding matches" in as_bob.get(f"{LIST}?validated=yes").content.decode()
    assert as_bob.get(f"{LIST}?source=nonsense&area=x").status_code == 200


def test_the_slower_of_two_editors_loses_nothing(as_alice, town):
    finding = make_finding(town)
    edit = page_of(finding, "edit/")
    mine = fill(as_alice.get(edit), statement="Mine")
    as_alice.post(edit, fill(as_alice.get(edit), statement="Theirs"))
    response = as_alice.post(edit, mine)
    assert response.status_code == 409
    assert "Mine" in response.content.decode()


def test_thirty_findings_take_as_many_queries_as_one(as_bob, town):
    def count():
        with CaptureQueriesContext(connection) as captured:
            assert as_bob.get(LIST).status_code == 200
        return len(captured)

    source, area = make_source(town), make_area(town)

    def add(i):
        finding = make_finding(town, f"F{i}", source=source)
        finding.area_links.create(municipality=town, area=area)

    add(0)
    one = count()
    for i in range(1, 31):
        add(i)
    assert count() == one


def test_readers_may_not_write_and_strangers_find_nothing(client, bob, charlie, town):
    finding = make_finding(town)
    client.force_login(charlie)
    for end in ("", "edit/", "delete/"):
        assert client.get(page_of(finding, end)).status_code == 404
    client.force_login(bob)
    assert client.get(page_of(finding)).status_code == 200
    for address in (
        f"{LIST}new/",
        f"{LIST}from-evidence/",
        *(page_of(finding, end) for end in ("edit/", "delete/", "validate/")),
    ):
        assert client.post(address, {"statement": "x"}).status_code == 403


@pytest.mark.parametrize("field", ["areas", "citations-0-source"])
def test_foreign_records_are_no_choice(as_alice, town, other_town, field):
    with scope(other_town.pk):
        foreign = make_area(other_town) if field == "areas" else make_source(other_town)
    data = fill(as_alice.get(f"{LIST}new/"), kind="form", statement="S", **{field: [foreign.pk]})
    response = as_alice.post(f"{LIST}new/", data)
    assert response.status_code == 422
    assert "Select a valid choice" in response.content.decode()
