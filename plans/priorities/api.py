"""The matrix over the API: criteria, scorers with their scores, and what comes out of it."""

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from diagnostics.findings.models import Finding
from plans.plan.api_elements import OfPlan
from plans.plan.current import current_plan, current_plan_or_404
from plans.plan.services import editing
from plans.problems.models import Problem, ProblemStatus
from stakeholders.access.api_base import ReadWrite, TownRelated, TownViewSet
from stakeholders.access.api_rows import LongSerializer
from stakeholders.access.errors import Refused
from stakeholders.access.permissions import Permission

from . import services
from .matrix import matrix_of, rounded
from .models import HIGHEST, Criterion, PriorityScore, Scorer
from .telling import told_rows


class _OfPlanSerializer(LongSerializer):
    """A small record of the current plan, written only while the plan may be changed."""

    def plan(self):
        plan = current_plan(self.context["request"].actor)
        if plan is None:
            raise Refused(_("There is no plan yet. Begin one first."), code="no_plan")
        return plan

    def parents(self) -> dict:
        return {**super().parents(), "plan": self.plan()}

    def create(self, validated_data):
        with editing(self.plan()) as plan:
            order = self.Meta.model.objects.of(plan).count() + 1
            return super().create({**validated_data, "order": order})

    def update(self, instance, validated_data):
        with editing(instance.plan):
            return super().update(instance, validated_data)


class CriterionSerializer(_OfPlanSerializer):
    weight = serializers.IntegerField(required=False, min_value=0, max_value=100)
    scale = serializers.ListField(
        child=serializers.CharField(max_length=200, allow_blank=True),
        required=False,
        min_length=HIGHEST + 1,
        max_length=HIGHEST + 1,
        help_text="What each value from 0 to 5 means.",
    )

    class Meta:
        model = Criterion
        fields = [
            "uid",
            "code",
            "label",
            "question",
            "weight",
            "scale",
            "order",
            "revision",
            "no_private_data",
        ]
        read_only_fields = ["uid", "order"]


class ScorerSerializer(_OfPlanSerializer):
    class Meta:
        model = Scorer
        fields = ["uid", "name", "order", "revision", "no_private_data"]
        read_only_fields = ["uid", "order"]


class ScoreSerializer(serializers.ModelSerializer):
    """One cell of a sheet. A value of null empties the cell."""

    problem = OfPlan(Problem)
    criterion = OfPlan(Criterion, slug_field="code")
    value = serializers.IntegerField(min_value=0, max_value=HIGHEST, allow_null=True)
    finding = TownRelated(Finding, required=False, allow_null=True)
    is_judgement = serializers.BooleanField(read_only=True)

    class Meta:
        model = PriorityScore
        fields = ["problem", "criterion", "value", "finding", "evidence", "note", "is_judgement"]
        extra_kwargs = {"evidence": {"required": False}, "note": {"required": False}}


class SheetSerializer(serializers.Serializer):
    """Cells to be written; cells that are not named stay as they are."""

    revision = serializers.IntegerField(required=False, min_value=1)
    scores = ScoreSerializer(many=True)


class _OfPlanViewSet(ReadWrite):
    write_permission = Permission.EDIT_PLAN
    ordering = ["order", "pk"]

    def get_queryset(self):
        rows = super().get_queryset()
        if getattr(self, "swagger_fake_view", False):
            return rows
        return rows.filter(plan=current_plan(self.request.actor)).select_related("plan")


class CriterionViewSet(_OfPlanViewSet):
    """The criteria by which the problems are compared, with weights and scales."""

    model = Criterion
    serializer_class = CriterionSerializer
    action_permissions = {"usual": Permission.EDIT_PLAN}

    @extend_schema(request=None, responses={201: CriterionSerializer(many=True)})
    @action(methods=["post"], detail=False, pagination_class=None, filter_backends=[])
    def usual(self, request, **kwargs):
        """Begin with the seven usual criteria; refused when the plan has criteria already."""
        services.take_usual_criteria(by=request.actor, plan=current_plan_or_404(request.actor))
        return Response(self.get_serializer(self.get_queryset(), many=True).data, status=201)

    def perform_destroy(self, instance):
        services.delete_criterion(by=self.request.actor, criterion=instance)


