"""The library of evidence-based practices that Concord ships, as data, and how to look in it.

`PRACTICES` has every shipped practice by its code; what a town adds stands in the database (models.py). The texts
are written in our own words; they are translated when they are shown.
"""

import json
from dataclasses import dataclass
from pathlib import Path

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

DATA = Path(__file__).with_name("practices.json")


class EvidenceClass(models.TextChoices):
    """The house scale; the original rating is always printed beside it."""

    A = "A", _("A: consistent reductions in reviews")
    B = "B", _("B: promising")
    C = "C", _("C: mixed or limited")
    U = "U", _("U: not rated")
    H = "H", _("H: harmful")


class CostBand(models.TextChoices):
    """Editorial, for a town of about 180,000 residents."""

    LOW = "low", _("under 50,000 a year")
    MEDIUM = "medium", _("50,000 to 250,000 a year")
    HIGH = "high", _("over 250,000 a year")


class Provenance(models.TextChoices):
    """How far the rating has been followed back to its source."""

    EXCERPT = "excerpt", _("read in excerpts of the source")
    UNVERIFIED = "unverified", _("source known, size of effect not checked")
    LOCAL = "local", _("added by this town")


SETTINGS = {
    "home": _("homes"),
    "housing_area": _("housing areas"),
    "street": _("streets"),
    "public_place": _("public places"),
    "transport": _("transport"),
    "night_time": _("nightlife"),
    "business": _("business"),
    "school": _("schools"),
    "family": _("families"),
    "health": _("health services"),
    "justice": _("police and justice"),
    "custody": _("prisons"),
    "whole_town": _("the whole town"),
}
TEXTS = (
    "name", "rating", "rating_source", "effect", "mechanism", "conditions", "implementation", "economics", "avoid",
)  # fmt: skip
CODED = ("measures", "problems", "factors", "settings")


@dataclass(frozen=True)
class Practice:
    """A practice and what is known of it. The names of the parts follow EMMIE: effect, mechanism, conditions
    (moderators), implementation, economics. `any_problem`: it is not tied to types of crime problem."""

    code: str
    name: Promise | str
    measures: tuple[str, ...]
    problems: tuple[str, ...]
    any_problem: bool
    factors: tuple[str, ...]
    evidence_class: str
    rating: Promise | str
    rating_source: Promise | str
    rating_year: int | None
    checked_by: str | None
    provenance: str
    effect: Promise | str
    mechanism: Promise | str
    conditions: Promise | str
    implementation: Promise | str
    economics: Promise | str
    cost: str
    settings: tuple[str, ...]
    avoid: Promise | str

    def __str__(self):
        return f"{self.code} {self.name}"

    @property
    def is_harmful(self) -> bool:
        return self.evidence_class == EvidenceClass.H

    @property
    def is_local(self) -> bool:
        return self.provenance == Provenance.LOCAL


def _read() -> dict[str, Practice]:
    found = {}
    for record in json.loads(DATA.read_text(encoding="utf-8")):
        texts = {name: _(record[name]) if record[name] else "" for name in TEXTS}
        codes = {name: tuple(record[name]) for name in CODED}
        # Nobody has read the sources in full yet; a name stands here only once somebody has.
        checked = {"checked_by": record.get("checked_by")}
        found[record["code"]] = Practice(**{**record, **texts, **codes, **checked})
    return found


PRACTICES: dict[str, Practice] = _read()
HARMFUL = frozenset(code for code, practice in PRACTICES.items() if practice.is_harmful)
