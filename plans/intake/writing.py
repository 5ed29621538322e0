"""Writing what was proposed, in sets: the number of statements does not depend on the number of rows."""

from dataclasses import dataclass, field

from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from plans.actions.funding.models import FundingLine
from plans.actions.models import (
    Action,
    ActionArea,
    ActionGroup,
    ActionObjective,
    Milestone,
    Responsibility,
    ResponsibilityKind,
)
from plans.actions.outputs.models import Output
from plans.actions.risks.models import Risk
from plans.objectives.models import Objective, ObjectiveProblem, Target
from plans.problems.models import Problem
from stakeholders.access.codes import next_code
from stakeholders.organisations.models import Organisation
from stakeholders.spreadsheets.guessing import normalised

from .comparing import SIMPLE
from .keeping import kept_part, kept_value
from .proposal import Proposal, Proposed, parties_of
from .reading.rows import Ref

LINKS = {
    "objectives": (ActionObjective, "objective"),
    "areas": (ActionArea, "area"),
    "target_groups": (ActionGroup, "group"),
}
ROWS = {"outputs": Output, "milestones": Milestone, "risks": Risk, "funding_lines": FundingLine}
PRINTED = 200  # letters of the title of a problem


@dataclass
class Written:
    """What was made and what was before: all that an undo needs, as JSON."""

    organisations: list[int] = field(default_factory=list)
    problems: list[int] = field(default_factory=list)
    objectives: list[int] = field(default_factory=list)
    actions: list[int] = field(default_factory=list)
    targets: list[int] = field(default_factory=list)
    #: For each changed action: fields as they were, rows that were added, and responsibilities that went.
    changed: dict[int, dict] = field(default_factory=dict)


