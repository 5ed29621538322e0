"""The demonstration towns: their figures agree with each other."""

import json
import re
from collections import Counter
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import transaction
from django.db.models import Sum
from shapely.geometry import shape
from shapely.ops import unary_union

from diagnostics.incidents.counts.gate import rule_of
from diagnostics.incidents.counts.query import TownCounts, sources_with_counts
from diagnostics.incidents.counts.spans import period
from diagnostics.indicators.starter import STARTER
from diagnostics.models import (
    CountFact,
    Finding,
    HourFact,
    Incident,
    Indicator,
    OffenceType,
    Survey,
    SurveyAnswer,
)
from diagnostics.statistics.change import compare_family
from diagnostics.surveys.field.overview import overview_of
from diagnostics.surveys.sealing.kept import answers_of
from plans.actions.services import accepted_earlier_text
from plans.demo.load import load_demo
from plans.demo.records import DATA
from plans.library.practices import PRACTICES
from plans.models import Action, Objective, Plan, PlanVersion, Problem, Responsibility, Target
from plans.objectives.services import target_errors
from plans.priorities.matrix import matrix_of
from plans.versions.services import consulted_text
from stakeholders.access.permissions import ROLE_PERMISSIONS, Actor, Role
from stakeholders.access.tenancy import scope
from stakeholders.consultations.clusters.services import waiting
from stakeholders.consultations.inviting.register import register_of
from stakeholders.models import (
    Agreement,
    Area,
    Disclosure,
    Letter,
    Municipality,
    Organisation,
    OrganisationReply,
    PartnerDraft,
    ProposedWording,
    ResponseChange,
    Round,
    Scan,
    Segment,
)
from tests.diagnostics.disclosure.attacker import Knowledge, Offence, exposed
from tests.diagnostics.disclosure.reading import collect

TODAY = date(2026, 11, 22)
# Recorded offences of Port Aurelia in 2023, 2024 and 2025.
YEARS = {
    "BURG": [661, 712, 831],
    "ROBB": [425, 460, 495],
    "THEFT": [1986, 2056, 2016],
    "VEH": [1157, 1094, 1042],
    "ASLT": [839, 870, 911],
    "DV": [981, 1019, 1056],
    "DRUG": [501, 511, 506],
    "DAMAGE": [999, 971, 943],
    "HATE": [43, 47, 52],
    "ARMS": [32, 34, 36],
}


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker, tmp_path_factory):
    """Both towns, loaded once for the tests of this file, which only read."""
    logins = tmp_path_factory.mktemp("demo") / "demo_logins.txt"
    with django_db_blocker.unblock(), transaction.atomic():
        load_demo(today=TODAY, logins=logins, tell=lambda line: None)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def port(loaded, django_db_blocker):
    """Port Aurelia as the town in whose name the test asks."""
    with django_db_blocker.unblock():
        with scope(slug="port-aurelia"):
            town = Municipality.objects.get(slug="port-aurelia")
        with scope(town.pk):
            yield town


# Those of the police spreadsheet; the incidents, of another source, are never added to them.
COUNTS = {"from_records": False}


def test_the_counts_of_each_year_are_the_published_ones(port):
    rows = (
        CountFact.objects.filter(**COUNTS)
        .values_list("offence__code", "period_start__year")
        .annotate(Sum("count"))
    )
    assert len(rows) == 30
    assert {(code, year): n for code, year, n in rows} == {
        (code, 2023 + i): n for code, numbers in YEARS.items() for i, n in enumerate(numbers)
    }
    assert CountFact.objects.filter(**COUNTS).count() == 12 * 10 * 36


def test_crime_gathers_where_the_plan_says(port):
    def counted(offence, *areas):
        facts = CountFact.objects.filter(
            **COUNTS, offence__code=offence, period_start__year=2025, area__code__in=areas
        )
        return facts.aggregate(n=Sum("count"))["n"]

    assert counted("BURG", "N12") == 214
    assert counted("ROBB", "N02", "N03") == 233
    assert counted("ASLT", "N01") == 246
    assert counted("ARMS", "N05", "N06") == 20
    assert counted("DV", "N05", "N06") == 329


