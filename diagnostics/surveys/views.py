"""Pages on which a survey is made: its questions, its publication, its end."""

from django.contrib import messages
from django.db.models import Count, IntegerField, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from stakeholders.access.confirming import confirm_page
from stakeholders.access.gate import town_page
from stakeholders.access.pages import form_page, page_of, query_without_page
from stakeholders.access.permissions import Permission, can
from stakeholders.access.speaking import language_name, named

from . import services
from .bank.modules import reworded
from .drafting import languages_of
from .forms import SurveyFilter, SurveyForm
from .lookup import page_address, survey_or_404
from .models import QuestionKind, Survey, SurveyAnswer, SurveyState
from .openrosa.services import held_of
from .questionnaire.records import to_json
from .questionnaire.stretches import stretches
from .wording import (
    TONES,
    count,
    day_in,
    field_time,
    public_address,
    response_rate,
    ways_words,
)

MANAGE = Permission.MANAGE_DIAGNOSIS


def with_answer_counts(rows):
    """Surveys with the number of their answers, counted apart from whatever else is joined."""
    counted = (
        SurveyAnswer.objects.filter(survey=OuterRef("pk")).order_by().values("survey").annotate(n=Count("pk"))
    )
    return rows.annotate(
        answer_count=Coalesce(Subquery(counted.values("n"), output_field=IntegerField()), Value(0))
    )


def ways_of(survey: Survey, actor) -> dict[str, int]:
    """How many answers came in which way."""
    rows = SurveyAnswer.objects.visible_to(actor).filter(survey=survey).order_by()
    return dict(rows.values_list("channel").annotate(n=Count("pk")))


def filtered(rows, form):
    """Surveys that match the filter of page and API."""
    if q := form.value("q"):
        rows = rows.filter(Q(title__icontains=q) | Q(population__icontains=q))
    if state := form.value("state"):
        rows = rows.filter(state=state)
    return rows


@town_page(Permission.READ)
def survey_list(request):
    form = SurveyFilter(request.GET or None, actor=request.actor)
    rows = with_answer_counts(filtered(Survey.objects.visible_to(request.actor), form))
    page_obj = page_of(request, rows)
    for survey in page_obj:
        survey.tone = TONES[survey.state]
        survey.field_time = field_time(survey)
        survey.counted = count(survey.answer_count)
    context = {
        "form": form,
        "page_obj": page_obj,
        "querystring": query_without_page(request),
        "may_edit": can(request.actor, MANAGE),
        "is_filtered": bool(form.is_bound and any(form.data.values())),
    }
    return render(request, "diagnostics/surveys/survey_list.html", context)


@town_page(MANAGE)
@require_http_methods(["POST"])
def survey_start(request):
    """Begin with the short safety questionnaire."""
    survey = services.begin_with_starter(by=request.actor)
    messages.success(
        request, _("The short safety survey is ready. Change what you like before you publish it.")
    )
    return redirect(page_address(survey, request))


@town_page(MANAGE)
@require_http_methods(["GET", "POST"])
def survey_create(request):
    return _edit(request, SurveyForm(request.POST or None, actor=request.actor), title=_("New survey"))


@town_page(MANAGE)
@require_http_methods(["GET", "POST"])
def survey_update(request, uid):
    survey = survey_or_404(request, uid)
    form = SurveyForm(request.POST or None, instance=survey, actor=request.actor)
    return _edit(request, form, title=_("Edit the survey"))


def _edit(request, form, *, title: str):
    if request.method == "POST" and form.is_valid() and (saved := form.save()) is not None:
        messages.success(request, _("The survey is saved."))
        return redirect(page_address(saved, request))
    back = page_address(form.instance, request) if form.instance.pk else _list(request)
    return form_page(
        request, "diagnostics/surveys/survey_form.html", {"form": form, "title": title, "back": back}
    )


def _list(request) -> str:
    return reverse("survey_list", kwargs={"town": request.actor.municipality.slug})


