"""Errors that verbs raise and that page and API show in their own way."""


class Refused(Exception):
    """The verb may not be carried out now; the message says why and what to do. `code` is stable.

    `reasons` names what must be mended first, one line each.
    """

    def __init__(self, message, code: str = "refused", reasons: tuple[str, ...] | list[str] = ()):
        super().__init__(message)
        self.code = code
        self.reasons = list(reasons)


class Conflict(Exception):
    """Somebody else was faster: the record is no longer what the caller saw."""
