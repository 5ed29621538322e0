"""The embedded PostgreSQL and Valkey, started for real in folders of their own."""

import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import textwrap
import time
from contextlib import closing
from pathlib import Path

import psycopg2
import pytest
import redis
from kombu import Connection

from config.embedded import identity, process, runfolder
from config.embedded.servers import Servers, socket_folder

PROJECT = Path(__file__).resolve().parents[2]
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can play other users")


@pytest.fixture
def place():
    """A folder with a short path that other users may enter, unlike pytest's own."""
    folder = Path(tempfile.mkdtemp(prefix="ce-"))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def running():
    """Servers for the tests that do not stop them."""
    folder = Path(tempfile.mkdtemp(prefix="ce-"))
    servers = Servers(folder / "run", disposable=True)
    servers.start()
    yield servers
    servers.stop()
    shutil.rmtree(folder)


def execute(servers, role, *statements):
    """Run statements as a role in the application's database; returns the rows of the last one."""
    with closing(servers.postgres.connect(role, "concord")) as connection, connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
        return cursor.fetchall() if cursor.description else None


def gone(*pids, within=10.0):
    """Whether the processes end in time."""
    deadline = time.monotonic() + within
    while any(process.birth(pid) for pid in pids):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def script(text, *arguments, **options):
    """A Python process of its own that runs a few lines with the project on its path."""
    return subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(text), *map(str, arguments)],
        cwd=PROJECT,
        stdout=subprocess.PIPE,
        text=True,
        **options,
    )


# --- rights


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE t (a int)",
        "CREATE SCHEMA s",
        "CREATE DATABASE d",
        "CREATE ROLE r",
        "SET ROLE owner",
        "ALTER ROLE app BYPASSRLS",
        "COPY (SELECT 1) TO PROGRAM 'true'",
        "SELECT pg_read_file('/etc/passwd')",
    ],
)
def test_app_role_may_change_nothing_but_rows(running, statement):
    with pytest.raises(psycopg2.errors.InsufficientPrivilege):
        execute(running, "app", statement)


def test_row_level_security_binds_owner_and_app_but_not_backup(running):
    execute(
        running,
        "owner",
        "CREATE TABLE secret (town int)",
        "INSERT INTO secret VALUES (1), (2)",
        "ALTER TABLE secret ENABLE ROW LEVEL SECURITY",
        "ALTER TABLE secret FORCE ROW LEVEL SECURITY",
        "GRANT SELECT ON secret TO app",
    )
    counts = [execute(running, role, "SELECT count(*) FROM secret") for role in ("owner", "app", "backup")]
    assert counts == [[(0,)], [(0,)], [(2,)]]
    with pytest.raises(psycopg2.errors.InsufficientPrivilege):
        execute(running, "backup", "DELETE FROM secret")


def test_owner_can_make_databases_for_tests_and_restores(running):
    execute(running, "owner", "CREATE DATABASE spare TEMPLATE template0", "DROP DATABASE spare")


def test_text_sorts_by_code_point_and_upper_case_knows_letters(running):
    rows = execute(running, "app", "SELECT x, upper(x) FROM (VALUES ('é'), ('z'), ('Z')) t(x) ORDER BY x")
    assert rows == [("Z", "Z"), ("z", "Z"), ("é", "É")]


# --- who gets in


def test_nothing_listens_on_the_network(running):
    assert execute(running, "app", "SHOW listen_addresses") == [("",)]
    with redis.from_url(running.valkey.cache_url()) as client:
        assert client.config_get("port") == {"port": "0"}


def test_every_folder_is_closed_to_others(running):
    folders = [running.folder, *(path for path in running.folder.iterdir() if path.is_dir())]
    assert {stat.S_IMODE(folder.stat().st_mode) for folder in folders} == {0o700}


