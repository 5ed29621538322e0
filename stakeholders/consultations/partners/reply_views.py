"""Writing down for an organisation that it has no objection or takes no part."""

from django import forms
from django.contrib import messages
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from stakeholders.access.errors import Conflict, Refused
from stakeholders.access.gate import town_page
from stakeholders.access.pages import form_page, visible_or_404
from stakeholders.access.permissions import Permission, can
from stakeholders.access.trail import history_of
from stakeholders.consultations.models import Round, RoundState
from stakeholders.consultations.wording import CHANNELS, channel_choices
from stakeholders.municipalities.clock import town_today
from stakeholders.organisations.models import Organisation

from . import on_behalf
from .models import OrganisationReply, Outcome
from .on_behalf import Told, seen_of

# Where a refusal of the verb belongs in the form.
FIELDS = {
    "reason_needed": "reason",
    "signature_needed": "name",
    "day_to_come": "given_on",
    "round_early": "given_on",
}
DEEDS = {
    "insert": gettext_lazy("written down"),
    "update": gettext_lazy("corrected"),
    "delete": gettext_lazy("taken back"),
}


class ReplyForm(forms.Form):
    """What was said, by whom, how and when."""

    outcome = forms.ChoiceField(
        label=gettext_lazy("The answer"),
        choices=[
            (Outcome.NIL, gettext_lazy("They have read the text and have no objection.")),
            (Outcome.DECLINED, gettext_lazy("They take no part in this consultation.")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose an answer.")},
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Needed if they take no part. Readers of the coverage see it."),
    )
    name = forms.CharField(label=gettext_lazy("Who said it"), max_length=120)
    function = forms.CharField(label=gettext_lazy("Function"), max_length=120, required=False)
    channel = forms.ChoiceField(label=gettext_lazy("How it came"), choices=channel_choices)
    given_on = forms.DateField(
        label=gettext_lazy("On"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def told(self) -> Told:
        names = ("outcome", "reason", "name", "function", "channel", "given_on")
        return Told(**{name: self.cleaned_data[name] for name in names})


def _initial(reply: OrganisationReply | None, today) -> dict:
    if reply is None:
        return {"given_on": today, "channel": "telephone", "seen": ""}
    return {
        "outcome": reply.outcome,
        "reason": reply.reason,
        "name": reply.given_by_name,
        "function": reply.given_by_role,
        "channel": reply.channel,
        "given_on": reply.given_on,
        "seen": seen_of(reply),
    }


@town_page(Permission.RUN_CONSULTATION)
@require_http_methods(["GET", "POST"])
def round_reply(request, uid, organisation):
    """Write down, correct or take back the answer of an organisation as a whole."""
    actor, at = request.actor, timezone.now()
    round_ = visible_or_404(Round.objects.select_related("municipality"), actor, uid=uid)
    body = visible_or_404(Organisation, actor, uid=organisation)
    reply = OrganisationReply.objects.visible_to(actor).filter(round=round_, organisation=body).first()
    initial = _initial(reply, town_today(actor.municipality))
    form = ReplyForm(request.POST or None, initial=initial)
    try:
        if request.method == "POST" and "take_back" in request.POST:
            on_behalf.take_back(by=actor, round_=round_, organisation=body)
            return _done(request, uid, _("The answer is taken back; the trail keeps it."))
        if form.is_bound and form.is_valid():
            on_behalf.write_down(
                by=actor,
                round_=round_,
                organisation=body,
                told=form.told(),
                at=at,
                seen=form.cleaned_data["seen"],
            )
            return _done(request, uid, _("The answer is written down."))
    except Refused as refused:
        form.is_valid()
        form.add_error(FIELDS.get(refused.code), str(refused))
    except Conflict as conflict:
        form.is_stale = True
        form.add_error(None, str(conflict))
        form.data = form.data.copy()
        form.data["seen"] = seen_of(reply)
    context = {
        "form": form,
        "round": round_,
        "organisation": body,
        "reply": reply,
        "channel": CHANNELS.get(reply.channel, reply.channel) if reply else "",
        "is_fixed": round_.state not in {RoundState.OPEN, RoundState.CLOSED},
        "is_its_own": reply is not None and reply.channel == "link",
        "steps": _steps(actor, reply) if reply and can(actor, Permission.SEE_AUDIT) else [],
    }
    return form_page(request, "stakeholders/consultations/partners/reply.html", context)


def _steps(actor, reply: OrganisationReply) -> list[dict]:
    return [{"at": step.at, "who": step.who, "deed": DEEDS[step.deed]} for step in history_of(actor, reply)]


def _done(request, uid, said: str):
    messages.success(request, said)
    return redirect("round_invite", town=request.actor.municipality.slug, uid=uid)
