"""Pages that read actions: list, files, timeline, one action."""

from io import BytesIO

from django.db.models import Prefetch
from django.http import FileResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from plans.library.lookup import practice_of
from plans.plan.pages import may_edit, reads_plan
from plans.plan.taxonomy import FACTORS, LEVELS, MEASURES, level_of
from stakeholders.access.drawing_words import page_words
from stakeholders.access.gate import town_page
from stakeholders.access.pages import page_of, query_without_page, visible_or_404
from stakeholders.access.permissions import Permission, can
from stakeholders.access.sorting import Column, heads, in_order
from stakeholders.consultations.answers.heard import heard_about
from stakeholders.municipalities.clock import town_today
from stakeholders.spreadsheets.writing import Provenance, csv_lines, write_xlsx

from . import screening
from .exports import headers, lines, with_sheet
from .filters import ActionFilter
from .models import RIGHTS_QUESTIONS, Action, FundingStatus, Responsibility, ResponsibilityKind
from .timeline import timeline
from .timeline_rows import timeline_rows
from .words import plain, tell_acceptance, tell_quantities, tell_status


def _columns(currency: str) -> list[Column]:
    return [
        Column("code", _("Action"), "code"),
        Column("lead", _("Lead"), "lead_name"),
        Column("objectives", _("Objectives")),
        Column("start", _("Starts"), "starts_on"),
        Column("end", _("Ends"), "ends_on"),
        Column("status", _("Status"), "status"),
        Column("progress", _("Done"), "progress", numeric=True),
        Column("cost", _("Cost, %(currency)s") % {"currency": currency}, "cost", numeric=True),
        Column("acceptance", _("Lead has")),
    ]


def with_parts(rows):
    """Actions with objectives and responsibilities, in two further queries."""
    parts = Responsibility.objects.select_related("organisation")
    return rows.prefetch_related("objectives", Prefetch("responsibilities", parts))


def _found(request, plan):
    """The filter of the address and the actions that it leaves."""
    form = ActionFilter(request.GET or None, actor=request.actor, plan=plan)
    return form, form.narrow(Action.objects.visible_to(request.actor).of(plan))


@town_page(Permission.READ)
@reads_plan
def action_list(request, plan):
    form, rows = _found(request, plan)
    columns = _columns(request.actor.municipality.currency)
    page_obj = page_of(request, in_order(request, with_parts(rows.with_lead_name()), columns))
    for action in page_obj:
        tell_status(action)
        parts = action.responsibilities.all()
        lead = next((part for part in parts if part.kind == ResponsibilityKind.LEAD), None)
        action.lead = lead and tell_acceptance(action, lead)
    context = {
        "form": form,
        "page_obj": page_obj,
        "heads": heads(request, columns),
        "sort": request.GET.get("sort", ""),
        "querystring": query_without_page(request),
        "may_edit": may_edit(request, plan),
        "may_export": can(request.actor, Permission.EXPORT),
    }
    return render(request, "plans/actions/action_list.html", context)


@town_page(Permission.EXPORT)
@reads_plan
def action_export(request, plan, kind):
    """The filtered list as CSV or XLSX."""
    _form, rows = _found(request, plan)
    rows = with_sheet(rows.order_by("order", "code"))
    town = request.actor.municipality
    name = f"actions-{town.slug}-{town_today(town):%Y-%m-%d}.{kind}"
    if kind == "csv":
        # Read within the request's transaction: the answer leaves after it.
        made = list(csv_lines(headers(town.currency), lines(rows)))
        answer = StreamingHttpResponse(made, content_type="text/csv; charset=utf-8")
        answer["Content-Disposition"] = f'attachment; filename="{name}"'
        return answer
    provenance = Provenance(
        what=_("Actions of the plan “%(plan)s”") % {"plan": plan.title},
        filters=request.GET.urlencode() or _("none"),
        who=request.actor.label,
        when=timezone.now(),
    )
    target = BytesIO()
    write_xlsx(target, headers(town.currency), lines(rows), provenance=provenance, sheet=_("Actions"))
    target.seek(0)
    return FileResponse(target, as_attachment=True, filename=name)


@town_page(Permission.READ)
@reads_plan
def action_timeline(request, plan):
    form, rows = _found(request, plan)
    today = town_today(request.actor.municipality)
    rows = rows.prefetch_related("objectives", "milestones").order_by("order", "code")
    drawn = timeline_rows(rows, town=request.actor.municipality.slug, today=today)
    described = {
        "title": _("Actions over the years of the plan"),
        "today": today,
        "day": date_format,
        "words": page_words(),
    }
    context = {
        "form": form,
        "rows": drawn,
        "svg": timeline(drawn, width=1200, **described) if drawn else "",
        "svg_narrow": timeline(drawn, narrow=True, **described) if drawn else "",
    }
    return render(request, "plans/actions/action_timeline.html", context)


@town_page(Permission.READ)
@reads_plan
def action_detail(request, plan, uid):
    action = visible_or_404(with_parts(Action.objects.of(plan)), request.actor, uid=uid)
    tell_status(action)
    high = screening.high_because(action.rights_answers)
    parts = [tell_acceptance(action, part) for part in action.responsibilities.all()]
    lead = next((part for part in parts if part.kind == ResponsibilityKind.LEAD), None)
    context = {
        "action": action,
        "parts": parts,
        "milestones": action.milestones.select_related("owner"),
        "outputs": [tell_quantities(output) for output in action.outputs.all()],
        "staff": plain(action.staff_fte),
        "lines": action.funding_lines.all(),
        "funding": action.funding,
        "funding_word": dict(FundingStatus.choices).get(action.funding.status, ""),
        "risks": sorted(action.risks.select_related("owner"), key=lambda risk: -(risk.weight or 0)),
        "groups": action.target_groups.all(),
        "areas": action.areas.with_successors(),
        "measures": _measures_by_level(action),
        "factors": [(code, FACTORS[code]) for code in action.factors],
        "answers": [
            (text, action.rights_answers.get(key, ""), action.rights_notes.get(key, ""))
            for key, text in RIGHTS_QUESTIONS.items()
        ],
        "is_screened": not screening.unanswered(action.rights_answers),
        "high": [RIGHTS_QUESTIONS[question] for question in high],
        "screening_lacks": screening.missing(
            action.rights_answers,
            mitigation=action.rights_mitigation,
            reviewer=action.rights_reviewer,
            review_on=action.rights_review_on,
            leads=lead.organisation.name if lead else "",
        ),
        "practice": practice_of(request.actor, action.practice) if action.practice else None,
        "reports": action.reports.all()[:20],
        "today": town_today(request.actor.municipality),
        "heard": heard_about(request.actor, [action.uid], timezone.now()).get(str(action.uid)),
        "may_edit": may_edit(request, plan),
        "may_report": can(request.actor, Permission.REPORT_PROGRESS, action),
    }
    return render(request, "plans/actions/action_detail.html", context)


def _measures_by_level(action) -> list[tuple[str, list[tuple[str, str]]]]:
    return [
        (f"{level} {name}", [(code, MEASURES[code]) for code in action.measures if level_of(code) == level])
        for level, name in LEVELS.items()
        if any(level_of(code) == level for code in action.measures)
    ]
