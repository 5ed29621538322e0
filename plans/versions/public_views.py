"""The adopted plan for everybody: the version in force, and every version that ever was, at its own address."""

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext

from plans.documents import services as documents
from plans.documents.drawings import priority_areas, priority_map
from plans.documents.edition import edition_of
from plans.documents.products import PRODUCTS, public_kinds
from plans.documents.summary import summary_of
from stakeholders.access.gate import public_page
from stakeholders.access.permissions import Actor
from stakeholders.consultations.answers.heard import heard_about
from stakeholders.consultations.models import Round, RoundState
from stakeholders.jobs.views import stored_file
from stakeholders.municipalities.clock import town_today

from .models import PlanVersion, VersionState
from .signing import signature_lines
from .standing import mark_standing, with_period
from .tree import tree

PUBLISHED = (VersionState.ADOPTED, VersionState.SUPERSEDED)


def published(actor) -> QuerySet[PlanVersion]:
    """What a town has adopted, newest first. Drafts and submitted versions are no part of it."""
    return PlanVersion.objects.visible_to(actor).filter(state__in=PUBLISHED).order_by("-frozen_at", "-id")


@public_page
def plan(request):
    """The version in force, under its own address."""
    number = (
        published(request.actor).filter(state=VersionState.ADOPTED).values_list("number", flat=True).first()
    )
    if number is None:
        return render(request, "public/plan/none.html", status=404)
    return redirect("public:plan_version", town=request.actor.municipality.slug, number=number)


@public_page
def plan_version(request, number):
    version = published_or_404(request, number)
    others = with_period(published(request.actor).exclude(pk=version.pk).defer("content", "checks"))
    today = town_today(version.municipality)
    told = tree(version.content, version.checks or {}, smallest=version.municipality.small_count_threshold)
    _tell_heard(request.actor, told)
    return render(
        request,
        "public/plan/version.html",
        {
            "version": mark_standing(version, today),
            "told": told,
            "section": "plan",
            "others": [mark_standing(other, today) for other in others],
            "rounds": decided_rounds(version, request.actor),
            "signatures": [line for line in signature_lines(version) if line.is_signed],
            "is_superseded": version.state == VersionState.SUPERSEDED,
            "robots": "noindex" if version.state == VersionState.SUPERSEDED else "index",
            "kinds": public_kinds(),
        },
    )


@public_page
def plan_file(request, number, name):
    """A document of the version. All are made when it is adopted; a lost one is made again when somebody asks."""
    version = published_or_404(request, number)
    product = PRODUCTS.get(name)
    if product is None or not product.is_public:
        raise Http404
    if not documents.is_made(version, product):
        documents.ask_once(version, product)
        return render(request, "public/plan/pdf_later.html", {"version": version}, status=503)
    return stored_file(documents.file_of(version, product), version.municipality_id)


@public_page
def plan_summary(request, number):
    """The plan on one page, in plain words: what the printed summary says."""
    version = published_or_404(request, number)
    edition = edition_of(version)
    context = {
        "version": version,
        "told": edition.told,
        "said": summary_of(edition),
        "map": next(iter(priority_map(edition, caption=gettext("Where we begin"))), None),
        "areas": edition.reading.areas(priority_areas(edition)),
        "robots": "noindex" if version.state == VersionState.SUPERSEDED else "index",
    }
    return render(request, "public/plan/summary.html", context)


def _tell_heard(actor: Actor, told) -> None:
    """Each part gets `heard`: what everybody may read of what was said about it, and what became of it."""
    parts = [*told["priorities"], *told["objectives"], *told["actions"]]
    heard = heard_about(actor, [part["uid"] for part in parts], timezone.now())
    for part in parts:
        part["heard"] = heard.get(str(part["uid"]))


def decided_rounds(version: PlanVersion, actor: Actor) -> QuerySet[Round]:
    """The consultations on the plan whose answers are out, as far as this reader sees them: you said, we did."""
    rounds = Round.objects.visible_to(actor).filter(
        municipality_id=version.municipality_id,
        text__subject_uid=version.plan.uid,
        state=RoundState.DECIDED,
    )
    return rounds.seen_by(actor, timezone.now()).order_by("closes_at", "id")


def published_or_404(request, number: str) -> PlanVersion:
    version = published(request.actor).filter(number=number).select_related("municipality", "plan").first()
    if version is None:
        raise Http404
    return version
