"""Target groups: records with a name, an age, a situation; what an action reaches stays."""

import pytest

from stakeholders.models import TargetGroup
from tests.builders import make_action, make_group, make_plan
from tests.forms import fill

LIST = "/town/port-test/partners/groups/"


def test_a_group_is_written_read_and_changed(as_alice, town):
    data = fill(
        as_alice.get(f"{LIST}new/"),
        name="Tenants under 25",
        age_min="12",
        age_max="24",
        est_size="6400",
        is_youth_at_risk="on",
        inclusion_note="Met at the club.",
    )
    assert as_alice.post(f"{LIST}new/", data)["Location"] == LIST
    group = TargetGroup.objects.get()
    page = as_alice.get(LIST).content.decode()
    for text in ("Tenants under 25", "12 to 24 years", "about 6,400 persons", "young people at risk"):
        assert text in page
    edit = f"{LIST}{group.uid}/edit/"
    assert as_alice.post(edit, fill(as_alice.get(edit), age_min="30")).status_code == 422
    assert as_alice.post(edit, fill(as_alice.get(edit), age_max="")).status_code == 302
    assert "from 12 years" in as_alice.get(f"{LIST}{group.uid}/").content.decode()


def test_two_groups_have_two_names(as_alice, town):
    make_group(town, "Drivers")
    page = as_alice.post(f"{LIST}new/", fill(as_alice.get(f"{LIST}new/"), name="Drivers"))
    assert page.status_code == 422
    assert "used already" in page.content.decode()


@pytest.mark.parametrize("used", [True, False])
def test_a_group_that_an_action_reaches_is_not_deleted(as_alice, town, used):
    group = make_group(town)
    if used:
        action = make_action(make_plan(town))
        action.target_groups.set([group], through_defaults={"municipality": town})
        assert str(action) in as_alice.get(f"{LIST}{group.uid}/").content.decode()
    as_alice.post(f"{LIST}{group.uid}/delete/", follow=True)
    assert TargetGroup.objects.exists() is used


def test_a_reader_looks_and_changes_nothing(as_bob, town):
    group = make_group(town)
    assert "New target group" not in as_bob.get(LIST).content.decode()
    assert as_bob.post(f"{LIST}{group.uid}/edit/", {"name": "x"}).status_code == 403
