"""The cast: alice coordinates Port Test, bob reads there, charlie coordinates another town."""

import os
import shutil

import pytest
from django.db import connection
from django.test import TransactionTestCase
from django.test.utils import setup_databases, teardown_databases
from django.utils import translation
from playwright.sync_api import sync_playwright

from config.database import connected_as
from config.embedded.install import BROWSERS
from stakeholders.access.permissions import ROLE_PERMISSIONS, Actor, Role
from stakeholders.access.tenancy import narrow, scope
from tests.builders import make_member, make_town
from tests.emptying import ON_OUR_SERVERS, empty
from tests.quicker import share_middleware
from tests.sharing import ByFile


def pytest_collection_modifyitems(items):
    """Some thousand short ones last: they keep all processes busy until those that take minutes are done."""
    items.sort(key=lambda item: item.path.stem == "test_access")


def pytest_xdist_make_scheduler(config, log):
    return ByFile(config, log)


@pytest.fixture(scope="module")
def chromium():
    """One browser for the tests of a file, each of which opens windows of its own."""
    named = os.environ.get("CHROMIUM")  # what `make test` has found or was given
    path = named or next(filter(None, map(shutil.which, BROWSERS)), None)
    if path is None:
        pytest.skip("no Chromium on this machine")
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        # Playwright keeps a loop of asyncio in this thread, because of which Django would refuse the database.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment, django_db_blocker, django_db_modify_db_settings):
    """The test database is made by its owner; the tests run as the application does."""
    with django_db_blocker.unblock():
        with connected_as("owner"):
            made = setup_databases(verbosity=0, interactive=False, serialized_aliases=[])
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(TransactionTestCase, "_fixture_teardown", empty)
            share_middleware(patch)
            yield
        connection.close()
        if not ON_OUR_SERVERS:  # which end with the run, and their databases with them
            with connected_as("owner"):
                teardown_databases(made, verbosity=0)


@pytest.fixture(autouse=True)
def _language():
    """A request leaves its language behind in the thread, as on a server, where the next one brings its own."""
    yield
    translation.deactivate()


@pytest.fixture
def town(db):
    """The town in whose name the test speaks to the database."""
    made = make_town("port-test", name="Port Test")
    narrow(municipality=made.pk)
    yield made
    narrow(municipality="")


@pytest.fixture
def other_town(db):
    return make_town("other-town", name="Other Town")


@pytest.fixture
def alice(town):
    return make_member(town, "alice@example.org", Role.COORDINATOR)


@pytest.fixture
def bob(town):
    return make_member(town, "bob@example.org", Role.MINISTRY)


@pytest.fixture
def charlie(other_town):
    with scope(other_town.pk):
        return make_member(other_town, "charlie@example.org", Role.COORDINATOR)


@pytest.fixture
def coordinator(town, alice):
    """Alice as the actor that querysets and verbs ask about."""
    return Actor(town, ROLE_PERMISSIONS[Role.COORDINATOR], "alice", user=alice, role=Role.COORDINATOR)


@pytest.fixture
def as_alice(client, alice):
    client.force_login(alice)
    return client


@pytest.fixture
def as_bob(client, bob):
    client.force_login(bob)
    return client


@pytest.fixture
def as_charlie(client, charlie):
    client.force_login(charlie)
    return client
