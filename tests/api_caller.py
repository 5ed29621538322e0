"""A program that uses the API with a token and keeps a list of the operations that it used."""

import json
import re

from django.test import Client

SHAPE = {"code", "message", "fields"}


class ApiCaller:
    """Calls with one token. Every refusal must have the one documented shape of errors."""

    def __init__(self, town: str, token: str, used: set | None = None):
        self.base = f"/api/v1/{town}/"
        self.headers = {"Authorization": f"Bearer {token}"}
        self.client = Client(enforce_csrf_checks=True)
        # (method, address below the town), shared by all callers of a test
        self.used = set() if used is None else used

    def call(self, method: str, path: str, body=None, *, expect: int, file=None):
        self.used.add((method, self.base + path.split("?")[0]))
        if file is not None:
            data, kind = {**body, "file": file}, None
        else:
            data, kind = json.dumps(body or {}), "application/json"
        sent = {} if method == "get" else {"data": data} | ({"content_type": kind} if kind else {})
        answer = getattr(self.client, method)(self.base + path, headers=self.headers, **sent)
        assert answer.status_code == expect, f"{answer.status_code} {method} {path}: {answer.content[:900]}"
        if answer.status_code >= 400:
            assert set(answer.json()) == SHAPE, answer.json()
        return answer.json() if "json" in answer.get("Content-Type", "") else answer

    def get(self, path: str, *, expect: int = 200):
        return self.call("get", path, expect=expect)

    def rows(self, path: str) -> list:
        """The first page of a list."""
        return self.get(path)["results"]

    def make(self, path: str, **body) -> dict:
        return self.call("post", path, body, expect=201)

    def post(self, path: str, body=None, *, expect: int = 200):
        return self.call("post", path, body, expect=expect)

    def change(self, path: str, **body) -> dict:
        return self.call("patch", path, body, expect=200)


def undocumented(used: set, document: dict) -> set:
    """The operations that the OpenAPI document does not name."""
    known = [
        (method, re.compile(re.sub(r"\{[^}]+\}", "[^/]+", path)))
        for path, methods in document["paths"].items()
        for method in methods
    ]
    return {
        (method, path)
        for method, path in used
        if not any(method == m and pattern.fullmatch(path) for m, pattern in known)
    }
