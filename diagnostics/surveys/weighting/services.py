"""The margins of a survey: what they are, keeping and dropping them."""

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from diagnostics.surveys.models import MarginOf, Survey, SurveyMargin
from diagnostics.surveys.questionnaire.schema import Item, Option
from stakeholders.access.errors import Conflict, Refused
from stakeholders.access.permissions import Actor
from stakeholders.municipalities.models import Population

from .fitting import STRATA, PopulationMargin, margin_from

#: Raking to more margins than this seldom ends, and never makes an estimate better.
MOST_MARGINS = 5


def margins_of(survey: Survey) -> list[PopulationMargin]:
    """The margins to which the answers are weighted, in the order in which they were given."""
    rows = survey.margins.values_list("code", "groups", "source", "of")
    return [margin_from(*row) for row in rows]


def may_weigh(item: Item) -> bool:
    """Whether the population can be known by the answers to a question."""
    return item.kind in {"single", "area"} and not item.sensitive and len(item.counted) > 1


@transaction.atomic
def keep_margin(
    *,
    by: Actor,
    survey: Survey,
    item: Item,
    groups: list[dict],
    source: str,
    of: str = MarginOf.PEOPLE,
    seen: int | None = None,
) -> SurveyMargin:
    """Weight the answers to these groups from now on. `seen`: the revision that was read; Conflict where it is old."""
    Survey.objects.select_for_update().get(pk=survey.pk)
    if not may_weigh(item):
        raise Refused(_("Answers are weighted by questions with one answer only."), code="no_margin")
    others = survey.margins.filter(of=of).exclude(code=item.code)
    if of == MarginOf.DRAWN and others.exists():
        raise Refused(
            _("Who was drawn is told by one question only. Take the other one out first."),
            code="drawn_told_twice",
        )
    if (item.code == STRATA) > (of == MarginOf.DRAWN):
        raise Refused(_("Strata tell who was drawn, and nothing else."), code="no_margin")
    if others.count() >= MOST_MARGINS:
        raise Refused(
            _("There are %(most)s margins already; more make weights wild.") % {"most": MOST_MARGINS},
            code="too_many_margins",
        )
    kept = survey.margins.filter(of=of, code=item.code).first() or SurveyMargin(
        municipality_id=survey.municipality_id, survey=survey, of=of, code=item.code, revision=0
    )
    if seen is not None and seen != kept.revision:
        raise Conflict(_("Somebody else has changed this in the meantime. Read it again."))
    kept.groups, kept.source, kept.revision = groups, source, kept.revision + 1
    kept.save()
    return kept


@transaction.atomic
def drop_margin(*, by: Actor, survey: Survey, code: str, of: str = MarginOf.PEOPLE) -> None:
    """Weight the answers no more by this question."""
    survey.margins.filter(of=of, code=code).delete()


@transaction.atomic
def set_trimming(*, by: Actor, survey: Survey, trims: bool) -> None:
    survey.trims_weights = trims
    survey.save(update_fields=["trims_weights", "updated_at"])


def residents_by_area(survey: Survey) -> dict[str, int]:
    """Residents of each area in the newest year of which any are known, by the code of the area."""
    return _by_area(survey, "residents")


def households_by_area(survey: Survey) -> dict[str, int]:
    """Households of each area in the newest year of which any are known, by the code of the area."""
    return _by_area(survey, "households")


def _by_area(survey: Survey, what: str) -> dict[str, int]:
    rows = Population.objects.filter(
        municipality_id=survey.municipality_id, **{f"{what}__isnull": False, f"{what}__gt": 0}
    )
    newest = rows.order_by("-year").values_list("year", flat=True).first()
    return dict(rows.filter(year=newest).values_list("area__code", what))


def strata_item(names: Iterable[str]) -> Item:
    """The strata as a question, of which the list from which was drawn tells the answer for everybody."""
    options = tuple(Option(name, name) for name in sorted(set(names)) if name)
    return Item(STRATA, "single", _("Stratum"), options=options)
