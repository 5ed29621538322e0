"""The web server of the container for a measurement, and asking it as clients do."""

import http.client
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path

from benchmarks.measuring import free_port

PROJECT = Path(__file__).resolve().parents[1]


@contextmanager
def served() -> Iterator[int]:
    """The web server with the settings of the container (two processes of eight threads); its port."""
    port = free_port()
    settings = ["--config", "deploy/gunicorn.conf.py", "--bind", f"127.0.0.1:{port}", "--max-requests", "0"]
    command = [sys.executable, "-m", "gunicorn", *settings, "config.wsgi"]
    server = subprocess.Popen(command, cwd=PROJECT, env=os.environ.copy())
    try:
        _wait(port)
        yield port
    finally:
        server.terminate()
        server.wait(timeout=30)


def _wait(port: int) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            if ask(port, "GET", "/livez")[0] == http.client.OK:
                return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError("the web server did not start")


def ask(
    port: int, method: str, path: str, body: str | bytes = "", headers: Mapping[str, str] | None = None
) -> tuple[int, str]:
    """One request over a connection of its own; (status, where it leads)."""
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=60)) as asking:
        asking.request(method, path, body or None, {"Host": "127.0.0.1", **(headers or {})})
        answer = asking.getresponse()
        answer.read()
        return answer.status, answer.headers.get("Location", "")


def late(times: list[float]) -> float:
    """The 95th percentile."""
    return sorted(times)[int(len(times) * 0.95)]
