"""All analyses, in the order in which an analyst asks."""

from .analysis import Analysis
from .before_after import BeforeAndAfter
from .concentrated import Concentrated
from .harm import Harm
from .hot_spots import HotSpotMap
from .hours import Hours
from .near import NearRepeat
from .profile import AreaProfile
from .repeated import Repeats
from .standing import AreasCompared

ANALYSES: tuple[Analysis, ...] = (
    Hours(),
    HotSpotMap(),
    Concentrated(),
    Repeats(),
    NearRepeat(),
    AreasCompared(),
    AreaProfile(),
    Harm(),
    BeforeAndAfter(),
)


def analysis_named(slug: str) -> Analysis | None:
    return next((one for one in ANALYSES if one.slug == slug), None)
