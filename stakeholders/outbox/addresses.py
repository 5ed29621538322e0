"""What letters to the public need: the address of a page, a secret for a link, a mark that stands for a reader."""

import hashlib
import hmac

from django.conf import settings
from django.core import signing
from django.urls import reverse


def public_address(name: str, municipality, **parts) -> str:
    """The whole address of a public page of the town."""
    path = reverse(f"public:{name}", kwargs={"town": municipality.slug, **parts})
    return settings.ADDRESS.rstrip("/") + path


def mark_of(municipality, email: str) -> str:
    """Stands for a reader in the key of a letter, and cannot be turned back into the address."""
    told = f"{municipality.pk} {email.strip().lower()}".encode()
    return hmac.new(settings.SECRET_KEY.encode(), told, hashlib.sha256).hexdigest()[:24]


def seal(salt: str, municipality, *told: str) -> str:
    """A secret that holds what is told itself, so that nothing need be kept before it comes back."""
    return signing.dumps([municipality.pk, *told], salt=salt)


def unseal(salt: str, municipality, token: str, *, max_age: int | None = None) -> list[str] | None:
    """What was told; None when the secret is forged, older than `max_age` seconds, or of another town."""
    try:
        town, *told = signing.loads(token, salt=salt, max_age=max_age)
    except signing.BadSignature:
        return None
    return told if town == municipality.pk else None
