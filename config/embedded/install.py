"""Make the project's own Python environment, once; run by the Makefile with any Python, so nothing but the
standard library is imported here and the syntax is understood by older versions than the one required.

    python3 config/embedded/install.py run|dev      environment in .venv from requirements/<which>.txt
    python3 config/embedded/install.py browser      prints the path of a Chromium for the browser tests
"""

import contextlib
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

OLDEST = (3, 11)
PROJECT = Path(__file__).resolve().parents[2]
VENV = PROJECT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "concord.json"  # which locks are installed; its presence also says that the folder is ours
LOG = VENV / "install.log"
NEEDED_SPACE = {"run": 700, "dev": 1100}  # megabytes, measured on Linux with room to spare
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


class SetupError(Exception):
    """The environment cannot be made; the text says in plain words why and what to do."""


def install(which):
    """Have the packages of requirements/<which>.txt in .venv; does nothing when they are there already."""
    if VENV.is_symlink() or (os.path.lexists(VENV) and not STAMP.exists() and _works()):
        return  # a developer's own environment is left exactly as it is
    wanted = _digest(which)
    if _installed().get(which) == wanted and _works():
        return
    _check_space(which)
    if not _works():
        _make()
    began = _installed()
    _pip(which)
    began[which] = wanted
    if which == "dev":  # the development lock contains the other one, pin for pin
        began["run"] = _digest("run")
    STAMP.write_text(json.dumps(began))


def interpreter():
    """Path of a Python that is new enough: the running one, or the newest found on the PATH."""
    if sys.version_info >= OLDEST:
        return sys.executable
    for minor in range(20, OLDEST[1] - 1, -1):
        found = shutil.which("python3.%d" % minor)  # noqa: UP031 - read by older versions
        if found:
            return found
    raise SetupError(
        "Concord needs Python 3.11 or newer; this is Python {}.{}.\n"
        "Install a newer one, or name it: make run PYTHON=/path/to/python3".format(*sys.version_info[:2])
    )


def browser():
    """Path of a Chromium; on Debian, as root, it is installed when there is none."""
    named = os.environ.get("CHROMIUM")
    if named:
        if shutil.which(named):
            return named
        raise SetupError(f"CHROMIUM names {named}, which is not a program here.")
    found = _find_browser()
    if not found and _debian_root():
        _say("Installing the system's package chromium for the browser tests …")
        _apt("update")
        _apt("install", "--yes", "--no-install-recommends", "chromium")
        found = _find_browser()
    if not found:
        raise SetupError(
            "The browser tests need Chromium. Install the package chromium of your system (on Debian: "
            "apt-get install chromium), or name a Chromium or Chrome: make test CHROMIUM=/path/to/chromium"
        )
    return found


def _find_browser():
    return next((path for path in map(shutil.which, BROWSERS) if path), None)


def _debian_root():
    about = Path("/etc/os-release")
    debian = about.exists() and "ID=debian" in about.read_text().split()
    return debian and os.geteuid() == 0 and shutil.which("apt-get")


def _apt(*words):
    environment = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
    done = subprocess.run(  # noqa: S603 - fixed words
        [shutil.which("apt-get"), "-qq", *words],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
        text=True,
    )
    if done.returncode:
        raise SetupError(f"apt-get {words[0]} failed.\n{done.stderr.strip()}")


def _digest(which):
    return hashlib.sha256((PROJECT / "requirements" / (which + ".txt")).read_bytes()).hexdigest()


def _installed():
    try:
        return json.loads(STAMP.read_text())
    except (OSError, ValueError):
        return {}


def _works():
    """Whether .venv has a Python that starts and is new enough (it may be gone after a system upgrade)."""
    check = f"import sys, pip; sys.exit(sys.version_info < {OLDEST!r})"
    try:
        done = subprocess.run([str(PYTHON), "-c", check], stderr=subprocess.DEVNULL)  # noqa: S603
    except OSError:
        return False
    return done.returncode == 0


def _check_space(which):
    free = shutil.disk_usage(str(PROJECT)).free // 10**6
    if free < NEEDED_SPACE[which]:
        raise SetupError(f"The disk is nearly full: {free} MB are free, {NEEDED_SPACE[which]} MB are needed.")


def _make():
    python = interpreter()
    if os.path.lexists(VENV):
        if not STAMP.exists():
            raise SetupError(f"{VENV} does not work and was not made by this project. Remove it.")
        shutil.rmtree(str(VENV))
    _say("Making the Python environment .venv …")
    VENV.mkdir()
    STAMP.write_text("{}")
    problem = _venv(python)
    if problem and "ensurepip is not" in problem and python.startswith("/usr/bin/") and _debian_root():
        _say("Installing the system's package python3-venv …")
        _apt("update")
        _apt("install", "--yes", "--no-install-recommends", "python3-venv")
        problem = _venv(python)
    if problem:
        shutil.rmtree(str(VENV))
        raise SetupError(_explain(problem, "The Python environment could not be made."))


