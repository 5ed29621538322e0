"""Errors that verbs raise and that page and API show in their own way."""


class Refused(Exception):
    """The verb may not be carried out now; the message says why and what to do. `code` is stable."""

    def __init__(self, message, code: str = "refused"):
        super().__init__(message)
        self.code = code


class Conflict(Exception):
    """Somebody else was faster: the record is no longer what the caller saw."""
