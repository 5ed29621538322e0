"""Coarse weights to begin with, for a town that has none of its own.

Made for this program and free for all (CC0): steps of about three by what an act of the international classification
may do to a person. They are an order of gravity, not a measurement, and name no sentence of any country. What the
police find mostly by looking (drugs, weapons, traffic, public order) is left out: its number tells of their work.
"""

from django.utils.translation import gettext_lazy as _

UNIT = _("points")
SOURCE = _("Coarse proposal of this program: steps of gravity by kind of act")
LICENCE = _("CC0, free for all")

#: Beginning of an ICCS code → points; the longest beginning counts.
POINTS = {
    "01": 1000, "0104": 100,
    "02": 10, "0201": 10, "0202": 100, "0203": 300, "0204": 300, "0205": 30, "0209": 1,
    "03": 300, "0309": 30,
    "04": 30,
    "05": 3, "0501": 10, "0503": 1,
    "07": 3, "0703": 10,
    "10": 3,
}  # fmt: skip
LEFT_OUT = ("06", "08", "0901", "0907")


def proposed(iccs_code: str) -> float | None:
    """Points of an act; None for one that is left out. Raises KeyError where nothing is proposed."""
    if iccs_code.startswith(LEFT_OUT):
        return None
    for length in range(len(iccs_code), 1, -1):
        if iccs_code[:length] in POINTS:
            return float(POINTS[iccs_code[:length]])
    raise KeyError(iccs_code)
