"""What is kept of an import: how its file was read, as a profile, and its report, as a workbook."""

from io import BytesIO

from django import forms
from django.contrib import messages
from django.http import FileResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.text import get_valid_filename
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from diagnostics.incidents.models import ImportBatch
from diagnostics.incidents.profiles import services as profiles
from diagnostics.incidents.profiles.models import ImportProfile
from diagnostics.incidents.profiles.reading import reading_of
from stakeholders.access.errors import Conflict, Refused
from stakeholders.access.gate import town_page
from stakeholders.access.pages import visible_or_404
from stakeholders.access.permissions import Actor, Permission

from . import report_file, services
from .forms import ProfileChoiceForm
from .intake import known_as
from .mapping import Mapping


class KeepForm(forms.Form):
    """The name under which a way of reading is kept."""

    name = forms.CharField(label=gettext_lazy("Name of the profile"), max_length=80)


def profile_context(actor: Actor, batch: ImportBatch) -> dict:
    """By which profile a file is read, whether it has been read otherwise since, and the forms to change either."""
    known = known_as(batch)
    own = known if isinstance(known, ImportProfile) else None
    now = reading_of(Mapping.from_json(batch.mapping), profiles.directory(batch.municipality))
    key = str(own.uid) if own else f"{profiles.SHIPPED}{known.key}" if known else ""
    return {
        "profile": known,
        "own_profile": own,
        "profile_remark": _(known.remark) if known is not None and own is None and known.remark else "",
        "profile_changed": own is not None and own.reading != now,
        "profile_choice": ProfileChoiceForm(actor=actor, source=batch.source, initial={"profile": key}),
        "keep_form": KeepForm(initial={"name": own.name if own else ""}),
    }


def _batch(request, uid) -> ImportBatch:
    return visible_or_404(
        ImportBatch.objects.select_related("source", "municipality"), request.actor, uid=uid
    )


@town_page(Permission.MANAGE_DIAGNOSIS)
@require_POST
def import_keep(request, uid):
    """Keep how this file is read under a name."""
    batch = _batch(request, uid)
    try:
        profile = profiles.keep(by=request.actor, batch=batch, name=request.POST.get("name", ""))
        text = _(
            "Kept as “%(name)s”. The next file of this source with these headings is read like this one."
        )
        messages.success(request, text % {"name": profile.name})
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("import_detail", town=request.actor.municipality.slug, uid=uid)


@town_page(Permission.MANAGE_DIAGNOSIS)
@require_POST
def import_read_like(request, uid):
    """Read this file by another profile."""
    try:
        services.read_like(
            by=request.actor, batch=_batch(request, uid), profile=request.POST.get("profile", "")
        )
    except (Refused, Conflict) as refused:
        messages.error(request, str(refused))
    return redirect("import_columns", town=request.actor.municipality.slug, uid=uid)


@town_page(Permission.MANAGE_DIAGNOSIS)
def import_report(request, uid):
    """The report of the last check or import as a workbook."""
    batch, target = _batch(request, uid), BytesIO()
    report_file.write(target, batch, request.actor, timezone.now())
    target.seek(0)
    stem = get_valid_filename(batch.file_name.rsplit(".", 1)[0]) or "file"
    return FileResponse(target, as_attachment=True, filename=f"{stem}-report.xlsx")
