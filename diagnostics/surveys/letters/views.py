"""Pages on which letters with personal codes are made, counted and taken back."""

from io import BytesIO

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from diagnostics.surveys.drafting import languages_of
from diagnostics.surveys.lookup import page_address, survey_or_404
from diagnostics.surveys.models import Survey, SurveyState
from diagnostics.surveys.wording import count, public_address, short_address, spoken
from stakeholders.access.confirming import confirm_page
from stakeholders.access.errors import Refused
from stakeholders.access.gate import town_page
from stakeholders.access.permissions import Permission
from stakeholders.spreadsheets.writing import write_csv

from . import services
from .batches import BATCH
from .codes import shown
from .forms import LettersForm
from .sheets import Letter, address_with, letters_pdf

MANAGE = Permission.MANAGE_DIAGNOSIS


@town_page(MANAGE)
@require_http_methods(["GET", "POST"])
def letter_list(request, uid):
    """How many letters there are, how many were answered, and a form for more. New codes come as a file, once."""
    survey = survey_or_404(request, uid)
    form = LettersForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.make_letters(by=request.actor, survey=survey, many=form.cleaned_data["many"])
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            return _file(survey, made, form.cleaned_data["as_what"])
    letters, used = services.counts_of(survey)
    told = len(services.unused_numbers(survey))
    context = {
        "survey": survey,
        "form": form,
        "letters": letters,
        "shown_letters": count(letters),
        "shown_used": count(used),
        "unused": told,
        "batch": BATCH,
        "is_closed": survey.state == SurveyState.CLOSED,
    }
    status = 422 if form.is_bound else 200
    return render(request, "diagnostics/surveys/letters/letter_list.html", context, status=status)


def _file(survey: Survey, made: list[tuple[int, str]], kind: str) -> HttpResponse:
    address = public_address(survey)
    if kind == "pdf":
        content, content_type = letters_pdf(_letter(survey), made, at=timezone.now()), "application/pdf"
    else:
        target = BytesIO()
        headers = [_("Letter"), _("Code"), _("Address"), _("Address with the code")]
        rows = ([number, shown(code), address, address_with(address, code)] for number, code in made)
        write_csv(target, headers, rows)
        content, content_type = target.getvalue(), "text/csv; charset=utf-8"
    response = HttpResponse(content, content_type=content_type)
    name = f"survey-{survey.municipality.slug}-letters-{made[0][0]}-{made[-1][0]}.{kind}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    add_never_cache_headers(response)
    return response


def _letter(survey: Survey) -> Letter:
    """What stands on it, in the first language of the survey and not in that of whoever prints it."""
    with spoken(languages_of(survey)[0]):
        return Letter(
            town=survey.municipality.name,
            title=survey.title,
            about=survey.introduction,
            address=public_address(survey),
            shown_address=short_address(survey).partition("://")[2],
            how=_("Scan the square with a telephone, or open this address and type the code:"),
            code_words=_("Square code with the address and your code"),
            promise=_(
                "With this code one person answers once. It is not kept with the answers: who answered what, nobody "
                "can find out, the municipality neither."
            ),
            number_words=_("Letter"),
            language=get_language() or "en",
        )


@town_page(MANAGE)
@require_safe
def letter_reminders(request, uid):
    """The numbers of letters of which it is not told that they were answered, as a table for reminders."""
    survey = survey_or_404(request, uid)
    target = BytesIO()
    write_csv(target, [_("Letter")], ([number] for number in services.unused_numbers(survey)))
    response = HttpResponse(target.getvalue(), content_type="text/csv; charset=utf-8")
    name = f"survey-{survey.municipality.slug}-reminders.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@town_page(MANAGE)
@require_http_methods(["GET", "POST"])
def letter_withdraw(request, uid):
    survey = survey_or_404(request, uid)
    back = page_address(survey, request, "survey_letters")

    return confirm_page(
        request,
        title=_("Take back the letters that were not answered?"),
        text=_("Their codes let nobody in any more. Answers that have come stay."),
        consequences=[_("Who has such a letter and has not answered cannot do so any more.")],
        deed=lambda: services.withdraw_unused(by=request.actor, survey=survey),
        done=_("The letters are taken back."),
        confirm_label=_("Take them back"),
        next_url=back,
        cancel_url=back,
    )
