"""The account: what was accepted against what is there, read past every filter as the role `backup`."""

import re
from collections import Counter
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import psycopg2

from benchmarks.chaos import incidents
from benchmarks.chaos.traffic import Accepted
from config.embedded.servers import Servers

WAITING = (
    "SELECT (SELECT count(*) FROM stakeholders_job WHERE state IN ('queued', 'running'))"
    " + (SELECT count(*) FROM stakeholders_letter WHERE state IN ('queued', 'sending'))"
)
UNDER_WAY = """
    SELECT DISTINCT CASE kind WHEN 'incidents.import' THEN 'import' WHEN 'incidents.check' THEN 'check of an import'
                              ELSE 'other long work' END FROM stakeholders_job WHERE state = 'running'
    UNION SELECT 'letters' FROM stakeholders_letter WHERE state = 'sending'
"""
JOBS = """
    SELECT job.title, job.state, job.attempts, job.message,
           (SELECT count(*) FROM stakeholders_organisation o WHERE o.name LIKE job.title || ' %%')
    FROM stakeholders_job job WHERE job.kind = 'chaos.rows'
"""
LETTERS = "SELECT key, state, message_id, attempts FROM stakeholders_letter"
COMMENTS = "SELECT body, count(*) FROM stakeholders_contribution WHERE body LIKE 'Comment r%' GROUP BY body"
IMPORTS = """
    SELECT s.name, b.state, count(c.*), coalesce(sum(c.count), 0)::int
    FROM diagnostics_importbatch b JOIN diagnostics_datasource s ON s.id = b.source_id
    LEFT JOIN diagnostics_countfact c ON c.batch_id = b.id
    WHERE b.file_name = 'counts.csv' GROUP BY s.name, b.state
"""
QUARTERS = """
    SELECT b.file_name, b.state FROM diagnostics_importbatch b JOIN diagnostics_datasource s ON s.id = b.source_id
    WHERE s.name = 'Incidents'
"""
INTERRUPTED_IMPORTS = "SELECT count(*) FROM stakeholders_job WHERE kind LIKE 'incidents.%' AND attempts > 1"
MESSAGE_ID = re.compile(rb"^Message-ID:\s*(<[^>]+>)", re.M | re.I)


class Books:
    """The database and the mailbox of a stack, read from outside. `looks` counts the looks at the quarter of incidents
    by the file that it held, `mixed` keeps what was wrong.
    """

    def __init__(self, folder: Path):
        self.folder = folder
        self.looks: Counter = Counter()
        self.mixed: list[str] = []

    def rows(self, query: str) -> list[tuple]:
        with (
            closing(Servers(self.folder).postgres.connect("backup", "concord")) as reader,
            reader.cursor() as cursor,
        ):
            cursor.execute(query)
            return cursor.fetchall()

    def is_idle(self) -> bool:
        """Whether nothing waits and nothing runs."""
        try:
            return self.rows(WAITING)[0][0] == 0
        except psycopg2.Error:
            return False

    def under_way(self) -> set[str]:
        """What is in the middle of being done; empty while the database is away."""
        try:
            return {what for (what,) in self.rows(UNDER_WAY)}
        except psycopg2.Error:
            return set()

    def look(self) -> None:
        """See whose incidents the quarter holds now, and whether its sums are theirs."""
        try:
            held, wrong = incidents.judged(self.rows(incidents.LOOK)[0])
        except psycopg2.Error:
            return
        self.looks[held] += 1
        if wrong:
            self.mixed.append(wrong)

    def delivered(self) -> Counter:
        """Message-ID → how often it lies in the mailbox."""
        return Counter(
            MESSAGE_ID.search(path.read_bytes())[1].decode()
            for path in (self.folder / "mailbox").glob("*.eml")
        )


@dataclass(frozen=True)
class Ledger:
    """Numbers, and under each that must be nought what made it more."""

    facts: list[tuple[str, int]]
    broken: dict[str, list[str]]
    uncertain: list[str]


def account(books: Books, accepted: Accepted) -> Ledger:
    """Compare what was accepted with what is there."""
    facts, broken = [], {}
    parts = (
        _jobs(books, accepted), _imports(books, accepted), _incidents(books, accepted), _comments(books, accepted),
    )  # fmt: skip
    for part in parts:
        facts += part[0]
        broken |= part[1]
    letter_facts, letter_broken, uncertain = _letters(books, accepted)
    return Ledger([*letter_facts, *facts], {**letter_broken, **broken}, uncertain)


