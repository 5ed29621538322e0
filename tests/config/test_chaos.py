"""A few kills on every run; `make chaos` makes many and writes the ledger into benchmarks/README.md."""

import subprocess
import sys

from tests.config.test_embedded import PROJECT, outside


def test_nothing_is_lost_or_done_twice_when_processes_are_killed():
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.chaos", "--kills", "6", "--dry"],
        cwd=PROJECT,
        env=outside(),
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "letters lost | 0" in done.stdout
