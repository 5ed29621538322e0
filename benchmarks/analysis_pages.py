"""Every page of the analyses over one million and over ten million incidents.

One source with 20 offences in 200 areas of 176 corners, five years; every incident has a minute and a place. The
incidents are made by one statement, the sums by the product's own. A whole request as an analyst's browser makes it
(session, rights, sums, statistics, drawings, template), in one process. “First”: the first reader after something in
the town has changed, the median of five, each with nothing kept. “Then”: who looks while nothing changes, the median
of ten. SQL, queries and processor time are those of the first reader. “Outside” is the form for everybody.
"""

import os
import statistics
import time
from dataclasses import dataclass
from datetime import date

from django.core.cache import cache
from django.db import connection
from django.test import Client

from benchmarks import import_incidents
from benchmarks.measuring import Report, counted, cpu_seconds
from config.database import connected_as
from diagnostics.incidents.analyses.analysis import LongAnalysis
from diagnostics.incidents.analyses.catalogue import ANALYSES
from diagnostics.incidents.analyses.stored import WORK_OUT
from diagnostics.incidents.records.places import town_of
from diagnostics.incidents.records.summaries import Span, rebuild
from diagnostics.models import HarmTable, ImportBatch, OffenceType
from stakeholders.access.models import Membership, User
from stakeholders.access.permissions import Role
from stakeholders.access.tenancy import scope
from stakeholders.jobs.models import Job
from stakeholders.jobs.services import run_job
from stakeholders.models import Area, Municipality, Population

SIZES = (1_000_000, 10_000_000)
FIRST_RUNS, RUNS = 5, 10
MEASURE = (
    "treated=A010&treated=A011&comparison=A050&comparison=A070&comparison=A090&around=A012&start=2023-01-01"
)
FIRST, LAST = date(2020, 1, 1), date(2024, 12, 31)
# Hexagons by the arithmetic of `hexgrid.HexGrid`; offences and the south of the town have more than their share.
_INCIDENTS = """
    INSERT INTO diagnostics_incident (municipality_id, batch_id, source_id, offence_id, area_id, day, minute,
        time_precision, place_precision, longitude, latitude, cell, place_key)
    SELECT %(town)s, %(batch)s, %(source)s, (%(offences)s::bigint[])[1 + floor(o * o * %(kinds)s)::int],
        (%(areas)s::bigint[])[1 + floor(n * n * %(down)s)::int * %(across)s + floor(e * %(across)s)::int],
        %(first)s::date + floor(d * %(days)s)::int, floor(m * 1440)::int, 1, 1, %(west)s + e * %(wide)s,
        %(south)s + n * n * %(high)s,
        (floor((floor(2 * x + 1) + floor(y + x + 1)) / 3) - r)::bigint * 4294967296 + r::bigint,
        md5(floor(k * %(many)s)::text)::uuid
    FROM (
        SELECT *, floor((floor(y + x + 1) + floor(y - x + 1)) / 3) AS r
        FROM (
            SELECT *, (%(west)s + e * %(wide)s - %(longitude)s) * %(east)s / %(metres)s AS x,
                (%(south)s + n * n * %(high)s - %(latitude)s) * %(north)s * sqrt(3) / %(metres)s AS y
            FROM (
                SELECT random() AS e, random() AS n, random() AS o, random() AS d, random() AS m,
                    random() AS k
                FROM generate_series(1, %(many)s)
            ) AS thrown
        ) AS flat
    ) AS cut
"""


def measure() -> Report:
    sizes = [int(one) for one in os.environ.get("BENCH_INCIDENTS", "").split()] or SIZES
    found = [_measured(size) for size in sizes]
    rows = [
        (
            name,
            *(one[name].first for one in found),
            found[-1][name].first / found[0][name].first,
            *(one[name].then for one in found),
            *found[-1][name].rest,
        )
        for name in found[0]
    ]
    firsts = [one.first for one in found[-1].values()]
    dominates = (
        f"First: {statistics.median(firsts):.0f} ms in the median of all pages, at most {max(firsts):.0f}; then: at "
        f"most {max(one.then for one in found[-1].values()):.0f} ms. With ten times the incidents the first reader "
        f"waits {statistics.median(row[len(sizes) + 1] for row in rows):.2f} times as long in the median: pages read "
        "sums, whose number is bound by areas, hexagons, hours and months."
    )
    columns = (
        "Page",
        *(f"first ms, {size:,}" for size in sizes),
        "ratio",
        *(f"then ms, {size:,}" for size in sizes),
        "ms of SQL",
        "queries",
        "CPU ms",
        "kB",
    )
    return Report(columns, rows, dominates)


@dataclass
class Row:
    """Milliseconds of the first reader and of those then; ms of SQL, queries, ms of processor and kB of the first."""

    first: float
    then: float
    rest: tuple


def _measured(size: int) -> dict[str, Row]:
    town = _town(size)
    client = _client(town)
    offence = OffenceType.objects.filter(municipality=town).order_by("code").first
    with scope(town.pk):
        pages = _pages(town, offence().uid)
        rarest = OffenceType.objects.filter(municipality=town).order_by("-code").first().uid
    for one in ANALYSES:
        if isinstance(one, LongAnalysis):
            pages.append((str(one.label), _worked_out(client, town, one, rarest)))
    return {name: _row(client, address) for name, address in pages}


