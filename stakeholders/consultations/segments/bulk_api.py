"""Many points at once over the API: given to somebody, tagged with a topic."""

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response as Reply

from stakeholders.access.api_base import TownRelated
from stakeholders.access.models import Membership
from stakeholders.access.permissions import ROLE_PERMISSIONS, Permission
from stakeholders.consultations.topics.models import Topic

from . import services
from .models import Segment

MOST = 500


class ManySerializer(serializers.Serializer):
    segments = TownRelated(Segment, many=True, help_text="500 at most.")

    def validate_segments(self, rows):
        if len(rows) > MOST:
            raise serializers.ValidationError(_("No more than %(n)s at once.") % {"n": MOST})
        return rows

    def rows(self):
        wanted = [row.pk for row in self.validated_data["segments"]]
        return Segment.objects.filter(pk__in=wanted).admitted()


class AssignSerializer(ManySerializer):
    """Give points to a member who answers, by e-mail address; to nobody without one."""

    person = serializers.EmailField(required=False, allow_null=True, default=None)
    due_on = serializers.DateField(required=False, allow_null=True, default=None)

    def validate_person(self, email):
        if email is None:
            return None
        roles = [role for role, granted in ROLE_PERMISSIONS.items() if Permission.DRAFT_RESPONSE in granted]
        members = Membership.objects.visible_to(self.context["request"].actor)
        found = members.filter(is_active=True, role__in=roles, user__email__iexact=email).first()
        if found is None:
            raise serializers.ValidationError(_("No member who answers has this address."))
        return found.user_id


class TagSerializer(ManySerializer):
    topic = TownRelated(Topic)


class ChangedSerializer(serializers.Serializer):
    changed = serializers.IntegerField()


class BulkActions:
    """What the points of the API answer about many at once."""

    BULK_PERMISSIONS = dict.fromkeys(("assign", "tag", "untag"), Permission.DRAFT_RESPONSE)

    def _many(self, request, kind):
        body = kind(data=request.data, context=self.get_serializer_context())
        body.is_valid(raise_exception=True)
        more = {name: value for name, value in body.validated_data.items() if name != "segments"}
        return {"by": request.actor, "segments": body.rows(), **more}

    @extend_schema(request=AssignSerializer, responses=ChangedSerializer)
    @action(methods=["post"], detail=False)
    def assign(self, request, **kwargs):
        """Give points to a colleague, or to nobody, to be answered by a day."""
        return Reply({"changed": services.assign(**self._many(request, AssignSerializer))})

    @extend_schema(request=TagSerializer, responses=ChangedSerializer)
    @action(methods=["post"], detail=False)
    def tag(self, request, **kwargs):
        """Say that points speak of a topic; how many did not before."""
        return Reply({"changed": services.tag(**self._many(request, TagSerializer))})

    @extend_schema(request=TagSerializer, responses=ChangedSerializer)
    @action(methods=["post"], detail=False)
    def untag(self, request, **kwargs):
        """Take a topic off points."""
        return Reply({"changed": services.untag(**self._many(request, TagSerializer))})