def _venv(python):
    """Make .venv; returns the output when it did not work, else None."""
    done = subprocess.run(  # noqa: S603
        [python, "-m", "venv", str(VENV)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    return None if done.returncode == 0 and _works() else done.stdout


def _pip(which):
    """Install the locked packages, a line of progress for each; the whole output goes to a log file."""
    lock = PROJECT / "requirements" / (which + ".txt")
    total = sum(1 for line in lock.read_text().splitlines() if line[:1].isalnum())
    command = [str(PYTHON), "-m", "pip", "install", "--require-hashes", "--no-deps", "--only-binary=:all:"]
    command += ["--progress-bar=off", "--no-input", "--disable-pip-version-check", "-r", str(lock)]
    progress = _Progress(total)
    options = {
        "stdout": subprocess.PIPE,
        "stderr": subprocess.STDOUT,
        "stdin": subprocess.DEVNULL,
        "text": True,
    }
    with LOG.open("w") as log:  # noqa: SIM117 - the shorter form is not understood by older versions
        with subprocess.Popen(command, **options) as pip:  # noqa: S603
            for line in pip.stdout:
                log.write(line)
                progress.see(line)
    progress.close()
    if pip.returncode:
        raise SetupError(_explain(LOG.read_text(), "The packages could not be installed."))


class _Progress:
    """One line that counts packages on a terminal; a line per ten packages elsewhere."""

    def __init__(self, total):
        self.total = total
        self.seen = 0
        self.live = sys.stderr.isatty()

    def see(self, line):
        if line.startswith(("Collecting", "Processing", "Requirement already", "Ignoring")):
            self.seen += 1
            self._show(_package(line))
        elif line.startswith("Installing collected"):
            self._write(f"Unpacking {self.total} packages (about half a minute) …")

    def close(self):
        if self.live:
            sys.stderr.write("\n")

    def _show(self, name):
        if self.live or self.seen % 10 == 1:
            self._write(f"Fetching packages: {self.seen} of {self.total} ({name})")

    def _write(self, text):
        sys.stderr.write("\r\033[K" + text if self.live else text + "\n")
        sys.stderr.flush()


def _package(line):
    """Name of the package in a line of pip: `Collecting amqp==5.4.2`, `Processing /folder/amqp-5.4.2.whl`."""
    words = line.split()
    word = words[3] if words[0] == "Requirement" else words[1]
    return re.split("==|-[0-9]|:", word.rpartition("/")[2])[0]


CAUSES = (
    ("No space left on device", "The disk is full. Free about 1 GB and start again."),
    ("ensurepip is not", "Python's module venv is incomplete. On Debian: apt-get install python3-venv"),
    ("No module named venv", "Python's module venv is missing. On Debian: apt-get install python3-venv"),
    ("Permission denied", f"The folder {PROJECT} may not be written by you."),
    ("DO NOT MATCH THE HASHES", "A package differs from the one that was locked, so it was not installed."),
    ("No matching distribution", "A package is not to be had for this Python or this kind of machine."),
    ("Temporary failure in name resolution", "There is no network, and the packages must be fetched once."),
    ("Connection", "The package index cannot be reached, and the packages must be fetched once."),
)


def _explain(output, headline):
    """The headline, the known cause in plain words, and the end of the output itself."""
    causes = [words for sign, words in CAUSES if sign in output][:1]
    tail = ["    " + line for line in output.strip().splitlines()[-8:]]
    return "\n".join([headline, *causes, *tail])


def _say(text):
    sys.stderr.write(text + "\n")
    sys.stderr.flush()


def main(what):
    """Do one of the three things; returns the exit code."""
    try:
        if what == "browser":
            sys.stdout.write(browser() + "\n")
        else:
            with _one_at_a_time():
                install(what)
    except SetupError as error:
        _say(f"\n{error}\n")
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


@contextlib.contextmanager
def _one_at_a_time():
    """Two `make` at once: the second waits for the first to finish installing."""
    import fcntl  # noqa: PLC0415 - not on every system, whose user is told so by the caller

    folder = os.open(str(PROJECT), os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


if __name__ == "__main__":
    if len(sys.argv) != 2 or sys.argv[1] not in ("run", "dev", "browser"):
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1]))
