"""Counts over the API, through the same gate as the pages."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers

from diagnostics.incidents.models import CountFact, OffenceType
from stakeholders.access.api_base import TownViewSet
from stakeholders.access.errors import Refused
from stakeholders.access.permissions import Permission, can

from .denominators import Denominators
from .desk import asked_source
from .forms import span_asked
from .gate import Cell, displayable, table_of, town_table
from .overview import rate_of
from .query import AreaCounts, TownCounts, sources_with_counts
from .spans import Span

AREA, PERIOD, FACT = "area", "period", "fact"


class CountSerializer(serializers.Serializer):
    """One count. `hidden` says why there is none: small, withheld, no_data, not_offered."""

    source = serializers.UUIDField()
    offence = serializers.UUIDField()
    offence_code = serializers.CharField()
    area = serializers.CharField(
        allow_null=True, help_text="Code; null for the town or for what has no place."
    )
    placed = serializers.BooleanField(help_text="False for offences without a place.")
    period_from = serializers.DateField()
    period_to = serializers.DateField()
    count = serializers.IntegerField(allow_null=True)
    hidden = serializers.CharField(allow_blank=True)
    below = serializers.IntegerField(allow_null=True, help_text="A small count is below this number.")
    rate = serializers.FloatField(allow_null=True)
    rate_low = serializers.FloatField(allow_null=True, help_text="95 % interval, exact Poisson.")
    rate_high = serializers.FloatField(allow_null=True)
    rate_per = serializers.FloatField(allow_null=True)
    rate_base = serializers.CharField(allow_null=True)


PARAMETERS = [
    OpenApiParameter("source", OpenApiTypes.UUID, description="Default: the source with the most counts."),
    OpenApiParameter("offence", str, description="uid or code; needed unless by=period."),
    OpenApiParameter(
        "by", str, enum=[AREA, PERIOD, FACT], description="Areas by year, the town by period, or both."
    ),
    OpenApiParameter("first", OpenApiTypes.DATE, description="First day."),
    OpenApiParameter("last", OpenApiTypes.DATE, description="Last day."),
]


class CountViewSet(TownViewSet):
    """Recorded offences. Callers without the right to small counts see what the public may see."""

    model = CountFact
    serializer_class = CountSerializer
    http_method_names = ["get", "head", "options"]

    @extend_schema(parameters=PARAMETERS, responses=CountSerializer(many=True))
    def list(self, request, *args, **kwargs):
        rows = list(_rows(request)) if not getattr(self, "swagger_fake_view", False) else []
        page = self.paginate_queryset(rows)
        return self.get_paginated_response(CountSerializer(page, many=True).data)


def _rows(request) -> Iterator[dict]:
    sources = sources_with_counts(request.actor)
    if not sources:
        return
    by, wanted = request.query_params.get("by", AREA), request.query_params.get("offence")
    if by == FACT and not can(request.actor, Permission.SEE_SMALL_COUNTS):
        raise Refused(
            _(
                "Counts by area and period are not shown to your role, because small numbers could be worked out."
            ),
            code="facts_not_offered",
        )
    counts = TownCounts.load(request.actor, asked_source(request.query_params, sources))
    span = span_asked(request.query_params, counts.coverage)
    denominators = Denominators.load(request.actor)
    offences = [one for one in counts.offences if wanted in (None, "", one.code, str(one.uid))]
    if by == PERIOD:
        for offence in offences:
            yield from _by_period(request.actor, counts, offence, span, denominators)
        return
    if len(offences) != 1:
        raise Refused(_("Name one offence, or ask with by=period."), code="offence_needed")
    yield from _by_area(request.actor, counts, offences[0], span, denominators, by)


def _by_period(actor, counts: TownCounts, offence: OffenceType, span: Span, denominators) -> Iterator[dict]:
    display = displayable(town_table(counts, offence), actor)
    for one in span.periods:
        part = Span((one,))
        exposure = denominators.exposure(None, part, offence.denominator)
        yield _row(counts, offence, part, display.period(one), exposure)


def _by_area(actor, counts, offence, span: Span, denominators, by: str) -> Iterator[dict]:
    found = AreaCounts.load(actor, counts, offence)
    codes = {area.pk: area.code for area in found.areas} | {None: None}
    display = displayable(table_of(counts, found), actor)
    parts = span.by_year() if by == AREA else [Span((one,)) for one in span.periods]
    for part in parts:
        for key, code in codes.items():
            exposure = denominators.exposure(key, part, offence.denominator) if key is not None else None
            row = _row(counts, offence, part, display.area(key, part), exposure)
            yield {**row, "area": code, "placed": key is not None}


def _row(counts, offence, span: Span, cell: Cell, exposure: float | None) -> dict:
    rate = rate_of(cell, exposure, offence)
    return {
        "source": counts.source.uid,
        "offence": offence.uid,
        "offence_code": offence.code,
        "area": None,
        "placed": True,
        "period_from": span.first,
        "period_to": span.last,
        "count": cell.count,
        "hidden": cell.why,
        "below": cell.limit or None,
        "rate": rate.value if rate else None,
        "rate_low": rate.interval.low if rate else None,
        "rate_high": rate.interval.high if rate else None,
        "rate_per": rate.per if rate else None,
        "rate_base": rate.base if rate else None,
    }


routes = [("counts", CountViewSet)]
