"""Problems over the API."""

from copy import copy

import django_filters
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from diagnostics.findings.models import Finding
from diagnostics.incidents.problem_types import iccs_of
from plans.library.api_fields import PracticeCode
from plans.plan.api_elements import ElementSerializer, ElementViewSet, Movable
from plans.plan.small_counts import told_problem
from plans.plan.taxonomy import FACTORS, PROBLEM_TYPES
from stakeholders.access.api_base import TownRelated
from stakeholders.access.api_history import HISTORY
from stakeholders.access.api_rows import Rows, ScreenedSerializer
from stakeholders.access.permissions import Permission
from stakeholders.municipalities.models import Area

from .models import Problem, ProblemFactor, ProblemOption, ProblemStatus
from .readings import keep_readings, read_again
from .services import Decision, decide, delete_problem, option_errors

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
    practice = PracticeCode(help_text="Code of a practice of the library.")

    class Meta:
        model = ProblemOption
        fields = ["title", "description", "is_chosen", "reason", "local_fit", "practice"]


class ProblemSerializer(ElementSerializer):
    ROWS = {
        "factors": Rows("problem", ("factor",)),
        "options": Rows("problem", ("title",), save_last="is_chosen"),
    }

    code = serializers.CharField(required=False, max_length=20)
    cp_codes = serializers.ListField(
        child=serializers.ChoiceField(choices=list(PROBLEM_TYPES.items())), required=False
    )
    areas = TownRelated(Area, many=True, required=False)
    findings = TownRelated(Finding, many=True, required=False)
    factors = FactorSerializer(many=True, required=False)
    options = OptionSerializer(many=True, required=False)
    iccs_codes = serializers.SerializerMethodField(help_text="Divisions of the ICCS, from the types.")

    class Meta:
        model = Problem
        fields = [
            "uid",
            "code",
            "title",
            "statement",
            "status",
            "cp_codes",
            "iccs_codes",
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
            "note",
            "order",
            "revision",
            "no_private_data",
        ]
        # The outcome is given by the verb `decide`, which also says why, who and when.
        read_only_fields = [
            "uid",
            "order",
            "status",
            "score",
            "decision_reason",
            "decided_by",
            "decided_on",
            "is_override",
            "decided_rank",
        ]

    def to_representation(self, problem):
        return super().to_representation(told_problem(copy(problem), self.context["request"].actor))

    def get_iccs_codes(self, problem) -> list[str]:
        return iccs_of(problem.cp_codes)

    def create(self, validated_data):
        return self._with_readings(super().create(validated_data))

    def update(self, instance, validated_data):
        return self._with_readings(super().update(instance, validated_data))

    def _with_readings(self, problem):
        keep_readings(problem)
        return problem

    def validate_options(self, options):
        if errors := option_errors(options):
            raise serializers.ValidationError(errors)
        return options


class ProblemDecisionSerializer(ScreenedSerializer):
    """The outcome; with `is_override` the reason, who and when are needed."""

    reason = serializers.CharField(
        source="decision_reason", required=False, allow_blank=True, max_length=2000
    )
    rank = serializers.IntegerField(
        source="decided_rank", required=False, allow_null=True, min_value=1, max_value=99
    )
    revision = serializers.IntegerField(required=False, min_value=1)

    class Meta:
        model = Problem
        fields = ["status", "reason", "decided_by", "decided_on", "is_override", "rank", "revision"]
        extra_kwargs = {"status": {"required": True}}


class FindingReadSerializer(serializers.Serializer):
    finding = TownRelated(Finding)


class ProblemFilterSet(django_filters.FilterSet):
    status = django_filters.ChoiceFilter(choices=ProblemStatus.choices)
    area = django_filters.CharFilter(field_name="area_links__area__code")

    class Meta:
        model = Problem
        fields = ["status", "trend"]


class ProblemViewSet(Movable, ElementViewSet):
    """The crime problems of the current plan, with factors and options as rows."""

    model = Problem
    serializer_class = ProblemSerializer
    filterset_class = ProblemFilterSet
    search_fields = ["code", "title", "statement"]
    action_permissions = {
        **HISTORY,
        **dict.fromkeys(("decide", "move", "read_finding"), Permission.EDIT_PLAN),
    }

    def get_queryset(self):
        rows = super().get_queryset().select_related("extent_source", "plan")
        return rows.prefetch_related("areas", "findings", "factors", "options")

    def perform_destroy(self, instance):
        delete_problem(by=self.request.actor, problem=instance)

    @extend_schema(request=ProblemDecisionSerializer, responses=ProblemSerializer)
    @action(methods=["post"], detail=True)
    def decide(self, request, **kwargs):
        """Record what the partners decided: the status, why, who, when, and whether it departs from the matrix."""
        problem = self.get_object()
        body = ProblemDecisionSerializer(data=request.data, context=self.get_serializer_context())
        body.is_valid(raise_exception=True)
        given = dict(body.validated_data)
        seen, reason, rank = (
            given.pop(name, None) for name in ("revision", "decision_reason", "decided_rank")
        )
        decision = Decision(**given, reason=reason or "", rank=rank)
        decide(by=request.actor, problem=problem, decision=decision, revision=seen)
        return Response(self.get_serializer(self.get_object()).data)

    @extend_schema(request=FindingReadSerializer, responses=ProblemSerializer)
    @action(methods=["post"], detail=True, url_path="read-finding")
    def read_finding(self, request, **kwargs):
        """Say that a changed finding was read again, and that the problem rests on what it says now."""
        problem = self.get_object()
        body = FindingReadSerializer(data=request.data, context=self.get_serializer_context())
        body.is_valid(raise_exception=True)
        link = problem.finding_links.filter(finding=body.validated_data["finding"]).first()
        if link is None:
            raise serializers.ValidationError({"finding": [_("The problem does not rest on this finding.")]})
        read_again(by=request.actor, link=link)
        return Response(self.get_serializer(self.get_object()).data)


routes = [("problems", ProblemViewSet)]
