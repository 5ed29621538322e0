"""Inviting partner organisations to a round."""

from django import forms
from django.contrib import messages
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from stakeholders.access.errors import Refused
from stakeholders.access.gate import town_page
from stakeholders.access.pages import form_page, visible_or_404
from stakeholders.access.permissions import Permission
from stakeholders.consultations import invitations
from stakeholders.consultations.models import Round


class InviteForm(forms.Form):
    """Which organisations to write to; those who have not been invited are ticked."""

    organisations = forms.MultipleChoiceField(
        label=gettext_lazy("Organisations"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choose at least one organisation.")},
    )

    def __init__(self, *args, partners, **kwargs):
        super().__init__(*args, **kwargs)
        can_be_asked = [row for row in partners if row.first_contacts]
        self.fields["organisations"].choices = [(str(row.uid), _told(row)) for row in can_be_asked]
        self.fields["organisations"].initial = [str(row.uid) for row in can_be_asked if row.link is None]


def _told(row) -> str:
    if row.comments:
        return _("%(name)s (has answered)") % {"name": row.name}
    return _("%(name)s (invited)") % {"name": row.name} if row.link else row.name


@town_page(Permission.RUN_CONSULTATION)
@require_http_methods(["GET", "POST"])
def round_invite(request, uid):
    round_ = visible_or_404(Round.objects.select_related("text", "municipality"), request.actor, uid=uid)
    partners = invitations.partners_of(request.actor, round_)
    form = InviteForm(request.POST or None, partners=partners)
    if form.is_bound and form.is_valid():
        chosen = set(form.cleaned_data["organisations"])
        try:
            result = invitations.invite(
                by=request.actor,
                round_=round_,
                organisations=[row for row in partners if str(row.uid) in chosen],
                at=timezone.now(),
            )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            _tell(request, result)
            return redirect("round_coverage", town=request.actor.municipality.slug, uid=uid)
    context = {
        "form": form,
        "round": round_,
        "mute": [row.name for row in partners if not row.first_contacts],
        "can_invite": bool(form.fields["organisations"].choices),
    }
    return form_page(request, "stakeholders/consultations/partners/round_invite.html", context)


def _tell(request, result: invitations.Invited) -> None:
    count = len(result.invited)
    if count:
        said = ngettext("%(count)s letter is on its way.", "%(count)s letters are on their way.", count)
        messages.success(request, said % {"count": count})
    if result.again_today:
        names = ", ".join(row.name for row in result.again_today)
        messages.info(request, _("Written to today already: %(names)s") % {"names": names})