@town_page(Permission.READ)
def survey_detail(request, uid):
    """The questions in their order, what is still wrong with them, and what can be done now."""
    survey = survey_or_404(request, uid)
    form, version = services.drafted(survey), services.latest_version(survey)
    ways = ways_of(survey, request.actor)
    answers = sum(ways.values())
    keys = dict(survey.questions.values_list("code", "pk"))
    may_edit = can(request.actor, MANAGE)
    context = {
        "survey": survey,
        "tone": TONES[survey.state],
        "field_time": field_time(survey),
        "version": version,
        "questions": question_rows(form, keys),
        "parts": survey.sections.annotate(many=Count("questions")),
        "languages": [language_name(code) for code in survey.languages],
        "paper_languages": named(languages_of(survey)),
        "pages": len(form.pages) + len(stretches(form)),
        "lacks_help": may_edit and _lacks_help(survey, form),
        "problems": services.problems_of_survey(survey, form) if may_edit else [],
        "reworded": reworded(form, languages_of(survey)) if may_edit else [],
        "is_changed": services.is_changed(survey, version, to_json(form)),
        "answers": count(answers) if answers else "",
        "ways": ways_words(ways) if may_edit else "",
        "size": count(survey.population_size) if survey.population_size else "",
        "response": response_rate(survey, answers),
        "address": public_address(survey) if version else "",
        "held": held_of(survey) if may_edit else 0,
        "may_edit": may_edit,
        "is_draft": survey.state == SurveyState.DRAFT,
        "is_open": survey.state == SurveyState.OPEN,
    }
    return render(request, "diagnostics/surveys/survey_detail.html", context)


def _lacks_help(survey: Survey, form) -> bool:
    """Whether something sensitive is asked and nobody is told where help is."""
    return any(item.sensitive for item in form.items) and not survey.municipality.support_contacts.strip()


def _part_that_begins(form, place: int):
    """The part at whose first question this place is; None in the middle of one, or outside."""
    item, before = form.items[place], form.items[place - 1] if place else None
    return form.section_of.get(item.code) if before is None or before.section != item.section else None


def question_rows(form, keys: dict[str, int]) -> list[dict]:
    """What the list of questions shows of each one."""
    kinds = dict(QuestionKind.choices)
    announced = {stretch.first for stretch in stretches(form)}
    rows = []
    for number, item in enumerate(form.items, 1):
        before = form.by_code.get(item.asked_if.question) if item.asked_if else None
        values = item.asked_if.values if item.asked_if else ()
        labels = [before.labels.get(value, value) if before else value for value in values]
        rows.append(
            {
                "number": number,
                "item": item,
                "part": _part_that_begins(form, number - 1),
                "is_announced": item.code in announced,
                "pk": keys[item.code],
                "kind": kinds[item.kind],
                "depends_on": item.asked_if.question if item.asked_if else "",
                "depends_on_number": form.items.index(before) + 1 if before else None,
                "depends_on_labels": labels,
                "is_first": number == 1,
                "is_last": number == len(form.items),
            }
        )
    return rows


@town_page(MANAGE)
@require_http_methods(["POST"])
def survey_copy(request, uid):
    copied = services.copy_survey(by=request.actor, survey=survey_or_404(request, uid))
    messages.success(request, _("This is a new survey with the same questions."))
    return redirect(page_address(copied, request))


@town_page(MANAGE)
@require_http_methods(["GET", "POST"])
def survey_delete(request, uid):
    survey = survey_or_404(request, uid)
    return confirm_page(
        request,
        title=_("Delete the survey “%(title)s”?") % {"title": survey.title},
        text=_("Its questions go with it."),
        deed=lambda: services.delete_survey(by=request.actor, survey=survey),
        done=_("The survey is deleted."),
        confirm_label=_("Delete the survey"),
        next_url=_list(request),
        cancel_url=page_address(survey, request),
    )


@town_page(MANAGE)
@require_http_methods(["GET", "POST"])
def survey_publish(request, uid):
    survey = survey_or_404(request, uid)
    if services.problems_of_survey(survey, services.drafted(survey)):
        messages.error(request, _("The questionnaire cannot be published yet. What to mend stands below."))
        return redirect(page_address(survey, request))
    version = services.latest_version(survey)
    return confirm_page(
        request,
        title=_("Publish version %(number)s of the questionnaire?")
        % {"number": version.number + 1 if version else 1},
        text=_("From then on residents can answer it at its address."),
        consequences=[
            _("A published version never changes. You can go on editing and publish the next one."),
            _("Answers name the version that was answered. Who has begun an older one finishes it."),
        ],
        deed=lambda: services.publish(by=request.actor, survey=survey, on=day_in(request.actor.municipality)),
        done=_("The questionnaire is published and the survey open."),
        confirm_label=_("Publish"),
        next_url=page_address(survey, request),
        cancel_url=page_address(survey, request),
        danger=False,
    )


@town_page(MANAGE)
@require_http_methods(["GET", "POST"])
def survey_reopen(request, uid):
    survey = survey_or_404(request, uid)
    return confirm_page(
        request,
        title=_("Open the survey “%(title)s” again?") % {"title": survey.title},
        text=_("Residents answer the version that was published last."),
        deed=lambda: services.reopen(by=request.actor, survey=survey),
        done=_("The survey is open again."),
        confirm_label=_("Open it again"),
        next_url=page_address(survey, request),
        cancel_url=page_address(survey, request),
        danger=False,
    )
