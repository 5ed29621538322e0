"""How many people were met, as everybody may read it: in bands, and below ten not at all."""

from .models import Reached

# Below this number nobody is counted in public: of a small group one could tell who came.
LEAST_SHOWN = 10
BANDS = ((50, Reached.FROM_50), (20, Reached.FROM_20), (LEAST_SHOWN, Reached.FROM_10), (1, Reached.FEW))


def band_of(number: int | None) -> str:
    """The band of a number of people; empty where none is known."""
    return next((band for least, band in BANDS if (number or 0) >= least), "")


def shown_band(reached: str) -> str:
    """The words of a band that may be read in public; empty for the smallest."""
    return str(Reached(reached).label) if reached and reached != Reached.FEW else ""
