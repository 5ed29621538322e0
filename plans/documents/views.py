"""The documents of a version, or of the draft: what there is, made when, how large; make, cancel, download."""

from contextlib import suppress

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from plans.plan.current import current_plan, current_plan_or_404
from plans.versions.models import PlanVersion
from stakeholders.access.errors import Refused
from stakeholders.access.gate import town_page
from stakeholders.access.permissions import Permission, can
from stakeholders.jobs import services as jobs
from stakeholders.jobs.views import stored_file

from . import services
from .edition import ADOPTED, DRAFT
from .products import KINDS, Product, product_named, products_of


@town_page(Permission.READ)
@require_safe
def document_list(request, number=DRAFT):
    """For htmx only the list, which asks again until nothing is being made."""
    plan = current_plan(request.actor)
    if plan is None:
        return render(request, "plans/checks/no_plan.html", {"heading": _("Documents")})
    version = _version(request, plan, number)
    products = [
        one for one in products_of(named_content(plan, version)) if can(request.actor, one.permission)
    ]
    shelves = services.shelves(plan, version, products)
    context = {
        "plan": plan,
        "version": version,
        "number": number,
        "kinds": _kinds(request.actor, shelves),
        "is_under_way": any(shelf.is_under_way for shelf in shelves.values()),
        "may_make": can(request.actor, Permission.EXPORT),
        "is_public": version is not None and version.state in ADOPTED,
        "others": PlanVersion.objects.visible_to(request.actor).filter(plan=plan).defer("content", "checks"),
    }
    template = "_documents.html" if request.htmx else "document_list.html"
    return render(request, f"plans/documents/{template}", context)


def named_content(plan, version) -> dict:
    """What names the leads: the frozen content, or of the draft only the names of those that lead."""
    if version:
        return version.content
    leads = plan.actions.filter(responsibilities__kind="lead").values_list(
        "responsibilities__organisation__name", flat=True
    )
    return {"actions": [{"lead": name} for name in leads]}


def _kinds(actor, shelves: dict) -> list[dict]:
    """The kinds of documents, each with its whole files and those that are parts of it."""
    found = []
    for kind in KINDS:
        rows = [_row(actor, shelf) for shelf in shelves.values() if shelf.product.kind == kind.name]
        if rows:
            found.append(
                {
                    "kind": kind,
                    "rows": [row for row in rows if not row["shelf"].product.part],
                    "parts": [row for row in rows if row["shelf"].product.part],
                }
            )
    return found


def _row(actor, shelf) -> dict:
    progress = jobs.progress_of(shelf.job) if shelf.is_under_way else {}
    return {
        "shelf": shelf,
        "done": progress.get("done", 0),
        "total": progress.get("total", 0),
        "what": progress.get("what", ""),
        "may_cancel": shelf.is_under_way and jobs.may_cancel(actor, shelf.job),
    }


def _version(request, plan, number: str) -> PlanVersion | None:
    if number == DRAFT:
        return None
    rows = PlanVersion.objects.visible_to(request.actor).filter(plan=plan, number=number)
    version = rows.select_related("plan", "municipality").first()
    if version is None:
        raise Http404
    return version


def _found(request, number: str, name: str) -> tuple:
    """(plan, version or None, product) of an address; a product that the actor may not have is refused."""
    plan = current_plan_or_404(request.actor)
    version = _version(request, plan, number)
    product: Product | None = product_named(name, named_content(plan, version))
    if product is None:
        raise Http404
    if not can(request.actor, product.permission):
        raise PermissionDenied
    return plan, version, product


def _back(request, number: str):
    return redirect(address_of(request.actor.municipality.slug, number))


def address_of(town: str, number: str) -> str:
    """The page of documents of a version, or of the draft."""
    if number == DRAFT:
        return reverse("document_list", kwargs={"town": town})
    return reverse("document_version", kwargs={"town": town, "number": number})


@town_page(Permission.READ)
@require_safe
def document_file(request, number, name):
    plan, version, product = _found(request, number, name)
    shelf = services.shelves(plan, version, [product])[product.name]
    return stored_file(shelf.file, plan.municipality_id) if shelf.file else _back(request, number)


@town_page(Permission.EXPORT)
@require_POST
def document_make(request, number, name):
    """Have it made, or made again: a job, as it takes longer than a page may."""
    plan, version, product = _found(request, number, name)
    services.ask_for(by=request.user, plan=plan, version=version, product=product)
    return _back(request, number)


@town_page(Permission.EXPORT)
@require_POST
def document_cancel(request, number, name):
    plan, version, product = _found(request, number, name)
    shelf = services.shelves(plan, version, [product])[product.name]
    if shelf.is_under_way:
        if not jobs.may_cancel(request.actor, shelf.job):
            raise PermissionDenied
        with suppress(Refused):  # it may end while the person is clicking
            jobs.cancel(by=request.actor, job=shelf.job)
    return _back(request, number)
