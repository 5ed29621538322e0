"""The mailbox of the embedded run: letters are delivered into a folder instead of the world.

Each delivery is a file of its own, so that a letter that arrived twice is there twice.
"""

import os
import time
from pathlib import Path

from django.conf import settings
from django.core.mail.backends.base import BaseEmailBackend


def folder() -> Path:
    return Path(settings.DATA_DIR) / "mailbox"


class DemoMailbox(BaseEmailBackend):
    def send_messages(self, email_messages):
        folder().mkdir(parents=True, exist_ok=True)
        for message in email_messages:
            content = message.message().as_bytes()
            name = f"{time.time_ns()}-{os.getpid()}"
            partial = folder() / f".{name}"
            partial.write_bytes(content)
            partial.rename(folder() / f"{name}.eml")
        return len(email_messages)
