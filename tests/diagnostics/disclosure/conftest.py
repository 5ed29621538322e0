"""The town of the tests of incidents, and the way a file is imported there."""

from tests.diagnostics.incidents.conftest import areas, desk, media, offences, source

__all__ = ["areas", "desk", "media", "offences", "source"]
