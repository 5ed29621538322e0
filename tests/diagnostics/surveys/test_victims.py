"""Figures of victims: equal to R's survey through page, file and API, and hidden where they would tell of few."""

import csv
import io
import random
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from diagnostics.findings.evidence import unseal
from diagnostics.models import Survey, SurveyOffence
from diagnostics.statistics.disclosure import Gate
from diagnostics.statistics.offences import Struck, Violence
from diagnostics.statistics.victimisation import Counting
from diagnostics.surveys import services
from diagnostics.surveys.bank.modules import made_of, with_needed
from diagnostics.surveys.bank.services import make_survey
from diagnostics.surveys.questionnaire.records import from_json
from diagnostics.surveys.results.release import Protected, Release
from diagnostics.surveys.results.sheet import Row, Sheet
from diagnostics.surveys.sampling.drawn import Drawing, Unit
from diagnostics.surveys.victims.plan import IncidentForms, Moment, OffenceRule, Said, VictimPlan, YesNo
from diagnostics.surveys.victims.proposal import proposed
from diagnostics.surveys.victims.release import Victims
from diagnostics.surveys.victims.splits import Split, splits, splitters
from diagnostics.surveys.victims.told import told
from stakeholders.access.permissions import Actor, Role
from stakeholders.access.tokens import issue_token
from tests.builders import make_area, make_source
from tests.golden import load

from .builders import YES_NO, make_answers, make_open_survey

GOLDEN = load("victimisation")
EN_DASH = "\u2013"
WALK = [{"value": v, "label": v} for v in ("very_safe", "safe", "unsafe", "very_unsafe", "never")]
QUESTIONS = (
    {"code": "adults", "kind": "number", "text": "How many adults?"},
    {"code": "ever_fraud", "kind": "single", "text": "Ever cheated?", "options": YES_NO},
    {
        "code": "safe_dark",
        "kind": "single",
        "text": "Safe after dark?",
        "options": [*WALK, {"value": "dont_know", "label": "?", "stands": "apart"}],
        "together": {"label": "Safe", "values": ["very_safe", "safe"]},
    },
)  # fmt: skip
PART = {"code": "incidents", "title": "Incidents", "repeats": True, "most": 20}
TURNS = (
    *({"code": code, "kind": "text", "text": code} for code in ("what", "often", "here", "police", "filed")),
    {"code": "told", "kind": "text", "text": "told"},
    {"code": "month", "kind": "number", "text": "month"},
)


def yes_no(code):
    return YesNo(code, ("1",), ("0",))


FORMS = IncidentForms(
    "incidents", "what", "often", (Said("here", ("no",)),), yes_no("police"), yes_no("told"), yes_no("filed"),
    (Moment("month"),),
)  # fmt: skip
RULES = tuple(
    OffenceRule(
        one["code"],
        one["code"].title(),
        strikes=Struck(one["strikes"]),
        violence=Violence(one["violence"]) if one["violence"] else None,
        cap=one["cap"],
        told=one["code"],
        found_by=(Said("ever_fraud", ("yes",)),) if one["code"] == "fraud" else (),
    )
    for one in GOLDEN["offences"]
)


def golden_people():
    """(weight of the home, stratum, cluster, answers) of each of the 360."""
    people, told_ = GOLDEN["people"], GOLDEN["incidents"]
    turns: dict[int, list] = {}
    struck = set()
    for place, person in enumerate(told_["id"]):
        turn = {"what": told_["offence"][place], "here": "yes" if told_["in_scope"][place] else "no"}
        often = told_["times"][place]
        turn["often"] = "many" if often < 0 else often
        for code, name in (
            ("police", "police"),
            ("filed", "filed"),
            ("told", "recognised"),
            ("month", "when"),
        ):
            value = told_[name][place]
            if value is not None:
                turn[code] = value if code == "month" else str(value)
        turns.setdefault(person, []).append(turn)
        if turn["what"] == "fraud" and turn["here"] == "yes":
            struck.add(person)
    for place, person in enumerate(people["id"]):
        answers = {"adults": people["adults"][place], "incidents": turns.get(person, [])}
        if people["asked_fraud"][place]:
            answers["ever_fraud"] = "yes" if person in struck else "no"
        if people["walk"][place] is not None:
            answers["safe_dark"] = people["walk"][place]
        yield people["household"][place], people["stratum"][place], str(people["cluster"][place]), answers


