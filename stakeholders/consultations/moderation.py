"""The moderation queue: what may be shown, what is withheld and why. The words themselves never change."""

from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q, prefetch_related_objects
from django.http import QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from stakeholders.access.errors import Conflict, Refused
from stakeholders.access.forms import TownFilterForm
from stakeholders.access.gate import town_page
from stakeholders.access.pages import form_page, page_of, query_without_page, visible_or_404
from stakeholders.access.permissions import Actor, Permission, can
from stakeholders.municipalities.models import Area

from . import intake, services
from .forms import EnterForm, QueueFilter, WithholdForm
from .intake import Sent
from .markdown import shown
from .models import Contribution, Flag, Moderation, Round
from .partners.proposals import with_proposals
from .questions.telling import give_questions
from .scans.services import keep_scan
from .wording import CHANNELS, author_words, meeting_url, part_title

PER_PAGE = 25


def filtered(rows, form: TownFilterForm):
    """The contributions that a queue filter asks for."""
    if round_ := form.value("round"):
        rows = rows.filter(round=round_)
    if q := form.value("q"):
        rows = rows.with_said().filter(Q(words_said__icontains=q) | Q(author_name__icontains=q))
    show = form.value("show")
    if show in {Moderation.PUBLISHED, Moderation.WITHHELD}:
        return rows.filter(moderation=show)
    rows = rows.pending()
    conspicuous = ~Q(flags=[]) | Q(is_late=True)
    if show == "held":
        return rows.filter(conspicuous)
    return rows.exclude(conspicuous) if show == "plain" else rows


def dressed(contributions) -> list[Contribution]:
    """Contributions with what a page says about them; the texts of their rounds are read once."""
    contributions = list(contributions)
    places = {row.area_id for row in contributions if row.area_id}
    names = dict(Area.objects.filter(pk__in=places).values_list("pk", "name")) if places else {}
    give_questions(contributions)
    for row in contributions:
        element = row.round.text.element(row.element_uid) if row.element_uid else None
        row.about = part_title(element) if element else row.asked or _("The text as a whole")
        row.author, row.words = author_words(row), shown(row.said)
        row.is_redacted = bool(row.redacted)
        row.where = names.get(row.area_id, "")
        row.meeting_url = meeting_url(row)
        row.channel_label = CHANNELS.get(row.channel, row.channel)
        row.flag_labels = [Flag(flag).label for flag in row.flags]
    return with_proposals(contributions)


def with_texts(contributions, actor: Actor):
    """Contributions with round and text, each text read once however many comments there are.

    The scan of a letter from which words were taken out is offered to those who may see originals.
    """
    rows = list(contributions.select_related("organisation"))
    prefetch_related_objects(rows, "scans")
    texts = Round.objects.select_related("text", "municipality")
    rounds = texts.in_bulk({row.round_id for row in rows})
    for row in rows:
        row.round = rounds[row.round_id]
        town = row.round.municipality.slug
        may_see = not row.redacted or can(actor, Permission.SEE_ORIGINALS)
        scans = row.scans.all() if may_see else ()
        row.scan_urls = [reverse("scan_file", args=[town, scan.uid]) for scan in scans]
    return dressed(rows)


@town_page(Permission.MODERATE)
def moderation_queue(request):
    form = QueueFilter(request.GET or None, actor=request.actor)
    rows = filtered(Contribution.objects.visible_to(request.actor), form).order_by("id")
    page_obj = page_of(request, rows, PER_PAGE)
    return render(
        request,
        "stakeholders/consultations/moderation_queue.html",
        {
            "form": form,
            "page_obj": page_obj,
            "contributions": with_texts(page_obj.object_list, request.actor),
            "querystring": query_without_page(request),
            "query": request.GET.urlencode(),
            "shows": form.value("show") or "",
            "may_see_originals": can(request.actor, Permission.SEE_ORIGINALS),
            "newest": rows.order_by("-id").values_list("id", flat=True).first() or 0,
        },
    )


def _chosen(request):
    """The contributions that were ticked, or all that the filter showed when the page was opened.

    All of a filter can only be withheld, as when a robot came by: nobody publishes what nobody has read.
    """
    rows = Contribution.objects.visible_to(request.actor)
    if request.POST.get("scope") == "all" and request.POST.get("decision") != "publish":
        form = QueueFilter(QueryDict(request.POST.get("query", "")), actor=request.actor)
        newest = request.POST.get("newest", "")
        return filtered(rows, form).filter(pk__lte=int(newest) if newest.isdecimal() else 0)
    try:
        return rows.exclude(moderation=Moderation.DIVERTED).filter(uid__in=request.POST.getlist("c"))
    except (ValidationError, ValueError):
        return rows.none()


