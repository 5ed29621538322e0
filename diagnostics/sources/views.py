"""Pages of the sources: what is known from where, and how far it can be trusted."""

from django.contrib import messages
from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from diagnostics.incidents.models import ImportBatch
from stakeholders.access.confirming import confirm_page
from stakeholders.access.gate import town_page
from stakeholders.access.pages import form_page, page_of, query_without_page, visible_or_404
from stakeholders.access.permissions import Permission

from . import services
from .forms import DataSourceFilter, DataSourceForm, SourceBreakForm
from .models import DataSource, SourceBreak


def _number_of(relation: str):
    """How many rows of a relation each source has, without multiplying rows by a join."""
    model = DataSource._meta.get_field(relation).related_model
    rows = model.objects.filter(source=OuterRef("pk")).order_by().values("source")
    return Coalesce(Subquery(rows.annotate(number=Count("pk")).values("number")), 0)


@town_page(Permission.READ)
def source_list(request):
    form = DataSourceFilter(request.GET or None, actor=request.actor)
    rows = (
        form.rows()
        .select_related("owner")
        .annotate(citation_count=_number_of("citations"), import_count=_number_of("batches"))
    )
    context = {
        "form": form,
        "page_obj": page_of(request, rows),
        "querystring": query_without_page(request).removesuffix("&"),
        "any": DataSource.objects.visible_to(request.actor).exists(),
    }
    return render(request, "diagnostics/sources/source_list.html", context)


@town_page(Permission.READ)
def source_detail(request, uid):
    source = visible_or_404(DataSource.objects.select_related("owner"), request.actor, uid=uid)
    imports = ImportBatch.objects.visible_to(request.actor).filter(source=source)
    context = {
        "source": source,
        "citations": source.citations.select_related("finding").order_by("finding__code"),
        "indicators": source.indicators.all(),
        "imports": imports.select_related("created_by")[:20],
        "uses": services.uses(source),
        "breaks": services.breaks_of(request.actor, source),
    }
    return render(request, "diagnostics/sources/source_detail.html", context)


@town_page(Permission.MANAGE_DIAGNOSIS)
@require_http_methods(["GET", "POST"])
def source_create(request):
    return _edit(request, None)


@town_page(Permission.MANAGE_DIAGNOSIS)
@require_http_methods(["GET", "POST"])
def source_update(request, uid):
    return _edit(request, visible_or_404(DataSource, request.actor, uid=uid))


def _edit(request, source):
    form = DataSourceForm(request.POST or None, instance=source, actor=request.actor)
    if request.method == "POST" and form.is_valid():
        saved = form.save()
        messages.success(request, _("Source saved."))
        return redirect("source_detail", town=request.actor.municipality.slug, uid=saved.uid)
    return form_page(request, "diagnostics/sources/source_form.html", {"form": form, "source": source})


@town_page(Permission.MANAGE_DIAGNOSIS)
@require_http_methods(["GET", "POST"])
def source_delete(request, uid):
    source = visible_or_404(DataSource, request.actor, uid=uid)
    here = {"town": request.actor.municipality.slug}
    return confirm_page(
        request,
        title=_("Delete the source “%(name)s”?") % {"name": source.name},
        text=_("It goes with its quality scores. The audit trail keeps what it was."),
        deed=lambda: services.delete_source(by=request.actor, source=source),
        done=_("Source deleted."),
        confirm_label=_("Delete the source"),
        next_url=reverse("source_list", kwargs=here),
        cancel_url=reverse("source_detail", kwargs={**here, "uid": uid}),
    )


@town_page(Permission.MANAGE_DIAGNOSIS)
@require_http_methods(["GET", "POST"])
def source_break_create(request, uid):
    source = visible_or_404(DataSource, request.actor, uid=uid)
    return _edit_break(request, source, SourceBreak(municipality=request.actor.municipality, source=source))


@town_page(Permission.MANAGE_DIAGNOSIS)
@require_http_methods(["GET", "POST"])
def source_break_update(request, uid):
    row = visible_or_404(SourceBreak.objects.select_related("source"), request.actor, uid=uid)
    return _edit_break(request, row.source, row)


def _edit_break(request, source, row):
    form = SourceBreakForm(request.POST or None, instance=row, actor=request.actor)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Break saved. Trends and changes are not drawn across it."))
        return redirect("source_detail", town=request.actor.municipality.slug, uid=source.uid)
    context = {"form": form, "source": source, "row": row if row.pk else None}
    return form_page(request, "diagnostics/sources/source_break_form.html", context)


@town_page(Permission.MANAGE_DIAGNOSIS)
@require_http_methods(["GET", "POST"])
def source_break_delete(request, uid):
    row = visible_or_404(SourceBreak.objects.select_related("source"), request.actor, uid=uid)
    here = {"town": request.actor.municipality.slug}
    back = reverse("source_detail", kwargs={**here, "uid": row.source.uid})
    return confirm_page(
        request,
        title=_("Delete the break “%(name)s”?") % {"name": row.reason},
        text=_("Numbers before and after it are then compared again."),
        deed=row.delete,
        done=_("Break deleted."),
        confirm_label=_("Delete the break"),
        next_url=back,
        cancel_url=back,
    )
