"""The scripts of a survey's page as they travel: one module, without comments and indents.

A telephone on a slow line waits two seconds for each file, whatever its size. Each module stays by itself in the joined
one, so that names do not meet; modules import nothing, what they need is given to `start`.
"""

import hashlib
import re
from functools import cache

from django.contrib.staticfiles import finders

MODULES = ("expressions", "logic", "kept", "form")
_EXPORTED = re.compile(r"^export (?:async )?(?:function|const) (\w+)", re.MULTILINE)
#: Whole lines, and the end of lines where it holds no quotation mark.
_COMMENT = re.compile(r"^\s*//[^\n]*$|(?<=\S) // [^\n\"'`]*$|^\s*/\*\*.*?\*/\s*$", re.MULTILINE | re.DOTALL)
START = "export const start = () => form.start({ ...expressions, ...logic, kept });"


@cache
def joined() -> str:
    """The module that a page of a survey loads when it is there."""
    return "\n".join([*(_one(name) for name in MODULES), START])


@cache
def mark() -> str:
    """Changes with the scripts, and stands in their address."""
    return hashlib.sha256(joined().encode()).hexdigest()[:12]


def bare(text: str) -> str:
    """A script without lines that say something to people only."""
    lines = (line.strip() for line in re.sub(_COMMENT, "", text).splitlines())
    return "\n".join(line for line in lines if line)


def source(name: str) -> str:
    """A file of static/concord."""
    with open(finders.find(f"concord/{name}"), encoding="utf-8") as found:
        return found.read()


def _one(name: str) -> str:
    text = bare(source(f"survey-{name}.js"))
    exported = ", ".join(_EXPORTED.findall(text))
    inner = re.sub("^export ", "", text, flags=re.MULTILINE)
    return f"const {name} = (() => {{\n{inner}\nreturn {{ {exported} }};\n}})();"
