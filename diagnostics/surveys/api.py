"""Surveys, their questions, answers and results, over the API."""

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.response import Response

from stakeholders.access.api_base import ReadWrite
from stakeholders.access.errors import Refused
from stakeholders.access.permissions import Permission
from stakeholders.jobs.api import JobSerializer

from . import drafting, services
from .answering.intake import Sent, receive
from .api_shapes import (
    AnswerShape,
    NewAnswerShape,
    SurveyShape,
    TakenShape,
    VersionShape,
)
from .bank import api as bank
from .bank.api import JoinedShape, ModulesShape
from .bank.services import add_modules
from .exports.api import AnswersFileShape, ask_file
from .field.api import FieldActions
from .models import Question, Survey, SurveyAnswer, SurveySection
from .openrosa import api as telephones
from .question_shapes import PartShape, QuestionShape
from .results.api import ResultActions
from .views import with_answer_counts
from .weighting import api as margins
from .wording import day_in

MANAGE = Permission.MANAGE_DIAGNOSIS


class SurveyViewSet(FieldActions, ResultActions, ReadWrite):
    """Questionnaires on safety, and what residents answered."""

    model = Survey
    serializer_class = SurveyShape
    write_permission = MANAGE
    action_permissions = {
        "publish": MANAGE,
        "close": MANAGE,
        "reopen": MANAGE,
        "versions": Permission.READ,
        "answers": MANAGE,
        "fieldwork": MANAGE,
        "send_answer": MANAGE,
        "results": Permission.READ,
        "sample": MANAGE,
        "declare_sample": MANAGE,
        "victims": Permission.READ,
        "changes": Permission.READ,
        "offences": MANAGE,
        "declare_offences": MANAGE,
        "modules": MANAGE,
        "files": MANAGE,
    }
    filterset_fields = ["state", "sampling"]
    search_fields = ["title", "population"]
    ordering_fields = ["title", "opened_on", "created_at"]
    ordering = ["-created_at", "-id"]

    def get_queryset(self):
        return with_answer_counts(super().get_queryset().select_related("source", "municipality"))

    def perform_destroy(self, instance):
        services.delete_survey(by=self.request.actor, survey=instance)

    def _shown(self, survey: Survey) -> Response:
        return Response(self.get_serializer(self.get_queryset().get(pk=survey.pk)).data)

    def _today(self):
        return day_in(self.request.actor.municipality)

    @extend_schema(request=None, responses=SurveyShape)
    @action(methods=["post"], detail=True)
    def publish(self, request, **_kwargs):
        """Freeze the questionnaire as the next version and open the survey."""
        survey = self.get_object()
        services.publish(by=request.actor, survey=survey, on=self._today())
        return self._shown(survey)

    @extend_schema(request=None, responses=SurveyShape)
    @action(methods=["post"], detail=True)
    def reopen(self, request, **_kwargs):
        """Take answers again."""
        survey = self.get_object()
        services.reopen(by=request.actor, survey=survey)
        return self._shown(survey)

    @extend_schema(responses=VersionShape(many=True), filters=False)
    @action(methods=["get"], detail=True, pagination_class=None, filter_backends=[])
    def versions(self, request, **_kwargs):
        """Every published questionnaire."""
        return Response(VersionShape(self.get_object().versions.order_by("number"), many=True).data)

    @extend_schema(responses=AnswerShape(many=True), filters=False)
    @action(methods=["get"], detail=True, filter_backends=[])
    def answers(self, request, **_kwargs):
        """Single answers, in random order: for the office, not for publication."""
        rows = SurveyAnswer.objects.visible_to(request.actor).filter(survey=self.get_object())
        page = self.paginate_queryset(rows.select_related("version", "collector").order_by("instance"))
        return self.get_paginated_response(AnswerShape(page, many=True).data)

    @extend_schema(request=NewAnswerShape, responses={201: TakenShape, 200: TakenShape})
    @answers.mapping.post
    def send_answer(self, request, **_kwargs):
        """Take one person's answers: 201 when new, 200 when sent before, 409 when others were sent so before."""
        survey = self.get_object()
        shape = NewAnswerShape(data=request.data, context={**self.get_serializer_context(), "survey": survey})
        shape.is_valid(raise_exception=True)
        sent = shape.validated_data
        day = sent.get("received_on") or self._today()
        if survey.opened_on and day < survey.opened_on:
            raise Refused(_("On that day the survey had not begun."), code="survey_early")
        is_new = receive(
            by=request.actor,
            version=sent["version"],
            sent=Sent(
                **{
                    name: sent[name]
                    for name in ("instance", "answers", "channel", "weight", "stratum", "cluster")
                }
            ),
            on=day,
            begun_on=day,
        )
        body = {
            "instance": sent["instance"],
            "version": sent["version"].number,
            "answers": sent["answers"],
        }
        return Response(body, status=201 if is_new else 200)

    @extend_schema(request=ModulesShape, responses=JoinedShape)
    @action(methods=["post"], detail=True)
    def modules(self, request, **_kwargs):
        """Add modules of the question bank to the draft; 422 when it has all of their questions."""
        survey, shape = self.get_object(), ModulesShape(data=request.data)
        shape.is_valid(raise_exception=True)
        found = add_modules(by=request.actor, survey=survey, modules=shape.validated_data["modules"])
        return Response(JoinedShape({"added": found.added, "kept": found.kept}).data)

    @extend_schema(request=AnswersFileShape, responses={202: JobSerializer})
    @action(methods=["post"], detail=True)
    def files(self, request, **_kwargs):
        """Have single answers written to a file: watch the job at `jobs/<uid>/`, fetch it at `jobs/<uid>/file/`."""
        survey = self.get_object()
        shape = AnswersFileShape(data=request.data, context={"survey": survey})
        shape.is_valid(raise_exception=True)
        job = ask_file(by=request.actor, survey=survey, given=shape.validated_data)
        return Response(JobSerializer(job).data, status=202)


