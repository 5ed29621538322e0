"""Accounts are given by an administrator; nobody signs up alone."""

import logging

from allauth.account.adapter import DefaultAccountAdapter
from django.core.cache import cache

logger = logging.getLogger("concord.access")

FAILED_LOGINS_KEY = "access:failed-logins"


class ClosedAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request):
        return False

    def authentication_failed(self, request, **credentials):
        """Counted and logged without the address that was tried: a person may type a password into that field."""
        logger.warning("login failed", extra={"request_id": request.id})
        try:
            cache.add(FAILED_LOGINS_KEY, 0, None)
            cache.incr(FAILED_LOGINS_KEY)
        except Exception as error:
            logger.warning("cache away, login not counted", extra={"reason": type(error).__name__})
