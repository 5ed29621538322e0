"""A town with three areas, three offence types and a source, and a way to import a file as a person does."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from diagnostics.models import CountFact, ImportBatch
from stakeholders.jobs.services import run_job
from stakeholders.models import Population
from tests.builders import make_area, make_offence, make_source


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)
    return tmp_path


@pytest.fixture
def source(town):
    return make_source(town)


@pytest.fixture
def areas(town):
    made = {
        "N01": make_area(town, "N01", name="Old Harbour", aliases=["The Docks"]),
        "N02": make_area(town, "N02", name="Centro"),
        "N03": make_area(town, "N03", name="Mercado"),
    }
    for area in made.values():
        Population.objects.create(municipality=town, area=area, year=2024, residents=10_000, households=4_000)
    return made


@pytest.fixture
def offences(town):
    return {
        "BURG": make_offence(town, "BURG", name="Burglary", aliases=["Break-in"], denominator="households"),
        "ROBB": make_offence(town, "ROBB", name="Street robbery"),
        "DV": make_offence(town, "DV", name="Domestic violence", is_sensitive=True, reporting_sensitive=True),
    }


HEADER = "Month,Area,Offence,Count"


def table(*rows: str, header: str = HEADER) -> str:
    return "\n".join((header, *rows)) + "\n"


@pytest.fixture
def desk(as_alice, town, source, areas, offences):
    """Alice at the import pages."""
    return Desk(as_alice, town, source)


class Desk:
    """The steps of an import over HTTP."""

    def __init__(self, client, town, source):
        self.client, self.town, self.source = client, town, source

    def url(self, path: str) -> str:
        return f"/town/{self.town.slug}/imports/{path}"

    def upload(self, content: str | bytes, name: str = "counts.csv", source=None):
        data = content.encode() if isinstance(content, str) else content
        return self.client.post(
            self.url("new/"),
            {"source": (source or self.source).pk, "file": SimpleUploadedFile(name, data)},
        )

    def batch(self) -> ImportBatch:
        return ImportBatch.objects.order_by("-pk").first()

    def settle_columns(self, batch: ImportBatch | None = None, **changes):
        """Send the columns form as it stands, with some answers changed."""
        batch = batch or self.batch()
        page = self.client.get(self.url(f"{batch.uid}/columns/"))
        form = page.context["form"]
        data = {}
        for bound in form:
            value = changes.pop(bound.name, bound.value())
            if value is not None:
                data[bound.name] = value
        return self.client.post(self.url(f"{batch.uid}/columns/"), {**data, **changes})

    def work(self, batch: ImportBatch | None = None) -> ImportBatch:
        """Do the job that waits, as the worker does."""
        batch = ImportBatch.objects.get(pk=(batch or self.batch()).pk)
        run_job(batch.job_id)
        return ImportBatch.objects.select_related("job").get(pk=batch.pk)

    def check(self, content: str | bytes, name: str = "counts.csv", source=None, **changes) -> ImportBatch:
        answer = self.upload(content, name, source)
        assert answer.status_code == 302, answer.context["form"].errors
        answer = self.settle_columns(**changes)
        assert answer.status_code == 302, answer.context["form"].errors
        return self.work()

    def confirm(self, batch: ImportBatch, replace: str = "period") -> ImportBatch:
        self.client.post(self.url(f"{batch.uid}/confirm/"), {"replace": replace})
        return self.work(batch)

    def run(self, content: str | bytes, replace: str = "period", **options) -> ImportBatch:
        """The whole way: upload, columns, check, import."""
        return self.confirm(self.check(content, **options), replace)

    def undo(self, batch: ImportBatch) -> ImportBatch:
        self.client.post(self.url(f"{batch.uid}/undo/"))
        return self.work(batch)


@pytest.fixture
def facts(town):
    def read() -> list[tuple]:
        rows = CountFact.objects.filter(municipality=town).order_by("period_start", "area_id", "offence_id")
        return [
            (row.period_start.isoformat(), row.area and row.area.code, row.offence.code, row.count)
            for row in rows.select_related("area", "offence")
        ]

    return read


def workbook(*rows) -> bytes:
    """An XLSX file with these rows."""
    from openpyxl import Workbook  # noqa: PLC0415 - only where it is wanted

    book, out = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(out)
    return out.getvalue()
