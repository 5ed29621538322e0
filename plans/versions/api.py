"""Versions of the plan over the API: reading, comparing, freezing, submitting, adopting."""

from django.http import Http404
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.response import Response

from plans.checks.api import ReportSerializer
from plans.documents import services as documents
from plans.plan.api import PlanSerializer
from plans.plan.current import current_plan_or_404
from plans.profiles.services import profile_of
from plans.publishing.services import announce_version
from stakeholders.access.api_base import ReadOnly
from stakeholders.access.errors import Refused
from stakeholders.access.permissions import Permission, can
from stakeholders.consultations.plain.api import ConsultedTextSerializer
from stakeholders.jobs.api import JobSerializer
from stakeholders.jobs.views import stored_file
from stakeholders.municipalities.clock import town_today

from . import services
from .api_rows import JudgedSerializer, SignatureLineSerializer, SignatureSerializer
from .api_signatures import SignatureViewSet
from .comparison import judged_between
from .consulting import consult_on
from .content import snapshot
from .disclosing import disclosed
from .models import Authority, PlanVersion, VersionState
from .signing import SIGNABLE, record_signature, signature_lines
from .standing import standing_of, with_period


class VersionSerializer(serializers.ModelSerializer):
    previous = serializers.SlugRelatedField(slug_field="number", read_only=True)
    standing = serializers.SerializerMethodField(
        help_text=_("The state, with “adopted” told apart by the period: adopted, in_force, ended.")
    )

    class Meta:
        model = PlanVersion
        fields = [
            "uid",
            "number",
            "state",
            "reason",
            "schema_version",
            "content_hash",
            "previous",
            "adopted_by",
            "adopted_on",
            "authority",
            "materiality",
            "frozen_at",
            "standing",
        ]
        read_only_fields = fields

    def get_standing(self, version) -> str:
        return standing_of(version, town_today(version.municipality)).value


class FreezeSerializer(serializers.Serializer):
    reason = serializers.CharField(max_length=300, required=False, default="", allow_blank=True)


class ReviseSerializer(serializers.Serializer):
    reason = serializers.CharField(max_length=300)


class AdoptSerializer(FreezeSerializer):
    adopted_by = serializers.CharField(max_length=160)
    adopted_on = serializers.DateField()
    version = serializers.CharField(
        required=False, help_text=_("Number of the submitted version that was decided on.")
    )
    is_major = serializers.BooleanField(required=False, default=False)
    authority = serializers.ChoiceField(
        choices=Authority.choices,
        required=False,
        help_text=_("Who decided on a revision; “adopting” must be given where a change is material."),
    )


