"""Firefox as it is installed, led over Marionette: lines of JSON on a socket, so that no driver is needed.

What it does it does as a person would (press, type, go somewhere), also where scripts are switched off.
"""

import base64
import json
import os
import socket
import subprocess
import time
from contextlib import contextmanager
from pathlib import Path

ELEMENT = "element-6066-11e4-a52e-4f735466cecf"  # how WebDriver names an element
PREFERENCES = {
    "app.update.enabled": False,
    "browser.shell.checkDefaultBrowser": False,
    "browser.startup.homepage_override.mstone": "ignore",
    "datareporting.policy.dataSubmissionEnabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    # A proxy where nobody listens is no network. “Offline” would leave out this machine.
    "network.proxy.allow_hijacking_localhost": True,
    "network.proxy.http": "127.0.0.1",
    "network.proxy.http_port": 1,
    "toolkit.telemetry.enabled": False,
    "ui.prefersReducedMotion": 1,
}


@contextmanager
def started(path: str, profile: Path):
    """One Firefox with an empty profile, which ends with the block."""
    port = _free_port()
    lines = [
        f"user_pref({json.dumps(name)}, {json.dumps(value)});"
        for name, value in {**PREFERENCES, "marionette.port": port}.items()
    ]
    (profile / "user.js").write_text("\n".join(lines))
    command = [
        path,
        "--headless",
        "--marionette",
        "--remote-allow-system-access",
        "--no-remote",
        "--profile",
        profile,
    ]
    ended = subprocess.DEVNULL
    process = subprocess.Popen(command, stdout=ended, stderr=ended, env={**os.environ, "HOME": str(profile)})
    try:
        with _connected(port) as wire, wire.makefile("rb") as lines:
            yield Firefox(wire, lines)
    finally:
        process.terminate()
        process.wait(timeout=20)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _connected(port: int) -> socket.socket:
    deadline = time.monotonic() + 60
    while True:
        try:
            return socket.create_connection(("127.0.0.1", port), timeout=60)
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)


class Firefox:
    """One window."""

    def __init__(self, wire: socket.socket, file):
        self.wire, self.file, self.number = wire, file, 0
        self._read()  # the greeting
        self.told("WebDriver:NewSession", capabilities={"alwaysMatch": {"pageLoadStrategy": "normal"}})
        # An element is waited for, as somebody would who sees the page change.
        self.told("WebDriver:SetTimeouts", implicit=10_000, script=20_000)

    def _read(self):
        length = b""
        while (one := self.file.read(1)) != b":":
            length += one
        return json.loads(self.file.read(int(length)))

    def told(self, command: str, **parameters):
        """The answer to one command."""
        self.number += 1
        text = json.dumps([0, self.number, command, parameters]).encode()
        self.wire.sendall(b"%d:%b" % (len(text), text))
        _kind, _number, error, result = self._read()
        assert error is None, f"{command}: {error}"
        return result["value"] if set(result or {}) == {"value"} else result

    def size(self, width: int, height: int) -> None:
        """The page as large as a phone; the window itself goes no narrower than 500."""
        style = f"width: {width}px; max-width: {width}px; height: {height}px; max-height: {height}px"
        self.switch(f"gBrowser.selectedBrowser.style = '{style}'")

    def go(self, address: str) -> None:
        self.told("WebDriver:Navigate", url=address)

    def reload(self) -> None:
        self.told("WebDriver:Refresh")

    def find(self, path: str) -> dict:
        """The first element of an XPath, once it is there."""
        return self.told("WebDriver:FindElement", using="xpath", value=path)

    def press(self, path: str) -> None:
        self.told("WebDriver:ElementClick", id=self.find(path)[ELEMENT])

    def type(self, path: str, text: str) -> None:
        self.told("WebDriver:ElementSendKeys", id=self.find(path)[ELEMENT], text=text)

    def run(self, script: str, *given):
        return self.told("WebDriver:ExecuteScript", script=script, args=list(given))

    def wait(self, script: str, *given):
        """What a promise brings; `script` returns it."""
        work = f"(() => {{ {script} }})()"
        text = f"const done = [...arguments].at(-1); {work}.then(done, (why) => done(`${{why}}`))"
        return self.told("WebDriver:ExecuteAsyncScript", script=text, args=list(given))

    def switch(self, script: str) -> None:
        """Something that a person would switch in the settings of the browser."""
        self.told("Marionette:SetContext", value="chrome")
        self.run(script)
        self.told("Marionette:SetContext", value="content")

    def network(self, *, there: bool) -> None:
        self.switch(f"Services.prefs.setIntPref('network.proxy.type', {0 if there else 1:d})")

    def picture(self, path: Path) -> None:
        path.write_bytes(base64.b64decode(self.told("WebDriver:TakeScreenshot", full=True)))
