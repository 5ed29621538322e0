"""A file of counts on its way in: what it becomes, what it replaces, and the way back."""

import csv
import io

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import TestCase
from django.test.utils import CaptureQueriesContext

from diagnostics.incidents.imports import work
from diagnostics.incidents.imports.staging import Staging
from diagnostics.models import CountFact, ImportBatch, OffenceType, ReplacedCount
from stakeholders.jobs.models import Job
from stakeholders.jobs.services import cancel, run_job
from stakeholders.models import Area, AuditEntry
from tests.builders import make_area, make_source

from .conftest import table, workbook

JANUARY = table(
    "2024-01,Old Harbour,Burglary,7", "2024-01,N02,Break-in,3", "2024-01,the docks,STREET ROBBERY,11"
)


def test_a_file_becomes_counts(desk, facts):
    batch = desk.run(
        table(
            "2024-01,Old Harbour,Burglary,7", "2024-01,N02,Break-in,3", "2024-02,the docks,STREET ROBBERY,11"
        )
    )
    assert (batch.state, batch.rows_read, batch.rows_accepted, batch.rows_rejected) == ("done", 3, 3, 0)
    assert facts() == [
        ("2024-01-01", "N01", "BURG", 7),
        ("2024-01-01", "N02", "BURG", 3),
        ("2024-02-01", "N01", "ROBB", 11),
    ]
    assert (str(batch.period_from), str(batch.period_to), batch.incidents) == ("2024-01-01", "2024-02-29", 21)


def test_a_workbook_reads_as_its_text_does(desk, facts):
    desk.run(JANUARY)
    before = facts()
    rows = [line.split(",") for line in JANUARY.splitlines()]
    desk.run(workbook(rows[0], *[[*row[:3], float(row[3])] for row in rows[1:]]), name="counts.xlsx")
    assert facts() == before


def test_days_are_summed_into_months(desk, facts):
    desk.run(
        table(
            "03/01/2024,N01,Burglary,2",
            "25/01/2024,N01,Burglary,3",
            "01/02/2024,N01,Burglary,4",
            header="Date,Area,Offence,Count",
        )
    )
    assert facts() == [("2024-01-01", "N01", "BURG", 5), ("2024-02-01", "N01", "BURG", 4)]


def test_rows_without_a_count_are_counted(desk, facts):
    batch = desk.run(
        table(
            "2024-01,N01,Burglary",
            "2024-01,N01,Burglary",
            "2024-01,,Burglary",
            header="Month,Area,Crime type",
        )
    )
    assert batch.report["unplaced"] == 1
    assert facts() == [("2024-01-01", "N01", "BURG", 2), ("2024-01-01", None, "BURG", 1)]


def test_one_column_for_each_offence(desk, facts):
    batch = desk.run(
        table(
            '2024,N01,"Old Harbour",7,11',
            '2024,N02,"Centro",3,0',
            header="Year,Code,Location,Burglary,Street_robbery",
        )
    )
    assert batch.rows_read == 4
    assert facts() == [
        ("2024-01-01", "N01", "BURG", 7),
        ("2024-01-01", "N01", "ROBB", 11),
        ("2024-01-01", "N02", "BURG", 3),
        ("2024-01-01", "N02", "ROBB", 0),
    ]
    assert set(CountFact.objects.values_list("period_kind", flat=True)) == {"year"}


def test_one_column_for_each_period(desk, facts):
    desk.run(table("N01,Burglary,7,8", "N02,Burglary,3,4", header="Area,Offence,Jan 2024,Feb 2024"))
    assert facts() == [
        ("2024-01-01", "N01", "BURG", 7),
        ("2024-01-01", "N02", "BURG", 3),
        ("2024-02-01", "N01", "BURG", 8),
        ("2024-02-01", "N02", "BURG", 4),
    ]


def test_year_and_month_in_two_columns(desk, facts):
    desk.run(table("2024,3,N01,Burglary,7", "2024,12,N01,Burglary,1", header="Year,Month,Area,Offence,Count"))
    assert [fact[0] for fact in facts()] == ["2024-03-01", "2024-12-01"]


