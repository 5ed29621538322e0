"""From text to tree: the subset of XPath 1.0 that XLSForm uses, by precedence climbing. Errors say where and what."""

import re
from dataclasses import dataclass

from . import functions
from .faults import ExpressionError
from .tree import BINARY, DEEPEST, NAME, Call, Column, Expression, Own, Ref, called, check_depth, literal

LONGEST = 8_000
#: Binding strength of the operators; comparisons of one strength do not follow each other.
STRENGTH = {
    "or": 1,
    "and": 2,
    **dict.fromkeys(("=", "!="), 3),
    **dict.fromkeys(("<", "<=", ">", ">="), 4),
    **dict.fromkeys(("+", "-"), 5),
    **dict.fromkeys(("*", "div", "mod"), 6),
}
COMPARING = frozenset({3, 4})
UNARY = 7
_WRONG = {
    "==": "=",
    "&&": "and",
    "||": "or",
    "<>": "!=",
    "=<": "<=",
    "=>": ">=",
    "≤": "<=",
    "≥": ">=",
    "≠": "!=",
    "×": "*",  # noqa: RUF001
    "÷": "div",
    "−": "-",  # noqa: RUF001
    "–": "-",  # noqa: RUF001
    "&": "and",
    "%": "mod",
    "!": "not()",
}
_WORDS = {"AND": "and", "OR": "or", "DIV": "div", "MOD": "mod", "NOT": "not", "IF": "if"}
_TOKEN = re.compile(
    r"(?P<space>\s+)"
    r"|(?P<number>[0-9]+(?:\.(?!\.)[0-9]*)?|\.[0-9]+)"
    # Spreadsheets turn ' into \u2018 and \u2019 by themselves; pyxform takes them for the same.
    r"|(?P<text>'[^']*'|\"[^\"]*\"|[\u2018\u2019][^\u2018\u2019']*[\u2018\u2019']|[\u201c\u201d][^\u201c\u201d\"]*[\u201c\u201d\"])"
    r"|(?P<ref>\$\{[^{}'\"]*\})"
    r"|(?P<name>[^\W\d][\w.\-]*(?::[^\W\d][\w.\-]*)?)"
    r"|(?P<wrong>==|&&|\|\||<>|=<|=>|[≤≥≠×÷−–&%]|!(?!=))"  # noqa: RUF001
    r"|(?P<sign>!=|<=|>=|\.\.|[=<>+\-*().,])"
)


@dataclass(frozen=True, slots=True)
class Token:
    kind: str
    text: str
    position: int


def parse(text: str, *, in_choices: bool = False) -> Expression:
    """The tree of an expression. Raises ExpressionError.

    `in_choices`: the expression filters choices, so that bare names are columns of their list.
    """
    if len(text) > LONGEST:
        raise ExpressionError("too_long", LONGEST, length=len(text), most=LONGEST)
    reading = _Reading(_tokens(text), in_choices)
    if reading.token.kind == "end":
        raise ExpressionError("empty", 0)
    tree = reading.expression(0)
    reading.expect_end()
    check_depth(tree)
    return tree


def _tokens(text: str) -> list[Token]:
    tokens, at = [], 0
    while at < len(text):
        found = _TOKEN.match(text, at)
        if not found:
            raise _unreadable(text, at)
        if found.lastgroup == "wrong":
            raise ExpressionError("wrong_operator", at, found=found[0], instead=_WRONG[found[0]])
        if found.lastgroup != "space":
            tokens.append(Token(found.lastgroup, found[0], at))
        at = found.end()
    return [*tokens, Token("end", "", len(text))]


def _unreadable(text: str, at: int) -> ExpressionError:
    sign = text[at]
    if sign in "'\"":
        return ExpressionError("unclosed_text", at, found=sign)
    if sign in "‘’“”„«»‚‹›`´":  # noqa: RUF001
        return ExpressionError("curly_quotes", at, found=sign)
    if text.startswith("${", at):
        end = text.find("}", at)
        if end < 0 or "{" in text[at + 2 : end]:
            return ExpressionError("unclosed_reference", at)
        return ExpressionError("bad_reference", at, found=text[at + 2 : end])
    if sign == "/":
        return ExpressionError("path", at)
    if sign in "[]":
        return ExpressionError("predicate", at)
    if sign in "{$#":
        return ExpressionError("wrong_operator", at, found=sign, instead="${name}")
    return ExpressionError("unexpected", at, found=sign)


