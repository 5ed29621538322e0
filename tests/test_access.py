"""A stranger gets nothing: every address for every role in own and other town, and by the database alone.

The table is tests/access_matrix.py; the two towns are built once, by tests/world.py, in one transaction that is
rolled back at the end, and after every request the transaction returns to where it was.
"""

from contextlib import contextmanager
from functools import cache
from urllib.parse import urlencode

import pytest
from django import forms
from django.db import transaction
from django.db.models import QuerySet
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from rest_framework import serializers

from stakeholders.access import gate, links
from stakeholders.access.forms import TownFilterForm
from stakeholders.access.models import Membership
from stakeholders.access.permissions import NOBODY, ROLE_PERMISSIONS, Actor, Permission, Role
from stakeholders.access.tenancy import TenantQuerySet
from stakeholders.municipalities.models import MunicipalityQuerySet
from tests.access_matrix import API, LIBRARY, LIBRARY_KEYS, PAGES, VERBS_THAT_NAME_RECORDS
from tests.world import build, every_model_has_a_row, new_client

GOOD = {"get": {200, 302, 405}, "post": {200, 302, 400, 405, 409, 422}}
API_GOOD = {
    "get": {200},
    "post": {200, 201, 202, 204, 400, 409, 422},
    "patch": {200, 400, 409, 422},
    "delete": {204, 409, 422},
}
NOT_THERE = {404, 405}  # 405: the page takes only the other method, and says so before it looks


@pytest.fixture(scope="module")
def worlds(django_db_setup, django_db_blocker):
    """Own town and other town."""
    with django_db_blocker.unblock():
        whole = transaction.atomic()
        whole.__enter__()
        try:
            yield (
                build("aldertown", "Alder", first_version=0),
                build("birchtown", "Birch", first_version=10),
            )
        finally:
            transaction.set_rollback(True)
            whole.__exit__(None, None, None)


@pytest.fixture
def own(worlds):
    return worlds[0]


@pytest.fixture
def other(worlds):
    return worlds[1]


@contextmanager
def undone():
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def send(client: Client, method: str, address: str, data=None, **headers):
    """One request whose traces are undone."""
    json = {"content_type": "application/json"} if headers else {}
    with undone():
        response = getattr(client, method)(address, data or {}, headers=headers, **json)
        # A file is read before what it came from is undone.
        response.words = (b"".join(response) if response.streaming else response.content).decode(
            errors="replace"
        )
    return response


def of(world, path: str):
    """What a path of the table names in a world: "action.uid" or "=text"."""
    if path.startswith("="):
        return path[1:]
    found = world
    for part in path.split("."):
        found = getattr(found, part)
    return found


def address_of(row, world, *, foreign=None, part=None, **replaced) -> str:
    """The address of a row in a world; with `foreign`, the record named by `part` is that of the other world."""
    keys = {name: of(foreign if name == part else world, path) for name, path in row.keys.items()} | replaced
    if is_link(row):
        return reverse(row.name, kwargs={"token": token_of(row, world), **keys})
    town = {} if row.name in TOWNLESS else {"town": world.slug}
    asked = {name: of(world, path) for name, path in getattr(row, "query", {}).items()}
    return reverse(row.name, kwargs={**town, **keys}) + (f"?{urlencode(asked)}" if asked else "")


def is_link(row) -> bool:
    return isinstance(getattr(row, "who", None), str) and row.who.startswith("link:")


def token_of(row, world) -> str:
    return links.token(world.links[row.who.removeprefix("link:")])


TOWN_PAGES = [row for row in PAGES if isinstance(row.who, Permission)]
PUBLIC_PAGES = [row for row in PAGES if row.who == "public"]
LINK_PAGES = [row for row in PAGES if is_link(row)]
TOWNLESS = {row.name for row in PAGES if row.who in {"open", "bare"}}
KEYED = [row for row in TOWN_PAGES if row.foreign_keys]
FORM_METHODS = ("get", "post")


def each(rows):
    return pytest.mark.parametrize("row", rows, ids=str)


# ---------------------------------------------------------------- the table itself


@cache
def addresses() -> list[tuple[str, URLPattern]]:
    """(name, pattern) of every address of the application."""
    return list(_below(get_resolver().url_patterns, ()))


def _below(patterns, spaces):
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = (*spaces, pattern.namespace) if pattern.namespace else spaces
            yield from _below(pattern.url_patterns, inner)
        else:
            yield ":".join([*spaces, pattern.name or str(pattern.pattern)]), pattern


def view_of(row):
    (view,) = [pattern.callback for name, pattern in addresses() if name == row.name]
    return view


