"""The chain from problem to indicator as the plan stands now, with what is missing in it."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import prefetch_related_objects
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from diagnostics.indicators.models import Direction
from plans.plan.content import ActionPart, ObjectivePart, PlanContent, ProblemPart, read
from plans.plan.models import Plan
from plans.plan.taxonomy import FACTORS
from stakeholders.access.permissions import Actor

from .picture import Band, Box, Lane, Step


@dataclass(frozen=True)
class Gap:
    """Something the chain lacks, and where it is mended."""

    where: str
    text: str
    url: str


@dataclass(frozen=True)
class Chain:
    """Bands of the picture, in the order of the plan; what hangs on no problem comes last."""

    bands: tuple[Band, ...]

    @property
    def gaps(self) -> list[Gap]:
        """Every gap once, in reading order."""
        found = {}
        for band in self.bands:
            for box in band.boxes():
                for text in (box.text,) if box.missing else box.gaps:
                    codes = [band.problem.code, "" if box is band.problem else box.code]
                    where = " ".join(code for code in codes if code)
                    found.setdefault((where, text, box.href), Gap(where, text, box.href or ""))
        return list(found.values())

    @property
    def columns(self) -> tuple[str, ...]:
        return heads()


def heads() -> tuple[str, ...]:
    return (_("Problem"), _("Causes"), _("Objective"), _("Action"), _("Output"), _("Indicator"))


def chain_of(plan: Plan, *, town: str, problem: str | None = None) -> Chain:
    """The chain of the priorities, or of the one problem with this uid. The number of queries is constant."""
    # It shows which links there are, and no figures: what nobody outside may see is left out for everybody.
    content = read(plan, Actor(plan.municipality))
    prefetch_related_objects([part.action for part in content.actions], "outputs", "milestones")
    return _Builder(content, town).build(problem)


class _Builder:
    def __init__(self, content: PlanContent, town: str) -> None:
        self.content, self.town = content, town
        self.drawn: set[int] = set()

    def build(self, problem: str | None) -> Chain:
        if problem is not None:
            parts = [*self.content.priorities, *self.content.other_problems]
            return Chain(tuple(self.band(part) for part in parts if str(part.problem.uid) == problem))
        bands = [self.band(part) for part in self.content.priorities]
        loose = self.loose()
        return Chain((*bands, loose) if loose else tuple(bands))

    def url(self, name: str, **keys: object) -> str:
        return reverse(name, kwargs={"town": self.town, **keys})

    def new(self, name: str, query: str) -> str:
        return f"{self.url(name)}?{query}"

    def band(self, part: ProblemPart) -> Band:
        problem = part.problem
        edit = self.url("problem_update", uid=problem.uid)
        answered = {code for one in part.objectives for step in one.actions for code in step.action.factors}
        causes = [
            Box(
                link.factor,
                _("%(factor)s (%(kind)s)")
                % {"factor": FACTORS[link.factor], "kind": link.get_link_display()},
                edit,
                () if link.factor in answered else (_("No action addresses this cause"),),
            )
            for link in part.factors
        ]
        codes = [link.factor for link in part.factors]
        return Band(
            problem=Box(problem.code, problem.title, self.url("problem_detail", uid=problem.uid)),
            causes=causes or [self.missing(_("No cause named yet"), edit)],
            lanes=[self.lane(one, codes) for one in part.objectives]
            or [self.empty_lane(self.new("objective_create", f"problem={problem.uid}"))],
        )

    def missing(self, text: str, href: str) -> Box:
        return Box("", text, href, missing=True)

    def empty_lane(self, href: str) -> Lane:
        return Lane(self.missing(_("No objective answers this problem yet"), href))

    def lane(self, part: ObjectivePart, causes: list[str]) -> Lane:
        objective = part.objective
        edit = self.url("objective_update", uid=objective.uid)
        gaps = () if objective.due_on else (_("No date to reach it by"),)
        new = self.new("action_create", f"objective={objective.uid}")
        addressed = {code for step in part.actions for code in step.action.factors}
        return Lane(
            objective=Box(
                objective.code,
                Truncator(objective.statement).chars(110),
                self.url("objective_detail", uid=objective.uid),
                gaps,
            ),
            steps=[self.step(one) for one in part.actions]
            or [Step(self.missing(_("No action serves this objective yet"), new))],
            indicators=[self.indicator(target, edit) for target in part.targets]
            or [self.missing(_("No indicator shows whether it is reached"), edit)],
            answers=frozenset(place for place, code in enumerate(causes) if code in addressed),
        )

    def step(self, part: ActionPart) -> Step:
        action = part.action
        href = self.url("action_detail", uid=action.uid)
        if action.pk in self.drawn:
            return Step(Box(action.code, action.title, href, again=True))
        self.drawn.add(action.pk)
        outputs = [
            Box("", self.output_words(output), f"{href}#outputs") for output in action.outputs.all()
        ] or [self.missing(_("No output named yet"), self.url("action_update", uid=action.uid))]
        return Step(Box(action.code, action.title, href, tuple(self.lacks(part))), outputs)

    def lacks(self, part: ActionPart) -> Iterable[str]:
        if part.lead is None:
            yield _("No organisation leads it")
        if not part.action.milestones.all():
            yield _("No milestone")
        if not (part.action.starts_on and part.action.ends_on):
            yield _("No start or end")

    @staticmethod
    def output_words(output) -> str:
        if output.planned is None:
            return output.title
        amount = f"{output.planned.normalize():f} {output.unit}".strip()
        return f"{output.title}: {amount}"

    def indicator(self, standing, edit: str) -> Box:
        target, indicator = standing.target, standing.indicator
        gaps = []
        if target.baseline_value is None and not hasattr(target, "hidden_below"):
            gaps.append(_("No baseline"))
        if target.target_value is None and indicator.direction != Direction.CONTEXT:
            gaps.append(_("No target"))
        href = edit if gaps else self.url("indicator_detail", uid=indicator.uid)
        return Box(indicator.code, indicator.name, href, tuple(gaps))

    def loose(self) -> Band | None:
        """What hangs on no problem, or on one that is no priority."""
        shown = {part.objective.pk for band in self.content.priorities for part in band.objectives}
        lanes = [self.lane(part, []) for part in self.content.objectives if part.objective.pk not in shown]
        steps = [self.step(part) for part in self.content.loose_actions]
        if steps:
            none = self.missing(_("These actions serve no objective"), self.url("action_list"))
            lanes.append(Lane(none, steps))
        if not lanes:
            return None
        text = _("Not tied to a priority problem")
        return Band(Box("", text, self.url("problem_list")), (), lanes)
