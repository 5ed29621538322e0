"""The installer behind `make run` and `make test`, and the locks that it installs from."""

import ast
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from config.embedded import install

PROJECT = Path(__file__).resolve().parents[2]


def locked(which):
    """Name and version of everything in a lock, without environment markers."""
    text = (PROJECT / "requirements" / f"{which}.txt").read_text()
    return dict(re.findall(r"^([a-z0-9._-]+)==([^ ]+)", text, re.MULTILINE))


def wanted(*extras):
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text())["project"]
    lines = [
        *project["dependencies"],
        *(line for e in extras for line in project["optional-dependencies"][e]),
    ]
    return {re.split(r"[\[=]", line)[0].lower().replace("_", "-"): line.partition("==")[2] for line in lines}


@pytest.fixture
def project(tmp_path, monkeypatch):
    """An empty project with a lock of one package, in place of the real one."""
    (tmp_path / "requirements").mkdir()
    for which in ("run", "dev"):
        (tmp_path / "requirements" / f"{which}.txt").write_text(f"nothing==1.0 --hash=sha256:{'0' * 64}\n")
    for name, path in (("PROJECT", ""), ("VENV", ".venv"), ("PYTHON", ".venv/bin/python")):
        monkeypatch.setattr(install, name, tmp_path / path)
    for name in ("STAMP", "LOG"):
        monkeypatch.setattr(install, name, tmp_path / ".venv" / getattr(install, name).name)
    return tmp_path


def program(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return path


# --- the locks


def test_the_locks_pin_what_the_project_names():
    assert wanted("embedded").items() <= locked("run").items()
    assert wanted("embedded", "dev").items() <= locked("dev").items()
    assert locked("run").items() <= locked("dev").items()


@pytest.mark.parametrize("which", ["run", "dev"])
def test_every_pin_has_a_hash_and_no_address(which):
    text = (PROJECT / "requirements" / f"{which}.txt").read_text()
    entries = re.split(r"\n(?=[a-z])", text.strip())
    assert all("--hash=sha256:" in entry for entry in entries)
    assert not re.search(r"://|--index|--find-links", text)
    # Python 3.11.2 needs it, later ones do not: a lock made on a later one may lose it.
    assert "async-timeout" in locked(which)


# --- the installer


def test_older_pythons_can_read_the_installer():
    ast.parse((PROJECT / "config/embedded/install.py").read_text(), feature_version=(3, 7))


def test_a_python_too_old_is_named(monkeypatch):
    monkeypatch.setattr(sys, "version_info", (3, 9, 2))
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(install.SetupError, match=r"needs Python 3\.11 or newer; this is Python 3\.9"):
        install.interpreter()


def test_a_newer_python_on_the_path_is_taken_instead(monkeypatch, tmp_path):
    newer = program(tmp_path / "python3.12", "")
    monkeypatch.setattr(sys, "version_info", (3, 9, 2))
    monkeypatch.setenv("PATH", os.fspath(tmp_path))
    assert install.interpreter() == os.fspath(newer)


def test_an_environment_of_the_developer_is_left_alone(project):
    theirs = project / "theirs"
    program(theirs / "bin/python", "exit 1")
    (project / ".venv").symlink_to(theirs)
    assert install.main("run") == 0
    assert sorted(path.name for path in theirs.rglob("*")) == ["bin", "python"]


def test_a_broken_environment_of_somebody_else_is_not_removed(project, capsys):
    program(project / ".venv/bin/python", "exit 1")
    assert install.main("run") == 1
    assert "was not made by this project" in capsys.readouterr().err
    assert (project / ".venv/bin/python").exists()


def test_what_is_installed_already_is_not_touched(project):
    program(project / ".venv/bin/python", 'test "$1" = -c')  # any other call than the check fails
    install.STAMP.write_text(f'{{"run": "{install._digest("run")}"}}')
    assert install.main("run") == 0
    assert install.main("dev") == 1


def test_a_full_disk_is_said_before_anything_is_fetched(project, monkeypatch, capsys):
    monkeypatch.setitem(install.NEEDED_SPACE, "run", shutil.disk_usage(project).free // 10**6 + 100_000)
    assert install.main("run") == 1
    assert "The disk is nearly full" in capsys.readouterr().err
    assert not (project / ".venv").exists()


def test_a_missing_venv_module_is_said_and_nothing_half_made_stays(project, monkeypatch, capsys):
    half = program(project / "python", 'mkdir -p "$3/bin"; echo "ensurepip is not available"; exit 1')
    monkeypatch.setattr(install, "interpreter", lambda: os.fspath(half))
    assert install.main("run") == 1
    assert "apt-get install python3-venv" in capsys.readouterr().err
    assert not (project / ".venv").exists()


def test_a_package_that_cannot_be_had_is_said_and_tried_again(project, monkeypatch, capsys):
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    program(project / ".venv/bin/python", f'exec {sys.executable} "$@"')  # with the pip of these tests
    install.STAMP.write_text("{}")
    assert install.main("run") == 1
    assert "not to be had for this Python" in capsys.readouterr().err
    assert install._installed() == {}
    assert install.main("run") == 1


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("Collecting amqp==5.4.2", "amqp"),
        ("Processing /folder/attrs-26.1.0-py3-none-any.whl", "attrs"),
        ("Requirement already satisfied: et-xmlfile==2.0.0 in ./lib", "et-xmlfile"),
        ("Ignoring colorama: markers 'sys_platform == \"win32\"' don't match", "colorama"),
    ],
)
def test_progress_names_the_package(line, name):
    assert install._package(line) == name


def test_a_named_browser_must_exist(monkeypatch, capsys):
    monkeypatch.setenv("CHROMIUM", "/nowhere/chromium")
    assert install.main("browser") == 1
    assert "/nowhere/chromium" in capsys.readouterr().err


def test_without_a_browser_the_user_is_told_what_to_install(monkeypatch, capsys):
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.setenv("PATH", "/nowhere")  # neither a browser nor apt-get
    assert install.main("browser") == 1
    assert "apt-get install chromium" in capsys.readouterr().err


def test_the_makefile_has_the_commands_of_the_readme():
    offered = subprocess.run(["make", "help"], cwd=PROJECT, capture_output=True, text=True, check=True).stdout
    named = re.findall(r"^    make (\w+)", (PROJECT / "README.md").read_text(), re.MULTILINE)
    assert named
    assert all(f"make {word} " in offered for word in named)
