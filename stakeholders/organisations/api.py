"""Partners and what they do together, over the API."""

import django_filters
from rest_framework import serializers

from stakeholders.access.api_base import ReadWrite, TownRelated, TownSerializer
from stakeholders.access.permissions import Permission

from .models import Agreement, Body, Contact, CooperationRecord, Organisation
from .taxonomy import ACTOR_GROUPS


class OrganisationSerializer(TownSerializer):
    actor_groups = serializers.ListField(
        child=serializers.ChoiceField(choices=list(ACTOR_GROUPS.items())), allow_empty=False
    )

    class Meta:
        model = Organisation
        fields = [
            "uid",
            "name",
            "actor_groups",
            "community_kind",
            "level",
            "sector",
            "mandate",
            "role_diagnosis",
            "role_plan",
            "engaged_since",
            "is_active",
        ]
        read_only_fields = ["uid"]


class OrganisationFilterSet(django_filters.FilterSet):
    actor_group = django_filters.ChoiceFilter(
        field_name="actor_groups",
        lookup_expr="contains",
        choices=list(ACTOR_GROUPS.items()),
        method="in_group",
    )

    class Meta:
        model = Organisation
        fields = ["level", "sector", "is_active", "role_plan"]

    def in_group(self, queryset, _name, code):
        return queryset.filter(actor_groups__contains=[code])


class _Partners(ReadWrite):
    write_permission = Permission.MANAGE_PARTNERS


class OrganisationViewSet(_Partners):
    """Institutions, associations and firms that take part."""

    model = Organisation
    serializer_class = OrganisationSerializer
    filterset_class = OrganisationFilterSet
    search_fields = ["name", "mandate"]
    ordering = ["name"]


class ContactSerializer(TownSerializer):
    organisation = TownRelated(Organisation)

    class Meta:
        model = Contact
        fields = ["id", "organisation", "role_title", "name", "email", "language", "is_primary"]


class ContactViewSet(_Partners):
    """The functions in organisations to which letters are sent."""

    model = Contact
    serializer_class = ContactSerializer
    lookup_field = "pk"
    read_permission = Permission.MANAGE_PARTNERS
    filterset_fields = ["organisation__uid", "is_primary"]
    ordering = ["organisation__name", "id"]

    def get_queryset(self):
        return super().get_queryset().select_related("organisation")


class BodySerializer(TownSerializer):
    members = TownRelated(Organisation, many=True, required=False)

    class Meta:
        model = Body
        fields = ["id", "name", "kind", "chair", "secretary", "meets_every_days", "members"]


class BodyViewSet(_Partners):
    """Councils and groups in which partners coordinate."""

    model = Body
    serializer_class = BodySerializer
    lookup_field = "pk"
    filterset_fields = ["kind"]
    ordering = ["kind", "name"]

    def get_queryset(self):
        return super().get_queryset().prefetch_related("members")


class AgreementSerializer(TownSerializer):
    organisation = TownRelated(Organisation, required=False, allow_null=True)

    class Meta:
        model = Agreement
        fields = ["id", "title", "kind", "organisation", "purpose", "legal_basis", "signed_on", "valid_to"]


class AgreementViewSet(_Partners):
    """What partners have signed, and until when it holds."""

    model = Agreement
    serializer_class = AgreementSerializer
    lookup_field = "pk"
    filterset_fields = {"kind": ["exact"], "valid_to": ["gte", "lte"]}
    ordering = ["valid_to", "title"]

    def get_queryset(self):
        return super().get_queryset().select_related("organisation")


class CooperationSerializer(TownSerializer):
    class Meta:
        model = CooperationRecord
        fields = [
            "id",
            "kind",
            "title",
            "held_on",
            "partner",
            "support",
            "professions",
            "text",
            "answer",
            "answered_on",
        ]


class CooperationViewSet(_Partners):
    """Training, exchange, and support asked from higher authorities."""

    model = CooperationRecord
    serializer_class = CooperationSerializer
    lookup_field = "pk"
    filterset_fields = ["kind"]
    ordering = ["-held_on", "id"]


routes = [
    ("organisations", OrganisationViewSet),
    ("contacts", ContactViewSet),
    ("bodies", BodyViewSet),
    ("agreements", AgreementViewSet),
    ("cooperation", CooperationViewSet),
]
