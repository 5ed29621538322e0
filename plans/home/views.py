"""The first pages: choosing the town, and where its plan stands."""

from django.shortcuts import redirect, render
from django.urls import reverse

from plans.checks.places import place_of
from plans.plan.views import STAGE_TONES
from stakeholders.access.gate import open_page, town_page
from stakeholders.access.models import Membership
from stakeholders.access.permissions import Permission, can
from stakeholders.municipalities.clock import town_today

from . import facts
from .changes import latest_changes
from .due import due_soon
from .standing import steps, tasks

SHOWN_BLOCKS, SHOWN_THINGS, SHOWN_TASKS = 5, 3, 6


@open_page
def start(request):
    if not request.user.is_authenticated:
        return redirect("account_login")
    memberships = Membership.objects.filter(user=request.user, is_active=True).select_related("municipality")
    towns = sorted((m.municipality for m in memberships), key=lambda town: town.name)
    if len(towns) == 1:
        return redirect("home", town=towns[0].slug)
    return render(request, "home/choose_town.html", {"towns": towns})


@town_page(Permission.READ)
def town(request):
    """Where the plan stands, what blocks its adoption, what to do next."""
    today = town_today(request.actor.municipality)
    found = facts.read(request.actor, today)
    blocks = found.report.blocks if found.report else []
    todo = [task for task in tasks(found) if can(request.actor, task.permission)]
    context = {
        "facts": found,
        "plan": found.plan,
        "stage_tone": STAGE_TONES[found.plan.stage] if found.plan else "",
        "steps": [_linked(step, request) for step in steps(found)],
        "is_new": not found["areas"] and found.plan is None,
        "tasks": [_linked(task, request) for task in todo[:SHOWN_TASKS]],
        "more_tasks": len(todo) - SHOWN_TASKS,
        "blocks": [_block(result, request) for result in blocks[:SHOWN_BLOCKS]],
        "block_count": len(blocks),
        "warning_count": len(found.report.warnings) if found.report else 0,
        "due": due_soon(request.actor, found.plan, today),
        "changes": latest_changes(request.actor) if can(request.actor, Permission.SEE_AUDIT) else [],
    }
    return render(request, "home/home.html", context)


def _linked(thing, request) -> dict:
    """A step or task as the components want it: with an address instead of a URL name."""
    address = reverse(thing.page, kwargs={"town": request.actor.municipality.slug})
    return {**vars(thing), "url": address}


def _block(result, request) -> dict:
    label, url = place_of(result.rule, request.actor.municipality.slug)
    things = "; ".join(f"{one.code} {one.title}".strip() for one in result.outcome.lacking[:SHOWN_THINGS])
    message = f"{things}. {result.rule.message}" if things else result.rule.message
    return {"result": result, "message": message, "fix_label": label, "fix_url": url}
