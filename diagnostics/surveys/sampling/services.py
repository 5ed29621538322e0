"""How the sample of a survey was drawn: what is kept of it, and changing it."""

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from diagnostics.surveys.models import Survey
from stakeholders.access.errors import Refused
from stakeholders.access.permissions import Actor

from .cluster_lines import MOST_CLUSTERS
from .drawn import Drawing, Stratum, drawing_from
from .second_stage import ClusterSize

#: More strata than this are no plan of a sample but a list of something else.
MOST_STRATA = 500


def drawing_of(survey: Survey) -> Drawing:
    """How the sample was drawn, as it was declared."""
    return drawing_from(survey.drawn, survey.adults_question, survey.lonely, survey.strata, survey.clusters)


@transaction.atomic
def declare_drawing(*, by: Actor, survey: Survey, drawing: Drawing) -> Survey:
    """From now on estimates are made for a sample that was drawn so. Raises Refused for what contradicts itself."""
    row = Survey.objects.select_for_update().get(pk=survey.pk)
    check_strata(drawing.strata)
    check_clusters(drawing.clusters)
    row.drawn, row.adults_question, row.lonely = drawing.unit, drawing.adults, drawing.lonely
    row.strata = [
        {"name": one.name, "units": one.units, "joined": one.joined}
        for one in drawing.strata
        if one.units or one.joined
    ]
    row.clusters = [[one.stratum, one.cluster, one.units] for one in drawing.clusters]
    row.save(update_fields=["drawn", "adults_question", "lonely", "strata", "clusters", "updated_at"])
    return row


def check_clusters(clusters: Sequence[ClusterSize]) -> None:
    """Refuses too many clusters, and one that stands there twice."""
    if len(clusters) > MOST_CLUSTERS:
        raise Refused(_("More than %(most)s clusters.") % {"most": MOST_CLUSTERS}, code="too_many_clusters")
    if len({(one.stratum, one.cluster) for one in clusters}) < len(clusters):
        raise Refused(_("A cluster stands here twice."), code="cluster_twice")


def check_strata(strata: Sequence[Stratum]) -> None:
    """Refuses strata of the same name, and one that is put into itself or into one that is put elsewhere."""
    names = [one.name for one in strata]
    if len(names) > MOST_STRATA:
        raise Refused(_("More than %(most)s strata.") % {"most": MOST_STRATA}, code="too_many_strata")
    if len(set(names)) < len(names):
        raise Refused(_("A stratum stands here twice."), code="stratum_twice")
    moved = {one.name for one in strata if one.joined}
    for one in strata:
        if one.joined == one.name or one.joined in moved:
            raise Refused(
                _("“%(name)s” is put into a stratum that is not there by itself.") % {"name": one.name},
                code="stratum_in_circle",
            )
