"""A town as it is and as it might be, with other numbers in what is hidden: everything that is told is the same.

Stronger than any attacker, since nothing has to be read off: pages, files, drawings, answers of the API and findings
are compared letter by letter.

An analysis answers with one object (`result.Result`), a page of counts with another (`offence.OffenceView`); page,
files, API and finding are made of these without a look at any count (`exits.READERS` says which modules look). So the
answer to every question is compared as that object, of every offence and year; and each way out once for each analysis,
and for one offence with all its pages and files.

This is one pair of towns. It shows that every way out asks the gate, and nothing else; that the gate is right is shown
by the tests of the gate and by docs/decisions/0020, 0025 and 0039.
"""

import io
import re
from datetime import date, timedelta
from zipfile import ZipFile

import pytest
from django.http import QueryDict
from django.test import Client
from django.urls import reverse

from diagnostics.incidents.analyses import stored
from diagnostics.incidents.analyses.analysis import LongAnalysis
from diagnostics.incidents.analyses.catalogue import ANALYSES, analysis_named
from diagnostics.incidents.analyses.desk import answer, open_desk
from diagnostics.incidents.analyses.exports import links
from diagnostics.incidents.analyses.services import evidence_of as analysis_evidence
from diagnostics.incidents.counts.denominators import Denominators
from diagnostics.incidents.counts.gate import outsider
from diagnostics.incidents.counts.offence import offence_view
from diagnostics.incidents.counts.overview import overview
from diagnostics.incidents.counts.query import AreaCounts, TownCounts
from diagnostics.incidents.services import evidence_of as counts_evidence
from diagnostics.models import CountFact, DataSource, HarmTable, OffenceType
from stakeholders.access.errors import Refused
from stakeholders.access.permissions import ROLE_PERMISSIONS, Actor, Permission, Role
from stakeholders.access.tokens import issue_token
from stakeholders.jobs.models import Job
from stakeholders.jobs.services import run_job
from stakeholders.models import Population
from tests.builders import make_area, make_member

from . import exits
from .reading import views_of

WEST, SOUTH, SIDE = 10.0, 50.0, 0.03
OFFENCES = ("Burglary", "Street robbery", "Domestic violence")
OUTSIDE = [role for role in Role.values if Permission.SEE_SMALL_COUNTS not in ROLE_PERMISSIONS[role]]


@pytest.fixture
def areas(town):
    """Seven squares in a row."""
    made = {}
    for i in range(7):
        west, east = WEST + i * SIDE, WEST + (i + 1) * SIDE
        ring = [[west, SOUTH], [east, SOUTH], [east, SOUTH + SIDE], [west, SOUTH + SIDE], [west, SOUTH]]
        shape = {"type": "Polygon", "coordinates": [ring]}
        code = f"N0{i + 1}"
        made[code] = make_area(town, code, name=f"Quarter {i + 1}", geometry=shape)
        Population.objects.create(
            municipality=town, area=made[code], year=2024, residents=9_000, households=4_000
        )
    return made


def file(*, alternative: bool) -> str:
    """Incidents of three years and a half. In the alternative, hidden places and months have other numbers.

    N04 has 3 incidents of each offence in a year, or 2, and N03 beside it one more. The town has 3 burglaries in
    March, or 2, and in April one more.
    """
    told = ["Date,Time,Offence,Latitude,Longitude,Address"]
    for year in (2022, 2023, 2024, 2025):
        for month in range(1, 13 if year < 2025 else 7):
            for which, offence in enumerate(OFFENCES):
                told += _month(year, month, which, offence, alternative)
    return "\n".join(told) + "\n"


def _month(year: int, month: int, which: int, offence: str, alternative: bool) -> list[str]:
    few_in_march, told = which == 0 and month == 3, []
    for place in range(7):
        number = (place * 5 + month + which) % 4 + 4
        if few_in_march:
            number = 3 if place == 1 else 0
        elif place == 3:
            number = 1 if month in {5, 6, 7} else 0
        for i in range(number):
            there, on = place, date(year, month, 2 + (i * 4 + place) % 25)
            if alternative and place == 3 and month == 5:
                there = 2
            if alternative and few_in_march and i == 0:
                on += timedelta(days=28)
            told.append(_row(on, i, offence, there, f"{place}-{(month + i) % 9}"))
    return told


def _row(on: date, i: int, offence: str, place: int, address: str) -> str:
    north, east = (on.day * 7 % 25 + 2) / 1000, (on.day * 11 % 25 + 2) / 1000
    where = f"{SOUTH + north:.4f},{WEST + place * SIDE + east:.4f}"
    return f"{on},{(17 + i * 5) % 24:02}:10,{offence},{where},Street {address}"


