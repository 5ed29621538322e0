"""What the API takes and gives of the draft: questions, and the parts to which they belong."""

from django.utils.translation import gettext as _
from rest_framework import serializers

from stakeholders.access.api_base import TownRelated, TownSerializer

from . import drafting, services
from .models import Question, Survey, SurveySection
from .questionnaire.formulas import formula_fault
from .questionnaire.options import COLUMN, RESERVED, VALUE


class QuestionWordsShape(serializers.Serializer):
    """What a question says in a further language; `labels`: its answers by their values."""

    text = serializers.CharField(max_length=300, required=False, allow_blank=True)
    hint = serializers.CharField(max_length=300, required=False, allow_blank=True)
    constraint_message = serializers.CharField(max_length=300, required=False, allow_blank=True)
    labels = serializers.DictField(child=serializers.CharField(max_length=200), required=False)


class OptionShape(serializers.Serializer):
    value = serializers.RegexField(rf"^{VALUE.pattern}$")
    label = serializers.CharField(max_length=200)
    stands = serializers.ChoiceField(choices=["", "apart", "none"], required=False, allow_blank=True)
    columns = serializers.DictField(
        child=serializers.CharField(max_length=200),
        required=False,
        help_text="What the filter of the question knows of the answer, by name.",
    )

    def validate_columns(self, columns: dict) -> dict:
        if wrong := [name for name in columns if not COLUMN.fullmatch(name) or name in RESERVED]:
            raise serializers.ValidationError(
                _("“%(name)s” cannot be the name of a column.") % {"name": _("”, “").join(wrong)}
            )
        return columns


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
    section = TownRelated(SurveySection, slug_field="id", required=False, allow_null=True)
    words = serializers.DictField(
        child=QuestionWordsShape(), required=False, help_text="By code of the language."
    )

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
            "condition",
            "constraint",
            "constraint_message",
            "calculation",
            "choice_filter",
            "together",
            "sensitive",
            "core",
            "section",
            "words",
        ]
        read_only_fields = ["order"]

    def validate(self, attrs):
        attrs = super().validate(attrs)
        _refuse_faults(attrs, ("condition", "constraint", "calculation", "choice_filter"))
        section, survey = attrs.get("section"), attrs.get("survey") or self.instance.survey
        if section and section.survey_id != survey.pk:
            raise serializers.ValidationError({"section": [_("This part belongs to another survey.")]})
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


class PartShape(TownSerializer):
    """A part of a questionnaire, asked together, or several times."""

    survey = TownRelated(Survey)

    class Meta:
        model = SurveySection
        fields = ["id", "survey", "order", "code", "title", "condition", "repeats", "count", "most", "words"]
        read_only_fields = ["order"]

    def validate(self, attrs):
        attrs = super().validate(attrs)
        _refuse_faults(attrs, ("condition", "count"))
        survey = attrs.get("survey") or self.instance.survey
        if self.instance is not None and survey != self.instance.survey:
            raise serializers.ValidationError({"survey": [_("A part stays in its survey.")]})
        published = drafting.published_sections(survey)
        was = self.instance and published.get(self.instance.code)
        told = {name: attrs.get(name, getattr(was, name)) for name in ("code", "repeats")} if was else {}
        if any(told[name] != getattr(was, name) for name in told):
            raise serializers.ValidationError(
                {"code": [_("This part was published, so that answers rest on it.")]}
            )
        return attrs

    def create(self, validated_data):
        section = SurveySection(**{**self.parents(), **validated_data})
        return drafting.add_section(by=self.context["request"].actor, section=section)


def _refuse_faults(attrs: dict, names: tuple[str, ...]) -> None:
    faults = {
        name: [fault]
        for name in names
        if (text := attrs.get(name)) and (fault := formula_fault(text, in_choices=name == "choice_filter"))
    }
    if faults:
        raise serializers.ValidationError(faults)
