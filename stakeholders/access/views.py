"""Members, partner systems and the audit trail."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.apps import apps
from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from . import services
from .errors import Refused
from .gate import town_page
from .member_forms import ApiClientForm, AuditFilter, MemberForm, NewMemberForm
from .models import ApiClient, AuditEntry, Membership
from .pages import form_page, page_of, query_without_page, visible_or_404
from .permissions import ROLE_PERMISSIONS, Permission, Role
from .tokens import issue_token

# What the database calls an operation, in words.
DEEDS = {
    "insert": gettext_lazy("added"),
    "update": gettext_lazy("changed"),
    "delete": gettext_lazy("deleted"),
}


@town_page(Permission.MANAGE_MEMBERS)
def member_list(request):
    members = (
        Membership.objects.visible_to(request.actor)
        .select_related("user", "organisation")
        .order_by("-is_active", "role", "user__full_name")
    )
    roles = [(role.label, sorted(p.value for p in ROLE_PERMISSIONS[role])) for role in Role]
    return render(
        request,
        "stakeholders/access/member_list.html",
        {"page_obj": page_of(request, members), "roles": roles},
    )


@town_page(Permission.MANAGE_MEMBERS)
@require_http_methods(["GET", "POST"])
def member_create(request):
    form = NewMemberForm(request.POST or None, actor=request.actor)
    if request.method == "POST" and form.is_valid():
        try:
            services.add_member(
                by=request.actor,
                municipality=request.actor.municipality,
                email=form.cleaned_data["email"],
                full_name=form.cleaned_data["full_name"],
                role=form.cleaned_data["role"],
                organisation=form.cleaned_data["organisation"],
            )
        except Refused as refused:
            form.add_error("email", str(refused))
        else:
            messages.success(
                request, _("Member added. A new person sets a password with “Forgot your password?”.")
            )
            return redirect("member_list", town=request.actor.municipality.slug)
    return form_page(
        request, "stakeholders/access/member_form.html", {"form": form, "title": _("Add a member")}
    )


@town_page(Permission.MANAGE_MEMBERS)
@require_http_methods(["GET", "POST"])
def member_update(request, pk):
    membership = visible_or_404(Membership, request.actor, pk=pk)
    form = MemberForm(request.POST or None, instance=membership, actor=request.actor)
    if request.method == "POST" and form.is_valid():
        try:
            services.change_member(
                by=request.actor,
                membership=membership,
                role=form.cleaned_data["role"],
                organisation=form.cleaned_data["organisation"],
                is_active=form.cleaned_data["is_active"],
            )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Member changed."))
            return redirect("member_list", town=request.actor.municipality.slug)
    return form_page(
        request, "stakeholders/access/member_form.html", {"form": form, "title": str(membership.user)}
    )


@town_page(Permission.MANAGE_SETTINGS)
@require_http_methods(["GET", "POST"])
def client_list(request):
    """Partner systems; a new token is shown on the answer to the form, and never again."""
    form = ApiClientForm(request.POST or None, actor=request.actor)
    token = None
    if request.method == "POST" and form.is_valid():
        _client, token = issue_token(
            by=request.user,
            municipality=request.actor.municipality,
            name=form.cleaned_data["name"],
            role=form.cleaned_data["role"],
            expires_at=form.cleaned_data["expires_at"],
            is_personal=form.cleaned_data["is_personal"],
        )
        form = ApiClientForm(actor=request.actor)
    clients = ApiClient.objects.visible_to(request.actor).select_related("acts_for")
    clients = clients.order_by("revoked_at", "name")
    return form_page(
        request,
        "stakeholders/access/client_list.html",
        {"form": form, "token": token, "page_obj": page_of(request, clients), "now": timezone.now()},
    )


@town_page(Permission.MANAGE_SETTINGS)
@require_http_methods(["POST"])
def client_revoke(request, pk):
    client = visible_or_404(ApiClient, request.actor, pk=pk)
    services.revoke_client(by=request.actor, client=client, at=timezone.now())
    messages.success(request, _("The token of “%(name)s” no longer works.") % {"name": client.name})
    return redirect("client_list", town=request.actor.municipality.slug)


@town_page(Permission.SEE_AUDIT)
def audit_list(request):
    names = _record_names()
    form = AuditFilter(
        request.GET or None, actor=request.actor, tables=sorted(names.items(), key=lambda n: n[1])
    )
    entries = _filtered(AuditEntry.objects.visible_to(request.actor), form)
    page_obj = page_of(request, entries)
    for entry in page_obj:
        entry.what = names.get(entry.table_name, entry.table_name)
        entry.deed = DEEDS.get(entry.operation, entry.operation)
        entry.fields = [
            (field, entry.before.get(field), entry.after.get(field))
            for field in sorted(
                {*entry.before, *entry.after} - {"id", "municipality_id", "created_at", "uid"}
            )
        ]
    return render(
        request,
        "stakeholders/access/audit_list.html",
        {"form": form, "page_obj": page_obj, "querystring": query_without_page(request)},
    )


def _filtered(entries, form):
    zone = ZoneInfo(form.actor.municipality.time_zone)
    if table := form.value("table"):
        entries = entries.filter(table_name=table)
    if actor := form.value("actor"):
        entries = entries.filter(actor__icontains=actor)
    if since := form.value("since"):
        entries = entries.filter(at__gte=datetime.combine(since, time.min, zone))
    if until := form.value("until"):
        entries = entries.filter(at__lt=datetime.combine(until + timedelta(days=1), time.min, zone))
    return entries


def _record_names() -> dict[str, str]:
    return {
        model._meta.db_table: str(model._meta.verbose_name)
        for app in ("stakeholders", "diagnostics", "plans")
        for model in apps.get_app_config(app).get_models()
    }
