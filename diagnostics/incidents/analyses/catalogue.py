"""All analyses, in the order in which an analyst asks."""

from .analysis import Analysis
from .hours import Hours

ANALYSES: tuple[Analysis, ...] = (Hours(),)


def analysis_named(slug: str) -> Analysis | None:
    return next((one for one in ANALYSES if one.slug == slug), None)
