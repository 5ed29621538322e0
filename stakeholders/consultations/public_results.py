"""What became of the comments: the receipt of one, and the published answers to all."""

from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from stakeholders.access.gate import public_page
from stakeholders.access.pages import page_of

from . import services
from .answers.changes import dress_changes
from .answers.said import in_groups, said_and_done
from .models import Moderation
from .public_forms import ReceiptForm
from .public_views import PER_PAGE, answered, context_of, public_round, unremembered
from .questions.results import results_of
from .receipts import receipt_code, uid_range
from .segments.telling import told
from .wording import PROMISES, end_changes


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
    """You said, we did: every published point with its answer, by part of the text or by topic."""
    at = timezone.now()
    round_ = public_round(request, uid, at)
    if not round_.is_decided:
        raise Http404
    told_ = said_and_done(request.actor, round_, at)
    by_topic = request.GET.get("by") == "topic" and told_.has_topics
    rows = told_.by_topic() if by_topic else told_.by_part()
    page_obj = page_of(request, rows, PER_PAGE)
    points = told(page_obj.object_list, round_)
    dress_changes(points)
    return render(
        request,
        "stakeholders/consultations/public/consultation_answers.html",
        context_of(
            request,
            round_,
            promise=PROMISES[round_.promise],
            end_changes=end_changes(round_),
            page_obj=page_obj,
            groups=in_groups(points, by_topic=by_topic),
            by_topic=by_topic,
            told=told_,
            results=results_of(request.actor, round_, at),
            querystring="by=topic" if by_topic else "",
        ),
    )
