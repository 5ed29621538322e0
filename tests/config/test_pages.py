"""Every page that the demonstration leads to: how heavy it is at first load, and what its headers forbid."""

import base64
import gzip
import hashlib
import re
import subprocess
import sys
from collections import deque
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from html.parser import HTMLParser
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest
from django.contrib.staticfiles import finders
from django.db import transaction
from django.test import Client
from django.urls import Resolver404, resolve

from config.settings import CONTENT_SECURITY_POLICY
from plans.demo.load import load_demo
from stakeholders.models import User
from tests.config.environment import PROJECT
from tests.config.test_embedded import outside

HEAVIEST = 100_000  # bytes, compressed, with everything that the first load fetches
HEAVIEST_SURVEY = 20_000
# The library that draws the API's documentation; for programmers, and no way leads there from the work.
LIBRARY_PAGES = {"api-docs"}
STARTS = (
    "/", "/accounts/login/", "/town/port-aurelia/", "/public/port-aurelia/consultation/",
    "/public/port-aurelia/plan/", "/api/", "/styleguide/", "/no-such-page/",
)  # fmt: skip


class Parts(HTMLParser):
    """What a page loads, where it leads, and what of it is inline."""

    def __init__(self):
        super().__init__()
        self.loaded, self.links, self.inline, self.styles = set(), [], [], []
        self.is_style = False

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        match tag:
            case "link" if given.get("rel") in {"stylesheet", "icon"}:
                self.loaded.add(given["href"])
            case "script" if "src" in given:
                self.loaded.add(given["src"])
            case "script" if given.get("type") == "application/json":
                pass  # data, which nothing runs
            case "script":
                self.inline.append(tag)
            case "style":
                self.styles.append("")
                self.is_style = True
            case "img":
                self.loaded.add(given["src"])
            case "a":
                self.links.append(given.get("href", ""))
        self.inline += [f"{tag} {name}" for name in given if name == "style" or name.startswith("on")]

    def handle_data(self, data):
        if self.is_style:
            self.styles[-1] += data

    def handle_endtag(self, tag):
        self.is_style = self.is_style and tag != "style"


@dataclass
class Page:
    route: str
    path: str
    status: int
    headers: dict
    html: str = field(repr=False)

    def __post_init__(self):
        self.parts = Parts()
        self.parts.feed(self.html)

    @property
    def policy(self) -> dict[str, str]:
        directives = self.headers["Content-Security-Policy"].split(";")
        return dict(one.strip().partition(" ")[::2] for one in directives)

    @property
    def style_hashes(self) -> list[str]:
        """How a policy names the texts of its style elements."""
        return [hash_of(text) for text in self.parts.styles]

    @property
    def inline(self) -> list[str]:
        """What of it is inline. A style is not when the policy of this very answer names the hash of its text."""
        named = self.policy["style-src"].split()
        return [*self.parts.inline, *(f"style {one}" for one in self.style_hashes if one not in named)]

    @property
    def weight(self) -> int:
        return len(gzip.compress(self.html.encode())) + sum(static_weight(path) for path in self.parts.loaded)


