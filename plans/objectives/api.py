"""Objectives over the API."""

from copy import copy

import django_filters
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from diagnostics.indicators.models import Indicator
from plans.plan.api_elements import ElementSerializer, ElementViewSet, Movable, OfPlan
from plans.plan.small_counts import told_targets
from plans.problems.models import Problem
from stakeholders.access.api_base import TownRelated
from stakeholders.access.api_history import HISTORY
from stakeholders.access.api_rows import Rows, ScreenedSerializer
from stakeholders.access.permissions import Permission
from stakeholders.organisations.models import Organisation

from .interim import stop
from .models import SMART, Objective, Target
from .sdg import SDG_TARGETS
from .services import delete_objective, target_errors


class InterimSerializer(serializers.Serializer):
    on = serializers.DateField()
    value = serializers.DecimalField(max_digits=14, decimal_places=4)

    def to_internal_value(self, data):
        given = super().to_internal_value(data)
        return stop(given["on"], given["value"])

    def to_representation(self, row):
        return dict(row)


class TargetSerializer(ScreenedSerializer):
    contradictions = staticmethod(target_errors)
    indicator = TownRelated(Indicator)
    interim_targets = InterimSerializer(many=True, required=False, max_length=60)

    class Meta:
        model = Target
        fields = [
            "indicator",
            "baseline_value",
            "baseline_period",
            "baseline_on",
            "target_value",
            "target_on",
            "interim_targets",
            "rationale",
        ]

    def to_representation(self, target):
        (told,) = told_targets([copy(target)], self.context["request"].actor)
        return super().to_representation(told)

    def validate_interim_targets(self, stops):
        return sorted(stops, key=lambda one: one["on"])


class ObjectiveSerializer(ElementSerializer):
    ROWS = {"targets": Rows("objective", ("indicator",))}

    code = serializers.CharField(required=False, max_length=20)
    problems = OfPlan(Problem, many=True, required=False)
    owner = TownRelated(Organisation, required=False, allow_null=True)
    sdg_targets = serializers.ListField(
        child=serializers.ChoiceField(choices=list(SDG_TARGETS.items())), required=False
    )
    targets = TargetSerializer(many=True, required=False)
    actions = serializers.SerializerMethodField()

    class Meta:
        model = Objective
        fields = [
            "uid",
            "code",
            "statement",
            "kind",
            "problems",
            "due_on",
            "owner",
            *SMART,
            "national_goal",
            "has_no_national_goal",
            "sdg_targets",
            "is_cohesion",
            "targets",
            "actions",
            "note",
            "order",
            "revision",
            "no_private_data",
        ]
        read_only_fields = ["uid", "order"]

    @extend_schema_field(serializers.ListField(child=serializers.UUIDField()))
    def get_actions(self, objective):
        return [str(action.uid) for action in objective.actions.all()]


class ObjectiveFilterSet(django_filters.FilterSet):
    problem = django_filters.UUIDFilter(field_name="problem_links__problem__uid")
    due_before = django_filters.DateFilter(field_name="due_on", lookup_expr="lt")

    class Meta:
        model = Objective
        fields = ["kind"]


class ObjectiveViewSet(Movable, ElementViewSet):
    """What the plan promises by when, with its targets as rows."""

    model = Objective
    serializer_class = ObjectiveSerializer
    filterset_class = ObjectiveFilterSet
    search_fields = ["code", "statement"]
    action_permissions = {**HISTORY, "move": Permission.EDIT_PLAN}

    def get_queryset(self):
        rows = super().get_queryset().select_related("owner", "plan")
        return rows.prefetch_related("problems", "targets__indicator", "actions")

    def perform_destroy(self, instance):
        delete_objective(by=self.request.actor, objective=instance)


routes = [("objectives", ObjectiveViewSet)]
