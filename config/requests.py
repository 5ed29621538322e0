"""One log line per request, with an id that the audit trail carries too."""

import logging
import time
import uuid

from django.conf import settings

from config import timings

logger = logging.getLogger("concord.request")


class RequestLogMiddleware:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.id = uuid.uuid4().hex
        started = time.perf_counter()
        request.is_quiet = False
        response = self.get_response(request)
        response["X-Request-ID"] = request.id
        # The moment at which an anonymous answer came is written down nowhere, and counted nowhere either.
        if request.is_quiet and response.status_code < 500:
            return response
        match = request.resolver_match
        # The route, not the path: paths of links hold secrets.
        route = match.view_name if match else ""
        seconds = time.perf_counter() - started
        if settings.METRICS_TOKEN:
            timings.record(route, request.method, response.status_code, seconds)
        logger.info(
            "request",
            extra={
                "request_id": request.id,
                "method": request.method,
                "route": route,
                "status": response.status_code,
                "milliseconds": round(1000 * seconds, 1),
            },
        )
        return response
