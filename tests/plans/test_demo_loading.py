"""Loading the demonstration: whole or not at all, once, with logins that work."""

from datetime import date

import pytest
from django.contrib.auth import authenticate
from django.core.files import File
from django.core.management import CommandError, call_command
from django.db.models import Count, Sum

from diagnostics.incidents.imports.mapping import Mapping
from diagnostics.incidents.imports.services import settle, take_file
from diagnostics.models import CountFact, DataSource, SurveyAnswer
from plans.demo.load import load_demo
from plans.demo.people import PASSWORD
from plans.demo.records import DATA
from stakeholders.access.permissions import ROLE_PERMISSIONS, Actor, Role
from stakeholders.access.tenancy import scope
from stakeholders.jobs.services import run_job
from stakeholders.models import AuditEntry, Municipality, User


def load(tmp_path, lines=None) -> list[str]:
    tell = (lambda line: None) if lines is None else lines.append
    return load_demo(today=date(2026, 11, 22), logins=tmp_path / "demo_logins.txt", tell=tell)


def test_the_second_run_changes_nothing(db, tmp_path):
    assert load(tmp_path) == ["port-aurelia", "vila-clara"]
    logins = (tmp_path / "demo_logins.txt").read_text()
    changes = audit_rows()
    lines = []
    assert load(tmp_path, lines) == []
    assert audit_rows() == changes
    assert (tmp_path / "demo_logins.txt").read_text() == logins
    assert lines == [
        "Port Aurelia is there already; nothing was changed",
        "Vila Clara is there already; nothing was changed",
    ]


def audit_rows():
    numbers = []
    for slug in ("port-aurelia", "vila-clara"):
        with scope(slug=slug):
            town = Municipality.objects.get(slug=slug)
        with scope(town.pk):
            numbers.append(
                (AuditEntry.objects.count(), SurveyAnswer.objects.count(), CountFact.objects.count())
            )
    return numbers, User.objects.count()


def test_a_failure_leaves_nothing_behind(db, tmp_path, monkeypatch):
    monkeypatch.setattr("plans.demo.consultation.load_consultation", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        load(tmp_path)
    with scope(dispatch=True):
        assert not Municipality.objects.exists()
    assert not User.objects.exists()
    assert not (tmp_path / "demo_logins.txt").exists()


def test_the_logins_that_are_written_down_work(db, tmp_path, rf):
    load(tmp_path)
    lines = (tmp_path / "demo_logins.txt").read_text().splitlines()
    assert len(lines) == User.objects.count() == 9
    email, password, *_who = lines[0].split()
    assert (email, password) == ("ines@port-aurelia.example", PASSWORD)
    assert User.objects.get(email=email).check_password(password)
    assert authenticate(rf.post("/"), email=email, password=password) is not None


def test_the_file_to_try_mistakes_with_has_many_and_changes_nothing(db, tmp_path):
    load(tmp_path)
    with scope(slug="port-aurelia"):
        town = Municipality.objects.get(slug="port-aurelia")
    with scope(town.pk):
        user = User.objects.get(email="lia@port-aurelia.example")
        by = Actor(town, ROLE_PERMISSIONS[Role.ANALYST], str(user), user=user, role=Role.ANALYST)
        source = DataSource.objects.get(name__startswith="Recorded offences")
        before = CountFact.objects.aggregate(Sum("count"), Count("pk"))
        with (DATA / "port_aurelia" / "counts_dirty.csv").open("rb") as file:
            batch = take_file(by=by, source=source, upload=File(file, name="counts_dirty.csv"))
        batch = settle(by=by, batch=batch, mapping=Mapping.from_json(batch.mapping))
        run_job(batch.job_id)
        batch.refresh_from_db()
        assert (batch.rows_read, batch.rows_accepted, batch.rows_rejected) == (26, 5, 21)
        wrong = {"unknown_area", "negative", "fraction", "twice", "unknown_offence", "no_such_day", "future"}
        assert wrong <= batch.rejected_by_reason.keys()
        assert CountFact.objects.aggregate(Sum("count"), Count("pk")) == before


def test_the_command_says_what_it_does(db, tmp_path, settings, capsys):
    settings.DATA_DIR, settings.EMBEDDED = tmp_path, True
    call_command("load_demo")
    said = capsys.readouterr()
    assert "Port Aurelia: draft plan" in said.out
    assert "job started" not in said.err + said.out
    assert (tmp_path / "demo_logins.txt").exists()
    call_command("load_demo", verbosity=0)
    assert not capsys.readouterr().out


def test_a_server_is_not_given_accounts_with_known_passwords_by_mistake(db, tmp_path, settings):
    settings.DATA_DIR, settings.EMBEDDED = tmp_path, False
    with pytest.raises(CommandError, match="--with-known-passwords"):
        call_command("load_demo", verbosity=0)
    assert not User.objects.exists()
    call_command("load_demo", "--with-known-passwords", verbosity=0)
    assert User.objects.exists()
