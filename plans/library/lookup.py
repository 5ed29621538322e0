"""Looking in the library: what is shipped and what the town has added, as one."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from .models import LocalPractice
from .practices import PRACTICES, SETTINGS, Practice


def library(actor) -> dict[str, Practice]:
    """Every practice that the actor's town can look up, by code: the shipped ones, then its own."""
    own = (row.as_practice() for row in LocalPractice.objects.visible_to(actor))
    return PRACTICES | {practice.code: practice for practice in own}


def practice_of(actor, code: str) -> Practice | None:
    """The practice with this code, or None."""
    return library(actor).get(code)


def why_not(actor, code: str) -> str:
    """Why a practice cannot be attached to an option or an action; empty when it can."""
    practice = practice_of(actor, code) if code else None
    if code and practice is None:
        return _("There is no practice %(code)s in the library.") % {"code": code}
    return why_harmful(practice) if practice and practice.is_harmful else ""


def why_harmful(practice: Practice) -> str:
    """Why a practice of class H cannot be attached, in its own words."""
    values = {"practice": practice, "effect": practice.effect or practice.rating}
    return _("%(practice)s is known to harm and cannot be part of a plan. %(effect)s") % values


def matching(
    practices: Iterable[Practice],
    *,
    q: str | None = None,
    problem: str | None = None,
    measure: str | None = None,
    evidence: str | None = None,
    setting: str | None = None,
    cost: str | None = None,
) -> list[Practice]:
    """Practices that contain every word of `q`, fit a type of problem, and so on. What is None does not narrow."""
    words = (q or "").lower().split()
    return [
        one
        for one in practices
        if (not problem or one.any_problem or problem in one.problems)
        and (not measure or measure in one.measures)
        and (not evidence or one.evidence_class == evidence)
        and (not setting or setting in one.settings)
        and (not cost or one.cost == cost)
        and (not words or all(word in _text(one) for word in words))
    ]


def _text(practice: Practice) -> str:
    parts = [
        practice.code, practice.name, practice.effect, practice.mechanism, practice.conditions,
        practice.implementation, practice.rating, practice.rating_source, practice.avoid,
        *(SETTINGS[one] for one in practice.settings),
    ]  # fmt: skip
    return " ".join(str(part) for part in parts).lower()


def cited(practice: Practice) -> str:
    """Where the rating comes from, as an action or option cites it: "Campbell review (2008)"."""
    year = f" ({practice.rating_year})" if practice.rating_year else ""
    return f"{practice.rating_source}{year}" if practice.rating_source else ""
