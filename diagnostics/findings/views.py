"""Pages of findings: what the diagnosis says, and on what it rests."""

from django.contrib import messages
from django.db.models import Count
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from stakeholders.access.confirming import confirm_page
from stakeholders.access.errors import Conflict, Refused
from stakeholders.access.gate import town_page
from stakeholders.access.pages import form_page, page_of, query_without_page, visible_or_404
from stakeholders.access.permissions import Permission, can
from stakeholders.municipalities.clock import town_today

from . import services
from .evidence import unseal
from .forms import FindingFilter, FindingForm, evidence_initial
from .models import Finding, FindingKind
from .uses import uses_of

# The five kinds that a diagnosis needs (annex, paragraph 2(a)).
NEEDED = (
    FindingKind.PHENOMENON,
    FindingKind.CHARACTERISTIC,
    FindingKind.FACTOR,
    FindingKind.FORM,
    FindingKind.EXTENT,
)


@town_page(Permission.READ)
def finding_list(request):
    form = FindingFilter(request.GET or None, actor=request.actor)
    findings = Finding.objects.visible_to(request.actor)
    rows = (
        findings.matching(**{name: form.value(name) for name in ("q", "kind", "source", "area", "validated")})
        .in_order_of_kind()
        .prefetch_related("sources", "areas")
    )
    counts = dict(findings.order_by().values_list("kind").annotate(Count("pk")))
    context = {
        "form": form,
        "page_obj": page_of(request, rows),
        "querystring": query_without_page(request),
        "missing": [kind.label for kind in NEEDED if not counts.get(kind)] if counts else [],
        "may_edit": can(request.actor, Permission.MANAGE_DIAGNOSIS),
    }
    return render(request, "diagnostics/findings/finding_list.html", context)


@town_page(Permission.READ)
def finding_detail(request, uid):
    rows = Finding.objects.select_related("validated_by")
    finding = visible_or_404(rows, request.actor, uid=uid)
    context = {
        "finding": finding,
        "citations": finding.citations.select_related("source").order_by("source__name", "detail"),
        "areas": finding.areas.with_successors(),
        "uses": uses_of(request.actor, finding),
        "may_edit": can(request.actor, Permission.MANAGE_DIAGNOSIS),
        "may_validate": can(request.actor, Permission.VALIDATE_FINDINGS),
    }
    return render(request, "diagnostics/findings/finding_detail.html", context)


@town_page(Permission.MANAGE_DIAGNOSIS)
@require_http_methods(["GET", "POST"])
def finding_create(request):
    return _edit(request, FindingForm(request.POST or None, actor=request.actor), title=_("New finding"))


@town_page(Permission.MANAGE_DIAGNOSIS)
@require_http_methods(["POST"])
def finding_create_from_evidence(request):
    """The form of a new finding with numbers taken from a page of counts or estimates."""
    sealed = request.POST.get("evidence", "")
    try:
        evidence = unseal(sealed, municipality=request.actor.municipality)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("finding_list", town=request.actor.municipality.slug)
    return new_finding_from(request, evidence, sealed)


def new_finding_from(request, evidence, sealed: str):
    """The form of a new finding with numbers that travel in it, sealed."""
    try:
        initial = evidence_initial(evidence, sealed, request.actor)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("finding_list", town=request.actor.municipality.slug)
    form = FindingForm(actor=request.actor, initial=initial)
    return _show(request, form, title=_("New finding"))


@town_page(Permission.MANAGE_DIAGNOSIS)
@require_http_methods(["GET", "POST"])
def finding_update(request, uid):
    finding = visible_or_404(Finding, request.actor, uid=uid)
    form = FindingForm(request.POST or None, instance=finding, actor=request.actor)
    return _edit(request, form, title=_("Edit %(code)s") % {"code": finding.code})


def _edit(request, form, *, title: str):
    was_validated = form.instance.validated_on is not None
    if request.method == "POST" and form.is_valid():
        saved = form.save()
        if saved is not None:
            messages.success(request, _("The finding is saved."))
            if was_validated and saved.validated_on is None:
                messages.info(request, _("It says something else now, so it waits for validation again."))
            return redirect("finding_detail", town=request.actor.municipality.slug, uid=saved.uid)
    return _show(request, form, title=title)


def _show(request, form, *, title: str):
    context = {
        "form": form,
        "title": title,
        "crumbs": [{"label": _("Findings"), "url": _list(request)}],
        "post_to": reverse("finding_create", kwargs={"town": request.actor.municipality.slug})
        if form.instance.pk is None
        else "",
        "cancel_url": _page(request, form.instance) if form.instance.pk else _list(request),
    }
    return form_page(request, "diagnostics/findings/finding_form.html", context)


def _list(request) -> str:
    return reverse("finding_list", kwargs={"town": request.actor.municipality.slug})


def _page(request, finding) -> str:
    return reverse("finding_detail", kwargs={"town": request.actor.municipality.slug, "uid": finding.uid})


@town_page(Permission.MANAGE_DIAGNOSIS)
@require_http_methods(["GET", "POST"])
def finding_delete(request, uid):
    finding = visible_or_404(Finding, request.actor, uid=uid)
    used = ", ".join(use.label for use in uses_of(request.actor, finding))
    return confirm_page(
        request,
        title=_("Delete the finding %(code)s?") % {"code": finding.code},
        text=_("It is used by: %(names)s.") % {"names": used} if used else finding.statement,
        consequences=[_("Its citations and frozen numbers go with it. The sources stay.")],
        deed=lambda: services.delete_finding(by=request.actor, finding=finding),
        done=_("The finding is deleted."),
        confirm_label=_("Delete the finding"),
        next_url=_list(request),
        cancel_url=_page(request, finding),
    )


@town_page(Permission.VALIDATE_FINDINGS)
@require_http_methods(["POST"])
def finding_validate(request, uid):
    """Validate, or withdraw the validation (`deed=withdraw`)."""
    finding = visible_or_404(Finding, request.actor, uid=uid)
    if request.POST.get("revision", "").isdigit():
        finding.revision = int(request.POST["revision"])
    try:
        if request.POST.get("deed") == "withdraw":
            services.withdraw_validation(by=request.actor, finding=finding)
            messages.success(request, _("The finding is a draft again."))
        else:
            services.validate_finding(
                by=request.actor, finding=finding, on=town_today(request.actor.municipality)
            )
            messages.success(request, _("The finding is validated."))
    except (Refused, Conflict) as refused:
        messages.error(request, str(refused))
    return redirect(_page(request, finding))
