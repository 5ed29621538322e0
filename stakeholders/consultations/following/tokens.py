"""The secrets in letters. They hold the address itself, so that nothing is kept before it is confirmed."""

from stakeholders.outbox.addresses import seal, unseal

FOLLOW, WRITER = "concord.follow-round", "concord.confirm-writer"
CONFIRM_WITHIN = 7 * 24 * 3600  # seconds


def confirm_token(salt: str, municipality, about, email: str, language: str) -> str:
    """For `FOLLOW`: `about` is the uid of a round; for `WRITER`: of a contribution."""
    return seal(salt, municipality, about.hex, email, language)


def read_confirm(salt: str, municipality, token: str) -> tuple[str, str, str] | None:
    """(uid, address, language); None when it is forged, old, or of another town."""
    told = unseal(salt, municipality, token, max_age=CONFIRM_WITHIN)
    return tuple(told) if told else None
