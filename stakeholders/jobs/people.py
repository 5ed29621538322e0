"""Who asked for long work, as he stands when it runs."""

from stakeholders.access.gate import member
from stakeholders.access.permissions import Actor
from stakeholders.municipalities.models import Municipality


def who_asked(municipality: Municipality, person: int) -> Actor | None:
    """The member with this key and today's rights; None when he is a member no longer."""
    user = municipality.memberships.filter(user_id=person, is_active=True).select_related("user").first()
    return member(user.user, municipality.slug) if user else None
