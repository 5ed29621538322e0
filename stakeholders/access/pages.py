"""What every page needs: the row or 404, a page of a list, a form that tells the truth with its status."""

from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import render

PER_PAGE = 50


def visible_or_404(rows, actor, **lookup):
    """The one row that the actor may see; `rows` is a model or a queryset that is narrowed already."""
    queryset = rows.objects.visible_to(actor) if hasattr(rows, "objects") else rows.visible_to(actor)
    row = queryset.filter(**lookup).first()
    if row is None:
        raise Http404
    return row


def page_of(request, rows, per_page: int = PER_PAGE):
    """The page of `rows` that the address asks for; an impossible number gives the nearest page."""
    return Paginator(rows, per_page).get_page(request.GET.get("page"))


def query_without_page(request) -> str:
    """The address's query without its page number, as components/pagination.html wants it."""
    query = request.GET.copy()
    query.pop("page", None)
    return query.urlencode()


def form_page(request, template: str, context: dict):
    """Render a form: 200 when fresh, 422 when something must be corrected, 409 when somebody was faster."""
    form = context["form"]
    status = 200
    if getattr(form, "is_outrun", False) and hasattr(form, "face_conflict"):
        form.face_conflict()
    if form.is_bound:
        has_errors = getattr(form, "has_errors", bool(form.errors))
        status = 409 if getattr(form, "is_stale", False) else 422 if has_errors else 200
    return render(request, template, context, status=status)
