"""Recording who signed an adopted version, and correcting a wrong entry."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from plans.documents import services as documents
from stakeholders.access.confirming import confirm_page
from stakeholders.access.errors import Conflict, Refused
from stakeholders.access.gate import town_page
from stakeholders.access.pages import form_page, visible_or_404
from stakeholders.access.permissions import Permission

from .forms import SignatureForm
from .models import PlanVersion, VersionSignature
from .signing import SIGNABLE, record_signature, take_back


@town_page(Permission.ADOPT_PLAN)
@require_http_methods(["GET", "POST"])
def signature_create(request, number):
    rows = PlanVersion.objects.select_related("plan__municipality", "municipality").defer("content", "checks")
    version = visible_or_404(rows, request.actor, number=number)
    if version.state not in SIGNABLE:
        raise Http404
    asked_for = request.GET.get("for", "")
    form = SignatureForm(request.POST or None, version=version, initial={"asked_for": asked_for})
    return _signing(request, version, form, None, _("Record a signature"))


@town_page(Permission.ADOPT_PLAN)
@require_http_methods(["GET", "POST"])
def signature_correct(request, uid):
    entry = _entry_or_404(request, uid)
    form = SignatureForm(request.POST or None, version=entry.version, corrects=entry)
    return _signing(request, entry.version, form, entry, _("Correct the entry"))


@town_page(Permission.ADOPT_PLAN)
@require_http_methods(["GET", "POST"])
def signature_take_back(request, uid):
    entry = _entry_or_404(request, uid)
    page = _page_of(request, entry.version)
    return confirm_page(
        request,
        title=_("Take back the entry “%(entry)s”?") % {"entry": entry},
        text=_(
            "It no longer stands beside the version. The record keeps that it was entered and taken back."
        ),
        deed=lambda: _take_back(request, entry),
        done=_("The entry is taken back."),
        confirm_label=_("Take it back"),
        next_url=page,
        cancel_url=page,
    )


def _take_back(request, entry: VersionSignature) -> None:
    take_back(by=request.actor, signature=entry)
    documents.ask_for_published(by=request.user, version=entry.version)


def _signing(request, version, form, corrects, title: str):
    page = _page_of(request, version)
    if request.method == "POST" and form.is_valid():
        try:
            record_signature(by=request.actor, version=version, corrects=corrects, **form.cleaned_data)
        except (Refused, Conflict) as refused:
            form.add_error(None, str(refused))
        else:
            documents.ask_for_published(by=request.user, version=version)
            messages.success(request, _("The signature is recorded. The documents are printed anew with it."))
            return redirect(page)
    context = {"form": form, "version": version, "title": title, "back": page}
    return form_page(request, "plans/versions/signature_form.html", context)


def _entry_or_404(request, uid) -> VersionSignature:
    rows = VersionSignature.objects.filter(corrected_by=None, is_void=False)
    rows = rows.select_related("version__plan__municipality", "version__municipality")
    return visible_or_404(rows.defer("version__content", "version__checks"), request.actor, uid=uid)


def _page_of(request, version) -> str:
    return reverse("version_detail", args=[request.actor.municipality.slug, version.number]) + "#signatures"
