"""Fitting the weights of answers to what is known of the population. Neither Django nor the database."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from diagnostics.statistics.design import SampleDesign
from diagnostics.statistics.weighting import Margin, Weighting, rake


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

    @property
    def people(self) -> float:
        return sum(group.people for group in self.groups)

    def group_of(self) -> dict[str, str]:
        """The name of the group of each answer."""
        return {value: group.name for group in self.groups for value in group.values}


def margin_from(code: str, groups: Sequence[Mapping], source: str = "") -> PopulationMargin:
    """A margin from its row."""
    made = tuple(Group(tuple(one["values"]), float(one["people"])) for one in groups)
    return PopulationMargin(code, made, source)


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
