"""Pages of an import: file, columns, names, check, report."""

from dataclasses import replace

from django.contrib import messages
from django.http import FileResponse, Http404
from django.shortcuts import redirect, render
from django.utils.text import get_valid_filename
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from diagnostics.incidents.models import ImportBatch, ImportState, OffenceType
from diagnostics.incidents.records.forms import RecordsForm
from diagnostics.sources.models import DataSource
from stakeholders.access.body_limit import takes_large_files
from stakeholders.access.errors import Conflict, Refused
from stakeholders.access.gate import town_page
from stakeholders.access.pages import form_page, page_of, visible_or_404
from stakeholders.access.permissions import Permission
from stakeholders.jobs.models import JobState
from stakeholders.jobs.pages import stop
from stakeholders.spreadsheets.problems import UnreadableFile

from . import files, report_page, run, services, work
from .column_form import ColumnsForm
from .forms import DeclareForm, ReplaceForm, UploadForm
from .keeping_views import profile_context
from .mapping import Mapping
from .name_form import NamesForm
from .preview import preview
from .progress import card, steps


def _here(request, name: str, batch: ImportBatch):
    return redirect(name, town=request.actor.municipality.slug, uid=batch.uid)


def _batch(request, uid) -> ImportBatch:
    rows = ImportBatch.objects.select_related("source", "job", "created_by", "municipality", "profile")
    return visible_or_404(rows, request.actor, uid=uid)


@town_page(Permission.MANAGE_DIAGNOSIS)
def import_list(request):
    rows = ImportBatch.objects.visible_to(request.actor).select_related("source", "created_by", "job")
    return render(
        request, "diagnostics/incidents/imports/import_list.html", {"page_obj": page_of(request, rows)}
    )


@takes_large_files
@town_page(Permission.MANAGE_DIAGNOSIS)
@require_http_methods(["GET", "POST"])
def import_create(request):
    form = UploadForm(
        request.POST or None,
        request.FILES or None,
        actor=request.actor,
        initial={"source": request.GET.get("source")},
    )
    if request.method == "POST" and form.is_valid():
        try:
            told = form.cleaned_data
            batch = services.take_file(
                by=request.actor, source=told["source"], upload=told["file"], profile=told["profile"]
            )
            return _here(request, "import_columns", batch)
        except Refused as refused:
            form.add_error("file", str(refused))
    context = {
        "form": form,
        "steps": steps(None, "file"),
        "has_sources": DataSource.objects.visible_to(request.actor).exists(),
    }
    return form_page(request, "diagnostics/incidents/imports/import_create.html", context)


@town_page(Permission.MANAGE_DIAGNOSIS)
@require_http_methods(["GET", "POST"])
def import_columns(request, uid):
    batch = _batch(request, uid)
    if batch.state in {ImportState.DONE, ImportState.REPLACED}:
        return _here(request, "import_detail", batch)
    try:
        table = run.open_table(batch)
    except (UnreadableFile, OSError):
        messages.error(request, _("The file cannot be read any more. Upload it again."))
        return redirect("import_list", town=request.actor.municipality.slug)
    mapping = Mapping.from_json(batch.mapping)
    form = ColumnsForm(request.POST or None, table=table, mapping=mapping, actor=request.actor)
    records = RecordsForm(request.POST or None, table=table, stored=mapping.records)
    if request.method == "POST" and all([form.is_valid(), records.is_valid() or not records.is_bound]):
        mapping = replace(form.result(), records=records.result())
        if form.is_relaid:
            form = ColumnsForm(None, table=table, mapping=mapping, actor=request.actor)
        elif "preview" not in request.POST:
            return _settled(request, batch, mapping)
    elif form.is_relaid:
        layout, _sep, across = form.data["layout"].partition("-")
        mapping = Mapping.from_json({**batch.mapping, "layout": layout, "across": across or mapping.across})
        form = ColumnsForm(None, table=table, mapping=mapping, actor=request.actor)
    return form_page(
        request,
        "diagnostics/incidents/imports/import_columns.html",
        {
            "form": form,
            "records": records if mapping.counts_rows else None,
            "batch": batch,
            "table": table,
            "remarks": [_(remark.template) % remark.params for remark in table.remarks],
            "earlier": services.earlier_uploads(batch),
            "preview": preview(table, mapping, run.directory(batch.municipality)),
            "steps": steps(batch, "columns"),
            **profile_context(request.actor, batch),
        },
    )


def _settled(request, batch: ImportBatch, mapping: Mapping):
    try:
        services.settle(by=request.actor, batch=batch, mapping=mapping)
    except (Refused, Conflict) as refused:
        messages.error(request, str(refused))
    return _here(request, "import_detail", batch)


