"""The system under test: start it, find its processes, kill one, see when it answers again."""

import http.client
import json
import os
import random
import signal
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

from config.embedded import process
from config.embedded.runfolder import RunFolder
from config.embedded.servers import Servers

PROJECT = Path(__file__).resolve().parents[2]
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
WORKERS = ("worker", "worker-jobs")
KINDS = (
    "pool process of a worker",
    "worker",
    "PostgreSQL",
    "Valkey",
    "supervisor",
    "web server",
    "web process",
    "PostgreSQL backend",
    "beat",
)


def eventually(question, *, within: float, every: float = 0.05):
    """The first true answer, or the last false one after `within` seconds."""
    deadline = time.monotonic() + within
    while not (answer := question()) and time.monotonic() < deadline:
        time.sleep(every)
    return answer


class Stack:
    """One embedded system in a folder."""

    def __init__(self, folder: Path, *, port: int):
        self.folder = folder
        self.port = port
        self.up = None
        self.output = folder.with_suffix(".out")

    def start(self) -> float:
        """Start it and return the seconds until it says that it is ready for work."""
        began = time.monotonic()
        inherited = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
        with self.output.open("ab") as output:
            self.up = subprocess.Popen(
                [sys.executable, "-m", "benchmarks.chaos.up", "up", "--folder", self.folder],
                cwd=PROJECT,
                env={**inherited, "PORT": str(self.port)},
                stdout=output,
                stderr=output,
            )
        if not eventually(self.is_ready, within=300):
            raise AssertionError(
                f"not ready after 300 s:\n{self.readiness()}\n{self.output.read_text()[-3000:]}"
            )
        return time.monotonic() - began

    def stop(self) -> None:
        if self.up and self.up.poll() is None:
            self.up.send_signal(signal.SIGINT)
            self.up.wait(60)

    def environment(self) -> dict[str, str]:
        return Servers(self.folder).environment(port=self.port)

    # --- how it is

    def get(self, path: str) -> tuple[int, bytes]:
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)) as link:
            link.request("GET", path)
            answer = link.getresponse()
            return answer.status, answer.read()

    def readiness(self) -> dict:
        try:
            return json.loads(self.get("/readyz")[1])
        except (OSError, http.client.HTTPException, ValueError) as error:
            return {"ready": False, "error": repr(error)}

    def is_ready(self) -> bool:
        return self.readiness()["ready"]

    def children(self) -> dict[str, int]:
        return {
            name: pid for name, (pid, _birth) in RunFolder(self.folder).recall().get("children", {}).items()
        }

    def family(self) -> dict[int, int]:
        """Every living process under the supervisor → its birth, by which it is known for ever."""
        return {pid: born for pid in descendants(self.up.pid) if (born := process.birth(pid))}

    # --- how it is hurt

    def victims(self, kind: str) -> list[int]:
        """The processes of a kind; empty when there is none at the moment."""
        children = self.children()
        match kind:
            case "supervisor":
                return [self.up.pid]
            case "worker":
                return [children[name] for name in WORKERS]
            case "pool process of a worker":
                return [
                    pid for name in WORKERS for pid in sorted(descendants(children[name]) - {children[name]})
                ]
            case "web process":
                return sorted(descendants(children["web"]) - {children["web"]})
            case "PostgreSQL backend":
                return _backends(children["PostgreSQL"])
        return [children[{"web server": "web"}.get(kind, kind)]]

    def kill(self, kind: str, dice: random.Random) -> int | None:
        """SIGKILL one process of a kind; its pid, or None when there was none."""
        alive = [pid for pid in self.victims(kind) if process.birth(pid)]
        if not alive:
            return None
        chosen = dice.choice(alive)
        os.kill(chosen, signal.SIGKILL)
        if kind == "supervisor":
            self.up.wait()
        return chosen


def descendants(root: int) -> set[int]:
    """Process ids of `root` and of everything under it."""
    parents = {}
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            parents[int(entry.name)] = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
    found, fresh = set(), {root}
    while fresh:
        found |= fresh
        fresh = {pid for pid, parent in parents.items() if parent in fresh} - found
    return found


def _backends(postmaster: int) -> list[int]:
    """Processes of PostgreSQL that serve a client; its title says whom."""
    found = []
    for pid in descendants(postmaster) - {postmaster}:
        try:
            title = Path(f"/proc/{pid}/cmdline").read_bytes()
        except OSError:
            continue
        if title.startswith(b"postgres: app "):
            found.append(pid)
    return sorted(found)
