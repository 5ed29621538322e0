"""Actions and their milestones over the API."""

import django_filters
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action as extra_action
from rest_framework.response import Response

from plans.objectives.models import Objective
from plans.plan.api_elements import ElementSerializer, ElementViewSet, OfPlan
from plans.plan.taxonomy import FACTORS, LEVELS, MEASURES
from stakeholders.access.api_base import ReadOnly, TownRelated
from stakeholders.access.api_rows import Rows, ScreenedSerializer
from stakeholders.access.permissions import Permission
from stakeholders.municipalities.clock import town_today
from stakeholders.municipalities.models import Area
from stakeholders.organisations.models import Organisation

from . import screening, services
from .models import (
    Action,
    ActionStatus,
    EvidenceClass,
    Milestone,
    Responsibility,
    ResponsibilityKind,
)


class ResponsibilitySerializer(ScreenedSerializer):
    organisation = TownRelated(Organisation)
    is_current = serializers.SerializerMethodField(
        help_text="Whether what was accepted is the text as it stands now."
    )

    class Meta:
        model = Responsibility
        fields = ["uid", "organisation", "kind", "task", "acceptance", "is_current", "answered_at"]
        read_only_fields = ["uid", "acceptance", "answered_at"]

    def get_is_current(self, part) -> bool:
        action = self.context.get("action_of", {}).get(part.action_id) or part.action
        return not services.accepted_earlier_text(action, part)


class MilestoneRowSerializer(ScreenedSerializer):
    uid = serializers.UUIDField(required=False, help_text="Of a milestone that is there; new ones have none.")

    class Meta:
        model = Milestone
        fields = ["uid", "title", "due_on", "done_on"]


class ActionSerializer(ElementSerializer):
    contradictions = staticmethod(services.action_errors)
    ROWS = {
        # "support" before "lead": the database allows one lead at any moment.
        "responsibilities": Rows("action", ("organisation",), save_order="kind"),
        "milestones": Rows("action", ("uid",)),
    }

    code = serializers.CharField(required=False, max_length=20)
    objectives = OfPlan(Objective, many=True, required=False)
    areas = TownRelated(Area, many=True, required=False)
    measures = serializers.ListField(
        child=serializers.ChoiceField(choices=list(MEASURES.items())), required=False
    )
    factors = serializers.ListField(
        child=serializers.ChoiceField(choices=list(FACTORS.items())), required=False
    )
    target_groups = serializers.ListField(child=serializers.CharField(max_length=80), required=False)
    evidence_class = serializers.ChoiceField(
        choices=[choice for choice in EvidenceClass.choices if choice[0] != EvidenceClass.H],
        required=False,
        allow_blank=True,
    )
    rights_answers = serializers.DictField(
        child=serializers.ChoiceField(choices=screening.ANSWERS), required=False
    )
    is_high_risk = serializers.SerializerMethodField()
    responsibilities = ResponsibilitySerializer(many=True, required=False)
    milestones = MilestoneRowSerializer(many=True, required=False)

    class Meta:
        model = Action
        fields = [
            "uid",
            "code",
            "title",
            "description",
            "objectives",
            "approach",
            "stage",
            "measures",
            "factors",
            "areas",
            "target_groups",
            "starts_on",
            "ends_on",
            "status",
            "progress",
            "resource_level",
            "cost",
            "funding_status",
            "funding_source",
            "evidence_class",
            "evidence_source",
            "evaluation_plan",
            "is_cohesion",
            "rights_answers",
            "is_high_risk",
            "rights_mitigation",
            "rights_reviewer",
            "rights_review_on",
            "responsibilities",
            "milestones",
            "order",
            "revision",
            "no_private_data",
        ]
        read_only_fields = ["uid", "status", "progress", "order"]

    def get_is_high_risk(self, action) -> bool:
        return screening.is_high(action.rights_answers)

    def to_representation(self, action):
        # The row of the responsibility needs the action with its objectives, which are here already.
        self.context.setdefault("action_of", {})[action.pk] = action
        return super().to_representation(action)

    def validate_rights_answers(self, answers):
        unknown = sorted(set(answers) - set(screening.QUESTIONS))
        if unknown:
            raise serializers.ValidationError(
                _("There is no question %(names)s.") % {"names": ", ".join(unknown)}
            )
        return answers

    def validate_responsibilities(self, parts):
        if sum(part["kind"] == ResponsibilityKind.LEAD for part in parts) > 1:
            raise serializers.ValidationError(_("One organisation leads, and only one."))
        return parts