def test_what_is_in_the_whole_town_has_no_place(desk, facts, town):
    make_area(town, "T", name="Port Test", kind="municipality")
    desk.run(table("2024-01,Port Test,Burglary,7", "2024-01,N01,Burglary,2"))
    assert facts() == [("2024-01-01", "N01", "BURG", 2), ("2024-01-01", None, "BURG", 7)]


def test_nothing_is_imported_before_it_is_confirmed(desk, facts):
    batch = desk.check(JANUARY)
    assert (batch.state, batch.job.state, facts()) == ("checked", "done", [])
    page = desk.client.get(desk.url(f"{batch.uid}/"))
    assert "Import 3 values" in page.content.decode()
    assert batch.report["sums"] == {
        "years": [2024],
        "rows": [["Burglary", 10], ["Street robbery", 11]],
        "totals": [21],
    }


class TestReplacing:
    def test_the_same_file_again_gives_the_same_counts(self, desk, facts):
        first = desk.run(JANUARY)
        before = facts()
        answer = desk.upload(JANUARY)
        second = desk.batch()
        assert "This very file was uploaded" in desk.client.get(answer["Location"]).content.decode()
        assert second.stored_as == first.stored_as
        second = desk.run(JANUARY)
        assert facts() == before
        first.refresh_from_db()
        assert (first.state, second.state) == ("replaced", "done")

    def test_the_whole_period_of_the_source_gives_way(self, desk, facts):
        desk.run(JANUARY)
        batch = desk.check(table("2024-01,N01,Burglary,8"))
        told = batch.report["slices"]["period"]
        assert (told["facts"], told["incidents"], told["lost_offences"]) == (3, 21, ["Street robbery"])
        desk.confirm(batch)
        assert facts() == [("2024-01-01", "N01", "BURG", 8)]

    def test_or_only_the_offences_of_the_file(self, desk, facts):
        desk.run(JANUARY)
        desk.run(table("2024-01,N01,Burglary,8"), replace="offences")
        assert facts() == [("2024-01-01", "N01", "BURG", 8), ("2024-01-01", "N01", "ROBB", 11)]

    def test_other_periods_and_other_sources_stay(self, desk, facts, town):
        desk.run(JANUARY)
        desk.run(table("2024-02,N01,Burglary,1"))
        desk.run(table("2024-01,N01,Burglary,99"), source=make_source(town, "Hospital"))
        assert len(facts()) == 5

    def test_months_replace_the_year_that_they_make_up(self, desk, facts):
        desk.run(table("2024,N01,Burglary,100", header="Year,Area,Offence,Count"))
        months = [f"2024-{month:02},N01,Burglary,{month}" for month in range(1, 13)]
        desk.run(table(*months))
        assert sum(fact[3] for fact in facts()) == 78

    def test_part_of_a_year_cannot_replace_a_year(self, desk, facts):
        desk.run(table("2024,N01,Burglary,100", header="Year,Area,Offence,Count"))
        batch = desk.check(table("2024-01,N01,Burglary,7"))
        page = desk.client.get(desk.url(f"{batch.uid}/")).content.decode()
        assert "covers only in part" in page
        desk.client.post(desk.url(f"{batch.uid}/confirm/"), {"replace": "period"})
        assert len(facts()) == 1


class TestUndo:
    def test_the_counts_before_come_back(self, desk, facts):
        first = desk.run(JANUARY)
        before = facts()
        second = desk.run(table("2024-01,N01,Burglary,99"))
        second = desk.undo(second)
        first.refresh_from_db()
        assert (facts(), first.state, second.state) == (before, "done", "undone")
        assert not ReplacedCount.objects.exists()

    def test_the_first_import_leaves_nothing(self, desk, facts):
        batch = desk.undo(desk.run(JANUARY))
        assert (batch.state, facts()) == ("undone", [])

    def test_an_undone_file_can_be_imported_again(self, desk, facts):
        batch = desk.undo(desk.run(JANUARY))
        desk.settle_columns(batch)
        batch = desk.confirm(desk.work(batch))
        assert (batch.state, len(facts())) == ("done", 3)

    def test_not_while_a_later_import_stands_on_it(self, desk, facts):
        first = desk.run(JANUARY + "2024-02,N01,Burglary,1\n")
        second = desk.run(table("2024-01,N01,Burglary,99"))
        answer = desk.client.post(desk.url(f"{first.uid}/undo/"), follow=True)
        assert "was imported later and covers the same period" in answer.content.decode()
        desk.undo(second)
        first = desk.undo(first)
        assert (first.state, facts()) == ("undone", [])

    def test_imports_of_other_offences_do_not_stand_in_the_way(self, desk, facts):
        burglary = desk.run(table("2024-01,N01,Burglary,7"), replace="offences")
        desk.run(table("2024-01,N01,Street robbery,5"), replace="offences")
        assert desk.undo(burglary).state == "undone"
        assert facts() == [("2024-01-01", "N01", "ROBB", 5)]


