"""What the pages of the plan's rooms share: the plan at hand, why it is locked, saving an element."""

from functools import wraps

from django.contrib import messages
from django.shortcuts import redirect, render

from stakeholders.access.errors import Refused
from stakeholders.access.pages import form_page
from stakeholders.access.permissions import Permission, can

from .current import current_plan
from .services import why_locked


def reads_plan(view):
    """Give the view the current plan as second argument; without one, say what a plan is and how to begin."""

    @wraps(view)
    def inner(request, **kwargs):
        plan = current_plan(request.actor)
        if plan is None:
            may_create = can(request.actor, Permission.EDIT_PLAN)
            return render(request, "plans/plan/no_plan.html", {"may_create": may_create})
        return view(request, plan, **kwargs)

    return inner


def edits_plan(view):
    """As `reads_plan`, and say why instead of opening a form while the plan may not be changed.

    What was posted still reaches the view: its form refuses to save and shows the text again.
    """

    @wraps(view)
    def inner(request, plan, **kwargs):
        if request.method not in {"GET", "HEAD"} or not why_locked(plan):
            return view(request, plan, **kwargs)
        context = {"plan": plan, "reason": why_locked(plan)}
        return render(request, "plans/plan/locked.html", context, status=409)

    return reads_plan(inner)


def may_edit(request, plan) -> bool:
    """Whether buttons that change the plan are shown."""
    return plan.is_editable and can(request.actor, Permission.EDIT_PLAN, plan)


def edit_element(
    request, form, *, title: str, crumbs: list, cancel_url: str, done: str, detail: str, **context
):
    """Show the form of an element; when it is saved go to the page named `detail`."""
    kind = detail.removesuffix("_detail")
    if request.method == "POST" and form.is_valid():
        saved = form.save()
        if saved is not None:
            messages.success(request, done)
            # "Save and stay": the form again, with the check beside it.
            page = f"{kind}_update" if "stay" in request.POST else detail
            return redirect(page, town=request.actor.municipality.slug, uid=saved.uid)
    context = {
        "form": form,
        "title": title,
        "kind": kind,
        "crumbs": crumbs,
        "cancel_url": cancel_url,
        **context,
    }
    return form_page(request, "plans/plan/element_form.html", context)


def do_or_say(request, deed, *args, **kwargs) -> bool:
    """Carry out a small verb; a refusal becomes a message on the next page."""
    try:
        deed(*args, **kwargs)
    except Refused as refused:
        messages.error(request, str(refused))
        return False
    return True
