"""The questions of a round over the API: asked, answered, and counted after the end."""

import django_filters
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response as Reply

from stakeholders.access.api_base import ReadWrite, TownRelated, TownSerializer
from stakeholders.access.permissions import Permission
from stakeholders.consultations.models import Round
from stakeholders.consultations.receipts import receipt_code
from stakeholders.consultations.rounds.access import Audience

from . import services
from .models import MOST_CHOICES, RoundQuestion
from .results import results_of

WORDS = "By language code; the first language of the town at least."


class RoundQuestionSerializer(TownSerializer):
    round = TownRelated(Round)
    words = serializers.DictField(child=serializers.CharField(max_length=300), help_text=WORDS)
    choices = serializers.ListField(
        child=serializers.DictField(child=serializers.CharField(max_length=200)),
        max_length=MOST_CHOICES,
        required=False,
        help_text="The choices in order; of a scale the words of 1 and of 5; none for own words.",
    )

    class Meta:
        model = RoundQuestion
        fields = ["uid", "round", "number", "kind", "words", "choices", "is_required", "audience"]
        read_only_fields = ["uid", "number"]

    def create(self, validated_data):
        round_ = validated_data.pop("round")
        return services.keep_question(by=self.context["request"].actor, round_=round_, **validated_data)

    def update(self, instance, validated_data):
        validated_data.pop("round", None)
        actor = self.context["request"].actor
        return services.keep_question(by=actor, round_=instance.round, question=instance, **validated_data)


class MoveQuestionSerializer(serializers.Serializer):
    to = serializers.IntegerField(min_value=1, help_text="The new place, counted from 1.")


class RoundQuestionFilter(django_filters.FilterSet):
    round = django_filters.UUIDFilter(field_name="round__uid")

    class Meta:
        model = RoundQuestion
        fields = ["round", "kind", "audience"]


class RoundQuestionViewSet(ReadWrite):
    """What is asked in a round besides the free comment. Fixed once the round has opened."""

    model = RoundQuestion
    serializer_class = RoundQuestionSerializer
    filterset_class = RoundQuestionFilter
    write_permission = Permission.RUN_CONSULTATION
    action_permissions = {"move": Permission.RUN_CONSULTATION}
    ordering = ["round", "number", "id"]

    def get_queryset(self):
        rows = super().get_queryset().select_related("round")
        if getattr(self, "swagger_fake_view", False):
            return rows
        seen = Round.objects.visible_to(self.request.actor).seen_by(self.request.actor, timezone.now())
        return rows.filter(round__in=seen.values("pk"))

    def perform_destroy(self, instance):
        services.drop_question(by=self.request.actor, question=instance)

    @extend_schema(request=MoveQuestionSerializer, responses=RoundQuestionSerializer)
    @action(methods=["post"], detail=True)
    def move(self, request, **kwargs):
        """Put the question in another place; the others make room."""
        question = self.get_object()
        body = MoveQuestionSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        services.move_question(by=request.actor, question=question, **body.validated_data)
        return Reply(self.get_serializer(self.get_object()).data)


class GivenAnswerSerializer(serializers.Serializer):
    question = serializers.UUIDField()
    text = serializers.CharField(max_length=services.LONGEST_TEXT, required=False, allow_blank=True)
    chosen = serializers.ListField(
        child=serializers.IntegerField(min_value=0),
        required=False,
        max_length=MOST_CHOICES,
        help_text="Places of the choices, counted from 0; on a scale the step, 1 to 5.",
    )


class AnswerQuestionsSerializer(serializers.Serializer):
    """The answers of one person. `key` makes a repetition the same answers; it is kept nowhere."""

    key = serializers.UUIDField()
    answers = GivenAnswerSerializer(many=True, max_length=services.MOST_QUESTIONS)
    may_be_shown = serializers.BooleanField(required=False, default=True)

    def answered(self) -> services.Answered:
        data = self.validated_data
        given = {row["question"]: row.get("text") or row.get("chosen") or [] for row in data["answers"]}
        return services.Answered(
            key=data["key"],
            given=given,
            audience=Audience.PUBLIC,
            channel="api",
            may_be_shown=data["may_be_shown"],
        )


class AnswersTakenSerializer(serializers.Serializer):
    """Codes of the receipts of answers in own words; all else is only counted."""

    codes = serializers.ListField(child=serializers.CharField())


class ResultLineSerializer(serializers.Serializer):
    label = serializers.CharField()
    count = serializers.IntegerField(allow_null=True)
    share = serializers.IntegerField(allow_null=True, help_text="Per cent; null where too few have answered.")
    why = serializers.CharField(allow_blank=True, help_text="Why there is no count: small, or withheld.")


class QuestionResultSerializer(serializers.Serializer):
    """The answers to one question. This is no sample: arguments are counted, not heads."""

    question = serializers.UUIDField(source="question.uid")
    title = serializers.CharField(source="question.title")
    answers = serializers.IntegerField(allow_null=True)
    in_words = serializers.IntegerField(help_text="Answers in own words, which are contributions.")
    left_out = serializers.IntegerField(help_text="Filled in by a robot, and not counted.")
    rows = ResultLineSerializer(many=True)


class QuestionActions:
    """What the rounds of the API answer about their questions."""

    QUESTION_PERMISSIONS = {
        "answer_questions": Permission.COMMENT,
        "question_results": Permission.READ,
    }

    @extend_schema(request=AnswerQuestionsSerializer, responses=AnswersTakenSerializer)
    @action(methods=["post"], detail=True, url_path="answer-questions")
    def answer_questions(self, request, **kwargs):
        """Hand in the answers of one person without a name. Repeat it freely with the same key."""
        request._request.is_quiet = True
        round_ = Round.objects.select_related("text", "municipality").get(pk=self.get_object().pk)
        body = AnswerQuestionsSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        made = services.receive_answers(
            by=request.actor, round_=round_, sent=body.answered(), at=timezone.now()
        )
        return Reply({"codes": [receipt_code(row.uid) for row in made]})

    @extend_schema(responses=QuestionResultSerializer(many=True))
    @action(
        methods=["get"], detail=True, url_path="question-results", pagination_class=None, filter_backends=[]
    )
    def question_results(self, request, **kwargs):
        """What was answered; refused while the round runs, so that no number sways those who still answer."""
        results = results_of(request.actor, self.get_object(), timezone.now())
        return Reply(QuestionResultSerializer(results, many=True).data)


routes = [("round-questions", RoundQuestionViewSet)]
