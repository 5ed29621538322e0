"""The page of a person who was invited by a personal link: read, comment in the own name, or take no part."""

from django import forms
from django.shortcuts import redirect
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from stakeholders.access.errors import Conflict, Refused
from stakeholders.access.pages import form_page
from stakeholders.consultations import intake
from stakeholders.consultations.intake import Sent
from stakeholders.consultations.models import AuthorKind, Round, RoundState
from stakeholders.consultations.public_forms import CommentForm
from stakeholders.consultations.rounds.access import Audience
from stakeholders.consultations.since import mark_changed
from stakeholders.consultations.windows import Standing
from stakeholders.consultations.wording import PROMISES, closing_words, opening_words, part_title, parts_of

from . import whole

THANKS = {
    "sent": gettext_lazy("Thank you. Your comment has arrived; it is published once it has been checked."),
    "nil": gettext_lazy("Thank you. That you have nothing to object is an answer too. No more letters come."),
    "declined": gettext_lazy("You take no part. No more letters come."),
}


class PersonForm(CommentForm):
    """The comment of a person who is known by the link: only the name is still asked."""

    def __init__(self, *args, element: dict | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("author_kind", "actor_group", "leave_empty", "email", "area", "place"):
            del self.fields[name]
        self.fields["author_name"].label = _("Your name")
        self.fields["element"] = forms.ChoiceField(
            label=_("About"),
            required=False,
            choices=[
                ("", _("The text as a whole")),
                *((one["uid"], part_title(one)) for one in self.round.text.content),
            ],
            initial=element["uid"] if element else "",
        )
        self.order_fields(["element", "stance", "body", "author_name", "may_be_shown"])

    def clean_author_name(self):
        if not (name := self.cleaned_data["author_name"].strip()):
            raise forms.ValidationError(_("Write your name."))
        return name

    def words(self) -> Sent:
        data = self.cleaned_data
        return Sent(
            key=self.opening.key,
            body=data["body"],
            stance=data["stance"],
            author_kind=AuthorKind.NAMED,
            author_name=data["author_name"],
            element_uid=data["element"] or None,
            may_be_shown=data["may_be_shown"],
            channel="link",
            begun_at=self.opening.at,
        )


def answer_as_person(request, round_: Round, at):
    """What the holder of a link without an organisation sees and sends."""
    if "decline" in request.POST:
        whole.take_no_part(by=request.actor, link=request.link, at=at)
        return _done(request, "declined")
    if "nil" in request.POST:
        return _no_objection(request, round_, at)
    element = round_.text.element(request.GET.get("element", ""))
    given = {"author_name": request.link.recipient_name}
    form = PersonForm(request.POST or None, round_=round_, at=at, element=element, initial=given)
    if form.is_bound and form.is_valid():
        try:
            intake.receive(by=request.actor, round_=round_, sent=form.words(), at=at)
        except Refused as refused:
            form.add_error(None, str(refused))
        except Conflict:
            form.renew_note()
            form.is_stale = True
            form.add_error(
                None, _("This form was used before. Send it again, and it counts as a new comment.")
            )
        else:
            whole.has_commented(link=request.link, at=at)
            return _done(request, "sent")
    return _page(request, round_, at, form, element)


def _no_objection(request, round_: Round, at):
    note = PersonForm(request.POST, round_=round_, at=at)
    note.is_valid()  # only its note is asked: when the page was opened
    begun_at = note.opening and note.opening.at
    try:
        whole.object_to_nothing(by=request.actor, round_=round_, link=request.link, at=at, begun_at=begun_at)
    except Refused as refused:
        given = {"author_name": request.link.recipient_name}
        return _page(
            request, round_, at, PersonForm(round_=round_, at=at, initial=given), None, refusal=str(refused)
        )
    return _done(request, "nil")


def _done(request, what: str):
    return redirect(f"{request.path}?done={what}")


def _page(request, round_: Round, at, form: PersonForm, element, refusal: str = ""):
    zone = round_.municipality.time_zone
    standing = round_.standing(Audience.PARTNERS, at)
    context = {
        "form": form,
        "round": round_,
        "element": element and {**element, "title": part_title(element)},
        "thanks": None if form.is_bound else THANKS.get(request.GET.get("done", "")),
        "takes_comments": form.is_bound or standing == Standing.OPEN,
        "is_announced": standing == Standing.EARLY,
        "is_decided": round_.state == RoundState.DECIDED,
        "has_declined": request.link.declined_at is not None,
        "has_nothing": request.link.nil_at is not None,
        "has_commented": request.link.used_at is not None,
        "refusal": refusal,
        "promise": PROMISES[round_.promise],
        "changed": mark_changed(round_),
        "parts": parts_of(round_.text.content),
        "opens": opening_words(round_, zone, Audience.PARTNERS),
        "closes": closing_words(round_, zone, Audience.PARTNERS),
    }
    response = form_page(request, "stakeholders/consultations/inviting/person.html", context)
    if refusal:
        response.status_code = 422
    add_never_cache_headers(response)
    response["Referrer-Policy"] = "no-referrer"
    return response