def golden_sheet(counting=Counting.INCIDENTS, sampling="probability"):
    form = from_json(
        {
            "questions": [*QUESTIONS, *({**one, "section": "incidents"} for one in TURNS)],
            "sections": [PART],
        }
    )
    rows = [Row(1, answers, w, h, cluster=c) for w, h, c, answers in golden_people()]
    plan = VictimPlan(RULES, FORMS, counting, "safe_dark")
    return Sheet({1: form}, rows, sampling, drawing=Drawing(Unit.HOUSEHOLD, "adults"), victims=plan)


def same(estimate, golden):
    names = [name for name in ("value", "se", "n", "df") if name in golden]
    assert [getattr(estimate, name) for name in names] == pytest.approx([golden[n] for n in names], rel=1e-9)
    if "low" in golden and estimate.method.code != "korn_graubard":
        limits = [estimate.interval.low, estimate.interval.high]
        assert limits == pytest.approx([golden["low"], golden["high"]], rel=1e-6)


def test_every_figure_equals_r():
    """From the answers as they are kept: homes in clusters, incidents in forms, a cap, a series too long to count."""
    seen = Victims(Release(golden_sheet()))
    lines = {line.code: line for line in seen.lines}
    for code in ("burglary", "threat", "fraud"):
        golden, line = GOLDEN["figures"][code], lines[code]
        same(line.prevalence.estimate, golden["prevalence"])
        same(line.incidence.estimate, golden["incidence"])
        same(line.incidence_uncapped.estimate, golden["uncapped"])
        same(line.repeat.estimate, golden["repeats"])
        same(line.per_victim.estimate, golden["per_victim"])
        same(line.reporting.estimate, golden["incidents"])
    person = next(line for line in seen.any_of if line.code == "any_person")
    same(person.prevalence.estimate, GOLDEN["figures"]["personal"]["prevalence"])
    same(person.several.estimate, GOLDEN["figures"]["personal"]["multiple"])
    goals = {(goal.code, goal.part): goal.figure.estimate for goal in seen.goals}
    same(goals["16.1.3", "psychological"], GOLDEN["figures"]["threat"]["prevalence"])
    same(goals["16.3.1", ""], GOLDEN["figures"]["violent"]["recognised"])
    same(goals["16.1.4", "all"], GOLDEN["walking"]["all"])
    same(goals["16.1.4", "valid"], GOLDEN["walking"]["valid"])
    for counting in (Counting.VICTIMS, Counting.LAST):
        line = next(one for one in Victims(Release(golden_sheet(counting))).lines if one.code == "threat")
        same(line.reporting.estimate, GOLDEN["figures"]["threat"][counting.value])


def test_an_open_consultation_has_no_interval():
    for one in told(Victims(Release(golden_sheet(sampling="open")))):
        estimate = one.shown.estimate
        assert estimate is None or (estimate.se, estimate.interval) == (None, None)


BANK = made_of(with_needed(["person", "perception", "incidents", "sensitive"]), ["en"])
BANK_PLAN = proposed(BANK.once, {"part_incidents"}, "en")


def bank_lines(people):
    rows = [Row(1, {"adults": 1, **answers}, on="2026-03-01") for answers in people]
    sheet = Sheet(
        {1: BANK}, rows, "probability", drawing=Drawing(Unit.HOUSEHOLD, "adults"), victims=BANK_PLAN
    )
    seen = Victims(Release(sheet))
    return {line.code: line for line in seen.lines}, seen


def incident(offence, **more):
    return {"inc_offence": offence, "inc_in_period": "yes", **more}


