"""A mail server that says what a test tells it to, over a real connection."""

import socket
import threading
from contextlib import contextmanager

OKAY = {
    "EHLO": "250 ready",
    "MAIL": "250 fine",
    "RCPT": "250 fine",
    "DATA": "354 go on",
    ".": "250 taken",
    "QUIT": "221 bye",
}
HANG_UP = "hang up"


@contextmanager
def mail_server(**answers: str):
    """Listens on a port of this machine; gives (port, the messages it took).

    `answers`: by command (`END` for the end of the message) what to say instead of yes; HANG_UP breaks off.
    """
    script = OKAY | {"." if name == "END" else name: answer for name, answer in answers.items()}
    taken: list[str] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=_serve, args=(listener, script, taken), daemon=True)
        thread.start()
        yield listener.getsockname()[1], taken
        listener.shutdown(socket.SHUT_RDWR)
        thread.join(5)


def _serve(listener, script, taken) -> None:
    while True:
        try:
            link, _address = listener.accept()
        except OSError:
            return
        with link, link.makefile("rw", encoding="utf-8", newline="\r\n") as lines:
            _talk(lines, script, taken)


def _talk(lines, script, taken) -> None:
    _say(lines, "220 test")
    for line in lines:
        command = line.strip()[:4].upper()
        if script.get(command, "") == HANG_UP or not _say(lines, script.get(command, "250 well")):
            return
        if command == "DATA" and script[command].startswith("3"):
            words = "".join(iter(lambda: next(lines), ".\r\n"))
            if script["."] == HANG_UP:
                return
            taken.append(words)
            _say(lines, script["."])


def _say(lines, answer: str) -> bool:
    lines.write(f"{answer}\n")
    lines.flush()
    return not answer.startswith("221")