def _letters(books: Books, accepted: Accepted):
    delivered = books.delivered()
    letters = {key: (state, message_id) for key, state, message_id, _attempts in books.rows(LETTERS)}
    mine = {key: letters[key] for key in accepted.letters if key in letters}
    states = Counter(state for state, _id in mine.values())
    uncertain = sorted(key for key, (state, _id) in mine.items() if state == "uncertain")
    arrived = sum(delivered[letters[key][1]] > 0 for key in uncertain)
    broken = {
        "letters lost": [
            key
            for key in accepted.letters
            if key not in letters or (letters[key][0] == "sent" and not delivered[letters[key][1]])
        ],
        "letters still waiting": [k for k, (state, _id) in mine.items() if state in {"queued", "sending"}],
        "letters refused or dropped": [
            k for k, (state, _id) in mine.items() if state in {"failed", "cancelled"}
        ],
        "letters delivered twice": [name for name, times in delivered.items() if times > 1],
        "letters delivered that nobody wrote": sorted(
            delivered.keys() - {i for _state, i in letters.values()}
        ),
    }
    facts = [
        ("letters accepted", len(accepted.letters)),
        ("letters marked as sent", states["sent"]),
        ("letters delivered", sum(delivered[name] for _state, name in mine.values())),
        ("letters uncertain, listed for the coordinator", len(uncertain)),
        ("… of which had arrived", arrived),
    ]
    return facts, broken, uncertain


def _jobs(books: Books, accepted: Accepted):
    jobs = {title: (state, attempts, rows) for title, state, attempts, _message, rows in books.rows(JOBS)}
    size = max(accepted.jobs.values(), default=0)
    done = [title for title, (state, _attempts, _rows) in jobs.items() if state == "done"]
    broken = {
        "jobs lost": [title for title in accepted.jobs if title not in jobs],
        "jobs done, but not exactly once": [title for title in done if jobs[title][2] != size],
        "jobs not done that left rows": [t for t, job in jobs.items() if job[0] != "done" and job[2]],
        "jobs still waiting": [title for title, job in jobs.items() if job[0] in {"queued", "running"}],
    }
    facts = [
        ("jobs accepted", len(accepted.jobs)),
        ("jobs done", len(done)),
        ("jobs failed cleanly", sum(job[0] == "failed" for job in jobs.values())),
        ("… taken up again after an interruption", sum(job[1] > 1 for job in jobs.values())),
        ("rows written by them", sum(job[2] for job in jobs.values())),
    ]
    return facts, broken


def _imports(books: Books, accepted: Accepted):
    batches = books.rows(IMPORTS)
    done = {name: [rows, total] for name, state, rows, total in batches if state == "done"}
    broken = {
        "imports lost": sorted(accepted.imports.keys() - done.keys()),
        "imports done, but not whole or not once": [
            n for n, found in done.items() if found != accepted.imports[n]
        ],
        "imports not done that left counts": [
            name for name, state, rows, *_ in batches if state != "done" and rows
        ],
        "files stored twice": [name for name in done if sum(name == batch[0] for batch in batches) > 1],
    }
    facts = [
        ("spreadsheets imported, each checked before", len(done)),
        ("… checks and imports taken up again after an interruption", books.rows(INTERRUPTED_IMPORTS)[0][0]),
        ("counts in them", sum(rows for rows, _total in done.values())),
    ]
    return facts, broken


def _incidents(books: Books, accepted: Accepted):
    """The quarter that every file replaced: never a mixture, and at the end the last file that stands."""
    books.look()
    states = dict(books.rows(QUARTERS))
    due = {name: "undone" if undone else "stands" for name, undone in accepted.quarters.items()}
    found = {name: "undone" if state == "undone" else "stands" for name, state in states.items()}
    last = next((name for name in reversed(accepted.quarters) if not accepted.quarters[name]), "")
    held = incidents.judged(books.rows(incidents.LOOK)[0])[0]
    broken = {
        "looks at the quarter that found a mixture of files, or sums of another": books.mixed,
        "files of incidents not where they should be": [n for n in due if found.get(n) != due[n]],
        "quarters that do not hold the last file that stands": [held] if held != last else [],
    }
    facts = [
        ("files of incidents imported into the same quarter", len(found)),
        ("… of which taken back", sum(state == "undone" for state in found.values())),
        ("looks at that quarter meanwhile", sum(books.looks.values())),
    ]
    return facts, broken


def _comments(books: Books, accepted: Accepted):
    kept = dict(books.rows(COMMENTS))
    broken = {
        "comments lost": [words for words in accepted.comments if words not in kept],
        "comments kept twice": [words for words, times in kept.items() if times > 1],
    }
    return [
        ("comments accepted over the web", len(accepted.comments)),
        ("comments kept", sum(kept.values())),
    ], broken
