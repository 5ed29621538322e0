"""Both servers in one folder, and the environment by which the application finds them."""

import hashlib
import os
import secrets
import shutil
import signal
import stat
import tempfile
from contextlib import nullcontext
from pathlib import Path

from config.embedded import postgres, valkey

# A Unix socket's path may have 107 bytes, of which PostgreSQL takes 19 for the name in the folder.
_LONGEST_FOLDER = 85


class Servers:
    """PostgreSQL and Valkey with everything they own under `folder`.

    `disposable` servers are for tests and need not survive. `step(label)` is a context
    for each step, to show progress.
    """

    def __init__(self, folder: Path, *, disposable: bool = False, step=lambda label: nullcontext()):
        self.folder = folder = folder.resolve()
        self.step = step
        self.log = folder / "log"
        self.sockets = socket_folder(folder)
        self.postgres = postgres.Postgres(
            folder / "postgres",
            sockets=self.sockets / "pg",
            log=self.log / "postgres.log",
            settings=postgres.DISPOSABLE if disposable else postgres.DURABLE,
            death_signal=signal.SIGQUIT if disposable else signal.SIGINT,
        )
        self.valkey = valkey.Valkey(
            folder / "valkey",
            sockets=self.sockets,
            log=self.log / "valkey.log",
            durable=not disposable,
        )

    def start(self, stop_asked=lambda: False) -> None:
        """Start both and return when both answer; on any error none of them is left running."""
        for place in (self.folder, self.log, self.folder / "media", self.sockets):
            place.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            for label, server in (("PostgreSQL 18", self.postgres), ("Valkey 9", self.valkey)):
                with self.step(f"Starting {label}"):
                    server.start(stop_asked)
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Stop both, the broker first."""
        self.valkey.stop()
        self.postgres.stop()
        if self.sockets.parent != self.folder:
            shutil.rmtree(self.sockets, ignore_errors=True)

    def environment(self, *, port: int = 8000) -> dict[str, str]:
        """What the settings read; the same names as on a server with its own databases."""
        return {
            "DATABASE_URL": self.postgres.url("app"),
            "DATABASE_OWNER_URL": self.postgres.url("owner"),
            "DATABASE_BACKUP_URL": self.postgres.url("backup"),
            "REDIS_URL": self.valkey.broker_url(),
            "CACHE_URL": self.valkey.cache_url(),
            "SECRET_KEY": secret_key(self.folder / "secret_key"),
            "ANSWER_KEYS": secret_key(self.folder / "answer_keys"),
            "CONCORD_DATA": os.fspath(self.folder),
            "CONCORD_EMBEDDED": "1",
            "CONCORD_ADDRESS": f"http://127.0.0.1:{port}",
            "ALLOWED_HOSTS": "127.0.0.1,localhost",
        }


def secret_key(path: Path) -> str:
    """The key kept in `path`, made at the first call and readable by the owner only."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(50))
    except FileExistsError:
        pass
    return path.read_text().strip()


def socket_folder(folder: Path) -> Path:
    """`folder`/sockets, or a private short one under the temporary folder when that path is too long."""
    place = folder / "sockets"
    if len(os.fsencode(place / "pg")) <= _LONGEST_FOLDER:
        return place
    mark = hashlib.sha256(os.fsencode(folder)).hexdigest()[:12]
    short = Path("/tmp") / f"concord-{os.geteuid()}-{mark}"  # noqa: S108 - verified to be ours alone below
    short.mkdir(mode=0o700, exist_ok=True)
    about = short.lstat()
    if not stat.S_ISDIR(about.st_mode) or about.st_uid != os.geteuid() or about.st_mode & 0o077:
        return Path(tempfile.mkdtemp(prefix="concord-"))
    return short
