"""The evaluator of devices gives what Python gives, for every vector and for expressions without sense."""

import json

from django.contrib.staticfiles import finders

from diagnostics.surveys.expressions import evaluate, to_json

from .vectors import are_same, context_of, random_vectors, shared

ORIGIN = "https://expressions.invalid"
POLICY = "default-src 'none'; script-src 'self'"
# The cases travel as one text: piece by piece they would take ten times as long.
RUN = """async (cases) => {
  const { evaluate } = await import("/static/concord/survey-expressions.js");
  return JSON.parse(cases).map(([tree, answers, context]) => {
    try { return evaluate(tree, answers, context); } catch (error) { return `threw ${error}`; }
  });
}"""


def test_devices_and_server_agree(chromium):
    vectors, random_ones = shared(), list(random_vectors(seed=2027, count=2000))
    expected = [vector.expected for vector in vectors]
    expected += [evaluate(one.tree, one.answers, context_of(one)) for one in random_ones]
    cases = [[to_json(one.tree), one.answers, one.context] for one in (*vectors, *random_ones)]
    page = chromium.new_page()
    page.route("**/*", serve)
    page.goto(f"{ORIGIN}/")
    found = page.evaluate(RUN, json.dumps(cases))
    page.close()
    wrong = [
        f"{one.name} {cases[i] if not one.text else ''}: {found[i]!r}, not {expected[i]!r}"
        for i, one in enumerate((*vectors, *random_ones))
        if not are_same(found[i], expected[i])
    ]
    assert wrong == []
    # Not all of them empty or NaN: the random ones say something.
    assert len({repr(value) for value in expected[len(vectors) :]}) > 100


def serve(route):
    path = route.request.url.removeprefix(ORIGIN)
    if path == "/":
        headers = {"Content-Security-Policy": POLICY}
        return route.fulfill(
            body="<!doctype html><title>Expressions</title>", content_type="text/html", headers=headers
        )
    found = finders.find(path.removeprefix("/static/")) if path.startswith("/static/") else None
    return route.fulfill(path=found) if found else route.fulfill(status=404)
