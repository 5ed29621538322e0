"""Locking bytes to the record they belong to, under keys that can be exchanged. Neither Django nor the database.

AES-256 in Galois/Counter Mode (NIST SP 800-38D) with a random nonce of 96 bits: up to 2^32 values under one key.
The keys are derived from the given secrets (HKDF, RFC 5869), so that a secret may be any long text.
"""

import hashlib
import hmac
import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KIND = b"\x01"
NAME, NONCE = 4, 12  # bytes
HEAD = len(KIND) + NAME + NONCE
#: What is locked is filled up to the next of these lengths: 512 bytes, 1024, 2048, … so that its length tells little.
SHORTEST = 512


class Unreadable(Exception):
    """The value was changed, belongs to another record, or its key is not there."""


@dataclass(frozen=True)
class Key:
    """One secret: its short name, what locks with it, and the key of the marks made with it."""

    name: bytes
    lock: AESGCM
    for_marks: bytes


def key_of(secret: str, purpose: str) -> Key:
    made = HKDF(SHA256(), length=NAME + 64, salt=None, info=f"concord {purpose}".encode()).derive(
        secret.encode()
    )
    return Key(made[:NAME], AESGCM(made[NAME : NAME + 32]), made[NAME + 32 :])


class Keyring:
    """Several secrets: the first one locks, each of them opens what was locked with it."""

    def __init__(self, secrets: Sequence[str], purpose: str):
        if not secrets:
            raise ValueError("There is no key.")
        self.keys = [key_of(secret, purpose) for secret in secrets]
        self._by_name = {key.name: key for key in self.keys}

    def lock(self, bare: bytes, *about: object) -> bytes:
        """Bytes, locked to what they are about: a purpose, and the numbers of their record."""
        first, nonce = self.keys[0], os.urandom(NONCE)
        return KIND + first.name + nonce + first.lock.encrypt(nonce, bare, _about(about))

    def unlock(self, locked: bytes | memoryview, *about: object) -> bytes:
        """The bytes again. Raises Unreadable."""
        locked = bytes(locked)
        key = self._by_name.get(locked[1 : 1 + NAME])
        if key is None or locked[:1] != KIND:
            raise Unreadable("It was locked with a key that is not there.")
        try:
            return key.lock.decrypt(locked[1 + NAME : HEAD], locked[HEAD:], _about(about))
        except (InvalidTag, ValueError):
            raise Unreadable("It was changed, or belongs to another record.") from None

    def seal(self, value: object, *about: object) -> bytes:
        """A JSON value, locked so that its length tells little."""
        body = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
        return self.lock(body.ljust(_length(len(body))), *about)

    def open(self, sealed: bytes | memoryview, *about: object):
        """The value. Raises Unreadable."""
        return json.loads(self.unlock(sealed, *about))

    def is_of_first(self, sealed: bytes | memoryview) -> bool:
        """Whether it was locked with the key that locks now."""
        return bytes(sealed[: 1 + NAME]) == self.start

    def knows(self, sealed: bytes | memoryview) -> bool:
        """Whether the key is there with which it was locked."""
        return bytes(sealed[1 : 1 + NAME]) in self._by_name

    @property
    def start(self) -> bytes:
        """How everything begins that is locked now."""
        return KIND + self.keys[0].name

    def mark(self, text: str, *about: object) -> str:
        """A keyed hash (64 hex digits) by which the same text is known again, and by nobody without the key."""
        return _mark(self.keys[0], text, about)

    def marks(self, text: str, *about: object) -> Iterator[str]:
        """The mark under each key, the newest first."""
        return (_mark(key, text, about) for key in self.keys)

    def is_marked(self, kept: str, text: str, *about: object) -> bool:
        return any(hmac.compare_digest(kept, mark) for mark in self.marks(text, *about))

    def knows_mark(self, kept: str) -> bool:
        """Whether it is a mark of one of these keys."""
        return any(kept.startswith(key.name.hex()) for key in self.keys)


def _mark(key: Key, text: str, about: tuple) -> str:
    made = hmac.new(key.for_marks, _about((*about, text)), hashlib.sha256).hexdigest()
    return key.name.hex() + made[: 64 - 2 * NAME]


def _about(parts: tuple) -> bytes:
    """The parts as one text that no other parts make."""
    return json.dumps([str(part) for part in parts], ensure_ascii=False, separators=(",", ":")).encode()


def _length(bare: int) -> int:
    length = SHORTEST
    while length < bare:
        length *= 2
    return length
