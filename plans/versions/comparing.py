"""Two versions compared, or a version with the draft: every change side by side, material or minor, with the reason."""

from django.shortcuts import redirect
from django.utils.translation import gettext as _

from plans.plan.current import current_plan_or_404
from plans.profiles.services import profile_of
from stakeholders.access.gate import town_page
from stakeholders.access.pages import form_page
from stakeholders.access.permissions import Permission, can
from stakeholders.municipalities.clock import town_today

from .comparison import judged_between
from .content import snapshot
from .differences import sides
from .forms import DRAFT, CompareForm
from .materiality import Judged
from .models import PlanVersion
from .standing import mark_standing, with_period
from .wording import kinds_label

WORDS = {
    "added": ("success", lambda: _("added")),
    "removed": ("error", lambda: _("removed")),
    "reworded": ("info", lambda: _("reworded")),
    "moved": ("neutral", lambda: _("moved")),
}


@town_page(Permission.READ)
def version_compare(request):
    plan = current_plan_or_404(request.actor)
    rows = PlanVersion.objects.visible_to(request.actor).filter(plan=plan).defer("content", "checks")
    today = town_today(plan.municipality)
    versions = [mark_standing(version, today) for version in with_period(rows)]
    if not versions:
        return redirect("version_list", town=request.actor.municipality.slug)
    asked = request.GET if request.GET.get("before") else {"before": versions[0].number, "after": DRAFT}
    form = CompareForm(asked, actor=request.actor, versions=versions)
    before, after = form.value("before"), form.value("after")
    context = {"plan": plan, "form": form, "before": before, "after": after}
    if before and after:
        smallest = 0 if can(request.actor, Permission.SEE_SMALL_COUNTS, plan) else _threshold(plan)
        judgement = judged_between(
            content_of(plan, before),
            content_of(plan, after),
            profile_of(plan).materiality,
            smallest=smallest,
        )
        shown = [one for one in judgement.parts if form.shows(one)]
        context |= {"judgement": judgement, "shown": len(shown), "kinds": by_kind(shown)}
    return form_page(request, "plans/versions/version_compare.html", context)


def _threshold(plan) -> int:
    return plan.municipality.small_count_threshold


def content_of(plan, number: str) -> dict:
    """The content of a version of the plan, or of the draft as it stands."""
    if number == DRAFT:
        return snapshot(plan)
    return PlanVersion.objects.get(plan=plan, number=number).content


def by_kind(parts: list[Judged]) -> list[tuple[str, list[dict]]]:
    """[(heading, rows)] in reading order, each field with its two sides."""
    found: dict[str, list[dict]] = {}
    for one in parts:
        fields = [{"field": field, "sides": sides(field.before, field.after)} for field in one.change.fields]
        words = [(WORDS[change][0], WORDS[change][1]()) for change in one.change.changes]
        row = {"judged": one, "change": one.change, "fields": fields, "words": words}
        found.setdefault(one.change.kind, []).append(row)
    return [(kinds_label(kind), rows) for kind, rows in found.items()]
