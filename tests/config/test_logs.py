"""Log lines are JSON for machines, and hold no secret of a signed link."""

import json
import logging
from types import SimpleNamespace

from config.logs import JsonFormatter


def line(message, *arguments, **extra):
    record = logging.getLogger("django.request").makeRecord(
        "django.request", logging.ERROR, "file", 1, message, arguments, None, extra=extra
    )
    return json.loads(JsonFormatter().format(record))


def test_what_was_given_as_extra_is_in_the_line():
    found = line("job started", job=7)
    assert (found["event"], found["level"], found["job"]) == ("job started", "error", 7)


def test_the_path_of_a_signed_link_is_not_logged():
    match = SimpleNamespace(view_name="links:accept")
    request = SimpleNamespace(path="/link/accept/secret-token/", resolver_match=match)
    found = line("Internal Server Error: %s", "/link/accept/secret-token/", request=request, status_code=500)
    assert "secret-token" not in json.dumps(found)
    assert found["event"] == "Internal Server Error: route links:accept"
    request.resolver_match = None
    assert line("Not Found: %s", request.path, request=request)["event"] == "Not Found: an unknown address"
