"""What is scheduled, for the coordinator; what one wants to be reminded of, for everybody."""

from django import forms
from django.contrib import messages
from django.db import transaction
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from stakeholders.access.forms import TownFilterForm
from stakeholders.access.gate import link_page, town_page
from stakeholders.access.models import LinkPurpose
from stakeholders.access.pages import form_page, page_of, query_without_page
from stakeholders.access.permissions import Permission

from . import services
from .models import MailPreference, Reminder, ReminderState
from .rules import RULE_LABELS, RULES

TONES = {"scheduled": "info", "written": "success", "skipped": "neutral", "cancelled": "neutral"}


class ReminderFilter(TownFilterForm):
    state = forms.ChoiceField(
        label=gettext_lazy("State"), choices=[("", gettext_lazy("all")), *ReminderState.choices]
    )
    rule = forms.ChoiceField(
        label=gettext_lazy("What"), choices=[("", gettext_lazy("all")), *RULE_LABELS.items()]
    )
    q = forms.CharField(label=gettext_lazy("Person or thing"))


@town_page(Permission.READ)
def reminder_list(request):
    form = ReminderFilter(request.GET or None, actor=request.actor)
    rows = Reminder.objects.visible_to(request.actor).select_related("letter")
    for name in ("state", "rule"):
        if value := form.value(name):
            rows = rows.filter(**{name: value})
    if not form.value("state"):
        rows = rows.filter(state__in=[ReminderState.SCHEDULED, ReminderState.WRITTEN])
    if q := form.value("q"):
        rows = rows.filter(recipient_email__icontains=q) | rows.filter(object_label__icontains=q)
    page_obj = page_of(request, rows)
    for row in page_obj:
        row.kind, row.tone = RULE_LABELS.get(row.rule, row.rule), TONES[row.state]
    return render(
        request,
        "plans/reminders/reminder_list.html",
        {"form": form, "page_obj": page_obj, "querystring": query_without_page(request)},
    )


@town_page(Permission.EDIT_PLAN)
@require_POST
def reminder_run(request):
    """Look now instead of waiting for the next round."""
    count = services.run_now(request.actor.municipality)
    if count:
        messages.success(request, _("%(count)s letters written.") % {"count": count})
    else:
        messages.info(request, _("Nothing new is due today."))
    return redirect("reminder_list", town=request.actor.municipality.slug)


class PreferenceForm(forms.Form):
    wanted = forms.MultipleChoiceField(
        label=gettext_lazy("Remind me of"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[(rule.name, rule.label) for rule in RULES if rule.may_be_switched_off],
    )


@link_page(LinkPurpose.PREFERENCES)
@require_http_methods(["GET", "POST"])
def preferences_by_link(request):
    """Choose what to be reminded of, from the link at the foot of every digest."""
    email = request.link.recipient_email
    choices = [rule.name for rule in RULES if rule.may_be_switched_off]
    refused = set(
        MailPreference.objects.visible_to(request.actor).filter(email=email).values_list("rule", flat=True)
    )
    form = PreferenceForm(request.POST or None, initial={"wanted": [c for c in choices if c not in refused]})
    saved = request.method == "POST" and form.is_valid()
    if saved:
        _save(request.actor.municipality, email, set(choices) - set(form.cleaned_data["wanted"]))
    return form_page(
        request, "plans/reminders/preferences.html", {"form": form, "saved": saved, "email": email}
    )


@transaction.atomic
def _save(town, email: str, refused: set[str]) -> None:
    MailPreference.objects.filter(municipality=town, email=email).exclude(rule__in=refused).delete()
    MailPreference.objects.bulk_create(
        [MailPreference(municipality=town, email=email, rule=rule) for rule in sorted(refused)],
        ignore_conflicts=True,
    )
