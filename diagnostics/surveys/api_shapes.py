"""What the API takes and gives of surveys, questions and answers."""

import re
from datetime import date

from django.utils.translation import gettext as _
from rest_framework import serializers

from diagnostics.sources.models import DataSource
from stakeholders.access.api_base import TownRelated, TownSerializer

from .answering.forms import told
from .models import Survey, SurveyAnswer, SurveyVersion
from .questionnaire.records import from_json
from .questionnaire.replies import Reply, checked
from .questionnaire.schema import Questionnaire
from .results.texts import struck
from .sealing.kept import answers_of
from .wording import day_in


class SurveyWordsShape(serializers.Serializer):
    """Title and introduction in a further language."""

    title = serializers.CharField(max_length=200, required=False, allow_blank=True)
    introduction = serializers.CharField(max_length=3000, required=False, allow_blank=True)


def language_code(code: str) -> None:
    if not LANGUAGE.fullmatch(code):
        raise serializers.ValidationError(_("“%(code)s” is no code of a language.") % {"code": code})


LANGUAGE = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8})*")


class SurveyShape(TownSerializer):
    languages = serializers.ListField(
        child=serializers.CharField(max_length=12, validators=[language_code]), required=False
    )
    words = serializers.DictField(
        child=SurveyWordsShape(), required=False, help_text="By code of the language."
    )
    source = TownRelated(DataSource, required=False, allow_null=True)
    answer_count = serializers.IntegerField(read_only=True)

    class Meta:
        model = Survey
        fields = [
            "uid",
            "title",
            "introduction",
            "population",
            "population_size",
            "mode",
            "sampling",
            "invited",
            "weighting",
            "entry",
            "languages",
            "words",
            "source",
            "state",
            "opened_on",
            "closed_on",
            "answer_count",
        ]
        read_only_fields = ["uid", "state", "opened_on", "closed_on"]


class VersionShape(serializers.ModelSerializer):
    class Meta:
        model = SurveyVersion
        fields = ["number", "schema", "schema_hash", "created_at"]


class AnswerShape(serializers.ModelSerializer):
    """One person's answers; what looks like private data is struck out."""

    version = serializers.IntegerField(source="version.number")
    answers = serializers.SerializerMethodField()
    collector = serializers.CharField(
        source="collector.name",
        default=None,
        help_text="The telephone of the interviewer, if it came from one.",
    )

    class Meta:
        model = SurveyAnswer
        fields = ["version", "received_on", "channel", "weight", "stratum", "cluster", "collector", "answers"]

    def get_answers(self, row) -> dict:
        return {code: struck(a)[0] if isinstance(a, str) else a for code, a in answers_of(row).items()}


class CloseShape(serializers.Serializer):
    """Why a survey is closed although something is still open."""

    reason = serializers.CharField(max_length=500, allow_blank=True, default="")


class NewAnswerShape(serializers.Serializer):
    """One person's answers from a collector. `instance` is made by the sender and makes a repetition harmless."""

    instance = serializers.UUIDField()
    version = serializers.IntegerField(required=False, help_text="Without it, the newest version.")
    answers = serializers.DictField(
        help_text="By short name of the question; a list where several may be given."
    )
    received_on = serializers.DateField(required=False, help_text="Without it, today.")
    channel = serializers.ChoiceField(
        choices=["web", "paper", "phone", "interview", "import"], default="import"
    )
    weight = serializers.DecimalField(max_digits=12, decimal_places=6, default=1)
    stratum = serializers.CharField(max_length=40, allow_blank=True, default="")
    cluster = serializers.CharField(max_length=40, allow_blank=True, default="")

    def validate_weight(self, weight):
        if weight <= 0:
            raise serializers.ValidationError(_("A weight is more than zero."))
        return weight

    def validate_received_on(self, day: date):
        if day > day_in(self.context["survey"].municipality):
            raise serializers.ValidationError(_("This day has not come yet."))
        return day

    def validate(self, attrs):
        survey = self.context["survey"]
        versions = survey.versions.order_by("-number")
        if "version" in attrs:
            versions = versions.filter(number=attrs["version"])
        version = versions.first()
        if version is None:
            raise serializers.ValidationError({"version": [_("There is no such version.")]})
        version.survey = survey
        form = from_json(version.schema)
        known = {item.code for item in form.once} | {one.code for one in form.sections if one.repeats}
        if unknown := sorted(set(attrs["answers"]) - known):
            raise serializers.ValidationError(
                {"answers": {code: [_("There is no such question in this version.")] for code in unknown}}
            )
        day = attrs.get("received_on") or day_in(survey.municipality)
        reply = checked(form, attrs["answers"], day.isoformat())
        if not reply.is_accepted:
            raise serializers.ValidationError({"answers": _messages(form, reply)})
        return {**attrs, "version": version, "answers": reply.answers}


def _messages(form: Questionnaire, reply: Reply) -> dict:
    """What is wrong with each answer, by question; in a part that repeats by the number of the turn."""
    found: dict = {code: [told(why, form.by_code[code])] for code, why in reply.wrong.items()}
    for (part, turn), whys in reply.wrong_turns.items():
        told_ = {code: [told(why, form.by_code[code])] for code, why in whys.items()}
        found.setdefault(part, {})[str(turn + 1)] = told_
    return found


class TakenShape(serializers.Serializer):
    """What was kept: answers to questions that were not asked are dropped."""

    instance = serializers.UUIDField()
    version = serializers.IntegerField()
    answers = serializers.DictField()
