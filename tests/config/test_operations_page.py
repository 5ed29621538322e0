"""docs/operations.md names what there is: every variable, every metric, every command."""

import re

from config.metrics import SOURCES
from tests.config.environment import PROJECT, read_by_settings, read_by_the_image

PAGE = (PROJECT / "docs" / "operations.md").read_text()


def documented() -> dict[str, str]:
    """Variable → default, from the table."""
    table = PAGE.split("## Variables")[1].split("## The three roles")[0]
    rows = [line.split("|")[1:3] for line in table.splitlines() if line.startswith("| `")]
    return {name: default.strip() for names, default in rows for name in re.findall(r"`([A-Z_]+)`", names)}


def test_the_table_has_exactly_the_variables_that_are_read():
    assert documented().keys() == read_by_settings().keys() | read_by_the_image()


def test_the_table_says_which_are_required():
    required = {name for name, default in documented().items() if default == "required"}
    assert required == {name for name, is_required in read_by_settings().items() if is_required}


def test_every_metric_is_named_and_no_other():
    named = set(re.findall(r"`(concord_[a-z_]+)`", PAGE))
    assert named == {name for name, *_rest in SOURCES} | {"concord_source_failures"}


def test_commands_and_files_on_the_page_exist():
    for path in re.findall(r"\b(?:deploy|benchmarks|config)/[\w./-]+", PAGE):
        if not path.startswith(("deploy/secrets", "deploy/run ")):
            assert (PROJECT / path.rstrip(".")).exists(), path
    for command in re.findall(r"manage\.py (\w+)", PAGE):
        assert list(PROJECT.glob(f"*/management/commands/{command}.py")), command
    targets = re.findall(r"^([a-z ]+):", (PROJECT / "Makefile").read_text(), re.M)
    assert set(re.findall(r"`make (\w+)`", PAGE)) <= {word for line in targets for word in line.split()}
    for link in re.findall(r"\]\(([\w./-]+\.md)\)", PAGE):
        assert (PROJECT / "docs" / link).exists(), link
