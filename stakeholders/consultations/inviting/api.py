"""Invitations over the API: who was invited and how far each has come, writing, reminding, withdrawing."""

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response as Reply

from stakeholders.access.api_base import ReadOnly, TownRelated, TownSerializer
from stakeholders.access.models import LinkPurpose, PartnerLink
from stakeholders.access.permissions import Permission
from stakeholders.consultations.models import Round
from stakeholders.organisations.models import Organisation

from . import services
from .people import MOST, Person
from .register import InvitationState, invitations, reminded_at, state_of


class PersonSerializer(serializers.Serializer):
    name = serializers.CharField(max_length=120, required=False, allow_blank=True, default="")
    email = serializers.EmailField(max_length=254)


class InviteSerializer(serializers.Serializer):
    """Organisations are written to at their first contact; persons in their own name."""

    organisations = TownRelated(Organisation, many=True, required=False, default=list)
    persons = PersonSerializer(many=True, required=False, default=list, max_length=MOST)
    language = serializers.CharField(
        max_length=10, required=False, default="", help_text="Of the letters to persons."
    )
    note = serializers.CharField(max_length=1500, required=False, allow_blank=True, default="")

    def validate(self, attrs):
        if not attrs["organisations"] and not attrs["persons"]:
            raise serializers.ValidationError({"organisations": ["Name organisations or persons."]})
        return attrs


class InvitedSerializer(serializers.Serializer):
    """Uids of organisations and addresses of persons, by what became of the invitation."""

    invited = serializers.ListField(child=serializers.UUIDField())
    again_today = serializers.ListField(child=serializers.UUIDField())
    without_contact = serializers.ListField(child=serializers.UUIDField())
    settled = serializers.ListField(child=serializers.UUIDField(), help_text="They have answered already.")
    persons_invited = serializers.ListField(child=serializers.EmailField())
    persons_known = serializers.ListField(
        child=serializers.EmailField(), help_text="Invited before, or the contact of an organisation."
    )


class InvitationSerializer(TownSerializer):
    round = serializers.UUIDField(source="target_uid", read_only=True)
    organisation = TownRelated(Organisation, allow_null=True, read_only=True)
    invited_at = serializers.DateTimeField(source="created_at", read_only=True)
    opened_at = serializers.DateTimeField(source="first_opened_at", read_only=True)
    state = serializers.SerializerMethodField()
    reminded_at = serializers.SerializerMethodField()

    class Meta:
        model = PartnerLink
        fields = [
            "uid", "round", "organisation", "recipient_name", "recipient_email", "state", "invited_at", "opened_at",
            "reminded_at", "expires_at", "revoked_at",
        ]  # fmt: skip
        read_only_fields = fields

    @extend_schema_field(serializers.ChoiceField(choices=InvitationState.choices))
    def get_state(self, row) -> str:
        return state_of(row).value

    @extend_schema_field(serializers.DateTimeField(allow_null=True))
    def get_reminded_at(self, row):
        return reminded_at(row)


class RemindedSerializer(serializers.Serializer):
    letters = serializers.IntegerField(
        help_text="0: has answered, got a letter today, or has no working link."
    )


MOST_AT_ONCE = 500


class ManyInvitationsSerializer(serializers.Serializer):
    invitations = TownRelated(PartnerLink, many=True, help_text="500 at most.")

    def validate_invitations(self, rows):
        if len(rows) > MOST_AT_ONCE:
            raise serializers.ValidationError(_("No more than %(n)s at once.") % {"n": MOST_AT_ONCE})
        if any(row.purpose != LinkPurpose.COMMENT for row in rows):
            raise serializers.ValidationError(_("Only invitations to rounds."))
        return rows


class RemindedManySerializer(serializers.Serializer):
    reminded = serializers.ListField(child=serializers.UUIDField())
    left = serializers.ListField(
        child=serializers.UUIDField(),
        help_text="Have answered, got a letter today, or have no working link: repeating writes nothing twice.",
    )


class RevokedManySerializer(serializers.Serializer):
    revoked = serializers.ListField(child=serializers.UUIDField())
    left = serializers.ListField(child=serializers.UUIDField(), help_text="Were withdrawn already.")


