"""Copying an indicator of the starter library into the town's own, once."""

from django.db import IntegrityError, transaction

from diagnostics.sources.models import DataSource
from stakeholders.access.permissions import Actor

from .models import Indicator
from .services import propose_code
from .starter import StarterIndicator

SAME = ("direction", "level", "domain", "frequency", "min_count", "is_police_trust")
AS_TEXT = ("name", "formula", "unit", "denominator", "interpretation")


def copied(actor: Actor) -> dict[str, Indicator]:
    """The town's indicators that come from the library, by the library's code."""
    rows = Indicator.objects.visible_to(actor).exclude(library_code="")
    return {row.library_code: row for row in rows}


def copy_starter(*, by: Actor, starter: StarterIndicator) -> tuple[Indicator, bool]:
    """The town's copy and whether it is new. A second time, also at the same moment, gives the first copy."""
    try:
        with transaction.atomic():
            if there := copied(by).get(starter.code):
                return there, False
            return _make(by, starter), True
    except IntegrityError:
        # Somebody else copied it between the question and the answer.
        if there := copied(by).get(starter.code):
            return there, False
        raise


def _make(by: Actor, starter: StarterIndicator) -> Indicator:
    mine = Indicator.objects.visible_to(by)
    is_free = not mine.filter(code=starter.code).exists()
    return Indicator.objects.create(
        municipality=by.municipality,
        code=starter.code if is_free else propose_code(by),
        library_code=starter.code,
        disaggregation=list(starter.disaggregation),
        source=_only_source(by, starter),
        **{name: getattr(starter, name) for name in SAME},
        **{name: str(getattr(starter, name)) for name in AS_TEXT},
    )


def _only_source(by: Actor, starter: StarterIndicator) -> DataSource | None:
    """The source it can only come from; None where the town has none or several of that kind."""
    found = DataSource.objects.visible_to(by).filter(kind__in=starter.sources)[:2]
    return found[0] if len(found) == 1 else None
