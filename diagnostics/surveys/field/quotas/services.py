"""The verbs of quotas, and how far each group is. Groups are counted from the answers: there is no counter to lock."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import product

from django.core.cache import cache
from django.db import transaction
from django.utils.translation import gettext as _

from diagnostics.surveys import services as surveys
from diagnostics.surveys.field.models import SurveyQuota, WhenFull
from diagnostics.surveys.models import Survey
from diagnostics.surveys.questionnaire.schema import Item, Questionnaire
from diagnostics.surveys.results.loading import cells_of, versions_of
from diagnostics.surveys.results.sheet import merged
from stakeholders.access.errors import Refused

MOST_QUOTAS = 4
MOST_CELLS = 120
#: So long the web goes by what was counted last. Nobody can see at once what an answer of their own has filled.
KNOWN_FOR = 60  # seconds


@dataclass(frozen=True)
class Cell:
    """One group: the words of its answers, how many are wanted (None: not limited) and how many came."""

    values: tuple[str, ...]
    label: str
    target: int | None
    reached: int

    @property
    def open(self) -> int:
        return max(0, (self.target or 0) - self.reached)

    @property
    def is_full(self) -> bool:
        return self.target is not None and self.reached >= self.target


def may_divide(item: Item) -> bool:
    """Whether a question can make groups: one answer each, and not sensitive."""
    return item.kind in {"single", "area"} and not item.sensitive and bool(item.counted)


def offered(survey: Survey) -> list[Item]:
    """The published questions that can make groups."""
    return [item for item in merged(list(versions_of(survey).values())) if may_divide(item)]


def items_of(survey: Survey, codes: Sequence[str]) -> list[Item]:
    """The questions of a quota, in the order in which they were named."""
    known = {item.code: item for item in offered(survey)}
    return [known[code] for code in codes if code in known]


def groups_of(items: Sequence[Item]) -> list[tuple[tuple[str, ...], str]]:
    """Every combination of answers with its words."""
    parts = [[(option.value, option.label) for option in item.counted] for item in items]
    return [
        (tuple(value for value, _label in one), " · ".join(label for _value, label in one))
        for one in product(*parts)
    ]


def cells_of_quota(survey: Survey, quota: SurveyQuota) -> list[Cell]:
    """How far each group is, from one query."""
    counts = cells_of(survey, quota.codes)
    wanted = {tuple(cell["values"]): cell["target"] for cell in quota.cells}
    return [
        Cell(values, label, wanted.get(values), counts.get(values, 0))
        for values, label in groups_of(items_of(survey, quota.codes))
    ]


@transaction.atomic
def add_quota(*, by, survey: Survey, codes: Sequence[str]) -> SurveyQuota:
    """Divide the survey by one or two questions. Raises Refused where that makes no groups, or too many."""
    items = items_of(survey, codes)
    if not codes or len(items) != len(codes) or len(set(codes)) != len(codes) or len(codes) > 2:
        raise Refused(_("Choose one or two different questions with one answer each."), code="no_groups")
    if len(groups_of(items)) > MOST_CELLS:
        raise Refused(
            _("That makes more than %(most)s groups: too many to be filled.") % {"most": MOST_CELLS},
            code="many_groups",
        )
    locked = Survey.objects.select_for_update().get(pk=survey.pk)
    quotas = SurveyQuota.objects.filter(municipality_id=survey.municipality_id, survey=locked)
    if any(set(quota.codes) == set(codes) for quota in quotas):
        raise Refused(_("There are quotas over these questions already."), code="quota_there")
    if len(quotas) >= MOST_QUOTAS:
        raise Refused(_("There are %(most)s quotas already.") % {"most": MOST_QUOTAS}, code="many_quotas")
    return SurveyQuota.objects.create(
        municipality_id=survey.municipality_id, survey=survey, codes=list(codes)
    )


def why_not_stop(survey: Survey, form: Questionnaire | None, codes: Sequence[str], cells: list[dict]) -> str:
    """Why the web cannot stop at a full group; empty where it can.

    Whoever is stopped must have answered nothing else yet, so that no answer is lost; and a full group must not tell of
    a few people that they have answered.
    """
    if form is None or not leads(form, codes):
        return _(
            "The web can only stop people before they have answered anything else: put these questions into a part of "
            "their own at the beginning of the questionnaire, and publish it."
        )
    smallest = survey.municipality.small_count_threshold
    if any(cell["target"] < smallest for cell in cells):
        return _(
            "That a group is full would tell of a few people that they have answered: to stop, every number must be "
            "%(smallest)s or more."
        ) % {"smallest": smallest}
    return ""


def leads(form: Questionnaire, codes: Sequence[str]) -> bool:
    """Whether these questions are asked of everybody on the first pages, and nothing else is asked there."""
    if not set(codes) <= form.by_code.keys():
        return False
    last = max(form.page_of(code) for code in codes)
    asked = [item for page in range(last + 1) for item in form.page(page) if item.is_answered]
    return {item.code for item in asked} == set(codes) and not any(_is_chosen(form, item) for item in asked)


def _is_chosen(form: Questionnaire, item: Item) -> bool:
    """Whether a question is not put to everybody once."""
    section = form.section_of.get(item.code)
    return bool(item.asked_if or item.condition or (section and (section.condition or section.repeats)))


@transaction.atomic
def keep_cells(*, by, quota: SurveyQuota, cells: list[dict], when_full: str) -> None:
    """Say how many are wanted of each group, and what happens when there are enough."""
    if when_full == WhenFull.STOP:
        version = surveys.latest_version(quota.survey)
        form = surveys.published(version) if version else None
        if problem := why_not_stop(quota.survey, form, quota.codes, cells):
            raise Refused(problem, code="cannot_stop")
    quota.cells, quota.when_full = cells, when_full
    quota.revision += 1
    quota.save()
    forget_full(quota.survey)


@transaction.atomic
def drop_quota(*, by, quota: SurveyQuota) -> None:
    survey = quota.survey
    quota.delete()
    forget_full(survey)


def forget_full(survey: Survey) -> None:
    transaction.on_commit(lambda: cache.delete(_key(survey)))


def _key(survey: Survey) -> str:
    return f"survey-full:{survey.uid}"


def full_cells(survey: Survey) -> list[tuple[list[str], list[tuple[str, ...]]]]:
    """The questions and full groups of each quota at which the web stops, as they were counted in the last minute."""
    found = cache.get(_key(survey))
    if found is None:
        rows = SurveyQuota.objects.filter(
            municipality_id=survey.municipality_id, survey=survey, when_full=WhenFull.STOP
        )
        found = [(quota.codes, _full(survey, quota)) for quota in rows]
        cache.set(_key(survey), found, KNOWN_FOR)
    return found


def may_stop(survey: Survey) -> bool:
    """Whether the web thanks people of some group without asking further, now or when it is full."""
    return bool(full_cells(survey))


def _full(survey: Survey, quota: SurveyQuota) -> list[tuple[str, ...]]:
    counts = cells_of(survey, quota.codes)
    wanted = ((tuple(cell["values"]), cell["target"]) for cell in quota.cells)
    return [values for values, target in wanted if counts.get(values, 0) >= target]


def enough(survey: Survey, form: Questionnaire) -> Callable[[dict, Sequence[Item]], bool]:
    """Whether somebody is to be thanked and asked no further, after a page with these questions.

    Only right after the page on which the group is told: whoever has gone on is asked to the end and is counted, also
    when the group was filled meanwhile.
    """

    def is_enough(answers: dict, page: Sequence[Item]) -> bool:
        here = {item.code for item in page}
        return any(
            here & set(codes)
            and leads(form, codes)
            and tuple(answers.get(code) for code in codes) in {tuple(values) for values in full}
            for codes, full in full_cells(survey)
        )

    return is_enough
