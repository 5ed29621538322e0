"""The page of the question bank: modules to choose, for a new survey or for a draft."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from diagnostics.surveys import services
from diagnostics.surveys.drafting import languages_of
from diagnostics.surveys.lookup import page_address, survey_or_404
from diagnostics.surveys.questionnaire.timing import minutes_for
from stakeholders.access.errors import Refused
from stakeholders.access.gate import town_page
from stakeholders.access.permissions import Permission

from .forms import ModulesForm, NewSurveyForm
from .joining import Joined
from .modules import modules_in, reworded
from .offences import FOUND_BY
from .services import add_modules, make_survey
from .words import LANGUAGES, known

MANAGE = Permission.MANAGE_DIAGNOSIS
TEMPLATE = "diagnostics/surveys/bank.html"


@town_page(MANAGE)
@require_http_methods(["GET", "POST"])
def survey_bank(request):
    """A new survey of modules."""
    town = request.actor.municipality
    form = NewSurveyForm(request.POST or None, languages=town.languages)
    if request.method == "POST" and form.is_valid():
        made = make_survey(
            by=request.actor,
            modules=form.cleaned_data["modules"],
            languages=form.languages,
            title=form.cleaned_data["title"],
        )
        messages.success(request, _("The survey is made of the bank. Try it, then change what you like."))
        return redirect(page_address(made, request))
    back = reverse("survey_list", kwargs={"town": town.slug})
    languages = known(town.languages or LANGUAGES[:1])
    rows = module_rows(languages, chosen=form["modules"].value() or [])
    return _page(request, {"form": form, "rows": rows, "words_language": languages[0], "back": back})


@town_page(MANAGE)
@require_http_methods(["GET", "POST"])
def survey_bank_add(request, uid):
    """Modules added to the draft of a survey."""
    survey = survey_or_404(request, uid)
    form, languages = ModulesForm(request.POST or None), languages_of(survey)
    if request.method == "POST" and form.is_valid():
        try:
            found = add_modules(by=request.actor, survey=survey, modules=form.cleaned_data["modules"])
        except Refused as problem:
            form.add_error("modules", str(problem))
        else:
            _tell(request, found, languages)
            return redirect(page_address(survey, request))
    draft = services.drafted(survey)
    context = {
        "form": form,
        "survey": survey,
        "rows": module_rows(known(languages), chosen=form["modules"].value() or [], there=draft.by_code),
        "words_language": known(languages)[0],
        "reworded": [draft.by_code[code] for code in reworded(draft, languages)],
        "back": page_address(survey, request),
    }
    return _page(request, context)


def _page(request, context: dict):
    once = [row["module"] for row in context["rows"] if not row["module"].section.repeats]
    context["minutes"] = minutes_for(item for module in once for item in module.items)
    context["is_whole"] = all(row["is_whole"] for row in context["rows"])
    status = 422 if context["form"].errors else 200
    return render(request, TEMPLATE, context, status=status)


def _tell(request, found: Joined, languages: list[str]) -> None:
    """What was added, and what was there already and stays as it is."""
    many = len(found.added)
    text = ngettext("%(n)s question or value is added.", "%(n)s questions and values are added.", many)
    messages.success(request, text % {"n": many})
    if found.kept:
        shown = ", ".join(found.kept[:8]) + ("…" if len(found.kept) > 8 else "")
        text = _("These short names were there already and stay as they are: %(codes)s.")
        messages.warning(request, text % {"codes": shown})
    if not set(languages) & set(LANGUAGES):
        messages.warning(
            request, _("The bank has no words in the languages of this survey: they are English.")
        )


def module_rows(languages: tuple[str, ...], *, chosen, there=()) -> list[dict]:
    """What the page shows of each module: its questions, and how many of them a draft has already."""
    bank = modules_in(languages)
    return [
        {
            "module": module,
            "is_chosen": module.code in chosen,
            "needs": [bank[code].section.title for code in module.needs],
            "core": sum(item.core for item in module.questions),
            "there": sum(item.code in there for item in module.questions),
            "is_whole": all(item.code in there for item in module.questions) if there else False,
            "questions": [
                {"item": item, "offence": FOUND_BY.get(item.code), "is_there": item.code in there}
                for item in module.questions
            ],
        }
        for module in bank.values()
    ]
