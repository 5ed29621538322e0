"""Indicators and their values over the API."""

import django_filters
from django.db import transaction
from rest_framework import serializers

from diagnostics.sources.models import DataSource
from stakeholders.access.api_base import ReadWrite, TownRelated
from stakeholders.access.api_rows import LongSerializer
from stakeholders.access.permissions import Permission

from . import services
from .library_api import StarterViewSet
from .models import Indicator, IndicatorValue, Split


class IndicatorSerializer(LongSerializer):
    code = serializers.CharField(required=False, max_length=20)
    source = TownRelated(DataSource, required=False, allow_null=True)
    disaggregation = serializers.ListField(
        child=serializers.ChoiceField(choices=Split.choices), required=False
    )

    class Meta:
        model = Indicator
        fields = [
            "uid",
            "code",
            "name",
            "formula",
            "unit",
            "denominator",
            "direction",
            "level",
            "domain",
            "is_police_trust",
            "disaggregation",
            "min_count",
            "library_code",
            "source",
            "frequency",
            "next_value_due_on",
            "responsible_name",
            "responsible_email",
            "interpretation",
            "revision",
            "no_private_data",
        ]
        read_only_fields = ["uid", "library_code"]

    def create(self, validated_data):
        validated_data.setdefault("code", services.propose_code(self.context["request"].actor))
        return super().create(validated_data)


class IndicatorFilterSet(django_filters.FilterSet):
    due_before = django_filters.DateFilter(field_name="next_value_due_on", lookup_expr="lt")

    class Meta:
        model = Indicator
        fields = ["domain", "level", "direction", "frequency", "library_code"]


class IndicatorViewSet(ReadWrite):
    """What is measured, how, and when the next value is due."""

    model = Indicator
    serializer_class = IndicatorSerializer
    filterset_class = IndicatorFilterSet
    search_fields = ["code", "name"]
    write_permission = Permission.MANAGE_DIAGNOSIS
    ordering = ["code"]

    def get_queryset(self):
        return super().get_queryset().select_related("source")

    def perform_destroy(self, instance):
        services.delete_indicator(by=self.request.actor, indicator=instance)


class IndicatorValueSerializer(LongSerializer):
    indicator = TownRelated(Indicator)
    value = serializers.DecimalField(max_digits=14, decimal_places=4, required=False)

    class Meta:
        model = IndicatorValue
        fields = [
            "uid",
            "indicator",
            "period_start",
            "period_end",
            "value",
            "numerator",
            "denominator",
            "ci_low",
            "ci_high",
            "status",
            "note",
            "revision",
            "no_private_data",
        ]
        read_only_fields = ["uid"]

    def validate(self, attrs):
        given = self._given(attrs)
        if "value" not in attrs and ({"numerator", "denominator"} & set(attrs) or self.instance is None):
            given["value"] = None
        unit = given["indicator"].unit
        if errors := services.value_errors(given, unit):
            raise serializers.ValidationError(errors)
        if given["value"] is None:
            attrs["value"] = services.value_from_parts(given, unit)
        return super().validate(attrs)

    def create(self, validated_data):
        with transaction.atomic():
            made = super().create(validated_data)
            services.answer_deadline(made)
            return made

    def update(self, instance, validated_data):
        with transaction.atomic():
            saved = super().update(instance, validated_data)
            services.answer_deadline(saved)
            return saved


class IndicatorValueFilterSet(django_filters.FilterSet):
    indicator = django_filters.UUIDFilter(field_name="indicator__uid")

    class Meta:
        model = IndicatorValue
        fields = {"status": ["exact"], "period_end": ["lt", "gte"]}


class IndicatorValueViewSet(ReadWrite):
    """The values of indicators. Where the unit tells how, a value follows from its numerator and denominator.

    Values on few cases are left out for callers who may neither see small counts nor record values.
    """

    model = IndicatorValue
    serializer_class = IndicatorValueSerializer
    locked_first = "indicator"
    filterset_class = IndicatorValueFilterSet
    write_permission = Permission.RECORD_VALUES
    ordering = ["-period_end", "pk"]
    ordering_fields = ["period_end"]

    def get_queryset(self):
        rows = super().get_queryset().select_related("indicator")
        return rows if getattr(self, "swagger_fake_view", False) else rows.told_to(self.request.actor)


routes = [
    ("indicators", IndicatorViewSet),
    ("indicator-library", StarterViewSet),
    ("indicator-values", IndicatorValueViewSet),
]
