"""A backup restored on an empty machine is the same system; a damaged one is refused."""

import tarfile
from contextlib import closing
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection

from config import archive
from stakeholders.access.tenancy import scope
from tests.builders import make_organisation, make_plan, make_problem, make_town

pytestmark = pytest.mark.django_db(transaction=True)


def role(name, database):
    return {**settings.DATABASE_ROLES[name], "NAME": database}


@pytest.fixture
def backup(tmp_path):
    place = make_town("kept-town")
    with scope(place.pk, actor="maker"):
        make_organisation(place, "Police = kept")
        make_problem(make_plan(place))
    media = tmp_path / "media"
    (media / "1").mkdir(parents=True)
    (media / "1" / "letter.txt").write_text("scan")
    path = tmp_path / "concord.tar.gz"
    archive.make(path, database=role("backup", connection.settings_dict["NAME"]), media=media)
    return path


@pytest.fixture
def empty_database():
    def run(*statements):
        with closing(archive.connect(role("owner", "postgres"))) as owner:
            owner.autocommit = True
            with owner.cursor() as cursor:
                for statement in statements:
                    cursor.execute(statement)

    copy = f"{connection.settings_dict['NAME']}_restored"  # one for each process that tests
    run(f"DROP DATABASE IF EXISTS {copy}", f"CREATE DATABASE {copy}")
    yield copy
    run(f"DROP DATABASE {copy} WITH (FORCE)")


def structure(database):
    """Policies, triggers, constraints, indexes and rights: what protects the rows."""
    queries = [
        "SELECT tablename, policyname, qual, with_check FROM pg_policies ORDER BY 1, 2",
        "SELECT tgrelid::regclass::text, tgname, pg_get_triggerdef(oid) FROM pg_trigger"
        " WHERE NOT tgisinternal ORDER BY 1, 2",
        "SELECT conrelid::regclass::text, conname, contype, condeferrable FROM pg_constraint"
        " WHERE connamespace = 'public'::regnamespace ORDER BY 1, 2",
        "SELECT relname, relrowsecurity, relforcerowsecurity FROM pg_class"
        " WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' ORDER BY 1",
        "SELECT grantee, table_name, privilege_type FROM information_schema.role_table_grants"
        " WHERE table_schema = 'public' AND grantee = 'app' ORDER BY 1, 2, 3",
    ]
    with closing(archive.connect(role("owner", database))) as reader, reader.cursor() as cursor:
        found = []
        for query in queries:
            cursor.execute(query)
            found.append(cursor.fetchall())
        return found


def test_a_restored_system_equals_the_original(backup, empty_database, tmp_path):
    copy, media = empty_database, tmp_path / "restored"
    archive.restore(backup, database=role("owner", copy), reader=role("backup", copy), media=media)
    original = connection.settings_dict["NAME"]
    assert archive.summary(role("backup", copy)) == archive.summary(role("backup", original))
    assert structure(copy) == structure(original)
    assert (media / "1" / "letter.txt").read_text() == "scan"
    with closing(archive.connect(role("owner", copy))) as reader, reader.cursor() as cursor:
        cursor.execute("SET ROLE NONE")
        cursor.execute("SELECT count(*) FROM stakeholders_organisation")
        assert cursor.fetchone() == (0,)  # row-level security holds in the restored system too


def test_a_used_database_is_not_overwritten(backup, tmp_path):
    original = connection.settings_dict["NAME"]
    with pytest.raises(archive.ArchiveError, match="not empty"):
        archive.restore(
            backup, database=role("owner", original), reader=role("backup", original), media=tmp_path / "m"
        )


@pytest.mark.parametrize("position", [0.2, 0.5, 0.9])
def test_a_changed_byte_is_noticed(backup, tmp_path, position):
    content = bytearray(backup.read_bytes())
    content[int(len(content) * position)] ^= 0xFF
    damaged = tmp_path / "damaged.tar.gz"
    damaged.write_bytes(content)
    with pytest.raises(CommandError):
        call_command("restore", str(damaged), check=True)


@pytest.mark.parametrize("name", ["../outside.txt", "/tmp/outside.txt"])  # noqa: S108 - the name of an attack
def test_a_backup_cannot_write_outside_its_folder(tmp_path, name):
    hostile = tmp_path / "hostile.tar.gz"
    with tarfile.open(hostile, "w:gz") as made:
        made.addfile(tarfile.TarInfo(name))
    with pytest.raises(archive.ArchiveError, match="not a plain file"), archive.unpacked(hostile):
        pass


def test_something_else_is_not_taken_for_a_backup(tmp_path):
    other = tmp_path / "holiday.tar.gz"
    other.write_bytes(b"not an archive")
    with pytest.raises(CommandError, match="not a readable backup"):
        call_command("restore", str(other))


def test_the_command_writes_where_it_is_told(tmp_path, capsys):
    target = Path(tmp_path / "b" / "concord-x.tar.gz")
    call_command("backup", str(target))
    call_command("restore", str(target), check=True)
    assert "is whole" in capsys.readouterr().out
