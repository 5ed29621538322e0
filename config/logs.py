"""One line of JSON per event: machine-readable, without bodies and without addresses of people."""

import json
import logging
from datetime import UTC, datetime

# What a LogRecord always carries; anything else was given as `extra` and belongs in the line.
_ORDINARY = set(logging.makeLogRecord({}).__dict__) | {
    "message",
    "asctime",
    "request",
    "server_time",
    "taskName",
}


class JsonFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": _without_path(record),
        }
        line.update({key: value for key, value in record.__dict__.items() if key not in _ORDINARY})
        if record.exc_info:
            line["error"] = self.formatException(record.exc_info)
        return json.dumps(line, default=str, ensure_ascii=False)


def _without_path(record: logging.LogRecord) -> str:
    """The message with the name of the route instead of the path: paths of signed links hold their secret."""
    message = record.getMessage()
    request = getattr(record, "request", None)
    path = getattr(request, "path", "")
    if not path or path == "/":
        return message
    match = getattr(request, "resolver_match", None)
    return message.replace(path, f"route {match.view_name}" if match else "an unknown address")
