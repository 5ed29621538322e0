"""Comparing two versions, or a version with the draft, in the words of the active language."""

from plans.profiles.services import Materiality

from .differences import PartChange, compare
from .materiality import Judgement, judged
from .models import PlanVersion, VersionState
from .record_words import surroundings
from .wording import Reading, elements


def changes_between(before: dict, after: dict, *, smallest: int = 0) -> list[PartChange]:
    """What changed from one content to another, part by part, field by field; the plan first."""
    before, after = _as_far_as_both_tell(before, after)
    old, new = Reading(before, smallest=smallest), Reading(after, smallest=smallest)
    earlier, later = ([*elements(content), *surroundings(content)] for content in (before, after))
    names = {part["uid"]: old.name(part) for part in earlier}
    names |= {part["uid"]: new.name(part) for part in later}
    return compare(earlier, later, _describe(old), _describe(new), lambda p: names[p["uid"]])


def _as_far_as_both_tell(*contents: dict) -> tuple[dict, ...]:
    """What an older version does not tell is no change: its records, and the day of its baselines."""
    if not all("records" in content for content in contents):
        contents = tuple({**content, "records": {}} for content in contents)
    if not all(_tells_days(content) for content in contents):
        contents = tuple(_without_days(content) for content in contents)
    return contents


def _tells_days(content: dict) -> bool:
    return all("baseline_on" in target for one in content["objectives"] for target in one["targets"])


def _without_days(content: dict) -> dict:
    def told(target: dict) -> dict:
        return {name: value for name, value in target.items() if name != "baseline_on"}

    return {
        **content,
        "objectives": [
            {**one, "targets": [told(target) for target in one["targets"]]} for one in content["objectives"]
        ],
    }


def judged_between(before: dict, after: dict, rule: Materiality, *, smallest: int = 0) -> Judgement:
    """What changed, with each change marked material or minor by the rule."""
    return judged(changes_between(before, after, smallest=smallest), before, after, rule)


def _describe(reading: Reading):
    return lambda part, names: [
        (field.name, field.label, part.get(field.name), field.text) for field in reading.fields(part, names)
    ]


def compared_with(version: PlanVersion) -> PlanVersion | None:
    """The version that a reader knows: for an adopted one the adopted one before it, or else the draft that was
    last consulted on; for a draft the version before it."""
    if version.adopted_on is None:
        return version.previous
    earlier = PlanVersion.objects.filter(plan_id=version.plan_id, frozen_at__lt=version.frozen_at)
    adopted = earlier.filter(adopted_on__isnull=False).first()
    return adopted or earlier.filter(state=VersionState.CONSULTED).first() or version.previous
