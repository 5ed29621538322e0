"""Files for research: nobody stands alone, what is sensitive is not there, and the report tells what was left out."""

import csv
import io
import re
import zipfile
from collections import Counter

import numpy as np
import pytest

from diagnostics.surveys import services
from diagnostics.surveys.exports import research_files
from diagnostics.surveys.exports.anonymity import (
    LEFT_OUT,
    class_means,
    classes_of_rows,
    limits_shared,
    risk_of,
    suppressed,
)
from diagnostics.surveys.exports.research import ResearchTables, Wish
from diagnostics.surveys.exports.research_plan import RESTS, SENSITIVE, WORDS, tells_of_sensitive
from diagnostics.surveys.models import SurveyMargin
from stakeholders.access.errors import Refused
from stakeholders.jobs.models import Job
from stakeholders.jobs.services import run_job
from stakeholders.municipalities.models import Population
from tests.builders import make_area
from tests.diagnostics.surveys.builders import ON, YES_NO, make_answers, make_open_survey


def candidates(written: np.ndarray, true: np.ndarray) -> np.ndarray:
    """How many rows could be that of each person, for somebody who knows all their true answers."""
    fits = (written[None, :, :] == true[:, None, :]) | (written[None, :, :] == LEFT_OUT)
    return fits.all(axis=2).sum(axis=1)


@pytest.mark.parametrize("seed", range(12))
def test_everybody_is_one_of_at_least_k(seed):
    chance = np.random.default_rng(seed)
    k, width, many = chance.choice([2, 3, 5, 7]), chance.integers(1, 5), chance.choice([7, 12, 60, 300])
    codes = np.minimum(chance.exponential(1.6, (many, width)).astype(int), 6) - (
        chance.random((many, width)) < 0.1
    )
    # Some areas are named for nobody.
    codes[codes[:, 0] == 3, 0] = LEFT_OUT
    out = suppressed(codes, k)
    written = np.where(out, LEFT_OUT, codes)
    assert min(Counter(map(tuple, written.tolist())).values()) >= k
    assert candidates(written, codes).min() >= k
    # Who has enough of the same kind loses nothing, but to help those of whom nothing is left.
    kinds = Counter(map(tuple, codes.tolist()))
    bare = (written == LEFT_OUT).all(axis=1)
    for row, mask, is_bare in zip(codes.tolist(), out, bare, strict=True):
        if kinds[tuple(row)] >= k:
            assert is_bare or not mask.any()
    risk = risk_of(codes, out, k)
    assert (risk.people, risk.left_out) == (many, tuple(out.sum(axis=0)))
    assert risk.smallest == min(Counter(map(tuple, written.tolist())).values())
    assert risk.alone == sum(one == 1 for one in kinds.values())
    assert risk.few == sum(one for one in kinds.values() if one < k)


def test_few_answers_are_left_out_and_of_the_least_important_question():
    codes = np.array([[0, 0]] * 5 + [[0, 1]] * 2 + [[0, 2]] * 3 + [[1, 0]] * 5)
    out = suppressed(codes, 5)
    assert out[:, 0].sum() == 0
    assert out[:, 1].tolist() == [False] * 5 + [True] * 5 + [False] * 5
    with pytest.raises(ValueError, match="fewer than 5"):
        suppressed(codes[:4], 5)
    assert suppressed(codes[:0], 5).shape == (0, 2)
    assert suppressed(np.zeros((6, 0), dtype=int), 5).shape == (6, 0)


def test_weights_and_numbers_tell_nothing_of_one_person():
    classes, _sizes = classes_of_rows(np.array([[0], [1], [0], [1]]))
    means = class_means(classes, np.array([1.0, 2.0, 3.0, 6.0]))
    assert means.tolist() == [2, 4, 2, 4]
    numbers = [(1, 2), (2, 3), (40, 4), (60, 1), (95, 1)]
    assert limits_shared(numbers, 5) == (2, 40)
    assert limits_shared([(1, 3), (9, 3)], 5) is None
    assert limits_shared([], 5) is None


AGES = [{"value": value, "label": value} for value in ("young", "old")]
QUESTIONS = (
    {"code": "area", "kind": "area", "text": "Where?"},
    {"code": "age", "kind": "single", "text": "Age?", "options": AGES},
    {"code": "years", "kind": "number", "text": "Years here?"},
    {"code": "hit", "kind": "single", "text": "Hit at home?", "options": YES_NO, "sensitive": True},
    {
        "code": "often",
        "kind": "number",
        "text": "How often?",
        "asked_if": {"question": "hit", "values": ["yes"]},
    },
    {"code": "helped", "kind": "single", "text": "Helped?", "options": YES_NO, "condition": "${often} > 1"},
    {"code": "moved", "kind": "date", "text": "Moved here on?"},
    {"code": "idea", "kind": "text", "text": "Ideas?"},
    {"code": "safe", "kind": "single", "text": "Safe?", "options": YES_NO},
)


@pytest.fixture
def survey(town, coordinator):
    areas = [make_area(town, code) for code in ("N01", "N02")]
    for area, residents in zip(areas, (9000, 800), strict=True):
        Population.objects.create(municipality=town, area=area, year=2025, residents=residents)
    survey = make_open_survey(town, QUESTIONS, sampling="probability")
    big, small = (area.code for area in areas)
    rows = [
        {"area": (big, big, big, small)[i % 4], "age": ("young", "old")[i % 2], "years": i, "safe": "yes",
         "hit": "yes", "often": 2, "helped": "no", "moved": f"20{i:02}-05-06", "idea": "Lamps"}
        for i in range(40)
    ]  # fmt: skip
    rows += [{"area": big, "age": "young", "years": 2000, "safe": "no"}]
    make_answers(
        survey, rows, weights=[1 + i / 100 for i in range(41)], strata=[f"S{i % 4}" for i in range(41)]
    )
    services.close(by=coordinator, survey=survey, on=ON)
    return survey