def test_the_question_bank_counts_by_itself():
    """Screeners count; incidents told one by one take off what was outside, a series stands up to its cap."""
    no = {f"ever_{one.code}": "no" for one in BANK_PLAN.offences if one.times}
    people = [
        {**no, "ever_theft": "yes", "n_theft": 12, "series_theft": "yes",
         "part_incidents": [incident("theft", inc_reported="yes", inc_told=["police"])]},
        {**no, "ever_theft": "yes", "n_theft": 4, "series_theft": "no",
         "part_incidents": [incident("theft", inc_reported="no"), incident("theft", inc_in_period="no")]},
        {**no, "ever_theft": "yes", "n_theft": 1, "part_incidents": [incident("theft", inc_in_period="no")]},
        {**no, "ever_theft": "yes", "n_theft": 0},
        {**no, "ever_theft": "dont_know"},
        {**no, "ever_theft": "yes"},
        *({**no, "ever_theft": "no"} for _ in range(34)),
    ]  # fmt: skip
    lines, seen = bank_lines(people)
    theft = lines["theft"]
    # 38 of 40 gave a valid answer; two were struck in the period: one in a series of 12, one three times.
    assert (theft.n, theft.struck) == (38, 2)
    assert theft.incidence.estimate.value == pytest.approx(1000 * (5 + 3) / 38)
    assert theft.incidence_uncapped.estimate.value == pytest.approx(1000 * (12 + 3) / 38)
    estimate = seen.estimates("reporting", ["theft"], counting=Counting.INCIDENTS)
    assert (estimate.n, estimate.value) == (2, pytest.approx(5 / 6))
    assert lines["burglary"].per is Struck.HOUSEHOLD
    assert lines["burglary"].prevalence.estimate.n == 40
    # Nobody saw the last questions, so that nobody was asked about them.
    assert lines["sexual_violence"].n == 0
    goals = {(goal.code, goal.part) for goal in seen.goals}
    assert {
        ("16.1.3", "physical"),
        ("16.1.3", "psychological"),
        ("16.1.3", "sexual"),
        ("16.3.1", ""),
    } <= goals


def small_sheet(seed):
    """A few hundred people, rare offences that go together, and some long series."""
    chance = random.Random(seed)  # noqa: S311 - the same people every time
    p = [chance.choice([0.01, 0.03, 0.1]) for _ in range(3)]
    rows = []
    for _ in range(chance.choice([60, 200, 400])):
        answers, was = {}, False
        for code, rare in zip("abc", p, strict=True):
            struck = chance.random() < (0.5 if was and chance.random() < 0.5 else rare)
            was |= struck
            answers[f"n_{code}"] = (
                0 if not struck else chance.choice([1, 1, 1, 2, 3, 30]) if chance.random() < 0.98 else 1
            )
            if struck and chance.random() < 0.8:
                answers[f"told_{code}"] = chance.choice(["yes", "no"])
        rows.append(Row(1, answers))
    questions = [
        one
        for code in "abc"
        for one in (
            {"code": f"n_{code}", "kind": "number", "text": code},
            {"code": f"told_{code}", "kind": "single", "text": code, "options": YES_NO},
        )
    ]
    rules = tuple(
        OffenceRule(
            code, code, times=f"n_{code}", violence=kind, sensitive=code == "c",
            reported=YesNo(f"told_{code}", ("yes",), ("no",)),
        )
        for code, kind in zip("abc", (Violence.PHYSICAL, Violence.PHYSICAL, Violence.SEXUAL), strict=True)
    )  # fmt: skip
    return Sheet({1: from_json({"questions": questions})}, rows, "probability", victims=VictimPlan(rules))