class ActionFilterSet(django_filters.FilterSet):
    status = django_filters.ChoiceFilter(choices=ActionStatus.choices)
    objective = django_filters.UUIDFilter(field_name="objective_links__objective__uid")
    area = django_filters.CharFilter(field_name="area_links__area__code")
    lead = django_filters.UUIDFilter(method="led_by")
    level = django_filters.ChoiceFilter(choices=list(LEVELS.items()), method="narrowed")
    measure = django_filters.ChoiceFilter(choices=list(MEASURES.items()), method="narrowed")
    ends_before = django_filters.DateFilter(field_name="ends_on", lookup_expr="lt")

    class Meta:
        model = Action
        fields = ["approach", "resource_level", "funding_status", "evidence_class"]

    def led_by(self, rows, _name, uid):
        leads = Responsibility.objects.filter(kind=ResponsibilityKind.LEAD, organisation__uid=uid)
        return rows.filter(pk__in=leads.values("action_id"))

    def narrowed(self, rows, name, value):
        return rows.matching(**{name: value})


class ActionViewSet(ElementViewSet):
    """Who does what, from when to when; responsibilities and milestones as rows."""

    model = Action
    serializer_class = ActionSerializer
    filterset_class = ActionFilterSet
    search_fields = ["code", "title", "description"]
    ordering_fields = ["order", "code", "starts_on", "ends_on", "cost", "progress", "updated_at"]
    action_permissions = {"duplicate": Permission.EDIT_PLAN}

    def get_queryset(self):
        rows = super().get_queryset().select_related("plan")
        return rows.prefetch_related("objectives", "areas", "responsibilities__organisation", "milestones")

    def perform_destroy(self, instance):
        services.delete_action(by=self.request.actor, action=instance)

    @extend_schema(request=None, responses={201: ActionSerializer})
    @extra_action(methods=["post"], detail=True)
    def duplicate(self, request, **kwargs):
        """A copy with the same text, organisations and milestones; nobody has accepted it."""
        copy = services.duplicate_action(by=request.actor, action=self.get_object())
        return Response(self.get_serializer(copy).data, status=201)


class MilestoneSerializer(serializers.ModelSerializer):
    action = serializers.SlugRelatedField("uid", read_only=True)

    class Meta:
        model = Milestone
        fields = ["uid", "action", "title", "due_on", "done_on"]
        read_only_fields = fields


class MarkSerializer(serializers.Serializer):
    done_on = serializers.DateField(allow_null=True, help_text="Empty: it was not reached after all.")


class MilestoneViewSet(ReadOnly):
    """The dated steps of all actions. Written with their action; marked here, also while the plan is in force."""

    model = Milestone
    serializer_class = MilestoneSerializer
    filterset_fields = {"due_on": ["lt", "gte"], "done_on": ["isnull"], "action__uid": ["exact"]}
    ordering = ["due_on", "pk"]
    action_permissions = {"mark": Permission.REPORT_PROGRESS}

    def get_queryset(self):
        return super().get_queryset().select_related("action")

    @extend_schema(request=MarkSerializer, responses=MilestoneSerializer)
    @extra_action(methods=["post"], detail=True)
    def mark(self, request, **kwargs):
        """Say on which day the milestone was reached."""
        milestone = self.get_object()
        body = MarkSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        done_on = body.validated_data["done_on"]
        today = town_today(request.actor.municipality)
        services.mark_milestone(by=request.actor, milestone=milestone, done_on=done_on, today=today)
        milestone.refresh_from_db()
        return Response(self.get_serializer(milestone).data)


routes = [("actions", ActionViewSet), ("milestones", MilestoneViewSet)]