def share(answers, question, *values):
    given = [answer[question] for answer in answers if question in answer]
    return round(100 * sum(value in values for value in given) / len(given))


def test_the_survey_gives_the_published_shares(port):
    rows = list(SurveyAnswer.objects.all())
    answers = [answers_of(row) for row in rows]
    # Sealed when they are loaded: what is sensitive lies open at no time.
    assert all(row.sealed for row in rows)
    assert not any({"crimes", "told_partner"} & row.answers.keys() for row in rows)
    safe = ("very_safe", "fairly_safe")

    def safe_among(**who):
        return share([a for a in answers if all(a[k] in v for k, v in who.items())], "safe_dark", *safe)

    assert len(answers) == 1412
    assert safe_among() == 57
    assert (safe_among(sex=["male"]), safe_among(sex=["female"])) == (69, 46)
    assert (safe_among(area=["N05"]), safe_among(area=["N06"])) == (41, 39)
    assert safe_among(sex=["female"], area=["N02", "N08"]) == 38
    assert sum(a["victim"] == "yes" for a in answers) / 1412 == pytest.approx(0.184, abs=0.0005)
    told = {crime: share(answers, f"told_{crime}", "yes") for crime in ("burglary", "robbery", "partner")}
    assert told == {"burglary": 78, "robbery": 52, "partner": 24}
    assert share(answers, "trust", "trust") == 51
    # What came of the letters adds up to the people invited, and says the same of those who answered.
    outcomes = overview_of(Survey.objects.get(), Actor(port)).outcomes
    assert (outcomes.total, outcomes.completed) == (4153, 1412)


def test_nobody_answers_what_was_not_asked(port):
    for answer in map(answers_of, SurveyAnswer.objects.all()):
        assert ("crimes" in answer) == (answer["victim"] == "yes")
        for crime in ("burglary", "robbery", "partner"):
            assert (f"told_{crime}" in answer) == (crime in answer.get("crimes", []))


def test_the_two_towns_see_nothing_of_each_other(port):
    with scope(slug="vila-clara"):
        small = Municipality.objects.get(slug="vila-clara")
    with scope(small.pk):
        assert Area.objects.count() == 4
        assert Action.objects.count() == 3
        assert not Organisation.objects.filter(name="NGO Puente").exists()
    assert Area.objects.count() == 12


@pytest.mark.parametrize(("folder", "areas"), [("port_aurelia", 12), ("vila_clara", 4)])
def test_the_neighbourhoods_tile_the_town(folder, areas):
    collection = json.loads((DATA / folder / "areas.geojson").read_text(encoding="utf-8"))
    shapes = [shape(feature["geometry"]) for feature in collection["features"]]
    whole = unary_union(shapes)
    assert len(shapes) == areas
    assert all(one.is_valid and one.exterior.is_ccw for one in shapes)
    assert whole.geom_type == "Polygon"
    assert not whole.interiors
    assert whole.area == pytest.approx(sum(one.area for one in shapes), rel=1e-12)


def test_the_people_add_up(port):
    for year, people, homes in ((2023, 179_200, 75_300), (2024, 180_000, 75_700), (2025, 180_000, 75_700)):
        population = Area.objects.filter(populations__year=year)
        assert population.aggregate(n=Sum("populations__residents"))["n"] == people
        assert population.aggregate(n=Sum("populations__households"))["n"] == homes


def test_the_priorities_follow_from_the_scores(port):
    matrix = matrix_of(Plan.objects.get())
    scores = {one.code: matrix.score(one) for one in matrix.problems}
    assert scores == {"E": 80, "D": 79, "A": 77, "B": 75, "C": 71, "F": 66, "G": 62, "I": 51, "H": 49}
    assert [matrix.place(one) for one in matrix.problems] == [1, 2, 3, 4, 5, 6, 7, 8, 9]
    assert len(matrix.scorers) == 2
    first = Problem.objects.filter(status="prioritised").values_list("code", flat=True)
    assert list(first) == ["E", "D", "A", "B", "C", "F"]