class VersionViewSet(ReadOnly):
    """Frozen versions of the plan, by number. They never change."""

    model = PlanVersion
    serializer_class = VersionSerializer
    lookup_field = "number"
    lookup_value_regex = r"[0-9]+(?:\.[0-9]+)+"
    filterset_fields = ["state", "schema_version"]
    search_fields = ["number", "reason"]
    ordering = ["-frozen_at", "-id"]
    action_permissions = {
        "content": Permission.READ,
        "checks": Permission.READ,
        "diff": Permission.READ,
        "signatures": Permission.READ,
        "sign": Permission.ADOPT_PLAN,
        "freeze": Permission.FREEZE_VERSION,
        "submit": Permission.FREEZE_VERSION,
        "adopt": Permission.ADOPT_PLAN,
        "consult": Permission.RUN_CONSULTATION,
        "revise": Permission.ADOPT_PLAN,
        "pdf": Permission.READ,
        "print": Permission.READ,
    }

    def get_queryset(self):
        rows = super().get_queryset().select_related("previous", "plan", "municipality")
        rows = with_period(rows.defer("previous__content", "previous__checks"))
        if self.action in {"content", "diff", "checks", "consult"}:
            return rows
        return rows.defer("content", "checks")

    @extend_schema(responses=OpenApiTypes.OBJECT)
    @action(detail=True)
    def content(self, request, **kwargs):
        """The whole plan as it was frozen: JSON of the version's schema, with the hash taken over it.

        Who may not see small counts reads it without them: `hidden_below` says which, `hidden` of a part names them.
        """
        version = self.get_object()
        content = disclosed(version.content, self._smallest(version))
        return Response({"number": version.number, "content_hash": version.content_hash, "content": content})

    def _smallest(self, version) -> int:
        """The smallest count that the caller may see; 0 for who may see all."""
        shows_all = can(self.request.actor, Permission.SEE_SMALL_COUNTS, version)
        return 0 if shows_all else version.municipality.small_count_threshold

    @extend_schema(responses=ReportSerializer)
    @action(detail=True)
    def checks(self, request, **kwargs):
        """The results of every rule when the version was frozen."""
        return Response(self.get_object().checks)

    @extend_schema(
        parameters=[
            OpenApiParameter("before", str, description="Number of the earlier version"),
            OpenApiParameter("to", str, description="Number of the later version, or “draft”"),
            OpenApiParameter(
                "material", bool, description="Only changes that are material, or only the others"
            ),
        ],
        responses=JudgedSerializer(many=True),
    )
    @action(detail=True, pagination_class=None, filter_backends=[])
    def diff(self, request, **kwargs):
        """What changed from the version `before` to this one, or from this one to the version (or “draft”) `to`."""
        version, asked = self.get_object(), request.query_params
        contents = (
            (version.content, self._content(version, asked["to"]))
            if "to" in asked
            else (self._content(version, asked.get("before")), version.content)
        )
        rule = profile_of(version.plan).materiality
        judgement = judged_between(*contents, rule, smallest=self._smallest(version))
        wanted = {"true": True, "false": False}.get(asked.get("material", "").lower())
        parts = [one for one in judgement.parts if wanted in {None, one.is_material}]
        return Response(JudgedSerializer(parts, many=True).data)

    def _content(self, version, number: str | None) -> dict:
        if number == "draft":
            return snapshot(version.plan)
        other = self.get_queryset().filter(plan=version.plan, number=number).first()
        if other is None:
            raise Http404
        return other.content

    @extend_schema(responses=SignatureLineSerializer(many=True))
    @action(detail=True, pagination_class=None, filter_backends=[])
    def signatures(self, request, **kwargs):
        """What the rules ask to be signed and what was; only adopted versions have any."""
        version = self.get_object()
        lines = signature_lines(version) if version.state in SIGNABLE else []
        return Response(SignatureLineSerializer(lines, many=True).data)

    @extend_schema(request=SignatureSerializer, responses={201: SignatureSerializer})
    @action(detail=True, methods=["post"])
    def sign(self, request, **kwargs):
        """Record who signed an adopted version. Signatures are added, never changed."""
        version, given = self.get_object(), SignatureSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        made = record_signature(by=request.actor, version=version, **given.validated_data)
        documents.ask_for_published(by=request.actor.user, version=version)
        return Response(SignatureSerializer(made).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=FreezeSerializer, responses={201: VersionSerializer})
    @action(detail=False, methods=["post"])
    def freeze(self, request, **kwargs):
        """Freeze the draft for consultation."""
        return self._made(services.freeze_for_consultation, FreezeSerializer)

    @extend_schema(request=None, responses=ConsultedTextSerializer)
    @action(detail=True, methods=["post"])
    def consult(self, request, **kwargs):
        """The text of this version, to open a round of consultation on; the same text each time."""
        return Response(ConsultedTextSerializer(consult_on(by=request.actor, version=self.get_object())).data)

    @extend_schema(request=FreezeSerializer, responses={201: VersionSerializer})
    @action(detail=False, methods=["post"])
    def submit(self, request, **kwargs):
        """Submit the draft for adoption; refused with the reasons while a rule that blocks is open."""
        return self._made(services.submit, FreezeSerializer)

    @extend_schema(request=AdoptSerializer, responses={201: VersionSerializer})
    @action(detail=False, methods=["post"])
    def adopt(self, request, **kwargs):
        """Put the draft in force; refused with the reasons while a rule that blocks is open."""
        answer = self._made(services.adopt, AdoptSerializer)
        documents.ask_for_published(by=request.actor.user, version=self.made)
        announce_version(by=request.actor, version=self.made)
        return answer

    @extend_schema(request=ReviseSerializer, responses=PlanSerializer)
    @action(detail=False, methods=["post"])
    def revise(self, request, **kwargs):
        """Open the revision; what was adopted stays in force until the revision is adopted."""
        given = ReviseSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        plan = current_plan_or_404(request.actor)
        plan = services.open_revision(by=request.actor, plan=plan, **given.validated_data)
        return Response(PlanSerializer(plan, context=self.get_serializer_context()).data)

    @extend_schema(request=None, responses={202: JobSerializer})
    @action(detail=True, methods=["post"])
    def print(self, request, **kwargs):
        """Have the version printed; the job says when its PDF is there."""
        version = self.get_object()
        job = documents.ask_for(
            by=request.actor.user, plan=version.plan, version=version, product=documents.PLAN
        )
        return Response(JobSerializer(job).data, status=status.HTTP_202_ACCEPTED)

    @extend_schema(responses={(200, "application/pdf"): OpenApiTypes.BINARY})
    @action(detail=True, filter_backends=[], pagination_class=None)
    def pdf(self, request, **kwargs):
        """The version as a PDF; 404 until it is printed."""
        version = self.get_object()
        if not documents.is_made(version):
            raise Http404
        return stored_file(documents.file_of(version), version.municipality_id)

    def _made(self, verb, serializer_class) -> Response:
        given = serializer_class(data=self.request.data)
        given.is_valid(raise_exception=True)
        plan = current_plan_or_404(self.request.actor)
        self.made = verb(by=self.request.actor, plan=plan, **self._resolved(plan, given.validated_data))
        return Response(VersionSerializer(self.made).data, status=status.HTTP_201_CREATED)

    def _resolved(self, plan, given: dict) -> dict:
        number = given.get("version")
        if number is None:
            return given
        found = PlanVersion.objects.filter(plan=plan, number=number, state=VersionState.SUBMITTED).first()
        if found is None:
            raise Refused(_("Only a version that was submitted can be adopted."), code="not_submitted")
        return {**given, "version": found}


routes = [("versions", VersionViewSet), ("signatures", SignatureViewSet)]
