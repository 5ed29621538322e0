"""Tables of a large survey with their errors, beside the bare sums of weights.

200,000 respondents, 120 questions of five answers each, a fourth without an answer; one weighted share, standard error
and interval for each answer. The bare way is one `numpy.bincount` of the weights per question, without any error.
People drawn one by one in 40 strata, people in 2,000 clusters, and the former with weights raked to three margins; the
last row splits every question by 20 areas.
"""

import numpy as np

from benchmarks.measuring import Report, seconds
from diagnostics.statistics.design import sample_design
from diagnostics.statistics.tabulation import Tabulator
from diagnostics.statistics.weighting import rake

PEOPLE, QUESTIONS, OPTIONS, AREAS, SEED = 200_000, 120, 5, 20, 19960118


def measure() -> Report:
    rng = np.random.default_rng(SEED)
    answers = rng.integers(-1, OPTIONS, (QUESTIONS, PEOPLE), dtype=np.int8)
    answers[rng.random(answers.shape) < 0.1] = -1
    areas, weights, strata = (
        rng.integers(0, AREAS, PEOPLE),
        rng.uniform(0.5, 3, PEOPLE),
        rng.integers(0, 40, PEOPLE),
    )
    people = sample_design(weights, strata=strata)
    clusters = sample_design(weights, strata=strata, clusters=rng.integers(0, 50, PEOPLE))
    margins = [
        (rng.integers(0, size, PEOPLE), dict.fromkeys(range(size), 3e6 / size)) for size in (2, 6, AREAS)
    ]
    raked = rake(people, margins).design
    bare = seconds(lambda: _bare(answers, weights), repeat=3)
    ways = [
        ("people in 40 strata", people, {}),
        ("people in 2,000 clusters", clusters, {}),
        ("people, raked to three margins", raked, {}),
        ("people, by 20 areas", people, {"groups": areas, "group_count": AREAS}),
    ]
    rows = [("bare sums of weights", f"{bare:.2f}", 1)]
    for name, design, options in ways:
        took = seconds(lambda design=design, options=options: _all(design, answers, options), repeat=3)
        rows.append((name, f"{took:.2f}", round(took / bare, 1)))
    return Report(("Sample", "s for 120 questions", "times the bare sums"), rows, _says(rows))


def _bare(answers: np.ndarray, weights: np.ndarray) -> None:
    for column in answers:
        np.bincount(column.astype(np.int64) + 1, weights, OPTIONS + 1)


def _all(design, answers: np.ndarray, options: dict) -> None:
    tabulator = Tabulator(design)
    for column in answers:
        tabulator.shares(column, OPTIONS, **options)


def _says(rows: list[tuple]) -> str:
    return f"Shares with errors and intervals take {rows[1][2]} times what the bare sums take: the sums dominate."
