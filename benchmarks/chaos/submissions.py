"""python -m benchmarks.chaos.submissions: kill web server and database while interviews arrive, and account for all.

Telephones send interviews of 250 questions, each again and again with the same bytes until the server says that it has
it, as ODK Collect does; some send one again that had arrived. Meanwhile processes are killed in turn, evenly over the
interviews. At the end every answer is looked for in the database, past every filter.
"""

import argparse
import http.client
import os
import queue
import random
import shutil
import sys
import tempfile
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path

from benchmarks import readme
from benchmarks.chaos.stack import Stack, eventually
from benchmarks.measuring import free_port
from config.embedded import process
from config.embedded.console import say

KINDS = ("web server", "PostgreSQL", "web process", "PostgreSQL backend", "supervisor")
SENDERS, TELEPHONES = 12, 80
AGAIN = 10  # one of so many is sent once more after it was accepted
LONGEST_RECOVERY = 180.0
ANSWERS = """
    SELECT a.instance, a.answers ->> 'serial', s.state
    FROM diagnostics_surveyanswer a
    LEFT JOIN diagnostics_surveysubmission s ON s.survey_id = a.survey_id AND s.instance = a.instance
    WHERE a.survey_id = {survey}
"""
WITHOUT_ANSWERS = """
    SELECT s.instance FROM diagnostics_surveysubmission s
    WHERE s.survey_id = {survey} AND NOT EXISTS (
        SELECT FROM diagnostics_surveyanswer a WHERE s.survey_id = a.survey_id AND s.instance = a.instance)
"""


@dataclass
class Told:
    """What the server said to the telephones."""

    accepted: set[int] = field(default_factory=set)
    statuses: Counter = field(default_factory=Counter)
    broken: int = 0
    refused: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)


class Field:
    """Telephones that send to a stack, and what kills its processes meanwhile."""

    def __init__(self, folder: Path, *, seed: int):
        self.dice = random.Random(seed)  # noqa: S311 - dice, not secrets
        self.stack = Stack(folder / "run", port=free_port())
        self.told = Told()
        self.work: queue.Queue = queue.Queue()
        self.kills: Counter = Counter()
        self.recoveries: list[float] = []

    def prepare(self) -> None:
        """Start, and make a town with an open survey and its telephones."""
        self.stack.start()
        os.environ.update(
            self.stack.environment(), LOG_LEVEL="ERROR", DJANGO_SETTINGS_MODULE="config.settings"
        )
        import_module("benchmarks.chaos.work")
        import_module("django").setup()
        self.made = import_module("benchmarks.submissions")
        self.town, self.survey, self.tokens = self.made.fielded(TELEPHONES)
        self.reverse = import_module("django.urls").reverse

    def run(self, interviews: int, kills: int) -> float:
        """Send all, kill meanwhile; the seconds that it took."""
        for number in range(interviews):
            self.work.put(number)
        threads = [threading.Thread(target=self._send, daemon=True) for _ in range(SENDERS)]
        began = time.monotonic()
        for thread in threads:
            thread.start()
        for number in range(kills):
            goal = (number + 1) * interviews // (kills + 1)
            if not eventually(lambda goal=goal: len(self.told.accepted) >= goal, within=1800):
                raise AssertionError(f"only {len(self.told.accepted)} of {goal} were accepted")
            self._kill(KINDS[number % len(KINDS)])
        for thread in threads:
            thread.join()
        return time.monotonic() - began

    def _kill(self, kind: str) -> None:
        time.sleep(self.dice.uniform(0.0, 0.3))
        family = self.stack.family() if kind == "supervisor" else {}
        if eventually(lambda: self.stack.kill(kind, self.dice), within=30) is None:
            raise AssertionError(f"no {kind} after 30 s")
        self.kills[kind] += 1
        began, had = time.monotonic(), len(self.told.accepted)
        if kind == "supervisor":
            eventually(
                lambda: not any(process.birth(pid) == birth for pid, birth in family.items()), within=15
            )
            self.stack.start()
        # Caught up when interviews arrive again, more than were under way.
        if not eventually(lambda: len(self.told.accepted) > had + SENDERS, within=LONGEST_RECOVERY):
            raise AssertionError(f"nothing was accepted any more after a {kind} was killed")
        self.recoveries.append(time.monotonic() - began)
        say(f"{kind} killed at {had} interviews; they arrived again after {self.recoveries[-1]:.1f} s")

    def _send(self) -> None:
        while True:
            try:
                number = self.work.get_nowait()
            except queue.Empty:
                return
            body = self.made.body_of(self.made.interview(self.survey, number))
            for _time in range(2 if number % AGAIN == 0 else 1):
                self._until_accepted(number, body)

    def _until_accepted(self, number: int, body: bytes) -> None:
        keys = {"town": self.town.slug, "token": self.tokens[number % len(self.tokens)]}
        path = self.reverse("public:collect_submission", kwargs=keys)
        while True:
            try:
                status, _to = self.made.ask(self.stack.port, "POST", path, body, self.made.HEADERS)
            except (OSError, http.client.HTTPException):
                with self.told.lock:
                    self.told.broken += 1
                time.sleep(0.2)
                continue
            with self.told.lock:
                self.told.statuses[status] += 1
                if status == http.client.CREATED:
                    self.told.accepted.add(number)
                    return
                if status < 500 and status != http.client.TOO_MANY_REQUESTS:
                    self.told.refused.append(f"{number}: {status}")
                    return
            time.sleep(1.0 if status == http.client.TOO_MANY_REQUESTS else 0.2)

    def account(self) -> tuple[list[tuple], list[tuple]]:
        """(facts, what must be nought), from the database as the role `backup` reads it."""
        books = import_module("benchmarks.chaos.ledger").Books(self.stack.folder)
        rows = books.rows(ANSWERS.format(survey=self.survey.pk))
        mine = {str(self.made.instance_of(number)): number for number in self.told.accepted}
        kept = Counter(str(instance) for instance, _serial, _state in rows)
        wrong = [instance for instance, serial, _state in rows if str(mine.get(str(instance))) != serial]
        facts = [
            ("interviews sent", len(self.told.accepted) + len(self.told.refused)),
            ("accepted (201)", len(self.told.accepted)),
            ("sent again after it was accepted, accepted again", self._sent_again()),
            ("connections that broke, sent again", self.told.broken),
            ("answers of the server between 500 and 599, sent again", self._server_errors()),
            ("stored", sum(kept.values())),
        ]
        nought = [
            ("accepted and lost", len(mine.keys() - kept.keys())),
            ("stored twice", sum(times > 1 for times in kept.values())),
            ("stored, and nobody had sent it", len(kept.keys() - mine.keys())),
            ("stored with other answers than were sent under its number", len(wrong)),
            ("answers without their interview, or the reverse", self._halves(books, rows)),
            ("refused", len(self.told.refused)),
        ]
        return facts, nought

    def _sent_again(self) -> int:
        return self.told.statuses[http.client.CREATED] - len(self.told.accepted)

    def _server_errors(self) -> int:
        return sum(times for status, times in self.told.statuses.items() if status >= 500)

    def _halves(self, books, rows) -> int:
        alone = books.rows(WITHOUT_ANSWERS.format(survey=self.survey.pk))
        return sum(state != "counted" for _instance, _serial, state in rows) + len(alone)


