"""Pages on which the questions of a survey are made."""

from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from stakeholders.access.confirming import confirm_page
from stakeholders.access.gate import town_page
from stakeholders.access.pages import form_page, visible_or_404
from stakeholders.access.permissions import Permission

from . import services
from .lookup import page_address, survey_or_404
from .models import Question, QuestionKind
from .question_forms import QuestionForm

MANAGE = Permission.MANAGE_DIAGNOSIS


@town_page(MANAGE)
@require_http_methods(["GET", "POST"])
def survey_question_create(request, uid):
    survey = survey_or_404(request, uid)
    question = Question(municipality=request.actor.municipality, survey=survey, kind=QuestionKind.SINGLE)
    return _edit_question(request, question, title=_("New question"))


@town_page(MANAGE)
@require_http_methods(["GET", "POST"])
def survey_question_update(request, uid, pk):
    return _edit_question(request, _question(request, uid, pk), title=_("Edit the question"))


def _question(request, uid, pk) -> Question:
    rows = Question.objects.filter(survey__uid=uid).select_related("survey")
    return visible_or_404(rows, request.actor, pk=pk)


def _edit_question(request, question: Question, *, title: str):
    form = QuestionForm(request.POST or None, instance=question, actor=request.actor)
    page = page_address(question.survey, request)
    if request.method == "POST" and form.is_valid():
        if question.pk is None:
            saved = services.add_question(by=request.actor, question=form.save(commit=False))
        else:
            saved = form.save()
        if saved is not None:
            messages.success(request, _("The question is saved."))
            again = "and_next" in request.POST
            return redirect(
                page_address(question.survey, request, "survey_question_create")
                if again
                else f"{page}#q-{saved.code}"
            )
    context = {"form": form, "title": title, "survey": question.survey, "back": page}
    return form_page(request, "diagnostics/surveys/question_form.html", context)


@town_page(MANAGE)
@require_http_methods(["POST"])
def survey_question_move(request, uid, pk):
    question = _question(request, uid, pk)
    services.move_question(by=request.actor, question=question, up=request.POST.get("to") == "up")
    return redirect(f"{page_address(question.survey, request)}#q-{question.code}")


@town_page(MANAGE)
@require_http_methods(["GET", "POST"])
def survey_question_delete(request, uid, pk):
    question = _question(request, uid, pk)
    page = page_address(question.survey, request)
    return confirm_page(
        request,
        title=_("Delete this question?"),
        text=question.text,
        consequences=[_("Versions that were published keep it, and so do the answers to it.")],
        deed=lambda: services.delete_question(by=request.actor, question=question),
        done=_("The question is deleted."),
        confirm_label=_("Delete the question"),
        next_url=page,
        cancel_url=page,
    )
