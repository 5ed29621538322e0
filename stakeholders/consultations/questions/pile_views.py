"""Pages of totals: entering what was counted on paper or by show of hands, and taking it back."""

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from stakeholders.access.confirming import confirm_page
from stakeholders.access.errors import Conflict, Refused
from stakeholders.access.gate import town_page
from stakeholders.access.pages import form_page, visible_or_404
from stakeholders.access.permissions import Permission
from stakeholders.consultations.models import Round
from stakeholders.municipalities.clock import town_today

from . import piles
from .models import AnswerPile
from .pile_forms import TotalsForm

FIELDS = {"round_early": "given_on", "day_to_come": "given_on", "private_data": "occasion"}


@town_page(Permission.RUN_CONSULTATION)
@require_http_methods(["GET", "POST"])
def answer_totals(request, uid):
    """Enter how often each choice was taken in a workshop or on a pile of sheets."""
    round_ = visible_or_404(Round.objects.select_related("municipality", "text"), request.actor, uid=uid)
    back = reverse("round_questions", args=[request.actor.municipality.slug, uid])
    questions = piles.countable(round_)
    if not questions:
        messages.error(request, _("Nothing that can be counted is asked in this round."))
        return redirect(back)
    form = TotalsForm(request.POST or None, questions=questions, today=town_today(round_.municipality))
    if form.is_bound and form.is_valid():
        try:
            piles.enter_totals(by=request.actor, round_=round_, counted=form.counted())
        except Refused as refused:
            form.add_error(FIELDS.get(refused.code), str(refused))
        except Conflict as conflict:
            form.add_error(None, str(conflict))
        else:
            messages.success(request, _("The totals are kept. They are counted with the other answers."))
            return redirect(back)
    context = {"form": form, "round": round_, "back": back}
    return form_page(request, "stakeholders/consultations/questions/answer_totals.html", context)


@town_page(Permission.RUN_CONSULTATION)
@require_http_methods(["GET", "POST"])
def answer_pile_delete(request, uid):
    pile = visible_or_404(AnswerPile.objects.select_related("round"), request.actor, uid=uid)
    back = reverse("round_questions", args=[request.actor.municipality.slug, pile.round.uid])
    return confirm_page(
        request,
        title=_("Take back these totals?"),
        text=pile.occasion,
        consequences=[_("Their numbers are no longer counted. You can enter them again.")],
        deed=lambda: piles.take_back(by=request.actor, pile=pile),
        done=_("The totals are taken back."),
        next_url=back,
        cancel_url=back,
        confirm_label=_("Take back"),
    )
