"""Letters over the API: their fate, never their text, which may hold a personal link."""

from stakeholders.access.api_base import ReadOnly, TownSerializer
from stakeholders.access.permissions import Permission

from .models import Letter


class LetterSerializer(TownSerializer):
    class Meta:
        model = Letter
        fields = ["uid", "kind", "recipient_email", "subject", "state", "created_at", "sent_at", "error"]


class LetterViewSet(ReadOnly):
    """Letters that left or wait to leave."""

    model = Letter
    serializer_class = LetterSerializer
    read_permission = Permission.SEE_MAIL
    filterset_fields = ["kind", "state"]
    ordering = ["-created_at", "-id"]


routes = [("letters", LetterViewSet)]
