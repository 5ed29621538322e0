"""One process that starts everything, keeps it running, and takes it all down with itself."""

import contextlib
import errno
import http.client
import os
import select
import signal
import socket
import textwrap
import threading
import time
import traceback
from importlib import import_module
from pathlib import Path

from config.embedded import process
from config.embedded.children import Kept, fork
from config.embedded.console import say, step
from config.embedded.runfolder import RunFolder
from config.embedded.servers import Servers

FIRST_PORT = 8000
PORTS = 20
_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Supervisor:
    """PostgreSQL, Valkey, web server, worker and beat of one run folder."""

    def __init__(self, folder: Path, *, first_port: int = FIRST_PORT):
        self.folder = RunFolder(folder)
        self.first_port = first_port
        self.servers = Servers(folder, step=step)
        self.kept: list[Kept] = []
        self.listener = None
        self.stops = 0  # how often the user asked to stop
        self.interruptible = False  # where a signal raises, because nobody asks for `stops`

    def run(self) -> int:
        """Start, watch until told to stop, stop. Returns the exit code."""
        if not self.folder.claim():
            say(f"Concord is already running at {self.folder.recall().get('address', 'its address')}")
            say("To stop it: make stop")
            return 1
        self.folder.end_left_over()
        self._listen_to_signals()
        try:
            self._start()
            self._watch()
        except process.Stopped:
            pass
        except process.ServerError as error:
            say(f"\n{error}\n")
            return 1
        finally:
            self._stop()
        return 0

    # --- start

    def _start(self) -> None:
        say("Starting Concord")
        self.listener = listen(self.first_port)
        port = self.listener.getsockname()[1]
        self.address = f"http://127.0.0.1:{port}"
        self.servers.start(stop_asked=lambda: self.stops > 0)
        self._adopt_servers()
        self._set_environment(port)
        self._prepare_application()
        if self.stops:
            raise process.Stopped
        self._fork_application()
        with step("Waiting for the first page"):
            self._wait_for_page()
        self._greet()

    def _set_environment(self, port: int) -> None:
        os.environ.update(self.servers.environment(port=port))
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
        # One thread for linear algebra: requests and tasks are what runs side by side here.
        os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

    def _adopt_servers(self) -> None:
        for server in (self.servers.postgres, self.servers.valkey):
            self.kept.append(
                Kept(
                    server.name,
                    server.launch,
                    log=server.log,
                    stop_signals=server.stop_signals,
                    running=server.child,
                )
            )

    def _prepare_application(self) -> None:
        application = import_module("config.embedded.application")
        self.interruptible = True
        try:
            if self.stops:  # asked a moment before
                raise process.Stopped
            with step("Loading the application"):
                application.load()
            with step("Bringing the database up to date"):
                application.migrate()
            if application.wants_demo(self.servers.postgres):
                with step("Loading the demonstration town"):
                    self._load_demo(application)
        except Exception as error:
            log = self.servers.log / "start.log"
            log.write_text(traceback.format_exc())
            raise process.ServerError(f"{type(error).__name__}: {error}\nDetails: {log}") from error
        finally:
            self.interruptible = False
        application.let_go()

    def _load_demo(self, application) -> None:
        """In a process of its own. The typesetter keeps threads, and a fork has none of those of its parent: one that
        was made afterwards would wait for ever with its first PDF."""
        application.let_go()
        log = self.servers.log / "demo.log"
        child = fork("demo", application.load_demo, log=log, close=[self.listener.fileno(), *self.wake])
        try:
            while child.poll() is None:
                time.sleep(0.05)
        finally:
            child.send_signal(signal.SIGKILL)  # asked to stop in the middle: its transaction is rolled back
        if child.returncode:
            raise RuntimeError(f"the demonstration was not loaded\n{log.read_text().strip()[-2000:]}")

    def _fork_application(self) -> None:
        application = import_module("config.embedded.application")
        for name, work, signals in (
            ("web", lambda: application.web(self.listener), (signal.SIGTERM, signal.SIGQUIT)),
            ("worker", lambda: application.worker("mail"), (signal.SIGTERM, signal.SIGQUIT)),
            ("worker-jobs", lambda: application.worker("jobs"), (signal.SIGTERM, signal.SIGQUIT)),
            ("beat", application.beat, (signal.SIGTERM,)),
        ):
            child = Kept(
                name, self._launcher(name, work), log=self.servers.log / f"{name}.log", stop_signals=signals
            )
            child.start()
            self.kept.append(child)
        self._remember()

    def _launcher(self, name: str, work):
        closed = [] if name == "web" else [self.listener.fileno()]
        closed += self.wake
        return lambda: fork(name, work, log=self.servers.log / f"{name}.log", close=closed)

    def _wait_for_page(self) -> None:
        web = next(child for child in self.kept if child.name == "web")
        process.wait_until(
            lambda: answers(self.listener.getsockname()[1]),
            child=web.process,
            log=web.log.path,
            name="The web server",
            limit=60,
            stop_asked=lambda: self.stops > 0,
        )

    def _greet(self) -> None:
        say(f"\nConcord is ready: {self.address}\n")
        logins = self.folder.path / "demo_logins.txt"
        if logins.exists():
            say("Sign in with an address and its password:")
            say(f"{textwrap.indent(logins.read_text().rstrip(), '  ')}\n")
        say(f"Data and logs are kept in {self.folder.path}. Press Ctrl-C to stop.")

    # --- watch

    def _listen_to_signals(self) -> None:
        self.wake = os.pipe()
        for end in self.wake:
            os.set_blocking(end, False)
        signal.set_wakeup_fd(self.wake[1], warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        for sign in _SIGNALS:
            signal.signal(sign, self._asked_to_stop)

    def _asked_to_stop(self, *_) -> None:
        self.stops += 1
        if self.interruptible:
            raise process.Stopped  # leaves a migration in the middle; its transaction is rolled back

    def _watch(self) -> None:
        turned = time.monotonic()
        while not self.stops:
            self._pause(1.0)
            restarted = [child.look_after(say) for child in self.kept if not self.stops]
            if any(restarted):
                self._remember()
            for child in self.kept:
                if child.log.new_error():
                    say(f"{child.name} reports an error, see {child.log.path}")
            if time.monotonic() - turned > 60:
                turned = time.monotonic()
                for child in self.kept:
                    child.log.turn()

    def _pause(self, seconds: float) -> None:
        """Wait, but not when a child ended or a signal came."""
        due = [child.due - time.monotonic() for child in self.kept if child.due]
        select.select([self.wake[0]], [], [], max(0.0, min([seconds, *due])))
        with contextlib.suppress(BlockingIOError):
            os.read(self.wake[0], 1000)

    def _remember(self) -> None:
        children = {child.name: [child.process.pid, process.birth(child.process.pid)] for child in self.kept}
        self.folder.remember(address=self.address, children=children)

    # --- stop

    def _stop(self) -> None:
        """Application first, side by side; then the servers, which it needs to the end."""
        if self.kept:
            say("\nStopping …")
        servers = {self.servers.postgres.name, self.servers.valkey.name}
        threads = [
            threading.Thread(target=child.stop)
            for child in self.kept
            if child.name not in servers and child.process
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.servers.stop()
        if self.listener:
            self.listener.close()
        self.folder.remember()
        self.folder.release()
        if self.kept:
            say("Concord has stopped.")


def listen(first: int) -> socket.socket:
    """A socket that listens on the first free of 20 ports of this machine; ServerError when all are taken."""
    for port in range(first, first + PORTS):
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(("127.0.0.1", port))
        except OSError as error:
            listener.close()
            if error.errno not in (errno.EADDRINUSE, errno.EACCES):
                raise
            continue
        listener.listen(128)
        return listener
    raise process.ServerError(
        f"The ports {first} to {first + PORTS - 1} are all taken. Name another: make run PORT={first + 1000}"
    )


def answers(port: int) -> bool:
    """Whether the web server answers a request, with whatever status."""
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        link.request("GET", "/livez")
        link.getresponse().read()
    except (OSError, http.client.HTTPException):
        return False
    finally:
        link.close()
    return True
