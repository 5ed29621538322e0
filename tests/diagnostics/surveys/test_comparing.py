"""Questions without an answer, areas against the rest and the change since an earlier survey, on their pages."""

import re

import pytest
from rest_framework.test import APIClient

from diagnostics.findings.evidence import unseal
from diagnostics.models import Survey
from diagnostics.statistics.disclosure import Gate
from diagnostics.surveys.questionnaire.records import from_json
from diagnostics.surveys.results.changing import ANSWERS, HIDDEN, KIND, WORDS, changes
from diagnostics.surveys.results.differing import differing
from diagnostics.surveys.results.differing_words import sentence
from diagnostics.surveys.results.loading import sheet_of
from diagnostics.surveys.results.nonresponse import responses
from diagnostics.surveys.results.release import Protected, Release, outsider, release
from diagnostics.surveys.results.sheet import Row, Sheet
from stakeholders.access.permissions import Actor, Role
from stakeholders.access.tokens import issue_token
from tests.builders import make_area, make_source

from .builders import YES_NO, make_answers, make_open_survey

APART = [
    {"value": "dont_know", "label": "?", "stands": "apart"},
    {"value": "no_answer", "label": "-", "stands": "apart"},
]
SAFE = {
    "code": "safe", "kind": "single", "text": "Safe?", "options": [*YES_NO, *APART], "core": True,
    "together": {"label": "Feels safe", "values": ["yes"]},
}  # fmt: skip
TRUST = {"code": "trust", "kind": "single", "text": "Trust?", "options": [*YES_NO, *APART]}
AREA = {"code": "area", "kind": "area", "text": "Where?"}
MANY = {"code": "many", "kind": "number", "text": "How many?"}


def closed(survey):
    Survey.objects.filter(pk=survey.pk).update(state="closed", closed_on=survey.opened_on)
    survey.refresh_from_db()
    return survey


def cells(page: str, name: str) -> list[str]:
    """The cells of the row that begins with a name."""
    row = re.search(rf"<th scope=\"row\">{re.escape(name)}</th>(.*?)</tr>", page, re.DOTALL).group(1)
    return [
        re.sub("<[^>]*>", "", cell).strip() for cell in re.findall(r"<td[^>]*>(.*?)</td>", row, re.DOTALL)
    ]


def test_questions_without_an_answer(town, as_alice):
    survey = make_open_survey(town, [SAFE, TRUST, MANY], sampling="probability")
    answers = [
        *({"safe": "yes", "trust": "yes", "many": 1} for _ in range(60)),
        *({"safe": "no", "trust": "dont_know"} for _ in range(20)),
        *({"safe": "no_answer", "trust": "no_answer"} for _ in range(12)),
        *({"safe": "dont_know"} for _ in range(8)),
    ]
    make_answers(closed(survey), answers, weights=[2 if n < 60 else 1 for n in range(100)])
    found = {one.item.code: one.response for one in responses(sheet_of(survey))}
    assert found["safe"].persons == (80, 8, 12, 0, 0)
    assert (found["safe"].share, found["trust"].share) == (0.2, 0.4)
    assert found["trust"].weighted_share == 40 / 160
    page = as_alice.get(f"/town/{town.slug}/surveys/{survey.uid}/nonresponse/").content.decode()
    assert cells(page, "Safe?") == ["100", "80", "8", "12", "0", "0", "20.0 %", "12.5 %", "with care"]
    assert cells(page, "Trust?")[-3:] == ["40.0 %", "25.0 %", "no shares"]
    assert cells(page, "How many?")[4:7] == ["40", "0", "40.0 %"]
    results = as_alice.get(f"/town/{town.slug}/surveys/{survey.uid}/results/").content.decode()
    trust = results[results.index('id="q-trust"') :]
    assert "More than 30 % of those who were asked gave no answer: there are no shares." in trust[:4000]
    safe = results[results.index('id="q-safe"') : results.index('id="q-trust"')]
    assert "85.7 %" in safe
    assert "More than 10 % of those who were asked gave no answer." in safe
    shown = release(sheet_of(survey), outsider(Actor(town)))
    assert {line.why for line in shown.table("trust").lines} == {"unanswered"}
    assert shown.table("many").mean is None


@pytest.fixture
def areas(town):
    return [
        make_area(town, code, name=name)
        for code, name in (("A1", "Harbour"), ("A2", "Hill"), ("A3", "Park"), ("A4", "Quay"))
    ]


