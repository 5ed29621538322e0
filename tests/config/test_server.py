"""The way of running on a server: the image's commands with the variables of docker-compose.yml, without containers.

Roles and passwords are made by the script that the PostgreSQL image runs; what differs are addresses, as everything
listens on sockets of this machine.
"""

import http.client
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

import psycopg2
import pytest
import yaml

from config.embedded import postgres
from config.embedded.servers import Servers
from tests.config.environment import PROJECT
from tests.config.test_embedded import eventually, outside

SITE = "concord.town.example"


class Server:
    """Databases of its own, secrets as files, and the processes that deploy/run starts."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.servers = Servers(folder / "servers", disposable=True)
        self.secrets = folder / "secrets"
        self.processes: dict[str, subprocess.Popen] = {}
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]

    def prepare(self) -> None:
        """What the images of PostgreSQL and Valkey do at their first start."""
        self._make_secrets()
        self.servers.postgres._prepare_roles = self._run_roles_script
        self.servers.start()
        # From here on by password only, as in the container.
        (self.servers.postgres.data / "pg_hba.conf").write_text("local all all scram-sha-256\n")
        os.kill(self.servers.postgres.child.pid, signal.SIGHUP)

    def _make_secrets(self) -> None:
        script = self.folder / "make-secrets"
        shutil.copy(PROJECT / "deploy" / "make-secrets", script)
        subprocess.run(["sh", script], check=True, capture_output=True)
        place = quote(os.fspath(self.servers.postgres.sockets), safe="")
        valkey = self.servers.valkey
        for name in ("database_url", "database_owner_url", "database_backup_url"):
            self._rewrite(name, lambda url: url.replace("@postgres:5432/concord", f"@/concord?host={place}"))
        self._rewrite("redis_url", lambda _: valkey.broker_url())
        self._rewrite("cache_url", lambda _: valkey.cache_url())

    def _rewrite(self, name, change) -> None:
        path = self.secrets / name
        path.chmod(0o600)
        path.write_text(change(path.read_text()))

    def _run_roles_script(self) -> None:
        programs = postgres.binaries()
        environment = {
            **outside(),
            "PATH": f"{programs}:{os.environ['PATH']}",
            "PGHOST": os.fspath(self.servers.postgres.sockets),
            "SECRETS": os.fspath(self.secrets),
        }
        subprocess.run(["sh", PROJECT / "deploy" / "postgres" / "roles.sh"], env=environment, check=True)

    def environment(self, service: str) -> dict[str, str]:
        """The variables of a service, as compose would fill them in."""
        compose = yaml.safe_load((PROJECT / "docker-compose.yml").read_text())["services"][service]
        given = {name: self._filled(str(value)) for name, value in compose["environment"].items()}
        return {
            **outside(),
            **given,
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
            "STATIC_ROOT": os.fspath(self.folder / "static"),
            "GUNICORN_CMD_ARGS": f"--bind 127.0.0.1:{self.port} --workers 1",
        }

    def _filled(self, value: str) -> str:
        places = {
            "/run/secrets": self.secrets,
            "/data": self.folder / "data",
            "/tmp": self.folder,  # noqa: S108
        }
        for start, place in places.items():
            if value.startswith(f"{start}/") or value == start:
                return os.fspath(place) + value.removeprefix(start)
        answers = {"SITE_HOST": SITE, "EMAIL_HOST": "127.0.0.1", "DEFAULT_FROM_EMAIL": f"concord@{SITE}"}
        return re.sub(
            r"\$\{(\w+)(?::([-?])([^}]*))?\}",
            lambda found: answers.get(found[1], found[3] if found[2] == "-" else ""),
            value,
        )

    def run(self, service: str, *words: str) -> subprocess.CompletedProcess:
        """A command that ends."""
        return subprocess.run(
            ["sh", PROJECT / "deploy" / "run", *words],
            env=self.environment(service),
            capture_output=True,
            text=True,
            cwd="/",
        )

    def start(self, service: str) -> None:
        with (self.folder / f"{service}.log").open("wb") as log:
            self.processes[service] = subprocess.Popen(
                ["sh", PROJECT / "deploy" / "run", service],
                env=self.environment(service),
                stdout=log,
                stderr=log,
                cwd="/",
                start_new_session=True,
            )

    def stop(self) -> None:
        for process in self.processes.values():
            process.terminate()
        for process in self.processes.values():
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
        self.servers.stop()

    def get(self, path: str, **headers: str):
        """Status, headers and body, asked as the proxy asks."""
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)) as link:
            link.request("GET", path, headers={"Host": SITE, **headers})
            answer = link.getresponse()
            return answer.status, answer.headers, answer.read()

    def readiness(self) -> dict:
        try:
            return json.loads(self.get("/readyz")[2])
        except (OSError, ValueError, http.client.HTTPException):
            return {"ready": False}


@pytest.fixture(scope="module")
def server():
    folder = Path(tempfile.mkdtemp(prefix="cs-"))
    made = Server(folder)
    try:
        made.prepare()
        done = made.run("migrate", "migrate", "--noinput", "--verbosity=0")
        assert done.returncode == 0, done.stderr
        collect = (
            "collectstatic",
            "--noinput",
            "--ignore=*.map",
            "--ignore=redoc",
            "--ignore=rest_framework",
        )
        done = made.run("web", *collect)
        assert done.returncode == 0, done.stderr
        for service in ("web", "worker", "jobs", "beat"):
            made.start(service)
        assert eventually(lambda: made.readiness()["ready"], within=60), made.readiness()
        yield made
    finally:
        made.stop()
        shutil.rmtree(folder)


def test_all_parts_are_ready(server):
    checks = server.readiness()["checks"]
    assert {name: check["ok"] for name, check in checks.items()} == dict.fromkeys(
        ("database", "broker", "migrations", "beat", "workers", "oldest_work"), True
    )
    assert eventually(lambda: (server.folder / "pulse").exists())


def test_the_health_check_of_the_image(server):
    command = [sys.executable, PROJECT / "deploy" / "alive.py", str(server.port)]
    assert subprocess.run(command, env=server.environment("web")).returncode == 0


def test_the_roles_are_those_of_the_embedded_server(server):
    rights = "SELECT rolname, rolsuper, rolcreaterole, rolcreatedb, rolbypassrls, rolcanlogin FROM pg_roles"
    (url,) = (server.secrets / "database_backup_url").read_text().split()
    with closing(psycopg2.connect(url)) as link, link.cursor() as cursor:
        cursor.execute(f"{rights} WHERE rolname IN ('app', 'owner', 'backup') ORDER BY 1")
        assert cursor.fetchall() == [
            (name, False, False, "NOCREATEDB" not in wanted, "NOBYPASSRLS" not in wanted, True)
            for name, wanted in sorted(postgres.ROLES.items())
        ]
        cursor.execute("SELECT pg_has_role('backup', 'pg_read_all_data', 'member')")
        assert cursor.fetchone() == (True,)
        cursor.execute("SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = 'concord'")
        assert cursor.fetchone() == ("owner",)


def test_a_wrong_password_opens_nothing(server):
    (url,) = (server.secrets / "database_url").read_text().split()
    with pytest.raises(psycopg2.OperationalError, match="password authentication failed"):
        psycopg2.connect(url.replace("://app:", "://app:x"))


def test_everything_but_the_probes_is_sent_to_tls(server):
    assert server.get("/livez")[0] == 200
    status, headers, _body = server.get("/accounts/login/")
    assert (status, headers["Location"]) == (301, f"https://{SITE}/accounts/login/")


def test_a_page_over_tls_and_its_files(server):
    status, headers, body = server.get("/accounts/login/", **{"X-Forwarded-Proto": "https"})
    assert status == 200
    assert headers["Strict-Transport-Security"].startswith("max-age=63072000")
    assert "Secure" in headers["Set-Cookie"]
    (style,) = {word for word in body.decode().split('"') if "concord/concord." in word}
    status, headers, content = server.get(style, **{"X-Forwarded-Proto": "https", "Accept-Encoding": "gzip"})
    assert (status, headers["Content-Encoding"]) == (200, "gzip")
    assert "immutable" in headers["Cache-Control"]
    assert len(content) < 40_000


def test_another_host_name_is_refused(server):
    assert server.get("/accounts/login/", Host="other.example")[0] == 400


def test_metrics_are_read_with_the_token(server):
    token = (server.secrets / "metrics_token").read_text().strip()
    assert server.get("/metrics")[0] == 401
    status, _headers, body = server.get("/metrics", Authorization=f"Bearer {token}")
    assert status == 200
    assert b"concord_source_failures 0" in body


def test_the_web_server_does_not_run_as_owner(server):
    done = server.run("web", "migrate", "--noinput")
    assert done.returncode != 0
    assert "permission denied" in done.stderr or "must be owner" in done.stderr


def test_a_backup_is_made_at_once_and_the_restore_finds_it_whole(server):
    folder = server.folder / "data" / "backups"
    folder.mkdir(parents=True)
    server.start("backup")
    (made,) = eventually(lambda: list(folder.glob("concord-*.tar.gz")), within=30)
    done = server.run("restore", "restore", "--check", str(made))
    assert "is whole" in done.stdout, done.stderr
    used = server.run("restore", "restore", str(made))
    assert "not empty" in used.stderr


def test_all_processes_end_when_told(server):
    for name, process in server.processes.items():
        process.terminate()
        assert process.wait(30) in {0, -signal.SIGTERM}, name
    assert "Traceback" not in (server.folder / "web.log").read_text()
