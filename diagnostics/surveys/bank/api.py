"""The question bank over the API, to read; its modules are put into a draft at `surveys/<uid>/modules/`."""

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers

from diagnostics.surveys.models import Question
from diagnostics.surveys.questionnaire.schema import Item
from stakeholders.access.api_base import TownViewSet
from stakeholders.access.permissions import Permission

from .modules import Module, modules_in
from .offences import FOUND_BY
from .words import LANGUAGES, known


class BankOptionShape(serializers.Serializer):
    value = serializers.CharField()
    label = serializers.CharField()
    stands = serializers.CharField(allow_blank=True)


class BankQuestionShape(serializers.Serializer):
    """One question. `iccs`: the class of the offence that it screens for, empty for all others."""

    code = serializers.CharField()
    kind = serializers.CharField()
    text = serializers.CharField()
    options = BankOptionShape(many=True)
    core = serializers.BooleanField()
    sensitive = serializers.BooleanField()
    iccs = serializers.CharField(allow_blank=True)


class ModuleShape(serializers.Serializer):
    """Questions on one matter. `needs`: codes of the modules that come with it."""

    code = serializers.CharField()
    title = serializers.CharField()
    repeats = serializers.BooleanField()
    minutes = serializers.IntegerField()
    needs = serializers.ListField(child=serializers.CharField())
    questions = BankQuestionShape(many=True)


class ModulesShape(serializers.Serializer):
    """Codes of modules of the bank; those that they need come with them."""

    modules = serializers.MultipleChoiceField(
        choices=[(code, code) for code in modules_in()], allow_empty=False
    )


class JoinedShape(serializers.Serializer):
    """Codes of the questions that were added, and of those that were there and stay as they are."""

    added = serializers.ListField(child=serializers.CharField())
    kept = serializers.ListField(child=serializers.CharField())


class BankViewSet(TownViewSet):
    """Modules of a local victimisation survey, with all their words in each language."""

    model = Question
    serializer_class = ModuleShape
    read_permission = Permission.MANAGE_DIAGNOSIS
    http_method_names = ["get", "head", "options"]

    @extend_schema(
        parameters=[OpenApiParameter("language", str, enum=list(LANGUAGES), description="Default: English.")],
        responses=ModuleShape(many=True),
        filters=False,
    )
    def list(self, request, *args, **kwargs):
        """Every module in the order of asking."""
        language = request.query_params.get("language", "")
        modules = modules_in(known([language] if language else LANGUAGES[:1])).values()
        page = self.paginate_queryset([_told(module) for module in modules])
        return self.get_paginated_response(ModuleShape(page, many=True).data)


def _told(module: Module) -> dict:
    return {
        "code": module.code,
        "title": module.section.title,
        "repeats": module.section.repeats,
        "minutes": module.minutes,
        "needs": list(module.needs),
        "questions": [_question(item) for item in module.questions],
    }


def _question(item: Item) -> dict:
    offence = FOUND_BY.get(item.code)
    return {
        "code": item.code,
        "kind": item.kind,
        "text": item.text,
        "options": [{"value": o.value, "label": o.label, "stands": o.stands} for o in item.options],
        "core": item.core,
        "sensitive": item.sensitive,
        "iccs": offence.iccs if offence else "",
    }


routes = [("survey-bank", BankViewSet)]