def query(offence, year: int = 2024, more: str = "") -> str:
    return f"?offence={offence.uid}&first={year}-01-01&last={year}-12-31{more}"


class Walk:
    """Somebody who opens everything and keeps what is written there, by address."""

    def __init__(self, town, client: Client, who: str):
        self.town, self.client, self.who, self.kept = town, client, who, {}

    def open(self, name: str, asked: str = "", **keys) -> None:
        self.take(reverse(name, kwargs={"town": self.town.slug, **keys}) + asked)

    def take(self, address: str) -> None:
        found = self.client.get(address)
        self.kept[f"{self.who} {address}"] = f"{found.status_code} {written(found)}"

    def counts(self) -> "Walk":
        self.open("count_overview")
        for what, ending in (("offences", "csv"), ("offences", "xlsx"), ("changes", "svg")):
            self.open("count_overview_file", what=what, ending=ending)
        for offence in self.offences():
            most = offence.code == "BURG"
            for asked in QUESTIONS if most else ("",):
                self.open("count_detail", asked, uid=offence.uid)
            for what, ending in FILES if most else FILES[:1]:
                self.open("count_file", uid=offence.uid, what=what, ending=ending)
        return self

    def analyses(self) -> "Walk":
        """Each analysis once, with a file of each kind."""
        self.open("analysis_list")
        for slug, option in first_options():
            asked = query(self.one(slug), 2024, option)
            self.open("analysis_detail", asked, kind=slug)
            for address in self.files_of(slug, asked):
                self.take(address)
        return self

    def seen_by_the_public(self) -> "Walk":
        """The pages that those who may see small counts may look at with the eyes of the public."""
        for slug, option in first_options():
            self.open("analysis_detail", query(self.one(slug), 2024, f"{option}&as=public"), kind=slug)
        self.open("analysis_detail", f"{HALF}&as=public", kind="hours")
        return self

    def offences(self) -> list[OffenceType]:
        return list(OffenceType.objects.filter(municipality=self.town))

    def one(self, slug: str) -> OffenceType:
        """An offence of which the analysis tells most, another one from one analysis to the next."""
        told = [one for one in self.offences() if one.code != "DV"]
        return told[list(exits.ANALYSES).index(slug) % len(told)]

    def files_of(self, slug: str, asked: str) -> list[str]:
        """The files of an answer as it is told outside: one of each kind, for the answer itself is compared too."""
        actor, analysis = analyst(self.town), analysis_named(slug)
        found = answer(analysis, open_desk(QueryDict(asked[1:]), actor, outsider(actor), analysis).asked)
        if found.result is None:
            return []
        files = [file for one in links(found, asked[1:]) for file in one["files"]]
        return list({file["label"]: file["url"] for file in files}.values())

    def api(self) -> "Walk":
        base = f"/api/v1/{self.town.slug}"
        for offence in self.offences():
            for by in ("area", "period", "fact"):
                self.take(f"{base}/counts/?offence={offence.uid}&by={by}&limit=500")
        for slug, option in first_options():
            self.take(f"{base}/analyses/{slug}/{query(self.one(slug), 2024, option)}")
        self.take(f"{base}/analyses/")
        return self


HALF = "?first=2024-01-01&last=2024-06-30"
SOME = "?area=N03&area=N05"
QUESTIONS = ("", "?first=2023-01-01&last=2024-12-31", HALF, SOME)
FILES = (
    *(("areas", "csv"), ("areas", "xlsx"), ("periods", "csv"), ("periods", "xlsx")),
    *(("map", "geojson"), ("map", "svg"), ("trend", "svg")),
)


def written(found) -> str:
    """What an answer says, without what changes with every answer."""
    content = b"".join(found) if found.streaming else found.content
    if content[:2] == b"PK":
        with ZipFile(io.BytesIO(content)) as book:
            content = b"".join(book.read(name) for name in sorted(book.namelist()) if name.startswith("xl/"))
    text = content.decode(errors="replace")
    text = re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"|nonce="[^"]*"|"X-CSRFToken": *"[^"]*"', "", text)
    return re.sub(r"\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d[^<\"]*", "", text)


def analyst(town) -> Actor:
    return Actor(town, ROLE_PERMISSIONS[Role.ANALYST], "alice", role=Role.ANALYST)


def first_options() -> list[tuple[str, str]]:
    return [(slug, told.queries[0] if told else "") for slug, told in exits.ANALYSES.items()]


