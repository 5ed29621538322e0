"""Problems over the API."""

import django_filters
from rest_framework import serializers

from diagnostics.findings.models import Finding
from plans.plan.api_elements import ElementSerializer, ElementViewSet
from plans.plan.taxonomy import FACTORS, PROBLEM_TYPES
from stakeholders.access.api_base import TownRelated
from stakeholders.access.api_rows import Rows, ScreenedSerializer
from stakeholders.municipalities.models import Area

from .models import Problem, ProblemFactor, ProblemOption, ProblemStatus
from .services import delete_problem, option_errors

ANALYSIS = [
    "victim_profile",
    "offender_profile",
    "place_profile",
    "triangle_handler",
    "triangle_guardian",
    "triangle_manager",
    "harm_note",
    "cost_estimate",
    "cost_basis",
    "top_places_share",
    "repeat_share",
    "concentration_note",
    "current_responses",
    "stakeholders",
    "organised_crime_link",
    "differentiated_by_sex_age",
]


class FactorSerializer(ScreenedSerializer):
    factor = serializers.ChoiceField(choices=list(FACTORS.items()))

    class Meta:
        model = ProblemFactor
        fields = ["factor", "link", "note"]


class OptionSerializer(ScreenedSerializer):
    class Meta:
        model = ProblemOption
        fields = ["title", "description", "is_chosen", "reason", "local_fit", "practice"]


class ProblemSerializer(ElementSerializer):
    ROWS = {"factors": Rows("problem", ("factor",)), "options": Rows("problem", ("title",))}

    code = serializers.CharField(required=False, max_length=20)
    cp_codes = serializers.ListField(
        child=serializers.ChoiceField(choices=list(PROBLEM_TYPES.items())), required=False
    )
    areas = TownRelated(Area, many=True, required=False)
    findings = TownRelated(Finding, many=True, required=False)
    factors = FactorSerializer(many=True, required=False)
    options = OptionSerializer(many=True, required=False)

    class Meta:
        model = Problem
        fields = [
            "uid",
            "code",
            "title",
            "statement",
            "status",
            "cp_codes",
            "what",
            "where",
            "when",
            "who_victims",
            "who_offenders",
            "how",
            "why",
            "areas",
            "whole_municipality_reason",
            "extent_value",
            "extent_unit",
            "extent_period",
            "extent_source",
            "trend",
            "trend_note",
            "findings",
            "factors",
            "options",
            *ANALYSIS,
            "score",
            "decision_reason",
            "decided_by",
            "decided_on",
            "is_override",
            "decided_rank",
            "order",
            "revision",
            "no_private_data",
        ]
        read_only_fields = ["uid", "order", "score"]

    def validate_options(self, options):
        if errors := option_errors(options):
            raise serializers.ValidationError(errors)
        return options


class ProblemFilterSet(django_filters.FilterSet):
    status = django_filters.ChoiceFilter(choices=ProblemStatus.choices)
    area = django_filters.CharFilter(field_name="area_links__area__code")

    class Meta:
        model = Problem
        fields = ["status", "trend"]


class ProblemViewSet(ElementViewSet):
    """The crime problems of the current plan, with factors and options as rows."""

    model = Problem
    serializer_class = ProblemSerializer
    filterset_class = ProblemFilterSet
    search_fields = ["code", "title", "statement"]

    def get_queryset(self):
        rows = super().get_queryset().select_related("extent_source", "plan")
        return rows.prefetch_related("areas", "findings", "factors", "options")

    def perform_destroy(self, instance):
        delete_problem(by=self.request.actor, problem=instance)


routes = [("problems", ProblemViewSet)]
