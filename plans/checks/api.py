"""The check, what was left out and what was set aside, over the API."""

from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from plans.plan.current import current_plan_or_404
from plans.plan.models import Consideration
from stakeholders.access.api_base import ReadOnly, ReadWrite, TownSerializer, TownViewSet
from stakeholders.access.permissions import Permission

from . import services
from .facts import facts_of
from .guidelines import CLAUSES_BY_ID, RULES_BY_ID
from .history import history
from .matrices import matrices
from .models import ClauseText, Waiver
from .outcome import State
from .subjects import LONGEST_CODE


class ThingSerializer(serializers.Serializer):
    kind = serializers.CharField()
    uid = serializers.CharField()
    code = serializers.CharField()
    title = serializers.CharField()
    note = serializers.CharField()


class ResultSerializer(serializers.Serializer):
    rule = serializers.CharField()
    clause = serializers.CharField()
    severity = serializers.ChoiceField(choices=["B", "W", "I"])
    scope = serializers.CharField()
    subject = serializers.CharField()
    state = serializers.ChoiceField(choices=[state.value for state in State])
    title = serializers.CharField()
    message = serializers.CharField()
    missing = serializers.ListField(child=serializers.CharField())
    things = ThingSerializer(many=True)
    note = serializers.CharField()
    waiver = serializers.DictField(allow_null=True)


class EntrySerializer(serializers.Serializer):
    group = serializers.CharField()
    code = serializers.CharField()
    title = serializers.CharField()
    state = serializers.CharField()
    behind = ThingSerializer(many=True)
    reason = serializers.CharField()
    decided_by = serializers.CharField()
    decided_on = serializers.CharField()
    review_on = serializers.CharField()


class ClauseSerializer(serializers.Serializer):
    """A clause: the official text where somebody put it in, else our own words."""

    clause = serializers.CharField()
    title = serializers.CharField()
    text = serializers.CharField()
    is_official = serializers.BooleanField()
    source = serializers.CharField()
    entered_by = serializers.CharField(allow_blank=True)
    entered_on = serializers.CharField(allow_blank=True)


class ReportSerializer(serializers.Serializer):
    """The counts of what is open, by severity and by clause; never one overall percentage."""

    schema_version = serializers.IntegerField()
    open = serializers.DictField(child=serializers.IntegerField())
    by_clause = serializers.ListField(child=serializers.DictField())
    clauses = ClauseSerializer(many=True)
    results = ResultSerializer(many=True)
    profile = serializers.DictField(child=serializers.CharField())
    coverage = EntrySerializer(many=True)
    not_evaluated = serializers.ListField(child=serializers.DictField())
    evaluated_by = serializers.DictField()


class HistoryCellSerializer(serializers.Serializer):
    state = serializers.CharField(allow_blank=True, help_text="Empty: the rule was not asked.")
    severity = serializers.CharField(allow_blank=True)
    about = serializers.CharField(allow_blank=True)
    changed = serializers.BooleanField()


class HistoryLineSerializer(serializers.Serializer):
    rule = serializers.CharField()
    clause = serializers.CharField()
    title = serializers.CharField()
    cells = HistoryCellSerializer(many=True)


class HistoryColumnSerializer(serializers.Serializer):
    number = serializers.CharField(allow_blank=True, help_text="Empty: the draft as it stands now.")
    at = serializers.DateTimeField(allow_null=True)
    counts = serializers.DictField(child=serializers.IntegerField())


class HistorySerializer(serializers.Serializer):
    columns = HistoryColumnSerializer(many=True)
    lines = HistoryLineSerializer(many=True)
    is_cut = serializers.BooleanField()


class CellSerializer(serializers.Serializer):
    code = serializers.CharField()
    column = serializers.CharField()
    state = serializers.ChoiceField(choices=["included", "excluded", "deferred", "empty"])
    behind = ThingSerializer(many=True)
    reason = serializers.CharField(source="decision.reason", default="")
    review_on = serializers.DateField(source="decision.review_on", default=None)


class RowSerializer(serializers.Serializer):
    code = serializers.CharField()
    title = serializers.CharField()
    cells = CellSerializer(many=True)


class MatrixSerializer(serializers.Serializer):
    key = serializers.CharField()
    title = serializers.CharField()
    columns = serializers.ListField(child=serializers.ListField(child=serializers.CharField()))
    rows = RowSerializer(many=True)
    counts = serializers.DictField(child=serializers.IntegerField())


