"""The kinds of long work. Apps to the right register theirs; this room knows only their names."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True)
class Outcome:
    """What a finished job leaves: a sentence, numbers for the page, and files in the media folder."""

    message: str = ""
    result: dict | None = None
    result_file: str = ""
    error_file: str = ""


class JobRefused(Exception):
    """The work cannot be done with what was given; the message tells the person what to mend."""

    def __init__(self, message: str, *, error_file: str = "", result: dict | None = None):
        super().__init__(message)
        self.error_file = error_file
        self.result = result or {}


class JobCancelled(Exception):
    """A person asked to stop."""


_kinds: dict[str, Callable] = {}
# Kinds whose files go after some time, and those whose files not everybody may fetch who sees jobs.
_kept: dict[str, timedelta] = {}
_fetched_by: dict[str, Callable] = {}


def job_kind(name: str, *, kept: timedelta | None = None, may_fetch: Callable | None = None):
    """Register the function that does this kind of work: `work(progress, municipality, **parameters) -> Outcome`.

    It runs in one transaction in the name of the job's town: what it did is there whole or not at all.
    `kept`: after how long its file is deleted; `may_fetch(actor, job)`: who may have it.
    """

    def register(work: Callable) -> Callable:
        _kinds[name] = work
        if kept is not None:
            _kept[name] = kept
        if may_fetch is not None:
            _fetched_by[name] = may_fetch
        return work

    return register


def expiring() -> dict[str, timedelta]:
    """The kinds whose files are deleted, and how long after their end."""
    return dict(_kept)


def may_fetch(actor, job) -> bool:
    """Whether the actor, who sees the job, may have its files."""
    rule = _fetched_by.get(job.kind)
    return rule is None or rule(actor, job)


def work_of(name: str) -> Callable:
    return _kinds[name]