class TestNames:
    FILE = table("2024-01,Old Harbor,Burglery,7", "2024-01,Nowhere,Arson,3", "2024-01,N02,Burglary,1")

    def test_unknown_names_are_listed_once_with_suggestions(self, desk, areas, offences):
        batch = desk.check(self.FILE)
        assert (batch.rows_accepted, batch.rows_rejected) == (1, 2)
        found = batch.report["unknown"]
        assert [(one["name"], one["suggestion"]) for one in found["areas"]["names"]] == [
            ("Nowhere", None),
            ("Old Harbor", areas["N01"].pk),
        ]
        assert {one["name"] for one in found["offences"]["names"]} == {"Arson", "Burglery"}

    def test_a_slip_of_the_pen_is_chosen_and_a_guess_only_hinted_at(self, desk, areas, offences):
        batch = desk.check(table("2024-01,Old Harbor,Robbery,7"))
        form = desk.client.get(desk.url(f"{batch.uid}/names/")).context["form"]
        assert form["area_0"].initial == str(areas["N01"].pk)
        assert form["offence_0"].initial == ""
        assert "perhaps “Street robbery”" in form["offence_0"].help_text

    def settle(self, desk, batch, areas, offences, **more):
        names = {one["name"]: i for i, one in enumerate(batch.report["unknown"]["offences"]["names"])}
        places = {one["name"]: i for i, one in enumerate(batch.report["unknown"]["areas"]["names"])}
        desk.client.post(
            desk.url(f"{batch.uid}/names/"),
            {
                f"offence_{names['Burglery']}": offences["BURG"].pk,
                f"offence_{names['Arson']}": "new",
                f"area_{places['Old Harbor']}": areas["N01"].pk,
                f"area_{places['Nowhere']}": "-1",
                **more,
            },
        )
        return desk.work(batch)

    def test_they_can_be_mapped_made_new_and_left_without_a_place(self, desk, facts, areas, offences):
        batch = self.settle(desk, desk.check(self.FILE), areas, offences)
        assert batch.rows_rejected == 0
        desk.confirm(batch)
        arson = OffenceType.objects.get(name="Arson")
        assert facts() == [
            ("2024-01-01", "N01", "BURG", 7),
            ("2024-01-01", "N02", "BURG", 1),
            ("2024-01-01", None, arson.code, 3),
        ]
        assert OffenceType.objects.get(code="BURG").aliases == ["Break-in"]

    def test_they_are_remembered_when_asked(self, desk, areas, offences):
        self.settle(desk, desk.check(self.FILE), areas, offences, remember="on")
        assert OffenceType.objects.get(code="BURG").aliases == ["Break-in", "Burglery"]
        assert Area.objects.get(code="N01").aliases == ["The Docks", "Old Harbor"]

    def test_a_new_type_takes_its_place_in_the_classification(self, desk):
        batch = desk.check(table("2024-01,N01,THEFT,3", "2024-01,N01,Arson,1", "2024-01,N01,Burglary,1"))
        form = desk.client.get(desk.url(f"{batch.uid}/names/")).context["form"]
        names = [one["name"] for one in batch.report["unknown"]["offences"]["names"]]
        assert [form[f"iccs_{names.index(name)}"].initial for name in ("THEFT", "Arson")] == ["0502", ""]
        told = {f"offence_{i}": "new" for i in range(2)} | {f"iccs_{names.index('THEFT')}": "0502"}
        wrong = desk.client.post(
            desk.url(f"{batch.uid}/names/"), {**told, f"iccs_{names.index('Arson')}": "9999"}
        )
        assert wrong.status_code == 422
        desk.client.post(desk.url(f"{batch.uid}/names/"), told)
        assert dict(OffenceType.objects.filter(name__in=names).values_list("name", "iccs_code")) == {
            "THEFT": "0502", "Arson": "",
        }  # fmt: skip

    def test_left_out_is_not_rejected(self, desk, offences):
        batch = desk.check(table("2024-01,N01,Arson,3", "2024-01,N01,Burglary,1"))
        desk.client.post(desk.url(f"{batch.uid}/names/"), {"offence_0": "0"})
        batch = desk.work(batch)
        assert (batch.rows_accepted, batch.rows_rejected, batch.report["left_out"]) == (1, 0, 1)

    def test_two_names_for_one_offence_are_asked_about_and_added_up(self, desk, facts, areas, offences):
        text = table("2024-01,N01,Shoplifting,7", "2024-01,N01,Pickpocketing,3", "2024-01,N02,Shoplifting,1")
        batch = desk.check(text)
        names = batch.report["unknown"]["offences"]["names"]
        told = {f"offence_{i}": offences["ROBB"].pk for i, _one in enumerate(names)}
        desk.client.post(desk.url(f"{batch.uid}/names/"), told)
        batch = desk.work(batch)
        assert (batch.rows_accepted, batch.rejected_by_reason) == (1, {"twice": 2})
        assert batch.report["shared"] == {
            "number": 2,
            "examples": [["N01 / Shoplifting", "N01 / Pickpocketing"]],
        }
        desk.client.post(desk.url(f"{batch.uid}/add-up/"))
        desk.confirm(desk.work(batch))
        assert facts() == [("2024-01-01", "N01", "ROBB", 10), ("2024-01-01", "N02", "ROBB", 1)]

    def test_the_same_name_twice_is_never_added_up(self, desk, areas, offences):
        batch = desk.check(
            table("2024-01,N01,Burglary,7", "2024-01,n01,burglary,7", "2024-01,N02,Burglary,1")
        )
        assert batch.report["shared"]["number"] == 0
        desk.client.post(desk.url(f"{batch.uid}/add-up/"))
        assert desk.work(batch).rejected_by_reason == {"twice": 2}

    def test_the_next_file_of_the_source_is_read_the_same_way(self, desk, areas, offences):
        batch = self.settle(desk, desk.check(self.FILE), areas, offences)
        desk.confirm(batch)
        assert desk.check(self.FILE.replace("2024-01", "2024-02")).rows_rejected == 0


