"""Tokens of partner systems: shown once, kept only as a hash."""

import hashlib
import secrets
from datetime import datetime

from django.db.models import Q

from .models import ApiClient


def hashed(token: str) -> str:
    # A random token of 256 bits needs no slow hash: there is nothing to guess.
    return hashlib.sha256(token.encode()).hexdigest()


def issue_token(
    *,
    by,
    municipality,
    name: str,
    role: str,
    expires_at: datetime | None = None,
    is_personal: bool = False,
) -> tuple[ApiClient, str]:
    """A new client and its token, which is told this one time only.

    A personal token acts in the name of `by`, and never of anybody else: two of them are two persons.
    """
    token = f"concord_{secrets.token_urlsafe(32)}"
    client = ApiClient.objects.create(
        municipality=municipality,
        name=name,
        role=role,
        token_hash=hashed(token),
        token_hint=token[-4:],
        expires_at=expires_at,
        created_by=by,
        acts_for=by if is_personal else None,
    )
    return client, token


def client_of(token: str, *, municipality, at: datetime) -> ApiClient | None:
    """The valid client with this token in this town, or None."""
    return (
        ApiClient.objects.filter(municipality=municipality, token_hash=hashed(token), revoked_at=None)
        .select_related("acts_for")
        .filter(Q(expires_at=None) | Q(expires_at__gt=at))
        .first()
    )
