"""Pytest plugin: a throw-away PostgreSQL and Valkey for the test run, unless DATABASE_URL names real ones.

The settings are read before any conftest, so the environment is set when this module is imported
(`-p config.pytest_embedded`); the servers start a moment later, before the first test is collected.
"""

import atexit
import fcntl
import os
import shutil
import tempfile
import time
from pathlib import Path

import pytest

from config.embedded import process
from config.embedded.servers import Servers

_PREFIX = "concord-test-"


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


# The processes of xdist inherit the environment and use the servers of the process that started them.
SERVERS = None
if "DATABASE_URL" not in os.environ and "PYTEST_XDIST_WORKER" not in os.environ:
    SERVERS = TestServers()
