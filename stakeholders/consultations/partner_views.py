"""Partners in a round: inviting them, and the page behind their personal link."""

from django import forms
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from stakeholders.access.errors import Conflict, Refused
from stakeholders.access.gate import link_page, town_page
from stakeholders.access.models import LinkPurpose, PartnerLink
from stakeholders.access.pages import form_page, visible_or_404
from stakeholders.access.permissions import Permission

from . import intake, invitations
from .intake import Sent
from .models import AuthorKind, Contribution, Round, RoundState, Stance
from .moderation import dressed
from .public_forms import CommentForm
from .rounds.access import Audience
from .windows import Standing
from .wording import PROMISES, closing_words, opening_words, part_title, parts_of


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
    return form_page(request, "stakeholders/consultations/round_invite.html", context)


def _tell(request, result: invitations.Invited) -> None:
    count = len(result.invited)
    if count:
        said = ngettext("%(count)s letter is on its way.", "%(count)s letters are on their way.", count)
        messages.success(request, said % {"count": count})
    if result.again_today:
        names = ", ".join(row.name for row in result.again_today)
        messages.info(request, _("Written to today already: %(names)s") % {"names": names})


class PartnerForm(CommentForm):
    """The comment of an organisation that is known by its link: who speaks is not asked."""

    element = forms.ChoiceField(label=gettext_lazy("About"), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("author_kind", "author_name", "actor_group", "leave_empty", "email", "area", "place"):
            self.fields.pop(name, None)
        self.fields["element"].choices = [
            ("", _("The text as a whole")),
            *((element["uid"], part_title(element)) for element in self.round.text.content),
        ]
        self.order_fields(["element", "stance", "body", "may_be_shown"])


def _sent(form: PartnerForm, organisation) -> Sent:
    data = form.cleaned_data
    return Sent(
        key=form.opening.key,
        body=data["body"],
        stance=data["stance"],
        element_uid=data["element"] or None,
        may_be_shown=data["may_be_shown"],
        begun_at=form.opening.at,
        **_speaker(organisation),
    )


def _speaker(organisation) -> dict:
    return {
        "author_kind": AuthorKind.ORGANISATION,
        "author_name": organisation.name[:120],
        "organisation": organisation,
        "actor_group": next(iter(organisation.actor_groups), ""),
        "channel": "link",
    }


def _nil_return(form: PartnerForm, organisation) -> Sent:
    """The organisation has read the text and has nothing against it, which is an answer too."""
    return Sent(
        key=form.opening.key,
        body=_("We have read the text and have no objection."),
        stance=Stance.SUPPORT,
        begun_at=form.opening.at,
        **_speaker(organisation),
    )


@link_page(LinkPurpose.COMMENT)
@csrf_exempt  # the secret is in the address; a browser that keeps no cookies can answer too
@require_http_methods(["GET", "HEAD", "POST"])
def comment(request):
    """An organisation reads the text, comments on its parts, or says that it has no objection."""
    at = timezone.now()
    rows = Round.objects.seen_by(request.actor, at).select_related("text", "municipality")
    round_ = visible_or_404(rows.prefetch_related("accesses"), request.actor, uid=request.link.target_uid)
    if request.link.organisation is None:
        raise Http404
    form = PartnerForm(request.POST or None, round_=round_, at=at)
    if not form.is_bound:
        return _page(request, round_, form, at)
    is_nil = "nil" in request.POST
    form.is_valid()
    if form.opening is None or (form.errors and not is_nil):
        return _page(request, round_, form, at)
    make = _nil_return if is_nil else _sent
    try:
        intake.receive(by=request.actor, round_=round_, sent=make(form, request.link.organisation), at=at)
    except Refused as refused:
        form.add_error(None, str(refused))
        return _page(request, round_, form, at)
    except Conflict:
        form.renew_note()
        form.is_stale = True
        form.add_error(
            None, _("You have sent something else from this form already. Send these words once more.")
        )
        return _page(request, round_, form, at)
    PartnerLink.objects.filter(pk=request.link.pk, used_at=None).update(used_at=at)
    # Said by the address: a message would need a cookie.
    return redirect(f"{request.path}?sent=1")


def _page(request, round_: Round, form, at):
    zone = round_.municipality.time_zone
    mine = Contribution.objects.visible_to(request.actor).filter(
        round=round_, organisation=request.link.organisation
    )
    rows = list(mine.select_related("organisation"))
    for row in rows:
        row.round = round_
    standing = round_.standing(Audience.PARTNERS, at)
    context = {
        "form": form,
        "takes_comments": form.is_bound or standing == Standing.OPEN,
        "is_sent": "sent" in request.GET and not form.is_bound,
        "round": round_,
        "organisation": request.link.organisation,
        "promise": PROMISES[round_.promise],
        "parts": parts_of(round_.text.content),
        "contributions": dressed(rows),
        "opens": opening_words(round_, zone, Audience.PARTNERS),
        "closes": closing_words(round_, zone, Audience.PARTNERS),
        "is_announced": standing == Standing.EARLY,
        "is_decided": round_.state == RoundState.DECIDED,
    }
    return form_page(request, "stakeholders/consultations/partner_comment.html", context)
