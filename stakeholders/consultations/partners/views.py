"""The workspace of a partner organisation behind its link: its own part first, then the text and its answer."""

from django.http import Http404
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from stakeholders.access.errors import Conflict, Refused
from stakeholders.access.gate import link_page
from stakeholders.access.models import LinkPurpose, PartnerLink
from stakeholders.access.pages import form_page, visible_or_404
from stakeholders.consultations.inviting.person_views import answer_as_person
from stakeholders.consultations.models import Contribution, Round, RoundState
from stakeholders.consultations.moderation import dressed
from stakeholders.consultations.rounds.access import Audience
from stakeholders.consultations.since import mark_changed
from stakeholders.consultations.windows import Standing
from stakeholders.consultations.wording import PROMISES, closing_words, opening_words, part_title, parts_of

from . import services, together
from .duties import duties_of
from .forms import ColleagueForm, PartnerForm, SignatureForm, WholeForm
from .models import OrganisationReply
from .proposals import changes_of
from .question_forms import questions_form

THANKS = {
    "sent": gettext_lazy("Thank you. It has arrived; it stands below."),
    "drafted": gettext_lazy("The draft is kept. Your colleagues see it here."),
    "dropped": gettext_lazy("The draft is gone."),
    "asked": gettext_lazy("The letter to your colleague is on its way."),
}


@link_page(LinkPurpose.COMMENT)
@csrf_exempt  # the secret is in the address; a browser that keeps no cookies can answer too
@require_http_methods(["GET", "HEAD", "POST"])
def comment(request):
    """Who was invited for an organisation reads, drafts with colleagues, sends, or answers as a whole."""
    return _workspace(request)


@link_page(LinkPurpose.DRAFT)
@csrf_exempt  # as above
@require_http_methods(["GET", "HEAD", "POST"])
def draft(request):
    """A colleague reads and drafts; sending is left to who was invited."""
    return _workspace(request)


def _workspace(request):
    at = timezone.now()
    rows = Round.objects.seen_by(request.actor, at).select_related("text", "municipality")
    round_ = visible_or_404(rows.prefetch_related("accesses"), request.actor, uid=request.link.target_uid)
    if request.link.organisation is None:
        if request.link.purpose != LinkPurpose.COMMENT:
            raise Http404
        return answer_as_person(request, round_, at)
    deed = next((name for name in DEEDS if name in request.POST), "")
    if deed == "keep_answers":
        return _keep_answers(request, round_, at)
    if deed in {"draft", ""} or not services.may_send(request.link):
        return _comment(request, round_, at, is_draft=deed == "draft" or not services.may_send(request.link))
    return DEEDS[deed](request, round_, at)


def _comment(request, round_: Round, at, *, is_draft: bool):
    if "drop" in request.POST:
        return _drop(request, round_, at)
    element = round_.text.element(request.GET.get("element", ""))
    form = PartnerForm(request.POST or None, round_=round_, at=at, element=element)
    if not form.is_bound or not form.is_valid():
        return _page(request, round_, at, form)
    organisation = request.link.organisation
    try:
        if is_draft:
            services.save_draft(by=request.actor, round_=round_, organisation=organisation, **form.drafted())
        else:
            services.send_comment(
                by=request.actor,
                round_=round_,
                sent=form.sent_for(organisation),
                proposed=form.cleaned_data.get("proposed", ""),
                at=at,
            )
            _used(request, at)
    except Refused as refused:
        form.add_error(None, str(refused))
        return _page(request, round_, at, form)
    except Conflict:
        form.renew_note()
        form.is_stale = True
        form.add_error(
            None, _("You have sent something else from this form already. Send these words once more.")
        )
        return _page(request, round_, at, form)
    return _done(request, "drafted" if is_draft else "sent")


def _used(request, at) -> None:
    PartnerLink.objects.filter(pk=request.link.pk, used_at=None).update(used_at=at)


def _done(request, said: str):
    # Said by the address: a message would need a cookie.
    return redirect(f"{request.path}?done={said}")


def _drop(request, round_: Round, at):
    uid = request.POST.get("drop", "")
    if len(uid) == 36:
        services.drop_draft(by=request.actor, round_=round_, organisation=request.link.organisation, uid=uid)
    return _done(request, "dropped")


def _send_all(request, round_: Round, at):
    form = SignatureForm(request.POST, prefix="sign")
    note = PartnerForm(request.POST, round_=round_, at=at)
    note.is_valid()  # only its note is asked: when the form was opened
    if form.is_valid():
        try:
            services.send_drafts(
                by=request.actor,
                round_=round_,
                organisation=request.link.organisation,
                name=form.cleaned_data["name"],
                function=form.cleaned_data["function"],
                at=at,
                begun_at=note.opening and note.opening.at,
            )
        except (Refused, Conflict) as error:
            form.add_error(None, str(error))
        else:
            _used(request, at)
            return _done(request, "sent")
    return _page(request, round_, at, signature=form)


def _answer(request, round_: Round, at):
    form = WholeForm(request.POST, prefix="whole")
    note = PartnerForm(request.POST, round_=round_, at=at)
    note.is_valid()
    if form.is_valid():
        try:
            services.answer_whole(
                by=request.actor,
                round_=round_,
                organisation=request.link.organisation,
                at=at,
                begun_at=note.opening and note.opening.at,
                **form.cleaned_data,
            )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            _used(request, at)
            return _done(request, "sent")
    return _page(request, round_, at, whole=form)


