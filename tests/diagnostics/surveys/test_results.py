"""Results: equal to an independent computation, honest about samples, closed to whom they are not meant for."""

import csv
import io
import json
import math
import re
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook
from scipy import stats

from diagnostics.findings.evidence import unseal
from diagnostics.models import SurveyAnswer
from diagnostics.surveys import services
from diagnostics.surveys.questionnaire.records import from_json
from diagnostics.surveys.results.classes import classes_of
from diagnostics.surveys.results.evidence import evidence_of
from diagnostics.surveys.results.loading import sheet_of
from diagnostics.surveys.results.release import outsider, release
from diagnostics.surveys.results.sheet import Row, Sheet, Status
from diagnostics.surveys.results.tables import breakdown, groupings, table
from diagnostics.surveys.results.texts import struck
from plans.demo.answers import make_answers as demo_answers
from plans.demo.records import DATA
from stakeholders.access.permissions import Role
from stakeholders.jobs.models import Job
from stakeholders.jobs.services import run_job
from tests.builders import make_area, make_member

from .builders import ON, QUESTIONS, YES_NO, make_answers, make_open_survey

TOWN = "/town/port-test/surveys"
EN_DASH = "\u2013"
SPLIT = (
    {**QUESTIONS[0], "together": {"label": "Feels safe", "values": ["yes"]}},
    {
        "code": "sex",
        "kind": "single",
        "text": "Are you",
        "required": True,
        "options": [
            {"value": "w", "label": "a woman"},
            {"value": "m", "label": "a man"},
            {"value": "x", "label": "I do not say", "stands": "apart"},
        ],
    },
)


def form_of(*questions):
    return from_json({"questions": list(questions)})


def sheet(questions, rows, sampling="probability"):
    return Sheet({1: form_of(*questions)}, rows, sampling)


def independent(rows, hit):
    """Share and 95 % interval of a stratified sample, written from the formulas, with loops and without numpy.

    rows: (weight, stratum, answer or None). Taylor linearisation, Student's t, logit scale.
    """
    size = sum(w for w, _h, a in rows if a is not None)
    share = sum(w for w, _h, a in rows if a == hit) / size
    scores = [(h, w * ((a == hit) - share) / size if a is not None else 0.0) for w, h, a in rows]
    variance = 0.0
    for stratum in {h for h, _z in scores}:
        z = [score for h, score in scores if h == stratum]
        mean = sum(z) / len(z)
        variance += len(z) / (len(z) - 1) * sum((one - mean) ** 2 for one in z)
    valid = [(h, a) for _w, h, a in rows if a is not None]
    t = stats.t.ppf(0.975, len(valid) - len({h for h, _a in valid}))
    middle, reach = math.log(share / (1 - share)), t * math.sqrt(variance) / (share * (1 - share))
    return share, *(1 / (1 + math.exp(-limit)) for limit in (middle - reach, middle + reach))


def test_shares_equal_an_independent_computation():
    answers = ["yes"] * 37 + ["no"] * 51 + [None] * 7
    weighted = [(0.5 + (i * 7 % 11) / 4, "north" if i % 3 else "south", a) for i, a in enumerate(answers)]
    rows = [Row(1, {} if a is None else {"safe": a}, w, h) for w, h, a in weighted]
    found = table(sheet([QUESTIONS[0]], rows), form_of(QUESTIONS[0]).items[0])
    share, low, high = independent(weighted, "yes")
    line = found.lines[0]
    assert line.count == 37
    assert line.estimate.value == pytest.approx(share, abs=1e-12)
    assert (line.estimate.interval.low, line.estimate.interval.high) == pytest.approx((low, high), abs=1e-10)
    assert (found.n, found.missing, found.asked) == (88, 7, 95)


def test_a_plain_sample_gives_the_textbook_numbers():
    """40 of 100: standard error sqrt(.4 * .6 / 99), 99 degrees of freedom, logit scale."""
    rows = [Row(1, {"safe": "yes" if i < 40 else "no"}) for i in range(100)]
    line = table(sheet([QUESTIONS[0]], rows), form_of(QUESTIONS[0]).items[0]).lines[0]
    assert line.estimate.value == 0.4
    assert line.estimate.se == pytest.approx(0.0492366, abs=1e-7)
    assert (line.estimate.interval.low, line.estimate.interval.high) == pytest.approx(
        (0.307351, 0.500400), abs=1e-6
    )


