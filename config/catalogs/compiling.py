"""Compiled catalogues stand beside their sources and are made when they are missing or older, at every start: a fresh
clone, a changed translation and an image need no step of their own.
"""

import os
import tempfile
from collections.abc import Iterable
from pathlib import Path

import polib


def sources(folders: Iterable[os.PathLike | str]) -> list[Path]:
    return [path for folder in folders for path in sorted(Path(folder).glob("*/LC_MESSAGES/django.po"))]


def language_of(source: Path) -> str:
    return source.parts[-3]


def compile_stale(folders: Iterable[os.PathLike | str]) -> list[Path]:
    """Compile the catalogues that have changed since; returns their sources. Two processes may do so at once."""
    stale = [path for path in sources(folders) if _is_stale(path)]
    for path in stale:
        _compile(path)
    return stale


def _is_stale(source: Path) -> bool:
    compiled = source.with_suffix(".mo")
    return not compiled.exists() or compiled.stat().st_mtime_ns < source.stat().st_mtime_ns


def _compile(source: Path) -> None:
    """Written beside its place and moved there, so that nobody reads half a file."""
    said = polib.pofile(os.fspath(source), check_for_duplicates=False)
    handle, path = tempfile.mkstemp(dir=source.parent, prefix=source.stem, suffix=".mo.part")
    os.close(handle)
    try:
        said.save_as_mofile(path)
        os.chmod(path, 0o644)
        os.replace(path, source.with_suffix(".mo"))
    except BaseException:
        os.unlink(path)
        raise
