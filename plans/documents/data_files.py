"""The plan as data: open tables with their codebook, and the whole version as JSON."""

import json
from datetime import datetime
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from django.utils.translation import gettext as _

from stakeholders.spreadsheets.writing import write_csv

from .edition import Edition
from .tables import TABLES

FORMAT = "concord-plan"


def open_data(edition: Edition) -> bytes:
    """A ZIP of one CSV a table (UTF-8, comma, ISO dates, point in decimals), a codebook and a page that explains."""
    target = BytesIO()
    with ZipFile(target, "w", ZIP_DEFLATED) as archive:
        for table in TABLES:
            headers = [column.name for column in table.columns]
            _add(archive, f"{table.name}.csv", _csv(headers, table.lines(edition)), edition.at)
        _add(archive, "codebook.csv", _csv(CODEBOOK, _codebook()), edition.at)
        _add(archive, "README.txt", _readme(edition).encode(), edition.at)
    return target.getvalue()


CODEBOOK = ("table", "column", "title", "meaning", "codes")


def _codebook() -> list[list[str]]:
    return [
        [
            table.name,
            column.name,
            str(column.title),
            str(column.about),
            "; ".join(f"{code} = {label}" for code, label in (column.labels or {}).items()),
        ]
        for table in TABLES
        for column in table.columns
    ]


def _csv(headers, rows) -> bytes:
    target = BytesIO()
    write_csv(target, headers, rows)
    return target.getvalue()


def _add(archive: ZipFile, name: str, content: bytes, at: datetime) -> None:
    # Dated by the moment of freezing, so that equal versions give equal bytes.
    entry = ZipInfo(name, date_time=max(at.timetuple()[:6], (1980, 1, 1, 0, 0, 0)))
    entry.compress_type, entry.external_attr = ZIP_DEFLATED, 0o644 << 16
    archive.writestr(entry, content)


def _readme(edition: Edition) -> str:
    files = "\n".join(f"  {table.name}.csv  {table.title}" for table in TABLES)
    paragraphs = [
        f"{edition.told['title']}\n{edition.told['town']}, {edition.label}\n{edition.address}",
        _("Tables of the crime prevention plan. codebook.csv says what each column means."),
        files,
        _("Encoding UTF-8, separator comma, dates as year-month-day, decimals with a point."),
        _(
            "Counts of cases below %(limit)d are left empty, and the column beside says so. A text that a spreadsheet "
            "program could run as a formula has an apostrophe in front."
        )
        % {"limit": edition.smallest},
        f"SHA-256 {edition.fingerprint}",
    ]
    return "\n\n".join(paragraphs) + "\n"


def full_json(edition: Edition) -> bytes:
    """The whole version: what it is, its content with its fingerprint, the results of the check. Nothing is hidden."""
    version = edition.version
    told = {
        "format": FORMAT,
        "schema_version": edition.content["schema_version"],
        "municipality": edition.municipality.slug,
        "number": edition.name,
        "state": version.state if version else "draft",
        "reason": version.reason if version else "",
        "adopted_by": version.adopted_by if version else "",
        "adopted_on": version.adopted_on.isoformat() if version and version.adopted_on else None,
        "frozen_at": edition.at.isoformat(),
        "content_hash": edition.fingerprint,
        "content": edition.content,
        "checks": edition.checks,
    }
    return json.dumps(told, ensure_ascii=False, indent=1).encode()
