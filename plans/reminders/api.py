"""Reminders over the API: what is scheduled and what was said."""

from stakeholders.access.api_base import ReadOnly, TownSerializer

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


class ReminderViewSet(ReadOnly):
    """Scheduled and written reminders; `cycle` is the deadline, `step` the days after it."""

    model = Reminder
    serializer_class = ReminderSerializer
    filterset_fields = {"rule": ["exact"], "state": ["exact"], "fires_on": ["gte", "lte"]}
    ordering = ["fires_on", "id"]


routes = [("reminders", ReminderViewSet)]
