"""The library over the API: what is shipped, what the town has added, and what fits."""

from django.http import Http404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action as extra_action
from rest_framework.response import Response

from plans.plan.taxonomy import FACTORS, MEASURES, PROBLEM_TYPES
from stakeholders.access.api_base import ReadWrite, TownViewSet
from stakeholders.access.api_rows import LongSerializer
from stakeholders.access.permissions import Permission

from . import services
from .choosing import suggestions_for
from .lookup import library, matching, practice_of
from .models import LocalPractice, PracticeNote
from .practices import SETTINGS, CostBand, EvidenceClass, Provenance


def _codes(labels: dict, **kwargs):
    return serializers.ListField(child=serializers.ChoiceField(choices=list(labels.items())), **kwargs)


class PracticeSerializer(serializers.Serializer):
    """A practice with what is known of it. `checked_by` is null until somebody has read the source in full."""

    code = serializers.CharField()
    name = serializers.CharField()
    measures = _codes(MEASURES)
    problems = _codes(PROBLEM_TYPES)
    any_problem = serializers.BooleanField(help_text="Not tied to types of crime problem.")
    factors = _codes(FACTORS)
    settings = _codes(SETTINGS)
    evidence_class = serializers.ChoiceField(choices=EvidenceClass.choices)
    rating = serializers.CharField()
    rating_source = serializers.CharField()
    rating_year = serializers.IntegerField(allow_null=True)
    checked_by = serializers.CharField(allow_null=True)
    provenance = serializers.ChoiceField(choices=Provenance.choices)
    effect = serializers.CharField()
    mechanism = serializers.CharField()
    conditions = serializers.CharField()
    implementation = serializers.CharField()
    economics = serializers.CharField()
    cost = serializers.ChoiceField(choices=CostBand.choices, allow_blank=True)
    avoid = serializers.CharField()
    is_harmful = serializers.BooleanField(help_text="Cannot be attached to an option or an action.")


class SuggestionSerializer(serializers.Serializer):
    practice = PracticeSerializer()
    score = serializers.IntegerField()
    reasons = serializers.ListField(child=serializers.CharField())


def _asked(*names: str) -> list[OpenApiParameter]:
    return [OpenApiParameter(name, str, required=False) for name in names]


class PracticeViewSet(TownViewSet):
    """Every practice that can be looked up: the shipped ones and the town's own."""

    model = LocalPractice
    pagination_class = None
    filter_backends = []
    serializer_class = PracticeSerializer
    lookup_field = "code"
    action_permissions = {"suggestions": Permission.READ}

    @extend_schema(parameters=_asked("q", "problem", "measure", "evidence", "setting", "cost"))
    def list(self, request, **kwargs):
        names = ("q", "problem", "measure", "evidence", "setting", "cost")
        asked = {name: request.query_params.get(name) for name in names}
        found = matching(library(request.actor).values(), **asked)
        return Response(PracticeSerializer(found, many=True).data)

    def retrieve(self, request, code=None, **kwargs):
        practice = practice_of(request.actor, code)
        if practice is None:
            raise Http404
        return Response(PracticeSerializer(practice).data)

    @extend_schema(
        parameters=[OpenApiParameter(name, str, many=True) for name in ("problem", "measure", "factor")],
        responses=SuggestionSerializer(many=True),
    )
    @extra_action(detail=False)
    def suggestions(self, request, **kwargs):
        """Practices that fit types of problem, measures and factors, best first, with the reasons."""
        asked = {f"{name}s": request.query_params.getlist(name) for name in ("problem", "measure", "factor")}
        return Response(SuggestionSerializer(suggestions_for(request.actor, **asked), many=True).data)


class LocalPracticeSerializer(LongSerializer):
    code = serializers.CharField(required=False, max_length=20)
    measures = _codes(MEASURES, required=False)
    problems = _codes(PROBLEM_TYPES, required=False)
    factors = _codes(FACTORS, required=False)
    settings = _codes(SETTINGS, required=False)

    class Meta:
        model = LocalPractice
        fields = [
            "uid",
            "code",
            "name",
            "measures",
            "problems",
            "any_problem",
            "factors",
            "settings",
            "evidence_class",
            "rating",
            "rating_source",
            "rating_year",
            "checked_by",
            "effect",
            "mechanism",
            "conditions",
            "implementation",
            "economics",
            "cost",
            "avoid",
            "revision",
            "no_private_data",
        ]
        read_only_fields = ["uid"]

    def validate(self, attrs):
        if errors := services.practice_errors(self._given(attrs), self.instance):
            raise serializers.ValidationError(errors)
        return super().validate(attrs)

    def create(self, validated_data):
        validated_data.setdefault("code", services.propose_code(self.context["request"].actor))
        return super().create(validated_data)


class LocalPracticeViewSet(ReadWrite):
    """What the town has added to the library."""

    model = LocalPractice
    serializer_class = LocalPracticeSerializer
    search_fields = ["code", "name"]
    filterset_fields = ["evidence_class"]
    write_permission = Permission.EDIT_PLAN
    ordering = ["code"]

    def perform_destroy(self, instance):
        services.delete_practice(by=self.request.actor, practice=instance)


class PracticeNoteSerializer(LongSerializer):
    practice = serializers.CharField(max_length=20)

    class Meta:
        model = PracticeNote
        fields = ["uid", "practice", "text", "revision", "no_private_data"]
        read_only_fields = ["uid"]

    def validate_practice(self, code):
        if practice_of(self.context["request"].actor, code) is None:
            raise serializers.ValidationError("There is no practice with this code in the library.")
        return code


class PracticeNoteViewSet(ReadWrite):
    """What the town has learnt about practices of the library; one note on each."""

    model = PracticeNote
    serializer_class = PracticeNoteSerializer
    filterset_fields = ["practice"]
    write_permission = Permission.EDIT_PLAN
    ordering = ["practice"]


routes = [
    ("practices", PracticeViewSet),
    ("local-practices", LocalPracticeViewSet),
    ("practice-notes", PracticeNoteViewSet),
]
