"""Pages of a consultation for everybody: read, comment, look up a receipt. No account and no cookie.

A town's published rounds only; a round in preparation is not there.
"""

from functools import wraps

from django.db.models import Count
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from stakeholders.access.errors import Conflict, Refused
from stakeholders.access.gate import public_page
from stakeholders.access.pages import page_of, visible_or_404
from stakeholders.drawing.directions import digits_in_order
from stakeholders.meetings.public import held_in_public
from stakeholders.municipalities.services import counting_areas

from . import intake, services
from .anchors import Fate, carry
from .floods import is_flood, network_of
from .following.services import ask_writer
from .kept_text import drawn_text
from .models import Contribution, Round, RoundState
from .moderation import dressed
from .plain.services import wordings
from .public_forms import CommentForm
from .questions.models import RoundQuestion
from .receipts import receipt_code
from .rounds.access import Access, Audience, is_over
from .segments.telling import give_points
from .since import mark_changed
from .supports.services import note_for, with_supports
from .windows import Standing
from .wording import PROMISES, closing_words, end_changes, opening_words, part_title, parts_of

PER_PAGE = 20
# Where the quick exit leads in a town that has named no page of its own.
HARMLESS_PAGE = "https://www.wikipedia.org/"


def unremembered(view):
    """A page that leaves no trace: not in a cache, and not in the log of requests.

    Django's token against forged forms needs a cookie and protects what a cookie allows; here nothing does.
    """

    @wraps(view)
    def inner(request, *args, **kwargs):
        request.is_quiet = True
        response = view(request, *args, **kwargs)
        add_never_cache_headers(response)
        response["Referrer-Policy"] = "no-referrer"
        return response

    return csrf_exempt(inner)


def public_round(request, uid, at) -> Round:
    rows = Round.objects.select_related("text").prefetch_related("accesses")
    round_ = visible_or_404(rows, request.actor, uid=uid)
    if round_.access_of(request.actor, at) == Access.HIDDEN:
        raise Http404
    round_.municipality = request.actor.municipality
    _tell_window(round_)
    round_.standing_now = round_.standing(Audience.PUBLIC, at)
    round_.takes_comments = round_.standing_now == Standing.OPEN
    round_.is_announced = round_.standing_now == Standing.EARLY
    round_.is_decided = round_.state == RoundState.DECIDED
    round_.is_over = is_over(round_, at)
    return round_


def _tell_window(round_: Round) -> None:
    """Give the round its beginning and end in words; they are found when they are shown, for a comment shows none."""
    zone = round_.municipality.time_zone
    round_.opens_words = SimpleLazyObject(lambda: opening_words(round_, zone, Audience.PUBLIC))
    round_.closes_words = SimpleLazyObject(lambda: closing_words(round_, zone, Audience.PUBLIC))


def context_of(request, round_: Round, **more) -> dict:
    town = request.actor.municipality
    lines = [line.strip() for line in town.support_contacts.splitlines() if line.strip()]
    contacts = digits_in_order(lines)
    return {"round": round_, "support_contacts": contacts, "exit_url": town.exit_url or HARMLESS_PAGE, **more}


@public_page
@require_safe
def consultation_list(request):
    at = timezone.now()
    rows = Round.objects.visible_to(request.actor).seen_by(request.actor, at).prefetch_related("accesses")
    rounds = list(rows.select_related("municipality", "text").defer("text__content"))
    for round_ in rounds:
        _tell_window(round_)
        now = round_.standing(Audience.PUBLIC, at)
        round_.takes_comments, round_.is_announced = now == Standing.OPEN, now == Standing.EARLY
        round_.is_decided = round_.state == RoundState.DECIDED
    return render(request, "stakeholders/consultations/public/consultation_list.html", {"rounds": rounds})


@public_page
@require_safe
def consultation_round(request, uid):
    """The whole text, part by part, each with its way to comment."""
    at = timezone.now()
    round_ = public_round(request, uid, at)
    counts = dict(
        Contribution.objects.visible_to(request.actor)
        .seen_in(round_, request.actor, at)
        .order_by()
        .values_list("element_uid")
        .annotate(Count("id"))
    )
    by_element = {str(uid_): count for uid_, count in counts.items()}
    plain = wordings(round_.text_id, spoken(request))
    changed = mark_changed(round_)
    for element in round_.text.content:
        element["comments"] = by_element.get(element["uid"], 0)
        element["plain"] = getattr(plain.get(element["uid"]), "body", "")
    parts = parts_of(round_.text.content)
    text_html = drawn_text(
        slug=request.actor.municipality.slug,
        round_uid=round_.uid,
        parts=parts,
        takes_comments=round_.takes_comments,
        # Numbers that grow while people write invite others to pile on.
        shows_counts=round_.is_over,
    )
    return render(
        request,
        "stakeholders/consultations/public/consultation_round.html",
        context_of(
            request,
            round_,
            promise=PROMISES[round_.promise],
            changed=changed,
            parts=parts,
            text_html=text_html,
            whole_comments=counts.get(None, 0),
            shows_counts=round_.is_over,
            meetings=held_in_public(round_),
            has_plain=bool(plain),
            asks=RoundQuestion.objects.filter(round=round_, audience__in=["", Audience.PUBLIC]).count(),
            has_places=counting_areas(request.actor.municipality).exists(),
            end_changes=end_changes(round_),
        ),
    )


