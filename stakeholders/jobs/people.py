"""Who asked for long work, as he stands when it runs."""

from django.db.models import Q
from django.utils import timezone

from stakeholders.access.api_authentication import of_client
from stakeholders.access.gate import member
from stakeholders.access.models import ApiClient
from stakeholders.access.permissions import Actor
from stakeholders.municipalities.models import Municipality


def asker(actor: Actor) -> dict[str, int | None]:
    """The parameters of a job by which `who_asked` finds the actor again."""
    return {"person": actor.user and actor.user.pk, "client": actor.client and actor.client.pk}


def who_asked(municipality: Municipality, person: int | None, client: int | None = None) -> Actor | None:
    """The member, or the token, with this key and today's rights; None when it is one no longer."""
    if client is not None:
        rows = ApiClient.objects.filter(municipality=municipality, pk=client, revoked_at=None)
        rows = rows.filter(Q(expires_at=None) | Q(expires_at__gt=timezone.now()))
        found = rows.select_related("acts_for").first()
        return of_client(found, municipality) if found else None
    user = municipality.memberships.filter(user_id=person, is_active=True).select_related("user").first()
    return member(user.user, municipality.slug) if user else None
