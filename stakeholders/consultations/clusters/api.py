"""Lookalikes over the API: looking for them, and gathering or telling apart a whole group."""

from django.db.models import Count, Max, Min
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response as Reply

from stakeholders.access.api_base import TownRelated
from stakeholders.access.errors import Refused
from stakeholders.access.permissions import Permission
from stakeholders.consultations.segments.models import Segment
from stakeholders.jobs.api import JobSerializer
from stakeholders.jobs.services import ask

from . import services

MOST_GROUPS = 200


class LookalikesSerializer(serializers.Serializer):
    """Points that are worded like their head, the earliest of them."""

    head = serializers.UUIDField()
    text = serializers.CharField(help_text="The words of the head.")
    count = serializers.IntegerField(help_text="How many points are like it.")
    least = serializers.FloatField(help_text="The least likeness, 0 to 1.")
    most = serializers.FloatField()


class JudgeSerializer(serializers.Serializer):
    head = TownRelated(Segment)
    decision = serializers.ChoiceField(
        choices=["gather", "apart"], help_text="gather: one answer for all; apart: they differ."
    )
    apart = TownRelated(
        Segment,
        many=True,
        required=False,
        default=list,
        help_text="With gather: points that say something else after all and stay on their own.",
    )


class GatheredSerializer(serializers.Serializer):
    changed = serializers.IntegerField(help_text="How many points stand under the head now, or stay apart.")
    left = serializers.IntegerField(help_text="How many have an answer of their own and stay.")


class LookalikeActions:
    """What the rounds of the API answer about lookalikes."""

    LOOKALIKE_PERMISSIONS = dict.fromkeys(
        ("lookalikes", "look_for_lookalikes", "judge_lookalikes"), Permission.DRAFT_RESPONSE
    )

    @extend_schema(responses=LookalikesSerializer(many=True))
    @action(methods=["get"], detail=True, pagination_class=None, filter_backends=[])
    def lookalikes(self, request, **kwargs):
        """The groups that nobody has judged, the largest first; 200 at most."""
        found = services.waiting(self.get_object()).order_by().values("other")
        sums = {"count": Count("pk"), "least": Min("likeness"), "most": Max("likeness")}
        groups = list(found.annotate(**sums).order_by("-count", "other")[:MOST_GROUPS])
        heads = Segment.objects.select_related("contribution").in_bulk([row["other"] for row in groups])
        rows = [
            {**row, "head": heads[row["other"]].uid, "text": heads[row["other"]].excerpt} for row in groups
        ]
        return Reply(LookalikesSerializer(rows, many=True).data)

    @extend_schema(request=None, responses=JobSerializer)
    @action(methods=["post"], detail=True, url_path="look-for-lookalikes")
    def look_for_lookalikes(self, request, **kwargs):
        """Look for lookalikes; the work is a job."""
        round_ = self.get_object()
        job = ask(
            by=request.actor.user,
            municipality=request.actor.municipality,
            kind=services.LOOK,
            title=_("Lookalikes in %(round)s") % {"round": round_.title},
            parameters={"round": str(round_.uid)},
        )
        return Reply(JobSerializer(job, context=self.get_serializer_context()).data)

    @extend_schema(request=JudgeSerializer, responses=GatheredSerializer)
    @action(methods=["post"], detail=True, url_path="judge-lookalikes")
    def judge_lookalikes(self, request, **kwargs):
        """Gather a whole group under its head, or say that its points differ."""
        round_ = self.get_object()
        body = JudgeSerializer(data=request.data, context=self.get_serializer_context())
        body.is_valid(raise_exception=True)
        head, proposals = body.validated_data["head"], services.waiting(round_)
        if not Segment.objects.of_round(round_).filter(pk=head.pk).exists():
            raise Refused(_("This point is of another round."), code="of_another_round")
        deed = {"by": request.actor, "head": head, "proposals": proposals}
        if body.validated_data["decision"] == "gather":
            apart = [one.pk for one in body.validated_data["apart"]]
            changed, left = services.accept(**deed, apart=apart)
        else:
            changed, left = services.refuse(**deed), 0
        return Reply({"changed": changed, "left": left})