def is_api(pattern) -> bool:
    return getattr(pattern.callback, "access", None) == "api"


def test_no_page_lacks_a_row_and_no_row_lacks_a_page():
    there = {name for name, pattern in addresses() if not is_api(pattern)}
    assert there == {row.name for row in PAGES} | set(LIBRARY)


def test_no_route_lacks_a_row_and_no_row_lacks_a_route():
    there = {}
    for name, pattern in addresses():
        if is_api(pattern):
            allowed = set(pattern.callback.cls.http_method_names) - {"head", "options"}
            there[name] = sorted(set(pattern.callback.actions) & allowed)
    assert there == {route.name: sorted(route.methods) for route in API}


def test_no_address_stands_under_two_names():
    names = [name for name, _pattern in addresses()]
    assert sorted(names) == sorted(set(names))


@each(PAGES)
def test_the_row_says_what_the_view_says(row):
    view = view_of(row)
    said = {"town": view.permission, "link": f"link:{view.purpose}"}.get(view.access, view.access)
    assert said == row.who
    assert view.access != "link" or row.name == f"links:{view.purpose}"


@each(API)
def test_the_row_says_what_the_route_says(row):
    view = view_of(row)
    viewset = view.cls()
    said = {method: viewset.permission_for(view.actions[method]) for method in row.methods}
    assert said == row.methods


def test_library_pages_are_not_ours():
    for name, pattern in addresses():
        if name in LIBRARY:
            view = getattr(pattern.callback, "view_class", pattern.callback)
            assert view.__module__.startswith(gate.LIBRARY_MODULES)


def test_the_world_has_a_row_of_every_model(own, other):
    assert every_model_has_a_row(own) == every_model_has_a_row(other) == set()


# ---------------------------------------------------------------- strangers


@each(TOWN_PAGES)
def test_a_stranger_is_asked_to_sign_in(row, own):
    for method in FORM_METHODS:
        response = send(new_client(), method, address_of(row, own))
        assert response.status_code == 302
        assert response["Location"].startswith("/accounts/login/?next=/town/aldertown/")


@pytest.mark.parametrize("name", LIBRARY)
def test_a_stranger_at_the_pages_of_the_library(name, own):
    response = send(new_client(), "get", reverse(name, kwargs=LIBRARY_KEYS.get(name, {})))
    assert response.status_code == LIBRARY[name]
    assert own.mark not in response.words


@each([row for row in PAGES if row.who in {"open", "bare"}])
def test_a_page_of_no_town_tells_a_stranger_of_none(row, own):
    response = send(new_client(), "get", address_of(row, own))
    assert response.status_code in {200, 302, 404, 503}
    assert own.mark not in response.words


@each(PUBLIC_PAGES)
def test_anybody_opens_a_public_page(row, own, other):
    for client in (new_client(), own.clients[Role.MINISTRY], other.clients[Role.COORDINATOR]):
        for method in FORM_METHODS:
            assert send(client, method, address_of(row, own)).status_code in GOOD[method]


@each([row for row in PUBLIC_PAGES if row.hidden])
def test_the_public_does_not_see_what_is_not_published(row, own):
    (part,) = [
        part for part, path in row.keys.items() if path.rpartition(".")[2] in {"uid", "pk", "code", "number"}
    ][:1]
    for path in row.hidden:
        for method in FORM_METHODS:
            response = send(new_client(), method, address_of(row, own, **{part: of(own, path)}))
            assert response.status_code in NOT_THERE
        assert send(new_client(), "get", address_of(row, own, **{part: of(own, path)})).status_code == 404


# ---------------------------------------------------------------- roles in the own town


@each(TOWN_PAGES)
def test_each_role_at_each_page(row, own, other):
    """And what the coordinator sees there takes no record of another town."""
    answers = {
        (role, method): send(own.clients[role], method, address_of(row, own))
        for role in Role
        for method in FORM_METHODS
    }
    statuses = {asked: response.status_code for asked, response in answers.items()}
    wrong = {
        f"{method} by {role}": status
        for (role, method), status in statuses.items()
        if status not in (GOOD[method] if row.allows(role, method) else {403})
    }
    assert wrong == {}
    assert {statuses[Role.COORDINATOR, method] for method in FORM_METHODS} != {405}
    assert_foreign_choices_are_refused(row, own, other, answers[Role.COORDINATOR, "get"])


# ---------------------------------------------------------------- the other town


@each(TOWN_PAGES)
def test_a_member_of_another_town_finds_nothing(row, own, other):
    for method in FORM_METHODS:
        response = send(other.clients[Role.COORDINATOR], method, address_of(row, own))
        assert response.status_code == 404
        assert own.mark not in response.words


