"""Imports of a plan over the API: the same steps as the pages.

Send a file, or rows as JSON; read how it would be read and what that would do; settle the columns; confirm; undo.
"""

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.parsers import JSONParser, MultiPartParser
from rest_framework.response import Response

from plans.plan.current import current_plan_or_404
from stakeholders.access.api_base import TownViewSet
from stakeholders.access.errors import Refused
from stakeholders.access.permissions import Permission
from stakeholders.spreadsheets.periods import DateOrder

from . import services
from .choices import KEEP, REMOVE, Choices, private_lines
from .forms import TARGETS
from .models import PlanImport
from .progress import shown_row
from .reading.columns import KEEP as KEEP_COLUMN
from .reading.columns import LEAVE_OUT, SEVERAL, ColumnMap
from .reading.grid import LIMITS, MOST_LINES

PRIVATE = (KEEP, REMOVE)
COLUMN_TARGETS = (KEEP_COLUMN, LEAVE_OUT, *TARGETS)


class PlanImportSerializer(serializers.ModelSerializer):
    """A spreadsheet of a plan: how it is read, and what became of it."""

    job = serializers.SlugRelatedField("uid", read_only=True)
    report = serializers.SerializerMethodField(
        help_text="What became of each row; empty before it is confirmed."
    )

    class Meta:
        model = PlanImport
        fields = [
            "uid",
            "name",
            "is_pasted",
            "sha256",
            "size",
            "state",
            "mapping",
            "report",
            "job",
            "created_at",
            "imported_at",
        ]
        read_only_fields = fields

    def get_report(self, batch) -> dict:
        return {name: value for name, value in batch.report.items() if name != "written"}


class PlanSheetSerializer(serializers.Serializer):
    """A file, or the rows of a table: a list of lists of cells, the headings among them."""

    file = serializers.FileField(allow_empty_file=True, required=False)
    rows = serializers.ListField(
        child=serializers.ListField(child=serializers.JSONField(allow_null=True), max_length=LIMITS.columns),
        required=False,
        max_length=MOST_LINES,
    )
    name = serializers.CharField(max_length=200, required=False, default="")

    def validate_rows(self, rows):
        if any(isinstance(cell, dict | list) for row in rows for cell in row):
            raise serializers.ValidationError(_("A cell is a text, a number, true, false or null."))
        return rows

    def validate(self, attrs):
        if ("file" in attrs) == ("rows" in attrs):
            raise serializers.ValidationError(_("Send a file, or rows."))
        return attrs


class ColumnMapSerializer(serializers.Serializer):
    """How the sheet is read. What is left out stays; another sheet or other headings propose the columns anew."""

    sheet = serializers.CharField(max_length=200, required=False, allow_blank=True)
    heading = serializers.ListField(
        child=serializers.IntegerField(min_value=1), min_length=2, max_length=2, required=False
    )
    targets = serializers.ListField(
        child=serializers.ChoiceField(choices=COLUMN_TARGETS), required=False, max_length=LIMITS.columns
    )
    date_order = serializers.ChoiceField(
        choices=[order.value for order in DateOrder], required=False, allow_null=True
    )
    fill_down = serializers.BooleanField(required=False)


class ProposedRowSerializer(serializers.Serializer):
    """One row: what it would do."""

    line = serializers.IntegerField()
    lines = serializers.CharField()
    kind = serializers.ChoiceField(choices=["new", "change", "same"])
    action = serializers.UUIDField(allow_null=True)
    code = serializers.CharField()
    title = serializers.CharField()
    values = serializers.DictField(child=serializers.CharField())
    changes = serializers.ListField(
        child=serializers.DictField(child=serializers.CharField(allow_blank=True))
    )
    note = serializers.ListField(child=serializers.CharField())
    remarks = serializers.ListField(child=serializers.CharField())
    private = serializers.ListField(child=serializers.CharField())


class UnknownNameSerializer(serializers.Serializer):
    key = serializers.CharField()
    name = serializers.CharField()
    likely = serializers.ListField(child=serializers.CharField())
    lines = serializers.ListField(child=serializers.IntegerField())


class SkippedSerializer(serializers.Serializer):
    line = serializers.IntegerField()
    kind = serializers.CharField()
    text = serializers.CharField()


class ProposalSerializer(serializers.Serializer):
    """What the import would do now. Send `fingerprint` back with the confirmation."""

    fingerprint = serializers.CharField()
    headers = serializers.ListField(child=serializers.CharField())
    new_problems = serializers.ListField(child=serializers.CharField())
    new_objectives = serializers.ListField(child=serializers.CharField())
    unknown_organisations = UnknownNameSerializer(many=True)
    rows = ProposedRowSerializer(many=True)
    skipped = SkippedSerializer(many=True)
    private_lines = serializers.ListField(child=serializers.CharField())


class PlanConfirmSerializer(serializers.Serializer):
    """`names`: key of an unknown organisation → "new", "note" or the uid of a known one."""

    fingerprint = serializers.CharField(max_length=64)
    left_out = serializers.ListField(child=serializers.IntegerField(), required=False, default=list)
    names = serializers.DictField(child=serializers.CharField(), required=False, default=dict)
    private = serializers.ChoiceField(choices=PRIVATE, required=False, allow_blank=True, default="")


