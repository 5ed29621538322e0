"""Fitting the weights of answers to what is known of the population. Neither Django nor the database."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from diagnostics.statistics.base_weights import RaisedWeights, raised_to_drawn
from diagnostics.statistics.design import SampleDesign
from diagnostics.statistics.weighting import Margin, Weighting, rake

#: Whom a margin counts: the population, the homes of the town, or those who were drawn.
PEOPLE, HOMES, DRAWN = "people", "homes", "drawn"
#: In the place of a question: the strata. No question has such a short name.
STRATA = "-strata"


@dataclass(frozen=True)
class Group:
    """Answers that are one group, and how many people of the population are in it."""

    values: tuple[str, ...]
    people: float

    @property
    def name(self) -> str:
        return " + ".join(self.values)


@dataclass(frozen=True)
class PopulationMargin:
    """The groups of one question, with where their numbers come from."""

    code: str
    groups: tuple[Group, ...]
    source: str = ""
    of: str = PEOPLE

    @property
    def people(self) -> float:
        return sum(group.people for group in self.groups)

    def group_of(self) -> dict[str, str]:
        """The name of the group of each answer."""
        return {value: group.name for group in self.groups for value in group.values}


def margin_from(code: str, groups: Sequence[Mapping], source: str = "", of: str = PEOPLE) -> PopulationMargin:
    """A margin from its row."""
    made = tuple(Group(tuple(one["values"]), float(one["people"])) for one in groups)
    return PopulationMargin(code, made, source, of)


def fitted(
    design: SampleDesign,
    margins: Sequence[PopulationMargin],
    given: Mapping[str, Sequence],
    *,
    size: float | None = None,
    trim: bool = False,
) -> Weighting:
    """The design with weights that meet all margins. `given`: the valid answers to each question, None without one.

    Only shares count: the groups of every margin are scaled to `size`, else to the people of the first. Who gave no
    valid answer keeps the part that such people have in the sample. Raises CannotWeight.
    """
    size = size or margins[0].people
    told: list[Margin] = []
    for margin in margins:
        group_of = margin.group_of()
        # An answer that is in no group, such as one of a former version, is as good as none.
        groups = [group_of.get(answer) for answer in given[margin.code]]
        told.append((groups, {group.name: group.people * size / margin.people for group in margin.groups}))
    return rake(design, told, trim=trim, keep_unknown=True)


def raised(weights, margin: PopulationMargin, given: Sequence) -> RaisedWeights:
    """The weights of those who answered, raised for those who were drawn. `given` as above. Raises CannotWeight."""
    group_of = margin.group_of()
    drawn = {group.name: int(group.people) for group in margin.groups}
    # Who told a group of which it is not known how many were drawn cannot be passed over: the refusal names it.
    return raised_to_drawn(weights, [group_of.get(one, one) for one in given], drawn)
