"""The page on which a survey is closed."""

from django import forms
from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from diagnostics.surveys.field.models import SurveyClosing
from diagnostics.surveys.lookup import page_address, survey_or_404
from diagnostics.surveys.wording import day_in
from stakeholders.access.errors import Conflict, Refused
from stakeholders.access.forms import TownForm
from stakeholders.access.gate import town_page
from stakeholders.access.pages import form_page
from stakeholders.access.permissions import Permission

from . import services


class ClosingForm(TownForm):
    class Meta:
        model = SurveyClosing
        fields = ["reason"]
        widgets = {"reason": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args, asks: bool, **kwargs):
        super().__init__(*args, **kwargs)
        if asks:
            self.fields["reason"].required = True
        else:
            del self.fields["reason"]


_TONES = {"open": "warning", "told": "info", "done": "success"}
_WORDS = {
    "open": gettext_lazy("open"),
    "told": gettext_lazy("not begun"),
    "done": gettext_lazy("in order"),
}


def _state(point: services.Point) -> str:
    if not point.text:
        return "done"
    return "open" if point.asks else "told"


@town_page(Permission.MANAGE_DIAGNOSIS)
@require_http_methods(["GET", "POST"])
def survey_close(request, uid):
    """What is still open, and the end of field work."""
    survey = survey_or_404(request, uid)
    points, back = services.points_of(survey), page_address(survey, request)
    form = ClosingForm(
        request.POST if request.method == "POST" else None,
        instance=SurveyClosing(survey=survey),
        actor=request.actor,
        asks=any(point.text and point.asks for point in points),
    )
    if request.method == "POST" and form.is_valid():
        reason, on = form.cleaned_data.get("reason", ""), day_in(request.actor.municipality)
        try:
            services.close(by=request.actor, survey=survey, on=on, reason=reason)
        except Refused as refused:
            form.add_error("reason" if "reason" in form.fields else None, str(refused))
        except Conflict as conflict:
            form.is_stale = True
            form.add_error(None, str(conflict))
        else:
            messages.success(request, _("The survey is closed."))
            return redirect(back)
    tasks = [
        {
            "title": point.title,
            "url": page_address(survey, request, point.page),
            "hint": point.text,
            "tone": _TONES[_state(point)],
            "status": _WORDS[_state(point)],
        }
        for point in points
    ]
    context = {"survey": survey, "form": form, "tasks": tasks, "back": back}
    return form_page(request, "diagnostics/surveys/field/close.html", context)
