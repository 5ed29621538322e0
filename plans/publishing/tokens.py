"""The secrets in letters: one confirms an address, one ends the letters. Each is good for one town."""

from stakeholders.outbox.addresses import seal, unseal

from .models import Subscription

CONFIRM, LEAVE = "concord.subscribe", "concord.unsubscribe"
CONFIRM_WITHIN = 7 * 24 * 3600  # seconds


def confirm_token(municipality, email: str, language: str) -> str:
    """Holds the address itself, so that nothing need be kept before it is confirmed."""
    return seal(CONFIRM, municipality, email, language)


def read_confirm(municipality, token: str) -> tuple[str, str] | None:
    """(address, language); None when it is forged, old, or of another town."""
    told = unseal(CONFIRM, municipality, token, max_age=CONFIRM_WITHIN)
    return tuple(told) if told else None


def leave_token(subscription: Subscription) -> str:
    return seal(LEAVE, subscription.municipality, subscription.uid.hex)


def read_leave(municipality, token: str) -> str | None:
    """The uid of the subscription; None when it is forged or of another town. It never grows old."""
    told = unseal(LEAVE, municipality, token)
    return told[0] if told else None