def _worked_out(client: Client, town: Municipality, analysis: LongAnalysis, offence) -> str:
    """The address of an answer that a job has worked out: the page reads its row, however many incidents there are."""
    query = f"?offence={offence}" + (
        "&first=2024-06-01&last=2024-06-30" if analysis.slug == "near-repeats" else ""
    )
    address = f"/town/{town.slug}/analyses/{analysis.slug}/"
    client.post(f"{address}work-out/{query}")
    with scope(town.pk):
        job = Job.objects.filter(kind=WORK_OUT).latest("pk").pk
    run_job(job)
    return f"{address}{query}"


def _pages(town: Municipality, offence) -> list[tuple[str, str]]:
    """Overview, one offence, and every analysis in all of its views."""
    base = f"/town/{town.slug}/"
    found = [
        ("Overview", f"{base}counts/"),
        ("Trend, change, areas", f"{base}counts/{offence}/"),
        ("All analyses", f"{base}analyses/"),
    ]
    for one in ANALYSES:
        if isinstance(one, LongAnalysis):
            continue
        address = f"{base}analyses/{one.slug}/"
        if one.until_only:
            found += [
                (str(one.label), f"{address}?{MEASURE}"),
                (f"{one.label}, outside", f"{address}?{MEASURE}&as=public"),
            ]
            continue
        found.append((str(one.label), address))
        for option in one.options:
            found += [
                (f"{one.label}: {label}", f"{address}?{option.name}={value}")
                for value, label in option.choices[1:]
            ]
        if one.by_area and not one.needs_area:
            found.append((f"{one.label}: one area", f"{address}?area=A010"))
        if one.public:
            found.append((f"{one.label}, outside", f"{address}?as=public"))
    return found


def _row(client: Client, address: str) -> Row:
    def ask():
        answer = client.get(address)
        if answer.status_code != 200:
            raise RuntimeError(f"{address}: {answer.status_code}")
        if b"Not offered for this choice" in answer.content:
            raise RuntimeError(f"{address} is refused")
        return answer

    def anew():
        cache.clear()
        return ask()

    anew(), anew()
    made = sorted(_run(anew) for _ in range(FIRST_RUNS))
    first, sql, queries = made[FIRST_RUNS // 2]
    kept = sorted(_run(ask) for _ in range(RUNS))
    return Row(
        1000 * first,
        1000 * statistics.median(run[0] for run in kept),
        (1000 * sql, queries, 1000 * cpu_seconds(anew), len(ask().content) / 1000),
    )


def _run(work) -> tuple[float, float, int]:
    with counted() as queries:
        began = time.perf_counter()
        work()
        return time.perf_counter() - began, queries.seconds, queries.count


def _client(town: Municipality) -> Client:
    with scope(town.pk):
        user = User.objects.create_user(f"{town.slug}@example.org", "not used")
        Membership.objects.create(municipality=town, user=user, role=Role.ANALYST)
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def _town(size: int):
    town, source = import_incidents._town()  # the same areas, offences and source
    with scope(town.pk):
        uids = OffenceType.objects.filter(municipality=town).order_by("code").values_list("uid", flat=True)
        weights = {str(uid): 10 * (i + 1) for i, uid in enumerate(uids)}
        HarmTable.objects.create(
            municipality=town, version=1, unit="days", source="Bench", licence="open", weights=weights
        )
        areas = list(Area.objects.filter(municipality=town).order_by("code"))
        Population.objects.bulk_create(
            Population(
                municipality=town,
                area=area,
                year=year,
                residents=2_000 + 37 * (i % 90),
                households=900 + 17 * (i % 90),
            )
            for i, area in enumerate(areas)
            for year in range(FIRST.year, LAST.year + 1)
        )
        batch = ImportBatch.objects.create(
            municipality=town, source=source, file_name="bench.csv", stored_as="-", sha256="0" * 64, size=1,
            kind="records", state="done", period_from=FIRST, period_to=LAST, incidents=size, rows_accepted=size,
        )  # fmt: skip
        grid = town_of(town).grid
        _fill(town, source, batch, [area.pk for area in areas], grid, size)
        rebuild(town.pk, source.pk, Span(FIRST, LAST))
    with connected_as("owner"), connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    return town


def _fill(town, source, batch, areas: list[int], grid, size: int) -> None:
    wide, high = (
        import_incidents.ACROSS * import_incidents.STEP,
        import_incidents.DOWN * import_incidents.STEP,
    )
    offences = list(
        OffenceType.objects.filter(municipality=town).order_by("code").values_list("pk", flat=True)
    )
    told = {
        "town": town.pk, "batch": batch.pk, "source": source.pk, "offences": offences, "kinds": len(offences),
        "areas": areas, "across": import_incidents.ACROSS, "down": import_incidents.DOWN, "first": FIRST,
        "days": (LAST - FIRST).days + 1, "west": import_incidents.WEST, "south": import_incidents.SOUTH,
        "wide": wide, "high": high, "longitude": grid.plane.longitude, "latitude": grid.plane.latitude,
        "east": grid.plane.east, "north": grid.plane.north, "metres": grid.width, "many": size,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_INCIDENTS, told)