def test_every_priority_has_an_objective_and_every_objective_a_target_and_an_action(port):
    assert not Problem.objects.filter(status="prioritised", objectives=None).exists()
    objectives = Objective.objects.all()
    assert objectives.count() == 8
    for objective in objectives:
        assert objective.targets.exclude(baseline_value=None).exclude(target_value=None).exists()
        assert objective.actions.exists()
    assert list(Action.objects.filter(objectives=None).values_list("code", flat=True)) == ["A22"]


def test_the_costs_add_up(port):
    by_level = Counter()
    for action in Action.objects.all():
        by_level[action.measures[0][:2]] += int(action.cost)
    assert by_level == {"L1": 1_569_000, "L2": 335_000, "L3": 120_000, "L4": 300_000}
    resources = Action.objects.values_list("resource_level").annotate(Sum("cost"))
    assert dict(resources.order_by()) == {
        "local": 971_000,
        "mixed": 888_000,
        "national": 450_000,
        "private": 15_000,
    }


# Domain specification 7: what is known of each action.
EVIDENCE = "BCCCBCABUCUUBAAUABBUUU"


def test_actions_rest_on_practices_of_the_class_that_they_state(port):
    actions = list(Action.objects.order_by("code"))
    assert "".join(action.evidence_class for action in actions) == EVIDENCE
    resting = [action for action in actions if action.practice]
    assert len(resting) == 18
    assert [a.code for a in resting if PRACTICES[a.practice].evidence_class != a.evidence_class] == []
    assert [a.code for a in resting if not a.adaptation_note] == []
    named = {action.code: action.practice for action in resting}
    assert (named["A05"], named["A14"], named["A17"]) == ("E22", "E05", "E07")


def test_indicators_come_from_the_starter_library_and_targets_have_steps(port):
    assert {one.library_code for one in Indicator.objects.all()} <= set(STARTER)
    for target in Target.objects.exclude(target_value=None).select_related("indicator"):
        assert target.interim_targets, target
        assert target_errors(vars(target)) == {}
        stops = [target.baseline_value, *(Decimal(one["value"]) for one in target.interim_targets)]
        stops.append(target.target_value)
        assert stops == sorted(stops, reverse=target.indicator.direction == "lower")


def test_one_lead_has_not_answered_yet(port):
    leads = Responsibility.objects.filter(kind="lead")
    assert leads.count() == 22
    assert not any(accepted_earlier_text(part.action, part) for part in Responsibility.objects.all())
    waiting = leads.exclude(acceptance="accepted")
    assert [(lead.action.code, lead.organisation.name) for lead in waiting] == [("A08", "NGO Concordia")]
    letter = Letter.objects.get(kind="acceptance")
    assert letter.recipient_email == "programmes@concordia.example"
    assert "/accept/" in letter.body


def test_every_finding_cites_a_source_whose_quality_is_known(port):
    kinds = Counter(Finding.objects.values_list("kind", flat=True))
    assert len(kinds) == 7
    assert min(kinds.values()) >= 2
    for finding in Finding.objects.prefetch_related("sources"):
        assert finding.sources.all()
        assert all(source.quality_is_scored for source in finding.sources.all())
        assert finding.validated_on


def test_findings_keep_the_numbers_they_rest_on(port):
    burglary = Finding.objects.get(code="F02").citations.exclude(evidence={}).get().evidence
    assert burglary["table"][0][:4] == ["Los Molinos", "214", "31.01", "27.00–35.46"]  # noqa: RUF001


def test_the_hospital_agreement_runs_out_sixty_days_after_loading(port):
    agreement = Agreement.objects.get(organisation__name="University Hospital of Aurelia")
    assert (agreement.valid_to - TODAY).days == 60


