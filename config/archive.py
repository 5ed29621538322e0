"""The whole system in one file: the database and the files of all towns, with a list of what is inside.

The dump is made by PostgreSQL's own pg_dump as the role `backup`, which reads past row-level security and writes
nothing. A backup in which one byte was changed is refused.
"""

import hashlib
import json
import os
import shutil
import subprocess
import tarfile
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

import psycopg2

from config.embedded import postgres
from config.embedded.process import ServerError

FORMAT = 1
# The sum of row hashes does not depend on the order in which rows lie.
ROWS = (
    "SELECT count(*), coalesce(sum(('x' || substr(md5(t::text), 1, 15))::bit(60)::bigint), 0)::text"
    ' FROM "{table}" t'
)
MANIFEST = "manifest.json"
DUMP = "database.dump"
FILES = "media"


class ArchiveError(Exception):
    """The backup cannot be made, is damaged, or cannot be put where it was asked to."""


def program(name: str) -> str:
    """Path of pg_dump or pg_restore: the embedded one when it is installed, else the system's."""
    try:
        return str(postgres.binaries() / name)
    except ServerError:
        found = shutil.which(name)
        if found is None:
            raise ArchiveError(f"{name} is not installed (package postgresql-client).") from None
        return found


def make(target: Path, *, database: dict, media: Path) -> dict:
    """Write a backup to `target`; returns its manifest. `database`: the settings of the role `backup`."""
    with tempfile.TemporaryDirectory(prefix="concord-backup-") as folder:
        dump = Path(folder) / DUMP
        _run(program("pg_dump"), database, "--format=custom", f"--file={dump}")
        contents = {DUMP: dump, **_files(media)}
        manifest = {
            "format": FORMAT,
            "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
            "files": {name: fingerprint(path) for name, path in contents.items()},
            "tables": summary(database),
        }
        listing = Path(folder) / MANIFEST
        listing.write_text(json.dumps(manifest, indent=1, sort_keys=True), encoding="utf-8")
        unfinished = target.with_name(f".{target.name}.unfinished")
        with tarfile.open(unfinished, "w:gz", compresslevel=6) as archive:
            archive.add(listing, MANIFEST)
            for name, path in contents.items():
                archive.add(path, name)
        unfinished.rename(target)
    return manifest


def _files(media: Path) -> dict[str, Path]:
    return {
        str(PurePosixPath(FILES) / path.relative_to(media).as_posix()): path
        for path in sorted(media.rglob("*"))
        if path.is_file() and not path.is_symlink()
    }


def fingerprint(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextmanager
def unpacked(source: Path) -> Iterator[tuple[Path, dict]]:
    """The verified contents of a backup in a temporary folder, and its manifest; ArchiveError when damaged."""
    with tempfile.TemporaryDirectory(prefix="concord-restore-") as folder:
        try:
            with tarfile.open(source, "r:gz") as archive:
                _extract(archive, Path(folder))
        except (tarfile.TarError, OSError, EOFError, zlib.error) as error:
            raise ArchiveError(f"{source} is not a readable backup: {error}") from None
        root = Path(folder)
        if not (root / MANIFEST).is_file():
            raise ArchiveError(f"{source} has no manifest: it is not a backup of Concord.")
        manifest = json.loads((root / MANIFEST).read_text(encoding="utf-8"))
        _verify(root, manifest)
        yield root, manifest


def _extract(archive: tarfile.TarFile, folder: Path) -> None:
    """Plain files below the folder and nothing else. (The library's own filter came with Python 3.11.4.)"""
    for member in archive:
        name = PurePosixPath(member.name)
        if not member.isreg() or name.is_absolute() or ".." in name.parts:
            raise ArchiveError(f"The backup holds something that is not a plain file: {member.name}")
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        with archive.extractfile(member) as source, target.open("wb") as copy:
            shutil.copyfileobj(source, copy)


def _verify(root: Path, manifest: dict) -> None:
    if manifest.get("format") != FORMAT:
        raise ArchiveError(
            f"The backup has format {manifest.get('format')}; this version reads format {FORMAT}."
        )
    for name, expected in manifest["files"].items():
        path = root / name
        if not path.is_file() or fingerprint(path) != expected:
            raise ArchiveError(f"The backup is damaged: {name} is not what it was.")


def restore(source: Path, *, database: dict, reader: dict, media: Path) -> dict:
    """Put a backup into an empty database and folder, then compare; returns the manifest.

    `database`: the settings of `owner`; `reader`: those of `backup`, for the comparison.
    """
    with unpacked(source) as (root, manifest):
        if _is_used(database):
            raise ArchiveError(
                "The database is not empty. Restore into a new one, or drop the old one yourself."
            )
        _run(
            program("pg_restore"),
            database,
            "--no-owner",
            "--exit-on-error",
            "--single-transaction",
            str(root / DUMP),
        )
        for name in manifest["files"]:
            if name.startswith(f"{FILES}/"):
                target = media / PurePosixPath(name).relative_to(FILES)
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(root / name, target)
    restored = summary(reader)
    if restored != manifest["tables"]:
        different = sorted(t for t in manifest["tables"] if restored.get(t) != manifest["tables"][t])
        raise ArchiveError(f"After the restore these tables differ: {', '.join(different)}.")
    return manifest


def _is_used(database: dict) -> bool:
    with closing(connect(database)) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")
        return cursor.fetchone()[0] > 0


def summary(database: dict) -> dict[str, list]:
    """Table → [number of rows, hash of all rows in an order of their own]; equal tables have equal summaries."""
    with closing(connect(database)) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
        tables = [name for (name,) in cursor.fetchall()]
        result = {}
        for table in tables:
            cursor.execute(ROWS.format(table=table))
            result[table] = list(cursor.fetchone())
        return result


def connect(database: dict):
    return psycopg2.connect(
        dbname=database["NAME"],
        user=database["USER"],
        password=database["PASSWORD"] or None,
        host=database["HOST"] or None,
        port=database["PORT"] or None,
    )


def _run(command: str, database: dict, *arguments: str) -> None:
    environment = {**os.environ, "PGPASSWORD": database["PASSWORD"] or ""}
    where = [f"--host={database['HOST']}", f"--username={database['USER']}", "--no-password"]
    if database["PORT"]:
        where.append(f"--port={database['PORT']}")
    where.append(f"--dbname={database['NAME']}")
    finished = subprocess.run(  # noqa: S603 - our own program, arguments without a shell
        [command, *where, *arguments], env=environment, capture_output=True, text=True, check=False
    )
    if finished.returncode:
        raise ArchiveError(f"{Path(command).name}: {finished.stderr.strip()[-2000:]}")
