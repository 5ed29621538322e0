"""One offence: map, trend and table agree; small counts stay hidden on every way out."""

import csv
import io
import json
import re
from datetime import date

import numpy as np
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from diagnostics.findings.evidence import unseal
from diagnostics.incidents.counts.desk import open_offence
from diagnostics.incidents.counts.gate import outsider
from diagnostics.incidents.services import evidence_of
from diagnostics.models import CountFact, ImportBatch
from diagnostics.statistics.audit import recoverable, table_relations
from stakeholders.access.permissions import ROLE_PERMISSIONS, Actor, Role
from tests.builders import make_area

# By area: counts of each month of 2023 and 2024. N03 has few, and one month of the town has few.
SERIES = {
    "N01": [12, 9, 14, 11, 8, 10, 13, 12, 9, 2, 11, 15] * 2,
    "N02": [7, 8, 6, 9, 5, 7, 8, 9, 6, 1, 7, 8] * 2,
    "N03": [0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 1] * 2,
    None: [1, 0, 2, 1, 0, 1, 0, 0, 1, 0, 2, 1] * 2,
}


@pytest.fixture
def counted(town, source, areas, offences):
    """Two years of burglary, by month."""
    batch = ImportBatch.objects.create(
        municipality=town, source=source, file_name="x", stored_as="", sha256="", size=0, state="done"
    )
    fill(town, source, batch, offences["BURG"], areas, SERIES)
    return offences["BURG"]


