"""What became of the comments: the receipt of one, and the published answers to all."""

from django.db.models import Count
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from stakeholders.access.gate import public_page
from stakeholders.access.pages import page_of

from . import services
from .answers.models import Decision
from .models import Contribution, Moderation
from .public_forms import ReceiptForm
from .public_views import PER_PAGE, answered, context_of, public_round, unremembered
from .receipts import receipt_code, uid_range
from .segments.models import Segment
from .wording import PROMISES, TONES, end_changes


@public_page
@unremembered
@require_http_methods(["GET", "HEAD", "POST"])
def consultation_lookup(request):
    """Find a comment by the code on its receipt."""
    form = ReceiptForm(request.POST or None)
    if form.is_bound and form.is_valid():
        found = services.find_by_code(request.actor, form.cleaned_data["code"])
        if found is not None:
            return redirect(
                "public:consultation_receipt",
                town=request.actor.municipality.slug,
                code=receipt_code(found.uid),
            )
        form.say_not_found()
    status = 422 if form.is_bound else 200
    return render(
        request, "stakeholders/consultations/public/receipt_lookup.html", {"form": form}, status=status
    )


@public_page
@unremembered
@require_safe
def consultation_receipt(request, code):
    """What became of a comment. The words are not repeated: others may use the same device."""
    bounds = uid_range(code)
    row = services.find_by_code(request.actor, bounds) if bounds else None
    if row is None:
        raise Http404
    round_ = public_round(request, row.round.uid, timezone.now())
    (row,) = answered([row], round_)
    if row.moderation == Moderation.WITHHELD:
        row.points = []
    return render(
        request,
        "stakeholders/consultations/public/receipt.html",
        context_of(request, round_, contribution=row),
    )


@public_page
@require_safe
def consultation_answers(request, uid):
    """You said, we did: every published comment with its answer, by part of the text."""
    at = timezone.now()
    round_ = public_round(request, uid, at)
    if not round_.is_decided:
        raise Http404
    rows = Contribution.objects.visible_to(request.actor).filter(round=round_).admitted()
    points = Segment.objects.visible_to(request.actor).filter(contribution__round=round_).admitted()
    decisions = dict(points.with_decision().order_by().values_list("decided").annotate(Count("id")))
    comments = rows.count()
    shown = (
        rows.seen_by(request.actor, at).in_reading_order(round_.text.content).select_related("organisation")
    )
    page_obj = page_of(request, shown, PER_PAGE)
    return render(
        request,
        "stakeholders/consultations/public/consultation_answers.html",
        context_of(
            request,
            round_,
            promise=PROMISES[round_.promise],
            end_changes=end_changes(round_),
            page_obj=page_obj,
            groups=_by_part(answered(page_obj.object_list, round_)),
            decisions=_counted(decisions),
            total=sum(decisions.values()),
            comments=comments,
            unshown=comments - page_obj.paginator.count,
        ),
    )


def _counted(decisions: dict[str, int]) -> list[dict]:
    return [
        {"label": decision.label, "tone": TONES[decision], "count": decisions.get(decision, 0)}
        for decision in Decision
    ]


def _by_part(rows: list[Contribution]) -> list[dict]:
    groups: list[dict] = []
    for row in rows:
        if not groups or groups[-1]["uid"] != row.element_uid:
            groups.append({"uid": row.element_uid, "about": row.about, "contributions": []})
        groups[-1]["contributions"].append(row)
    return groups
