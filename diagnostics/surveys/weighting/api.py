"""The margins of a survey over the API: to which numbers of the population its answers are weighted."""

from django.utils.translation import gettext as _
from rest_framework import serializers

from diagnostics.surveys.models import MarginOf, Survey, SurveyMargin
from stakeholders.access.api_base import ReadWrite, TownRelated, TownSerializer
from stakeholders.access.permissions import Permission

from . import services
from .asked import margin_item
from .forms import MOST_PEOPLE


class MarginGroupShape(serializers.Serializer):
    """Answers that are one group, and how many people of the population are in it."""

    values = serializers.ListField(child=serializers.CharField(max_length=40), allow_empty=False)
    people = serializers.IntegerField(min_value=1, max_value=MOST_PEOPLE)


class MarginShape(TownSerializer):
    """Send the `revision` that you have read, and a lost race is a 409.

    `of`: `people` of the population, `homes` in the town, or who was `drawn`, by a question or with the code `-strata`.
    """

    survey = TownRelated(Survey)
    groups = MarginGroupShape(many=True)
    revision = serializers.IntegerField(required=False, min_value=1)

    class Meta:
        model = SurveyMargin
        fields = ["id", "survey", "of", "code", "groups", "source", "revision"]

    def validate(self, attrs):
        self.seen = attrs.pop("revision", None)
        attrs = super().validate(attrs)
        was = self.instance
        survey = attrs.get("survey") or was.survey
        code = attrs.get("code") or was.code
        self.of = attrs.get("of") or (was.of if was else MarginOf.PEOPLE)
        if was and (survey, code, self.of) != (was.survey, was.code, was.of):
            raise serializers.ValidationError({"code": [_("A margin stays with its survey and question.")]})
        self.item = margin_item(survey, code)
        if self.item is None or not services.may_weigh(self.item):
            raise serializers.ValidationError(
                {"code": [_("Answers are weighted by questions with one answer only.")]}
            )
        if "groups" in attrs:
            attrs["groups"] = self._groups(attrs["groups"])
        return attrs

    def _groups(self, groups: list[dict]) -> list[dict]:
        values = [value for group in groups for value in group["values"]]
        offered = {option.value for option in self.item.counted}
        if unknown := sorted(set(values) - offered):
            told = _("There is no such answer: %(values)s.") % {"values": ", ".join(unknown)}
            raise serializers.ValidationError({"groups": [told]})
        if len(values) > len(set(values)):
            raise serializers.ValidationError({"groups": [_("An answer belongs to one group only.")]})
        if len(groups) < 2:
            told = _("Give numbers for two groups at least; one alone weighs nothing.")
            raise serializers.ValidationError({"groups": [told]})
        return [dict(group) for group in groups]

    def create(self, validated_data):
        return self._kept(validated_data["survey"], validated_data)

    def update(self, instance, validated_data):
        return self._kept(instance.survey, validated_data)

    def _kept(self, survey: Survey, given: dict) -> SurveyMargin:
        was = self.instance
        return services.keep_margin(
            by=self.context["request"].actor,
            survey=survey,
            item=self.item,
            groups=given.get("groups", was and was.groups),
            source=given.get("source", was and was.source),
            of=self.of,
            seen=self.seen,
        )


class MarginViewSet(ReadWrite):
    """Numbers of people by which the answers of a survey are weighted; all shares follow at once."""

    model = SurveyMargin
    serializer_class = MarginShape
    lookup_field = "pk"
    locked_first = "survey"
    read_permission = write_permission = Permission.MANAGE_DIAGNOSIS
    filterset_fields = ["survey__uid", "code", "of"]
    ordering = ["survey", "id"]

    def get_queryset(self):
        return super().get_queryset().select_related("survey")

    def perform_destroy(self, instance):
        services.drop_margin(
            by=self.request.actor, survey=instance.survey, code=instance.code, of=instance.of
        )


routes = [("survey-margins", MarginViewSet)]
