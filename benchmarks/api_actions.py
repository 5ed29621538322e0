"""The API's list of 1,000 actions against one SELECT json_agg.

The same fields, links and dependent rows: once as one answer of the API (token, permission, row-level security,
serializers, JSON), once put together by PostgreSQL alone in one statement.
"""

import json
import time

from django.db import connection
from rest_framework.test import APIClient

from benchmarks.measuring import Report, counted, seconds
from benchmarks.plan_page import client_of, make_town
from stakeholders.access.permissions import Role
from stakeholders.access.tenancy import scope
from stakeholders.access.tokens import issue_token
from stakeholders.models import User

ACTIONS = 1000

STATEMENT = """
SELECT json_agg(to_jsonb(a) || jsonb_build_object(
    'objectives', (SELECT json_agg(o.uid) FROM plans_actionobjective l JOIN plans_objective o ON o.id = l.objective_id
                    WHERE l.action_id = a.id),
    'areas', (SELECT json_agg(r.code) FROM plans_actionarea l JOIN stakeholders_area r ON r.id = l.area_id
               WHERE l.action_id = a.id),
    'responsibilities', (SELECT json_agg(json_build_object('uid', p.uid, 'organisation', g.uid, 'kind', p.kind,
                            'task', p.task, 'acceptance', p.acceptance, 'answered_at', p.answered_at))
                           FROM plans_responsibility p
                           JOIN stakeholders_organisation g ON g.id = p.organisation_id WHERE p.action_id = a.id),
    'milestones', (SELECT json_agg(json_build_object('uid', m.uid, 'title', m.title, 'due_on', m.due_on,
                            'done_on', m.done_on)) FROM plans_milestone m WHERE m.action_id = a.id))
    ORDER BY a."order", a.code)
FROM plans_action a WHERE a.municipality_id = %s
"""


def measure() -> Report:
    town = make_town(f"bench-api-{time.time_ns()}", ACTIONS)
    client_of(town)
    bare, sent = _bare(town)
    rows = [("one SELECT json_agg", 1, sent / 1000, bare * 1000, 1.0)]
    api = _caller(town)
    for size in (100, ACTIONS):
        rows.append(_row(api, town, size, bare))
    dominates = (
        "Making Python values of rows and writing them again as JSON dominates: the serializers take most of the "
        "time, the six statements of a page a small part. A page of 100 takes about a tenth of the whole list."
    )
    return Report(("Way", "queries", "kB", "ms", "times json_agg"), rows, dominates)


def _bare(town) -> tuple[float, int]:
    def ask() -> str:
        with scope(town.pk), connection.cursor() as cursor:
            cursor.execute(STATEMENT, [town.pk])
            return json.dumps(cursor.fetchone()[0])

    assert len(json.loads(ask())) == ACTIONS
    return seconds(ask), len(ask())


def _caller(town) -> APIClient:
    user = User.objects.get(email=f"{town.slug}@example.org")
    with scope(town.pk):
        _client, token = issue_token(by=user, municipality=town, name="bench", role=Role.COORDINATOR)
    client = APIClient(headers={"host": "127.0.0.1"})
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {token}")
    return client


def _row(api: APIClient, town, size: int, bare: float) -> tuple:
    address = f"/api/v1/{town.slug}/actions/?page_size={size}"

    def ask():
        answer = api.get(address)
        assert len(answer.json()["results"]) == size, answer.content[:200]
        return answer

    whole = seconds(ask)
    with counted() as queries:
        answer = ask()
    return (f"API, {size} actions", queries.count, len(answer.content) / 1000, whole * 1000, whole / bare)
