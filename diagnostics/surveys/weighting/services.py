"""The margins of a survey: what they are, keeping and dropping them."""

from django.db import transaction
from django.utils.translation import gettext as _

from diagnostics.surveys.models import Survey, SurveyMargin
from diagnostics.surveys.questionnaire.schema import Item
from stakeholders.access.errors import Conflict, Refused
from stakeholders.access.permissions import Actor
from stakeholders.municipalities.models import Population

from .fitting import PopulationMargin, margin_from

#: Raking to more margins than this seldom ends, and never makes an estimate better.
MOST_MARGINS = 5


def margins_of(survey: Survey) -> list[PopulationMargin]:
    """The margins to which the answers are weighted, in the order in which they were given."""
    rows = survey.margins.values_list("code", "groups", "source")
    return [margin_from(*row) for row in rows]


def may_weigh(item: Item) -> bool:
    """Whether the population can be known by the answers to a question."""
    return item.kind in {"single", "area"} and not item.sensitive and len(item.counted) > 1


@transaction.atomic
def keep_margin(
    *, by: Actor, survey: Survey, item: Item, groups: list[dict], source: str, seen: int | None = None
) -> SurveyMargin:
    """Weight the answers to these groups from now on. `seen`: the revision that was read; Conflict where it is old."""
    Survey.objects.select_for_update().get(pk=survey.pk)
    if not may_weigh(item):
        raise Refused(_("Answers are weighted by questions with one answer only."), code="no_margin")
    if survey.margins.exclude(code=item.code).count() >= MOST_MARGINS:
        raise Refused(
            _("There are %(most)s margins already; more make weights wild.") % {"most": MOST_MARGINS},
            code="too_many_margins",
        )
    kept = survey.margins.filter(code=item.code).first() or SurveyMargin(
        municipality_id=survey.municipality_id, survey=survey, code=item.code, revision=0
    )
    if seen is not None and seen != kept.revision:
        raise Conflict(_("Somebody else has changed this in the meantime. Read it again."))
    kept.groups, kept.source, kept.revision = groups, source, kept.revision + 1
    kept.save()
    return kept


@transaction.atomic
def drop_margin(*, by: Actor, survey: Survey, code: str) -> None:
    """Weight the answers no more by this question."""
    survey.margins.filter(code=code).delete()


@transaction.atomic
def set_trimming(*, by: Actor, survey: Survey, trims: bool) -> None:
    survey.trims_weights = trims
    survey.save(update_fields=["trims_weights", "updated_at"])


def residents_by_area(survey: Survey) -> dict[str, int]:
    """Residents of each area in the newest year of which any are known, by the code of the area."""
    rows = Population.objects.filter(municipality_id=survey.municipality_id, residents__isnull=False)
    newest = rows.order_by("-year").values_list("year", flat=True).first()
    return dict(rows.filter(year=newest).values_list("area__code", "residents"))
