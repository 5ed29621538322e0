"""The secrets in letters. They hold the address itself, so that nothing is kept before it is confirmed."""

from django.core import signing

FOLLOW, WRITER = "concord.follow-round", "concord.confirm-writer"
CONFIRM_WITHIN = 7 * 24 * 3600  # seconds


def confirm_token(salt: str, municipality, about, email: str, language: str) -> str:
    """For `FOLLOW`: `about` is the uid of a round; for `WRITER`: of a contribution."""
    return signing.dumps([municipality.pk, about.hex, email, language], salt=salt)


def read_confirm(salt: str, municipality, token: str) -> tuple[str, str, str] | None:
    """(uid, address, language); None when it is forged, old, or of another town."""
    try:
        town, about, email, language = signing.loads(token, salt=salt, max_age=CONFIRM_WITHIN)
    except signing.BadSignature:
        return None
    return (about, email, language) if town == municipality.pk else None
