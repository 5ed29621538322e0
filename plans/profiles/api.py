"""The jurisdiction profile over the API."""

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from plans.documents.ministry_columns import unknown_columns
from stakeholders.access.api_base import ReadOnly, TownRelated, TownViewSet
from stakeholders.access.api_rows import LongSerializer, Rows, ScreenedSerializer
from stakeholders.access.permissions import Permission
from stakeholders.organisations.models import Organisation

from .codes import unknown
from .models import MaterialChange, Profile, Requirement
from .services import choose_profile, profile_of
from .shipped import CODES

MOST_COLUMNS = 200


class RequirementSerializer(ScreenedSerializer):
    uid = serializers.UUIDField(required=False)
    organisation = TownRelated(Organisation, required=False, allow_null=True)

    class Meta:
        model = Requirement
        fields = [
            "uid",
            "kind",
            "text",
            "organisation",
            "codes",
            "month",
            "note",
            "left_out_reason",
            "source",
            "provenance",
            "confirmed_by",
            "confirmed_on",
        ]

    def validate(self, attrs):
        if wrong := unknown(attrs.get("kind", ""), attrs.get("codes", [])):
            raise serializers.ValidationError({"codes": ", ".join(wrong)})
        return super().validate(attrs)


class ProfileSerializer(LongSerializer):
    ROWS = {"requirements": Rows("profile", ("uid",))}

    requirements = RequirementSerializer(many=True, required=False)
    material_changes = serializers.ListField(
        child=serializers.ChoiceField(choices=MaterialChange.choices), required=False
    )
    ministry_columns = serializers.ListField(
        child=serializers.CharField(max_length=60),
        required=False,
        max_length=MOST_COLUMNS,
        help_text=_(
            "Sheets and columns of the table for the ministry, in their order: “problems” for a whole sheet, "
            "“problems.title” for a column. Empty: the usual sheets."
        ),
    )

    class Meta:
        model = Profile
        fields = [
            "uid",
            "code",
            "name",
            "summary",
            "shortest_months",
            "longest_months",
            "most_priorities",
            "publication_days",
            "material_changes",
            "material_budget_share",
            "ministry_columns",
            "confirmed_by",
            "confirmed_on",
            "requirements",
            "revision",
            "no_private_data",
        ]
        read_only_fields = ["uid", "code"]

    def validate_ministry_columns(self, names):
        if wrong := unknown_columns(names):
            raise serializers.ValidationError(", ".join(wrong))
        return names


class ChoiceSerializer(serializers.Serializer):
    code = serializers.ChoiceField(choices=list(CODES))


class ProfileViewSet(mixins.UpdateModelMixin, ReadOnly, TownViewSet):
    """The town's copies of the rules of a country. `current` is the one that it applies."""

    model = Profile
    serializer_class = ProfileSerializer
    write_permission = Permission.MANAGE_SETTINGS
    action_permissions = {"current": Permission.READ, "choose": Permission.MANAGE_SETTINGS}
    filterset_fields = ["code"]
    ordering = ["name"]
    http_method_names = ["get", "post", "patch", "head", "options"]

    def get_queryset(self):
        return super().get_queryset().prefetch_related("requirements__organisation")

    @extend_schema(responses=ProfileSerializer)
    @action(methods=["get"], detail=False, pagination_class=None, filter_backends=[])
    def current(self, request, **kwargs):
        """What the town applies; as it came, when the town has made no copy of its own."""
        rules = profile_of(request.actor.municipality)
        if rules.is_own_copy:
            return Response(self.get_serializer(rules.profile).data)
        data = {name: getattr(rules.profile, name) for name in PLAIN}
        rows = [{name: getattr(one, name) for name in PLAIN_ROW} for one in rules.requirements]
        return Response({**data, "uid": None, "requirements": rows})

    @extend_schema(request=ChoiceSerializer, responses=ProfileSerializer)
    @action(methods=["post"], detail=False)
    def choose(self, request, **kwargs):
        """Apply another profile. The copy that the town had of it comes back; no other data changes."""
        body = ChoiceSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        town = request.actor.municipality
        chosen = choose_profile(by=request.actor, municipality=town, code=body.validated_data["code"])
        return Response(self.get_serializer(chosen).data)


PLAIN = [
    name
    for name in ProfileSerializer.Meta.fields
    if name not in {"uid", "requirements", "revision", "no_private_data"}
]
PLAIN_ROW = [name for name in RequirementSerializer.Meta.fields if name not in {"uid", "organisation"}]

routes = [("profiles", ProfileViewSet)]
