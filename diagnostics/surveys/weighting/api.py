"""The margins of a survey over the API: to which numbers of the population its answers are weighted."""

from django.utils.translation import gettext as _
from rest_framework import serializers

from diagnostics.surveys.models import Survey, SurveyMargin
from diagnostics.surveys.results.loading import versions_of
from diagnostics.surveys.results.sheet import merged
from stakeholders.access.api_base import ReadWrite, TownRelated, TownSerializer
from stakeholders.access.permissions import Permission

from . import services
from .forms import MOST_PEOPLE


class MarginGroupShape(serializers.Serializer):
    """Answers that are one group, and how many people of the population are in it."""

    values = serializers.ListField(child=serializers.CharField(max_length=40), allow_empty=False)
    people = serializers.IntegerField(min_value=1, max_value=MOST_PEOPLE)


class MarginShape(TownSerializer):
    """Send the `revision` that you have read, and a lost race is a 409."""

    survey = TownRelated(Survey)
    groups = MarginGroupShape(many=True)
    revision = serializers.IntegerField(required=False, min_value=1)

    class Meta:
        model = SurveyMargin
        fields = ["id", "survey", "code", "groups", "source", "revision"]

    def validate(self, attrs):
        self.seen = attrs.pop("revision", None)
        attrs = super().validate(attrs)
        was = self.instance
        survey = attrs.get("survey") or was.survey
        code = attrs.get("code") or was.code
        if was and (survey, code) != (was.survey, was.code):
            raise serializers.ValidationError({"code": [_("A margin stays with its survey and question.")]})
        self.item = next(
            (one for one in merged(list(versions_of(survey).values())) if one.code == code), None
        )
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
            seen=self.seen,
        )


class MarginViewSet(ReadWrite):
    """Numbers of people by which the answers of a survey are weighted; all shares follow at once."""

    model = SurveyMargin
    serializer_class = MarginShape
    lookup_field = "pk"
    locked_first = "survey"
    read_permission = write_permission = Permission.MANAGE_DIAGNOSIS
    filterset_fields = ["survey__uid", "code"]
    ordering = ["survey", "id"]

    def get_queryset(self):
        return super().get_queryset().select_related("survey")

    def perform_destroy(self, instance):
        services.drop_margin(by=self.request.actor, survey=instance.survey, code=instance.code)


routes = [("survey-margins", MarginViewSet)]
