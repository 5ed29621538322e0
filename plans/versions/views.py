"""Versions of the plan: the list, one as it was frozen, two compared, freezing, adoption, revision."""

from django.contrib import messages
from django.db.models import F
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from plans.checks.services import results
from plans.checks.views import linked_rows
from plans.documents import services as documents
from plans.plan.current import current_plan, current_plan_or_404
from plans.plan.models import PlanStage
from plans.publishing.services import announce_version
from stakeholders.access.errors import Conflict, Refused
from stakeholders.access.gate import town_page
from stakeholders.access.pages import form_page, page_of
from stakeholders.access.permissions import Permission, can
from stakeholders.municipalities.clock import town_today

from . import services
from .forms import AdoptionForm, ReasonForm, RevisionForm
from .hashing import content_hash
from .models import PlanVersion, VersionState
from .signing import SIGNABLE, signature_lines
from .standing import mark_standing, with_period
from .tree import tree


@town_page(Permission.READ)
def version_list(request):
    plan = current_plan(request.actor)
    if plan is None:
        return render(request, "plans/checks/no_plan.html", {"heading": _("Versions")})
    rows = (
        with_period(PlanVersion.objects.visible_to(request.actor).filter(plan=plan))
        .annotate(open=F("checks__open"))
        .defer("content", "checks")
        .select_related("frozen_by", "previous")
        .defer("previous__content", "previous__checks")
    )
    page_obj = page_of(request, rows)
    today = town_today(request.actor.municipality)
    for version in page_obj:
        mark_standing(version, today)
    return render(
        request,
        "plans/versions/version_list.html",
        {"plan": plan, "page_obj": page_obj, **_rights(request.actor, plan)},
    )


def _rights(actor, plan) -> dict:
    return {
        "may_freeze": plan.is_editable and can(actor, Permission.FREEZE_VERSION, plan),
        "may_adopt": plan.is_editable and can(actor, Permission.ADOPT_PLAN, plan),
        "may_revise": plan.stage == PlanStage.IN_FORCE and can(actor, Permission.ADOPT_PLAN, plan),
    }


def _version_or_404(request, number: str) -> PlanVersion:
    plan = current_plan_or_404(request.actor)
    rows = PlanVersion.objects.visible_to(request.actor).filter(plan=plan, number=number)
    version = rows.select_related("plan", "municipality", "frozen_by", "previous").first()
    if version is None:
        raise Http404
    return version


@town_page(Permission.READ)
def version_detail(request, number):
    version = _version_or_404(request, number)
    shows_all = can(request.actor, Permission.SEE_SMALL_COUNTS, version)
    smallest = 0 if shows_all else version.municipality.small_count_threshold
    context = {
        "version": mark_standing(version, town_today(version.municipality)),
        "signatures": signature_lines(version) if version.state in SIGNABLE else [],
        "may_sign": version.state in SIGNABLE and can(request.actor, Permission.ADOPT_PLAN, version),
        "told": tree(version.content, version.checks or {}, smallest=smallest),
        "is_intact": content_hash(version.content) == version.content_hash,
        "is_public": version.state in {VersionState.ADOPTED, VersionState.SUPERSEDED},
        "pdf_is_made": documents.is_made(version),
        "may_consult": version.state == VersionState.CONSULTED
        and can(request.actor, Permission.RUN_CONSULTATION, version),
    }
    return render(request, "plans/versions/version_detail.html", context)


@town_page(Permission.FREEZE_VERSION)
@require_http_methods(["GET", "POST"])
def version_freeze(request):
    return _freeze_page(
        request,
        services.freeze_for_consultation,
        title=_("Freeze the draft for consultation"),
        text=_(
            "The draft is kept as it stands, numbered and unchangeable. You go on working; people comment on this."
        ),
        done=_("The draft is frozen as version %(number)s."),
        submit=_("Freeze it"),
    )


@town_page(Permission.FREEZE_VERSION)
@require_http_methods(["GET", "POST"])
def version_submit(request):
    return _freeze_page(
        request,
        services.submit,
        title=_("Submit the draft for adoption"),
        text=_(
            "The council decides on this version. If the draft changes meanwhile, it must be submitted again."
        ),
        done=_("The draft is submitted as version %(number)s."),
        submit=_("Submit it"),
        checked=True,
    )


def _freeze_page(request, verb, *, title: str, text: str, done: str, submit: str, checked: bool = False):
    plan = current_plan_or_404(request.actor)
    form = ReasonForm(request.POST or None)
    made = _carried_out(request, form, verb, plan=plan)
    if made:
        messages.success(request, done % {"number": made.number})
        return redirect("version_detail", town=request.actor.municipality.slug, number=made.number)
    context = {"plan": plan, "form": form, "title": title, "text": text, "submit_label": submit}
    context |= _blocks(request.actor, plan) if checked else {}
    return form_page(request, "plans/versions/version_form.html", context)


def _blocks(actor, plan) -> dict:
    """What keeps the plan from being adopted, with the links to where it is mended."""
    report = results(plan)
    return {"report": report, "blocks": linked_rows(report.blocks, actor)}


@town_page(Permission.ADOPT_PLAN)
@require_http_methods(["GET", "POST"])
def version_adopt(request):
    plan = current_plan_or_404(request.actor)
    judgement = services.changes_since_adoption(plan) if plan.is_editable else None
    form = AdoptionForm(request.POST or None, plan=plan, judgement=judgement)
    made = _carried_out(request, form, services.adopt, plan=plan)
    if made:
        documents.ask_for_published(by=request.user, version=made)
        announce_version(by=request.actor, version=made)
        messages.success(
            request,
            _("The plan is in force as version %(number)s. Its public page is open.")
            % {"number": made.number},
        )
        return redirect("version_detail", town=request.actor.municipality.slug, number=made.number)
    context = {
        "plan": plan,
        "form": form,
        "title": _("Adopt the plan"),
        "text": _(
            "The draft becomes a numbered version that nobody can change. It is public, and replaces the version "
            "that is in force."
        ),
        "submit_label": _("Adopt the plan"),
        "judgement": judgement,
        "current": services.version_in_force(plan),
        **_blocks(request.actor, plan),
    }
    return form_page(request, "plans/versions/version_form.html", context)


@town_page(Permission.ADOPT_PLAN)
@require_http_methods(["GET", "POST"])
def version_revise(request):
    plan = current_plan_or_404(request.actor)
    form = RevisionForm(request.POST or None)
    if _carried_out(request, form, services.open_revision, plan=plan):
        messages.success(
            request, _("The revision is open. What was adopted stays in force until you adopt again.")
        )
        return redirect("version_list", town=request.actor.municipality.slug)
    return render(
        request,
        "components/confirm.html",
        {
            "title": _("Open a revision?"),
            "text": _(
                "Problems, objectives and actions can be changed again. The adopted version stays in force."
            ),
            "confirm_label": _("Open the revision"),
            "cancel_url": reverse("version_list", kwargs={"town": request.actor.municipality.slug}),
            "form": form,
        },
        status=422 if form.errors else 200,
    )


def _carried_out(request, form, verb, **what):
    """What the verb made; None when the form is fresh, wrong or refused (the form then says why)."""
    if request.method != "POST" or not form.is_valid():
        return None
    try:
        return verb(by=request.actor, **what, **form.cleaned_data)
    except (Refused, Conflict) as refused:
        form.add_error(None, str(refused))
        for reason in getattr(refused, "reasons", []):
            form.add_error(None, reason)
        return None