class InvitationViewSet(ReadOnly):
    """Invitations to rounds by personal link. The link itself is never told."""

    model = PartnerLink
    serializer_class = InvitationSerializer
    read_permission = Permission.RUN_CONSULTATION
    action_permissions = dict.fromkeys(
        ["remind", "revoke", "remind_many", "revoke_many"], Permission.RUN_CONSULTATION
    )
    filterset_fields = {"target_uid": ["exact"], "organisation__uid": ["exact"]}
    ordering = ["created_at", "id"]

    def get_queryset(self):
        return invitations(super().get_queryset())

    def _round(self, link: PartnerLink) -> Round:
        rows = Round.objects.visible_to(self.request.actor).select_related("text", "municipality")
        return rows.prefetch_related("accesses").get(uid=link.target_uid)

    def _many(self, request) -> list[tuple[Round, list[PartnerLink]]]:
        """(round, its invitations) of what was sent, in one order, so that two who send at once wait for each other."""
        body = ManyInvitationsSerializer(data=request.data, context=self.get_serializer_context())
        body.is_valid(raise_exception=True)
        by_round: dict = {}
        for link in body.validated_data["invitations"]:
            by_round.setdefault(link.target_uid, []).append(link)
        rounds = Round.objects.visible_to(request.actor).select_related("text", "municipality")
        found = rounds.prefetch_related("accesses").filter(uid__in=by_round).order_by("pk")
        return [(round_, by_round[round_.uid]) for round_ in found]

    @extend_schema(request=ManyInvitationsSerializer, responses=RemindedManySerializer)
    @action(methods=["post"], detail=False, url_path="remind-many")
    def remind_many(self, request, **kwargs):
        """Write reminders now, to each once a day at most. All or none: refused when one of the rounds is shut."""
        at, reached, asked = timezone.now(), [], []
        for round_, links in self._many(request):
            asked += links
            reached += services.remindable(round_, links, at)
            services.remind(by=request.actor, round_=round_, links=links, at=at)
        return Reply({"reminded": _uids(reached), "left": _uids(asked, without=reached)})

    @extend_schema(request=ManyInvitationsSerializer, responses=RevokedManySerializer)
    @action(methods=["post"], detail=False, url_path="revoke-many")
    def revoke_many(self, request, **kwargs):
        """The links stop working at once, with those of colleagues. A second time changes nothing."""
        at, revoked, asked = timezone.now(), [], []
        for round_, links in self._many(request):
            asked += links
            revoked += [link for link in links if link.revoked_at is None]
            services.revoke(by=request.actor, round_=round_, links=links, at=at)
        return Reply({"revoked": _uids(revoked), "left": _uids(asked, without=revoked)})

    @extend_schema(request=None, responses=RemindedSerializer)
    @action(methods=["post"], detail=True)
    def remind(self, request, **kwargs):
        """Write a reminder now; once a day at most, and not to who has answered."""
        link = self.get_object()
        count = services.remind(by=request.actor, round_=self._round(link), links=[link], at=timezone.now())
        return Reply({"letters": count})

    @extend_schema(request=None, responses=InvitationSerializer)
    @action(methods=["post"], detail=True)
    def revoke(self, request, **kwargs):
        """The link stops working at once; inviting again gives a new one."""
        link = self.get_object()
        services.revoke(by=request.actor, round_=self._round(link), links=[link], at=timezone.now())
        return Reply(self.get_serializer(self.get_object()).data)


def _uids(links: list[PartnerLink], *, without: list[PartnerLink] = ()) -> list:
    gone = {link.pk for link in without}
    return [link.uid for link in links if link.pk not in gone]


class InviteAction:
    """What the rounds of the API answer about inviting."""

    @extend_schema(request=InviteSerializer, responses=InvitedSerializer)
    @action(methods=["post"], detail=True)
    def invite(self, request, **kwargs):
        """Write to organisations and persons, each with a personal link; to each once a day at most."""
        round_ = self.get_object()
        body = InviteSerializer(data=request.data, context=self.get_serializer_context())
        body.is_valid(raise_exception=True)
        asked, at = body.validated_data, timezone.now()
        usual = next(iter(round_.municipality.languages), "en")
        told = services.invite(
            by=request.actor, round_=round_, organisations=asked["organisations"], note=asked["note"], at=at
        )
        people = services.invite_people(
            by=request.actor,
            round_=round_,
            people=[Person(n, one["name"], one["email"]) for n, one in enumerate(asked["persons"], start=1)],
            language=asked["language"] or usual,
            note=asked["note"],
            at=at,
        )
        names = ("invited", "again_today", "without_contact", "settled")
        organisations = {name: [line.organisation.uid for line in getattr(told, name)] for name in names}
        known = [*people.known, *(one for one, _organisation in people.contacts)]
        persons = {
            "persons_invited": [one.email for one in people.invited],
            "persons_known": [one.email for one in known],
        }
        return Reply({**organisations, **persons})


routes = [("invitations", InvitationViewSet)]
