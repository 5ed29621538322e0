"""python -m benchmarks.chaos: kill what runs, again and again, and account for everything that was accepted.

Each round sends letters, long work, a spreadsheet, a changed quarter of incidents and comments, kills one process
(sometimes a second one during the recovery), and waits until nothing waits any more. Blows are aimed in turn: at an
import, at letters on their way, at the check of an import, at any moment. The same seed throws the same dice; when
exactly a blow falls is up to the machine.
"""

import argparse
import os
import random
import shutil
import sys
import tempfile
import threading
import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path

from benchmarks import readme
from benchmarks.chaos.stack import KINDS, Stack, eventually
from benchmarks.measuring import free_port
from config.embedded import process
from config.embedded.console import say

MOMENTS = ("import", "letters", "check of an import", "")  # what must be under way when the blow falls
SECOND_BLOW = 0.25  # share of the rounds in which another process is killed during the recovery
LONGEST_RECOVERY = 180.0


@dataclass
class Blows:
    """Every kill: what, and how long until the system had caught up."""

    done: list[str] = field(default_factory=list)
    struck: Counter = field(default_factory=Counter)  # what was under way
    recoveries: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    starts: list[float] = field(default_factory=list)
    orphans: list[int] = field(default_factory=list)


class Chaos:
    """A stack, its traffic and its books."""

    def __init__(self, folder: Path, *, seed: int):
        self.dice = random.Random(seed)  # noqa: S311 - dice, not secrets
        self.stack = Stack(folder / "run", port=free_port())
        self.blows = Blows()

    def prepare(self) -> None:
        """Start, and make a town with an open consultation."""
        self.blows.starts.append(self.stack.start())
        os.environ.update(
            self.stack.environment(), LOG_LEVEL="ERROR", DJANGO_SETTINGS_MODULE="config.settings"
        )
        if "benchmarks.chaos.work" not in sys.modules:
            import_module("benchmarks.chaos.work")
        import_module("django").setup()
        self.books = import_module("benchmarks.chaos.ledger").Books(self.stack.folder)
        self.traffic = import_module("benchmarks.chaos.town").traffic(self.stack)

    def round(self, kind: str, moment: str, load) -> None:
        """Send, kill, wait until nothing waits any more."""
        self.traffic.send(load)
        watcher = Watcher(self.books)
        watcher.start()
        self.await_moment(moment)
        began = time.monotonic()
        self.strike(kind)
        if self.dice.random() < SECOND_BLOW:
            time.sleep(self.dice.uniform(0.0, 1.5))
            self.strike(self.dice.choice(KINDS))
        self.catch_up()
        watcher.close()
        self.blows.recoveries[kind].append(time.monotonic() - began)

    def await_moment(self, moment: str) -> None:
        """Return in the middle of what the blow is aimed at, or at any moment."""
        if not moment:
            time.sleep(self.dice.uniform(0.0, 2.5))
        elif not eventually(lambda: moment in self.books.under_way(), within=LONGEST_RECOVERY, every=0.01):
            raise AssertionError(f"no {moment} came under way: {self.traffic.errors}")
        else:
            time.sleep(self.dice.uniform(0.0, 0.2))

    def strike(self, kind: str) -> None:
        """Kill a process of this kind, once there is one."""
        family = self.stack.family() if kind == "supervisor" else {}
        self.blows.struck.update(self.books.under_way() or {"nothing of these"})
        if eventually(lambda: self.stack.kill(kind, self.dice), within=30) is None:
            raise AssertionError(f"no {kind} after 30 s: {self.stack.children()}")
        self.blows.done.append(kind)
        if kind == "supervisor":
            eventually(lambda: not alive(family), within=15)
            self.blows.orphans += alive(family)
            self.blows.starts.append(self.stack.start())

    def catch_up(self) -> None:
        """Wait until everything sent was accepted and done."""
        fine = (
            self.traffic.wait(LONGEST_RECOVERY)
            and eventually(self.books.is_idle, within=LONGEST_RECOVERY, every=0.1)
            and eventually(self.stack.is_ready, within=LONGEST_RECOVERY)
        )
        if not fine:
            raise AssertionError(f"no recovery: {self.traffic.errors} {self.stack.readiness()}")

    def close(self):
        """Stop in good order; what is left then is an orphan. Returns the ledger."""
        ledger = import_module("benchmarks.chaos.ledger").account(self.books, self.traffic.accepted)
        family = self.stack.family()
        self.stack.stop()
        self.blows.orphans += alive(family)
        return ledger


