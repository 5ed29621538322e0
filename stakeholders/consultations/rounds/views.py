"""Who may see and do what in a round: the page on which the coordinator says it."""

from django.contrib import messages
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from stakeholders.access.errors import Conflict, Refused
from stakeholders.access.gate import town_page
from stakeholders.access.pages import form_page, visible_or_404
from stakeholders.access.permissions import Permission
from stakeholders.consultations.models import Round, RoundState
from stakeholders.consultations.wording import closing_words, opening_words

from . import services
from .forms import AccessForm


@town_page(Permission.RUN_CONSULTATION)
@require_http_methods(["GET", "POST"])
def round_access(request, uid):
    """Say for everybody, partners and members what they may do, and when."""
    rows = Round.objects.select_related("municipality").prefetch_related("accesses")
    round_ = visible_or_404(rows, request.actor, uid=uid)
    if round_.state not in {RoundState.DRAFT, RoundState.OPEN}:
        messages.error(request, _("The round has ended. Who could take part stays as it was said."))
        return redirect("round_detail", town=request.actor.municipality.slug, uid=uid)
    form = AccessForm(request.POST or None, round_=round_)
    if form.is_bound and form.is_valid():
        try:
            services.set_access(
                by=request.actor,
                round_=round_,
                rows=form.rows(),
                at=timezone.now(),
                reason=form.cleaned_data.get("reason", ""),
            )
        except (Refused, Conflict) as error:
            form.is_stale = isinstance(error, Conflict)
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Who may take part is saved."))
            return redirect("round_detail", town=request.actor.municipality.slug, uid=uid)
    zone = round_.municipality.time_zone
    context = {
        "form": form,
        "round": round_,
        "opens": opening_words(round_, zone),
        "closes": closing_words(round_, zone),
    }
    return form_page(request, "stakeholders/consultations/rounds/access.html", context)