def test_nothing_small_is_told_outside():
    """For everybody: no share of few, no number of incidents of few who were struck again, no overlap of few."""
    hidden = shown = 0
    for seed in range(20):
        sheet = small_sheet(seed)
        outside, inside = Victims(Protected(sheet, Gate())), Victims(Release(sheet))
        assert not {table.table.item.code for table in outside.shown.tables()} & {"n_a", "n_b", "n_c"}
        struck = {}
        for line, whole in zip(outside.lines, inside.lines, strict=True):
            least = 10 if line.code == "c" else 5
            if whole.struck and whole.struck < least:
                assert line.struck is None
                assert all(
                    getattr(line, name).estimate is None
                    for name in (
                        "prevalence",
                        "incidence",
                        "incidence_uncapped",
                        "repeat",
                        "per_victim",
                        "reporting",
                    )
                )
                hidden += 1
                continue
            struck[line.code] = line.struck
            again = inside.estimates("repeat_share", line.code)
            if 0 < again.hits < least or 0 < again.n - again.hits < least:
                assert (line.incidence.estimate, line.per_victim.estimate) == (None, None)
            if 0 < inside._over_cap(line.code) < least:
                assert line.incidence_uncapped.estimate is None
            for figure in (line.prevalence, line.repeat, line.reporting):
                if figure.estimate is not None:
                    shown += 1
                    hits, n = figure.estimate.hits, figure.estimate.n
                    assert not 0 < hits < least
                    assert not 0 < n - hits < least
        both = next(goal for goal in outside.goals if goal.part == "physical").figure.estimate
        if both is not None:
            assert {"a", "b"} <= set(struck)
            for few in (
                both.hits - struck["a"],
                both.hits - struck["b"],
                struck["a"] + struck["b"] - both.hits,
            ):
                assert not 0 < few < 5
    assert hidden > 10
    assert shown > 20


AREAS = [{"value": one, "label": one.upper()} for one in "xyz"]


def split_sheet(seed):
    """People of three areas of different size, with two offences and a question that few were asked."""
    chance = random.Random(seed)  # noqa: S311 - the same people every time
    rows = []
    for _ in range(chance.choice([150, 400, 900])):
        answers = {"area": chance.choice("xxxyyz") if chance.random() < 0.97 else None}
        for code, rare in (("a", chance.choice([0.1, 0.3])), ("c", 0.3)):
            answers[f"n_{code}"] = 2 if chance.random() < rare else 0
            if answers[f"n_{code}"]:
                answers[f"told_{code}"] = chance.choice(["yes", "no", None])
        rows.append(Row(1, {code: one for code, one in answers.items() if one is not None}))
    questions = [{"code": "area", "kind": "single", "text": "Where?", "options": AREAS}]
    questions += [
        one
        for code in "ac"
        for one in (
            {"code": f"n_{code}", "kind": "number", "text": code},
            {"code": f"told_{code}", "kind": "single", "text": code, "options": YES_NO},
        )
    ]
    rules = tuple(
        OffenceRule(
            code, code, times=f"n_{code}", sensitive=code == "c",
            reported=YesNo(f"told_{code}", ("yes",), ("no",)),
        )
        for code in "ac"
    )  # fmt: skip
    return Sheet({1: from_json({"questions": questions})}, rows, "probability", victims=VictimPlan(rules))


def test_groups_are_told_only_where_nothing_small_is_in_any_of_them():
    """Also those who told no group, whom the sums would tell; and never of what is sensitive."""
    seen = {True: 0, False: 0}
    for seed in range(24):
        sheet = split_sheet(seed)
        outside, inside = Victims(Protected(sheet, Gate())), Victims(Release(sheet))
        assert [item.code for item in splitters(inside)] == ["area"]
        by = sheet.by_code["area"]
        (whole,) = splits(inside, by)
        assert whole.line.code == "a"
        hits, n = (sum(getattr(one, name) for one in whole.groups) for name in ("struck", "n"))
        rest = whole.line.struck - hits, whole.line.n - n - (whole.line.struck - hits)
        told = [(one.struck, one.n - one.struck) for one in whole.groups]
        small = any(0 < count < 5 for pair in (*told, rest) for count in pair)
        (split,) = splits(outside, by) if splitters(outside) else (Split(whole.line),)
        assert not small or split.is_closed
        seen[split.is_closed] += 1
        for one in split.groups:
            assert one.prevalence.estimate is None or one.n >= 30
            if (found := one.reporting.estimate) is not None:
                assert not 0 < found.hits < 5
                assert not 0 < found.n - found.hits < 5
    assert min(seen.values()) > 3


