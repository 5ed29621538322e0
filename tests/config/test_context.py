"""What every page shows around its content."""

from types import SimpleNamespace

import pytest
from django.test import RequestFactory

from config import context
from plans.demo.load import TOWNS
from stakeholders.access.permissions import Actor


def banner(slug: str) -> str:
    request = RequestFactory().get("/")
    request.actor = Actor(SimpleNamespace(slug=slug, pk=1, languages=["en"]))
    return str(context.page(request)["phase_banner"])


@pytest.mark.parametrize("name", TOWNS)
def test_a_town_of_the_demonstration_says_that_it_is_invented(name):
    assert "invented" in banner(name.replace("_", "-"))


def test_a_town_that_somebody_added_does_not():
    assert banner("vila-nova") == ""
