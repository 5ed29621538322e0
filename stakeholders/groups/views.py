"""Pages of target groups."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from stakeholders.access.confirming import confirm_page
from stakeholders.access.gate import town_page
from stakeholders.access.pages import form_page, page_of, visible_or_404
from stakeholders.access.permissions import Permission, can
from stakeholders.organisations.records import delete_page, edit_page

from .forms import GroupContactForm, TargetGroupForm
from .models import GroupContact, TargetGroup
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
        "contacts": group.contacts.select_related("organisation"),
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


@town_page(Permission.MANAGE_PARTNERS)
@require_http_methods(["GET", "POST"])
def group_contact_create(request, uid):
    """Write down an occasion on which the group was heard."""
    group = visible_or_404(TargetGroup, request.actor, uid=uid)
    contact = GroupContact(municipality=request.actor.municipality, group=group)
    return _edit_contact(request, contact, title=_("When the group was heard"))


@town_page(Permission.MANAGE_PARTNERS)
@require_http_methods(["GET", "POST"])
def group_contact_update(request, pk):
    contact = visible_or_404(GroupContact.objects.select_related("group"), request.actor, pk=pk)
    if contact.meeting_id:
        return redirect("meeting_attendance", town=request.actor.municipality.slug, pk=contact.meeting_id)
    return _edit_contact(request, contact, title=contact.occasion)


def _edit_contact(request, contact: GroupContact, *, title: str):
    back = _page_of(request, contact.group)
    form = GroupContactForm(request.POST or None, instance=contact, actor=request.actor)
    if request.method == "POST" and form.is_valid() and form.save() is not None:
        messages.success(request, _("Saved."))
        return redirect(back)
    delete_url = ""
    if contact.pk:
        town = request.actor.municipality.slug
        delete_url = reverse("group_contact_delete", kwargs={"town": town, "pk": contact.pk})
    context = {"form": form, "title": title, "back": back, "delete_url": delete_url}
    return form_page(request, "stakeholders/organisations/record_form.html", context)


@town_page(Permission.MANAGE_PARTNERS)
@require_http_methods(["GET", "POST"])
def group_contact_delete(request, pk):
    contact = visible_or_404(GroupContact.objects.select_related("group"), request.actor, pk=pk)
    back = _page_of(request, contact.group)
    return confirm_page(
        request,
        title=_("Delete “%(name)s”?") % {"name": contact.occasion},
        deed=contact.delete,
        done=_("Deleted."),
        confirm_label=_("Delete"),
        next_url=back,
        cancel_url=back,
    )


def _page_of(request, group: TargetGroup) -> str:
    town = request.actor.municipality.slug
    return reverse("group_detail", kwargs={"town": town, "uid": group.uid}) + "#heard"
