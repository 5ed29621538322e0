"""The vectors that Python and browsers share, and random expressions beside them."""

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from diagnostics.surveys.expressions import Context, Expression, from_json, parse
from diagnostics.surveys.expressions.functions import FUNCTIONS, OF_NAMES

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Vector:
    name: str
    text: str
    tree: Expression
    answers: dict
    expected: object
    context: dict = field(default_factory=dict)


def shared() -> list[Vector]:
    found = []
    for group in json.loads((HERE / "vectors.json").read_text()):
        context = group.get("context", {})
        for text, expected in group["vectors"]:
            tree = parse(text, in_choices="row" in context)
            name = f"{group['name']}: {text[:80]}"
            found.append(Vector(name, text, tree, group["answers"], value_of(expected), context))
    return found


def refused() -> list[tuple[str, str, int]]:
    return [tuple(one) for one in json.loads((HERE / "refused.json").read_text())]


def value_of(expected: object) -> object:
    return float(expected["number"]) if isinstance(expected, dict) else expected


def are_same(one: object, other: object) -> bool:
    """The same kind and the same value; not a number is not a number."""
    one, other = (value if isinstance(value, str | bool) else float(value) for value in (one, other))
    return type(one) is type(other) and (one == other or (one != one and other != other))


TEXTS = (
    "",
    "a",
    "ab",
    "a b",
    " b ",
    "theft",
    "😀",
    "é😀b",
    "5",
    "-1.5",
    " 7 ",
    "1e3",
    "2024-02-29",
    "2023-02-29",
)
NUMBERS = (0, 1, -1, 2, 0.5, 2.5, -2.5, 0.1, 1.005, 19782, -719163, 1e-7, 1.5e-9, 1e21, 123456789.125, 3e300)
ANSWERS = {
    "n": 7,
    "half": -2.5,
    "none": None,
    "empty": "",
    "text": "é😀b",
    "numeral": "12",
    "several": ["a", "b", "ab"],
    "day": "2024-02-29",
    "yes": True,
    "incident": [{"loss": 10, "what": "a"}, {"loss": None}, {"loss": 0.1, "what": "b"}],
    "home": [{"person": [{"age": 5}, {"age": "80"}]}, {}],
}
REPEATS = {"loss": ["incident"], "what": ["incident"], "person": ["home"], "age": ["home", "person"]}
CONTEXTS = (
    {"today": "2024-03-01", "own": "ab", "repeats": REPEATS, "labels": {"n": {"7": "Seven"}}},
    {"today": "1999-12-31", "own": 2.5, "repeats": REPEATS, "at": {"incident": 1}},
    {"own": ["a"], "repeats": REPEATS, "at": {"home": 0, "person": 1}, "row": {"name": "a", "size": "12"}},
)
SINGLE = ("n", "half", "empty", "text", "numeral", "yes")
NAMES = (
    "n",
    "half",
    "none",
    "text",
    "numeral",
    "several",
    "day",
    "yes",
    "incident",
    "loss",
    "what",
    "age",
    "nowhere",
)
SIGNS = ("a", "b", "é", "😀", "1", r"\d", r"\w", r"\s", r"\W", "[ab]", "[^a]", "[a-c1]", ".", r"\.")
REPETITIONS = ("*", "+", "?", "{2}", "{1,3}", "{2,}", "*?")
OPERATORS = ("and", "or", "=", "!=", "<", "<=", ">", ">=", "+", "-", "*", "div", "mod")
FORMATS = ("%d/%m/%Y", "%e.%n.%y", "", "%%%d")


def random_vectors(seed: int, count: int) -> Iterator[Vector]:
    """Expressions without sense, of every kind, with some answers; what is expected is not known."""
    chance = random.Random(seed)  # noqa: S311
    for number in range(count):
        tree = from_json(random_tree(chance, chance.randint(1, 6)))
        yield Vector(f"random {number}", "", tree, ANSWERS, None, chance.choice(CONTEXTS))


def random_tree(chance: random.Random, depth: int) -> object:
    if depth == 0 or chance.random() < 0.1:
        return random_leaf(chance)
    if chance.random() < 0.45:
        name = chance.choice(OPERATORS)
        parts = (
            chance.randint(2, 4)
            if name in {"and", "or", "+", "*"}
            else chance.choice((1, 2))
            if name == "-"
            else 2
        )
        return [name, *(random_tree(chance, depth - 1) for _ in range(parts))]
    name, function = chance.choice(list(FUNCTIONS.items()))
    if name in OF_NAMES:
        return [name, ["$", chance.choice(NAMES)]]
    count = chance.randint(function.least, min(function.most, 3))
    parts = [random_tree(chance, depth - 1) for _ in range(count)]
    last = {
        "regex": lambda chance: random_pattern(chance, 2),
        "format-date": lambda chance: chance.choice(FORMATS),
    }.get(name)
    if last:
        parts[1] = last(chance)
    if name == "jr:choice-name":
        parts[1] = ["$", chance.choice(NAMES)]
    return [name, *parts]


#: What XPath 1.0 has by the same name and with the same meaning.
OF_XPATH = {"not": 1, "true": 0, "false": 0, "boolean": 1, "number": 1, "round": 1, "string": 1, "concat": 3}
OF_XPATH |= {"string-length": 1, "contains": 2, "starts-with": 2, "substring-before": 2, "substring-after": 2}
OF_XPATH |= {"normalize-space": 1, "translate": 3}


def random_xpath(chance: random.Random, depth: int) -> object:
    """An expression that means the same in XPath 1.0, with single answers only."""
    if depth == 0 or chance.random() < 0.1:
        kind = chance.random()
        if kind < 0.4:
            return ["$", chance.choice(SINGLE)]
        return chance.choice(TEXTS[:10]) if kind < 0.7 else chance.choice(NUMBERS[:7])
    if chance.random() < 0.5:
        name = chance.choice(OPERATORS)
        parts = 1 if name == "-" and chance.random() < 0.5 else 2
    else:
        name, parts = chance.choice(list(OF_XPATH.items()))
    return [name, *(random_xpath(chance, depth - 1) for _ in range(parts))]


def random_leaf(chance: random.Random) -> object:
    kind = chance.random()
    if kind < 0.45:
        return ["$", chance.choice(NAMES)]
    if kind < 0.55:
        return chance.choice((["."], ["today"], ["position"], ["@", "size"], ["@", "name"]))
    return chance.choice(TEXTS) if kind < 0.75 else chance.choice(NUMBERS)


def random_pattern(chance: random.Random, depth: int = 3) -> str:
    if depth == 0 or chance.random() < 0.3:
        return chance.choice(SIGNS)
    inner = [random_pattern(chance, depth - 1) for _ in range(chance.randint(1, 3))]
    joined = "".join(inner) if chance.random() < 0.6 else "(" + "|".join(inner) + ")"
    return f"({joined}){chance.choice(REPETITIONS)}" if chance.random() < 0.5 else joined


def context_of(vector: Vector) -> Context:
    return Context(**vector.context)
