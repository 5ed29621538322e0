"""What the system has to do meanwhile: long work, letters, and comments that residents send over the web.

Each is sent by a thread that behaves as its sender would: a letter's key and a comment's note are sent again until
they are accepted; work that was not accepted is asked for anew.
"""

import http.client
import re
import threading
import time
from contextlib import closing
from dataclasses import dataclass, field
from html import unescape
from urllib.parse import urlencode

from django.db import connection

from benchmarks.chaos.imports import Importer
from benchmarks.chaos.incidents import IncidentImporter
from benchmarks.chaos.stack import Stack
from stakeholders.access.tenancy import scope
from stakeholders.jobs import services as jobs
from stakeholders.outbox import services as outbox

LETTERS_AT_ONCE = 10


@dataclass
class Accepted:
    """What the system said yes to, and must therefore not lose."""

    letters: list[str] = field(default_factory=list)
    jobs: dict[str, int] = field(default_factory=dict)
    comments: list[str] = field(default_factory=list)
    imports: dict[str, list[int]] = field(default_factory=dict)  # name → counts in the file, their sum
    quarters: dict[str, bool] = field(default_factory=dict)  # file of incidents → whether it was taken back
    refused_jobs: list[str] = field(default_factory=list)
    refused_imports: int = 0


@dataclass(frozen=True)
class Load:
    """How much is sent in one round."""

    letters: int = 150
    jobs: int = 2
    rows: int = 1500
    comments: int = 12
    months: int = 240  # of counts in the imported file


class Traffic:
    """Sends to one town; `round_address` is the path of the form for comments."""

    def __init__(self, stack: Stack, town, round_address: str):
        self.stack = stack
        self.town = town
        self.round_address = round_address
        self.accepted = Accepted()
        self.rounds = 0
        self.threads: list[threading.Thread] = []
        self.errors: list[str] = []

    def send(self, load: Load) -> None:
        """Begin to send a round; the work goes on in threads."""
        self.rounds += 1
        mark = f"r{self.rounds}"
        self.threads = [
            threading.Thread(target=self._until_done, args=(work, mark, load), daemon=True)
            for work in self._senders()
        ]
        for thread in self.threads:
            thread.start()

    def _senders(self):
        return self._ask_for_jobs, self._write_letters, self._comment, self._import, self._import_incidents

    def wait(self, within: float) -> bool:
        """Wait until everything of the round was accepted; False when that took too long or was refused."""
        deadline = time.monotonic() + within
        for thread in self.threads:
            thread.join(max(0.0, deadline - time.monotonic()))
        return not self.errors and not any(thread.is_alive() for thread in self.threads)

    def _until_done(self, work, mark: str, load: Load) -> None:
        try:
            work(mark, load)
        except Exception as error:
            self.errors.append(f"{work.__name__}: {error!r}")
        finally:
            connection.close()

    def _ask_for_jobs(self, mark: str, load: Load) -> None:
        for number in range(load.jobs):
            for attempt in range(1000):
                token = f"{mark}-{number}-{attempt}"
                if self._attempt(self._ask_for_job, token, load.rows):
                    self.accepted.jobs[token] = load.rows
                    break
                self.accepted.refused_jobs.append(token)

    def _ask_for_job(self, token: str, rows: int) -> None:
        with scope(self.town.pk, actor="chaos"):
            jobs.ask(
                by=None,
                municipality=self.town,
                kind="chaos.rows",
                title=token,
                parameters={"token": token, "count": rows},
            )

    def _import(self, mark: str, load: Load) -> None:
        """A spreadsheet of counts as a coordinator imports it: upload, check, confirm."""
        importer = Importer(self.town, mark, load.months)
        self.accepted.imports[mark] = [importer.rows, importer.total]
        while not importer.is_done:
            if not self._attempt(importer.step):
                self.accepted.refused_imports += 1

    def _import_incidents(self, mark: str, load: Load) -> None:
        """The same quarter of incidents from a changed file; every third is taken back."""
        importer = IncidentImporter(self.town, mark, undone=self.rounds % 3 == 0)
        self.accepted.quarters[importer.name] = importer.undone
        while not importer.is_done:
            if not self._attempt(importer.step):
                self.accepted.refused_imports += 1

    def _write_letters(self, mark: str, load: Load) -> None:
        for first in range(0, load.letters, LETTERS_AT_ONCE):
            keys = [f"{mark}-{number}" for number in range(first, first + LETTERS_AT_ONCE)]
            while not self._attempt(self._write, keys):
                pass
            self.accepted.letters += keys

    def _write(self, keys: list[str]) -> None:
        with scope(self.town.pk, actor="chaos"):
            outbox.write(
                self.town,
                [outbox.Draft(key, "chaos", f"{key}@example.org", f"Letter {key}", "Body") for key in keys],
            )

    def _attempt(self, work, *arguments) -> bool:
        """Whether the database said yes. Any error means that nobody said so."""
        try:
            work(*arguments)
        except Exception:
            connection.close()
            time.sleep(0.2)
            return False
        return True

    def _comment(self, mark: str, load: Load) -> None:
        for number in range(load.comments):
            words = f"Comment {mark}-{number}: more lamps."
            note = self._until_answered(self._open_form)
            self._until_answered(lambda note=note, words=words: self._send_comment(note, words))
            self.accepted.comments.append(words)

    def _until_answered(self, work):
        while True:
            try:
                if answer := work():
                    return answer
            except (OSError, http.client.HTTPException):
                pass
            time.sleep(0.1)

    def _open_form(self) -> str | None:
        status, page = self.stack.get(self.round_address)
        found = re.search(r'name="note" value="([^"]+)"', page.decode())
        return unescape(found[1]) if status == 200 and found else None

    def _send_comment(self, note: str, words: str) -> bool:
        """True when the answer leads to the receipt; anything else is sent again, with the same note."""
        body = {
            "note": note,
            "stance": "support",
            "body": words,
            "author_kind": "anonymous",
            "may_be_shown": "yes",
        }
        with closing(http.client.HTTPConnection("127.0.0.1", self.stack.port, timeout=20)) as link:
            link.request(
                "POST",
                self.round_address,
                urlencode(body),
                {"Content-Type": "application/x-www-form-urlencoded"},
            )
            answer = link.getresponse()
            answer.read()
            if 400 <= answer.status < 500:
                raise AssertionError(f"the comment was refused with {answer.status}")
            return answer.status == 302
