"""The starter library of indicators, as data: what towns most often measure, ready to be copied and adapted."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from diagnostics.sources.models import SourceKind

from .models import Direction, Domain, Frequency, Level, Split

DATA = Path(__file__).with_name("starter.json")
TEXTS = ("name", "formula", "unit", "denominator", "interpretation")

# Kinds of source; those that are no kind of `DataSource` are named here.
SOURCES = {
    **dict(SourceKind.choices),
    "municipal": _("municipal records"),
    "partners": _("records of partners"),
    "observation": _("counting on the spot"),
    "school_survey": _("school survey"),
    "youth_survey": _("youth survey"),
    "system": _("this system"),
}


@dataclass(frozen=True)
class StarterIndicator:
    """An indicator of the starter library. `pair`: the one that it should be read beside, "" if none."""

    code: str
    name: Promise | str
    formula: Promise | str
    unit: Promise | str
    sources: tuple[str, ...]
    direction: str
    level: str
    domain: str
    frequency: str
    disaggregation: tuple[str, ...]
    denominator: Promise | str
    interpretation: Promise | str
    pair: str
    min_count: int
    sdg_targets: tuple[str, ...]
    is_police_trust: bool

    def __str__(self):
        return f"{self.code} {self.name}"

    def words(self) -> dict:
        """Its codes as people read them."""
        return {
            "direction": Direction(self.direction).label,
            "level": Level(self.level).label,
            "domain": Domain(self.domain).label,
            "frequency": Frequency(self.frequency).label,
            "sources": [SOURCES[kind] for kind in self.sources],
            "disaggregation": [Split(kind).label for kind in self.disaggregation],
        }


def _read() -> dict[str, StarterIndicator]:
    found = {}
    for record in json.loads(DATA.read_text(encoding="utf-8")):
        texts = {name: _(record[name]) if record[name] else "" for name in TEXTS}
        several = {name: tuple(record[name]) for name in ("sources", "disaggregation", "sdg_targets")}
        found[record["code"]] = StarterIndicator(**{**record, **texts, **several})
    return found


STARTER: dict[str, StarterIndicator] = _read()


def matching(
    indicators: Iterable[StarterIndicator], *, q: str | None = None, domain: str | None = None
) -> list[StarterIndicator]:
    """Those that contain every word of `q` and are of a domain. What is None does not narrow."""
    words = (q or "").lower().split()
    return [
        one
        for one in indicators
        if (not domain or one.domain == domain) and all(word in _text(one) for word in words)
    ]


def _text(one: StarterIndicator) -> str:
    sdg = [f"sdg {target}" for target in one.sdg_targets]
    kinds = [SOURCES[kind] for kind in one.sources]
    return " ".join(
        map(str, (one.code, one.name, one.formula, one.unit, one.interpretation, *kinds, *sdg))
    ).lower()
