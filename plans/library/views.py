"""Pages of the library: what is known to work, where it is used, and what the town adds."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from plans.objectives.models import Objective
from plans.plan.current import current_plan
from plans.plan.taxonomy import FACTORS, MEASURES, PROBLEM_TYPES
from stakeholders.access.confirming import confirm_page
from stakeholders.access.gate import town_page
from stakeholders.access.pages import form_page, visible_or_404
from stakeholders.access.permissions import Permission, can

from . import services
from .choosing import suggestions_for
from .forms import NoteForm, PracticeFilter, PracticeForm
from .lookup import library, matching, practice_of, why_harmful
from .models import LocalPractice, PracticeNote
from .practices import SETTINGS, CostBand, EvidenceClass, Practice, Provenance
from .uses import Uses, uses_in

TONES = {
    EvidenceClass.A: "success",
    EvidenceClass.B: "info",
    EvidenceClass.C: "warning",
    EvidenceClass.U: "neutral",
    EvidenceClass.H: "error",
}
_EVIDENCE = dict(EvidenceClass.choices)
_COST = dict(CostBand.choices)
_PROVENANCE = dict(Provenance.choices)


def told(practice: Practice) -> dict:
    """A practice with its codes in words, as the templates want it."""
    return {
        "practice": practice,
        "tone": TONES[practice.evidence_class],
        "evidence": _EVIDENCE[practice.evidence_class],
        "cost": _COST.get(practice.cost, ""),
        "provenance": _PROVENANCE[practice.provenance],
        "measures": [(code, MEASURES[code]) for code in practice.measures],
        "problems": [PROBLEM_TYPES[code] for code in practice.problems],
        "factors": [(code, FACTORS[code]) for code in practice.factors],
        "settings": [SETTINGS[code] for code in practice.settings],
    }


@town_page(Permission.READ)
def practice_list(request):
    form = PracticeFilter(request.GET or None, actor=request.actor)
    asked = {name: form.value(name) for name in form.fields}
    found = matching(library(request.actor).values(), **asked)
    uses = uses_in(current_plan(request.actor))
    context = {
        "form": form,
        "rows": [{**told(one), "uses": uses.get(one.code, Uses())} for one in found if not one.is_harmful],
        "harmful": [told(one) for one in found if one.is_harmful],
        "is_filtered": any(asked.values()),
        "may_edit": can(request.actor, Permission.EDIT_PLAN),
    }
    return render(request, "plans/library/practice_list.html", context)


def _practice_or_404(request, code: str) -> Practice:
    practice = practice_of(request.actor, code)
    if practice is None:
        raise Http404
    return practice


@town_page(Permission.READ)
def practice_detail(request, code):
    practice = _practice_or_404(request, code)
    context = {
        **told(practice),
        "why_not": why_harmful(practice) if practice.is_harmful else "",
        "uses": uses_in(current_plan(request.actor)).get(code, Uses()),
        "note": PracticeNote.objects.visible_to(request.actor).filter(practice=code).first(),
        "may_edit": can(request.actor, Permission.EDIT_PLAN),
    }
    return render(request, "plans/library/practice_detail.html", context)


@town_page(Permission.READ)
@require_safe
def practice_suggest(request):
    """Practices that fit the codes in the address: what a form fetches while it is filled in."""
    asked = request.GET
    problems = set(asked.getlist("cp_codes")) | _problem_types_of(request, asked.getlist("objectives"))
    factors = [
        value for name, value in asked.items() if name.startswith("factors-") and name.endswith("-factor")
    ]
    suggestions = suggestions_for(
        request.actor,
        problems=problems,
        measures=asked.getlist("measures"),
        factors=[*asked.getlist("factors"), *factors],
    )
    return render(request, "plans/library/_suggestions.html", suggestion_context(suggestions, is_asked=True))


def _problem_types_of(request, objectives: list[str]) -> set[str]:
    """Types of the problems that the ticked objectives answer."""
    ticked = [int(value) for value in objectives if value.isdecimal() and len(value) < 19]
    rows = Objective.objects.visible_to(request.actor).filter(pk__in=ticked)
    return {code for codes in rows.values_list("problems__cp_codes", flat=True) if codes for code in codes}


def suggestion_context(suggestions, *, is_asked: bool) -> dict:
    return {
        "suggestions": [{**told(one.practice), "reasons": one.reasons} for one in suggestions],
        "is_asked": is_asked,
    }


@town_page(Permission.EDIT_PLAN)
@require_http_methods(["GET", "POST"])
def practice_create(request):
    form = PracticeForm(request.POST or None, actor=request.actor)
    return _edit(request, form, title=_("New practice"))


@town_page(Permission.EDIT_PLAN)
@require_http_methods(["GET", "POST"])
def practice_update(request, code):
    practice = visible_or_404(LocalPractice, request.actor, code=code)
    form = PracticeForm(request.POST or None, instance=practice, actor=request.actor)
    return _edit(request, form, title=_("Edit %(code)s") % {"code": code}, code=code)


def _edit(request, form, *, title: str, code: str = "", done: str = "", **context):
    town = request.actor.municipality.slug
    if request.method == "POST" and form.is_valid():
        saved = form.save()
        if saved is not None:
            messages.success(request, done or _("The practice is saved."))
            return redirect("practice_detail", town=town, code=getattr(saved, "practice", "") or saved.code)
    back = "practice_detail" if code else "practice_list"
    where = {"town": town, "code": code} if code else {"town": town}
    context |= {
        "form": form,
        "title": title,
        "crumbs": [{"label": _("Library"), "url": reverse("practice_list", kwargs={"town": town})}],
        "cancel_url": reverse(back, kwargs=where),
    }
    return form_page(request, "plans/library/practice_form.html", context)


@town_page(Permission.EDIT_PLAN)
@require_http_methods(["GET", "POST"])
def practice_delete(request, code):
    practice = visible_or_404(LocalPractice, request.actor, code=code)
    where = {"town": request.actor.municipality.slug}
    return confirm_page(
        request,
        title=_("Delete “%(practice)s”?") % {"practice": practice},
        deed=lambda: services.delete_practice(by=request.actor, practice=practice),
        done=_("The practice is deleted."),
        confirm_label=_("Delete the practice"),
        next_url=reverse("practice_list", kwargs=where),
        cancel_url=reverse("practice_detail", kwargs={**where, "code": code}),
    )


@town_page(Permission.EDIT_PLAN)
@require_http_methods(["GET", "POST"])
def practice_note(request, code):
    """The town's own notes on a practice: what it has learnt about it here."""
    practice = _practice_or_404(request, code)
    note = PracticeNote.objects.visible_to(request.actor).filter(practice=code).first()
    note = note or PracticeNote(municipality=request.actor.municipality, practice=code)
    form = NoteForm(request.POST or None, instance=note, actor=request.actor)
    title = _("Our notes on %(practice)s") % {"practice": practice.name}
    return _edit(request, form, title=title, code=code, done=_("The notes are saved."), is_note=True)
