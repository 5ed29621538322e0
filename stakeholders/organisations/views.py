"""Partners, their contacts and what they do together."""

from django.contrib import messages
from django.db.models import Count, Q
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from stakeholders.access.gate import town_page
from stakeholders.access.pages import form_page, page_of, query_without_page, visible_or_404
from stakeholders.access.permissions import Permission

from .forms import ContactForm, OrganisationFilter, OrganisationForm
from .models import Body, Contact, Level, Organisation, Sector
from .records import delete_page, edit_page
from .taxonomy import ACTOR_GROUPS, CHECKED_ACTOR_GROUPS


@town_page(Permission.READ)
def organisation_list(request):
    form = OrganisationFilter(request.GET or None, actor=request.actor)
    rows = (
        filtered(Organisation.objects.visible_to(request.actor), form)
        .annotate(contact_count=Count("contacts", distinct=True))
        .order_by("name")
    )
    page_obj = page_of(request, rows)
    for row in page_obj:
        row.group_names = [ACTOR_GROUPS.get(code, code) for code in row.actor_groups]
    return render(
        request,
        "stakeholders/organisations/organisation_list.html",
        {"form": form, "page_obj": page_obj, "querystring": query_without_page(request)},
    )


def filtered(rows, form):
    """Organisations that match the filter of page and API."""
    if q := form.value("q"):
        rows = rows.filter(Q(name__icontains=q) | Q(mandate__icontains=q))
    if group := form.value("group"):
        rows = rows.filter(actor_groups__contains=[group])
    if level := form.value("level"):
        rows = rows.filter(level=level)
    if sector := form.value("sector"):
        rows = rows.filter(sector=sector)
    return rows


@town_page(Permission.READ)
def organisation_gaps(request):
    """Who is at the table and who is missing: actor groups, and level by sector."""
    rows = list(Organisation.objects.visible_to(request.actor).filter(is_active=True))
    groups = [
        (code, name, [row for row in rows if code in row.actor_groups])
        for code, name in CHECKED_ACTOR_GROUPS.items()
    ]
    cells = [
        (
            level.label,
            [
                (sector.label, [row for row in rows if (row.level, row.sector) == (level, sector)])
                for sector in Sector
            ],
        )
        for level in Level
    ]
    return render(
        request,
        "stakeholders/organisations/organisation_gaps.html",
        {"groups": groups, "cells": cells, "sectors": [sector.label for sector in Sector]},
    )


@town_page(Permission.READ)
def organisation_detail(request, uid):
    organisation = visible_or_404(Organisation, request.actor, uid=uid)
    return render(
        request,
        "stakeholders/organisations/organisation_detail.html",
        {
            "organisation": organisation,
            "groups": [ACTOR_GROUPS.get(code, code) for code in organisation.actor_groups],
            "contacts": Contact.objects.visible_to(request.actor).filter(organisation=organisation),
            "bodies": Body.objects.visible_to(request.actor).filter(members=organisation),
            "attended": organisation.attendances.filter(presence__in=["present", "substitute"]).count(),
            "agreements": organisation.agreements.all(),
        },
    )


@town_page(Permission.MANAGE_PARTNERS)
@require_http_methods(["GET", "POST"])
def organisation_create(request):
    return edit_page(request, OrganisationForm, None, title=_("New organisation"), back="organisation_list")


@town_page(Permission.MANAGE_PARTNERS)
@require_http_methods(["GET", "POST"])
def organisation_update(request, uid):
    organisation = visible_or_404(Organisation, request.actor, uid=uid)
    return edit_page(
        request, OrganisationForm, organisation, title=str(organisation), back="organisation_list"
    )


@town_page(Permission.MANAGE_PARTNERS)
@require_http_methods(["GET", "POST"])
def organisation_delete(request, uid):
    organisation = visible_or_404(Organisation, request.actor, uid=uid)
    return delete_page(
        request,
        organisation,
        title=_("Delete “%(name)s”?") % {"name": organisation},
        text=_(
            "Its contacts and seats go with it. If it only takes no part any more, switch “takes part now” off."
        ),
        back="organisation_list",
    )


@town_page(Permission.MANAGE_PARTNERS)
@require_http_methods(["GET", "POST"])
def contact_create(request, uid):
    organisation = visible_or_404(Organisation, request.actor, uid=uid)
    contact = Contact(municipality=request.actor.municipality, organisation=organisation)
    return _edit_contact(request, contact)


@town_page(Permission.MANAGE_PARTNERS)
@require_http_methods(["GET", "POST"])
def contact_update(request, pk):
    return _edit_contact(request, visible_or_404(Contact, request.actor, pk=pk))


def _edit_contact(request, contact):
    here = {"town": request.actor.municipality.slug, "uid": contact.organisation.uid}
    form = ContactForm(request.POST or None, instance=contact, actor=request.actor)
    if request.method == "POST" and form.is_valid():
        if form.cleaned_data["is_primary"]:
            Contact.objects.visible_to(request.actor).filter(organisation=contact.organisation).exclude(
                pk=contact.pk
            ).update(is_primary=False)
        form.save()
        messages.success(request, _("Contact saved."))
        return redirect("organisation_detail", **here)
    context = {
        "form": form,
        "title": _("Contact at %(name)s") % {"name": contact.organisation},
        "back": reverse("organisation_detail", kwargs=here),
    }
    return form_page(request, "stakeholders/organisations/record_form.html", context)


@town_page(Permission.MANAGE_PARTNERS)
@require_http_methods(["GET", "POST"])
def contact_delete(request, pk):
    contact = visible_or_404(Contact, request.actor, pk=pk)
    return delete_page(
        request,
        contact,
        title=_("Delete the contact %(name)s?") % {"name": contact},
        text=_("Letters can no longer be sent to this address."),
        back="organisation_list",
    )
