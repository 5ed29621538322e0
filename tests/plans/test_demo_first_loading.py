"""Loading the demonstration for the first time: whole or not at all, and nowhere by mistake."""

from datetime import date

import pytest
from django.core.management import CommandError, call_command

from plans.demo.load import load_demo
from stakeholders.access.tenancy import scope
from stakeholders.models import Municipality, User


def test_a_failure_leaves_nothing_behind(db, tmp_path, monkeypatch):
    monkeypatch.setattr("plans.demo.consultation.load_consultation", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        load_demo(today=date(2026, 11, 22), logins=tmp_path / "demo_logins.txt", tell=lambda line: None)
    with scope(dispatch=True):
        assert not Municipality.objects.exists()
    assert not User.objects.exists()
    assert not (tmp_path / "demo_logins.txt").exists()


def test_a_server_is_not_given_accounts_with_known_passwords_by_mistake(db, tmp_path, settings, capsys):
    settings.DATA_DIR, settings.EMBEDDED = tmp_path, False
    with pytest.raises(CommandError, match="--with-known-passwords"):
        call_command("load_demo", verbosity=0)
    assert not User.objects.exists()
    call_command("load_demo", "--with-known-passwords")
    said = capsys.readouterr()
    assert User.objects.exists()
    assert "Port Aurelia: draft plan" in said.out
    assert "job started" not in said.err + said.out
    assert (tmp_path / "demo_logins.txt").exists()
    settings.EMBEDDED = True
    call_command("load_demo", verbosity=0)
    assert not capsys.readouterr().out
