"""The pages of coverage: who was heard, why others were not, what was done to reach them."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from stakeholders.access.errors import Refused
from stakeholders.access.gate import town_page
from stakeholders.access.pages import form_page, visible_or_404
from stakeholders.access.permissions import Permission, can
from stakeholders.consultations.inviting.register import register_of
from stakeholders.consultations.models import Round, RoundState
from stakeholders.groups.models import GroupContact, TargetGroup

from . import services
from .forms import EffortForm, GapsForm, SharesForm
from .ledger import ledger, organisations_of
from .representation import LEAST_COUNTED, Standing

STATES = {
    "heard": ("success", gettext_lazy("heard")),
    "nil": ("success", gettext_lazy("no objection")),
    "declined": ("neutral", gettext_lazy("declined")),
    "effort": ("info", gettext_lazy("met where they are")),
    "explained": ("neutral", gettext_lazy("reason given")),
    "open": ("warning", gettext_lazy("silent")),
}
NOT_ASKED = ("warning", gettext_lazy("not asked yet"))
WAYS = {
    "responded": ("success", gettext_lazy("has commented")),
    "nil": ("success", gettext_lazy("no objection")),
    "declined": ("neutral", gettext_lazy("takes no part")),
    "silent": ("warning", gettext_lazy("silent")),
    "": ("neutral", gettext_lazy("not asked")),
}
STANDINGS = {
    Standing.FAIR: ("success", gettext_lazy("as in the town")),
    Standing.LOW: ("warning", gettext_lazy("fewer than in the town")),
    Standing.VERY_LOW: ("error", gettext_lazy("less than half of their share")),
    Standing.FEW: ("neutral", gettext_lazy("too few counted")),
    Standing.UNKNOWN: ("neutral", gettext_lazy("residents not known")),
}


def _round_seen(request, uid, *related) -> Round:
    rows = Round.objects.seen_by(request.actor, timezone.now()).select_related("municipality", *related)
    return visible_or_404(rows, request.actor, uid=uid)


@town_page(Permission.READ)
def round_coverage(request, uid):
    """Who has been heard: the actor groups of the guidelines, marginalised groups, and people against population."""
    round_ = _round_seen(request, uid)
    rows = ledger(round_)
    for row in rows:
        is_unasked = row.is_open_gap and not row.invited
        row.tone, row.state_label = NOT_ASKED if is_unasked else STATES[row.state]
    may_run = can(request.actor, Permission.RUN_CONSULTATION, round_)
    year, _shares = services.shares_of(round_.municipality_id)
    context = {
        "round": round_,
        "actors": [row for row in rows if row.group is None],
        "marginalised": [row for row in rows if row.group is not None],
        "gaps": sum(row.is_open_gap for row in rows),
        "partners": _partners(round_),
        "represented": _represented(round_),
        "residents_year": year,
        "least": LEAST_COUNTED,
        "may_run": may_run,
        "may_explain": may_run and round_.state != RoundState.DECIDED,
        "may_invite": may_run and round_.state == RoundState.OPEN,
    }
    return render(request, "stakeholders/consultations/coverage/coverage.html", context)


def _partners(round_: Round):
    ways = {row.pk: row for row in organisations_of(round_)}
    partners = [line for line in register_of(round_) if line.organisation]
    for line in partners:
        row = ways[line.organisation.pk]
        line.link, (line.tone, line.way_label) = line.newest, WAYS[row.way]
        line.reply_reason = row.reply_reason
    return partners


def _represented(round_: Round) -> list[dict]:
    parts = services.representation(round_)
    for part in parts:
        part["rows"] = [
            {
                "label": label,
                "people": one.people,
                "share": None if one.share is None else 100 * one.share,
                "of_town": None if one.of_town is None else 100 * one.of_town,
                "tone": STANDINGS[one.standing][0],
                "state": STANDINGS[one.standing][1],
            }
            for label, one in part["rows"]
        ]
    return parts


@town_page(Permission.RUN_CONSULTATION)
@require_http_methods(["GET", "POST"])
def round_gaps(request, uid):
    """Say for each group that was not heard why not, all on one page."""
    round_ = _round_seen(request, uid)
    form = GapsForm(request.POST or None, rows=ledger(round_))
    if form.is_bound and form.is_valid():
        try:
            count = services.explain_gaps(by=request.actor, round_=round_, reasons=form.reasons())
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            said = ngettext("%(count)s reason stands.", "%(count)s reasons stand.", count)
            messages.success(request, said % {"count": count})
            return redirect("round_coverage", town=request.actor.municipality.slug, uid=uid)
    context = {"form": form, "round": round_}
    return form_page(request, "stakeholders/consultations/coverage/gaps.html", context)


@town_page(Permission.RUN_CONSULTATION)
@require_http_methods(["GET", "POST"])
def round_effort(request, uid):
    """Write down an occasion on which people of a group were met for this round."""
    round_ = _round_seen(request, uid)
    effort = GroupContact(municipality=request.actor.municipality, round=round_)
    group = TargetGroup.objects.visible_to(request.actor).filter(uid=request.GET.get("group") or None).first()
    form = EffortForm(request.POST or None, instance=effort, actor=request.actor, initial={"group": group})
    if form.is_bound and form.is_valid() and form.save() is not None:
        messages.success(request, _("Saved."))
        return redirect("round_coverage", town=request.actor.municipality.slug, uid=uid)
    context = {"form": form, "round": round_}
    return form_page(request, "stakeholders/consultations/coverage/effort.html", context)


@town_page(Permission.RUN_CONSULTATION)
@require_http_methods(["GET", "POST"])
def population_shares(request):
    """Write down the residents by sex and age, with which those who take part are compared."""
    year, shares = services.shares_of(request.actor.municipality.pk)
    known = {group: row.number for group, row in shares.items()}
    source = next((row.source for row in shares.values()), "")
    form = SharesForm(request.POST or None, initial={"year": year, "source": source, **known})
    if form.is_bound and form.is_valid():
        services.keep_shares(
            by=request.actor,
            year=form.cleaned_data["year"],
            numbers=form.numbers(),
            source=form.cleaned_data["source"],
        )
        messages.success(request, _("Saved."))
        return redirect("round_list", town=request.actor.municipality.slug)
    return form_page(request, "stakeholders/consultations/coverage/shares.html", {"form": form})