@as_root
def test_another_user_is_refused_even_with_the_socket_in_his_hands(running):
    sockets = running.postgres.sockets
    attempt = f"""
        import os, sys, psycopg2
        os.setgroups([]); os.setgid(65534); os.setuid(int(sys.argv[1]))
        for role in ("app", "owner", "backup", "postgres"):
            try:
                psycopg2.connect(host={os.fspath(sockets)!r}, user=role, dbname="concord")
                print(role, "came in")
            except psycopg2.OperationalError as error:
                print(str(error).strip().splitlines()[-1])
    """
    closed = script(attempt, 65534).communicate()[0]
    assert closed.count("Permission denied") + closed.count("Is the server running") == 4
    ways = [sockets, *sockets.parents]
    ways = [way for way in ways if way.is_relative_to(running.folder.parent)]
    modes = {way: way.stat().st_mode for way in ways}
    try:
        for way in ways:
            way.chmod(0o755)
        for stranger in (5, 65534):
            assert script(attempt, stranger).communicate()[0].count("Peer authentication failed") == 4
    finally:
        for way, mode in modes.items():
            way.chmod(mode)


# --- the environment


def test_the_urls_are_understood_by_those_who_read_them(running):
    values = running.environment(port=8123)
    with Connection(values["REDIS_URL"]) as broker:
        broker.ensure_connection(max_retries=1)
    with redis.from_url(values["CACHE_URL"]) as cache:
        assert cache.ping()
    with closing(psycopg2.connect(values["DATABASE_URL"])) as connection:
        assert connection.info.user == "app"
    assert values["CONCORD_ADDRESS"] == "http://127.0.0.1:8123"


def test_the_secret_key_is_made_once(running):
    first, second = (running.environment()["SECRET_KEY"] for _ in range(2))
    assert first == second
    assert len(first) > 50
    assert stat.S_IMODE((running.folder / "secret_key").stat().st_mode) == 0o600


# --- life and death


def test_data_survive_stop_crash_and_a_stale_note_of_a_living_process(place):
    servers = Servers(place / "run")
    servers.start()
    execute(servers, "owner", "CREATE TABLE kept (a int)", "INSERT INTO kept VALUES (1)")
    with redis.from_url(servers.valkey.cache_url()) as cache:
        cache.set("kept", "yes")
    servers.stop()
    servers.start()
    with redis.from_url(servers.valkey.cache_url()) as cache:
        assert cache.get("kept") == b"yes"
    execute(servers, "owner", "INSERT INTO kept VALUES (2)")
    servers.postgres.child.kill()
    note = servers.postgres.data / "postmaster.pid"
    note.write_text("\n".join([str(os.getpid()), *note.read_text().splitlines()[1:]]))
    again = Servers(place / "run")
    again.start()  # ends the Valkey that is still there
    servers.stop()
    assert execute(again, "owner", "SELECT count(*) FROM kept") == [(2,)]
    again.stop()


def test_servers_end_with_the_process_that_started_them(place):
    starter = script(
        """
        import sys, time
        from pathlib import Path
        from config.embedded.servers import Servers
        servers = Servers(Path(sys.argv[1]))
        servers.start()
        print(servers.postgres.child.pid, servers.valkey.child.pid, flush=True)
        time.sleep(60)
        """,
        place / "run",
    )
    pids = [int(pid) for pid in starter.stdout.readline().split()]
    assert all(process.birth(pid) for pid in pids)
    starter.kill()
    starter.communicate()
    assert gone(*pids)
    assert "database system is shut down" in (place / "run/log/postgres.log").read_text()


def test_a_path_too_long_for_a_socket_gets_a_private_short_one(place):
    folder = place / ("x" * 120)
    servers = Servers(folder, disposable=True)
    assert servers.sockets == socket_folder(folder)
    assert servers.sockets.parent != folder
    assert stat.S_IMODE(servers.sockets.stat().st_mode) == 0o700
    servers.start()
    assert execute(servers, "app", "SELECT 1") == [(1,)]
    servers.stop()
    assert not servers.sockets.exists()