@pytest.fixture
def survey(town):
    made = make_open_survey(
        town,
        QUESTIONS,
        sampling="probability",
        drawn="household",
        adults_question="adults",
        source=make_source(town),
    )
    people = list(golden_people())
    make_answers(
        made,
        [answers for *_about, answers in people],
        weights=[w for w, *_more in people],
        strata=[h for _w, h, *_more in people],
        clusters=[c for _w, _h, c, _answers in people],
    )
    Survey.objects.filter(pk=made.pk).update(state="closed", closed_on=made.opened_on)
    made.refresh_from_db()
    return made


BODY = {
    "offences": [
        {
            "code": rule.code, "label": rule.label, "strikes": rule.strikes.value, "cap": rule.cap, "told": rule.code,
            "violence": rule.violence.value if rule.violence else "",
            "found_by": [{"question": one.question, "values": list(one.values)} for one in rule.found_by],
        }
        for rule in RULES
    ],
    "forms": {
        "part": "incidents", "offence": "what", "times": "often", "when": [{"question": "month"}],
        "out": [{"question": "here", "values": ["no"]}],
        "police": {"question": "police", "yes": ["1"], "no": ["0"]},
        "recognised": {"question": "told", "yes": ["1"], "no": ["0"]},
    },
}  # fmt: skip


@pytest.fixture
def api(town, alice):
    _client, token = issue_token(by=alice, municipality=town, name="Test", role=Role.ANALYST)
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {token}")
    return client


def test_page_file_and_api_tell_the_same(survey, town, api, as_alice):
    base = f"/api/v1/{town.slug}/surveys/{survey.uid}"
    put = api.post(f"{base}/offences/", BODY, format="json")
    assert put.status_code == 200, put.content
    assert put.json() == api.get(f"{base}/offences/").json()
    assert not put.json()["is_proposed"]
    told_ = {
        (one["figure"], one["offence"], one["part"]): one
        for one in api.get(f"{base}/victims/").json()["figures"]
    }
    for code in ("burglary", "threat"):
        golden, found = GOLDEN["figures"][code]["prevalence"], told_["prevalence", code, ""]
        assert [found["value"], found["low"], found["high"]] == pytest.approx(
            [golden["value"], golden["low"], golden["high"]], rel=1e-6
        )
        assert (found["n"], found["df"]) == (360, 33)
    assert told_["sdg_16.1.4", "", "all"]["value"] == pytest.approx(
        GOLDEN["walking"]["all"]["value"], rel=1e-6
    )

    page = f"/town/{town.slug}/surveys/{survey.uid}/victims/"
    with CaptureQueriesContext(connection) as once:
        text = as_alice.get(page).content.decode()
    assert len(once) < 25
    burglary = re.search(r"<th scope=\"row\">Burglary</th>(.*?)</tr>", text, re.S).group(1)
    assert re.findall(r'<td class="num"[^>]*>([^<]*)<', burglary) == [
        "10.1 %",
        f"6.8{EN_DASH}14.8",
        "39",
        "360",
    ]
    assert "16.1.4 Feels safe walking alone after dark: all who were asked" in text
    assert "47.6 %" in text
    sealed = re.findall(r'name="evidence" value="([^"]+)"', text)
    assert len(sealed) == 4
    evidence = unseal(sealed[0], municipality=town)
    assert ["Burglary", "10.1 %", f"6.8{EN_DASH}14.8", "39", "360"] in evidence.rows
    assert "were struck (95 % interval" in evidence.statement
    lines = csv.DictReader(io.StringIO(as_alice.get(f"{page}figures.csv").content.decode("utf-8-sig")))
    row = next(one for one in lines if (one["Figure"], one["Offence"]) == ("prevalence", "burglary"))
    assert float(row["Value"]) == pytest.approx(
        GOLDEN["figures"]["burglary"]["prevalence"]["value"], abs=1e-6
    )
    assert as_alice.get(f"{page}figures.xlsx").status_code == 200
    # By the groups of a question that was put to everybody.
    offered = re.findall(r'<option value="(\w+)"', text)
    by = offered[0]
    text = as_alice.get(page, {"by": by}).content.decode()
    split = api.get(f"{base}/victims/", {"by": by}).json()
    one = next(one for one in split["splits"] if not one["is_closed"])
    group = next(group for group in one["groups"] if group["prevalence"]["value"] is not None)
    assert group["prevalence"]["low"] < group["prevalence"]["value"] < group["prevalence"]["high"]
    assert f"{100 * group['prevalence']['value']:.1f} %" in text
    assert api.get(f"{base}/victims/", {"by": "nothing"}).json()["code"] == "no_split"
    assert as_alice.get(f"{page}figures.pdf").status_code == 404


