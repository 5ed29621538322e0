"""What is done with many rows of the table: bulk change, order, undo."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from plans.actions.models import Action
from plans.plan.pages import do_or_say, reads_plan
from stakeholders.access.errors import Refused
from stakeholders.access.gate import town_page
from stakeholders.access.pages import visible_or_404
from stakeholders.access.permissions import Permission

from . import services, undoing
from .forms import ManyForm
from .views import TablePage


@town_page(Permission.EDIT_PLAN)
@require_http_methods(["POST"])
@reads_plan
def action_many(request, plan):
    """Do one thing to the chosen rows, all or none; deleting asks first."""
    deed = request.POST.get("deed", "")
    form = ManyForm(request.POST, offer=services.offer_of(plan), deed=deed)
    rows = list(_chosen(request, plan))
    if not rows:
        messages.error(request, _("Choose the rows first."))
        return redirect(_table(request))
    if not form.is_valid():
        return TablePage(request, plan, many=form).answer(status=422)
    if deed == "delete" and request.POST.get("sure") != "yes":
        return _ask(request, rows)
    try:
        number = services.change_many(by=request.actor, plan=plan, actions=rows, deed=deed, value=form.value)
    except Refused as refused:
        messages.error(request, _("Nothing was changed. %(reason)s") % {"reason": refused})
        return redirect(_table(request))
    words = ngettext("Done for %(number)s action.", "Done for %(number)s actions.", number)
    messages.success(request, words % {"number": number})
    return redirect(_table(request))


def _chosen(request, plan):
    uids = [uid for uid in request.POST.getlist("row") if _is_uid(uid)]
    rows = Action.objects.visible_to(request.actor).of(plan).filter(uid__in=uids)
    return rows.select_related("plan").prefetch_related("responsibilities").order_by("order", "code")


def _is_uid(text: str) -> bool:
    try:
        Action._meta.get_field("uid").to_python(text)
    except Exception:  # a text that is no uid names nothing
        return False
    return True


def _table(request) -> str:
    query = request.GET.urlencode()
    base = reverse("action_table", kwargs={"town": request.actor.municipality.slug})
    return f"{base}?{query}" if query else base


def _ask(request, rows):
    context = {"rows": rows, "cancel_url": _table(request), "query": request.GET.urlencode()}
    return render(request, "plans/actions/table/delete_many.html", context)


@town_page(Permission.EDIT_PLAN)
@require_http_methods(["POST"])
@reads_plan
def action_move(request, plan):
    """`move`: "<uid>:up", "<uid>:down", "<uid>:before:<uid>" or "<uid>:end"."""
    uid, _colon, where = request.POST.get("move", "").partition(":")
    rows = Action.objects.of(plan)
    action = visible_or_404(rows, request.actor, uid=uid) if _is_uid(uid) and uid else None
    if action is None:
        return redirect(_table(request))
    if where in {"up", "down"}:
        do_or_say(request, services.step, by=request.actor, plan=plan, action=action, up=where == "up")
    else:
        before = rows.visible_to(request.actor).with_uid(where.removeprefix("before:"))
        if before is not None or where == "end":
            do_or_say(
                request, services.put_in_order, by=request.actor, plan=plan, action=action, before=before
            )
    return redirect(f"{_table(request)}#row-{action.uid}")


@town_page(Permission.EDIT_PLAN)
@require_http_methods(["POST"])
@reads_plan
def action_undo(request, plan):
    """Take back one change of one's own; without a name, the last one."""
    key = request.POST.get("change") or _last(request, plan)
    if do_or_say(request, undoing.take_back, by=request.actor, plan=plan, key=key):
        messages.success(request, _("Taken back."))
    return redirect(_table(request))


def _last(request, plan) -> str:
    for deed in undoing.deeds_of(request.actor, plan):
        if not deed.is_taking_back and not deed.is_taken_back:
            return deed.key
    return ""
