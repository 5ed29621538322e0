"""Pages of the profiles: how files of each source are read."""

import json

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from diagnostics.incidents.records.profiles import FORM_HEADINGS, PROFILES
from stakeholders.access.confirming import confirm_page
from stakeholders.access.errors import Refused
from stakeholders.access.gate import town_page
from stakeholders.access.pages import form_page, visible_or_404
from stakeholders.access.permissions import Permission
from stakeholders.spreadsheets.writing import csv_lines

from . import services
from .forms import ProfileForm, TakeInForm
from .models import ImportProfile
from .reading import headings


@town_page(Permission.MANAGE_DIAGNOSIS)
@require_http_methods(["GET", "POST"])
def import_profile_list(request):
    """The town's profiles and those that come with Concord; by POST one that another town has exported is taken in."""
    form = TakeInForm(request.POST or None, request.FILES or None, actor=request.actor)
    if request.method == "POST" and form.is_valid():
        try:
            profile = services.take_in(
                by=request.actor,
                source=form.cleaned_data["source"],
                name="",
                content=form.cleaned_data["file"],
            )
            messages.success(request, _("The profile “%(name)s” is there.") % {"name": profile.name})
            return redirect("import_profile_update", town=request.actor.municipality.slug, uid=profile.uid)
        except Refused as refused:
            form.add_error("file", str(refused))
    own = ImportProfile.objects.visible_to(request.actor).select_related("source")
    context = {
        "form": form,
        "profiles": [
            {"row": one, "headings": list(headings(one.reading).values()) + one.reading["count_columns"]}
            for one in own
        ],
        "shipped": [
            {"name": one.name, "remark": _(one.remark), "headings": one.headings} for one in PROFILES
        ],
    }
    return form_page(request, "diagnostics/incidents/profiles/import_profile_list.html", context)


@town_page(Permission.MANAGE_DIAGNOSIS)
@require_http_methods(["GET", "POST"])
def import_profile_update(request, uid):
    rows = ImportProfile.objects.select_related("source")
    profile = visible_or_404(rows, request.actor, uid=uid)
    form = ProfileForm(request.POST or None, instance=profile, actor=request.actor)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Profile saved."))
        return redirect("import_profile_list", town=request.actor.municipality.slug)
    context = {"form": form, "profile": profile}
    return form_page(request, "diagnostics/incidents/profiles/import_profile_form.html", context)


@town_page(Permission.MANAGE_DIAGNOSIS)
@require_http_methods(["GET", "POST"])
def import_profile_delete(request, uid):
    profile = visible_or_404(ImportProfile, request.actor, uid=uid)
    here = {"town": request.actor.municipality.slug}
    return confirm_page(
        request,
        title=_("Delete the profile “%(name)s”?") % {"name": profile.name},
        text=_("What was imported by it stays. The next file of the source is read like the last one."),
        deed=profile.delete,
        done=_("Profile deleted."),
        confirm_label=_("Delete the profile"),
        next_url=reverse("import_profile_list", kwargs=here),
        cancel_url=reverse("import_profile_update", kwargs={**here, "uid": uid}),
    )


@town_page(Permission.MANAGE_DIAGNOSIS)
def import_profile_file(request, uid):
    """The profile as a file that another town can take in."""
    profile = visible_or_404(ImportProfile, request.actor, uid=uid)
    content = json.dumps(services.exported(profile), ensure_ascii=False, indent=2)
    response = HttpResponse(content, content_type="application/json")
    name = slugify(profile.name) or "profile"
    response["Content-Disposition"] = f'attachment; filename="{name}.json"'
    return response


@town_page(Permission.MANAGE_DIAGNOSIS)
def import_form(request):
    """The plain form, empty, with its headings in the language of the reader."""
    language = (get_language() or "en").split("-")[0]
    head = FORM_HEADINGS.get(language, FORM_HEADINGS["en"])
    response = HttpResponse("".join(csv_lines(head, [])), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="incidents.csv"'
    return response
