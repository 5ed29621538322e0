"""Pytest plugin: a throw-away PostgreSQL and Valkey for the test run, unless DATABASE_URL names real ones.

The settings are read before any conftest, so the environment is set when this module is imported
(`-p config.pytest_embedded`); the servers start a moment later, before the first test is collected.

With pytest-xdist (`-n`) all processes use the servers of the one that started them, and nothing else in common: a
database, two databases of Valkey and a folder for files each.
"""

import atexit
import fcntl
import gc
import os
import re
import shutil
import tempfile
import time
from pathlib import Path

import pytest

from config.embedded import process
from config.embedded.servers import Servers

_PREFIX = "concord-test-"
MOST_PROCESSES = 8  # each takes two of Valkey's sixteen databases


class TestServers:
    """The servers of this test run, with a lock that says whether their folder is still in use."""

    __test__ = False

    def __init__(self):
        _sweep()
        self.folder = Path(tempfile.mkdtemp(prefix=_PREFIX))
        self.lock = _locked(self.folder)
        self.servers = Servers(self.folder, disposable=True)
        self.owner = os.getpid()
        atexit.register(self.clean)  # should another plugin fail before our hook is called
        os.environ.update(self.servers.environment())
        os.environ["ALLOWED_HOSTS"] += ",testserver"
        os.environ["CONCORD_TESTING"] = "1"
        os.environ["CONCORD_TEST_SERVERS"] = os.fspath(self.folder)

    @pytest.hookimpl(tryfirst=True)
    def pytest_configure(self):
        try:
            self.servers.start()
        except process.ServerError as error:
            self.clean()
            pytest.exit(f"The embedded servers did not start. {error}", returncode=3)

    @pytest.hookimpl(trylast=True)
    def pytest_unconfigure(self):
        self.clean()

    def clean(self) -> None:
        if os.getpid() == self.owner:
            self.servers.stop()
            shutil.rmtree(self.folder, ignore_errors=True)


def _locked(folder: Path):
    """The lock file of a folder, held until the process ends; OSError when another process holds it."""
    file = (folder / "lock").open("w")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        file.close()
        raise
    return file


def _sweep() -> None:
    """Remove the folders of earlier runs that were killed; their servers ended with them."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        try:
            about = folder.stat()
            if about.st_uid == os.geteuid() and time.time() - about.st_mtime > 60:
                with _locked(folder):
                    shutil.rmtree(folder, ignore_errors=True)
        except OSError:
            continue  # in use, or not ours to judge


def pytest_addoption(parser, pluginmanager):
    """Nothing is added: the first hook that gets the plugin manager registers the servers."""
    if SERVERS is not None:
        pluginmanager.register(SERVERS, "concord-servers")


def _keep_apart(worker: str) -> None:
    """Give a process of xdist (gw0, gw1, …) its own part of the servers; pytest-django does so with PostgreSQL."""
    number = int(worker.removeprefix("gw"))
    if number >= MOST_PROCESSES:
        raise pytest.UsageError(f"Valkey has databases for {MOST_PROCESSES} processes: -n {MOST_PROCESSES}")
    for name, database in (("REDIS_URL", 2 * number), ("CACHE_URL", 2 * number + 1)):
        os.environ[name] = re.sub(r"(virtual_host|db)=\d+$", rf"\1={database}", os.environ[name])
    folder = Path(os.environ["CONCORD_TEST_SERVERS"]) / worker
    folder.mkdir(mode=0o700, exist_ok=True)
    os.environ["CONCORD_DATA"] = os.fspath(folder)


def pytest_collection_finish():
    """What has been loaded and collected stays to the end: nobody looks through it for garbage again."""
    gc.collect()
    gc.freeze()


# By Python's own measure the search for garbage takes a tenth of all time, and more where much is read at once.
gc.set_threshold(50_000, 20, 100)
SERVERS = None
if WORKER := os.environ.get("PYTEST_XDIST_WORKER"):
    if "CONCORD_TEST_SERVERS" in os.environ:
        _keep_apart(WORKER)
elif "DATABASE_URL" not in os.environ:
    SERVERS = TestServers()