class TestRejected:
    FILE = table(
        "2024-01,N01,Burglary,7",
        "2024-01,N01,Street robbery,-1",
        "2024-13,N02,Burglary,2",
        "2024-01,N02,Street robbery,4",
        "2024-01,Centro,Street robbery,4",
        "2024-01,N03,=HYPERLINK(1),4",
        "2024-02,N03,Burglary,2,5",
    )

    def test_each_has_its_line_column_and_reason(self, desk):
        batch = desk.check(self.FILE)
        assert (batch.rows_accepted, batch.rows_rejected) == (1, 6)
        told = [(one["line"], one["column"]) for one in batch.report["examples"]]
        assert told == [
            (3, "D (Count)"),
            (4, "A (Month)"),
            (5, "D (Count)"),
            (6, "D (Count)"),
            (7, "C (Offence)"),
            (8, "D (Count)"),
        ]
        assert batch.report["examples"][2]["reason"] == (
            "The same area, period and offence stands in several lines (5, 6). Only one of them can be right."
        )

    def test_they_can_be_downloaded_without_formulas(self, desk):
        batch = desk.check(self.FILE)
        answer = desk.client.get(desk.url(f"{batch.uid}/rejected/"))
        rows = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
        assert rows[0] == ["Line", "Column", "Reason", "Month", "Area", "Offence", "Count"]
        assert [row[0] for row in rows[1:]] == ["3", "4", "5", "6", "7", "8"]
        assert rows[5][5] == "'=HYPERLINK(1)"

    def test_the_good_rows_can_be_imported_without_them(self, desk, facts):
        desk.confirm(desk.check(self.FILE))
        assert facts() == [("2024-01-01", "N01", "BURG", 7)]


