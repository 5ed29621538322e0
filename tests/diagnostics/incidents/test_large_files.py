"""Files of any size: refused by what they say of themselves, never in memory, and gone when they are not needed."""

import hashlib
import io
import os
import time
import zipfile
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, TestCase
from django.utils import timezone

from diagnostics.incidents.imports import tidying
from diagnostics.models import ImportBatch, Incident
from stakeholders.access.tenancy import scope
from stakeholders.access.uploads import INCOMING
from tests.builders import make_area
from tests.diagnostics.incidents.test_fast_import import square

HEADER = "Case number,Date,Time,Offence,Address,Latitude,Longitude\n"
JANUARY = (
    HEADER
    + "A-1,2025-01-03,21:05,Burglary,1 Main St,50.01,10.01\nA-2,2025-01-04,02:30,Burglary,x,50.01,10.01\n"
)
FEBRUARY = (
    HEADER + "A-3,2025-02-03,21:05,Burglary,2 Main St,50.01,10.01\nA-4,soon,02:30,Burglary,x,50.01,10.01\n"
)
TWO_GIGABYTES = 2 * 2**30


@pytest.fixture
def areas(town):
    return {"N01": make_area(town, "N01", geometry=square(10.0, 50.0))}


def zipped(**files: str) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(f"{name}.csv", text)
    return content.getvalue()


def files_in(media) -> list[str]:
    return sorted(path.name for path in media.rglob("*") if path.is_file())


class Unread:
    """A body that nobody may look at."""

    def read(self, *_args):
        raise AssertionError("the body was read")

    readline = read

    def close(self):
        pass


class TestTooLarge:
    def post(self, client, path, length, **extra):
        return client.generic(
            "POST", path, b"", content_type="multipart/form-data; boundary=x",
            **{"wsgi.input": Unread(), "CONTENT_LENGTH": str(length)}, **extra,
        )  # fmt: skip

    def test_two_gigabytes_are_refused_before_they_are_read(self, desk):
        answer = self.post(desk.client, desk.url("new/"), TWO_GIGABYTES)
        assert answer.status_code == 413
        assert "2.0\u00a0GB" in answer.content.decode()
        assert "1.0\u00a0GB" in answer.content.decode()
        assert not ImportBatch.objects.exists()

    def test_the_api_refuses_too_and_says_so(self, desk):
        answer = self.post(desk.client, f"/api/v1/{desk.town.slug}/imports/", TWO_GIGABYTES)
        assert (answer.status_code, answer.json()["code"]) == (413, "too_large")

    def test_other_pages_and_strangers_may_send_less(self, desk):
        half = 500 * 2**20
        assert self.post(desk.client, desk.url(""), half).status_code == 413
        assert self.post(Client(), desk.url("new/"), half).status_code == 413

    def test_a_file_over_the_limit_is_told_in_the_form(self, desk, settings):
        settings.IMPORT_LIMIT = 100
        answer = desk.upload(JANUARY)
        assert answer.status_code == 422
        assert "at most 100\u00a0bytes can be read" in str(answer.context["form"].errors)


class TestArchive:
    def test_monthly_tables_of_an_archive_are_one_import(self, desk):
        batch = desk.run(zipped(january=JANUARY, february=FEBRUARY), name="police.zip")
        assert (batch.state, batch.rows_accepted, Incident.objects.count()) == ("done", 3, 3)
        assert [one["line"] for one in batch.report["examples"]] == ["february.csv: 3"]
        assert desk.client.get(desk.url(f"{batch.uid}/")).status_code == 200

    def test_a_bomb_is_refused_and_nothing_of_it_stays(self, desk, media):
        answer = desk.upload(zipped(bomb=HEADER + "A" * 100_000_000), name="bomb.zip")
        assert answer.status_code == 422
        assert "made to fill a disk" in str(answer.context["form"].errors)
        assert files_in(media) == []