def test_groups_are_domains_of_the_whole_sample():
    """A group's interval knows the strata of the whole; filtering the rows first would not."""
    rows, told = [], []
    for i in range(120):
        sex, safe, stratum = ("w", "m")[i % 2], ("yes", "no")[(i // 3) % 2], ("a", "b", "c")[i % 3]
        rows.append(Row(1, {"sex": sex, "safe": safe}, 1 + (i % 4), stratum))
        told.append((1 + (i % 4), stratum, safe if sex == "w" else None))
    found = breakdown(sheet(SPLIT, rows), *form_of(*SPLIT).items)
    share, low, high = independent(told, "yes")
    women = found.groups[0]
    assert women.n == 60
    assert women.lines[0].estimate.value == pytest.approx(share, abs=1e-12)
    assert (women.lines[0].estimate.interval.low, women.lines[0].estimate.interval.high) == pytest.approx(
        (low, high), abs=1e-10
    )


@pytest.mark.parametrize("sampling", ["quota", "open"])
def test_who_is_no_probability_sample_has_no_interval(sampling):
    rows = [Row(1, {"safe": "yes" if i < 40 else "no", "sex": "w", "years": i}) for i in range(100)]
    found = sheet([*SPLIT, QUESTIONS[3]], rows, sampling)
    for item in found.items:
        whole = table(found, item)
        for line in (*whole.lines, whole.together):
            assert line is None or (line.estimate.interval is None and line.estimate.se is None)
        assert whole.mean is None or whole.mean.interval is None
    assert table(found, found.items[0]).lines[0].estimate.value == 0.4


def test_why_somebody_is_not_in_the_base():
    rows = [
        Row(1, {"victim": "yes", "what": ["theft"], "sex": "w"}),
        Row(1, {"victim": "yes", "sex": "x"}),
        Row(1, {"victim": "no"}),
        Row(2, {"victim": "no"}),
    ]
    versions = {1: form_of(QUESTIONS[1], QUESTIONS[2], SPLIT[1]), 2: form_of(QUESTIONS[1])}
    found = Sheet(versions, rows, "probability")
    assert list(found.column("what").status) == [
        Status.VALID, Status.MISSING, Status.SKIPPED, Status.OTHER_VERSION,
    ]  # fmt: skip
    assert list(found.column("sex").status) == [
        Status.VALID, Status.APART, Status.MISSING, Status.OTHER_VERSION,
    ]  # fmt: skip
    assert table(found, found.by_code["sex"]).apart == (("I do not say", 1),)


def test_several_answers_are_each_a_share_of_those_who_answered():
    rows = [Row(1, {"victim": "yes", "what": ["theft", "fraud"] if i < 30 else ["none"]}) for i in range(100)]
    found = table(sheet(QUESTIONS[1:3], rows), form_of(*QUESTIONS[1:3]).items[1])
    assert [(line.value, line.count, line.estimate.value) for line in found.lines] == [
        ("theft", 30, 0.3),
        ("fraud", 30, 0.3),
        ("none", 70, 0.7),
    ]


def test_versions_are_read_together():
    """A removed answer and a removed question stay in the results; a changed wording is told."""
    old = {**QUESTIONS[0], "options": [*YES_NO, {"value": "never", "label": "Never"}]}
    new = {**QUESTIONS[0], "text": "Do you feel safe here?"}
    versions = {1: form_of(old, QUESTIONS[4]), 2: form_of(new)}
    found = Sheet(versions, [Row(1, {"safe": "never", "idea": "x"}), Row(2, {"safe": "yes"})], "open")
    assert [item.code for item in found.items] == ["safe", "idea"]
    assert [(line.label, line.count) for line in table(found, found.items[0]).lines] == [
        ("Yes", 1), ("No", 0), ("Never", 1),
    ]  # fmt: skip
    assert found.items[0].text == "Do you feel safe here?"
    assert [number for number, _item in found.wordings("safe")] == [1, 2]


def test_a_question_of_another_kind_under_the_same_name_is_not_mixed_in():
    versions = {1: form_of({**QUESTIONS[0], "kind": "text"}), 2: form_of(QUESTIONS[0])}
    found = Sheet(versions, [Row(1, {"safe": "yes"}), Row(2, {"safe": "yes"})], "open")
    assert table(found, found.items[0]).n == 1


@pytest.mark.parametrize(
    ("numbers", "words"),
    [
        ([], []),
        ([3], ["3"]),
        ([0, 1, 4], ["0", "1", "2", "3", "4"]),
        ([0, 83], ["0-9", "10-19", "20-29", "30-39", "40-49", "50-59", "60-69", "70-79", "80-89"]),
        ([0, 20], ["0-4", "5-9", "10-14", "15-19", "20-24"]),
        ([-5, 5], ["-6--5", "-4--3", "-2--1", "0-1", "2-3", "4-5"]),
    ],
)
def test_numbers_fall_into_classes_that_hold_them_all(numbers, words):
    import numpy as np  # noqa: PLC0415

    found = classes_of(np.array(numbers, dtype=float))
    assert [str(one).replace(EN_DASH, "-") for one in found] == words
    assert all(sum(one.low <= number <= one.high for one in found) == 1 for number in numbers)


def test_one_person_alone_in_a_stratum_is_no_error():
    rows = [Row(1, {"safe": ("yes", "no")[i % 2]}, 1, "big" if i else "") for i in range(60)]
    assert table(sheet([QUESTIONS[0]], rows), form_of(QUESTIONS[0]).items[0]).lines[0].estimate.interval


@pytest.fixture
def aurelia(town):
    """The demonstration's survey: its questions and all its 1,412 answers."""
    read = {
        name: json.loads((DATA / "port_aurelia" / f"{name}.json").read_text())
        for name in ("municipality", "survey", "survey_answers")
    }
    for area in read["municipality"]["areas"]:
        make_area(town, area["code"], name=area["name"], geometry=None)
    keys = (
        "code",
        "kind",
        "text",
        "hint",
        "options",
        "required",
        "minimum",
        "maximum",
        "asked_if",
        "together",
        "sensitive",
    )
    questions = [{k: q[k] for k in keys if k in q} for q in read["survey"]["questions"]]
    survey = make_open_survey(town, questions, sampling="probability", invited=4153, title="Aurelia")
    made = demo_answers(read["survey_answers"])
    make_answers(survey, [a["answers"] for a in made], strata=[a["stratum"] for a in made])
    return survey


def close(survey, actor):
    services.close(by=actor, survey=survey, on=ON)


def test_the_published_shares_of_the_demonstration(aurelia, as_alice):
    page = as_alice.get(f"{TOWN}/{aurelia.uid}/results/").content.decode()
    for text in ("57.0 %", "18.4 %", "51.0 %", "34.0 % (1,412 of 4,153 invited)", "1,412 valid answers"):
        assert text in page, text
    found = sheet_of(aurelia)
    rows = [
        (
            1,
            row.stratum,
            None
            if (a := row.answers.get("safe_dark")) is None
            else a.endswith("safe") and not a.endswith("unsafe"),
        )
        for row in found.rows
    ]
    share, low, high = independent(rows, True)
    assert f"{100 * low:.1f}{EN_DASH}{100 * high:.1f}" in page
    assert round(100 * share, 1) == 57.0


def test_one_query_for_all_answers_however_many(as_alice, town):
    survey = make_open_survey(town, SPLIT, sampling="probability")

    def questions(path):
        with CaptureQueriesContext(connection) as queries:
            assert as_alice.get(f"{TOWN}/{survey.uid}/results/{path}").status_code == 200
        return [query["sql"] for query in queries if '_surveyanswer"."answers"' in query["sql"]], len(queries)

    def fill(number):
        make_answers(
            survey, [{"safe": ("yes", "no")[i % 2], "sex": ("w", "m")[i % 3 == 0]} for i in range(number)]
        )

    fill(1)
    questions("")
    before = {path: questions(path)[1] for path in ("", "safe/?by=sex")}
    fill(400)
    for path, number in before.items():
        asked, total = questions(path)
        assert total == number
        assert len(asked) == 1


def test_open_results_are_marked_and_show_no_interval(as_alice, town):
    survey = make_open_survey(town, SPLIT, sampling="open")
    make_answers(survey, [{"safe": ("yes", "no")[i % 2], "sex": "w"} for i in range(60)])
    page = as_alice.get(f"{TOWN}/{survey.uid}/results/").content.decode()
    assert "Not representative" in page
    assert "50.0 %" in page
    assert "95 %" not in page
    assert "interval is wide" not in page
    assert "whisker" not in page


def test_the_median_of_a_number_has_its_interval(as_alice, town):
    """Ranks of a plain sample of 100: 50 of 100 lie at or below the median, give or take 1.984 * 0.0502519."""
    survey = make_open_survey(town, [QUESTIONS[3]], sampling="probability")
    make_answers(survey, [{"years": i} for i in range(100)])
    page = as_alice.get(f"{TOWN}/{survey.uid}/results/").content.decode()
    median = page[page.index("Median") :]
    assert f"95 % interval 40.0{EN_DASH}59.0" in median[:600]
    assert "(Woodruff)" in as_alice.get(f"{TOWN}/{survey.uid}/results/years/").content.decode()


def test_few_answers_give_counts_and_no_shares(as_alice, town):
    survey = make_open_survey(town, SPLIT, sampling="probability")
    make_answers(survey, [{"safe": ("yes", "no")[i % 2], "sex": "w"} for i in range(29)])
    page = as_alice.get(f"{TOWN}/{survey.uid}/results/safe/").content.decode()
    assert "Shares are shown from 30 answers on" in page
    assert "51.7" not in page
    assert "whisker" not in page


def test_a_survey_without_answers_says_so(as_alice, town):
    survey = make_open_survey(town)
    for path in (
        "",
        "safe/",
        "years/",
        "safe/?by=victim",
        "idea/",
        "idea/texts/",
        "tables.csv",
        "answers.xlsx",
    ):
        assert as_alice.get(f"{TOWN}/{survey.uid}/results/{path}").status_code == 200, path
    assert "No answers yet" in as_alice.get(f"{TOWN}/{survey.uid}/results/").content.decode()
    assert as_alice.get(f"{TOWN}/{survey.uid}/results/nothing/").status_code == 404


def test_a_split_shows_groups_and_their_bases(aurelia, as_alice):
    page = as_alice.get(f"{TOWN}/{aurelia.uid}/results/safe_dark/?by=sex").content.decode()
    assert "46.3 %" in page or "46.2 %" in page or "46." in page
    assert "n = 732" in page
    assert "This is no ranking" in page
    nonsense = as_alice.get(f"{TOWN}/{aurelia.uid}/results/safe_dark/?by=nothing&measure=x")
    assert nonsense.status_code == 200


def test_sensitive_questions_are_not_shown_by_neighbourhood(aurelia):
    found = sheet_of(aurelia)
    codes = [item.code for item in groupings(found, found.by_code["told_partner"])]
    assert "area" not in codes
    assert "crimes" not in codes
    assert "area" in [item.code for item in groupings(found, found.by_code["victim"])]
    # Nor is a question that is asked because of a sensitive answer: how many were asked it would tell the answers.
    places = {"code": "area", "kind": "single", "text": "Where?", "options": YES_NO}
    hit = {"code": "hit", "kind": "single", "text": "Hit?", "options": YES_NO, "sensitive": True}
    after = {
        "code": "after",
        "kind": "single",
        "text": "Told?",
        "options": YES_NO,
        "condition": "${hit} = 'yes'",
    }
    own = Sheet({1: form_of({**places, "kind": "area"}, hit, after, QUESTIONS[0])}, [], "open")
    offered = {
        code: [item.code for item in groupings(own, own.by_code[code])] for code in ("hit", "after", "safe")
    }
    assert offered == {"hit": ["safe"], "after": ["safe"], "safe": ["area"]}


def test_others_see_results_when_the_survey_is_closed(aurelia, client, bob, coordinator):
    client.force_login(bob)
    for path in ("", "safe_dark/"):
        page = client.get(f"{TOWN}/{aurelia.uid}/results/{path}").content.decode()
        assert "when the survey is closed" in page
        assert "57.0" not in page
    assert client.get(f"{TOWN}/{aurelia.uid}/results/tables.csv").status_code == 403
    close(aurelia, coordinator)
    assert "57.0 %" in client.get(f"{TOWN}/{aurelia.uid}/results/").content.decode()


def test_others_see_no_small_count(aurelia, client, bob, coordinator):
    """Three of those whose crime was told to the police are not to be found by a reader; the office sees them."""
    SurveyAnswer.objects.all().delete()
    make_answers(
        aurelia,
        [
            {
                "safe_dark": "very_safe" if i < 3 else "fairly_safe" if i < 90 else "bit_unsafe",
                "sex": ("female", "male")[i % 2],
                "victim": "no",
                "trust": "trust",
                "age": "18_24",
                "area": "N01",
            }
            for i in range(200)
        ],
    )
    close(aurelia, coordinator)
    client.force_login(bob)
    page = client.get(f"{TOWN}/{aurelia.uid}/results/safe_dark/?by=sex").content.decode()
    assert "small number" in page
    assert "1.5 %" not in page
    assert "n = 3<" not in page
    table_file = client.get(f"{TOWN}/{aurelia.uid}/results/tables.csv?by=sex").content.decode("utf-8-sig")
    lines = [row for row in csv.DictReader(io.StringIO(table_file)) if row["Question"] == "safe_dark"]
    very_safe = [row for row in lines if row["Answer"] == "Very safe"]
    assert len(very_safe) == 4
    assert {row["Answers"] for row in very_safe} == {"", "0"}  # nobody is of the third sex here
    assert {row["Share"] for row in very_safe} == {""}
    hidden = [
        row for row in lines if row["Group"] == "" and row["Answers"] == "" and row["Answer"] != "Very safe"
    ]
    assert hidden, "a second count must be hidden, or the first could be worked out"


def test_files_hide_small_counts_also_from_the_office(as_alice, town):
    survey = make_open_survey(town, SPLIT, sampling="probability")
    make_answers(survey, [{"safe": "yes" if i < 3 else "no", "sex": "w"} for i in range(100)])
    assert ">3<" in as_alice.get(f"{TOWN}/{survey.uid}/results/safe/").content.decode()
    text = as_alice.get(f"{TOWN}/{survey.uid}/results/tables.csv").content.decode("utf-8-sig")
    rows = [row for row in csv.DictReader(io.StringIO(text)) if row["Question"] == "safe"]
    assert [row["Answers"] for row in rows] == ["", "", ""]


def test_the_table_file_holds_the_numbers_of_the_page(aurelia, as_alice):
    answer = as_alice.get(f"{TOWN}/{aurelia.uid}/results/tables.xlsx?by=sex")
    book = load_workbook(io.BytesIO(answer.content), read_only=True)
    rows = list(book.worksheets[0].iter_rows(values_only=True))
    together = next(
        row for row in rows if row[0] == "safe_dark" and row[3] == "Feels safe after dark" and not row[2]
    )
    assert together[4:6] == (805, 1412)
    assert together[6] == pytest.approx(0.570113, abs=1e-6)
    assert together[7] < together[6] < together[8]
    assert any(row[2] == "Are you … a woman" for row in rows)
    about = " ".join(str(cell) for row in book.worksheets[1].iter_rows(values_only=True) for cell in row)
    assert "Small numbers are hidden" in about
    assert as_alice.get(f"{TOWN}/{aurelia.uid}/results/tables.pdf").status_code == 404
    assert as_alice.get(f"{TOWN}/{aurelia.uid}/results/tables.csv?by=nothing").status_code == 404


def test_single_answers_leave_with_short_names_and_words(as_alice, town, monkeypatch):
    survey = make_open_survey(town)
    make_answers(
        survey,
        [
            {
                "safe": "yes",
                "victim": "yes",
                "what": ["theft", "fraud"],
                "years": 3,
                "idea": "=1+1 ana@private.example",
            },
            {"safe": "no", "victim": "no"},
        ],
    )
    text = as_alice.get(f"{TOWN}/{survey.uid}/results/answers.csv").content.decode("utf-8-sig")
    rows = sorted(csv.DictReader(io.StringIO(text)), key=lambda row: row["safe"], reverse=True)
    assert (rows[0]["safe"], rows[0]["safe (words)"]) == ("yes", "Yes")
    assert [rows[0][f"what__{value}"] for value in ("theft", "fraud", "none")] == ["1", "1", "0"]
    assert [rows[1][f"what__{value}"] for value in ("theft", "fraud", "none")] == ["", "", ""]
    assert rows[0]["what (words)"] == "Theft; Fraud"
    assert rows[0]["idea"].startswith("'=1+1")
    assert "private.example" not in text
    instances = {str(one) for one in SurveyAnswer.objects.values_list("instance", flat=True)}
    assert not any(instance in text for instance in instances)
    book = load_workbook(io.BytesIO(as_alice.get(f"{TOWN}/{survey.uid}/results/answers.xlsx").content))
    assert (book.worksheets[0].max_row, book.sheetnames) == (3, ["answers", "codebook", "About this file"])
    monkeypatch.setattr("diagnostics.surveys.results.exporting.MANY", 1)
    as_alice.get(f"{TOWN}/{survey.uid}/results/answers.zip")
    job = Job.objects.get()
    run_job(job.pk)
    job.refresh_from_db()
    assert (job.state, job.result_file.endswith("answers.zip")) == ("done", True)


@pytest.mark.parametrize(
    ("role", "answers", "tables"),
    [
        (Role.COORDINATOR, 200, 200),
        (Role.DEPUTY, 200, 200),
        (Role.ANALYST, 200, 200),
        (Role.STEERING, 403, 200),
        (Role.EVALUATOR, 403, 200),
        (Role.MINISTRY, 403, 200),
        (Role.ADMINISTRATOR, 403, 200),
        (Role.ACTION_LEAD, 403, 403),
    ],
)
def test_who_may_take_which_file(client, town, coordinator, role, answers, tables):
    survey = make_open_survey(town)
    make_answers(survey, [{"safe": "yes", "idea": "Lamps"}] * 40)
    close(survey, coordinator)
    client.force_login(make_member(town, "role@example.org", role))
    assert client.get(f"{TOWN}/{survey.uid}/results/answers.csv").status_code == answers
    assert client.get(f"{TOWN}/{survey.uid}/results/idea/texts/").status_code == answers
    assert client.get(f"{TOWN}/{survey.uid}/results/tables.csv").status_code == tables
    assert "Lamps" not in client.get(f"{TOWN}/{survey.uid}/results/idea/").content.decode()


def test_texts_are_shown_without_private_data(as_alice, town):
    survey = make_open_survey(town)
    make_answers(survey, [{"idea": "Ask ana@private.example <b>now</b>"}, {"idea": "More lamps"}])
    page = as_alice.get(f"{TOWN}/{survey.uid}/results/idea/texts/").content.decode()
    assert "More lamps" in page
    assert "private.example" not in page
    assert "<b>now" not in page
    assert struck("call 600 123 456 or 600 123 456") == ("call ▇▇▇ or ▇▇▇", True)
    assert as_alice.get(f"{TOWN}/{survey.uid}/results/safe/texts/").status_code == 404


def test_evidence_for_a_finding_is_what_everybody_may_see(aurelia, coordinator, town):
    found = sheet_of(aurelia)
    public = release(found, outsider(coordinator))
    evidence = evidence_of(aurelia, found, public.table("safe_dark"), None, on=ON)
    assert evidence.source == str(aurelia.source.uid)
    assert evidence.rows[-2][:3] == ["Feels safe after dark", "805", "57.0 %"]
    assert "57.0 % (95 % interval" in evidence.statement
    assert evidence.query["question"] == "safe_dark"
    from diagnostics.findings.evidence import seal  # noqa: PLC0415

    assert unseal(seal(evidence, municipality=town), municipality=town) == evidence


def test_the_numbers_of_a_page_become_a_finding(aurelia, as_alice, town):
    page = as_alice.get(f"{TOWN}/{aurelia.uid}/results/safe_dark/?by=sex").content.decode()
    sealed = re.search(r'name="evidence" value="([^"]+)"', page).group(1)
    form = as_alice.post("/town/port-test/findings/from-evidence/", {"evidence": sealed}).content.decode()
    assert "57.0 %" in form
    assert "a woman" in form
    assert "Aurelia" in form


def test_weights_count(as_alice, town):
    survey = make_open_survey(town, SPLIT, sampling="probability", weighting="by age and sex")
    answers = [{"safe": "yes" if i < 50 else "no", "sex": "w"} for i in range(100)]
    make_answers(survey, answers, weights=[Decimal(3) if i < 50 else Decimal(1) for i in range(100)])
    page = as_alice.get(f"{TOWN}/{survey.uid}/results/safe/").content.decode()
    assert "75.0 %" in page
    assert "worth as much as 80 equal ones" in page
    assert "Weighting: by age and sex." in page
