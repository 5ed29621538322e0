"""The jurisdiction profile of the town: what it asks, choosing another, changing the copy."""

from datetime import date, timedelta

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from plans.documents.ministry_columns import catalogue, choice_of, known
from plans.plan.current import current_plan
from plans.versions.models import PlanVersion, VersionState
from stakeholders.access.gate import town_page
from stakeholders.access.pages import form_page
from stakeholders.access.permissions import Permission, can
from stakeholders.municipalities.clock import town_today

from .codes import CODES_BY_KIND, words_of
from .forms import ProfileChoiceForm, ProfileForm
from .models import Provenance, Requirement, RequirementKind
from .services import Rules, choose_profile, profile_of
from .shipped import CODES, shipped

TONES = {Provenance.VERIFIED: "info", Provenance.UNVERIFIED: "warning", Provenance.OWN: "neutral"}


@town_page(Permission.READ)
def profile_detail(request):
    """What the profile asks, how well each point is known, and the dates that follow from it."""
    town = request.actor.municipality
    rules = profile_of(town)
    plan = current_plan(request.actor)
    context = {
        "rules": rules,
        "profile": rules.profile,
        "groups": _groups(rules),
        "materiality": rules.materiality.words(),
        "columns": _columns(rules.profile.ministry_columns),
        "dates": _dates(rules, plan, town_today(town)),
        "may_edit": can(request.actor, Permission.MANAGE_SETTINGS),
    }
    return render(request, "plans/profiles/profile_detail.html", context)


def _columns(names: list[str]) -> list[str]:
    """The sheets of the table for the ministry, each with the columns chosen of it, in words."""
    words = known()
    sheets = choice_of(names)
    chosen = {
        sheet: [str(words[f"{sheet}.{one}"]) for one in columns or ()] for sheet, columns in sheets.items()
    }
    return [f"{words[sheet]}: {', '.join(columns) or _('all columns')}" for sheet, columns in chosen.items()]


def _groups(rules: Rules) -> list[tuple[str, list[dict]]]:
    by_kind = {kind: [one for one in rules.requirements if one.kind == kind] for kind in RequirementKind}
    return [(kind.label, [_row(one) for one in rows]) for kind, rows in by_kind.items() if rows]


def _row(one: Requirement) -> dict:
    if one.is_confirmed:
        known = {"tone": "success", "label": _("confirmed by a local lawyer")}
    else:
        known = {"tone": TONES[one.provenance], "label": one.get_provenance_display()}
    return {"requirement": one, "recognised": words_of(one.kind, one.codes), **known}


def _dates(rules: Rules, plan, today: date) -> list[tuple[str, str | date]]:
    """(what, day) of what the profile makes due, once a version is adopted, and of the yearly reports."""
    found = []
    days = rules.profile.publication_days
    adopted = plan and PlanVersion.objects.filter(plan=plan, state=VersionState.ADOPTED).first()
    if days and adopted:
        found.append((_("Publish the adopted plan"), adopted.adopted_on + timedelta(days=days)))
    elif days:
        found.append((_("Publish the adopted plan"), _("%(days)d days after the adoption") % {"days": days}))
    for one in rules.of(RequirementKind.RECIPIENT):
        if one.month:
            found.append(
                (_("Report to: %(who)s") % {"who": one.organisation or one.text}, _next(one.month, today))
            )
    return found


def _next(month: int, today: date) -> date:
    """The last day of this month that comes next."""
    year = today.year if today.month <= month else today.year + 1
    first_after = date(year + month // 12, month % 12 + 1, 1)
    return first_after - timedelta(days=1)


@town_page(Permission.MANAGE_SETTINGS)
@require_http_methods(["GET", "POST"])
def profile_choose(request):
    town = request.actor.municipality
    form = ProfileChoiceForm(request.POST or None, initial={"code": town.profile})
    if request.method == "POST" and form.is_valid():
        choose_profile(by=request.actor, municipality=town, code=form.cleaned_data["code"])
        messages.success(request, _("The profile is chosen. The data of the plan stay as they are."))
        return redirect("profile_update" if "edit" in request.POST else "profile_detail", town=town.slug)
    cards = [{**shipped(code), "counts": _counts(shipped(code))} for code in CODES]
    return form_page(request, "plans/profiles/profile_choose.html", {"form": form, "cards": cards})


def _counts(record: dict) -> list[str]:
    found = []
    for kind in RequirementKind:
        count = sum(one["kind"] == kind for one in record["requirements"])
        if count and kind != RequirementKind.NOTE:
            found.append(f"{kind.label}: {count}")
    return found


@town_page(Permission.MANAGE_SETTINGS)
@require_http_methods(["GET", "POST"])
def profile_update(request):
    """Change the town's copy. While the profile is used as it came, there is none: choosing it makes one."""
    town = request.actor.municipality
    rules = profile_of(town)
    if not rules.is_own_copy:
        return redirect("profile_choose", town=town.slug)
    form = ProfileForm(request.POST or None, instance=rules.profile, actor=request.actor)
    if request.method == "POST" and form.is_valid() and form.save() is not None:
        messages.success(request, _("The profile is saved."))
        return redirect("profile_detail", town=town.slug)
    codes = [
        (RequirementKind(kind).label, list(known.items())) for kind, known in CODES_BY_KIND.items() if known
    ]
    context = {"form": form, "codes": codes, "columns": catalogue()}
    return form_page(request, "plans/profiles/profile_form.html", context)
