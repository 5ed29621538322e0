"""Pages of the small records of cooperation: bodies, agreements, training and exchange.

Three kinds with the same four pages; each kind says its form, its columns and its words.
"""

from dataclasses import dataclass, field

from django.contrib import messages
from django.db.models import ProtectedError
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from stakeholders.access.gate import town_page
from stakeholders.access.pages import form_page, page_of, visible_or_404
from stakeholders.access.permissions import Permission, can

from .forms import AgreementForm, BodyForm, CooperationForm
from .models import Agreement, Body, CooperationRecord


@dataclass(frozen=True)
class Kind:
    """How one kind of record is shown: its columns are (heading, function of the row)."""

    form: type
    title: str
    new: str
    lead: str
    columns: tuple
    related: tuple = field(default=())

    @property
    def model(self):
        return self.form._meta.model


def _names(rows) -> str:
    return ", ".join(str(row) for row in rows.all())


KINDS = {
    "bodies": Kind(
        BodyForm,
        gettext_lazy("Bodies"),
        gettext_lazy("New body"),
        gettext_lazy("Councils and groups in which partners coordinate: who chairs, who sits in them."),
        (
            (gettext_lazy("Kind"), Body.get_kind_display),
            (gettext_lazy("Chair"), lambda body: body.chair),
            (gettext_lazy("Members"), lambda body: _names(body.members)),
        ),
        ("members",),
    ),
    "agreements": Kind(
        AgreementForm,
        gettext_lazy("Agreements"),
        gettext_lazy("New agreement"),
        gettext_lazy(
            "Data, partnership and funding agreements and the confidentiality charter, with their end."
        ),
        (
            (gettext_lazy("Kind"), Agreement.get_kind_display),
            (gettext_lazy("With"), lambda agreement: agreement.organisation or "-"),
            (gettext_lazy("Valid until"), lambda agreement: agreement.valid_to or "-"),
        ),
        ("organisation",),
    ),
    "cooperation": Kind(
        CooperationForm,
        gettext_lazy("Training and exchange"),
        gettext_lazy("New record"),
        gettext_lazy("Training, exchange of know-how, and support asked from higher authorities."),
        (
            (gettext_lazy("Kind"), CooperationRecord.get_kind_display),
            (gettext_lazy("Date"), lambda record: record.held_on),
            (gettext_lazy("Asked or offered"), lambda record: record.get_support_display() or "-"),
            (gettext_lazy("Answer or lesson"), lambda record: record.answer or "-"),
        ),
    ),
}


def _kind(name: str) -> Kind:
    if name not in KINDS:
        raise Http404
    return KINDS[name]


@town_page(Permission.READ)
def record_list(request, kind):
    chosen = _kind(kind)
    single = [name for name in chosen.related if not chosen.model._meta.get_field(name).many_to_many]
    many = [name for name in chosen.related if name not in single]
    rows = chosen.model.objects.visible_to(request.actor)
    rows = (rows.select_related(*single) if single else rows).prefetch_related(*many)
    page_obj = page_of(request, rows)
    for row in page_obj:
        row.cells = [(heading, value(row)) for heading, value in chosen.columns]
    return render(
        request,
        "stakeholders/organisations/record_list.html",
        {
            "kind": kind,
            "chosen": chosen,
            "page_obj": page_obj,
            "may_edit": can(request.actor, Permission.MANAGE_PARTNERS),
        },
    )


@town_page(Permission.MANAGE_PARTNERS)
@require_http_methods(["GET", "POST"])
def record_create(request, kind):
    chosen = _kind(kind)
    return edit_page(request, chosen.form, None, title=chosen.new, back="record_list", kind=kind)


@town_page(Permission.MANAGE_PARTNERS)
@require_http_methods(["GET", "POST"])
def record_update(request, kind, pk):
    chosen = _kind(kind)
    row = visible_or_404(chosen.model, request.actor, pk=pk)
    return edit_page(request, chosen.form, row, title=str(row), back="record_list", kind=kind)


@town_page(Permission.MANAGE_PARTNERS)
@require_http_methods(["GET", "POST"])
def record_delete(request, kind, pk):
    chosen = _kind(kind)
    row = visible_or_404(chosen.model, request.actor, pk=pk)
    return delete_page(
        request, row, title=_("Delete “%(name)s”?") % {"name": row}, text="", back="record_list", kind=kind
    )


def edit_page(request, form_class, row, *, title, back: str, **here):
    """Show and save a form; afterwards back to the list named `back`."""
    form = form_class(request.POST or None, instance=row, actor=request.actor)
    to = reverse(back, kwargs={"town": request.actor.municipality.slug, **here})
    if request.method == "POST" and form.is_valid() and form.save() is not None:
        messages.success(request, _("Saved."))
        return redirect(to)
    delete_url = ""
    if row is not None:
        keys = {"pk": row.pk} if here else {"uid": row.uid}
        name = back.replace("_list", "_delete")
        delete_url = reverse(name, kwargs={"town": request.actor.municipality.slug, **here, **keys})
    context = {"form": form, "title": title, "back": to, "delete_url": delete_url}
    return form_page(request, "stakeholders/organisations/record_form.html", context)


def delete_page(request, row, *, title, text, back: str, **here):
    """Ask, then delete; a record that others rest on stays, and the page says so."""
    to = reverse(back, kwargs={"town": request.actor.municipality.slug, **here})
    if request.method == "POST":
        try:
            row.delete()
            messages.success(request, _("Deleted."))
        except ProtectedError as error:
            users = ", ".join(sorted({str(used) for used in error.protected_objects})[:5])
            messages.error(request, _("It cannot be deleted: it is used by %(users)s.") % {"users": users})
        return redirect(to)
    context = {
        "title": title,
        "text": text,
        "confirm_label": _("Delete"),
        "cancel_url": to,
        "danger": True,
    }
    return render(request, "components/confirm.html", context)
