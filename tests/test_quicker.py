"""What is shared by the clients of all tests is made anew where a test changes what it was made from."""

from django.test import Client


def nosniff(client) -> str | None:
    return client.get("/livez").headers.get("X-Content-Type-Options")


def test_a_changed_setting_is_heeded_by_the_middleware(settings, db):
    assert nosniff(Client()) == "nosniff"
    settings.SECURE_CONTENT_TYPE_NOSNIFF = False
    assert nosniff(Client()) is None


def test_and_not_by_the_next_test(db):
    assert nosniff(Client()) == "nosniff"


def test_a_client_that_is_asked_for_tokens_is_asked(db):
    """Although it shares its middleware with those that are not."""
    Client().get("/accounts/login/")
    assert Client(enforce_csrf_checks=True).post("/accounts/login/").status_code == 403
    assert Client().post("/accounts/login/").status_code == 200