class CheckViewSet(TownViewSet):
    """The draft checked against the guidelines, as it stands now."""

    pagination_class = None
    filter_backends = []
    serializer_class = ReportSerializer
    action_permissions = {"history": Permission.READ, "matrices": Permission.READ}

    @extend_schema(responses=ReportSerializer)
    def list(self, request, **kwargs):
        return Response(services.results(current_plan_or_404(request.actor)).as_json())

    @extend_schema(responses=MatrixSerializer(many=True))
    @action(methods=["get"], detail=False)
    def matrices(self, request, **kwargs):
        """The four coverage matrices; a decision on an empty cell is kept under its code in `considerations`."""
        found = matrices(facts_of(current_plan_or_404(request.actor)))
        return Response(MatrixSerializer(found.values(), many=True).data)

    @extend_schema(responses=HistorySerializer)
    @action(methods=["get"], detail=False)
    def history(self, request, **kwargs):
        """What every rule answered in the newest versions, oldest first, and to the draft now."""
        plan = current_plan_or_404(request.actor)
        told = history(plan, services.results(plan).as_json())
        return Response(HistorySerializer(told).data)


class _DecisionSerializer(TownSerializer):
    """A decision is written by its verb, which says what it refuses."""

    def validate(self, attrs):
        return attrs

    def about(self) -> dict:
        request = self.context["request"]
        return {"by": request.actor, "plan": current_plan_or_404(request.actor)}


class ConsiderationSerializer(_DecisionSerializer):
    code = serializers.CharField(
        max_length=LONGEST_CODE,
        help_text="A subject of the guidelines, or a cell of a matrix as in actors:AG-MED*lead.",
    )

    class Meta:
        model = Consideration
        fields = ["code", "state", "reason", "decided_by", "decided_on", "review_on"]

    def create(self, validated_data):
        return services.consider(**self.about(), **validated_data)

    def update(self, instance, validated_data):
        kept = {name: getattr(instance, name) for name in self.Meta.fields}
        return services.consider(**self.about(), **{**kept, **validated_data, "code": instance.code})


class WaiverSerializer(_DecisionSerializer):
    rule = serializers.ChoiceField(choices=list(RULES_BY_ID))

    class Meta:
        model = Waiver
        fields = ["uid", "rule", "reason", "waived_by", "waived_on"]
        read_only_fields = ["uid"]

    def create(self, validated_data):
        return services.waive(**self.about(), **validated_data)


class _OfCurrentPlan:
    def get_queryset(self):
        rows = super().get_queryset()
        return rows if getattr(self, "swagger_fake_view", False) else rows.exclude(plan__stage="closed")


class ConsiderationViewSet(
    _OfCurrentPlan, mixins.CreateModelMixin, mixins.UpdateModelMixin, mixins.DestroyModelMixin, ReadOnly
):
    """Why an actor group, factor, level, measure or class of actors has no place in the plan, or not yet."""

    model = Consideration
    serializer_class = ConsiderationSerializer
    write_permission = Permission.EDIT_PLAN
    lookup_field = "code"
    lookup_value_regex = r"[^/]+"
    filterset_fields = ["state"]
    ordering = ["code"]
    http_method_names = ["get", "post", "patch", "delete", "head", "options"]

    def get_queryset(self):
        return super().get_queryset().select_related("plan")

    def perform_destroy(self, instance):
        services.withdraw_consideration(by=self.request.actor, consideration=instance)


class WaiverViewSet(_OfCurrentPlan, mixins.CreateModelMixin, mixins.DestroyModelMixin, ReadOnly):
    """Rules that were set aside for this plan, with reason, person and date."""

    model = Waiver
    serializer_class = WaiverSerializer
    write_permission = Permission.WAIVE_CHECKS
    filterset_fields = ["rule"]
    ordering = ["rule"]

    def get_queryset(self):
        return super().get_queryset().select_related("plan")

    def perform_destroy(self, instance):
        services.withdraw_waiver(by=self.request.actor, waiver=instance)


class ClauseTextSerializer(TownSerializer):
    clause = serializers.ChoiceField(choices=list(CLAUSES_BY_ID))

    class Meta:
        model = ClauseText
        fields = ["id", "clause", "language", "text", "source", "url", "entered_by", "entered_on"]


class ClauseTextViewSet(ReadWrite):
    """Official words of clauses, each with its source and who put it in."""

    model = ClauseText
    serializer_class = ClauseTextSerializer
    write_permission = Permission.MANAGE_SETTINGS
    lookup_field = "pk"
    filterset_fields = ["clause", "language"]
    ordering = ["clause", "language"]


routes = [
    ("checks", CheckViewSet),
    ("clause-texts", ClauseTextViewSet),
    ("considerations", ConsiderationViewSet),
    ("waivers", WaiverViewSet),
]