class PlanImportViewSet(
    mixins.ListModelMixin, mixins.RetrieveModelMixin, mixins.DestroyModelMixin, TownViewSet
):
    """Spreadsheets of a plan: what was proposed, confirmed, reported and taken back."""

    model = PlanImport
    serializer_class = PlanImportSerializer
    read_permission = write_permission = Permission.EDIT_PLAN
    action_permissions = dict.fromkeys(("columns", "proposal", "confirm", "undo"), Permission.EDIT_PLAN)
    parser_classes = [MultiPartParser, JSONParser]
    filterset_fields = ["state", "sha256"]
    ordering_fields = ["created_at", "imported_at"]
    ordering = ["-created_at", "-id"]
    http_method_names = ["get", "post", "delete", "head", "options"]

    def get_queryset(self):
        return super().get_queryset().select_related("job", "plan__municipality", "municipality")

    @extend_schema(request=PlanSheetSerializer, responses={201: PlanImportSerializer})
    def create(self, request, *args, **kwargs):
        """Keep a sheet and propose what its columns are for."""
        asked = PlanSheetSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        told, plan = asked.validated_data, current_plan_or_404(request.actor)
        if upload := told.get("file"):
            if upload.size > LIMITS.size:
                raise serializers.ValidationError({"file": [_("At most 10 MB can be read.")]})
            name = told["name"] or upload.name
            batch = services.take_file(by=request.actor, plan=plan, name=name, content=upload.read())
        else:
            batch = services.take_rows(by=request.actor, plan=plan, rows=told["rows"], name=told["name"])
        return Response(self.get_serializer(batch).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=ColumnMapSerializer, responses=PlanImportSerializer)
    @action(methods=["post"], detail=True)
    def columns(self, request, *args, **kwargs):
        """Say how the sheet is read."""
        batch = self.get_object()
        asked = ColumnMapSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        told = asked.validated_data
        mapping = services.mapping_told(batch, sheet=told.get("sheet"), heading=told.get("heading"))
        for name in ("targets", "date_order", "fill_down"):
            if name in told:
                setattr(mapping, name, told[name])
        _refuse_doubles(mapping)
        return Response(
            self.get_serializer(services.settle(by=request.actor, batch=batch, mapping=mapping)).data
        )

    @extend_schema(responses=ProposalSerializer)
    @action(methods=["get"], detail=True)
    def proposal(self, request, *args, **kwargs):
        """What the import would do to the plan as it stands now."""
        proposal = services.proposal_of(self.get_object())
        rows = [_row(row) for row in proposal.rows]
        told = {
            "fingerprint": proposal.fingerprint,
            "headers": list(proposal.headers),
            "new_problems": proposal.new_problems,
            "new_objectives": proposal.new_objectives,
            "unknown_organisations": proposal.names,
            "rows": rows,
            "skipped": proposal.skipped,
            "private_lines": [lines for lines, _texts in private_lines(proposal)],
        }
        return Response(ProposalSerializer(told).data)

    @extend_schema(request=PlanConfirmSerializer, responses=PlanImportSerializer)
    @action(methods=["post"], detail=True)
    def confirm(self, request, *args, **kwargs):
        """Import what was proposed. 409 when the plan has changed since the proposal was read."""
        batch = self.get_object()
        asked = PlanConfirmSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        done = services.confirm(by=request.actor, batch=batch, choices=Choices(**asked.validated_data))
        return Response(self.get_serializer(done).data)

    @extend_schema(request=None, responses=PlanImportSerializer)
    @action(methods=["post"], detail=True)
    def undo(self, request, *args, **kwargs):
        """Take the import back; what was changed since is kept and named in the report."""
        return Response(self.get_serializer(services.undo(by=request.actor, batch=self.get_object())).data)

    def destroy(self, request, *args, **kwargs):
        """Discard a sheet that was never imported."""
        services.discard(by=request.actor, batch=self.get_object())
        return Response(status=status.HTTP_204_NO_CONTENT)


def _refuse_doubles(mapping: ColumnMap) -> None:
    if len(mapping.targets) != len(mapping.headers):
        words = _("The sheet has %(number)s columns; say one target for each.") % {
            "number": len(mapping.headers)
        }
        raise Refused(words, code="mapping_incomplete")
    single = set(mapping.targets) - SEVERAL - {KEEP_COLUMN, LEAVE_OUT}
    if double := sorted(name for name in single if mapping.targets.count(name) > 1):
        words = _("Only one column can be “%(name)s”.") % {"name": double[0]}
        raise Refused(words, code="mapping_value")


def _row(row) -> dict:
    return {
        "line": row.row.line,
        "lines": row.lines,
        "kind": row.kind,
        "action": row.action.uid if row.action else None,
        "code": row.code,
        "title": row.title,
        "values": dict(shown_row(row, set())["values"]),
        "changes": [
            {"label": change.label, "before": change.before, "after": change.after} for change in row.changes
        ],
        "note": row.note,
        "remarks": row.remarks,
        "private": row.private,
    }


routes = [("plan-imports", PlanImportViewSet)]
