"""The kinds of long work. Apps to the right register theirs; this room knows only their names."""

from collections.abc import Callable
from dataclasses import dataclass


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


def job_kind(name: str):
    """Register the function that does this kind of work: `work(progress, municipality, **parameters) -> Outcome`.

    It runs in one transaction in the name of the job's town: what it did is there whole or not at all.
    """

    def register(work: Callable) -> Callable:
        _kinds[name] = work
        return work

    return register


def work_of(name: str) -> Callable:
    return _kinds[name]
