"""What a benchmark measures with, and what it hands back."""

import socket
import statistics
import time
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import connection


@dataclass(frozen=True)
class Report:
    """A table of figures and a sentence that says what dominates."""

    columns: tuple[str, ...]
    rows: list[tuple]
    dominates: str


def seconds(work: Callable[[], object], *, repeat: int = 5) -> float:
    """The median time of `repeat` runs, after one that is not counted."""
    work()
    times = []
    for _ in range(repeat):
        began = time.perf_counter()
        work()
        times.append(time.perf_counter() - began)
    return statistics.median(times)


def cpu_seconds(work: Callable[[], object], *, repeat: int = 9) -> float:
    """The least processor time of this process for one of `repeat` runs."""
    times = []
    for _ in range(repeat):
        began = time.process_time()
        work()
        times.append(time.process_time() - began)
    return min(times)


class Queries:
    """How many statements ran, and how many seconds they took, waiting included."""

    def __init__(self):
        self.count = 0
        self.seconds = 0.0

    def __call__(self, execute, sql, params, many, context):
        began = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            self.count += 1
            self.seconds += time.perf_counter() - began


@contextmanager
def counted():
    """Counts and times every statement of the default connection inside the block."""
    queries = Queries()
    with connection.execute_wrapper(queries):
        yield queries


def free_port() -> int:
    """A port of this machine that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