@town_page(Permission.MANAGE_DIAGNOSIS)
@require_http_methods(["GET", "POST"])
def import_names(request, uid):
    batch = _batch(request, uid)
    if batch.state not in {ImportState.CHECKED, ImportState.UNDONE}:
        return _here(request, "import_detail", batch)
    form = NamesForm(request.POST or None, report=batch.report, actor=request.actor)
    if request.method == "POST" and form.is_valid():
        try:
            services.settle_names(by=request.actor, batch=batch, **form.decisions())
            return _here(request, "import_detail", batch)
        except (Refused, Conflict) as refused:
            form.add_error(None, str(refused))
    context = {"form": form, "batch": batch, "steps": steps(batch, "names")}
    return form_page(request, "diagnostics/incidents/imports/import_names.html", context)


@town_page(Permission.MANAGE_DIAGNOSIS)
def import_detail(request, uid):
    """Where the import stands: working, checked, done. Asked by htmx while working, it answers with the card."""
    batch = _batch(request, uid)
    working = batch.job is not None and not batch.job.is_finished
    if request.htmx:
        response = render(request, "components/job_progress.html", card(batch))
        if not working:
            response["HX-Refresh"] = "true"
        return response
    unsettled = batch.state == ImportState.UPLOADED and (
        batch.job is None or batch.job.state != JobState.FAILED
    )
    if not working and unsettled:
        return _here(request, "import_columns", batch)
    context = {
        "batch": batch,
        **report_page.context(batch),
        "working": working,
        "card": card(batch) if batch.job else None,
        "failed": batch.job is not None and batch.job.state in {JobState.FAILED, JobState.CANCELLED},
        "steps": steps(
            batch, "check" if batch.state in {ImportState.UPLOADED, ImportState.CHECKED} else "done"
        ),
        "unknown_names": _has_unknown(batch),
        "declare_form": DeclareForm(initial={"first": batch.period_from, "last": batch.period_to}),
        "replace_form": ReplaceForm(initial={"replace": Mapping.from_json(batch.mapping).replace}),
        "earlier": services.earlier_uploads(batch),
        "later": work.later_import(batch) if batch.state == ImportState.DONE else None,
        **profile_context(request.actor, batch),
        "has_offences": OffenceType.objects.visible_to(request.actor).exists(),
    }
    return render(request, "diagnostics/incidents/imports/import_detail.html", context)


def _has_unknown(batch: ImportBatch) -> bool:
    return any(found.get("names") for found in batch.report.get("unknown", {}).values())


@town_page(Permission.MANAGE_DIAGNOSIS)
@require_POST
def import_add_up(request, uid):
    batch = _batch(request, uid)
    try:
        services.add_up(by=request.actor, batch=batch)
    except (Refused, Conflict) as refused:
        messages.error(request, str(refused))
    return _here(request, "import_detail", batch)


@town_page(Permission.MANAGE_DIAGNOSIS)
@require_POST
def import_declare(request, uid):
    """Say for which days the file is complete; the check then says what would be replaced."""
    batch = _batch(request, uid)
    form = DeclareForm(request.POST if "undeclare" not in request.POST else {})
    try:
        if not form.is_valid():
            raise Refused(_("Write the days as year, month and day, such as 2026-03-31."))
        services.declare(by=request.actor, batch=batch, **form.cleaned_data)
    except (Refused, Conflict) as refused:
        messages.error(request, str(refused))
    return _here(request, "import_detail", batch)


@town_page(Permission.MANAGE_DIAGNOSIS)
@require_POST
def import_confirm(request, uid):
    batch = _batch(request, uid)
    form = ReplaceForm(request.POST)
    try:
        if not form.is_valid():
            raise Refused(_("Choose what the file replaces."))
        services.confirm(by=request.actor, batch=batch, replace=form.cleaned_data["replace"])
    except (Refused, Conflict) as refused:
        messages.error(request, str(refused))
    return _here(request, "import_detail", batch)


@town_page(Permission.MANAGE_DIAGNOSIS)
@require_POST
def import_stop(request, uid):
    batch = _batch(request, uid)
    if batch.job is not None:
        stop(request, batch.job)
    return _here(request, "import_detail", batch)


@town_page(Permission.MANAGE_DIAGNOSIS)
def import_rejects(request, uid):
    """The rejected rows with their reasons, as a table to mend and upload again."""
    batch = _batch(request, uid)
    path = files.absolute(batch.rejects_file) if batch.rejects_file else None
    if path is None or not path.is_file():
        raise Http404
    stem = get_valid_filename(batch.file_name.rsplit(".", 1)[0]) or "file"
    return FileResponse(path.open("rb"), as_attachment=True, filename=f"{stem}-rejected.csv")