def test_every_comment_of_the_first_round_was_answered_by_two_people(port):
    second, consulted = Round.objects.all()
    newer, version = PlanVersion.objects.order_by("-frozen_at")
    assert [(one.number, one.state) for one in (version, newer)] == [
        ("0.1", "consulted"),
        ("0.2", "consulted"),
    ]
    assert consulted.text.content == consulted_text(version)
    assert second.text.content == consulted_text(newer)
    # What was promised stands in the newer text, and nothing else changed; “later” is said where nothing did.
    promised = set(ResponseChange.objects.exclude(text=None).values_list("element_uid", flat=True))
    assert not ResponseChange.objects.filter(
        text=None, response__segment__contribution__round=consulted
    ).exists()
    then = {one["uid"]: one["hash"] for one in consulted.text.content}
    changed = {one["uid"] for one in second.text.content if then[one["uid"]] != one["hash"]}
    assert len(changed) == 9
    assert {str(uid) for uid in promised} == changed
    assert consulted.state == "decided"
    contributions = consulted.contributions.all()
    assert contributions.count() == 15
    for contribution in contributions:
        response = contribution.segments.get().response
        assert response.drafted_by_id != response.approved_by_id
        assert consulted.text.element(contribution.element_uid)["hash"] == contribution.element_hash


def test_values_of_indicators_agree_with_the_counts(port):
    robberies = Indicator.objects.get(code="O5.1")
    for value in robberies.values.all():
        counted = CountFact.objects.filter(
            **COUNTS,
            offence__code="ROBB",
            area__code__in=["N02", "N03"],
            period_start__year=value.period_end.year,
        )
        assert counted.aggregate(n=Sum("count"))["n"] == value.value


def test_what_the_plan_says_of_a_trend_is_what_the_test_gives(port):
    pairs = [(numbers[1], numbers[2]) for numbers in YEARS.values()]
    changes = compare_family(
        [before for before, _ in pairs],
        [after for _, after in pairs],
        exposures_before=180_000 * 366,
        exposures_after=180_000 * 365,
    )
    found = dict(zip(YEARS, changes, strict=True))
    spoken_of = {
        "E": "ARMS",
        "D": "DV",
        "A": "ROBB",
        "B": "BURG",
        "C": "ASLT",
        "G": "HATE",
        "H": "VEH",
        "I": "DAMAGE",
    }
    for code, offence in spoken_of.items():
        change, problem = found[offence], Problem.objects.get(code=code)
        numbers = [float(number) for number in re.findall(r"\d+\.\d+", problem.trend_note)]
        said = [change.ratio, change.interval.low, change.interval.high, change.q]
        assert numbers == pytest.approx(said, abs=0.006)
        assert problem.trend == {"clear_rise": "up"}.get(change.verdict, change.verdict)


def test_the_made_up_incidents_agree_with_the_counts(port):
    def sums(from_records):
        rows = CountFact.objects.filter(from_records=from_records, offence__code__in=["BURG", "ROBB", "ASLT"])
        found = rows.values_list("offence__code", "area__code", "period_start").annotate(n=Sum("count"))
        return {(*key, n) for *key, n in found if n}

    assert sums(True) == sums(False)


def test_the_made_up_incidents_bear_out_what_the_findings_say(port):
    nights = HourFact.objects.filter(offence__code="ASLT", area__code="N01", quarter__year=2025)
    late = sum(weight for slot, weight in nights.by_slot() if slot % 24 >= 22 or slot % 24 < 5)
    assert late == pytest.approx(171, abs=12)  # F08
    homes = Incident.objects.filter(offence__code="BURG", area__code="N12", place_key__isnull=False)
    by_place = {}
    for place, day in homes.values_list("place_key", "day"):
        by_place.setdefault(place, []).append(day)
    latest = again = 0
    for days in by_place.values():
        for day in (day for day in days if day.year == 2025):
            latest += 1
            again += any(timedelta(0) < day - earlier <= timedelta(days=366) for earlier in days)
    assert again / latest == pytest.approx(0.22, abs=0.06)  # F10


