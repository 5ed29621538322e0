"""`python -m benchmarks.chaos.up up --folder F`: the embedded system, with one more kind of work."""

import sys

import benchmarks.chaos.work  # noqa: F401 - registers the kind before the processes are forked
from config.embedded.__main__ import main

if __name__ == "__main__":
    sys.exit(main())