def foreign_answers(row, world, foreign, client):
    """Answers of the own address with one record of the other town in it, by part and method."""
    for part in row.foreign_keys:
        for method in FORM_METHODS:
            response = send(client, method, address_of(row, world, foreign=foreign, part=part))
            yield f"{method} with a foreign {part}", response


def assert_nothing_foreign(row, world, foreign, client):
    answers = dict(foreign_answers(row, world, foreign, client))
    assert {key: r.status_code for key, r in answers.items() if r.status_code not in NOT_THERE} == {}
    assert 404 in {response.status_code for response in answers.values()}
    assert [key for key, response in answers.items() if foreign.mark in response.words] == []


@each(KEYED)
def test_a_record_of_another_town_is_not_there(row, own, other):
    assert_nothing_foreign(row, own, other, own.clients[Role.COORDINATOR])


@each([row for row in PUBLIC_PAGES if row.foreign_keys])
def test_a_record_of_another_town_is_not_there_for_the_public(row, own, other):
    assert_nothing_foreign(row, own, other, new_client())


# ---------------------------------------------------------------- signed links


@each(LINK_PAGES)
def test_a_link_opens_its_own_page_only(row, own, other):
    response = send(new_client(), "get", address_of(row, own))
    assert response.status_code == 200
    assert other.mark not in response.words
    assert send(new_client(), "post", address_of(row, own)).status_code in GOOD["post"]
    for another in LINK_PAGES:
        if another.name != row.name:
            taken = reverse(another.name, kwargs={"token": token_of(row, own)})
            assert send(new_client(), "get", taken).status_code == 404


@each(LINK_PAGES)
def test_a_forged_link_opens_nothing(row, own, other):
    """Even one with a true signature: a link of the other town under the number of this one."""
    link = other.links[row.who.removeprefix("link:")]
    forged = [
        token_of(row, own)[:-1] + "!",
        links.signing.dumps([own.town.pk, link.uid.hex], salt=links.SALT),
        links.signing.dumps([own.town.pk, link.uid.hex], salt="another"),
    ]
    for token in forged:
        for method in FORM_METHODS:
            assert send(new_client(), method, reverse(row.name, kwargs={"token": token})).status_code == 404


# ---------------------------------------------------------------- the API


def call(world, token_of_world, role, method, address, data=None):
    return send(
        new_client(),
        method,
        address,
        data,
        Authorization=f"Bearer {token_of_world.tokens[role]}" if role else "",
    )


@each(API)
def test_each_token_at_each_route(row, own):
    wrong = {}
    for role in Role:
        for method, permission in row.methods.items():
            response = call(own, own, role, method, address_of(row, own))
            if response.status_code not in (API_GOOD[method] if row.allows(role, permission) else {403}):
                wrong[f"{method} by {role}"] = response.status_code
            elif response.status_code >= 400:
                assert set(response.json()) == {"code", "message", "fields"}
    assert wrong == {}


@each(API)
def test_a_stranger_and_a_foreign_token_get_nothing(row, own, other):
    for method in row.methods:
        for role in (None, Role.COORDINATOR):
            response = call(own, other, role, method, address_of(row, own))
            assert response.status_code == 401
            assert own.mark not in response.words


@each(API)
def test_a_signed_in_member_of_another_town_gets_nothing(row, own, other):
    for method in row.methods:
        response = send(other.clients[Role.COORDINATOR], method, address_of(row, own))
        assert response.status_code == 403
        assert own.mark not in response.words


@each([row for row in API if row.name.endswith("-detail") and "get" in row.methods])
def test_each_detail_has_a_tag_by_which_it_is_not_loaded_twice(row, own):
    address = address_of(row, own)
    first = call(own, own, Role.COORDINATOR, "get", address)
    assert first.headers["ETag"].startswith('"')
    client, token = new_client(), f"Bearer {own.tokens[Role.COORDINATOR]}"
    headers = {"Authorization": token, "If-None-Match": first.headers["ETag"]}
    second = client.get(address, headers=headers)
    assert (second.status_code, second.content) == (304, b"")
    assert second.headers["ETag"] == first.headers["ETag"]
    for method in {"patch", "delete"} & set(row.methods):
        stale = getattr(client, method)(
            address, "{}", "application/json", headers={"Authorization": token, "If-Match": '"of-long-ago"'}
        )
        assert (method, stale.status_code) == (method, 412), stale.content[:300]
        assert set(stale.json()) == {"code", "message", "fields"}
        assert stale.headers["ETag"] == first.headers["ETag"]


