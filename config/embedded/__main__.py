"""python -m config.embedded up|env|status|stop [--folder FOLDER]

up      start everything and keep it running until Ctrl-C
env     print the environment of the running servers, for: eval "$(python -m config.embedded env)"
status  say what runs, and where
stop    stop it and wait until it has stopped
"""

import argparse
import os
import shlex
import sys
from pathlib import Path
from urllib.parse import urlsplit

from config.embedded import process
from config.embedded.console import say
from config.embedded.runfolder import RunFolder
from config.embedded.servers import Servers
from config.embedded.supervisor import FIRST_PORT, PORTS, Supervisor

_PROJECT = Path(__file__).resolve().parents[2]


def up(folder: Path) -> int:
    """Start everything; returns when it has stopped."""
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    os.umask(0o077)  # what is written is for this user only
    named = os.environ.get("PORT") or str(FIRST_PORT)
    port = int(named) if named.isdecimal() else 0
    if not 1 <= port <= 65535 - PORTS:
        say(f"PORT must be a number from 1 to {65535 - PORTS}, not {named!r}.")
        return 2
    return Supervisor(folder, first_port=port).run()


def env(folder: Path) -> int:
    """Print the environment as shell commands; returns 1 when nothing runs."""
    running = RunFolder(folder)
    if running.holder() is None:
        print("Concord is not running; start it with: make run", file=sys.stderr)
        return 1
    port = urlsplit(running.recall().get("address", "")).port or FIRST_PORT
    for name, value in Servers(folder).environment(port=port).items():
        print(f"export {name}={shlex.quote(value)}")
    return 0


def status(folder: Path) -> int:
    """Say what runs; returns 3 when nothing does, like the status of a service."""
    running = RunFolder(folder)
    holder = running.holder()
    if holder is None:
        say("Concord is not running.")
        return 3
    state = running.recall()
    say(f"Concord is running at {state.get('address', '(still starting)')}, supervisor process {holder}")
    for name, (pid, birth) in state.get("children", {}).items():
        say(f"  {name:<13}{pid if process.birth(pid) == birth else 'is being started again'}")
    return 0


def stop(folder: Path) -> int:
    """Stop it; returns 1 when it does not end."""
    running = RunFolder(folder)
    if running.holder() is None:
        say("Concord is not running.")
        return 0
    if not running.ask_to_stop():
        say(f"Concord did not stop. Its supervisor is process {running.holder()}.")
        return 1
    say("Concord has stopped.")
    return 0


def main(arguments: list[str] | None = None) -> int:
    """Read the command line and do one of the four things; returns the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m config.embedded", usage=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("command", choices=("up", "env", "status", "stop"))
    parser.add_argument("--folder", type=Path, default=os.environ.get("CONCORD_DATA") or _PROJECT / ".run")
    chosen = parser.parse_args(arguments)
    if sys.platform != "linux":
        say("The embedded servers run on Linux only. Elsewhere, use docker-compose.yml.")
        return 2
    command = {"up": up, "env": env, "status": status, "stop": stop}[chosen.command]
    try:
        return command(Path(chosen.folder))
    except process.ServerError as error:
        say(f"{error}")
        return 1


if __name__ == "__main__":
    sys.exit(main())