def read_zip(reply) -> dict:
    content = b"".join(reply.streaming_content) if reply.streaming else reply.content
    archive = zipfile.ZipFile(io.BytesIO(content))
    return {
        name: list(csv.DictReader(io.StringIO(archive.read(name).decode("utf-8-sig"))))
        for name in archive.namelist()
        if name.endswith(".csv")
    } | {"all": archive.read("ddi.xml").decode() + archive.read("answers.csv").decode()}


def test_the_file_holds_what_may_leave_and_the_report_says_the_rest(as_alice, survey):
    base = f"/town/{survey.municipality.slug}/surveys/{survey.uid}"
    page = as_alice.get(f"{base}/research/").content.decode()
    assert ["Where?" in page, "Age?" in page, "Hit at home?" in page] == [True, True, False]
    query = "?identifiers=area&identifiers=age&identifiers=years&k=5"
    page = as_alice.get(f"{base}/research/{query}").content.decode()
    assert "People who were the only ones of their kind" in page
    assert "that it was asked would tell a sensitive answer" in page
    assert as_alice.get(f"{base}/research/?identifiers=area&k=2").status_code == 422
    told = read_zip(as_alice.get(f"{base}/research.zip{query}"))
    rows = told["answers.csv"]
    assert len(rows) == 41
    assert not {"hit", "often", "helped", "idea", "stratum", "received_on", "collector"} & set(rows[0])
    assert "Hit at home?" not in told["all"]
    kinds = Counter((row["area"], row["age"], row["years"]) for row in rows)
    assert min(kinds.values()) >= 5
    assert {row["area"] for row in rows} <= {"", "N01"}
    assert {len(row["moved"]) for row in rows} <= {0, 7}
    assert {row["month"] for row in rows} == {"2026-03"}
    weights = {
        kind: {r["weight"] for r in rows if (r["area"], r["age"], r["years"]) == kind} for kind in kinds
    }
    assert {len(one) for one in weights.values()} == {1}
    assert sum(float(row["weight"]) for row in rows) == pytest.approx(
        sum(1 + i / 100 for i in range(41)), abs=1e-3
    )
    # The largest number was that of one person: it ends no class.
    bands = re.findall(r"<catValu>(\d+)_(\d+)</catValu>", told["all"])
    assert bands
    assert max(int(last) for _first, last in bands) < 100
    report = {row["What"]: row["Number"] for row in told["report.csv"]}
    assert report["People in the file"] == "41"
    assert int(report["Smallest number of people alike, as the file is written"]) == min(kinds.values())
    spss = zipfile.ZipFile(io.BytesIO(as_alice.get(f"{base}/research.spss{query}").content))
    assert spss.namelist() == ["answers.sav", "codebook.csv", "report.csv"]
    assert b"Hit at home" not in spss.read("answers.sav")
    # A number that is no identifier is told only as far as five people reach.
    rows = read_zip(as_alice.get(f"{base}/research.zip?identifiers=age&k=5"))["answers.csv"]
    assert {int(row["years"]) for row in rows} == set(range(4, 37))
    assert "area" not in rows[0]


def test_each_file_has_an_order_of_its_own_and_none_is_made_while_answers_arrive(coordinator, survey):
    first, second = (
        [
            answers["years"]
            for _n, _about, answers in ResearchTables(survey, coordinator, Wish(("age",))).rows()
        ]
        for _time in range(2)
    )
    assert first != second
    assert sorted(first) == sorted(second)
    for wrong in (Wish(("hit",)), Wish(("idea",)), Wish(("age",), 42)):
        with pytest.raises(Refused):
            ResearchTables(survey, coordinator, wrong)
    services.reopen(by=coordinator, survey=survey)
    with pytest.raises(Refused, match="Close the survey"):
        ResearchTables(survey, coordinator, Wish(("age",)))


def test_many_answers_are_written_by_a_job(as_alice, survey, monkeypatch):
    monkeypatch.setattr("diagnostics.surveys.results.exporting.MANY", 10)
    base = f"/town/{survey.municipality.slug}/surveys/{survey.uid}"
    SurveyMargin.objects.create(
        municipality=survey.municipality,
        survey=survey,
        code="age",
        source="census",
        groups=[{"values": ["young"], "people": 10}, {"values": ["old"], "people": 30}],
    )
    reply = as_alice.get(f"{base}/research.zip?identifiers=age&k=5", follow=True)
    assert b"The file is being made" in reply.content
    run_job(Job.objects.get(kind=research_files.KIND).pk)
    job = Job.objects.get(kind=research_files.KIND)
    assert job.state == "done", job.message
    told = read_zip(as_alice.get(f"/town/{survey.municipality.slug}/jobs/{job.uid}/result/"))
    shares = Counter()
    for row in told["answers.csv"]:
        shares[row["age"]] += float(row["weight"])
    assert shares["old"] / shares["young"] == pytest.approx(3, rel=1e-4)


def test_what_rests_on_a_sensitive_answer_tells_of_it(survey):
    forms = [services.published(version) for version in survey.versions.all()]
    assert tells_of_sensitive(forms) == {"hit": SENSITIVE, "often": RESTS, "helped": RESTS}
    assert WORDS == "words"