def test_a_server_that_cannot_start_is_told_at_once_with_its_reason(running, place):
    shutil.copytree(running.postgres.data, place / "run/postgres/data", ignore=lambda *_: ["postmaster.pid"])
    (place / "run/postgres/data/PG_VERSION").write_text("12\n")
    began = time.monotonic()
    with pytest.raises(process.ServerError, match="another version of PostgreSQL"):
        Servers(place / "run").start()
    assert time.monotonic() - began < 5


def test_a_wish_to_stop_ends_the_wait_and_leaves_nothing_running(place):
    servers = Servers(place / "run", disposable=True)
    with pytest.raises(process.Stopped):
        servers.start(stop_asked=lambda: servers.postgres.child is not None)
    assert gone(servers.postgres.child.pid)


def test_a_start_killed_while_making_the_cluster_is_done_again(place):
    half = place / "run/postgres/data.new"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("18\n")
    servers = Servers(place / "run", disposable=True)
    servers.start()
    assert execute(servers, "app", "SELECT 1") == [(1,)]
    servers.stop()


# --- other users


@as_root
def test_without_user_namespaces_the_server_runs_as_nobody_and_back(place, monkeypatch):
    def switched_off(self):
        raise OSError("user namespaces are switched off")

    with monkeypatch.context() as patch:
        patch.setattr(identity.NamespaceIdentity, "enter", switched_off)
        servers = Servers(place / "run", disposable=True)
        servers.start()
        execute(servers, "owner", "CREATE TABLE kept (a int)")
        assert (
            Path(f"/proc/{servers.postgres.child.pid}").stat().st_uid == servers.postgres.data.stat().st_uid
        )
        assert servers.postgres.data.stat().st_uid != 0
        servers.stop()
    servers = Servers(place / "run", disposable=True)
    servers.start()
    assert execute(servers, "owner", "SELECT * FROM kept") == []
    assert servers.postgres.data.stat().st_uid == 0
    servers.stop()


@as_root
def test_as_nobody_in_a_closed_folder_the_reason_is_said(place, monkeypatch):
    def switched_off(self):
        raise OSError("user namespaces are switched off")

    monkeypatch.setattr(identity.NamespaceIdentity, "enter", switched_off)
    place.chmod(0o700)
    with pytest.raises(process.ServerError, match=f"may not enter {place}"):
        Servers(place / "run").start()
    assert stat.S_IMODE(place.stat().st_mode) == 0o700


@as_root
def test_the_folder_of_another_user_is_left_alone(place):
    (place / "run").mkdir()
    os.chown(place / "run", 5, -1)
    with pytest.raises(process.ServerError, match="belongs to the user"):
        runfolder.RunFolder(place / "run")


# --- the plugin


def test_a_killed_test_run_leaves_no_server(tmp_path):
    (tmp_path / "test_it.py").write_text(
        "import os, time\n"
        "def test_it():\n"
        "    print('FOLDER', os.environ['CONCORD_DATA'], flush=True)\n"
        "    time.sleep(60)\n"
    )
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    environment.pop("PYTEST_XDIST_WORKER", None)
    command = [sys.executable, "-m", "pytest", "-p", "config.pytest_embedded", "-p", "no:django", "-s", "-q"]
    run = subprocess.Popen(
        [*command, "-c", os.devnull, "--rootdir", tmp_path, tmp_path],
        env={**environment, "PYTHONPATH": os.fspath(PROJECT)},
        stdout=subprocess.PIPE,
        text=True,
    )
    folder = Path(next(line for line in run.stdout if line.startswith("FOLDER")).split()[1])
    note = (folder / "postgres/data/postmaster.pid").read_text()
    pids = [int(note.splitlines()[0]), *process.working_in("valkey-server", folder / "valkey")]
    assert len(pids) == 2
    run.send_signal(signal.SIGKILL)
    run.communicate()
    assert gone(*pids)
    shutil.rmtree(folder)
