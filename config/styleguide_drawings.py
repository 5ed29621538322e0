"""Sample maps and charts of the gallery, each wide and narrow."""

from datetime import date
from math import cos, sin

from diagnostics.charts.bars import Bar, bars
from diagnostics.charts.forest import Ratio, forest
from diagnostics.charts.matrix import Cell, Line, matrix
from diagnostics.charts.progress import progress
from diagnostics.charts.sparkline import sparkline
from diagnostics.charts.trend import Break, Point, Series, trend
from plans.actions.timeline import Milestone, Row, timeline
from stakeholders.municipalities.map import AreaShape, choropleth, outline

AREAS = [
    ("N01", "Old Harbour", 3.2),
    ("N02", "Centro", 3.1),
    ("N03", "Mercado", 4.3),
    ("N04", "San Telmo Hill", 3.3),
    ("N05", "Las Dunas", 4.6),
    ("N06", "Ribera Norte", 4.0),
    ("N07", "Jardines", 3.2),
    ("N08", "University Quarter", 4.9),
    ("N09", "Puerto Nuevo", None),
    ("N10", "Santa Clara", 2.9),
    ("N11", "Costa Verde", 5.0),
    ("N12", "Los Molinos", 13.4),
]
RATIOS = [
    ("Burglary (dwelling)", 1.170, 1.058, 1.295, "Clear rise", True),
    ("Street robbery", 1.079, 0.948, 1.228, "No clear change", False),
    ("Theft from person", 0.983, 0.924, 1.046, "No clear change", False),
    ("Vehicle crime", 0.955, 0.877, 1.041, "No clear change", False),
    ("Domestic violence reports", 1.039, 0.953, 1.134, "No clear change; reporting-sensitive", False),
    ("Hate-motivated incidents", 1.109, 0.733, 1.682, "No clear change; reporting-sensitive", False),
    ("Illegal firearm possession", 1.062, 0.646, 1.749, "No clear change; effort-sensitive", False),
]
SAFETY = [
    ("All residents", 57.0, 54.1, 59.9, "n = 1,412", True),
    ("Men", 69.0, 65.2, 72.6, "n = 661", False),
    ("Women", 46.0, 42.1, 49.9, "n = 738", False),
    ("Las Dunas", 41.0, 32.4, 50.2, "n = 118", False),
    ("Ribera Norte", 39.0, 30.1, 48.6, "n = 109", False),
    ("Women in Centro and University Quarter", 38.0, 29.9, 46.8, "n = 131", False),
]
GROUPS = (
    "Social workers",
    "Education",
    "Housing",
    "Health",
    "Police",
    "Courts",
    "Prosecutors",
    "Community",
    "Media",
)
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
STATES = {"c": "covered", "p": "partial", "x": "excluded", "o": "open"}
COVERAGE = ("cccpc", "ccccp", "cpccc", "ccccc", "ccccc", "pcxcp", "cccpc", "ccccc", "ooooo")


def _corner(column: int, row: int) -> tuple[float, float]:
    """A corner of an invented neighbourhood; the coast in the west is uneven."""
    lon = (
        -8.74
        + column * 0.021
        + 0.006 * sin(row * 2.1 + column)
        + (0.004 * cos(row * 3) if column == 0 else 0)
    )
    return lon, 41.17 + row * 0.016 + 0.004 * cos(column * 1.7 + row)


def _square(k: int) -> dict:
    column, row = k % 4, k // 4
    ring = [
        _corner(column, row),
        _corner(column + 1, row),
        _corner(column + 1, row + 1),
        _corner(column, row + 1),
    ]
    return {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}


def _shapes() -> list[AreaShape]:
    return [
        AreaShape(
            code,
            name,
            _square(k),
            value,
            suppressed=code == "N09",
            href=f"#{code}",
            label="" if value is None else f"{value} burglaries per 1,000 residents",
        )
        for k, (code, name, value) in enumerate(AREAS)
    ]


def _months(base: float, swing: float) -> list[Point]:
    names = [f"{month} {year}" for year in (2023, 2024, 2025) for month in MONTHS]
    values = [round(base + i * 0.4 + swing * sin(i / 1.9), 1) for i in range(36)]
    return [
        Point(name, v, v - 1.96 * v**0.5, v + 1.96 * v**0.5) for name, v in zip(names, values, strict=True)
    ]


