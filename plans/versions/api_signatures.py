"""The record of signatures over the API: entries are added, corrected by another, or taken back; none is changed."""

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.response import Response

from plans.documents import services as documents
from stakeholders.access.api_base import ReadOnly
from stakeholders.access.permissions import Permission

from .api_rows import SignatureEntrySerializer, SignatureSerializer
from .models import VersionSignature
from .signing import record_signature, take_back


class SignatureViewSet(ReadOnly):
    """Every entry of who signed an adopted version, with those that were corrected or taken back."""

    model = VersionSignature
    serializer_class = SignatureEntrySerializer
    filterset_fields = {"version__number": ["exact"]}
    ordering = ["signed_on", "id"]
    action_permissions = dict.fromkeys(("correct", "take_back"), Permission.ADOPT_PLAN)

    def get_queryset(self):
        rows = super().get_queryset().select_related("version__plan", "version__municipality")
        rows = rows.select_related("corrects", "corrected_by")
        return rows.defer("version__content", "version__checks")

    @extend_schema(request=SignatureSerializer, responses={201: SignatureEntrySerializer})
    @action(detail=True, methods=["post"])
    def correct(self, request, **kwargs):
        """Put another entry in the place of a wrong one; 409 when somebody else has corrected it."""
        entry, given = self.get_object(), SignatureSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        asked_for = {"asked_for": entry.asked_for, **given.validated_data}
        made = record_signature(by=request.actor, version=entry.version, corrects=entry, **asked_for)
        return self._made(made)

    @extend_schema(request=None, responses={201: SignatureEntrySerializer})
    @action(detail=True, methods=["post"], url_path="take-back")
    def take_back(self, request, **kwargs):
        """Say that an entry was wrong and nothing stands in its place. Both stay in the record."""
        return self._made(take_back(by=request.actor, signature=self.get_object()))

    def _made(self, entry: VersionSignature) -> Response:
        documents.ask_for_published(by=self.request.actor.user, version=entry.version)
        told = SignatureEntrySerializer(entry, context=self.get_serializer_context()).data
        return Response(told, status=status.HTTP_201_CREATED)
