"""Reminders over the API: what is scheduled and what was said."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from stakeholders.access.api_base import ReadOnly, TownSerializer
from stakeholders.access.permissions import Permission

from . import services
from .models import Reminder


class ReminderSerializer(TownSerializer):
    class Meta:
        model = Reminder
        fields = [
            "uid",
            "rule",
            "object_uid",
            "object_label",
            "recipient_name",
            "cycle",
            "step",
            "fires_on",
            "state",
        ]


class WrittenSerializer(serializers.Serializer):
    letters = serializers.IntegerField(help_text="How many were written now.")


class ReminderViewSet(ReadOnly):
    """Scheduled and written reminders; `cycle` is the deadline, `step` the days after it."""

    model = Reminder
    serializer_class = ReminderSerializer
    filterset_fields = {"rule": ["exact"], "state": ["exact"], "fires_on": ["gte", "lte"]}
    ordering = ["fires_on", "id"]
    action_permissions = {"run": Permission.EDIT_PLAN}

    @extend_schema(request=None, responses=WrittenSerializer)
    @action(methods=["post"], detail=False, pagination_class=None, filter_backends=[])
    def run(self, request, **kwargs):
        """Look now what is due, instead of waiting for the next round."""
        return Response({"letters": services.run_now(request.actor.municipality)})


routes = [("reminders", ReminderViewSet)]