@each(API)
def test_a_signed_in_reader_reads(row, own):
    if "get" in row.methods:
        expected = 200 if row.methods["get"] in ROLE_PERMISSIONS[Role.MINISTRY] else 403
        assert send(own.clients[Role.MINISTRY], "get", address_of(row, own)).status_code == expected


def assert_route_knows_nothing_foreign(row, own, other):
    for part in row.foreign_keys:
        for method in row.methods:
            address = address_of(row, own, foreign=other, part=part)
            response = call(own, own, Role.COORDINATOR, method, address)
            assert (method, response.status_code) == (method, 404)


@each([row for row in API if row.foreign_keys])
def test_a_record_of_another_town_is_not_in_the_api(row, own, other):
    assert_route_knows_nothing_foreign(row, own, other)


# ---------------------------------------------------------------- foreign records in what is sent


def forms_of(response) -> list[forms.BaseForm]:
    """Every form on a page, those of form sets one by one and with the form that counts them."""
    found = {}
    # A page of one template has one context and no list of them.
    contexts = response.context if isinstance(response.context, list) else [response.context]
    for context in filter(None, contexts):
        for value in context.flatten().values():
            members = (
                [value.management_form, *value.forms] if isinstance(value, forms.BaseFormSet) else [value]
            )
            found |= {id(form): form for form in members if isinstance(form, forms.BaseForm)}
    # A form set shows one more form, of which a script makes further rows.
    return [form for form in found.values() if "__prefix__" not in (form.prefix or "")]


def choices_of(page) -> list[tuple[forms.BaseForm, str, forms.ModelChoiceField]]:
    return [
        (form, name, field)
        for form in page
        for name, field in form.fields.items()
        # The number of a row that is not there is no reference to anything: the row counts as a new one.
        if isinstance(field, forms.ModelChoiceField) and name != "id"
    ]


def echo(page) -> dict:
    """What a browser would send back if nobody typed anything."""
    values = {
        form.add_prefix(name): form[name].field.prepare_value(form[name].value())
        for form in page
        for name in form.fields
    }
    return {
        name: "on" if value is True else value for name, value in values.items() if value not in (None, False)
    }


def foreign_row(field, world):
    """A record of the other town that a field could be made to name."""
    model = field.queryset.model
    for value in vars(world).values():
        if type(value) is model:
            return value
    raise LookupError(f"the world has no {model.__name__}")


def foreign_value(field, world):
    value = getattr(foreign_row(field, world), field.to_field_name or "pk")
    return [value] if isinstance(field, forms.ModelMultipleChoiceField) else value


def assert_foreign_choices_are_refused(row, own, other, response):
    """Everything on the coordinator's page that names a record is made to name one of the other town, all at once."""
    client, address = own.clients[Role.COORDINATOR], address_of(row, own)
    page = forms_of(response)
    asked = {
        form.add_prefix(n): foreign_value(f, other) for form, n, f in choices_of(page) if is_filter(form)
    }
    if asked:
        assert other.mark not in send(client, "get", address, asked).words
    page = [form for form in page if not is_filter(form)]
    named = {form.add_prefix(name): foreign_value(field, other) for form, name, field in choices_of(page)}
    if named:
        answer = send(client, "post", address, echo(page) | named)
        assert answer.status_code == 422
        refused = {
            form.add_prefix(name) for form in forms_of(answer) for name in form.errors if name in form.fields
        }
        assert set(named) - refused == set()
        assert other.mark not in answer.words


def is_filter(form) -> bool:
    return isinstance(form, TownFilterForm)


def test_the_search_for_choices_finds_them(own):
    page = own.clients[Role.COORDINATOR].get(f"/town/{own.slug}/partners/meetings/new/")
    assert {name for _form, name, _field in choices_of(forms_of(page))} == {"body", "consultation", "round"}


def relations_of(serializer, around=lambda value: value, prefix=""):
    """(where an error is told, field, function that makes the body) of all that names another record."""
    for name, field in serializer.fields.items():
        many, inner = hasattr(field, "child_relation"), getattr(field, "child_relation", field)
        if field.read_only:
            continue
        if isinstance(inner, serializers.RelatedField):

            def body(value, name=name, many=many):
                return around({name: [value] if many else value})

            yield f"{prefix}{name}", inner, body
        elif isinstance(inner, serializers.ListSerializer):
            yield from relations_of(inner.child, lambda row, n=name: around({n: [row]}), f"{prefix}{name}.0.")
        elif isinstance(inner, serializers.BaseSerializer):
            yield from relations_of(inner, lambda row, n=name: around({n: row}), f"{prefix}{name}.")


