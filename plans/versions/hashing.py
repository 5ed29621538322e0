"""One way to write content down, so that equal content has an equal hash."""

import hashlib
import json
import uuid
from datetime import date
from decimal import Decimal

from django.utils.crypto import salted_hmac


def canonical(content) -> bytes:
    """JSON with sorted keys and no spare space, UTF-8. Only text, whole numbers, truth values, lists, objects."""
    return json.dumps(
        content, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False
    ).encode()


def content_hash(content) -> str:
    """SHA-256 (hex) of the canonical form."""
    return hashlib.sha256(canonical(content)).hexdigest()


def decimal_text(number: Decimal | None) -> str | None:
    """A decimal as text without idle zeros (96.0000 → "96"): a float could not be hashed safely."""
    if number is None:
        return None
    text = format(number, "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text


def part_uid(plan_uid, name: str) -> str:
    """The permanent uid of a part of the plan that has no row of its own, such as its foreword."""
    return str(uuid.uuid5(uuid.UUID(str(plan_uid)), name))


def day_text(day: date | None) -> str | None:
    return day.isoformat() if day else None


def salt_of(plan_uid) -> str:
    """What nobody outside can guess. Hashed with the content, so that a hidden count cannot be found by trying."""
    return salted_hmac("plans.versions", str(plan_uid), algorithm="sha256").hexdigest()[:32]


def uids(related) -> list[str]:
    """The permanent uids of related rows, in an order of their own."""
    return sorted(str(row.uid) for row in related.all())