class _Reading:
    def __init__(self, tokens: list[Token], in_choices: bool):
        self.tokens, self.at, self.in_choices = tokens, 0, in_choices
        self.depth = 0

    @property
    def token(self) -> Token:
        return self.tokens[self.at]

    def _next(self) -> Token:
        self.at += 1
        return self.tokens[self.at - 1]

    def _is(self, *signs: str) -> bool:
        return self.token.kind == "sign" and self.token.text in signs

    def expect_end(self) -> None:
        found = self.token
        if found.kind == "end":
            return
        if found.text in {")", ","}:
            raise ExpressionError({")": "stray_parenthesis", ",": "stray_comma"}[found.text], found.position)
        raise ExpressionError("operator_missing", found.position, found=found.text)

    def expression(self, weakest: int) -> Expression:
        """Operators that bind more strongly than `weakest`."""
        self._deeper()
        left, last = self._operand(), 0
        while (operator := self._operator()) and (strength := STRENGTH[operator]) > weakest:
            if strength in COMPARING and strength == last:
                raise ExpressionError("chained", self.token.position)
            position = self._next().position
            left = called(operator, (left, self.expression(strength)), position)
            last = strength
        self.depth -= 1
        return left

    def _deeper(self) -> None:
        self.depth += 1
        if self.depth > DEEPEST:
            raise ExpressionError("too_deep", self.token.position, most=DEEPEST)

    def _operator(self) -> str:
        """The operator that stands here, if one does."""
        found = self.token
        if found.kind == "name" and found.text in _WORDS and found.text not in {"NOT", "IF"}:
            raise ExpressionError(
                "wrong_operator", found.position, found=found.text, instead=_WORDS[found.text]
            )
        return found.text if found.kind in {"name", "sign"} and found.text in BINARY else ""

    def _operand(self) -> Expression:
        found = self._next()
        match found.kind:
            case "number":
                return literal(float(found.text), found.position)
            case "text":
                return literal(found.text[1:-1], found.position)
            case "ref":
                return self._reference(found)
            case "name":
                return self._named(found)
            case "sign" if found.text == "-":
                return self._negated(found)
            case "sign" if found.text == "(":
                return self._in_parentheses(found)
            case "sign" if found.text == ".":
                return Own(found.position)
            case "sign" if found.text == "..":
                raise ExpressionError("parent", found.position)
        raise ExpressionError("operand_missing", found.position)

    def _negated(self, minus: Token) -> Expression:
        self._deeper()
        inner = called("-", (self._operand(),), minus.position)
        self.depth -= 1
        return inner

    def _in_parentheses(self, opening: Token) -> Expression:
        inner = self.expression(0)
        self._close(opening)
        return inner

    def _close(self, opening: Token) -> None:
        if self.token.kind == "end":
            raise ExpressionError("unclosed_parenthesis", opening.position)
        if self._is(","):
            raise ExpressionError("stray_comma", self.token.position)
        if not self._is(")"):
            raise ExpressionError("operator_missing", self.token.position, found=self.token.text)
        self._next()

    def _reference(self, found: Token) -> Ref:
        name = found.text[2:-1].strip()
        if name.startswith("last-saved#"):
            raise ExpressionError("last_saved", found.position)
        if not NAME.fullmatch(name):
            raise ExpressionError("bad_reference", found.position, found=name)
        return Ref(name, found.position)

    def _named(self, found: Token) -> Expression:
        if self._is("("):
            return self._function(found)
        if found.text in functions.FUNCTIONS and not self.in_choices:
            raise ExpressionError("missing_call", found.position, found=found.text)
        if found.text in BINARY:
            raise ExpressionError("operand_missing", found.position)
        if not self.in_choices or ":" in found.text:
            raise ExpressionError("bare_name", found.position, found=found.text)
        return Column(found.text, found.position)

    def _function(self, name: Token) -> Expression:
        if name.text in BINARY:
            raise ExpressionError("operand_missing", name.position)
        if name.text in _WORDS:
            raise ExpressionError("wrong_operator", name.position, found=name.text, instead=_WORDS[name.text])
        opening = self._next()
        if name.text == "position":
            return self._position(name, opening)
        parts = []
        if not self._is(")"):
            parts.append(self._argument(name.text, parts))
            while self._is(","):
                self._next()
                parts.append(self._argument(name.text, parts))
        self._close(opening)
        return called(name.text, tuple(parts), name.position)

    def _argument(self, function: str, before: list) -> Expression:
        if function == "jr:choice-name" and len(before) == 1 and self.token.kind == "text":
            return self._quoted_reference()
        return self.expression(0)

    def _quoted_reference(self) -> Ref:
        """jr:choice-name() names its question in quotes, so that it is not taken for its answer."""
        found = self._next()
        inner = re.fullmatch(r"\$\{\s*([^\W\d][\w.\-]*)\s*\}", found.text[1:-1].strip())
        if not inner:
            raise ExpressionError("choice_name", found.position)
        return Ref(inner[1], found.position)

    def _position(self, name: Token, opening: Token) -> Call:
        if not self._is(".."):
            raise ExpressionError("position", name.position)
        self._next()
        self._close(opening)
        return called("position", (), name.position)
