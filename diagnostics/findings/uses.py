"""Where findings are used. Whoever rests something on a finding tells it here; findings know nothing of plans."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Use:
    """Something that rests on a finding: what kind of thing, its name, its address."""

    kind: str
    label: str
    url: str


Source = Callable[[object, object], list[Use]]
_sources: list[Source] = []


def uses_source(source: Source) -> Source:
    """Register a function (actor, finding) -> list of Use."""
    if source not in _sources:
        _sources.append(source)
    return source


def uses_of(actor, finding) -> list[Use]:
    """All that rests on the finding."""
    return [use for source in _sources for use in source(actor, finding)]
