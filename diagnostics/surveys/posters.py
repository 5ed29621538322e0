"""A poster with the survey's address and a code that a phone can scan."""

from io import BytesIO

import qrcode
import qrcode.image.svg
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.safestring import mark_safe

from stakeholders.access.gate import town_page
from stakeholders.access.pages import visible_or_404
from stakeholders.access.permissions import Permission

from .models import Survey, SurveyState
from .wording import public_address, short_address


def code_svg(address: str) -> str:
    """The address as a square code, one path in SVG. Middle error correction: a poster may be torn or rained on."""
    code = qrcode.QRCode(
        border=4,
        error_correction=qrcode.ERROR_CORRECT_M,
        image_factory=qrcode.image.svg.SvgPathImage,
    )
    code.add_data(address)
    target = BytesIO()
    code.make_image().save(target)
    return target.getvalue().decode()


def _open_survey(request, uid) -> Survey:
    survey = visible_or_404(Survey.objects.select_related("municipality"), request.actor, uid=uid)
    if survey.state == SurveyState.DRAFT:
        raise Http404
    return survey


@town_page(Permission.READ)
def survey_poster(request, uid):
    """A page to print."""
    survey = _open_survey(request, uid)
    address = public_address(survey)
    svg = code_svg(address)
    context = {
        "survey": survey,
        "address": address,
        # Shown without the protocol, as people type it.
        "short_address": short_address(survey).partition("://")[2],
        "code": mark_safe(svg[svg.index("<svg") :]),
    }
    return render(request, "diagnostics/surveys/poster.html", context)


@town_page(Permission.READ)
def survey_code(request, uid):
    """The code alone, for letters and posters of one's own."""
    survey = _open_survey(request, uid)
    response = HttpResponse(code_svg(public_address(survey)), content_type="image/svg+xml")
    response["Content-Disposition"] = f'attachment; filename="survey-{survey.municipality.slug}.svg"'
    return response
