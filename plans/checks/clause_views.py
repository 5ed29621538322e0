"""The pages of the clauses: their words, and putting in the official text."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from stakeholders.access.confirming import confirm_page
from stakeholders.access.gate import town_page
from stakeholders.access.pages import form_page, visible_or_404
from stakeholders.access.permissions import Permission, can

from .clauses import told_in
from .forms import ClauseTextForm
from .guidelines import CLAUSES_BY_ID, RULES
from .models import ClauseText


@town_page(Permission.READ)
def clause_list(request):
    """All clauses, in official words where these are known, with the rules that ask for them."""
    clauses = told_in(request.actor.municipality)
    rules = {clause: [rule for rule in RULES if rule.clause == clause] for clause in clauses}
    context = {
        "clauses": [(one, rules[one.id]) for one in clauses.values()],
        "may_edit": can(request.actor, Permission.MANAGE_SETTINGS),
    }
    return render(request, "plans/checks/clause_list.html", context)


@town_page(Permission.MANAGE_SETTINGS)
@require_http_methods(["GET", "POST"])
def clause_update(request, clause):
    """Put in the official text of a clause, or correct it."""
    if clause not in CLAUSES_BY_ID:
        raise Http404
    town = request.actor.municipality
    language = request.GET.get("language") or next(iter(town.languages), "en")
    known = ClauseText.objects.visible_to(request.actor).filter(clause=clause, language=language).first()
    row = known or ClauseText(municipality=town, clause=clause, language=language)
    form = ClauseTextForm(request.POST or None, instance=row, actor=request.actor)
    if request.method == "POST" and form.is_valid() and form.save() is not None:
        messages.success(request, _("The text is kept, with its source and who put it in."))
        return redirect("clause_list", town=town.slug)
    context = {"form": form, "clause": CLAUSES_BY_ID[clause], "known": known}
    return form_page(request, "plans/checks/clause_form.html", context)


@town_page(Permission.MANAGE_SETTINGS)
@require_http_methods(["GET", "POST"])
def clause_delete(request, pk):
    """Take an official text out; our own words stand again."""
    row = visible_or_404(ClauseText, request.actor, pk=pk)
    back = reverse("clause_list", kwargs={"town": request.actor.municipality.slug})
    return confirm_page(
        request,
        title=_("Take out the official text of clause %(clause)s?") % {"clause": row.clause},
        text=_("It came from: %(source)s") % {"source": row.source},
        deed=row.delete,
        done=_("The text is taken out. Our own words stand again."),
        confirm_label=_("Take it out"),
        next_url=back,
        cancel_url=back,
    )