def test_nothing_that_is_hidden_can_be_worked_out(port):
    """The attacker of tests/diagnostics/disclosure reads everything that the town tells of both of its sources."""
    actor = Actor(port, ROLE_PERMISSIONS[Role.ANALYST], "analyst", role=Role.ANALYST)
    known, truths = [], []
    for source in sources_with_counts(actor):
        offences = list(OffenceType.objects.filter(municipality=port))
        truth = {one.code: {} for one in offences}
        facts = CountFact.objects.filter(source=source).values_list(
            "offence__code", "area__code", "period_kind", "period_start", "count"
        )
        for code, area, kind, start, number in facts:
            truth[code][code, area, period(kind, start)] = number
        places = sorted({area for told in truth.values() for _code, area, _period in told if area})
        whole = frozenset([*places, None]), frozenset(TownCounts.load(actor, source).coverage.periods)
        # None stands in another one: those whose codes would say so are said to be counted apart.
        heard = {
            one.code: Offence(
                Knowledge(*whole), rule_of(actor, is_sensitive=one.is_sensitive).least, (one.code,)
            )
            for one in offences
        }
        collect(heard, actor, places, [one for one in offences if truth[one.code]], source)
        known += [one.known for one in heard.values()]
        truths += truth.values()
    assert sum(len(one.hidden) for one in known) > 30
    assert exposed(known, truths) == []


def test_the_second_round_shows_a_desk_at_work(port):
    """Whatever a round can hold stands in it once, and something is left to do."""
    round_ = Round.objects.select_related("text").first()
    assert round_.state == "open"
    said = round_.contributions.all()
    assert Counter(said.values_list("moderation", flat=True)) == {
        "published": 19,
        "pending": 2,
        "withheld": 1,
        "diverted": 2,
    }
    assert Counter(Disclosure.objects.values_list("state", flat=True)) == {"referred": 1, "open": 1}
    assert said.exclude(redacted="").get().renditions.get().reasons == ["address", "person"]
    scan = Scan.objects.get()
    assert (scan.kind, scan.contribution.author_name) == ("image/png", "Teresa Mourão")
    assert scan.size < 100_000
    points = Segment.objects.of_round(round_)
    assert points.filter(head__isnull=False).count() == 3
    assert waiting(round_).count() == 2
    assert points.admitted().drafted().count() == 1
    assert points.approved().count() == 3
    assert points.unanswered().count() > 10
    drafts = PartnerDraft.objects.filter(round=round_).values_list("state", "drafted_by_name")
    assert sorted(drafts) == [
        ("draft", "Bento Sá, office"),
        ("draft", "Leila Haddad, street team"),
        ("submitted", "Leila Haddad, street team"),
    ]
    assert ProposedWording.objects.get().words.count("from 15:00 to 23:00") == 1
    meeting = round_.meetings.get()
    assert meeting.contributions.count() == 3
    assert meeting.decisions.open().filter(agreed_by="vote", due_on__gt=TODAY).count() == 1
    replies = OrganisationReply.objects.filter(round=round_).exclude(outcome="responded")
    assert Counter(replies.values_list("outcome", flat=True)) == {"nil": 1, "declined": 1}


def test_invitations_stand_in_every_state(port):
    states = Counter(
        line.state.value for line in register_of(Round.objects.select_related("municipality").last())
    )
    assert states == {
        "answered": 9,
        "nil": 5,
        "declined": 1,
        "opened": 7,
        "sent": 3,
        "failed": 1,
        "none": 23,
    }
    reminders = Counter(
        Letter.objects.filter(kind="round_reminder").values_list("created_at__day", flat=True)
    )
    assert set(reminders) == {11, 16}
    assert reminders[11] > reminders[16] > 5  # who answered in between is left in peace
    assert not Letter.objects.filter(state="queued").exclude(kind="acceptance").exists()
