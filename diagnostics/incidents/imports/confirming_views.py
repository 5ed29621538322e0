"""Pages that ask before an import is undone, its file forgotten or an upload discarded."""

from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from diagnostics.incidents.models import ImportBatch
from stakeholders.access.confirming import confirm_page
from stakeholders.access.gate import town_page
from stakeholders.access.pages import visible_or_404
from stakeholders.access.permissions import Permission

from . import services


def _batch(request, uid) -> tuple[ImportBatch, str]:
    """The import and the address of its page."""
    batch = visible_or_404(ImportBatch.objects.select_related("job"), request.actor, uid=uid)
    here = {"town": request.actor.municipality.slug, "uid": uid}
    return batch, reverse("import_detail", kwargs=here)


@town_page(Permission.MANAGE_DIAGNOSIS)
@require_http_methods(["GET", "POST"])
def import_undo(request, uid):
    batch, page = _batch(request, uid)
    facts, replaced = (
        number_format(batch.report.get(name, 0), force_grouping=True) for name in ("facts", "replaced")
    )
    return confirm_page(
        request,
        title=_("Undo the import of “%(file)s”?") % {"file": batch.file_name},
        text=_("The counts will again be what they were before this import."),
        consequences=[
            _("%(number)s counts of this file are taken away.") % {"number": facts},
            _("%(number)s counts that it replaced come back.") % {"number": replaced}
            if batch.report.get("replaced")
            else _("It replaced nothing: its period will be without counts of this source."),
        ],
        deed=lambda: services.undo(by=request.actor, batch=batch),
        done=_("The import is being undone."),
        confirm_label=_("Undo the import"),
        next_url=page,
        cancel_url=page,
    )


@town_page(Permission.MANAGE_DIAGNOSIS)
@require_http_methods(["GET", "POST"])
def import_forget(request, uid):
    batch, page = _batch(request, uid)
    return confirm_page(
        request,
        title=_("Forget the file “%(file)s”?") % {"file": batch.file_name},
        text=_("A file may hold more than counts, such as case numbers. It is deleted; the counts stay."),
        consequences=[
            _("The file and its rejected rows are deleted and cannot be brought back."),
            _("The file cannot be read again with other columns or names."),
        ],
        deed=lambda: services.forget_file(by=request.actor, batch=batch),
        done=_("The file is deleted."),
        confirm_label=_("Delete the file"),
        next_url=page,
        cancel_url=page,
    )


@town_page(Permission.MANAGE_DIAGNOSIS)
@require_http_methods(["GET", "POST"])
def import_discard(request, uid):
    batch, page = _batch(request, uid)
    return confirm_page(
        request,
        title=_("Discard “%(file)s”?") % {"file": batch.file_name},
        text=_("The uploaded file and what was decided about its names are forgotten. No count changes."),
        deed=lambda: services.discard(by=request.actor, batch=batch),
        done=_("The uploaded file was discarded."),
        confirm_label=_("Discard the file"),
        next_url=reverse("import_list", kwargs={"town": request.actor.municipality.slug}),
        cancel_url=page,
    )