def test_the_search_for_relations_finds_nested_ones():
    (row,) = [row for row in API if row.name == "api-actions-list"]
    found = {path: body(7) for path, _field, body in relations_of(view_of(row).cls.serializer_class())}
    assert found["areas"] == {"areas": [7]}
    assert found["responsibilities.0.organisation"] == {"responsibilities": [{"organisation": 7}]}


def assert_route_takes_nothing_foreign(row, own, other):
    view = view_of(row)
    for method in row.methods:
        if view.actions.get(method) in {"create", "partial_update"}:
            serializer = view.cls.serializer_class()
        elif row.name in VERBS_THAT_NAME_RECORDS:
            serializer = VERBS_THAT_NAME_RECORDS[row.name]()
        else:
            continue
        for path, field, body in relations_of(serializer):
            foreign = str(getattr(foreign_row(field, other), field.slug_field))
            response = call(own, own, Role.COORDINATOR, method, address_of(row, own), body(foreign))
            assert response.status_code == 400
            assert path in response.json()["fields"]


@each(API)
def test_a_route_takes_no_record_of_another_town(row, own, other):
    assert_route_takes_nothing_foreign(row, own, other)


# ---------------------------------------------------------------- the database alone


def everything(self, actor) -> QuerySet:
    """What `visible_to` would be if somebody had forgotten its filter."""
    return self.all()


def careless_member(user, slug) -> Actor:
    """The membership look-up if somebody had forgotten to compare the town."""
    membership = Membership.objects.filter(user=user, is_active=True).select_related("municipality").first()
    if membership is None:
        return NOBODY
    return Actor(
        membership.municipality, ROLE_PERMISSIONS[membership.role], str(user), user=user, role=membership.role
    )


@pytest.fixture
def database_alone(monkeypatch):
    """The filters of the application are switched off; only row-level security is left."""
    monkeypatch.setattr(TenantQuerySet, "visible_to", everything)
    monkeypatch.setattr(MunicipalityQuerySet, "visible_to", everything)


def test_only_two_places_say_what_an_actor_may_see():
    """Otherwise switching them off would leave a third one on, and the tests below would prove nothing."""

    def below(queryset):
        for child in queryset.__subclasses__():
            yield child
            yield from below(child)

    say = {queryset for queryset in below(QuerySet) if "visible_to" in vars(queryset)}
    assert say == {TenantQuerySet, MunicipalityQuerySet}


@each(KEYED)
def test_the_database_alone_hides_records_of_another_town(row, own, other, database_alone):
    assert_nothing_foreign(row, own, other, own.clients[Role.COORDINATOR])


@each([row for row in PUBLIC_PAGES if row.foreign_keys])
def test_the_database_alone_hides_them_from_the_public(row, own, other, database_alone):
    assert_nothing_foreign(row, own, other, new_client())


@each([row for row in PAGES if row.who not in {"open", "bare"}])
def test_the_database_alone_keeps_foreign_words_and_choices_off_every_page(row, own, other, database_alone):
    response = send(own.clients[Role.COORDINATOR], "get", address_of(row, own))
    assert response.status_code in GOOD["get"]
    assert other.mark not in response.words
    if row in TOWN_PAGES:
        assert_foreign_choices_are_refused(row, own, other, response)


@each(TOWN_PAGES)
def test_a_careless_look_up_of_members_opens_no_other_town(row, own, other, database_alone, monkeypatch):
    """Whoever is taken for a member works in the own town under a wrong address, and never in the other."""
    monkeypatch.setattr(gate, "member", careless_member)
    response = send(other.clients[Role.COORDINATOR], "get", address_of(row, own))
    assert response.status_code in GOOD["get"] | NOT_THERE
    assert response.status_code in NOT_THERE or not row.foreign_keys
    assert own.mark not in response.words


@each(API)
def test_the_database_alone_keeps_the_api_shut(row, own, other, database_alone):
    assert_route_knows_nothing_foreign(row, own, other)
    assert_route_takes_nothing_foreign(row, own, other)
    if "get" in row.methods:
        response = call(own, own, Role.COORDINATOR, "get", address_of(row, own))
        assert response.status_code == 200
        assert other.mark not in response.words
    for method in row.methods:
        assert call(own, other, Role.COORDINATOR, method, address_of(row, own)).status_code == 401


@each(API)
def test_a_careless_look_up_of_members_opens_no_other_api(row, own, other, database_alone, monkeypatch):
    monkeypatch.setattr("stakeholders.access.api_authentication.member", careless_member)
    for method in row.methods:
        response = send(other.clients[Role.COORDINATOR], method, address_of(row, own))
        assert response.status_code == 404 if row.foreign_keys else response.status_code in API_GOOD[method]
        assert own.mark not in response.words
