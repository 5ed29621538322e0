"""What the API of problems, objectives and actions shares: the plan at hand, and its lock."""

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from stakeholders.access.api_base import ReadWrite, TownRelated
from stakeholders.access.api_history import HISTORY, WithHistory
from stakeholders.access.api_rows import LongSerializer
from stakeholders.access.errors import Refused
from stakeholders.access.permissions import Permission

from .current import current_plan
from .services import editing, move, place_last, propose_code


class ElementSerializer(LongSerializer):
    """A part of the current plan. Without a code it gets the next one."""

    def plan(self):
        plan = current_plan(self.context["request"].actor)
        if plan is None:
            raise Refused(_("There is no plan yet. Begin one first."), code="no_plan")
        return plan

    def parents(self) -> dict:
        return {**super().parents(), "plan": self.plan()}

    def create(self, validated_data):
        with editing(self.plan()) as plan:
            validated_data.setdefault("code", propose_code(plan, self.Meta.model))
            place = self.Meta.model(plan=plan)
            place_last(place)
            return super().create({**validated_data, "order": place.order})

    def update(self, instance, validated_data):
        with editing(instance.plan):
            return super().update(instance, validated_data)


class OfPlan(TownRelated):
    """Another element of the current plan."""

    def get_queryset(self):
        actor = getattr(self.context.get("request"), "actor", None)
        return super().get_queryset().filter(plan=current_plan(actor))


class NeighbourSerializer(serializers.Serializer):
    up = serializers.BooleanField(help_text="Before the neighbour above; else behind the one below.")


class Movable:
    """Mixed into an endpoint of elements: they change places one by one."""

    @extend_schema(request=NeighbourSerializer, responses={204: None})
    @action(methods=["post"], detail=True)
    def move(self, request, **kwargs):
        """Change places with a neighbour; at the end of the list nothing happens."""
        element = self.get_object()
        body = NeighbourSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        move(by=request.actor, element=element, up=body.validated_data["up"])
        return Response(status=204)


class ElementViewSet(WithHistory, ReadWrite):
    """Parts of the current plan. Written only while it is a draft or under revision."""

    write_permission = Permission.EDIT_PLAN
    action_permissions = HISTORY
    ordering = ["order", "code"]
    ordering_fields = ["order", "code", "updated_at"]

    def get_queryset(self):
        rows = super().get_queryset()
        if getattr(self, "swagger_fake_view", False):
            return rows
        return rows.filter(plan=current_plan(self.request.actor))
