"""Totals over the API: what a workshop or a pile of sheets has answered, entered at once."""

from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, status
from rest_framework.response import Response as Reply

from stakeholders.access.api_base import ReadOnly, TownRelated, TownSerializer
from stakeholders.access.permissions import Permission
from stakeholders.consultations.models import Round
from stakeholders.consultations.wording import channel_choices

from . import piles
from .models import MOST_CHOICES, AnswerCount, AnswerPile


class TallySerializer(serializers.ModelSerializer):
    question = serializers.UUIDField(source="question.uid")
    numbers = serializers.ListField(
        child=serializers.IntegerField(min_value=0, max_value=piles.MOST),
        max_length=MOST_CHOICES,
        help_text="How often each choice was taken, in the order of the choices; on a scale from 1 to 5.",
    )

    class Meta:
        model = AnswerCount
        fields = ["question", "answers", "numbers"]


class AnswerPileSerializer(TownSerializer):
    round = TownRelated(Round)
    channel = serializers.ChoiceField(choices=[name for name, _words in channel_choices()])
    key = serializers.UUIDField(write_only=True, help_text="Makes a repetition the same pile.")
    tallies = TallySerializer(many=True, source="counts", max_length=20)

    class Meta:
        model = AnswerPile
        fields = ["uid", "round", "key", "occasion", "channel", "given_on", "is_late", "tallies"]
        read_only_fields = ["uid", "is_late"]

    def validate(self, attrs):
        # The verb refuses what does not fit, and finds what was entered before with the same key.
        return attrs

    def create(self, validated_data):
        tallies = {
            row["question"]["uid"]: piles.Tally(row["answers"], row["numbers"])
            for row in validated_data["counts"]
        }
        counted = piles.Counted(
            validated_data["key"],
            validated_data["occasion"],
            validated_data["channel"],
            validated_data["given_on"],
            tallies,
        )
        by = self.context["request"].actor
        return piles.enter_totals(by=by, round_=validated_data["round"], counted=counted)


class AnswerPileViewSet(mixins.DestroyModelMixin, ReadOnly):
    """Totals of a round as they were entered, for the office only: taken back and entered anew, never changed."""

    model = AnswerPile
    serializer_class = AnswerPileSerializer
    read_permission = write_permission = Permission.RUN_CONSULTATION
    filterset_fields = {"round__uid": ["exact"], "channel": ["exact"]}
    ordering = ["given_on", "id"]

    def get_queryset(self):
        return super().get_queryset().select_related("round").prefetch_related("counts__question")

    @extend_schema(request=AnswerPileSerializer, responses={201: AnswerPileSerializer})
    def create(self, request, **kwargs):
        body = self.get_serializer(data=request.data)
        body.is_valid(raise_exception=True)
        pile = self.get_queryset().get(pk=body.save().pk)
        return Reply(self.get_serializer(pile).data, status=status.HTTP_201_CREATED)

    def perform_destroy(self, instance):
        piles.take_back(by=self.request.actor, pile=instance)


routes = [("answer-piles", AnswerPileViewSet)]