def answers(town) -> dict[str, str]:
    """What is told outside of every offence, by every analysis with every option, and of another year."""
    actor, people = analyst(town), Denominators.load(analyst(town))
    counts = TownCounts.load(actor, DataSource.objects.get(municipality=town))
    whole = overview(counts, people, outsider(actor))
    kept = {"overview": repr(whole)}
    for offence in OffenceType.objects.filter(municipality=town):
        by_area = AreaCounts.load(actor, counts, offence)
        for span, chosen in views_of(counts.coverage, by_area):
            view = offence_view(counts, by_area, people, outsider(actor), whole, span, chosen)
            kept[f"view {offence} {span} {chosen}"] = repr(view)
        for analysis in ANALYSES:
            told = exits.ANALYSES[analysis.slug]
            asked = [query(offence, 2024, option) for option in (told.queries if told else [""])]
            if offence.code == "BURG":
                asked.append(query(offence, 2023))
            for address in asked:
                chosen = open_desk(QueryDict(address[1:]), actor, outsider(actor), analysis).asked
                found = answer(analysis, chosen)
                kept[f"answer {analysis.slug} {address}"] = repr((found.result, found.refused, found.code))
    return kept


def evidence(town) -> dict[str, str]:
    """What findings keep, that everybody in the town reads and plans print."""
    kept, actor = {}, analyst(town)
    for offence in OffenceType.objects.filter(municipality=town):
        asked = QueryDict(query(offence)[1:])
        kept[f"finding {offence}"] = str(counts_evidence(asked, actor, offence.uid).frozen())
    for slug, option in first_options():
        asked = query(Walk(town, None, "").one(slug), 2024, option)
        try:
            found = analysis_evidence(analysis_named(slug), QueryDict(asked[1:]), actor).frozen()
        except Refused as refused:
            found = refused
        kept[f"finding {slug}"] = str(found)
    return kept


def everything(town, alice, users) -> dict[str, str]:
    """All that is told outside, by who reads it and where."""
    ministry = signed_in(users[Role.MINISTRY])
    walks = [
        Walk(town, ministry, "ministry").counts().analyses(),
        Walk(town, signed_in(alice), "coordinator").seen_by_the_public(),
        Walk(town, users["api"], "api").api(),
    ]
    for role in OUTSIDE:
        walk = Walk(town, signed_in(users[role]), role)
        walk.open("count_overview")
        walks.append(walk)
    pages = {address: text for walk in walks for address, text in walk.kept.items()}
    return pages | answers(town) | evidence(town)


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def users(town, alice):
    made = {role: make_member(town, f"{role}@example.org", role) for role in OUTSIDE}
    _client, token = issue_token(by=alice, municipality=town, name="Ministry", role=Role.MINISTRY)
    api = Client(headers={"authorization": f"Bearer {token}"})
    return {**made, "api": api}


def work_out(town) -> None:
    """What a job works out, for every offence."""
    actor = analyst(town)
    for offence in OffenceType.objects.filter(municipality=town):
        for analysis in ANALYSES:
            if isinstance(analysis, LongAnalysis):
                asked = open_desk(QueryDict(query(offence)[1:]), actor, None, analysis).asked
                stored.ask(by=actor, analysis=analysis, asked=asked)
    for job in Job.objects.filter(kind=stored.WORK_OUT, state="queued"):
        run_job(job.pk)


def weigh(town) -> None:
    """Every offence weighs something, so that harm can be asked for."""
    told = {str(one.uid): 10 * (i + 1) for i, one in enumerate(OffenceType.objects.filter(municipality=town))}
    HarmTable.objects.create(
        municipality=town, version=1, unit="days", source="Guideline", licence="open", weights=told
    )


def truth(town) -> set[tuple]:
    rows = CountFact.objects.filter(municipality=town).values_list(
        "offence__code", "area__code", "period_start", "count"
    )
    return set(rows)


def told_inside(town, alice) -> dict[str, str]:
    walk = Walk(town, signed_in(alice), "coordinator inside")
    walk.open("count_detail", uid=OffenceType.objects.get(code="BURG").uid)
    return walk.kept


def test_other_numbers_in_what_is_hidden_change_nothing_that_is_told(desk, town, alice, users):
    desk.run(file(alternative=False))
    weigh(town)
    work_out(town)
    as_it_is, counted, inside = everything(town, alice, users), truth(town), told_inside(town, alice)
    desk.run(file(alternative=True))
    work_out(town)
    as_it_might_be = everything(town, alice, users)
    # The comparison is real: who may see small counts reads other numbers in the alternative.
    assert len(truth(town) ^ counted) > 20
    assert all(text != inside[address] for address, text in told_inside(town, alice).items())
    assert as_it_is.keys() == as_it_might_be.keys()
    told = [address for address, text in as_it_is.items() if text != as_it_might_be[address]]
    assert told == []
    # And the walk has seen something.
    assert sum(text.startswith("200") for text in as_it_is.values()) > 70
    assert sum("fewer than" in text for text in as_it_is.values()) > 10
    assert sum("share of harm" in text for text in as_it_is.values()) > 10