def report(done: Field, facts, nought, seconds: float) -> str:
    """The ledger as Markdown."""
    struck = ", ".join(f"{kind} {times}" for kind, times in sorted(done.kills.items()))
    times = sorted(done.recoveries) or [0.0]
    return "\n\n".join(
        [
            "### Interviews from telephones while web server and database are killed",
            f"{sum(done.kills.values())} kills with SIGKILL ({struck}), evenly over the interviews; each "
            "interview is sent with the same bytes until the server says that it has it, every tenth once more then.",
            readme.table(("what", "number"), facts),
            readme.table(("must be nought", "number"), nought),
            f"Interviews arrived again {times[len(times) // 2]:.1f} s after a kill in the median, {times[-1]:.1f} s at "
            f"most; all of it took {seconds:.0f} s.",
        ]
    )


def main(arguments=None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.chaos.submissions", description=__doc__)
    parser.add_argument("--interviews", type=int, default=10_000)
    parser.add_argument("--kills", type=int, default=30)
    parser.add_argument("--seed", type=int, default=1995)
    parser.add_argument("--keep", action="store_true", help="keep the folder with its logs")
    parser.add_argument("--dry", action="store_true", help="print, and leave README.md as it is")
    chosen = parser.parse_args(arguments)
    folder = Path(tempfile.mkdtemp(prefix="concord-chaos-"))
    done = Field(folder, seed=chosen.seed)
    fine = False
    try:
        done.prepare()
        seconds = done.run(chosen.interviews, chosen.kills)
        facts, nought = done.account()
        text = report(done, facts, nought, seconds)
        say(f"\n{text}\n")
        fine = not any(many for _what, many in nought)
        if fine and not chosen.dry:
            readme.put("chaos_submissions", text)
        return 0 if fine else 1
    finally:
        done.stack.stop()
        if chosen.keep or not fine:
            say(f"Logs: {folder}")
        else:
            shutil.rmtree(folder)


if __name__ == "__main__":
    sys.exit(main())