def test_the_table_is_declared_on_its_pages(survey, town, as_alice):
    base = f"/town/{town.slug}/surveys/{survey.uid}/offences/"
    assert "None yet" in as_alice.get(base).content.decode()
    typed = {
        "label": "Fraud", "code": "fraud", "strikes": "person", "cap": "5", "found": "ever_fraud = yes",
        "denied": "", "times": "", "series_line": "", "told": "", "reported_yes": "", "reported_no": "",
    }  # fmt: skip
    wrong = as_alice.post(f"{base}new/", {**typed, "found": "ever_fraud = perhaps"})
    assert wrong.status_code == 422
    assert "has no answer “perhaps”" in wrong.content.decode()
    assert as_alice.post(f"{base}new/", {**typed, "found": ""}).status_code == 422
    assert as_alice.post(f"{base}new/", typed).status_code == 302
    row = SurveyOffence.objects.get()
    assert (row.found_by, row.survey) == ([{"question": "ever_fraud", "values": ["yes"]}], survey)
    assert "ever_fraud = yes" in as_alice.get(f"{base}{row.pk}/edit/").content.decode()
    assert (
        as_alice.post(f"{base}{row.pk}/edit/", {**typed, "label": "Cheated", "revision": "1"}).status_code
        == 302
    )
    text = as_alice.get(f"/town/{town.slug}/surveys/{survey.uid}/victims/").content.decode()
    assert "Cheated" in text
    assert "not asked" in text
    assert as_alice.post(base, {"counting": "victims", "walking": "safe_dark"}).status_code == 302
    survey.refresh_from_db()
    assert (survey.counting, survey.walking_question) == ("victims", "safe_dark")
    as_alice.post(f"{base}{row.pk}/delete/", {"confirm": "yes"})
    assert not SurveyOffence.objects.exists()


def test_a_survey_of_the_bank_makes_its_table_its_own(town, as_alice):
    make_area(town)
    survey = make_survey(by=Actor(town), modules=["person", "incidents"], languages=["en"])
    services.publish(by=Actor(town), survey=survey, on=survey.created_at.date())
    base = f"/town/{town.slug}/surveys/{survey.uid}/offences/"
    page = as_alice.get(base).content.decode()
    assert "Make this table our own" in page
    assert "05012" in page
    assert as_alice.post(f"{base}take/").status_code == 302
    assert survey.offences.count() == 14
    assert "inc_in_period = no" in as_alice.get(f"{base}incidents/").content.decode()
    lines = {
        "part": "part_incidents", "offence": "inc_offence", "times": "", "out": "inc_here = no", "when": "inc_year",
        "recognised_yes": "inc_reported = yes", "recognised_no": "inc_told = police",
    }  # fmt: skip
    assert as_alice.post(f"{base}incidents/", lines).status_code == 422
    assert (
        as_alice.post(f"{base}incidents/", {**lines, "recognised_no": "inc_reported = no"}).status_code == 302
    )
    survey.refresh_from_db()
    assert survey.incident_forms["out"] == [{"question": "inc_here", "values": ["no"]}]
    copied = services.copy_survey(by=Actor(town), survey=survey)
    assert copied.incident_forms == survey.incident_forms
    assert copied.offences.count() == 14
