"""Pages of the library: what is known to work, where it is used, and what the town adds."""

import re

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from plans.plan.current import current_plan
from stakeholders.access.confirming import confirm_page
from stakeholders.access.gate import town_page
from stakeholders.access.pages import form_page, visible_or_404
from stakeholders.access.permissions import Permission, can

from . import services
from .choosing import problem_types_of, suggestions_for
from .forms import NoteForm, PracticeFilter, PracticeForm
from .lookup import library, matching, practice_of, why_harmful
from .models import LocalPractice, PracticeNote
from .practices import Practice
from .telling import told, told_suggestions
from .uses import Uses, uses_in

# The factors in the rows of a problem's form.
FACTOR_ROW = re.compile(r"^factors-\d+-factor$")


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
    problems = set(asked.getlist("cp_codes")) | problem_types_of(request.actor, asked.getlist("objectives"))
    measures = asked.getlist("measures")
    factors = [value for name, value in asked.items() if FACTOR_ROW.match(name)]
    suggestions = suggestions_for(
        request.actor, problems=problems, measures=measures, factors=[*asked.getlist("factors"), *factors]
    )
    context = {
        "suggestions": told_suggestions(suggestions),
        "is_asked": bool(problems or measures),
        "may_use": "may_use" in asked,
    }
    return render(request, "plans/library/_suggestions.html", context)


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