class QuestionViewSet(ReadWrite):
    """Questions of the draft questionnaires. What was published stays as it is in `versions`."""

    model = Question
    serializer_class = QuestionShape
    lookup_field = "pk"
    write_permission = MANAGE
    action_permissions = {"move": MANAGE}
    filterset_fields = ["survey__uid", "kind", "code"]
    search_fields = ["text", "code"]
    ordering = ["survey", "order", "id"]

    def get_queryset(self):
        return super().get_queryset().select_related("survey", "section")

    def perform_destroy(self, instance):
        services.delete_question(by=self.request.actor, question=instance)

    @extend_schema(
        request=None,
        responses=QuestionShape,
        parameters=[OpenApiParameter("to", str, enum=["up", "down"], required=True)],
    )
    @action(methods=["post"], detail=True)
    def move(self, request, **_kwargs):
        """One place up or down."""
        question = self.get_object()
        to = request.query_params.get("to", "")
        if to not in {"up", "down"}:
            raise Refused(_("Say whether it goes “up” or “down”."), code="no_direction")
        services.move_question(by=request.actor, question=question, up=to == "up")
        question.refresh_from_db()
        return Response(self.get_serializer(question).data)


class PartViewSet(ReadWrite):
    """Parts of the draft questionnaires: asked together, or once for each of several things."""

    model = SurveySection
    serializer_class = PartShape
    lookup_field = "pk"
    write_permission = MANAGE
    filterset_fields = ["survey__uid", "code", "repeats"]
    search_fields = ["title", "code"]
    ordering = ["survey", "order", "id"]

    def get_queryset(self):
        return super().get_queryset().select_related("survey")

    def perform_destroy(self, instance):
        drafting.delete_section(by=self.request.actor, section=instance)


routes = [
    ("surveys", SurveyViewSet),
    ("survey-questions", QuestionViewSet),
    ("survey-parts", PartViewSet),
    *bank.routes,
    *telephones.routes,
    *margins.routes,
]