def fill(town, source, batch, offence, areas, series):
    CountFact.objects.bulk_create(
        CountFact(
            municipality=town,
            batch=batch,
            source=source,
            area=areas.get(code),
            offence=offence,
            period_kind="month",
            period_start=date(2023 + i // 12, i % 12 + 1, 1),
            count=count,
        )
        for code, counts in series.items()
        for i, count in enumerate(counts)
    )


def page(client, town, offence, query="", path=""):
    return client.get(f"/town/{town.slug}/counts/{offence.uid}/{path}{query}")


def the_year(code, year=2024):
    start = (year - 2023) * 12
    return sum(SERIES[code][start : start + 12])


def test_map_table_trend_and_files_agree(as_alice, town, counted):
    answer = page(as_alice, town, counted, "?measure=count")
    view = answer.context["view"]
    assert view.total.count == sum(the_year(code) for code in SERIES)
    assert [line.cell.count for line in view.lines] == [the_year(code) for code in SERIES]
    assert sum(point.cell.count for point in view.points if view.in_span(point)) == view.total.count
    shaded = re.findall(r"<title>(Old Harbour|Centro|Mercado): (\d+)", answer.content.decode())
    assert dict(shaded) == {"Old Harbour": "126", "Centro": "81", "Mercado": "3"}
    rows = read_csv(page(as_alice, town, counted, "?full=1", "areas.csv"))
    assert [(row["Area"], row["2024"]) for row in rows] == [
        ("Old Harbour", "126"),
        ("Centro", "81"),
        ("Mercado", "3"),
        ("Without a place", "9"),
        ("Whole town", "219"),
    ]
    periods = read_csv(page(as_alice, town, counted, "?full=1", "periods.csv"))
    assert sum(int(row["Offences"]) for row in periods if row["Period"].startswith("2024")) == 219
    places = json.loads(page(as_alice, town, counted, "?full=1", "map.geojson").content)
    assert [feature["properties"]["count"] for feature in places["features"]] == [126, 81, 3]
    assert places["without_place"]["count"] == 9


def read_csv(answer) -> list[dict]:
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


def test_rates_stand_on_the_denominator_of_the_offence(as_alice, town, counted):
    view = page(as_alice, town, counted).context["view"]
    first = view.lines[0]
    assert (first.rate.base, first.rate.per) == ("households", 1000)
    assert first.rate.value == pytest.approx(126 / 4000 * 1000)
    assert view.total_rate.value == pytest.approx(219 / 12_000 * 1000)
    assert view.lines[3].rate is None  # without a place there is nothing to divide by


def test_the_span_and_the_areas_stand_in_the_address(as_alice, town, counted):
    view = page(as_alice, town, counted, "?first=2024-01-01&last=2024-03-31&area=N01&area=N02").context[
        "view"
    ]
    assert [line.area.code for line in view.lines] == ["N01", "N02"]
    assert view.total.count == 12 + 9 + 14 + 7 + 8 + 6
    assert view.total_before.count == view.total.count
    assert view.total_change.exposure_before == 90 * 8000
    assert view.total_change.exposure_after == 91 * 8000  # 2024 has a 29 February


@pytest.mark.parametrize(
    "query", ["?first=nonsense", "?last=2024-02-31", "?source=no-such", "?area=XX", "?measure=x"]
)
def test_an_address_that_makes_no_sense_shows_the_usual(as_alice, town, counted, query):
    assert page(as_alice, town, counted, query).context["view"].total.count == 219


class TestGate:
    """Bob reads for the ministry and may not see small counts. Mercado had 3, the town in October had 3."""

    def test_the_page_hides_small_counts_and_one_more(self, as_bob, town, counted):
        view = page(as_bob, town, counted).context["view"]
        assert [(line.cell.count, line.cell.why) for line in view.lines] == [
            (126, ""),
            (81, ""),
            (None, "small"),
            (None, "withheld"),
        ]
        assert view.total.count == 219
        assert view.lines[2].rate is None
        assert view.lines[2].change is None

    def test_no_way_out_tells_them(self, as_bob, as_alice_files, town, counted):
        for name, text in {**all_ways(as_bob, town, counted), **as_alice_files(town, counted)}.items():
            assert "Mercado" in text or name.startswith(("periods", "trend")), name
            assert not re.search(r"Mercado[^A-Za-z]{1,40}\b3\b", plain(text)), name
            assert "0.75" not in text, name  # 3 per 4,000 households

    def test_a_month_with_few_is_hidden_with_another(self, as_bob, town, counted):
        view = page(as_bob, town, counted).context["view"]
        hidden = [point.period.start.month for point in view.points if point.cell.count is None]
        assert 10 in hidden
        assert len(hidden) >= 4  # October and at least one more month in each of two years

    def test_areas_are_offered_for_whole_years_only(self, as_bob, coordinator, town, bob, counted):
        reader = Actor(town, ROLE_PERMISSIONS[Role.MINISTRY], "bob", user=bob, role=Role.MINISTRY)
        asked = {"first": "2024-01-01", "last": "2024-06-30", "area": []}
        assert page(as_bob, town, counted, "?first=2024-01-01&last=2024-06-30").context["view"].span.is_year
        # And even where somebody without the right is handed half a year:
        view = open_offence(asked, coordinator, counted.uid, seen_by=reader).view
        assert view.span.is_year

    def test_whoever_may_not_cannot_ask_for_the_complete_file(self, as_bob, town, counted):
        rows = read_csv(page(as_bob, town, counted, "?full=1", "areas.csv"))
        assert rows[2]["2024"] == "fewer than 5"

    def test_two_years_together_tell_no_more_than_each(self, as_bob, town, counted):
        view = page(as_bob, town, counted, "?first=2023-01-01&last=2024-12-31").context["view"]
        assert [line.cell.count for line in view.lines] == [252, 162, None, None]

    def test_a_finding_freezes_what_the_public_may_see(self, coordinator, town, counted):
        evidence = evidence_of({"area": []}, coordinator, counted.uid)
        table = {row[0]: row[1] for row in evidence.rows}
        assert table["Mercado"] == "fewer than 5"
        assert evidence.statement.startswith(
            "Offence BURG: 219" if False else "Burglary: 219 recorded in 2024"
        )

    def test_the_page_of_an_offence_hands_over_sealed_evidence(self, as_alice, town, counted):
        assert page(as_alice, town, counted).context["may_take"]
        form = as_alice.post(f"/town/{town.slug}/counts/{counted.uid}/finding/").context["form"]
        sealed = form.initial["evidence"]
        assert unseal(sealed, municipality=town).query["offence"] == str(counted.uid)

    def test_sensitive_offences_are_hidden_below_ten(self, as_bob, town, source, areas, offences):
        batch = ImportBatch.objects.create(
            municipality=town, source=source, file_name="x", stored_as="", sha256="", size=0, state="done"
        )
        fill(
            town,
            source,
            batch,
            offences["DV"],
            areas,
            {"N01": [7] + [0] * 11, "N02": [3] * 12, "N03": [4] * 12},
        )
        view = page(as_bob, town, offences["DV"]).context["view"]
        assert view.lines[0].cell.count is None

    def test_the_town_decides_the_limit(self, as_bob, town, counted):
        town.small_count_threshold = 3
        town.save()
        view = page(as_bob, town, counted).context["view"]
        assert [line.cell.count for line in view.lines] == [126, 81, 3, 9]

    @pytest.mark.parametrize("seed", range(12))
    def test_nothing_hidden_can_be_worked_out_from_all_pages_together(
        self, seed, coordinator, town, source, areas, offences
    ):
        """Areas and months of a year share the year's total; linear programming tries to undo the hiding."""
        rng = np.random.default_rng(seed)
        for number in range(4, 9):
            areas[f"N{number:02}"] = make_area(town, f"N{number:02}")
        rates = rng.choice([0.05, 0.3, 1.0, 4.0], size=len(areas))
        series = {code: rng.poisson(rate, 24).tolist() for code, rate in zip(areas, rates, strict=True)}
        batch = ImportBatch.objects.create(
            municipality=town, source=source, file_name="x", stored_as="", sha256="", size=0, state="done"
        )
        fill(town, source, batch, offences["BURG"], areas, series)
        for year in (2023, 2024):
            asked = {"first": f"{year}-01-01", "last": f"{year}-12-31", "area": []}
            view = open_offence(asked, coordinator, offences["BURG"].uid, seen_by=outsider(coordinator)).view
            for cells in (
                [line.cell for line in view.lines],
                [point.cell for point in view.points if view.in_span(point)],
            ):
                assert not undone(cells, view.total)


def undone(cells, total) -> bool:
    """Whether a hidden cell of one list with its total has only one possible value."""
    row = [*(cell.count for cell in cells), total.count]
    small = [*(cell.limit for cell in cells), total.limit]
    shown = np.array([np.nan if value is None else value for value in row * 2], dtype=float)
    low = np.where(np.array(small * 2) > 0, 1, 0)
    high = np.where(np.array(small * 2) > 0, np.array(small * 2) - 1, np.inf)
    return bool(recoverable(table_relations(1, len(cells)), shown, low, high).any())


def all_ways(client, town, offence) -> dict[str, str]:
    """Everything that one page gives away, as text."""
    found = {"page": page(client, town, offence).content.decode()}
    for name in ("areas.csv", "periods.csv", "map.geojson", "map.svg", "trend.svg"):
        found[name] = page(client, town, offence, "", name).content.decode()
    for name in ("areas.xlsx", "periods.xlsx"):
        book = load_workbook(io.BytesIO(page(client, town, offence, "", name).content))
        found[name] = "\n".join(
            " ".join(map(str, row)) for row in book.worksheets[0].iter_rows(values_only=True)
        )
    return found


@pytest.fixture
def as_alice_files(alice, django_user_model):
    """What leaves the house from the hands of the coordinator, who does see small counts on the page."""
    from django.test import Client  # noqa: PLC0415 - a second client beside bob's

    def ways(town, offence):
        client = Client()
        client.force_login(alice)
        found = all_ways(client, town, offence)
        del found["page"]
        return {f"{name} of the coordinator": text for name, text in found.items()}

    return ways


def plain(text: str) -> str:
    """Without what is drawn: coordinates are numbers too."""
    return re.sub(r'"coordinates":.*?\}', "", re.sub(r"<[^>]*>", " ", text))


class TestPages:
    def test_the_overview_asks_as_often_for_many_offences_as_for_one(
        self, as_alice, town, counted, source, areas, offences
    ):
        url = f"/town/{town.slug}/counts/"
        with CaptureQueriesContext(connection) as few:
            as_alice.get(url)
        batch = ImportBatch.objects.first()
        for offence in (offences["ROBB"], offences["DV"]):
            fill(town, source, batch, offence, areas, SERIES)
        with CaptureQueriesContext(connection) as many:
            assert len(as_alice.get(url).context["rows"]) == 3
        assert len(many) == len(few)

    def test_an_offence_asks_as_often_for_many_areas_as_for_few(self, as_alice, town, counted):
        with CaptureQueriesContext(connection) as few:
            page(as_alice, town, counted)
        for number in range(10, 40):
            make_area(town, f"N{number}")
        with CaptureQueriesContext(connection) as many:
            page(as_alice, town, counted)
        assert len(many) == len(few)

    def test_without_counts_it_says_what_to_do(self, as_alice, town):
        assert "Import the police statistics" in as_alice.get(f"/town/{town.slug}/counts/").content.decode()

    def test_an_offence_of_another_town_is_not_there(self, as_charlie, town, counted):
        assert page(as_charlie, town, counted).status_code == 404
        assert as_charlie.get(f"/town/other-town/counts/{counted.uid}/").status_code == 404

    def test_what_is_not_offered_is_said_with_the_reason(self, as_alice, town, source, areas, offences):
        batch = ImportBatch.objects.create(
            municipality=town, source=source, file_name="x", stored_as="", sha256="", size=0, state="done"
        )
        CountFact.objects.create(
            municipality=town,
            batch=batch,
            source=source,
            area=areas["N01"],
            offence=offences["BURG"],
            period_kind="year",
            period_start=date(2024, 1, 1),
            count=40,
        )
        told = " ".join(page(as_alice, town, offences["BURG"]).context["not_offered"])
        assert "Month by month: the source has counts by year only." in told
        assert "Trend: it needs months or quarters" in told
        assert "does not cover the same periods of 2023" in told

    def test_a_year_without_any_count_is_no_zero(self, as_alice, town, counted, source, areas, offences):
        batch = ImportBatch.objects.first()
        CountFact.objects.create(
            municipality=town,
            batch=batch,
            source=source,
            area=areas["N01"],
            offence=offences["ROBB"],
            period_kind="month",
            period_start=date(2024, 5, 1),
            count=40,
        )
        rows = {
            row["offence"].code: row for row in as_alice.get(f"/town/{town.slug}/counts/").context["rows"]
        }
        assert [cell["text"] for cell in rows["ROBB"]["cells"]] == ["no data", "40"]
        assert rows["ROBB"]["change"] is None