def test_areas_stand_against_the_rest_and_in_no_order_of_merit(town, as_alice, areas):
    survey = make_open_survey(town, [SAFE, AREA], sampling="probability")
    # 30 of 60, 54 of 60, 31 of 60 feel safe; four live on the quay.
    told = [("A1", 30, 60), ("A2", 54, 60), ("A3", 31, 60), ("A4", 2, 4)]
    make_answers(
        closed(survey),
        [{"safe": "yes" if n < yes else "no", "area": area} for area, yes, many in told for n in range(many)],
    )
    address = f"/town/{town.slug}/surveys/{survey.uid}/results/safe/?by=area"
    page = as_alice.get(address).content.decode()
    part = page[page.index("Each area against the rest of the town") :]
    assert "The areas differ more than chance alone would make them. (Rao-Scott test, F = " in page
    assert cells(part, "Hill")[0] == "+39.2"
    assert cells(part, "Hill")[2] == "clearly more than elsewhere"
    assert [cells(part, name)[2] for name in ("Harbour", "Park")] == ["clearly less than elsewhere"] * 2
    assert part.index("Harbour") < part.index("Hill") < part.index("Park")
    assert "Not shown, for too few answers: Quay." in part
    assert "Corrected for 3 comparisons" in part
    Survey.objects.filter(pk=survey.pk).update(sampling="open")
    page = as_alice.get(address).content.decode()
    assert "nothing is tested" in page
    assert "Each area against the rest" not in page


def test_no_figure_of_a_test_tells_a_hidden_count(town):
    survey = make_open_survey(town, [SAFE, TRUST], sampling="probability")
    make_answers(
        survey,
        [
            {"safe": "yes" if n % 3 else "no", "trust": "yes" if n % 2 or n > 190 else "no"} for n in range(200)
        ]
        + [{"safe": "no", "trust": "no"}] * 2,
    )  # fmt: skip
    sheet = sheet_of(survey)
    open_split = Release(sheet).breakdown("safe", "trust")
    assert "F = " in sentence(differing(sheet, open_split, "together"), open_split)
    shown = Protected(sheet, Gate(60, 60)).breakdown("safe", "trust")
    if not shown.is_closed:
        assert shown.hides
        assert "F = " not in sentence(differing(sheet, shown, "together"), shown)


def test_the_change_since_an_earlier_survey(town, as_alice, alice):
    earlier = make_open_survey(town, [SAFE, TRUST, MANY], sampling="probability", title="Safety 2024")
    later = make_open_survey(
        town,
        [
            {**TRUST, "code": "worry", "text": "Worry?"},
            {**TRUST, "text": "Do you trust them?"},
            {**MANY, "kind": "single", "options": YES_NO},
            SAFE,
        ],
        sampling="probability",
        title="Safety 2026",
        source=make_source(town),
    )
    make_answers(
        closed(earlier), [{"safe": "yes" if n < 60 else "no", "trust": "yes", "many": n} for n in range(120)]
    )
    address = f"/town/{town.slug}/surveys/{later.uid}/change/"
    make_answers(
        closed(later), [{"safe": "yes" if n < 90 else "no", "trust": "yes", "many": "no"} for n in range(120)]
    )
    assert "Safety 2024" in as_alice.get(address).content.decode()
    page = as_alice.get(f"{address}?earlier={earlier.uid}").content.decode()
    # 50 % and 75 % of 120: sqrt(.25/119 + .1875/119) = .0606339, Student's t with 238 degrees of freedom.
    assert cells(page, "Safe? Feels safe") == ["50.0 %", "75.0 %", "+25.0", "+13.1 … +36.9", "clearly more"]
    assert "It was asked in other words." in page
    assert "It was another kind of question then." in page
    assert "Corrected for the one change that was looked at." in page
    sealed = re.search(r'name="evidence" value="([^"]+)"', page).group(1)
    assert "clearly more than in “Safety 2024” (+25.0 points)" in unseal(sealed, municipality=town).statement
    assert as_alice.get(f"{address}?earlier=nonsense").status_code == 200
    api = APIClient()
    _client, token = issue_token(by=alice, municipality=town, name="Test", role=Role.ANALYST)
    api.credentials(HTTP_AUTHORIZATION=f"Bearer {token}")
    base = f"/api/v1/{town.slug}/surveys/{later.uid}/changes/"
    told = api.get(f"{base}?earlier={earlier.uid}").json()
    assert [one["why"] for one in told["questions"]] == ["", "words", "kind"]
    (line,) = told["questions"][0]["lines"]
    assert (line["change"], line["verdict"]) == (0.25, "clear_rise")
    assert api.get(f"{base}?earlier={later.uid}").json()["code"] == "no_such_survey"


def test_what_is_not_compared():
    def sheet(*questions, n=100):
        rows = [Row(1, {"safe": "yes" if k % 2 else "no", "trust": "yes"}) for k in range(n)]
        return Release(Sheet({1: from_json({"questions": list(questions)})}, rows, "probability"))

    other = {**SAFE, "options": [*YES_NO, {"value": "maybe", "label": "Perhaps"}]}
    for first, second, why in (
        (sheet({**SAFE, "kind": "multiple"}), sheet(SAFE), KIND),
        (sheet(other), sheet(SAFE), ANSWERS),
        (sheet({**SAFE, "text": "Do you feel safe?"}), sheet(SAFE), WORDS),
        (sheet(SAFE, n=20), sheet(SAFE), HIDDEN),
        (sheet({**SAFE, "text": " safe? "}), sheet(SAFE), ""),
    ):
        (found,) = changes(first, second).questions
        assert found.why == why
    core = changes(sheet(TRUST, SAFE), sheet(TRUST, SAFE)).questions
    assert [change.item.code for change in core] == ["safe", "trust"]