def element_or_404(round_: Round, element):
    if element is None:
        return None
    found = round_.text.element(element)
    if found is None:
        raise Http404
    return {**found, "title": part_title(found)}


def spoken(request) -> str:
    """The language of the page where the town has words in it, else the town's first."""
    languages = request.actor.municipality.languages or ["en"]
    wanted = get_language() or ""
    return wanted if wanted in languages else languages[0]


def with_plain(request, round_: Round, part: dict | None) -> dict | None:
    """A part with its plain words, or with none."""
    if part is None:
        return None
    found = wordings(round_.text_id, spoken(request)).get(part["uid"])
    return {**part, "plain": found.body if found else ""}


@public_page
@require_safe
def consultation_part(request, uid, element=None):
    """One part of the text (or the text as a whole), what was said about it, and what became of it since."""
    at = timezone.now()
    round_ = public_round(request, uid, at)
    part = with_plain(request, round_, element_or_404(round_, element))
    rows = Contribution.objects.visible_to(request.actor).filter(element_uid=element)
    rows = rows.seen_in(round_, request.actor, at).select_related("organisation").order_by("id")
    page_obj = page_of(request, rows, PER_PAGE)
    return render(
        request,
        "stakeholders/consultations/public/consultation_part.html",
        context_of(
            request,
            round_,
            part=part,
            page_obj=page_obj,
            contributions=_supportable(answered(page_obj.object_list, round_), round_, at),
            later=_later(request.actor, round_, part, at),
            agreed="agreed" in request.GET,
        ),
    )


def answered(rows, round_: Round) -> list[Contribution]:
    """Contributions as everybody may see them: the answer only once all are published."""
    rows = list(rows)
    for row in rows:
        row.round = round_
    give_points(rows, with_answers=round_.state == RoundState.DECIDED)
    return dressed(rows)


def _supportable(rows: list[Contribution], round_: Round, at) -> list[Contribution]:
    """Each with the note of its button while the round is open, and with how many agree once it has ended."""
    for row in with_supports(rows, round_, at):
        row.support_note = note_for(row) if round_.takes_comments else ""
    return rows


def _later(actor, round_: Round, part: dict | None, at):
    """What became of the part in a newer text that the public was shown; None when nothing did."""
    if part is None:
        return None
    newest = services.newest_of_subject(round_.text)
    if newest.pk == round_.text_id or not newest.rounds.seen_by(actor, at).exists():
        return None
    carried = carry(part["uid"], part["hash"], round_.text.content, newest.content)
    return {
        "text": newest,
        "fate": carried.fate.value,
        "now": carried.now,
        "is_changed": carried.fate == Fate.CHANGED,
    }


@public_page
@unremembered
@require_http_methods(["GET", "HEAD", "POST"])
def consultation_comment(request, uid, element=None):
    at = timezone.now()
    round_ = public_round(request, uid, at)
    part = element_or_404(round_, element)
    if request.method != "POST":
        if not round_.takes_comments:
            return _not_now(request, round_, part, "")
        told = {name: request.GET[name] for name in ("place", "area") if name in request.GET}
        form = CommentForm(round_=round_, at=at, initial=told)
        return _form(request, round_, part, form, 200)
    form = CommentForm(request.POST, round_=round_, at=at)
    if not form.is_valid():
        begun_at = form.opening and form.opening.at
        if round_.standing(Audience.PUBLIC, at, begun_at) in {Standing.EARLY, Standing.SHUT}:
            return _not_now(request, round_, part, request.POST.get("body", ""))
        return _form(request, round_, part, form, 422)
    flood = is_flood(network_of(request), round_.uid, at)
    try:
        receipt = intake.receive(
            by=request.actor, round_=round_, sent=form.sent(element, is_flood=flood), at=at
        )
    except Refused:
        return _not_now(request, round_, part, form.cleaned_data["body"])
    except Conflict:
        return _second_comment(request, round_, part, form)
    if form.cleaned_data["email"] and receipt.is_new:
        ask_writer(
            contribution=receipt.contribution,
            email=form.cleaned_data["email"],
            language=get_language() or "en",
        )
    return redirect(
        "public:consultation_receipt",
        town=request.actor.municipality.slug,
        code=receipt_code(receipt.contribution.uid),
    )


def _form(request, round_, part, form, status: int):
    context = context_of(request, round_, part=with_plain(request, round_, part), form=form)
    return render(request, "stakeholders/consultations/public/comment_form.html", context, status=status)


def _second_comment(request, round_, part, form):
    """Somebody went back after sending and wrote other words: they become a second comment, if that is meant."""
    form.renew_note()
    shown = with_plain(request, round_, part)
    context = context_of(request, round_, part=shown, form=form, is_second=True)
    return render(request, "stakeholders/consultations/public/comment_form.html", context, status=409)


def _not_now(request, round_, part, body: str):
    """Before the beginning and after the end. What was typed is given back, to be kept."""
    context = context_of(request, round_, part=part, body=body)
    return render(
        request,
        "stakeholders/consultations/public/comment_closed.html",
        context,
        status=409 if request.method == "POST" else 200,
    )
