"""Imports of counts over the API: the same steps as the pages, without the clicks between them.

Upload a file, read the check, settle names if need be, confirm; the work itself runs as a job.
"""

from io import BytesIO

from django.http import FileResponse, Http404
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.parsers import JSONParser, MultiPartParser
from rest_framework.response import Response

from diagnostics.incidents.models import ImportBatch, OffenceType
from diagnostics.sources.models import DataSource
from stakeholders.access.api_base import TownRelated, TownViewSet
from stakeholders.access.errors import Refused
from stakeholders.access.permissions import Permission
from stakeholders.municipalities.models import Area

from . import files, report_file, run, services
from .forms import UploadForm
from .mapping import LEAVE_OUT, UNPLACED, Mapping, Replace
from .preview import preview
from .told import mapping_told

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LEFT_OUT, WITHOUT_PLACE, NEW = "leave_out", "without_place", "new"


class ImportSerializer(serializers.ModelSerializer):
    """An import with the report of its last check."""

    source = serializers.SlugRelatedField("uid", read_only=True)
    profile = serializers.SlugRelatedField("uid", read_only=True)
    job = serializers.SlugRelatedField("uid", read_only=True)
    job_state = serializers.CharField(source="job.state", default="", read_only=True)
    job_message = serializers.CharField(source="job.message", default="", read_only=True)

    class Meta:
        model = ImportBatch
        fields = [
            "uid",
            "source",
            "file_name",
            "sha256",
            "size",
            "kind",
            "profile",
            "state",
            "mapping",
            "period_from",
            "period_to",
            "rows_read",
            "rows_accepted",
            "rows_rejected",
            "rejected_by_reason",
            "incidents",
            "report",
            "job",
            "job_state",
            "job_message",
            "created_at",
            "imported_at",
        ]
        read_only_fields = fields


class UploadSerializer(serializers.Serializer):
    """A file of counts. `mapping` may say which column is what; what it leaves out is guessed."""

    source = TownRelated(DataSource)
    file = serializers.FileField(allow_empty_file=True)
    mapping = serializers.JSONField(required=False)
    profile = serializers.CharField(
        required=False, allow_blank=True, help_text="uid of a profile, or concord:chicago and the like."
    )


class NamesSerializer(serializers.Serializer):
    """Name in the file → code of what it means, or leave_out, without_place (areas), new (offences)."""

    offences = serializers.DictField(child=serializers.CharField(), required=False, default=dict)
    areas = serializers.DictField(child=serializers.CharField(), required=False, default=dict)
    iccs = serializers.DictField(
        child=serializers.CharField(allow_blank=True),
        required=False,
        default=dict,
        help_text="Name of a new offence → code of the international classification.",
    )
    other_areas = serializers.ChoiceField(
        [LEFT_OUT, WITHOUT_PLACE], required=False, allow_null=True, default=None
    )
    remember = serializers.BooleanField(required=False, default=False)


class ConfirmSerializer(serializers.Serializer):
    replace = serializers.ChoiceField([way.value for way in Replace], default=Replace.PERIOD.value)


class ImportViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, mixins.DestroyModelMixin, TownViewSet):
    """Files of counts: what was in them, how they were read, what was refused and why."""

    model = ImportBatch
    takes_large_files = True
    serializer_class = ImportSerializer
    read_permission = write_permission = Permission.MANAGE_DIAGNOSIS
    action_permissions = dict.fromkeys(
        ("check", "names", "confirm", "undo", "rejected", "preview", "report"), Permission.MANAGE_DIAGNOSIS
    )
    parser_classes = [MultiPartParser, JSONParser]
    filterset_fields = ["state", "sha256"]
    ordering_fields = ["created_at", "imported_at"]
    ordering = ["-created_at"]
    http_method_names = ["get", "post", "delete", "head", "options"]

    def get_queryset(self):
        return super().get_queryset().select_related("source", "job", "municipality", "profile")

    @extend_schema(request=UploadSerializer, responses={201: ImportSerializer})
    def create(self, request, *args, **kwargs):
        """Store a file and start its check."""
        asked = UploadSerializer(data=request.data, context=self.get_serializer_context())
        asked.is_valid(raise_exception=True)
        self._refuse_size(asked.validated_data["file"])
        batch = services.take_file(
            by=request.actor,
            source=asked.validated_data["source"],
            upload=asked.validated_data["file"],
            profile=asked.validated_data.get("profile", ""),
        )
        try:
            mapping = self._mapping(batch, asked.validated_data.get("mapping"))
        except (Refused, serializers.ValidationError):
            batch.delete()
            files.forget(batch.stored_as)
            raise
        batch = services.settle(by=request.actor, batch=batch, mapping=mapping)
        return Response(self.get_serializer(batch).data, status=status.HTTP_201_CREATED)

    @staticmethod
    def _refuse_size(upload) -> None:
        if problem := UploadForm.size_problem(upload):
            raise serializers.ValidationError({"file": [problem]})

    @staticmethod
    def _mapping(batch: ImportBatch, told) -> Mapping:
        """The guess with what the caller said about it. Decisions about names have their own endpoint."""
        if told is None:
            return Mapping.from_json(batch.mapping)
        if not isinstance(told, dict):
            raise serializers.ValidationError({"mapping": ["A mapping is an object."]})
        return mapping_told(batch, told)

    @extend_schema(request=OpenApiTypes.OBJECT, responses=ImportSerializer)
    @action(methods=["post"], detail=True)
    def check(self, request, *args, **kwargs):
        """Check the file again, with another mapping if one is given as `mapping`."""
        batch = self.get_object()
        mapping = self._mapping(batch, request.data.get("mapping"))
        return self._answer(services.settle(by=request.actor, batch=batch, mapping=mapping))

    @extend_schema(responses={200: OpenApiTypes.OBJECT})
    @action(methods=["get"], detail=True)
    def preview(self, request, *args, **kwargs):
        """The headings of the file, its first rows, and what is read from each by the mapping as it stands."""
        batch = self.get_object()
        mapping = Mapping.from_json(batch.mapping)
        table = services.table_of(batch)
        return Response(
            preview(table, mapping, run.directory(batch.municipality)) | {"headers": mapping.headers}
        )

    @extend_schema(request=NamesSerializer, responses=ImportSerializer)
    @action(methods=["post"], detail=True)
    def names(self, request, *args, **kwargs):
        """Say what unknown names mean and check again."""
        asked = NamesSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        told = asked.validated_data
        special = {LEFT_OUT: LEAVE_OUT, WITHOUT_PLACE: UNPLACED}
        offences = self._meant("offences", told["offences"], OffenceType, {LEFT_OUT: LEAVE_OUT, NEW: None})
        batch = services.settle_names(
            by=request.actor,
            batch=self.get_object(),
            offences={name: pk for name, pk in offences.items() if pk is not None},
            new_offences={name: told["iccs"].get(name, "") for name, pk in offences.items() if pk is None},
            areas=self._meant("areas", told["areas"], Area, special),
            other_areas=special.get(told["other_areas"]),
            remember=told["remember"],
        )
        return self._answer(batch)

    def _meant(self, field: str, told: dict[str, str], model, special: dict) -> dict:
        """Name → id, or what a special word stands for."""
        codes = dict(model.objects.visible_to(self.request.actor).values_list("code", "pk")) | special
        if unknown := sorted({code for code in told.values() if code not in codes}):
            raise serializers.ValidationError({field: [f"Unknown code: {code}" for code in unknown]})
        return {name: codes[code] for name, code in told.items()}

    @extend_schema(request=ConfirmSerializer, responses=ImportSerializer)
    @action(methods=["post"], detail=True)
    def confirm(self, request, *args, **kwargs):
        """Import the checked file."""
        asked = ConfirmSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        return self._answer(
            services.confirm(
                by=request.actor, batch=self.get_object(), replace=asked.validated_data["replace"]
            )
        )

    @extend_schema(request=None, responses=ImportSerializer)
    @action(methods=["post"], detail=True)
    def undo(self, request, *args, **kwargs):
        """Take the import back."""
        return self._answer(services.undo(by=request.actor, batch=self.get_object()))

    @extend_schema(responses={(200, "text/csv"): OpenApiTypes.BINARY})
    @action(methods=["get"], detail=True)
    def rejected(self, request, *args, **kwargs):
        """All rejected rows with line, column and reason, as CSV."""
        batch = self.get_object()
        path = files.absolute(batch.rejects_file) if batch.rejects_file else None
        if path is None or not path.is_file():
            raise Http404
        return FileResponse(
            path.open("rb"), as_attachment=True, filename="rejected.csv", content_type="text/csv"
        )

    @extend_schema(responses={(200, _XLSX): OpenApiTypes.BINARY})
    @action(methods=["get"], detail=True)
    def report(self, request, *args, **kwargs):
        """The report of the last check or import as a workbook; its figures also stand in `report`."""
        target = BytesIO()
        report_file.write(target, self.get_object(), request.actor, timezone.now())
        target.seek(0)
        return FileResponse(target, as_attachment=True, filename="report.xlsx", content_type=_XLSX)

    def destroy(self, request, *args, **kwargs):
        """Discard a file that was never imported."""
        services.discard(by=request.actor, batch=self.get_object())
        return Response(status=status.HTTP_204_NO_CONTENT)

    def _answer(self, batch: ImportBatch) -> Response:
        return Response(self.get_serializer(batch).data, status=status.HTTP_202_ACCEPTED)


routes = [("imports", ImportViewSet)]
