"""The secrets in letters: one confirms an address, one ends the letters. Each is good for one town."""

from django.core import signing

from .models import Subscription

CONFIRM, LEAVE = "concord.subscribe", "concord.unsubscribe"
CONFIRM_WITHIN = 7 * 24 * 3600  # seconds


def confirm_token(municipality, email: str, language: str) -> str:
    """Holds the address itself, so that nothing need be kept before it is confirmed."""
    return signing.dumps([municipality.pk, email, language], salt=CONFIRM)


def read_confirm(municipality, token: str) -> tuple[str, str] | None:
    """(address, language); None when it is forged, old, or of another town."""
    try:
        town, email, language = signing.loads(token, salt=CONFIRM, max_age=CONFIRM_WITHIN)
    except signing.BadSignature:
        return None
    return (email, language) if town == municipality.pk else None


def leave_token(subscription: Subscription) -> str:
    return signing.dumps([subscription.municipality_id, subscription.uid.hex], salt=LEAVE)


def read_leave(municipality, token: str) -> str | None:
    """The uid of the subscription; None when it is forged or of another town. It never grows old."""
    try:
        town, uid = signing.loads(token, salt=LEAVE)
    except signing.BadSignature:
        return None
    return uid if town == municipality.pk else None
