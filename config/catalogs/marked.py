"""Every text that the program marks for translation, found in its source: Python by its tree, templates by Django's."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.template import engines
from django.template.base import Node
from django.templatetags.i18n import BlockTranslateNode, TranslateNode
from django.utils.translation.template import trim_whitespace

PROJECT = Path(__file__).parents[2]
PYTHON = ("config", "stakeholders", "diagnostics", "plans")
# Name of the function: which of its arguments are the context, the text and the text of several.
FUNCTIONS = {
    "_": (None, 0, None),
    "gettext": (None, 0, None),
    "gettext_lazy": (None, 0, None),
    "gettext_noop": (None, 0, None),
    "ngettext": (None, 0, 1),
    "ngettext_lazy": (None, 0, 1),
    "pgettext": (0, 1, None),
    "pgettext_lazy": (0, 1, None),
    "npgettext": (0, 1, 2),
    "npgettext_lazy": (0, 1, 2),
}
IN_FILTER = re.compile(r"""\b_\((["'])(.*?)\1\)""")


@dataclass
class Marked:
    """A text that is said in every language; `several` is its form for more than one."""

    said: str
    context: str | None = None
    several: str | None = None
    file: str = ""


def marked() -> list[Marked]:
    """Each once, in the order of the files where it stands first."""
    found: dict[tuple, Marked] = {}
    for path, text in _everywhere():
        known = found.setdefault((text.context, text.said), text)
        known.several = known.several or text.several  # one entry of a catalogue, with and without a number
        known.file = known.file or name_of(path)
    return list(found.values())


def _everywhere() -> Iterator[tuple[Path, Marked]]:
    for path in sorted(path for folder in PYTHON for path in (PROJECT / folder).rglob("*.py")):
        if "migrations" not in path.parts:
            yield from ((path, text) for text in _in_python(path.read_text(encoding="utf-8")))
    templates = PROJECT / "templates"
    for path in sorted(path for path in templates.rglob("*") if path.suffix in {".html", ".txt"}):
        yield from ((path, text) for text in _in_template(path.relative_to(templates).as_posix()))


def name_of(path: Path) -> str:
    return path.relative_to(PROJECT).as_posix()


def _in_python(source: str) -> Iterator[Marked]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "id", getattr(node.func, "attr", None))
            if name in FUNCTIONS and node.args and isinstance(node.args[0], ast.Constant):
                context, said, several = (
                    None if place is None else node.args[place].value for place in FUNCTIONS[name]
                )
                yield Marked(said, context, several)


def _in_template(name: str) -> Iterator[Marked]:
    template = engines["django"].get_template(name).template
    for match in IN_FILTER.finditer(template.source):
        yield Marked(match[2].replace("%", "%%"))
    for node in _nodes(template.nodelist):
        if isinstance(node, TranslateNode):
            context = node.message_context and node.message_context.var
            # None where it is a variable: then it is marked where it is made.
            if said := node.filter_expression.var.literal:
                yield Marked(said.replace("%", "%%"), context)  # as Django looks it up
        elif isinstance(node, BlockTranslateNode):
            context = node.message_context and node.message_context.var
            several = _said(node, node.plural) if node.plural else None
            yield Marked(_said(node, node.singular), context, several)


def _nodes(nodes) -> Iterator[Node]:
    """All of them, those in branches that a condition leaves out too."""
    for node in nodes:
        yield node
        for _condition, branch in getattr(node, "conditions_nodelists", ()):
            yield from _nodes(branch)
        for name in node.child_nodelists:
            yield from _nodes(getattr(node, name, None) or ())


def _said(node: BlockTranslateNode, tokens) -> str:
    said, _names = node.render_token_list(tokens)
    return trim_whitespace(said) if node.trimmed else said
