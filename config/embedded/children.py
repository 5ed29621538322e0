"""The processes that the supervisor keeps alive, and their logs."""

import os
import re
import signal
import sys
import time
import traceback
from pathlib import Path

from config.embedded import process

_LONGEST_WAIT = 30.0  # seconds between two attempts to start something that keeps ending
_STEADY = 30.0  # seconds after which a child counts as well again
_LARGEST_LOG = 10_000_000  # bytes


class Forked:
    """A process forked from this one, with the methods of Popen that the supervisor uses."""

    def __init__(self, pid: int):
        self.pid = pid
        self.returncode = None

    def poll(self) -> int | None:
        """Exit code, negative for a signal, None while it runs."""
        if self.returncode is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.returncode = os.waitstatus_to_exitcode(status)
        return self.returncode

    def send_signal(self, sign: int) -> None:
        """Send a signal unless it has ended."""
        if self.poll() is None:
            os.kill(self.pid, sign)


def fork(name: str, work, *, log: Path, close=()) -> Forked:
    """Run `work()` in a forked process that ends with this one; its output goes to `log`.

    `close` lists descriptors that it must not hold. All modules are imported already: the pages of
    memory are shared, and nothing is loaded twice.
    """
    parent = os.getpid()
    sys.stdout.flush()
    sys.stderr.flush()
    pid = os.fork()
    if pid:
        return Forked(pid)
    code = 1
    try:
        _become_child(name, parent, log, close)
        work()
        code = 0
    except SystemExit as stop:
        code = stop.code if isinstance(stop.code, int) else int(stop.code is not None)
    except BaseException:  # a child must never return into the supervisor's code
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _become_child(name: str, parent: int, log: Path, close) -> None:
    signal.set_wakeup_fd(-1)
    for sign in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGCHLD):
        signal.signal(sign, signal.SIG_DFL)
    os.setsid()
    # Without database and broker, which end too, there is nothing to finish in good order.
    process.die_with_parent(signal.SIGKILL, parent)
    process.name_process(f"concord-{name}")
    for descriptor in close:
        os.close(descriptor)
    with log.open("ab") as output, open(os.devnull, "rb") as nothing:
        os.dup2(nothing.fileno(), 0)
        os.dup2(output.fileno(), 1)
        os.dup2(output.fileno(), 2)
    sys.stdout = open(1, "w", buffering=1, closefd=False)  # noqa: SIM115 - open to the end
    sys.stderr = open(2, "w", buffering=1, closefd=False)  # noqa: SIM115


class Kept:
    """A child that is started again when it ends, after a pause that grows while it keeps ending."""

    def __init__(self, name: str, launch, *, log: Path, stop_signals, running=None):
        self.name = name
        self.launch = launch
        self.log = LogFile(log)
        self.stop_signals = stop_signals
        self.process = running
        self.began = time.monotonic()
        self.falls = 0
        self.due = None

    def start(self) -> None:
        """Start it now."""
        self.process = self.launch()
        self.began = time.monotonic()
        self.due = None

    def look_after(self, say) -> bool:
        """Notice its end, and start it again when its pause is over; True when a new process runs."""
        if self.due is None and self.process.poll() is not None:
            steady = time.monotonic() - self.began > _STEADY
            self.falls = 1 if steady else self.falls + 1
            pause = min(_LONGEST_WAIT, 0.1 * 2**self.falls)
            self.due = time.monotonic() + pause
            say(f"{self.name} {_ending(self.process.poll())}; starting it again. Its log: {self.log.path}")
        if self.due is None or time.monotonic() < self.due:
            return False
        self.start()
        return True

    def stop(self) -> None:
        """End it in good order."""
        process.end(self.process, *self.stop_signals, patience=4.0)


def _ending(code: int) -> str:
    return f"was ended by signal {-code}" if code < 0 else f"ended with code {code}"


class LogFile:
    """A log to which a child appends: kept small, and watched for errors."""

    _SIGNS = re.compile(rb'^Traceback|\b(CRITICAL|PANIC)\b|\bERROR[]:/ ]|"level": ?"(error|critical)"', re.M)

    def __init__(self, path: Path):
        self.path = path
        self.read = self._size()
        self.told = -60.0

    def new_error(self) -> bool:
        """Whether an error was written since the last call; at most once a minute."""
        size = self._size()
        if size == self.read:
            return False
        with self.path.open("rb") as file:
            file.seek(self.read if size > self.read else 0)
            found = self._SIGNS.search(file.read(1_000_000))
        self.read = size
        if not found or time.monotonic() - self.told < 60:
            return False
        self.told = time.monotonic()
        return True

    def turn(self) -> None:
        """Keep the last 10 MB twice: the writers append, so the file is copied and cut, not moved."""
        if self._size() > _LARGEST_LOG:
            self.path.with_suffix(".log.1").write_bytes(self.path.read_bytes())
            os.truncate(self.path, 0)
            self.read = 0

    def _size(self) -> int:
        return self.path.stat().st_size if self.path.exists() else 0
