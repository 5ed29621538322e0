"""Start and end processes so that none of them outlives the one that started it."""

import contextlib
import ctypes
import os
import signal
import subprocess
import time
from pathlib import Path

_PR_SET_PDEATHSIG = 1
_PR_SET_NAME = 15
_libc = ctypes.CDLL(None, use_errno=True)


class ServerError(Exception):
    """A server could not be started; the text says in plain words why and what to do."""


class Stopped(KeyboardInterrupt):
    """The user asked to stop while something was still starting."""


def die_with_parent(sign: int, parent: int) -> None:
    """Have the kernel send `sign` to this process when the thread that started it ends.

    Call it after every change of user, which would clear it; `parent` is the process id that is expected.
    """
    _libc.prctl(_PR_SET_PDEATHSIG, int(sign), 0, 0, 0)
    if os.getppid() != parent:  # the parent went before the call took effect
        os._exit(1)


def name_process(name: str) -> None:
    """Set the short name (15 bytes) that `ps -o comm` and `top` show for this process."""
    _libc.prctl(_PR_SET_NAME, name.encode()[:15], 0, 0, 0)


def spawn(command, *, log: Path, on_parent_death: int, before_exec=None, environment=None, **options):
    """Start `command` in a session of its own, output appended to `log`; returns the Popen.

    The session keeps a Ctrl-C in the terminal away from the servers: the supervisor ends them in order.
    """
    parent = os.getpid()

    def prepare():
        if before_exec:
            before_exec()
        die_with_parent(on_parent_death, parent)

    with log.open("ab") as output:
        return subprocess.Popen(  # noqa: S603 - the command is a binary of an installed package
            [str(part) for part in command],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            cwd="/",
            env={"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC", **(environment or {})},
            start_new_session=True,
            preexec_fn=prepare,
            **options,
        )


def end(child, *signals: int, patience: float = 8.0) -> None:
    """Send one signal after the other, each with `patience` seconds, then SIGKILL; returns at the end."""
    for sign in (*signals, signal.SIGKILL):
        if child.poll() is not None:
            return
        child.send_signal(sign)
        deadline = time.monotonic() + patience
        while child.poll() is None and time.monotonic() < deadline:
            time.sleep(0.01)


def end_left_over(name: str, folder: Path, *signals: int) -> None:
    """End every process called `name` that works in `folder`, as a killed start may have left there.

    It is given the time to end by itself first: the kernel has told it to when its starter died.
    """
    for sign in (None, *signals, signal.SIGKILL):
        for pid in working_in(name, folder) if sign else ():
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, sign)
        deadline = time.monotonic() + (8 if sign else 2)
        while time.monotonic() < deadline:
            if not working_in(name, folder):
                return
            time.sleep(0.02)


def working_in(name: str, folder: Path) -> list[int]:
    """Processes with this name whose working folder this is; those of other users are not seen."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):  # ended meanwhile, or another user's
            if (entry / "comm").read_text().strip() == name and (entry / "cwd").readlink() == folder:
                found.append(int(entry.name))
    return found


def birth(pid: int) -> int | None:
    """Start time of a living process in clock ticks since boot; None when it is gone or only a zombie.

    A process id together with its birth names one process for ever, so that a reused id is never taken
    for a server of ours.
    """
    try:
        text = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return None
    fields = text.rpartition(")")[2].split()
    return None if fields[0] in "ZX" else int(fields[19])


def last_lines(log: Path, count: int = 12) -> str:
    """The end of a log file, for an error message."""
    try:
        return "\n".join(log.read_text(errors="replace").splitlines()[-count:])
    except OSError:
        return ""


def wait_until(ready, *, child, log: Path, name: str, limit: float, stop_asked=lambda: False) -> None:
    """Wait until `ready()`; an error when the child died, when asked to stop, or after `limit` seconds."""
    deadline = time.monotonic() + limit
    while not ready():
        if child.poll() is not None:
            raise ServerError(f"{name} ended while it was starting.\n{explain(last_lines(log))}")
        if stop_asked():
            raise Stopped
        if time.monotonic() > deadline:
            raise ServerError(f"{name} was not ready after {limit:.0f} seconds.\n{explain(last_lines(log))}")
        time.sleep(0.02)


_HINTS = {
    "No space left on device": "The disk is full. Free some space and start again.",
    "has wrong ownership": "The data belong to another user. Start as the user who made them.",
    "Permission denied": "The folder cannot be reached by the server. Start as the user who owns the folder.",
    "is still in use": "An earlier server is still ending. Wait a moment and start again.",
    "initialized by PostgreSQL version": "The data were made by another version of PostgreSQL.",
}


def explain(output: str) -> str:
    """The output of a server, headed by a plain sentence where the cause is a known one."""
    hints = [hint for sign, hint in _HINTS.items() if sign in output]
    return "\n".join([*hints, output]).strip()
