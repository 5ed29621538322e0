"""A few kills on every run; `make chaos` makes many and writes the ledger into benchmarks/README.md."""

import subprocess
import sys

from benchmarks.chaos import incidents
from tests.config.test_embedded import PROJECT, outside


def test_nothing_is_lost_or_done_twice_when_processes_are_killed():
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.chaos", "--kills", "4", "--dry"],
        cwd=PROJECT,
        env=outside(),
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "letters lost | 0" in done.stdout


def test_a_mixture_of_two_files_would_be_seen():
    """The look at the quarter of incidents tells one file from another, and from half of each."""
    first, second = incidents.fingerprint(1), incidents.fingerprint(2)
    incidents.told_by.update({first: "r1.csv", second: "r2.csv"})
    assert incidents.judged((*second, *[second[0]] * 3)) == ("r2.csv", "")
    assert incidents.judged((0,) * 7) == ("", "")
    half = tuple((one + other) // 2 for one, other in zip(first, second, strict=True))
    assert "of no one file" in incidents.judged((*half, *[half[0]] * 3))[1]
    assert "sums" in incidents.judged((*second, second[0], first[0], second[0]))[1]
