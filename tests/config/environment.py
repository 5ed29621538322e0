"""The names of environment variables, read from the source that reads them."""

import ast
import re
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]


def read_by_settings() -> dict[str, bool]:
    """Name → whether it must be set, of every variable that config/settings.py reads."""
    found = {}
    for node in ast.walk(ast.parse((PROJECT / "config" / "settings.py").read_text())):
        match node:
            case ast.Call(
                func=ast.Attribute(value=ast.Name(id="environment"), attr="text" | "flag" | "words" as kind),
                args=[ast.Constant(value=str(name)), *rest],
            ):
                required = kind == "text" and not rest
                found[name] = found.get(name, False) or required
    return found


def read_by_the_image() -> set[str]:
    """Variables that only the container's scripts read."""
    script = (PROJECT / "deploy" / "run").read_text()
    server = (PROJECT / "deploy" / "gunicorn.conf.py").read_text()
    return {
        *re.findall(r"\$\{([A-Z_]+):-", script),
        *re.findall(r'os\.environ\.get\("([A-Z_]+)"', server),
    }