class Dies(BaseException):
    """The worker is killed: nothing after this point runs."""


class TestDeath:
    def test_a_killed_import_leaves_nothing(self, desk, facts, monkeypatch, town):
        desk.run(table("2024-01,N01,Burglary,1"))
        before = facts()
        batch = desk.check(JANUARY)
        desk.client.post(desk.url(f"{batch.uid}/confirm/"), {"replace": "period"})
        batch.refresh_from_db()
        written = Staging.write_facts

        def half(self, *args, **options):
            written(self, *args, **options)
            raise Dies

        monkeypatch.setattr(Staging, "write_facts", half)
        with pytest.raises(Dies):
            run_job(batch.job_id)
        assert facts() == before
        assert not ReplacedCount.objects.exists()
        monkeypatch.undo()
        # The next worker takes the job up again and finishes it.
        assert desk.work(batch).state == "done"
        assert len(facts()) == 3

    def test_a_cancelled_import_leaves_nothing(self, desk, facts, coordinator):
        batch = desk.check(JANUARY)
        desk.client.post(desk.url(f"{batch.uid}/confirm/"), {"replace": "period"})
        batch.refresh_from_db()
        cancel(by=coordinator, job=batch.job)
        batch = desk.work(batch)
        cache.delete(f"job:{batch.job_id}:cancel")
        assert (facts(), batch.state, batch.job.state) == ([], "checked", "cancelled")

    def test_a_second_confirmation_imports_nothing_more(self, desk, facts, town):
        batch = desk.confirm(desk.check(JANUARY))
        job = Job.objects.create(
            municipality=town, kind=work.IMPORT, title="again", parameters={"batch": str(batch.uid)}
        )
        run_job(job.pk)
        job.refresh_from_db()
        assert (job.state, len(facts())) == ("failed", 3)

    def test_names_changed_since_the_check_are_noticed(self, desk, facts, offences):
        batch = desk.check(JANUARY)
        offences["BURG"].aliases = []
        offences["BURG"].save()
        batch = desk.confirm(batch)
        assert (batch.job.state, facts()) == ("failed", [])
        assert "Check it again" in batch.job.message


def test_an_upload_can_be_discarded(desk, media):
    desk.upload(JANUARY)
    batch = desk.batch()
    stored = media / batch.stored_as
    assert stored.exists()
    with TestCase.captureOnCommitCallbacks(execute=True):
        desk.client.post(desk.url(f"{batch.uid}/discard/"))
    assert not stored.exists()
    assert not ImportBatch.objects.filter(pk=batch.pk).exists()


def test_the_file_can_be_forgotten_and_the_counts_stay(desk, media, facts):
    batch = desk.run(JANUARY + "2024-01,Nowhere,Burglary,1\n")
    stored = [media / name for name in (batch.stored_as, batch.rejects_file)]
    with TestCase.captureOnCommitCallbacks(execute=True):
        desk.client.post(desk.url(f"{batch.uid}/forget/"))
    assert not any(path.exists() for path in stored)
    assert len(facts()) == 3
    page = desk.client.get(desk.url(f"{batch.uid}/"))
    assert "Nowhere" not in page.content.decode()
    assert desk.undo(batch).state == "undone"


def test_the_audit_trail_tells_of_an_import_without_its_sums(desk):
    batch = desk.run(JANUARY)
    entries = AuditEntry.objects.filter(table_name="diagnostics_importbatch", row_id=batch.pk)
    assert entries.filter(after__state="done").exists()
    assert not any("report" in entry.after or "report" in entry.before for entry in entries)


def test_a_reader_finds_no_import(as_bob, town, source):
    assert as_bob.get(f"/town/{town.slug}/imports/").status_code == 403
    assert as_bob.get(f"/town/{town.slug}/imports/new/").status_code == 403


def test_a_long_list_asks_the_database_as_often_as_a_short_one(desk):
    desk.upload(JANUARY)
    with CaptureQueriesContext(connection) as short:
        desk.client.get(desk.url(""))
    for number in range(30):
        desk.upload(JANUARY + f"2024-01,N03,Burglary,{number}\n")
    with CaptureQueriesContext(connection) as long:
        desk.client.get(desk.url(""))
    assert len(long) == len(short)