class Writer:
    """One writing of one proposal. Call it while the plan is open for change."""

    def __init__(self, proposal: Proposal):
        self.proposal, self.plan, self.stand = proposal, proposal.plan, proposal.stand
        self.town = proposal.plan.municipality_id
        self.written = Written()
        self.now = timezone.now()

    def write(self) -> Written:
        """Everything, each kind of record at once."""
        rows = [row for row in self.proposal.rows if row.kind != "same"]
        self._organisations(rows)
        self._problems(rows)
        self._objectives(rows)
        self._actions(rows)
        self._responsibilities(rows)
        self._links(rows)
        self._entries(rows)
        self._targets(rows)
        return self.written

    def _made(self, model, rows: list) -> list:
        return model.objects.bulk_create(rows) if rows else []

    def organisation(self, name: str) -> Organisation | None:
        return self.stand.organisations.get(normalised(name)) if name else None

    def _organisations(self, rows: list[Proposed]) -> None:
        needed = {}
        for row in rows:
            for name in parties_of(row.values):
                if self.organisation(name) is None:
                    needed.setdefault(normalised(name), name)
        made = self._made(
            Organisation,
            [Organisation(municipality_id=self.town, name=name[:160]) for name in needed.values()],
        )
        self.stand.organisations |= {normalised(one.name): one for one in made}
        self.written.organisations = [one.pk for one in made]

    def _problems(self, rows: list[Proposed]) -> None:
        fresh = _fresh(rows, "problem")
        codes = list(self.stand.problems)
        made = []
        for place, ref in enumerate(fresh.values(), self._last(Problem) + 1):
            codes.append(next_code(codes, first="P1"))
            title, statement = ref.text, ""
            if len(title) > PRINTED or "\n" in title:
                title, statement = _shortened(title), ref.text
            note = "" if ref.whole == ref.text else _in_file(ref)
            made.append(
                Problem(municipality_id=self.town, plan=self.plan, code=codes[-1], order=place, title=title,
                        statement=statement, note=note)
            )  # fmt: skip
        made = self._made(Problem, made)
        self.problem_of = dict(zip(fresh, made, strict=True))
        self.written.problems = [one.pk for one in made]

    def _objectives(self, rows: list[Proposed]) -> None:
        fresh = _fresh(rows, "objectives")
        codes = list(self.stand.objectives)
        made = []
        for place, ref in enumerate(fresh.values(), self._last(Objective) + 1):
            codes.append(next_code(codes, first="O1"))
            note = "" if ref.whole == ref.text else _in_file(ref)
            made.append(
                Objective(municipality_id=self.town, plan=self.plan, code=codes[-1], order=place,
                          statement=ref.text, note=note)
            )  # fmt: skip
        made = self._made(Objective, made)
        self.objective_of = dict(zip(fresh, made, strict=True))
        self.written.objectives = [one.pk for one in made]
        links = {}
        for row in rows:
            for ref in row.values.get("objectives", []):
                for problem in map(self._problem, row.values.get("problem", [])):
                    if ref.key is None:
                        objective = self.objective_of[ref.ident]
                        links[objective.pk, problem.pk] = ObjectiveProblem(
                            municipality_id=self.town, objective=objective, problem=problem
                        )
        self._made(ObjectiveProblem, list(links.values()))

    def _problem(self, ref: Ref) -> Problem:
        return self.stand.problems[ref.key] if ref.key else self.problem_of[ref.ident]

    def objective(self, ref: Ref) -> Objective:
        return self.stand.objectives[ref.key] if ref.key else self.objective_of[ref.ident]

    def _last(self, model) -> int:
        return model.objects.of(self.plan).aggregate(last=Max("order"))["last"] or 0

    def _actions(self, rows: list[Proposed]) -> None:
        order = self._last(Action)
        new = []
        for row in rows:
            if row.is_new:
                order += 1
                row.action = Action(municipality_id=self.town, plan=self.plan, code=row.code, order=order)
                row.action.note = "\n".join(row.note)
                self._fill(row)
                new.append(row.action)
        changed = [row for row in rows if not row.is_new]
        for row in changed:
            self._before(row)
            self._fill(row)
            if row.note:
                row.action.note = "\n".join(filter(None, [row.action.note, *row.note]))
            row.action.revision += 1
            row.action.updated_at = self.now
        self._made(Action, new)
        self.written.actions = [action.pk for action in new]
        if changed:
            names = [*SIMPLE, "measures", "factors", "note", "revision", "updated_at"]
            Action.objects.bulk_update([row.action for row in changed], names)

    def _fill(self, row: Proposed) -> None:
        for name in (*SIMPLE, "status", "progress"):
            if name in row.values:
                setattr(row.action, name, row.values[name])
        for name in ("measures", "factors"):
            stands = getattr(row.action, name)
            setattr(row.action, name, [*stands, *row.values.get(name, [])])

    def _before(self, row: Proposed) -> None:
        names = [name for name in SIMPLE if name in row.values]
        names += [name for name in ("measures", "factors") if name in row.values] + (
            ["note"] if row.note else []
        )
        before = {name: kept_value(row.action, name) for name in names}
        self.written.changed[row.action.pk] = {"fields": before, "added": {}, "went": [], "lead": None}

    def _added(self, row: Proposed, model, made: list) -> None:
        kept = self.written.changed.get(row.action.pk)
        if kept is not None and made:
            kept["added"].setdefault(model._meta.label, []).extend(one.pk for one in made)

    def _create(self, model, wanted: list[tuple[Proposed, object]]) -> None:
        made = self._made(model, [one for _row, one in wanted])
        for (row, _one), one in zip(wanted, made, strict=True):
            self._added(row, model, [one])

    def _responsibilities(self, rows: list[Proposed]) -> None:
        gone, changed, wanted = [], [], []
        for row in rows:
            there = {} if row.is_new else {
                part.organisation_id: part for part in row.action.responsibilities.all()
            }  # fmt: skip
            lead = next((p for p in there.values() if p.kind == ResponsibilityKind.LEAD), None)
            told = {"task": row.values.get("lead_task"), "role_holder": row.values.get("lead_role_holder")}
            told = {name: text for name, text in told.items() if text}
            if organisation := self.organisation(row.values.get("lead", "")):
                went = [part for part in (lead, there.get(organisation.pk)) if part is not None]
                gone += went
                for part in went:
                    self.written.changed[row.action.pk]["went"].append(kept_part(part))
                there = {pk: part for pk, part in there.items() if part not in went} | {organisation.pk: None}
                task = {"task": lead.task} if lead else {}
                wanted.append((row, self._part(row, organisation, "lead", **{**task, **told})))
            elif lead is not None and told:
                self.written.changed[row.action.pk]["lead"] = kept_part(lead)
                for name, text in told.items():
                    setattr(lead, name, text)
                changed.append(lead)
            for name, task, role in row.values.get("supports", []):
                organisation = self.organisation(name)
                if organisation is not None and organisation.pk not in there:
                    there[organisation.pk] = None
                    wanted.append(
                        (row, self._part(row, organisation, "support", task=task, role_holder=role))
                    )
        if gone:
            Responsibility.objects.filter(pk__in=[part.pk for part in gone]).delete()
        if changed:
            Responsibility.objects.bulk_update(changed, ["task", "role_holder"])
        self._create(Responsibility, wanted)

    def _part(self, row: Proposed, organisation: Organisation, kind: str, **fields) -> Responsibility:
        return Responsibility(
            municipality_id=self.town, action=row.action, organisation=organisation, kind=kind, **fields
        )

    def _links(self, rows: list[Proposed]) -> None:
        find = {
            "objectives": self.objective,
            "areas": self.stand.areas.get,
            "target_groups": self.stand.groups.get,
        }
        for name, (model, key) in LINKS.items():
            wanted = []
            for row in rows:
                for other in {one.pk: one for one in map(find[name], row.values.get(name, []))}.values():
                    wanted.append((row, model(municipality_id=self.town, action=row.action, **{key: other})))
            self._create(model, wanted)

    def _entries(self, rows: list[Proposed]) -> None:
        for name, model in ROWS.items():
            wanted = []
            for row in rows:
                for entry in row.values.get(name, []):
                    if "owner" in entry:
                        entry = {**entry, "owner": self.organisation(entry["owner"])}
                    wanted.append((row, model(municipality_id=self.town, action=row.action, **entry)))
            self._create(model, wanted)

    def _targets(self, rows: list[Proposed]) -> None:
        """Indicators go to the first objective of the action."""
        there, wanted = set(self.stand.targets), []
        for row in rows:
            codes = row.values.get("indicators", [])
            if not codes:
                continue
            first = None if row.is_new else next(iter(row.action.objectives.all()), None)
            objective = first or self.objective(row.values["objectives"][0])
            for code in codes:
                if (objective.code, code) not in there:
                    there.add((objective.code, code))
                    indicator = self.stand.indicators[code]
                    wanted.append(Target(municipality_id=self.town, objective=objective, indicator=indicator))
        self.written.targets = [one.pk for one in self._made(Target, wanted)]


def _fresh(rows: list[Proposed], name: str) -> dict[str, Ref]:
    """New problems or objectives, each once."""
    found: dict[str, Ref] = {}
    for row in rows:
        for ref in row.values.get(name, []):
            if ref.key is None:
                found.setdefault(ref.ident, ref)
    return found


def _in_file(ref: Ref) -> str:
    return _("In the spreadsheet: %(text)s") % {"text": ref.whole}


def _shortened(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= PRINTED else line[: PRINTED - 1].rsplit(" ", 1)[0] + "…"
