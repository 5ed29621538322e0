"""Pages of target groups."""

from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from stakeholders.access.gate import town_page
from stakeholders.access.pages import page_of, visible_or_404
from stakeholders.access.permissions import Permission, can
from stakeholders.organisations.records import delete_page, edit_page

from .forms import TargetGroupForm
from .models import TargetGroup
from .uses import uses_of
from .words import about, age


@town_page(Permission.READ)
def group_list(request):
    page_obj = page_of(request, TargetGroup.objects.visible_to(request.actor))
    for group in page_obj:
        group.about = about(group)
    context = {"page_obj": page_obj, "may_edit": can(request.actor, Permission.MANAGE_PARTNERS)}
    return render(request, "stakeholders/groups/group_list.html", context)


@town_page(Permission.READ)
def group_detail(request, uid):
    group = visible_or_404(TargetGroup, request.actor, uid=uid)
    context = {
        "group": group,
        "age": age(group),
        "uses": uses_of(request.actor, group),
        "may_edit": can(request.actor, Permission.MANAGE_PARTNERS),
    }
    return render(request, "stakeholders/groups/group_detail.html", context)


@town_page(Permission.MANAGE_PARTNERS)
@require_http_methods(["GET", "POST"])
def group_create(request):
    return edit_page(request, TargetGroupForm, None, title=_("New target group"), back="group_list")


@town_page(Permission.MANAGE_PARTNERS)
@require_http_methods(["GET", "POST"])
def group_update(request, uid):
    group = visible_or_404(TargetGroup, request.actor, uid=uid)
    return edit_page(request, TargetGroupForm, group, title=str(group), back="group_list")


@town_page(Permission.MANAGE_PARTNERS)
@require_http_methods(["GET", "POST"])
def group_delete(request, uid):
    group = visible_or_404(TargetGroup, request.actor, uid=uid)
    title = _("Delete “%(name)s”?") % {"name": group}
    text = _("A group that an action is meant for stays.")
    return delete_page(request, group, title=title, text=text, back="group_list")