class TestRawFile:
    def upload_and_run(self, desk, content=JANUARY) -> ImportBatch:
        with TestCase.captureOnCommitCallbacks(execute=True):
            return desk.run(content)

    def test_the_file_lies_under_its_hash_until_it_is_imported(self, desk, media):
        batch = desk.check(JANUARY)
        digest = hashlib.sha256(JANUARY.encode()).hexdigest()
        assert files_in(media) == [digest]
        with TestCase.captureOnCommitCallbacks(execute=True):
            batch = desk.confirm(batch)
        assert files_in(media) == []
        assert (batch.stored_as, batch.sha256, batch.size) == ("", digest, len(JANUARY))
        assert batch.file_name == "counts.csv"
        assert desk.undo(batch).state == "undone"
        assert desk.client.get(desk.url(f"{batch.uid}/")).status_code == 200

    def test_counts_of_areas_are_kept_as_they_were_sent(self, desk, media):
        batch = self.upload_and_run(desk, "Month,Area,Offence,Count\n2025-01,N01,Burglary,3\n")
        assert files_in(media) == [batch.sha256]

    def test_a_file_that_comes_in_two_imports_stays_for_the_other(self, desk, media):
        desk.check(JANUARY)
        with TestCase.captureOnCommitCallbacks() as callbacks:
            desk.run(JANUARY)
        # After a commit no town is told to the database, and no import is seen.
        with scope():
            for callback in callbacks:
                callback()
        assert len(files_in(media)) == 1

    def test_a_large_upload_is_hashed_on_its_way_and_moved(self, desk, media):
        content = (HEADER + "A-1,2025-01-03,21:05,Burglary,1 Main St,50.01,10.01\n" * 60_000).encode()
        desk.upload(content)
        batch = desk.batch()
        assert (batch.sha256, batch.size) == (hashlib.sha256(content).hexdigest(), len(content))
        assert (media / batch.stored_as).read_bytes() == content
        assert list((media / INCOMING).iterdir()) == []

    def test_what_nobody_came_back_to_is_forgotten(self, desk, media):
        batch = desk.check(FEBRUARY)
        assert len(files_in(media)) == 2
        now = timezone.now()
        with TestCase.captureOnCommitCallbacks(execute=True):
            tidying.tidy(at=now + timedelta(days=13))
        assert len(files_in(media)) == 2
        with TestCase.captureOnCommitCallbacks(execute=True):
            tidying.tidy(at=now + timedelta(days=15))
        assert files_in(media) == []
        batch.refresh_from_db()
        assert (batch.stored_as, batch.rejects_file, batch.report["examples"]) == ("", "", [])
        assert batch.sha256 == hashlib.sha256(FEBRUARY.encode()).hexdigest()
        assert desk.client.get(desk.url(f"{batch.uid}/")).status_code == 200

    def test_rejected_rows_go_after_three_months(self, desk, media):
        batch = self.upload_and_run(desk, FEBRUARY)
        assert files_in(media) == [f"{batch.uid}-rejected.csv"]
        with TestCase.captureOnCommitCallbacks(execute=True):
            tidying.tidy(at=timezone.now() + timedelta(days=91))
        assert files_in(media) == []

    def test_what_a_killed_process_left_is_swept(self, desk, media, town):
        desk.check(JANUARY)
        folder, incoming = media / f"{town.pk}/counts", media / INCOMING
        for path in (
            folder / "0123.part",
            folder / ("f" * 64),
            incoming / "tmp.upload",
            incoming / "new.upload",
        ):
            path.write_bytes(b"names")
            if path.name != "new.upload":
                os.utime(path, (time.time() - 100_000,) * 2)
        tidying.tidy(at=timezone.now())
        assert files_in(media) == sorted([hashlib.sha256(JANUARY.encode()).hexdigest(), "new.upload"])

    def test_an_interrupted_upload_leaves_nothing(self, desk, media):
        class Broken(SimpleUploadedFile):
            def read(self, *args):
                raise OSError("gone")

        with pytest.raises(OSError, match="gone"):
            desk.client.post(desk.url("new/"), {"source": 1, "file": Broken("a.csv", b"x" * 100)})
        assert files_in(media) == []
