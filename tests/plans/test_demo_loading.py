"""The demonstration once it is loaded: loading it again changes nothing, and its logins work."""

from datetime import date

import pytest
from django.contrib.auth import authenticate
from django.core.files import File
from django.db import transaction
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


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker, tmp_path_factory):
    """The folder of the logins, once both towns are loaded."""
    folder = tmp_path_factory.mktemp("demo")
    with django_db_blocker.unblock(), transaction.atomic():
        assert load(folder) == ["port-aurelia", "vila-clara"]
        yield folder
        transaction.set_rollback(True)


def test_the_second_run_changes_nothing(loaded, db):
    logins = (loaded / "demo_logins.txt").read_text()
    changes = audit_rows()
    lines = []
    assert load(loaded, lines) == []
    assert audit_rows() == changes
    assert (loaded / "demo_logins.txt").read_text() == logins
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


def test_the_logins_that_are_written_down_work(loaded, db, rf):
    lines = (loaded / "demo_logins.txt").read_text().splitlines()
    assert len(lines) == User.objects.count() == 9
    email, password, *_who = lines[0].split()
    assert (email, password) == ("ines@port-aurelia.example", PASSWORD)
    assert User.objects.get(email=email).check_password(password)
    assert authenticate(rf.post("/"), email=email, password=password) is not None


def test_the_file_to_try_mistakes_with_has_many_and_changes_nothing(loaded, db):
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
