"""What a person sees while everything starts: one line for each step, with its time."""

import sys
import time
from contextlib import contextmanager


def say(text: str = "") -> None:
    """Print a line at once."""
    print(text, flush=True)


@contextmanager
def step(label: str):
    """Print `label … 0.9 s` around a step; on an error the line ends, and what follows says why."""
    sys.stdout.write(f"  {label} … ")
    sys.stdout.flush()
    began = time.monotonic()
    try:
        yield
    except BaseException:
        say("did not succeed")
        raise
    say(f"{time.monotonic() - began:.1f} s")
