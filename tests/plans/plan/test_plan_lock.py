"""An edit and an adoption at the same moment: one waits for the other."""

import threading

import pytest
from django.db import OperationalError, connection

from plans.models import Plan
from plans.plan.models import PlanStage
from plans.plan.services import editing
from stakeholders.access.errors import Refused
from stakeholders.access.tenancy import scope
from tests.builders import make_plan, make_town


def adopt_at_once(plan) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '200ms'")
    Plan.objects.filter(pk=plan.pk).update(stage=PlanStage.IN_FORCE)


@pytest.mark.django_db(transaction=True)
def test_an_adoption_waits_until_the_edit_is_over():
    town = make_town("port-race")
    with scope(town.pk):
        plan = make_plan(town)
    inside, leave = threading.Event(), threading.Event()

    def edit():
        try:
            with scope(town.pk), editing(plan):
                inside.set()
                leave.wait(10)
        finally:
            connection.close()

    editor = threading.Thread(target=edit)
    editor.start()
    assert inside.wait(10)
    try:
        with pytest.raises(OperationalError), scope(town.pk):
            adopt_at_once(plan)
    finally:
        leave.set()
        editor.join()
    with scope(town.pk):
        Plan.objects.filter(pk=plan.pk).update(stage=PlanStage.IN_FORCE)
        with pytest.raises(Refused), editing(plan):
            pass
