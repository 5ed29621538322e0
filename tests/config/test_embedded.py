"""`python -m config.embedded`, run as a user runs it: the whole application on servers of its own."""

import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from config.embedded import process, supervisor
from config.embedded.children import Kept, LogFile, fork
from config.embedded.runfolder import RunFolder

PROJECT = Path(__file__).resolve().parents[2]
# A process of xdist has a second thread, of which Python 3.12 and newer warn; the supervisor has none.
forks = pytest.mark.filterwarnings("ignore:.*multi-threaded, use of fork:DeprecationWarning")
OURS = (
    "DATABASE_",
    "CONCORD_",
    "REDIS_URL",
    "CACHE_URL",
    "SECRET_KEY",
    "ALLOWED_HOSTS",
    "DJANGO_",
    "PYTEST_",
)


def outside():
    """The environment of this process without what is Concord's."""
    return {key: value for key, value in os.environ.items() if not key.startswith(OURS)}


class Run:
    """One `up` in a folder, with what it printed."""

    def __init__(self, folder, **environment):
        self.folder = folder
        self.environment = {**outside(), **environment}
        self.command = [sys.executable, "-m", "config.embedded"]
        self.output = []
        self.began = time.monotonic()
        self.up = subprocess.Popen(
            [*self.command, "up", "--folder", self.folder],
            cwd=PROJECT,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def wait_for(self, text):
        """Read lines until one holds the text; fails with everything printed when none does."""
        for line in self.up.stdout:
            self.output.append(line)
            if text in line:
                return line
        raise AssertionError("".join(self.output))

    def ready(self):
        self.port = int(self.wait_for("Concord is ready").rpartition(":")[2])
        self.took = time.monotonic() - self.began
        return self

    def do(self, word):
        """Another command on the same folder; its completed process."""
        return subprocess.run(
            [*self.command, word, "--folder", self.folder],
            cwd=PROJECT,
            env=self.environment,
            capture_output=True,
            text=True,
        )

    def children(self):
        return {name: pid for name, (pid, _) in RunFolder(self.folder).recall()["children"].items()}

    def family(self):
        """Every process under the supervisor, however deep."""
        parents = {}
        for entry in Path("/proc").glob("[0-9]*"):
            try:
                parents[int(entry.name)] = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            except OSError:
                continue
        found, fresh = set(), {self.up.pid}
        while fresh:
            fresh = {pid for pid, parent in parents.items() if parent in fresh} - found
            found |= fresh
        return found

    def status_of_page(self):
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        link.request("GET", "/livez")
        status = link.getresponse().status
        link.close()
        return status

    def stop(self, sign=signal.SIGINT):
        """Send a signal and return the exit code."""
        self.up.send_signal(sign)
        with self.up.stdout:
            self.output += self.up.stdout.readlines()
        return self.up.wait(30)


def eventually(question, within=15.0):
    deadline = time.monotonic() + within
    while not (answer := question()) and time.monotonic() < deadline:
        time.sleep(0.05)
    return answer


@pytest.fixture(scope="module")
def folder():
    """A run folder in a folder closed to everybody else, which must stay so."""
    place = Path(tempfile.mkdtemp(prefix="ce-"))
    yield place / "run"
    assert place.stat().st_mode & 0o777 == 0o700
    shutil.rmtree(place)


@pytest.fixture(scope="module")
def run(folder):
    """The application, started from nothing, shared by the tests that leave it running."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        started = Run(folder, PORT=str(taken.getsockname()[1])).ready()
        started.taken = taken.getsockname()[1]
    yield started
    if started.up.poll() is None:
        started.stop()


def test_a_taken_port_is_passed_over(run):
    assert run.taken < run.port < run.taken + supervisor.PORTS
    assert run.status_of_page() == 200


def test_the_first_start_forks_from_a_process_without_threads(run):
    """A typesetter that was used before would have left some, without which its first PDF never comes."""
    assert len(list(Path(f"/proc/{run.up.pid}/task").iterdir())) == 1


def test_a_second_start_is_refused_and_names_the_address(run):
    second = run.do("up")
    assert second.returncode == 1
    assert f"already running at http://127.0.0.1:{run.port}" in second.stdout
    assert run.status_of_page() == 200


def test_the_logins_of_the_demonstration_are_printed(run):
    logins = (run.folder / "demo_logins.txt").read_text().splitlines()
    run.wait_for("Press Ctrl-C")
    printed = [line.split() for line in run.output]
    assert len(logins) > 5
    assert all(line.split() in printed for line in logins)


def test_status_lists_the_processes(run):
    status = run.do("status")
    assert status.returncode == 0
    assert all(
        name in status.stdout for name in ("PostgreSQL", "Valkey", "web", "worker", "worker-jobs", "beat")
    )


def test_the_printed_environment_lets_a_command_use_the_running_servers(run):
    printed = run.do("env").stdout
    check = (
        "import django; django.setup()\n"
        "from django.db import connection\n"
        "with connection.cursor() as cursor:\n"
        "    cursor.execute('SELECT current_user'); print(cursor.fetchone()[0])"
    )
    command = 'eval "$1"; DJANGO_SETTINGS_MODULE=config.settings exec "$2" -c "$3"'
    done = subprocess.run(
        ["sh", "-c", command, "sh", printed, sys.executable, check],
        cwd=PROJECT,
        env=run.environment,
        capture_output=True,
        text=True,
    )
    assert done.stdout.strip() == "app", done.stderr


def test_what_is_written_is_closed_to_others(run):
    open_to_others = [
        path for path in run.folder.rglob("*") if not path.is_symlink() and path.stat().st_mode & 0o077
    ]
    assert [path for path in open_to_others if path.is_file() or path.is_dir()] == []


@pytest.mark.parametrize("name", ["web", "worker", "worker-jobs", "beat", "PostgreSQL", "Valkey"])
def test_what_is_killed_is_started_again(run, name):
    before = run.children()[name]
    os.kill(before, signal.SIGKILL)
    assert eventually(lambda: run.children()[name] != before)
    assert eventually(lambda: process.birth(run.children()[name]))
    assert eventually(lambda: run.status_of_page() == 200)


def test_killed_supervisor_leaves_nothing_and_the_next_start_finds_its_data(run):
    family = run.family()
    assert len(family) > 10
    secret = (run.folder / "secret_key").read_text()
    run.up.kill()
    run.up.communicate()
    assert eventually(lambda: not any(process.birth(pid) for pid in family))
    again = Run(run.folder, PORT=str(run.port)).ready()
    assert again.took < run.took  # which made a cluster and loaded two towns
    assert again.port == run.port
    assert (run.folder / "secret_key").read_text() == secret
    again.wait_for("Press Ctrl-C")
    assert not any("demonstration" in line for line in again.output)  # the towns of the first start are there
    family = again.family()
    assert again.stop() == 0
    assert "Concord has stopped." in again.output[-1]
    assert not any(process.birth(pid) for pid in family)
    assert again.do("status").returncode == 3
    assert again.do("stop").returncode == 0
    assert again.do("env").returncode == 1


def test_stop_while_starting_ends_at_once(folder):
    run = Run(folder.with_name("early"))
    run.wait_for("Starting Valkey")
    began = time.monotonic()
    assert run.stop(signal.SIGTERM) == 0
    assert time.monotonic() - began < 5
    assert run.family() == set()


def test_a_port_that_is_no_port_is_refused(folder):
    run = Run(folder.with_name("never"), PORT="web")
    assert "PORT must be a number" in run.wait_for("PORT")
    assert run.up.wait() == 2
    run.up.stdout.close()


# --- parts


def test_all_ports_taken_is_said(monkeypatch):
    monkeypatch.setattr(supervisor, "PORTS", 1)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(process.ServerError, match="are all taken"):
            supervisor.listen(taken.getsockname()[1])


@forks
def test_a_child_that_keeps_ending_is_started_less_and_less_often(tmp_path):
    lines = []
    child = Kept(
        "worker",
        lambda: fork("test", lambda: None, log=tmp_path / "log"),
        log=tmp_path / "log",
        stop_signals=(),
    )
    child.start()
    pauses = []
    for _ in range(4):
        assert eventually(lambda: not child.look_after(lines.append) and child.due)
        pauses.append(child.due - time.monotonic())
        child.due = time.monotonic()
        assert child.look_after(lines.append)
    assert pauses == sorted(pauses)
    assert pauses[-1] > 4 * pauses[0]
    assert "ended with code 0" in lines[0]
    child.stop()


@forks
def test_an_error_in_a_child_goes_to_its_log(tmp_path):
    child = fork("test", lambda: 1 / 0, log=tmp_path / "log")
    assert eventually(lambda: child.poll() is not None)
    assert child.poll() == 1
    assert "ZeroDivisionError" in (tmp_path / "log").read_text()


@pytest.mark.parametrize(
    ("line", "is_error"),
    [
        ('{"level": "error", "event": "x"}', True),
        ("[2026-11-22 02:32:52 +0000] [14927] [ERROR] Worker failed", True),
        ("Traceback (most recent call last):", True),
        ('{"level": "info", "event": "no error here"}', False),
        ("ERRORS are not expected", False),
    ],
)
def test_errors_in_a_log_are_noticed_once_a_minute(tmp_path, line, is_error):
    path = tmp_path / "web.log"
    path.write_text("Traceback (most recent call last): from an earlier run\n")
    log = LogFile(path)
    assert not log.new_error()
    for expected in (is_error, False):
        with path.open("a") as file:
            file.write(f"{line}\n")
        assert log.new_error() is expected


def test_a_large_log_is_turned_under_the_feet_of_its_writer(tmp_path):
    path = tmp_path / "web.log"
    with path.open("ab", buffering=0) as writer:
        writer.write(b"x" * 10_000_001)
        LogFile(path).turn()
        writer.write(b"after\n")
    assert path.read_bytes() == b"after\n"
    assert (tmp_path / "web.log.1").stat().st_size == 10_000_001


def test_only_one_process_holds_a_run_folder(tmp_path):
    mine = RunFolder(tmp_path)
    assert mine.holder() is None
    assert mine.claim()
    check = (
        "import sys; from pathlib import Path; from config.embedded.runfolder import RunFolder\n"
        "f = RunFolder(Path(sys.argv[1])); print(f.holder(), f.claim())"
    )
    done = subprocess.run(
        [sys.executable, "-c", check, tmp_path], cwd=PROJECT, capture_output=True, text=True
    )
    assert done.stdout.split() == [str(os.getpid()), "False"]
    mine.release()
    assert mine.holder() is None
