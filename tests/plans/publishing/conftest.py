from datetime import date

import pytest

from plans.versions import services
from tests.plans.checks.complete import make_complete_plan


@pytest.fixture
def plan(town):
    return make_complete_plan(town)


@pytest.fixture
def version(plan, coordinator):
    return services.adopt(by=coordinator, plan=plan, adopted_by="City council", adopted_on=date(2026, 11, 20))
