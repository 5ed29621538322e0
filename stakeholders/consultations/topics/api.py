"""Topics over the API."""

from stakeholders.access.api_base import ReadWrite, TownSerializer
from stakeholders.access.permissions import Permission

from .models import Topic


class TopicSerializer(TownSerializer):
    class Meta:
        model = Topic
        fields = ["uid", "name", "code"]
        read_only_fields = ["uid"]


class TopicViewSet(ReadWrite):
    """What points speak of, across the parts of a text."""

    model = Topic
    serializer_class = TopicSerializer
    write_permission = Permission.DRAFT_RESPONSE
    search_fields = ["name", "code"]
    ordering = ["name"]


routes = [("consultation-topics", TopicViewSet)]
