"""How fast, and how sturdy. Every figure is a ratio within one run; the machine it ran on does not matter.

`python -m benchmarks [name …]` starts a PostgreSQL and a Valkey of its own in a temporary folder, migrates,
and calls `measure()` of every module here that has one (or of those named). The module's first line is the title
of its table in README.md. Django is set up by then; a module makes its own town and needs not clean up.

    def measure() -> Report: ...

`python -m benchmarks.chaos` is the ledger of a system whose processes are killed.
"""
