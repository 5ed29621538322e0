"""Pure computation: no module here brings in Django or the database."""

import subprocess
import sys
from pathlib import Path

PACKAGE = Path(__file__).parents[3] / "stakeholders/spreadsheets"
NAMES = sorted(path.stem for path in PACKAGE.glob("*.py") if path.stem != "__init__")
CODE = """
import importlib, sys
for name in sys.argv[1:]:
    importlib.import_module(f"stakeholders.spreadsheets.{name}")
print(sorted({"django", "psycopg2"} & set(sys.modules)))
"""


def test_nothing_of_django_is_imported():
    run = subprocess.run(
        [sys.executable, "-c", CODE, *NAMES],
        capture_output=True,
        text=True,
        check=True,
        cwd=PACKAGE.parents[1],
    )
    assert run.stdout.strip() == "[]"
