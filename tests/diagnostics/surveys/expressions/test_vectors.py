"""Every vector in Python; the same file runs in a browser (test_browser.py). All failures are told at once."""

import random
import re
import subprocess
import sys
from pathlib import Path

import pytest
from lxml import etree

from diagnostics.surveys.expressions import (
    ExpressionError,
    evaluate,
    from_json,
    names,
    parse,
    patterns,
    renamed,
    to_json,
    to_text,
    values,
)
from diagnostics.surveys.expressions.tree import walk

from .vectors import (
    ANSWERS,
    SINGLE,
    are_same,
    context_of,
    random_pattern,
    random_vectors,
    random_xpath,
    refused,
    shared,
)

PACKAGE = Path(__file__).parents[4] / "diagnostics/surveys/expressions"


def test_every_vector_has_its_value():
    vectors = shared()
    assert len(vectors) >= 300
    wrong = []
    for vector in vectors:
        value = evaluate(vector.tree, vector.answers, context_of(vector))
        if not are_same(value, vector.expected):
            wrong.append(f"{vector.name}: {value!r}, not {vector.expected!r}")
    assert wrong == []


def test_every_refused_text_is_refused_for_its_reason_and_in_its_place():
    wrong = []
    texts = refused()
    assert len(texts) >= 60
    for text, code, position in texts:
        try:
            found = ("accepted", to_text(parse(text)))
        except ExpressionError as error:
            found = (error.fault.code, error.fault.position)
        if found != (code, position):
            wrong.append(f"{text[:60]!r}: {found}, not {(code, position)}")
    assert wrong == []


def test_text_and_json_give_the_tree_back():
    """For what people write and for what nobody would, with the same value in all forms."""
    for vector in [*shared(), *random_vectors(seed=11, count=700)]:
        has_columns = "row" in vector.context or not vector.text
        assert from_json(to_json(vector.tree)) == vector.tree, vector.name
        text = to_text(vector.tree)
        assert parse(text, in_choices=has_columns) == vector.tree, text
        assert to_text(parse(text, in_choices=has_columns)) == text


def test_broken_trees_are_refused():
    deep = "x"
    for _ in range(200):
        deep = ["not", deep]
    broken = (
        None,
        True,
        {},
        [],
        [1],
        ["$"],
        ["$", 5],
        ["$", "a b"],
        ["@", ""],
        [".", 1],
        ["foo", 1],
        ["="],
        ["=", 1],
    )
    broken += (
        ["=", 1, 2, 3],
        ["-"],
        ["and", 1],
        ["count", 5],
        ["regex", "a", ["$", "b"]],
        ["regex", "a", "("],
        deep,
    )
    broken += (
        ["regex"],
        ["not", None],
        float("nan"),
        float("inf"),
        "both ' and \"",
        ["jr:choice-name", 1, "a"],
    )
    for data in broken:
        with pytest.raises(ExpressionError):
            from_json(data)


def test_a_question_keeps_its_place_under_another_name():
    tree = parse("${a} > 1 and selected(${b}, ${a}) and jr:choice-name(${b}, '${b}') != '${a}'")
    assert names(tree) == ("a", "b")
    assert to_text(renamed(tree, {"a": "b", "b": "c"})) == (
        "${b} > 1 and selected(${c}, ${b}) and jr:choice-name(${c}, '${c}') != '${a}'"
    )


def test_patterns_match_what_the_engine_of_python_matches():
    """On patterns and texts so small that it does not lose itself."""
    chance, wrong = random.Random(5), []  # noqa: S311
    for _ in range(2000):
        pattern = random_pattern(chance)
        try:
            patterns.program(pattern)
        except ExpressionError:  # too large
            continue
        oracle = re.compile(pattern, re.ASCII)
        for _ in range(4):
            text = "".join(chance.choice("ab1é😀 .") for _ in range(chance.randint(0, 6)))
            if patterns.matches(pattern, text) != bool(oracle.fullmatch(text)):
                wrong.append((pattern, text))
    assert wrong == []


def test_libxml2_gives_the_same_where_xpath_has_the_same():
    """An evaluator of XPath 1.0 that others wrote. It writes numbers of more than 15 digits in its own way."""
    chance, node, wrong, compared = random.Random(17), etree.XML("<a/>"), [], 0  # noqa: S311
    given = {name: values.value_of(ANSWERS[name]) for name in SINGLE}
    for _ in range(3000):
        tree = from_json(random_xpath(chance, chance.randint(1, 4)))
        numbers = [value for part in walk(tree) if isinstance(value := evaluate(part, given), float)]
        if any(len(values.text(number)) > 15 for number in numbers):
            continue
        path = re.sub(r"\$\{(\w+)\}", r"$\1", to_text(tree))
        theirs = node.xpath(path, **given)
        compared += 1
        if not are_same(evaluate(tree, given), theirs if not isinstance(theirs, str) else str(theirs)):
            wrong.append((path, theirs))
    assert wrong == []
    assert compared > 2000


def test_numbers_survive_their_text():
    chance = random.Random(3)  # noqa: S311
    for _ in range(3000):
        number = chance.choice((1, -1)) * chance.random() * 10.0 ** chance.randint(-300, 300)
        assert values.number(values.text(number)) == number
        assert "e" not in values.text(number)


def test_nothing_of_django_is_imported():
    code = (
        "import sys, importlib\n"
        "for name in sys.argv[1:]: importlib.import_module('diagnostics.surveys.expressions.' + name)\n"
        "print(sorted({'django', 'psycopg2'} & set(sys.modules)))"
    )
    modules = sorted(path.stem for path in PACKAGE.glob("*.py") if path.stem != "__init__")
    run = subprocess.run(
        [sys.executable, "-c", code, *modules],
        capture_output=True,
        text=True,
        check=True,
        cwd=PACKAGE.parents[2],
    )
    assert run.stdout.strip() == "[]"
