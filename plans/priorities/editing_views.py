"""Pages on which criteria, scorers and scores are written."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from plans.plan.pages import do_or_say, edits_plan, may_edit, reads_plan
from stakeholders.access.confirming import confirm_page
from stakeholders.access.gate import town_page
from stakeholders.access.pages import form_page, visible_or_404
from stakeholders.access.permissions import Permission

from . import services
from .forms import CriterionForm, ScorerForm, WeightForm
from .matrix import matrix_of
from .models import Criterion, Scorer
from .sheets import ProblemScoreForm, SheetForm
from .telling import figure
from .views import criteria_page


def _address(request, name: str, **keys) -> str:
    return reverse(name, kwargs={"town": request.actor.municipality.slug, **keys})


def _crumbs(request, *more: tuple[str, str]) -> list[dict]:
    crumbs = [(_("Priorities"), _address(request, "priority_list")), *more]
    return [{"label": label, "url": url} for label, url in crumbs]


@town_page(Permission.EDIT_PLAN)
@require_http_methods(["POST"])
@reads_plan
def take_usual(request, plan):
    """Begin with the usual criteria, or set the weights of those that are there (`deed=weigh`)."""
    if request.POST.get("deed") != "weigh":
        if do_or_say(request, services.take_usual_criteria, by=request.actor, plan=plan):
            messages.success(
                request, _("Seven criteria are there. Change their words and weights as you like.")
            )
        return redirect(_address(request, "priority_criteria"))
    matrix = matrix_of(plan)
    form = WeightForm(request.POST, criteria=matrix.criteria)
    if not form.is_valid():
        return criteria_page(request, plan, matrix, form, status=422)
    if do_or_say(request, services.weigh, by=request.actor, plan=plan, weights=form.weights):
        messages.success(request, _("The weights are saved."))
    return redirect(_address(request, "priority_criteria"))


def _row_page(request, form, *, title: str, done: str, crumbs: list, next_url: str, delete_url: str = ""):
    if request.method == "POST" and form.is_valid() and form.save() is not None:
        messages.success(request, done)
        return redirect(next_url)
    context = {
        "form": form,
        "title": title,
        "crumbs": crumbs,
        "cancel_url": next_url,
        "delete_url": delete_url,
    }
    return form_page(request, "plans/priorities/row_form.html", context)


def _criterion_page(request, plan, criterion, title: str):
    back = _address(request, "priority_criteria")
    return _row_page(
        request,
        CriterionForm(request.POST or None, plan=plan, actor=request.actor, instance=criterion),
        title=title,
        done=_("The criterion is saved."),
        crumbs=_crumbs(request, (_("Criteria"), back)),
        next_url=back,
        delete_url=_address(request, "priority_criterion_delete", uid=criterion.uid) if criterion else "",
    )


@town_page(Permission.EDIT_PLAN)
@require_http_methods(["GET", "POST"])
@edits_plan
def criterion_create(request, plan):
    return _criterion_page(request, plan, None, _("New criterion"))


@town_page(Permission.EDIT_PLAN)
@require_http_methods(["GET", "POST"])
@edits_plan
def criterion_update(request, plan, uid):
    criterion = visible_or_404(Criterion.objects.of(plan), request.actor, uid=uid)
    return _criterion_page(request, plan, criterion, _("Edit “%(name)s”") % {"name": criterion.label})


@town_page(Permission.EDIT_PLAN)
@require_http_methods(["GET", "POST"])
@edits_plan
def criterion_delete(request, plan, uid):
    criterion = visible_or_404(Criterion.objects.of(plan), request.actor, uid=uid)
    back = _address(request, "priority_criteria")
    return confirm_page(
        request,
        title=_("Delete the criterion “%(name)s”?") % {"name": criterion.label},
        text=_("To leave it out of the score and keep what was said, set its weight to 0 instead."),
        consequences=[
            _("Its %(count)d scores go with it, and every rank is counted anew.")
            % {"count": criterion.scores.count()}
        ],
        deed=lambda: services.delete_criterion(by=request.actor, criterion=criterion),
        done=_("The criterion is deleted."),
        confirm_label=_("Delete the criterion"),
        next_url=back,
        cancel_url=back,
    )


def _scorer_page(request, plan, scorer, title: str):
    back = _address(request, "priority_list")
    form = ScorerForm(request.POST or None, plan=plan, actor=request.actor, instance=scorer)
    if scorer is None and request.method == "POST" and form.is_valid() and form.save() is not None:
        return redirect(_address(request, "priority_sheet", uid=form.instance.uid))
    return _row_page(
        request,
        form,
        title=title,
        done=_("The name is saved."),
        crumbs=_crumbs(request),
        next_url=_address(request, "priority_sheet", uid=scorer.uid) if scorer else back,
        delete_url=_address(request, "priority_scorer_delete", uid=scorer.uid) if scorer else "",
    )


@town_page(Permission.EDIT_PLAN)
@require_http_methods(["GET", "POST"])
@edits_plan
def scorer_create(request, plan):
    return _scorer_page(request, plan, None, _("Who scores?"))


@town_page(Permission.EDIT_PLAN)
@require_http_methods(["GET", "POST"])
@edits_plan
def scorer_update(request, plan, uid):
    scorer = visible_or_404(Scorer.objects.of(plan), request.actor, uid=uid)
    return _scorer_page(request, plan, scorer, _("Rename “%(name)s”") % {"name": scorer.name})


@town_page(Permission.EDIT_PLAN)
@require_http_methods(["GET", "POST"])
@edits_plan
def scorer_delete(request, plan, uid):
    scorer = visible_or_404(Scorer.objects.of(plan), request.actor, uid=uid)
    return confirm_page(
        request,
        title=_("Delete the sheet of “%(name)s”?") % {"name": scorer.name},
        consequences=[
            _("Its %(count)d scores go with it, and every rank is counted anew.")
            % {"count": scorer.scores.count()}
        ],
        deed=lambda: services.delete_scorer(by=request.actor, scorer=scorer),
        done=_("The sheet is deleted."),
        confirm_label=_("Delete the sheet"),
        next_url=_address(request, "priority_list"),
        cancel_url=_address(request, "priority_sheet", uid=scorer.uid),
    )


@town_page(Permission.SCORE)
@require_http_methods(["GET", "POST"])
@edits_plan
def sheet(request, plan, uid):
    """The matrix of one scorer, to be filled in place."""
    scorer = visible_or_404(Scorer.objects.of(plan), request.actor, uid=uid)
    matrix = matrix_of(plan)
    form = SheetForm(request.POST or None, matrix=matrix, scorer=scorer, actor=request.actor)
    if request.method == "POST" and form.is_valid() and form.save():
        messages.success(request, _("The scores are saved."))
        return redirect(_address(request, "priority_sheet", uid=scorer.uid))
    context = {
        "form": form,
        "scorer": scorer,
        "matrix": matrix,
        "rows": _rows(matrix, form, scorer),
        "may_edit": may_edit(request, plan),
        "crumbs": _crumbs(request),
    }
    return form_page(request, "plans/priorities/sheet.html", context)


def _rows(matrix, form, scorer) -> list[dict]:
    """The rows of the form with the score that this scorer alone gives."""
    rows = form.rows()
    for row in rows:
        own = matrix.standing(row["problem"]).by_scorer.get(scorer.pk)
        row["score"] = figure(own)
    return rows


@town_page(Permission.SCORE)
@require_http_methods(["GET", "POST"])
@edits_plan
def score_problem(request, plan, uid, problem):
    """One problem by every criterion: the careful way, with the meaning of each value and the evidence."""
    scorer = visible_or_404(Scorer.objects.of(plan), request.actor, uid=uid)
    matrix = matrix_of(plan)
    at = next((place for place, one in enumerate(matrix.problems) if one.uid == problem), None)
    if at is None:
        raise Http404  # another town's, or closed: only what is open is scored
    form = ProblemScoreForm(
        request.POST or None,
        matrix=matrix,
        problem=matrix.problems[at],
        scorer=scorer,
        actor=request.actor,
    )
    following = matrix.problems[at + 1] if at + 1 < len(matrix.problems) else None
    if request.method == "POST" and form.is_valid() and form.save():
        messages.success(request, _("The scores of %(code)s are saved.") % {"code": matrix.problems[at].code})
        if following is not None and request.POST.get("then") == "next":
            return redirect(_address(request, "priority_score", uid=scorer.uid, problem=following.uid))
        return redirect(_address(request, "priority_sheet", uid=scorer.uid))
    context = {
        "form": form,
        "scorer": scorer,
        "problem": matrix.problems[at],
        "following": following,
        "cancel_url": _address(request, "priority_sheet", uid=scorer.uid),
        "crumbs": _crumbs(request, (scorer.name, _address(request, "priority_sheet", uid=scorer.uid))),
    }
    return form_page(request, "plans/priorities/score_problem.html", context)
