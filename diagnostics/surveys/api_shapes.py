"""What the API takes and gives of surveys, questions and answers."""

from datetime import date

from django.utils.translation import gettext as _
from rest_framework import serializers

from diagnostics.sources.models import DataSource
from stakeholders.access.api_base import TownRelated, TownSerializer

from . import services
from .answering.forms import told
from .models import Question, Survey, SurveyAnswer, SurveyVersion
from .questionnaire.options import VALUE
from .questionnaire.replies import checked
from .questionnaire.schema import from_json
from .results.texts import struck
from .wording import day_in


class SurveyShape(TownSerializer):
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
            "source",
            "state",
            "opened_on",
            "closed_on",
            "answer_count",
        ]
        read_only_fields = ["uid", "state", "opened_on", "closed_on"]


class OptionShape(serializers.Serializer):
    value = serializers.RegexField(rf"^{VALUE.pattern}$")
    label = serializers.CharField(max_length=200)
    stands = serializers.ChoiceField(choices=["", "apart", "none"], required=False, allow_blank=True)


class _EmptyIsNull(serializers.Serializer):
    def get_attribute(self, instance):
        return super().get_attribute(instance) or None


class RuleShape(_EmptyIsNull):
    question = serializers.CharField(max_length=40)
    values = serializers.ListField(child=serializers.CharField(max_length=40), allow_empty=False)


class TogetherShape(_EmptyIsNull):
    label = serializers.CharField(max_length=120)
    values = serializers.ListField(child=serializers.CharField(max_length=40), allow_empty=False)


class QuestionShape(TownSerializer):
    """Whether the questionnaire makes sense as a whole is judged when it is published."""

    survey = TownRelated(Survey)
    options = OptionShape(many=True, required=False)
    asked_if = RuleShape(required=False, allow_null=True)
    together = TogetherShape(required=False, allow_null=True)

    class Meta:
        model = Question
        fields = [
            "id",
            "survey",
            "order",
            "code",
            "kind",
            "text",
            "hint",
            "options",
            "required",
            "minimum",
            "maximum",
            "asked_if",
            "together",
            "sensitive",
        ]
        read_only_fields = ["order"]

    def validate(self, attrs):
        attrs = super().validate(attrs)
        for name in ("asked_if", "together"):
            if name in attrs:
                attrs[name] = attrs[name] or {}
        self._keep_what_answers_rest_on(attrs)
        return attrs

    def _keep_what_answers_rest_on(self, attrs) -> None:
        survey = attrs.get("survey") or self.instance.survey
        if self.instance is not None and survey != self.instance.survey:
            raise serializers.ValidationError({"survey": [_("A question stays in its survey.")]})
        published = services.published_items(survey)
        was, code = self.instance and self.instance.code, attrs.get("code")
        if was in published and (code or was, attrs.get("kind", self.instance.kind)) != (
            was,
            published[was].kind,
        ):
            raise serializers.ValidationError(
                {
                    "code": [
                        _("This question was published: its short name and kind stay. Add a new question.")
                    ]
                }
            )
        if code in published and code != was:
            raise serializers.ValidationError(
                {"code": [_("An earlier question had this short name; the answers to both would be mixed.")]}
            )

    def create(self, validated_data):
        question = Question(**{**self.parents(), **validated_data})
        return services.add_question(by=self.context["request"].actor, question=question)


class VersionShape(serializers.ModelSerializer):
    class Meta:
        model = SurveyVersion
        fields = ["number", "schema", "schema_hash", "created_at"]


class AnswerShape(serializers.ModelSerializer):
    """One person's answers; what looks like private data is struck out."""

    version = serializers.IntegerField(source="version.number")
    answers = serializers.SerializerMethodField()

    class Meta:
        model = SurveyAnswer
        fields = ["version", "received_on", "channel", "weight", "stratum", "answers"]

    def get_answers(self, row) -> dict:
        return {code: struck(a)[0] if isinstance(a, str) else a for code, a in row.answers.items()}


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
        if unknown := sorted(set(attrs["answers"]) - set(form.by_code)):
            raise serializers.ValidationError(
                {"answers": {code: [_("There is no such question in this version.")] for code in unknown}}
            )
        reply = checked(form, attrs["answers"])
        if reply.wrong:
            messages = {code: [told(why, form.by_code[code])] for code, why in reply.wrong.items()}
            raise serializers.ValidationError({"answers": messages})
        return {**attrs, "version": version, "answers": reply.answers}


class TakenShape(serializers.Serializer):
    """What was kept: answers to questions that were not asked are dropped."""

    instance = serializers.UUIDField()
    version = serializers.IntegerField()
    answers = serializers.DictField()
