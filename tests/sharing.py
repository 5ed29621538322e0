"""How the processes of `make test` share the tests: what a file sets up once for all of them is set up in one process.

The groups of pytest-xdist would say the same, but it writes their names into ids that pytest 9 no longer lets it
write, so that every process set up everything again.
"""

import re
from functools import cache

from xdist.scheduler import LoadScopeScheduling

# What sets up something for the whole file, or takes the one browser of a file.
ONCE = re.compile(r'@pytest\.fixture\(scope="module"\)|\bchromium\b')
# These take turns in all processes: two towns are built twice for some thousand requests; two parts are two halves.
SHARED = {"tests/test_access.py", "tests/test_every_page_browser.py"}


@cache
def stays_together(path: str) -> bool:
    if path in SHARED:
        return False
    with open(path, encoding="utf-8") as file:
        return ONCE.search(file.read()) is not None


class ByFile(LoadScopeScheduling):
    """One test after the other to whoever is free; those of a file that sets up something, to one process."""

    def _split_scope(self, nodeid: str) -> str:
        path = nodeid.partition("::")[0]
        return path if stays_together(path) else nodeid
