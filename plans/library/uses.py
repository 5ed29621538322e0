"""Where a practice is used: by which options and actions of a plan."""

from dataclasses import dataclass, field

from plans.actions.models import Action
from plans.problems.models import ProblemOption


@dataclass
class Uses:
    options: list[ProblemOption] = field(default_factory=list)
    actions: list[Action] = field(default_factory=list)

    def __len__(self):
        return len(self.options) + len(self.actions)


def uses_in(plan) -> dict[str, Uses]:
    """Options and actions of the plan by the practice they use, in two queries."""
    found: dict[str, Uses] = {}
    if plan is None:
        return found
    for option in (
        ProblemOption.objects.filter(problem__plan=plan).exclude(practice="").select_related("problem")
    ):
        found.setdefault(option.practice, Uses()).options.append(option)
    for action in Action.objects.of(plan).exclude(practice=""):
        found.setdefault(action.practice, Uses()).actions.append(action)
    return found


def is_used(municipality, code: str) -> bool:
    """Whether any option or action of the town, also of a closed plan, uses the practice."""
    return (
        ProblemOption.objects.filter(municipality=municipality, practice=code).exists()
        or Action.objects.filter(municipality=municipality, practice=code).exists()
    )