def _ask_colleague(request, round_: Round, at):
    form = ColleagueForm(request.POST, prefix="colleague")
    if form.is_valid():
        try:
            services.invite_colleague(
                by=request.actor, round_=round_, link=request.link, email=form.cleaned_data["email"], at=at
            )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            return _done(request, "asked")
    return _page(request, round_, at, colleague=form)


def _keep_answers(request, round_: Round, at):
    """Answers to the questions, kept for the colleagues; whoever has a link may."""
    organisation = request.link.organisation
    form = questions_form(round_, organisation, at, request.POST, is_draft=True)
    if form is None:
        raise Http404
    if form.is_valid():
        data = form.cleaned_data
        try:
            together.keep_answers(
                by=request.actor,
                round_=round_,
                organisation=organisation,
                given=form.given(),
                may_be_shown=data.get("may_be_shown", True),
                name=data["drafted_by_name"],
                seen=data["seen"] or 0,
            )
        except (Refused, Conflict) as error:
            form.add_error(None, str(error))
            if isinstance(error, Conflict):
                form.is_stale = True
                form.look_again()
        else:
            return _done(request, "drafted")
    return _page(request, round_, at, questions=form)


def _answer_questions(request, round_: Round, at):
    organisation = request.link.organisation
    form = questions_form(round_, organisation, at, request.POST)
    if form is None:
        raise Http404
    if form.is_valid():
        sent = form.answered(
            is_flood=False,
            audience=Audience.PARTNERS,
            channel="link",
            speaker=services.speaker(organisation),
        )
        try:
            services.send_answers(
                by=request.actor, round_=round_, organisation=organisation, sent=sent, at=at
            )
        except (Refused, Conflict) as error:
            if isinstance(error, Conflict):
                form.renew_note()
            form.add_error(None, str(error))
        else:
            _used(request, at)
            return _done(request, "sent")
    return _page(request, round_, at, questions=form)


DEEDS = {
    "draft": None, "drop": _drop, "send": _send_all, "answer": _answer, "colleague": _ask_colleague,
    "questions": _answer_questions, "keep_answers": _keep_answers,
}  # fmt: skip


def _page(request, round_: Round, at, form=None, signature=None, whole=None, colleague=None, questions=None):
    zone, organisation = round_.municipality.time_zone, request.link.organisation
    element = round_.text.element(request.GET.get("element", ""))
    posted = next((one for one in (form, signature, whole, colleague, questions) if one is not None), None)
    form = form or PartnerForm(round_=round_, at=at, element=element)
    standing = round_.standing(Audience.PARTNERS, at)
    is_shut = round_.state == RoundState.DECIDED or standing == Standing.SHUT
    sign = {"name": request.link.recipient_name}
    context = {
        # The form that was sent, for the status and the summary of errors; `say` is the comment's.
        "form": posted or form,
        "say": form,
        "signature": signature or SignatureForm(prefix="sign", initial=sign),
        "whole": whole or WholeForm(prefix="whole", initial=sign),
        "colleague": colleague or ColleagueForm(prefix="colleague"),
        "questions": questions or questions_form(round_, organisation, at),
        "posted": posted,
        "element": element and {**element, "title": part_title(element)},
        "may_send": services.may_send(request.link),
        "takes_comments": (posted is not None and posted.is_bound) or standing == Standing.OPEN,
        "takes_drafts": not is_shut,
        "thanks": THANKS.get(request.GET.get("done", "")) if posted is None or not posted.is_bound else None,
        "round": round_,
        "organisation": organisation,
        "duties": duties_of(request.actor, organisation, round_.text.subject_uid),
        "drafts": _drafts(round_, organisation),
        "reply": OrganisationReply.objects.filter(round=round_, organisation=organisation).first(),
        "promise": PROMISES[round_.promise],
        "changed": mark_changed(round_),
        "parts": parts_of(round_.text.content),
        "contributions": _mine(request, round_),
        "opens": opening_words(round_, zone, Audience.PARTNERS),
        "closes": closing_words(round_, zone, Audience.PARTNERS),
        "is_announced": standing == Standing.EARLY,
        "is_decided": round_.state == RoundState.DECIDED,
    }
    response = form_page(request, "stakeholders/consultations/partners/workspace.html", context)
    add_never_cache_headers(response)
    response["Referrer-Policy"] = "no-referrer"
    return response


def _mine(request, round_: Round) -> list[Contribution]:
    rows = Contribution.objects.visible_to(request.actor).filter(
        round=round_, organisation=request.link.organisation
    )
    rows = list(rows.select_related("organisation"))
    for row in rows:
        row.round = round_
    return dressed(rows)


def _drafts(round_: Round, organisation) -> list:
    rows = list(services.drafts_of(round_, organisation))
    for row in rows:
        element = round_.text.element(row.element_uid) if row.element_uid else None
        row.about = part_title(element) if element else _("The text as a whole")
        row.changes = changes_of(element, row.proposed_words)
    return rows
