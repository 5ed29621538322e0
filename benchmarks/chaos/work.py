"""A kind of long work that is easy to count: so many rows, each with a mark of the run that wrote it."""

from importlib import import_module
from uuid import uuid4

from stakeholders.jobs.registry import Outcome, job_kind

STEP = 100


@job_kind("chaos.rows")
def write_rows(progress, municipality, token, count):
    """Write `count` organisations named after the token; done twice, there would be twice as many."""
    organisation = import_module("stakeholders.models").Organisation
    for first in range(0, count, STEP):
        organisation.objects.bulk_create(
            [
                organisation(
                    municipality=municipality, name=f"{token} {uuid4().hex}", actor_groups=["AG-POL"]
                )
                for _ in range(min(STEP, count - first))
            ]
        )
        progress(first + STEP, count)
    return Outcome(f"{count} rows", {"rows": count})