def hash_of(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


@cache
def static_weight(path: str) -> int:
    """Bytes of a static file as it is sent; an address that is none of ours would be fetched from elsewhere."""
    assert path.startswith("/static/"), path
    found = finders.find(urlsplit(path).path.removeprefix("/static/"))
    with open(found, "rb") as file:
        return len(gzip.compress(file.read()))


def crawl(client: Client) -> list[Page]:
    """One page of each route that can be reached by links from the starts, as the coordinator sees them."""
    waiting, seen, pages = deque(STARTS), set(), []
    while waiting:
        path = waiting.popleft()
        try:
            route = resolve(urlsplit(path).path).view_name
        except Resolver404:
            route = "not found"
        # Two of a kind: a list and its filtered form, a first and a second record.
        if path in seen or sum(page.route == route for page in pages) >= 2 or route == "account_logout":
            continue
        seen.add(path)
        answer = client.get(path, follow=False)
        if answer.status_code in {301, 302}:
            waiting.append(urljoin(path, answer["Location"]))
            continue
        if not answer.get("Content-Type", "").startswith("text/html"):
            b"".join(answer)  # to the end, upon which the client closes the file as a server does
            continue
        page = Page(route, path, answer.status_code, dict(answer.headers), answer.content.decode())
        pages.append(page)
        for link in page.parts.links:
            target = urldefrag(urljoin(path, link))[0]
            if target.startswith("/"):
                waiting.append(target)
    return pages


@pytest.fixture(scope="module")
def pages(django_db_setup, django_db_blocker, tmp_path_factory):
    """Loaded, looked at and undone once for all tests of this module."""
    with django_db_blocker.unblock(), transaction.atomic():
        load_demo(
            today=date(2026, 11, 22), logins=tmp_path_factory.mktemp("pages") / "logins", tell=lambda _: None
        )
        client = Client()
        client.force_login(User.objects.get(email="ines@port-aurelia.example"))
        found = [*crawl(client), *crawl(Client())]
        transaction.set_rollback(True)
    return found


def test_the_crawl_reaches_the_whole_site(pages):
    routes = {page.route for page in pages}
    assert {
        "home", "action_list", "action_detail", "check_list", "objective_list", "problem_list", "finding_list",
        "area_list", "organisation_list", "letter_list", "audit_list", "account_login", "api-docs", "not found",
        "public:consultation_list",
    } <= routes  # fmt: skip
    assert len(routes) > 60
    assert [f"{page.path}: {page.status}" for page in pages if page.status >= 500] == []


def test_no_page_weighs_more_than_100_kb_at_first_load(pages):
    weights = {page.path: page.weight for page in pages if page.route not in LIBRARY_PAGES}
    heaviest = sorted(weights.items(), key=lambda item: -item[1])[:5]
    print("\n".join(f"{weight / 1000:6.1f} kB  {path}" for path, weight in heaviest))
    assert [item for item in heaviest if item[1] > HEAVIEST] == []


def test_a_survey_page_weighs_at_most_20_kb(pages):
    surveys = [page for page in pages if re.match(r"/(public|link)/.*survey", page.path)]
    assert [(page.path, page.weight) for page in surveys if page.weight > HEAVIEST_SURVEY] == []


def test_nothing_is_inline_and_nothing_comes_from_elsewhere(pages):
    for page in pages:
        if page.route not in LIBRARY_PAGES:
            assert page.inline == [], page.path
        assert all(re.match("/[^/]", path) for path in page.parts.loaded), page.path


@pytest.mark.parametrize(
    ("style", "policy", "inline"),
    [
        ("<style>a{}</style>", f"style-src {hash_of('a{}')}", []),
        ("<style>a{} </style>", f"style-src {hash_of('a{}')}", [f"style {hash_of('a{} ')}"]),
        ("<style>a{}</style><style>b{}</style>", f"style-src {hash_of('a{}')}", [f"style {hash_of('b{}')}"]),
        ("<style>a{}</style>", "style-src 'self'", [f"style {hash_of('a{}')}"]),
        ("<p style='a'>", f"style-src {hash_of('a')}", ["p style"]),
        ("<script>a</script>", f"script-src {hash_of('a')}; style-src 'self'", ["script"]),
    ],
)
def test_a_style_is_pinned_only_by_the_policy_that_names_its_text(style, policy, inline):
    assert Page("x", "/x/", 200, {"Content-Security-Policy": policy}, style).inline == inline


def test_every_page_forbids_what_it_does_not_need(pages):
    for page in pages:
        policy = page.policy
        for name, value in policy.items():
            if page.route in LIBRARY_PAGES and name == "style-src":
                continue  # it writes styles of its own
            assert "unsafe" not in value, f"{page.path}: {name} {value}"
            # Besides our own files at most the text of a style that stands in this very page, pinned by its hash.
            pinned = page.style_hashes if name == "style-src" else []
            assert set(value.split()) <= {"'self'", "'none'", "data:", *pinned}, (
                f"{page.path}: {name} {value}"
            )
        assert set(policy) == set(CONTENT_SECURITY_POLICY["DIRECTIVES"]), page.path
        for name in ("default-src", "frame-ancestors", "base-uri"):
            assert policy[name] == "'none'", page.path
        assert policy["script-src"] == policy["form-action"] == "'self'", page.path
        assert page.headers["X-Content-Type-Options"] == "nosniff"
        assert page.headers["X-Frame-Options"] == "DENY"
        assert page.headers["Referrer-Policy"] in {"same-origin", "no-referrer"}
        assert page.headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert "camera=()" in page.headers["Permissions-Policy"]
        assert "Server" not in page.headers


def test_cookies_are_closed_to_scripts_and_other_sites(client, db):
    client.get("/accounts/login/")
    assert client.cookies
    for cookie in client.cookies.values():
        assert cookie["httponly"], cookie
        assert cookie["samesite"] == "Lax"


def test_the_settings_of_a_server_pass_djangos_deployment_check():
    """In a process of its own, as the settings are read once."""
    server = {
        "SECRET_KEY": "".join(chr(33 + number % 90) for number in range(60)),
        "DATABASE_URL": "postgres://app:x@postgres/concord",
        "CONCORD_ADDRESS": "https://concord.town.example",
        "ALLOWED_HOSTS": "concord.town.example",
    }
    done = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level=DEBUG"],
        cwd=PROJECT,
        env={**outside(), **server},
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stdout.strip()) == (
        0,
        # Silenced: whether browsers preload a domain is its owner's choice.
        "System check identified no issues (1 silenced).",
    ), done.stderr
