"""Whether incidents follow one another closely in place and time: near repeats, by Knox's test."""

from collections.abc import Callable

import numpy as np
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from diagnostics.incidents.counts import words
from diagnostics.incidents.records.models import TimePrecision
from diagnostics.statistics.hexgrid import LocalPlane
from diagnostics.statistics.methods import KNOX
from diagnostics.statistics.near_repeat import Metric, near_repeats
from diagnostics.statistics.refusals import Refusal
from stakeholders.spreadsheets.periods import PeriodKind

from . import gate, near_drawn, near_words
from .analysis import LongAnalysis, Option
from .result import Result
from .rows import Incidents
from .selection import Selection

#: Below a millimetre two incidents lie in the same place; the bands after that.
SAME = 0.001
REACHES = {"400": (100, 200, 300, 400), "200": (50, 100, 150, 200), "1000": (250, 500, 750, 1000)}
DAYS = {"28": (8, 15, 22, 29), "56": (15, 29, 43, 57)}
PERMUTATIONS = 999
#: The job tells how far it is after so many permutations.
EVERY = 25
#: At least this share of the incidents must have the coordinates of the place itself, and a day.
MINIMUM_EXACT = 0.5


class NearRepeat(LongAnalysis):
    slug = "near-repeats"
    label = gettext_lazy("Near repeats")
    question = gettext_lazy(
        "Does one incident often follow another close by and soon, more than chance would have it?"
    )
    step = PeriodKind.MONTH
    on_map = True
    public = True
    options = (
        Option(
            "reach",
            gettext_lazy("Distances up to"),
            (
                ("400", gettext_lazy("400 m, by 100 m")),
                ("200", gettext_lazy("200 m, by 50 m")),
                ("1000", gettext_lazy("1,000 m, by 250 m")),
            ),
            inside=True,
        ),
        Option(
            "within",
            gettext_lazy("Days up to"),
            (("28", gettext_lazy("28 days, by weeks")), ("56", gettext_lazy("56 days, by two weeks"))),
            inside=True,
        ),
        Option(
            "metric",
            gettext_lazy("Distance"),
            (
                (Metric.EUCLIDEAN.value, gettext_lazy("as the crow flies")),
                (Metric.MANHATTAN.value, gettext_lazy("along a grid of streets")),
            ),
            inside=True,
        ),
        Option(
            "seed",
            gettext_lazy("Random draw"),
            (("1", gettext_lazy("first")), ("2", gettext_lazy("second")), ("3", gettext_lazy("third"))),
            inside=True,
        ),
    )

    def has_public_form(self, query) -> bool:
        return all(query.get(one.name) in {None, "", one.choices[0][0]} for one in self.options)

    def obstacle(self, asked: Selection) -> str:
        known = asked.known
        if not known.count:
            return _("This source has counts by area and period only, not incidents.")
        if known.month_only or known.times[TimePrecision.MONTH] > known.count * (1 - MINIMUM_EXACT):
            return _("This source tells the month of an incident only: what followed soon cannot be told.")
        if known.exact_places < MINIMUM_EXACT * known.count:
            reason = Refusal("places_not_exact")
            return _(reason.template) % reason.params
        if asked.is_sensitive and not asked.sees_all:
            return _("Places of sensitive offences are not shown outside.")
        return ""

    def work_out(self, incidents: Incidents, progress: Callable) -> dict | Refusal:
        asked = incidents.question
        longitude, latitude, day, address = incidents.exact_points().T
        if not day.size:
            return Refusal("too_few_for_pairs", {"count": 0, "needed": 50})
        plane = LocalPlane.at(float(longitude.mean()), float(latitude.mean()))
        x, y = plane.to_metres(longitude, latitude)
        found = near_repeats(
            x,
            y,
            day.astype(np.int64),
            exact_places=True,
            distances=(0.0, SAME, *REACHES[asked["reach"]]),
            day_bands=(0, 1, *DAYS[asked["within"]]),
            metric=Metric(asked["metric"]),
            permutations=PERMUTATIONS,
            seed=int(asked["seed"]),
            progress=lambda done, total: (
                done % EVERY or progress(done, total, _("Comparing with random dates"))
            ),
        )
        if isinstance(found, Refusal):
            return found
        return {
            "n": found.n,
            "distances": list(found.distances),
            "days": list(found.days),
            "observed": found.observed.tolist(),
            "expected": found.expected.tolist(),
            "ratio": [[None if np.isnan(one) else one for one in line] for line in found.ratio.tolist()],
            "p": found.p.tolist(),
            "q": found.q.tolist(),
            "clear": found.clear.tolist(),
            "permutations": found.permutations,
            "shared": shared_points(longitude, latitude, address),
        }

    def told(self, asked: Selection, numbers: dict) -> Result | Refusal:
        if not asked.sees_all:
            return _outside(asked, numbers)
        return _result(asked, numbers)


def shared_points(longitude: np.ndarray, latitude: np.ndarray, address: np.ndarray) -> float:
    """Share (0 to 1) of the incidents with an address that have the coordinates of another address too.

    Where it is high the coordinates were rounded, whatever the file says of them.
    """
    known = address > 0
    if not known.any():
        return 0.0
    _points, point = np.unique(np.column_stack([longitude, latitude])[known], axis=0, return_inverse=True)
    at = np.unique(np.column_stack([point.ravel(), address[known]]), axis=0)[:, 0].astype(np.int64)
    addresses = np.bincount(at)
    return float((addresses[point.ravel()] > 1).mean())


def _result(asked: Selection, numbers: dict) -> Result:
    said = near_words.said_of(numbers)
    table = near_words.bands(numbers)
    return Result(
        drawings=[near_drawn.drawing(asked, numbers)],
        tables=[table],
        figures=near_words.figures(numbers),
        statement=f"{asked.what}, {asked.where}, {asked.when}: {said[0]}",
        said=said,
        not_said=near_words.not_said(asked, numbers),
        warnings=near_words.warnings(numbers),
        formula=near_words.formula(),
        method=KNOX,
        cited=table.slug,
        facts=[
            (_("Incidents compared (n)"), words.whole(numbers["n"])),
            (_("Left out: no exact place or no day"), words.whole(max(asked.known.count - numbers["n"], 0))),
            (_("Permutations"), words.whole(numbers["permutations"])),
            (_("Random draw"), asked.options["seed"]),
        ],
    )


def _outside(asked: Selection, numbers: dict) -> Result | Refusal:
    """What everybody may see: whether near repeats are clear, where all areas are shown."""
    if len(gate.shown_areas(asked)) < len(asked.layer):
        return Refusal("places_hidden")
    drawing = near_drawn.verdict_drawing(asked, numbers)
    said = [near_words.verdict(numbers)]
    return Result(
        drawings=[drawing],
        statement=f"{asked.what}, {asked.where}, {asked.when}: {said[0]}",
        said=said,
        not_said=[
            _(
                "It is told whether there is more than chance, and no numbers, so that none can be worked out."
            ),
            _("It does not say why: one offender who comes back and one weak spot look the same."),
        ],
        formula=near_words.formula(),
        method=KNOX,
        cited=drawing.table.slug,
    )
