"""Pages on which a survey is translated, text beside text."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from stakeholders.access.confirming import confirm_page
from stakeholders.access.gate import town_page
from stakeholders.access.pages import form_page
from stakeholders.access.permissions import Permission
from stakeholders.access.speaking import language_name

from . import drafting, services
from .language_forms import LanguageForm, WordsForm
from .lookup import page_address, survey_or_404
from .models import Survey
from .questionnaire.languages import untold

MANAGE = Permission.MANAGE_DIAGNOSIS


@town_page(MANAGE)
@require_http_methods(["GET", "POST"])
def survey_languages(request, uid):
    """The languages in which a survey can be answered, and how much of each is translated."""
    survey = survey_or_404(request, uid)
    codes = drafting.languages_of(survey)
    form = LanguageForm(request.POST or None, taken=codes)
    if request.method == "POST" and form.is_valid():
        code = form.cleaned_data["language"]
        drafting.add_language(by=request.actor, survey=survey, language=code)
        messages.success(
            request, _("%(language)s is added. Translate it now.") % {"language": language_name(code)}
        )
        return redirect(_words_address(request, survey, code))
    drafted = services.drafted(survey)
    context = {
        "survey": survey,
        "form": form,
        "first": language_name(codes[0]),
        "others": [
            {"code": code, "name": language_name(code), "missing": len(untold(drafted, code))}
            for code in codes[1:]
        ],
    }
    status = 422 if form.is_bound else 200
    return render(request, "diagnostics/surveys/languages.html", context, status=status)


def _words_address(request, survey: Survey, code: str) -> str:
    here = {"town": request.actor.municipality.slug, "uid": survey.uid, "code": code}
    return reverse("survey_words", kwargs=here)


def _language_or_404(survey: Survey, code: str) -> str:
    if code not in drafting.languages_of(survey)[1:]:
        raise Http404
    return code


@town_page(MANAGE)
@require_http_methods(["GET", "POST"])
def survey_words(request, uid, code):
    """All texts in one language beside those of the first."""
    survey = survey_or_404(request, uid)
    language = _language_or_404(survey, code)
    drafted = services.drafted(survey)
    form = WordsForm(request.POST or None, survey=survey, form=drafted, language=language)
    if request.method == "POST" and form.is_valid():
        drafting.translate(by=request.actor, survey=survey, form=drafted, words=form)
        messages.success(request, _("The translation is saved."))
        return redirect(page_address(survey, request, "survey_languages"))
    first = drafting.languages_of(survey)[0]
    context = {
        "survey": survey, "form": form, "first": language_name(first), "first_code": first,
        "language": language_name(language), "back": page_address(survey, request, "survey_languages"),
    }  # fmt: skip
    return form_page(request, "diagnostics/surveys/words.html", context)


@town_page(MANAGE)
@require_http_methods(["GET", "POST"])
def survey_language_delete(request, uid, code):
    survey = survey_or_404(request, uid)
    language = _language_or_404(survey, code)
    page = page_address(survey, request, "survey_languages")
    return confirm_page(
        request,
        title=_("Take this language out?"),
        text=language_name(language),
        consequences=[_("Its translations are deleted. Versions that were published keep them.")],
        deed=lambda: drafting.drop_language(by=request.actor, survey=survey, language=language),
        done=_("The language is taken out."),
        confirm_label=_("Take it out"),
        next_url=page,
        cancel_url=page,
    )