def _rows() -> list[Row]:
    return [
        Row(
            "A01 Group-violence strategy",
            date(2027, 1, 15),
            date(2029, 12, 31),
            href="#a01",
            status="Running",
            milestones=[Milestone(date(2027, 6, 30), "First call-in", done=True)],
            group="Violence among young people",
        ),
        Row(
            "A06 School mediators and whole-school anti-bullying, 5 schools",
            date(2027, 9, 1),
            date(2029, 6, 30),
            tone="neutral",
            status="Not begun",
            group="Violence among young people",
        ),
        Row(
            "A14 Station-square redesign and lighting",
            date(2027, 3, 1),
            date(2028, 5, 31),
            tone="error",
            status="Late",
            milestones=[
                Milestone(date(2027, 9, 30), "Tender closed", missed=True),
                Milestone(date(2028, 5, 1), "Handed over"),
            ],
            href="#a14",
            group="Robbery in the centre",
        ),
        Row(
            "A17 46 alley gates with resident committees",
            date(2027, 1, 1),
            date(2027, 10, 31),
            tone="success",
            status="Done",
            milestones=[Milestone(date(2027, 10, 31), "46 gates", done=True)],
            group="Burglary in Los Molinos",
        ),
    ]


def _both(draw, *args, **options) -> dict:
    return {"wide": draw(*args, **options), "narrow": draw(*args, narrow=True, **options)}


def drawings() -> dict:
    """Every kind of drawing with the rows of its table."""
    burglary, robbery = Series("Burglary", _months(58, 6)), Series("Street robbery", _months(36, 4))
    change = Break("Jul 2024", "New recording rules")
    coverage = [
        Line(g, [Cell(STATES[s]) for s in states]) for g, states in zip(GROUPS, COVERAGE, strict=True)
    ]
    yearly = [
        Series(
            "",
            [
                Point("2021", 612, 565, 662),
                Point("2022", 640, 591, 691),
                Point("2023", 661, 612, 713),
                Point("2024", 712, 661, 766),
                Point("2025", 831, 775, 889),
            ],
        )
    ]
    return {
        "map_svg": choropleth(
            _shapes(),
            title="Burglary per 1,000 residents, 2025",
            unit="Burglaries per 1,000 residents",
            description="Los Molinos has 13.4, the other neighbourhoods between 2.9 and 5.0.",
        ),
        "map_narrow": choropleth(
            _shapes(), title="Burglary per 1,000 residents, 2025", narrow=True, unit="Per 1,000 residents"
        ),
        "outline_svg": outline(
            _shapes(), title="Neighbourhoods of Port Aurelia", width=440, marked=["N05", "N06"]
        ),
        "map_rows": [[name, "suppressed" if value is None else value] for _, name, value in AREAS],
        "trend": _both(
            trend,
            [burglary, robbery],
            title="Burglary and robbery by month",
            unit="Recorded incidents",
            breaks=[change],
        ),
        "year_trend": _both(trend, yearly, title="Dwelling burglary by year", unit="Recorded burglaries"),
        "bars": _both(
            bars,
            [Bar(*row[:5], highlight=row[5]) for row in SAFETY]
            + [Bar("Aged 16 to 17", 12, 1, 30, suppressed=True)],
            title="Feel safe walking alone after dark",
            unit="Per cent of residents aged 16 and over",
            top=100,
            reference=(57.0, "All"),
        ),
        "bars_rows": [[r[0], f"{r[1]:.0f} %", f"{r[2]:.1f} to {r[3]:.1f}", r[4]] for r in SAFETY],
        "forest": _both(forest, [Ratio(*row) for row in RATIOS], title="Change from 2024 to 2025"),
        "matrix": _both(
            matrix, coverage, ["L1", "L2", "L3", "L4", "All"], title="Actor groups by level of prevention"
        ),
        "spark": sparkline(
            [38, 40, 44, 43, 47, None, 52, 56, 61, 58, 66, 69], title="Burglary: rising over twelve months"
        ),
        "down": _both(
            progress, 233, 214, 186, low=187, high=244, title="Street robbery in Centro and Mercado"
        ),
        "up": _both(
            progress,
            54,
            71,
            90,
            title="First support contact within two working days",
            number=lambda v: f"{v:.0f} %",
        ),
        "timeline": _both(timeline, _rows(), title="Actions of the plan", today=date(2027, 11, 12)),
        "empty_trend": _both(trend, [], title="No incidents imported yet"),
    }
