"""The verbs of the table over the API: many rows at once, the order, and taking back."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action as extra_action
from rest_framework.response import Response

from plans.actions.models import Action, ResourceLevel
from plans.plan.api_elements import OfPlan
from plans.plan.current import current_plan_or_404
from plans.plan.taxonomy import MEASURES
from stakeholders.access.api_base import TownRelated
from stakeholders.access.permissions import Permission
from stakeholders.municipalities.models import Area
from stakeholders.organisations.models import Organisation

from . import services, undoing
from .forms import NEEDS


class ManySerializer(serializers.Serializer):
    """One deed for many actions, all or none. Each deed needs the one value that it is about."""

    deed = serializers.ChoiceField(choices=sorted(NEEDS))
    actions = OfPlan(Action, many=True, allow_empty=False)
    lead = TownRelated(Organisation, required=False)
    days = serializers.IntegerField(required=False)
    resource_level = serializers.ChoiceField(choices=ResourceLevel.choices, required=False)
    areas = TownRelated(Area, many=True, required=False)
    measures = serializers.ListField(
        child=serializers.ChoiceField(choices=list(MEASURES.items())), required=False
    )

    def validate(self, attrs):
        name = NEEDS[attrs["deed"]]
        if name and name not in attrs:
            raise serializers.ValidationError({name: "This deed needs it."})
        return {**attrs, "value": attrs.get(name)}


class DoneSerializer(serializers.Serializer):
    number = serializers.IntegerField(help_text="How many actions were changed.")


class MoveSerializer(serializers.Serializer):
    before = OfPlan(Action, allow_null=True, help_text="The action that shall follow; empty: to the end.")


class DeedSerializer(serializers.Serializer):
    """One change of one's own."""

    key = serializers.CharField()
    when = serializers.DateTimeField()
    kind = serializers.CharField(help_text="changed, added, deleted or ordered")
    codes = serializers.ListField(child=serializers.CharField())
    is_taking_back = serializers.BooleanField()
    is_taken_back = serializers.BooleanField()


class UndoSerializer(serializers.Serializer):
    key = serializers.CharField(max_length=64)


TABLE_PERMISSIONS = dict.fromkeys(("many", "move", "undo", "changes"), Permission.EDIT_PLAN)


class TableVerbs:
    """Mixed into the endpoint of actions."""

    @extend_schema(request=ManySerializer, responses=DoneSerializer)
    @extra_action(methods=["post"], detail=False)
    def many(self, request, **kwargs):
        """Do one thing to many actions, all or none."""
        plan = current_plan_or_404(request.actor)
        body = ManySerializer(data=request.data, context=self.get_serializer_context())
        body.is_valid(raise_exception=True)
        given = body.validated_data
        number = services.change_many(
            by=request.actor, plan=plan, actions=given["actions"], deed=given["deed"], value=given["value"]
        )
        return Response({"number": number})

    @extend_schema(request=MoveSerializer, responses={204: None})
    @extra_action(methods=["post"], detail=True)
    def move(self, request, **kwargs):
        """Put the action before another one, or at the end."""
        moved = self.get_object()
        body = MoveSerializer(data=request.data, context=self.get_serializer_context())
        body.is_valid(raise_exception=True)
        services.put_in_order(
            by=request.actor, plan=moved.plan, action=moved, before=body.validated_data["before"]
        )
        return Response(status=204)

    @extend_schema(responses=DeedSerializer(many=True), filters=False)
    @extra_action(methods=["get"], detail=False, pagination_class=None)
    def changes(self, request, **kwargs):
        """One's own latest changes to actions, newest first."""
        plan = current_plan_or_404(request.actor)
        return Response(DeedSerializer(undoing.deeds_of(request.actor, plan), many=True).data)

    @extend_schema(request=UndoSerializer, responses={204: None})
    @extra_action(methods=["post"], detail=False)
    def undo(self, request, **kwargs):
        """Take back one change of one's own, as long as nobody has changed it since."""
        body = UndoSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        plan = current_plan_or_404(request.actor)
        undoing.take_back(by=request.actor, plan=plan, key=body.validated_data["key"])
        return Response(status=204)
