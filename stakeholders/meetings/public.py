"""The meetings of a round as everybody may read of them: whom they met, what was decided, never a small number."""

from django.db.models import Q

from stakeholders.consultations.markdown import shown
from stakeholders.consultations.models import Round
from stakeholders.groups.bands import shown_band

from .models import Meeting


def held_in_public(round_: Round) -> list[Meeting]:
    """Meetings of the round, and of its consultation where they belong to no round, the newest first. Three queries.

    Each gets `words`, `met` (groups and the bands in which they were met) and `agreed`.
    """
    of_round = Q(round=round_) | Q(round=None, consultation=round_.consultation_id)
    rows = Meeting.objects.filter(of_round, municipality=round_.municipality_id).announced().with_names()
    found = list(rows.prefetch_related("groups__group", "decisions__responsible"))
    for row in found:
        row.words = shown(row.minutes) if row.minutes else ""
        row.met = sorted((one.group.name, shown_band(one.reached)) for one in row.groups.all())
        row.agreed = list(row.decisions.all())
    return found
