"""One log line per request, with an id that the audit trail carries too."""

import logging
import time
import uuid

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
        # The moment at which an anonymous answer came is written down nowhere.
        if request.is_quiet and response.status_code < 500:
            return response
        match = request.resolver_match
        logger.info(
            "request",
            extra={
                "request_id": request.id,
                "method": request.method,
                # The route, not the path: paths of links hold secrets.
                "route": match.view_name if match else "",
                "status": response.status_code,
                "milliseconds": round(1000 * (time.perf_counter() - started), 1),
            },
        )
        return response