@town_page(Permission.MODERATE)
@require_POST
def moderation_decide(request):
    """Publish at once; withholding asks for the reason first, on a page of its own."""
    rows = _chosen(request)
    query = request.POST.get("query", "")
    back = f"{reverse('moderation_queue', args=[request.actor.municipality.slug])}?{query}".rstrip("?")
    count = rows.count()
    if not count:
        messages.error(request, _("Choose at least one comment."))
        return redirect(back)
    if request.POST.get("decision") == "publish":
        return _decided(request, rows, Moderation.PUBLISHED, "", back)
    form = WithholdForm(request.POST if "reason" in request.POST or "asked" in request.POST else None)
    if form.is_bound and form.is_valid():
        return _decided(request, rows, Moderation.WITHHELD, form.reason_text(), back)
    context = {
        "form": form,
        "count": count,
        "uids": request.POST.getlist("c"),
        "scope": request.POST.get("scope", ""),
        "newest": request.POST.get("newest", ""),
        "query": query,
        "back": back,
        "contributions": with_texts(rows.order_by("id")[:5], request.actor),
    }
    return form_page(request, "stakeholders/consultations/moderation_withhold.html", context)


def _decided(request, rows, decision, reason, back):
    try:
        changed, left = services.moderate(
            by=request.actor, contributions=rows, decision=decision, reason=reason
        )
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect(back)
    if decision == Moderation.PUBLISHED:
        said = ngettext("%(count)s comment is published.", "%(count)s comments are published.", changed)
    else:
        said = ngettext("%(count)s comment is withheld.", "%(count)s comments are withheld.", changed)
    if changed:
        messages.success(request, said % {"count": changed})
    if left:
        messages.warning(
            request,
            ngettext(
                "%(count)s comment stays as it was: somebody else has decided on it, or its round is published.",
                "%(count)s comments stay as they were: somebody else has decided on them, "
                "or their round is published.",
                left,
            )
            % {"count": left},
        )
    return redirect(back)


@town_page(Permission.MODERATE)
@require_http_methods(["GET", "POST"])
def contribution_unname(request, uid):
    """Take a name off at the wish of its bearer."""
    rows = Contribution.objects.exclude(moderation=Moderation.DIVERTED)
    row = visible_or_404(rows, request.actor, uid=uid)
    queue = reverse("moderation_queue", args=[request.actor.municipality.slug])
    if request.method == "POST":
        services.take_name_off(by=request.actor, contribution=row)
        messages.success(request, _("The name is taken off. The comment stays."))
        return redirect(queue)
    context = {
        "title": _("Take the name off this comment?"),
        "text": author_words(row),
        "consequences": [_("It cannot be put back. The record of changes keeps who took it off.")],
        "confirm_label": _("Take the name off"),
        "danger": True,
        "cancel_url": queue,
    }
    return render(request, "components/confirm.html", context)


@town_page(Permission.RUN_CONSULTATION)
@require_http_methods(["GET", "POST"])
def contribution_enter(request, uid):
    """Write down what came on paper or was said in a meeting."""
    round_ = visible_or_404(Round.objects.select_related("text", "municipality"), request.actor, uid=uid)
    form = EnterForm(
        request.POST or None,
        request.FILES or None,
        actor=request.actor,
        round_=round_,
        initial={"key": uuid4(), "received_on": timezone.localdate(), "may_be_shown": True},
    )
    if form.is_bound and form.is_valid():
        try:
            receipt = intake.enter(
                by=request.actor,
                round_=round_,
                sent=_entered(form),
                received_on=form.cleaned_data["received_on"],
            )
            if form.cleaned_data.get("scan"):
                keep_scan(by=request.actor, contribution=receipt.contribution, scan=form.cleaned_data["scan"])
        except Refused as refused:
            form.add_error("received_on" if refused.code == "round_early" else None, str(refused))
        except Conflict as conflict:
            form.add_error(None, str(conflict))
        else:
            messages.success(
                request,
                _("The comment is written down. Code for the writer: %(code)s")
                % {"code": receipt.contribution.code},
            )
            return redirect("round_detail", town=request.actor.municipality.slug, uid=uid)
    return form_page(
        request, "stakeholders/consultations/contribution_form.html", {"form": form, "round": round_}
    )


def _entered(form: EnterForm) -> Sent:
    data = form.cleaned_data
    organisation = data["organisation"]
    return Sent(
        key=data["key"],
        body=data["body"],
        stance=data["stance"],
        author_kind=data["author_kind"],
        author_name=data["author_name"] or (organisation.name if organisation else ""),
        organisation=organisation,
        actor_group=next(iter(organisation.actor_groups), "") if organisation else "",
        element_uid=data["element"] or None,
        may_be_shown=data["may_be_shown"],
        channel=data["channel"],
    )