class Watcher(threading.Thread):
    """Looks at the quarter of incidents again and again while processes are killed."""

    def __init__(self, books):
        super().__init__(daemon=True)
        self.books, self.ends = books, threading.Event()

    def run(self) -> None:
        while not self.ends.wait(0.1):
            self.books.look()

    def close(self) -> None:
        self.ends.set()
        self.join()


def alive(family: dict[int, int]) -> list[int]:
    return [pid for pid, birth in family.items() if process.birth(pid) == birth]


def order(kills: int, dice: random.Random) -> list[tuple[str, str]]:
    """Every kind as often as every other, each at every moment in turn, in an order of chance."""
    blows = [
        (KINDS[number % len(KINDS)], MOMENTS[(number + number // len(KINDS)) % len(MOMENTS)])
        for number in range(kills)
    ]
    dice.shuffle(blows)
    return blows


def report(blows: Blows, ledger) -> str:
    """The ledger as Markdown."""
    counts = {kind: blows.done.count(kind) for kind in KINDS}
    kinds = [
        (kind, counts[kind], middle(times), max(times))
        for kind, times in ((kind, blows.recoveries[kind]) for kind in KINDS)
        if times
    ]
    must_be_nought = [(what, len(which)) for what, which in ledger.broken.items()]
    return "\n\n".join(
        [
            f"{len(blows.done)} processes killed with SIGKILL, every kind in turn, most of them in the middle of an "
            "import or of sending letters, some during the recovery from the one before.",
            readme.table(("killed", "times", "caught up after s, median", "longest"), kinds),
            readme.table(("under way when a process was killed", "times"), sorted(blows.struck.items())),
            readme.table(("accepted and done", "number"), ledger.facts),
            readme.table(
                ("must be nought", "number"), [*must_be_nought, ("processes orphaned", len(blows.orphans))]
            ),
            f"Next start after the supervisor was killed: {middle(blows.starts[1:]):.1f} s in the median, "
            f"{max(blows.starts[1:]):.1f} s at most, until ready for work."
            if blows.starts[1:]
            else "",
        ]
    ).strip()


def middle(values: list[float]) -> float:
    return sorted(values)[len(values) // 2]


def main(arguments=None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.chaos", description=__doc__)
    parser.add_argument("--kills", type=int, default=54, help="rounds, each with one kill or two")
    parser.add_argument("--seed", type=int, default=1995)
    parser.add_argument("--keep", action="store_true", help="keep the folder with its logs")
    parser.add_argument("--dry", action="store_true", help="print, and leave README.md as it is")
    chosen = parser.parse_args(arguments)
    folder = Path(tempfile.mkdtemp(prefix="concord-chaos-"))
    chaos = Chaos(folder, seed=chosen.seed)
    fine = False
    try:
        chaos.prepare()
        load = import_module("benchmarks.chaos.traffic").Load()
        for number, (kind, moment) in enumerate(order(chosen.kills, chaos.dice), 1):
            before = len(chaos.blows.done)
            chaos.round(kind, moment, load)
            extra = ", ".join(chaos.blows.done[before + 1 :])
            took = chaos.blows.recoveries[kind][-1]
            say(f"{number:>3}  {kind}{f' and {extra}' if extra else ''}: caught up after {took:.1f} s")
        ledger = chaos.close()
        text = report(chaos.blows, ledger)
        say(f"\n{text}\n\nUncertain letters: {', '.join(ledger.uncertain) or 'none'}")
        for what, which in ledger.broken.items():
            if which:
                say(f"{what}: {', '.join(which[:20])}")
        fine = not any(ledger.broken.values()) and not chaos.blows.orphans
        if fine and not chosen.dry:
            readme.put("chaos", text)
        return 0 if fine else 1
    finally:
        chaos.stack.stop()
        if chosen.keep or not fine:
            say(f"Logs: {folder}")
        else:
            shutil.rmtree(folder)


if __name__ == "__main__":
    sys.exit(main())
