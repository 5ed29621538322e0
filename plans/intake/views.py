"""Pages of an import of a plan: the sheet, its columns, the proposal, the report."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from plans.plan.pages import edits_plan
from plans.plan.services import why_locked
from stakeholders.access.confirming import confirm_page
from stakeholders.access.errors import Conflict, Refused
from stakeholders.access.gate import town_page
from stakeholders.access.pages import form_page, visible_or_404
from stakeholders.access.permissions import Permission
from stakeholders.jobs.models import JobState
from stakeholders.jobs.pages import stop

from . import services
from .forms import ChoicesForm, ColumnsForm, SheetForm
from .models import PlanImport, PlanImportState
from .progress import card, shown_row, skipped_told, steps
from .reading.columns import ColumnMap

SHOWN = 10


def _here(request, name: str, batch: PlanImport):
    return redirect(name, town=request.actor.municipality.slug, uid=batch.uid)


def _batch(request, uid) -> PlanImport:
    rows = PlanImport.objects.select_related("plan__municipality", "municipality", "job", "created_by")
    return visible_or_404(rows, request.actor, uid=uid)


@town_page(Permission.EDIT_PLAN)
@require_http_methods(["GET", "POST"])
@edits_plan
def action_import_create(request, plan):
    """Give a file or paste cells; and the imports so far."""
    form = SheetForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            return _here(request, "action_import_columns", _taken(request, plan, form.cleaned_data))
        except Refused as refused:
            form.add_error("file" if form.cleaned_data.get("file") else "cells", str(refused))
    earlier = PlanImport.objects.visible_to(request.actor).filter(plan=plan).select_related("created_by")
    context = {"form": form, "steps": steps(None, "file"), "earlier": earlier[:SHOWN]}
    return form_page(request, "plans/intake/import_create.html", context)


def _taken(request, plan, given: dict) -> PlanImport:
    if upload := given.get("file"):
        return services.take_file(by=request.actor, plan=plan, name=upload.name, content=upload.read())
    return services.take_pasted(by=request.actor, plan=plan, text=given["cells"])


@town_page(Permission.EDIT_PLAN)
@require_http_methods(["GET", "POST"])
def action_import_columns(request, uid):
    """What each column is for; proposed, and proposed anew when another sheet or other headings are chosen."""
    batch = _batch(request, uid)
    if batch.state != PlanImportState.UPLOADED:
        return _here(request, "action_import_detail", batch)
    try:
        grids = services.grids_of(batch)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("action_import_create", town=request.actor.municipality.slug)
    mapping = ColumnMap.from_json(batch.mapping)
    form = ColumnsForm(request.POST or None, grids=grids, mapping=mapping)
    if request.method == "POST" and form.is_valid():
        if form.is_moved:
            form = _moved(request, batch, form)
        elif _settled(request, batch, form):
            return _here(request, "action_import_detail", batch)
    context = {"form": form, "batch": batch, "steps": steps(batch, "columns"), "grid": form.grid}
    return form_page(request, "plans/intake/import_columns.html", context)


def _moved(request, batch: PlanImport, form: ColumnsForm) -> ColumnsForm:
    """The form for another sheet or other headings, with a fresh proposal; the old one when there is no table."""
    told = form.cleaned_data
    sheet, heading = told.get("sheet", ""), [told["first"], told["last"]]
    try:
        # Lines of headings that were said of one sheet tell nothing about another.
        mapping = services.mapping_told(
            batch, sheet=sheet, heading=heading if sheet == form.mapping.sheet else None
        )
        services.settle(by=request.actor, batch=batch, mapping=mapping, is_draft=True)
    except (Refused, Conflict) as refused:
        form.add_error("first", str(refused))
        return form
    return ColumnsForm(grids=form.grids, mapping=mapping)


def _settled(request, batch: PlanImport, form: ColumnsForm) -> bool:
    try:
        services.settle(by=request.actor, batch=batch, mapping=form.result())
    except (Refused, Conflict) as refused:
        form.add_error(None, str(refused))
        return False
    return True


@town_page(Permission.EDIT_PLAN)
@require_http_methods(["GET", "POST"])
def action_import_detail(request, uid):
    """The proposal, and by POST its confirmation; while the work runs its progress; afterwards the report."""
    batch = _batch(request, uid)
    working = batch.job is not None and not batch.job.is_finished
    if request.htmx:
        response = render(request, "components/job_progress.html", card(batch))
        if not working:
            response["HX-Refresh"] = "true"
        return response
    if working or batch.state != PlanImportState.UPLOADED:
        return _report(request, batch, working)
    return _proposal(request, batch)


def _report(request, batch: PlanImport, working: bool):
    context = {
        "batch": batch,
        "report": batch.report,
        "skipped": skipped_told(batch.report.get("skipped", [])),
        "working": working,
        "card": card(batch) if batch.job else None,
        "steps": steps(batch, "done"),
        "locked": why_locked(batch.plan),
    }
    return render(request, "plans/intake/import_report.html", context)


def _proposal(request, batch: PlanImport):
    try:
        proposal = services.proposal_of(batch)
    except Refused as refused:
        messages.error(request, str(refused))
        return (
            _here(request, "action_import_columns", batch)
            if batch.stored_as
            else redirect("action_import_create", town=request.actor.municipality.slug)
        )
    form = ChoicesForm(request.POST or None, proposal=proposal)
    if request.method == "POST" and form.is_valid():
        try:
            services.confirm(by=request.actor, batch=batch, choices=form.choices())
            return _here(request, "action_import_detail", batch)
        except Refused as refused:
            form.add_error("private" if refused.code == "private_data" else None, str(refused))
        except Conflict as conflict:
            form.add_error(None, str(conflict))
            form.look_again()
    failed = batch.job is not None and batch.job.state in {JobState.FAILED, JobState.CANCELLED}
    context = {
        "form": form,
        "batch": batch,
        "proposal": proposal,
        "rows": [shown_row(row, form.left_out) for row in proposal.rows if row.kind != "same"],
        "same": [row for row in proposal.rows if row.kind == "same"],
        "skipped": skipped_told([{"line": s.line, "kind": s.kind, "text": s.text} for s in proposal.skipped]),
        "counts": {kind: proposal.counts[kind] for kind in ("new", "change", "same")},
        "failed": batch.job.message if failed else "",
        "steps": steps(batch, "check"),
        "locked": why_locked(batch.plan),
    }
    return form_page(request, "plans/intake/import_proposal.html", context)


@town_page(Permission.EDIT_PLAN)
@require_POST
def action_import_stop(request, uid):
    """Stop the work on an import; nothing of it is kept."""
    batch = _batch(request, uid)
    if batch.job is not None:
        stop(request, batch.job)
    return _here(request, "action_import_detail", batch)


@town_page(Permission.EDIT_PLAN)
@require_http_methods(["GET", "POST"])
def action_import_undo(request, uid):
    batch = _batch(request, uid)
    page = reverse("action_import_detail", kwargs={"town": request.actor.municipality.slug, "uid": uid})
    return confirm_page(
        request,
        title=_("Undo the import of “%(name)s”?") % {"name": batch},
        text=_("What the import made is deleted, and what it changed is as it was before."),
        consequences=[
            _("What somebody has changed since is kept as it is, and named in the report."),
            _("Organisations, problems and objectives that others rest on by now are kept."),
        ],
        deed=lambda: services.undo(by=request.actor, batch=batch),
        done=_("The import is undone."),
        confirm_label=_("Undo the import"),
        next_url=page,
        cancel_url=page,
    )


@town_page(Permission.EDIT_PLAN)
@require_http_methods(["GET", "POST"])
def action_import_discard(request, uid):
    batch = _batch(request, uid)
    town = request.actor.municipality.slug
    return confirm_page(
        request,
        title=_("Discard “%(name)s”?") % {"name": batch},
        text=_("The sheet and what was decided about its columns are forgotten. The plan does not change."),
        deed=lambda: services.discard(by=request.actor, batch=batch),
        done=_("The sheet was discarded."),
        confirm_label=_("Discard the sheet"),
        next_url=reverse("action_import_create", kwargs={"town": town}),
        cancel_url=reverse("action_import_detail", kwargs={"town": town, "uid": uid}),
    )