class ScorerViewSet(_OfPlanViewSet):
    """Who scores, by function or group, and the sheet of each."""

    model = Scorer
    serializer_class = ScorerSerializer
    action_permissions = {"scores": Permission.READ, "record": Permission.SCORE}

    def perform_destroy(self, instance):
        services.delete_scorer(by=self.request.actor, scorer=instance)

    @extend_schema(responses=ScoreSerializer(many=True))
    @action(methods=["get"], detail=True, pagination_class=None, filter_backends=[])
    def scores(self, request, **kwargs):
        """The values of one scorer."""
        rows = PriorityScore.objects.filter(scorer=self.get_object())
        rows = rows.select_related("problem", "criterion", "finding")
        return Response(ScoreSerializer(rows, many=True, context=self.get_serializer_context()).data)

    @extend_schema(request=SheetSerializer, responses=ScoreSerializer(many=True))
    @action(methods=["post"], detail=True)
    def record(self, request, **kwargs):
        """Write values into the sheet of one scorer, by the same verb as the page."""
        scorer = self.get_object()
        body = SheetSerializer(data=request.data, context=self.get_serializer_context())
        body.is_valid(raise_exception=True)
        given = body.validated_data
        services.record_scores(
            by=request.actor,
            scorer=scorer,
            entries=[_entry(row) for row in given["scores"]],
            revision=given.get("revision"),
        )
        return self.scores(request, **kwargs)


def _entry(row: dict) -> services.Entry:
    return services.Entry(
        problem=row["problem"],
        criterion=row["criterion"],
        value=row["value"],
        evidence=row.get("evidence"),
        note=row.get("note"),
        finding=(row["finding"],) if "finding" in row else (),
    )


class StandingSerializer(serializers.Serializer):
    """Where a problem stands in the matrix."""

    problem = serializers.UUIDField()
    code = serializers.CharField()
    status = serializers.ChoiceField(choices=ProblemStatus.choices)
    score = serializers.DecimalField(max_digits=5, decimal_places=1, allow_null=True)
    rank = serializers.IntegerField(allow_null=True)
    rank_best = serializers.IntegerField(
        allow_null=True, help_text="With one weight halved or raised by half."
    )
    rank_worst = serializers.IntegerField(allow_null=True)
    place = serializers.IntegerField(
        allow_null=True, help_text="The rank that counts: by decision, else by the matrix."
    )
    means = serializers.DictField(child=serializers.DecimalField(max_digits=3, decimal_places=1))
    missing = serializers.ListField(
        child=serializers.CharField(), help_text="Criteria that nobody has scored."
    )


class PriorityViewSet(TownViewSet):
    """What comes out of the matrix."""

    model = Problem
    serializer_class = StandingSerializer

    @extend_schema(responses=StandingSerializer(many=True))
    def list(self, request, **kwargs):
        """Every candidate with score, rank and the range of its rank, the foremost first."""
        plan = current_plan(request.actor)
        rows = _standings(plan) if plan else []
        return Response(StandingSerializer(rows, many=True).data)


def _standings(plan) -> list[dict]:
    matrix = matrix_of(plan)
    codes = {one.pk: one.code for one in matrix.criteria}
    return [
        {
            "problem": row.problem.uid,
            "code": row.problem.code,
            "status": row.problem.status,
            "score": matrix.score(row.problem),
            "rank": row.standing.rank,
            "rank_best": row.standing.low,
            "rank_worst": row.standing.high,
            "place": row.place,
            "means": {
                cell.criterion.code: rounded(cell.cell.mean)
                for cell in row.cells
                if cell.cell.mean is not None
            },
            "missing": [codes[key] for key in row.standing.missing],
        }
        for row in told_rows(matrix)
    ]


routes = [
    ("priority-criteria", CriterionViewSet),
    ("priority-scorers", ScorerViewSet),
    ("priorities", PriorityViewSet),
]
