"""Where a version stands, in the words of people: in force is what was adopted, is current, and has begun."""

from datetime import date
from enum import StrEnum

from django.db.models import QuerySet
from django.db.models.fields.json import KT
from django.utils.translation import gettext as _

from .amounts import day
from .models import PlanVersion, VersionState


class Standing(StrEnum):
    CONSULTED = "consulted"
    SUBMITTED = "submitted"
    ADOPTED = "adopted"  # and not begun
    IN_FORCE = "in_force"
    ENDED = "ended"  # current, but the period of the plan is over
    SUPERSEDED = "superseded"


TONES = {
    Standing.CONSULTED: "info",
    Standing.SUBMITTED: "warning",
    Standing.ADOPTED: "success",
    Standing.IN_FORCE: "success",
    Standing.ENDED: "warning",
    Standing.SUPERSEDED: "neutral",
}


def with_period(versions: QuerySet[PlanVersion]) -> QuerySet[PlanVersion]:
    """Versions that know the period of their plan though their content is not read."""
    return versions.annotate(starts=KT("content__plan__period_start"), ends=KT("content__plan__period_end"))


def standing_of(version: PlanVersion, today: date) -> Standing:
    """Reads the period that `with_period` gave, or else the content."""
    if version.state != VersionState.ADOPTED:
        return Standing(version.state)
    start, end = _period(version)
    if start and date.fromisoformat(start) > today:
        return Standing.ADOPTED
    return Standing.ENDED if end and date.fromisoformat(end) < today else Standing.IN_FORCE


def _period(version: PlanVersion) -> tuple[str, str]:
    if hasattr(version, "starts"):
        return version.starts, version.ends
    plan = version.content["plan"]
    return plan["period_start"], plan["period_end"]


def standing_words(version: PlanVersion, today: date) -> str:
    """The standing as it is written beside the number."""
    standing = standing_of(version, today)
    if standing == Standing.ADOPTED:
        return _("adopted, in force from %(day)s") % {"day": day(_period(version)[0])}
    return {
        Standing.CONSULTED: _("frozen for consultation"),
        Standing.SUBMITTED: _("submitted for adoption"),
        Standing.IN_FORCE: _("in force"),
        Standing.ENDED: _("adopted, its period is over"),
        Standing.SUPERSEDED: _("superseded"),
    }[standing]


def mark_standing(version: PlanVersion, today: date) -> PlanVersion:
    """Give a version `tone`, `standing` and, for narrow places, `standing_short` for the page."""
    standing = standing_of(version, today)
    version.tone, version.standing = TONES[standing], standing_words(version, today)
    in_force = standing == Standing.IN_FORCE
    version.standing_short = version.standing if in_force else str(version.get_state_display())
    return version
