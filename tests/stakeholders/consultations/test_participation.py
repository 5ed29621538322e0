"""Who took part in a round, counted by sex, age and group."""

import pytest

from stakeholders.access.permissions import Role
from stakeholders.models import Participation
from tests.builders import make_round, make_text
from tests.forms import fill
from tests.test_api import caller


@pytest.fixture
def round_(town):
    return make_round(town, make_text(town), state="closed")


def test_the_page_proposes_sex_and_age_and_keeps_only_what_was_counted(as_alice, round_):
    page = f"/town/port-test/consultation/rounds/{round_.uid}/participation/"
    given = {"participation-0-number": "171", "participation-1-number": "139", "participation-2-number": "24"}
    form = fill(as_alice.get(page), **given)
    assert as_alice.post(page, form).status_code == 302
    kept = list(Participation.objects.values_list("group", "number"))
    assert kept == [("women", 171), ("men", 139), ("under_18", 24)]
    shown = as_alice.get(f"/town/port-test/consultation/rounds/{round_.uid}/").content.decode()
    assert "171" in shown
    assert "Under 18" in shown


def test_another_group_has_a_name_and_the_others_have_none(as_alice, round_):
    page = f"/town/port-test/consultation/rounds/{round_.uid}/participation/"
    nameless = fill(as_alice.get(page), **{"participation-0-group": "other", "participation-0-number": "9"})
    assert "Name the group." in as_alice.post(page, nameless).content.decode()
    named = fill(as_alice.get(page), **{"participation-0-name": "Sailors", "participation-0-number": "9"})
    assert "only for" in as_alice.post(page, named).content.decode()
    assert not Participation.objects.exists()


def test_over_the_api_a_list_replaces_the_one_before(alice, town, round_):
    api = caller(town, alice, Role.COORDINATOR)
    page = f"/api/v1/port-test/rounds/{round_.uid}/participation/"
    first = api.post(page, [{"group": "women", "number": 3}, {"group": "men", "number": 4}], format="json")
    assert first.status_code == 200, first.json()
    rows = [{"group": "other", "name": "Sailors", "area": None, "number": 12}]
    assert api.post(page, rows, format="json").json()["participation"] == rows
    assert api.post(page, [{"group": "other", "number": 1}], format="json").status_code == 400
    assert Participation.objects.get().name == "Sailors"
