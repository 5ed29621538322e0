"""Taking an import back. What somebody has changed since, or what others rest on by now, stays and is named."""

from dataclasses import dataclass, field

from django.apps import apps
from django.utils import timezone
from django.utils.translation import gettext as _

from plans.actions.models import Action, Responsibility
from plans.actions.table.undoing import TABLES, owners_of
from plans.objectives.models import Objective, ObjectiveProblem, Target
from plans.problems.models import Problem
from stakeholders.access.models import AuditEntry
from stakeholders.organisations.models import Organisation

from .keeping import part_again, value_again
from .models import PlanImport


@dataclass
class Taken:
    """How much went or came back, and what was kept: (kind, uid, name, why)."""

    number: int = 0
    kept: list[dict] = field(default_factory=list)

    def keep(self, row, why: str) -> None:
        self.kept.append({"kind": row._meta.model_name, "uid": str(row.uid), "title": str(row), "why": why})


def take_back(batch: PlanImport) -> Taken:
    """Everything that the import wrote; call it while the plan is open for change. Constant number of statements,
    one more for each kind of record that may point to what it made.
    """
    written, taken = batch.report["written"], Taken()
    touched = _touched_actions(batch)
    _give_back(written["changed"], touched, taken)
    _remove_actions(written["actions"], touched, taken)
    _remove(Target, batch, written["targets"], taken)
    _remove(Objective, batch, written["objectives"], taken, own=(ObjectiveProblem,))
    _remove(Problem, batch, written["problems"], taken)
    _remove(Organisation, batch, written["organisations"], taken)
    return taken


def _since(batch: PlanImport, tables) -> list[AuditEntry]:
    rows = AuditEntry.objects.filter(municipality=batch.municipality_id, id__gt=batch.trail_mark)
    # A place in the list is no change of what it says.
    return [entry for entry in rows.filter(table_name__in=list(tables)) if set(entry.after) != {"order"}]


def _touched_actions(batch: PlanImport) -> set[int]:
    """Actions that somebody has changed since, or to whose rows something was done."""
    return set(owners_of([_since(batch, TABLES)]).values())


def _give_back(changed: dict, touched: set[int], taken: Taken) -> None:
    actions = {one.pk: one for one in Action.objects.filter(pk__in=[int(pk) for pk in changed])}
    names, added, again, leads = set(), {}, [], []
    for pk, before in changed.items():
        action = actions.get(int(pk))
        if action is None:
            continue
        if action.pk in touched:
            taken.keep(action, _("changed since"))
            continue
        for name, value in before["fields"].items():
            setattr(action, name, value_again(name, value))
            names.add(name)
        for label, rows in before["added"].items():
            added.setdefault(label, []).extend(rows)
        again += [part_again(kept, action) for kept in before["went"]]
        leads += [part_again(before["lead"], action)] if before["lead"] else []
        action.revision += 1
        action.updated_at = timezone.now()
        taken.number += 1
    for label, rows in added.items():
        apps.get_model(label).objects.filter(pk__in=rows).delete()
    if again:
        Responsibility.objects.bulk_create(again)
    if leads:
        Responsibility.objects.bulk_update(leads, ["task", "role_holder"])
    back = [one for one in actions.values() if one.pk not in touched]
    if back:
        Action.objects.bulk_update(back, [*sorted(names), "revision", "updated_at"])


def _remove_actions(made: list[int], touched: set[int], taken: Taken) -> None:
    actions = list(Action.objects.filter(pk__in=made).prefetch_related("reports", "evaluations"))
    gone = []
    for action in actions:
        if action.pk in touched:
            taken.keep(action, _("changed since"))
        elif action.reports.all() or action.evaluations.all():
            taken.keep(action, _("progress was reported or it was evaluated"))
        else:
            gone.append(action.pk)
    Action.objects.filter(pk__in=gone).delete()
    taken.number += len(gone)


def _remove(model, batch: PlanImport, made: list[int], taken: Taken, *, own: tuple = ()) -> None:
    """Records that nobody has changed and that nothing rests on."""
    if not made:
        return
    touched = {entry.row_id for entry in _since(batch, [model._meta.db_table])}
    used = _used(model, made, own)
    gone = []
    for row in model.objects.filter(pk__in=made):
        if row.pk in touched | used:
            if hasattr(row, "uid"):
                taken.keep(row, _("changed since") if row.pk in touched else _("other records rest on it"))
            continue
        gone.append(row.pk)
    model.objects.filter(pk__in=gone).delete()
    taken.number += len(gone) if model is not Target else 0


def _used(model, made: list[int], own: tuple) -> set[int]:
    """Which of the records others point to."""
    found = set()
    for link in model._meta.related_objects:
        if link.many_to_many or link.related_model in own:
            continue
        name = link.field.attname
        rows = link.related_model.objects.filter(**{f"{name}__in": made})
        found |= set(rows.values_list(name, flat=True))
    return found
