"""Pages of quotas: how many of each group are wanted, came, and are missing."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from diagnostics.charts.bars import Bar, bars
from diagnostics.surveys import services as surveys
from diagnostics.surveys.field.models import SurveyQuota, WhenFull
from diagnostics.surveys.lookup import page_address, survey_or_404
from diagnostics.surveys.models import Survey
from diagnostics.surveys.wording import count, percent, stacked
from stakeholders.access.confirming import confirm_page
from stakeholders.access.drawing_words import page_words
from stakeholders.access.errors import Refused
from stakeholders.access.gate import town_page
from stakeholders.access.pages import form_page, visible_or_404
from stakeholders.access.permissions import Permission

from . import services
from .forms import CellsForm, QuotaForm

MANAGE = Permission.MANAGE_DIAGNOSIS
TEMPLATES = "diagnostics/surveys/field/"


@town_page(MANAGE)
@require_safe
def quota_list(request, uid):
    """How far every group is."""
    survey = survey_or_404(request, uid)
    version = surveys.latest_version(survey)
    form = surveys.published(version) if version else None
    rows = SurveyQuota.objects.visible_to(request.actor).filter(survey=survey)
    context = {
        "survey": survey,
        "quotas": [_told(survey, quota, form) for quota in rows],
        "may_add": len(rows) < services.MOST_QUOTAS and bool(services.offered(survey)),
    }
    return render(request, f"{TEMPLATES}quota_list.html", context)


def _told(survey: Survey, quota: SurveyQuota, form) -> dict:
    """A quota as a drawing with its table."""
    cells = services.cells_of_quota(survey, quota)
    title = title_of(survey, quota)
    wanted = [cell for cell in cells if cell.target]
    short = sum(cell.open for cell in wanted)
    drawn = [Bar(cell.label, 100 * cell.reached / cell.target) for cell in wanted]
    figure = _("Reached, of 100 wanted")
    about = {
        "title": figure,
        "words": page_words(),
        "number": lambda share: percent(share / 100, 0),
        "reference": (100.0, _("wanted")),
    }
    heads = [_("Group"), _("Wanted"), _("Reached"), _("Missing"), _("State")]
    sums = [sum(cell.target for cell in wanted), sum(cell.reached for cell in cells), short]
    *lines, foot = stacked(heads, [*map(_row, cells), [_("Together"), *map(count, sums), ""]])
    return {
        "quota": quota,
        "title": title,
        "figure": figure,
        "columns": heads,
        "rows": lines,
        "foot": foot,
        "svg": bars(drawn, **about) if drawn else "",
        "svg_narrow": bars(drawn, narrow=True, **about) if drawn else "",
        "short": count(short) if short else "",
        "is_set": bool(wanted),
        "stops": quota.when_full == WhenFull.STOP,
        "cannot": quota.when_full == WhenFull.STOP
        and services.why_not_stop(survey, form, quota.codes, quota.cells),
    }


def _row(cell: services.Cell) -> list[str]:
    if cell.target is None:
        return [cell.label, "\N{EN DASH}", count(cell.reached), "\N{EN DASH}", _("not limited")]
    state = _("enough") if cell.is_full else _("open")
    return [cell.label, count(cell.target), count(cell.reached), count(cell.open), state]


def title_of(survey: Survey, quota: SurveyQuota) -> str:
    """The questions of a quota in words."""
    return " \N{MULTIPLICATION SIGN} ".join(
        item.text for item in services.items_of(survey, quota.codes)
    ) or str(quota)


@town_page(MANAGE)
@require_http_methods(["GET", "POST"])
def quota_create(request, uid):
    survey = survey_or_404(request, uid)
    form = QuotaForm(request.POST or None, items=services.offered(survey))
    back = page_address(survey, request, "survey_quotas")
    if request.method == "POST" and form.is_valid():
        try:
            quota = services.add_quota(by=request.actor, survey=survey, codes=form.codes)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            return redirect(_address(request, survey, quota))
    context = {
        "survey": survey,
        "form": form,
        "title": _("New quotas"),
        "back": back,
        "lead": _("Which questions make the groups? The next page asks how many of each are wanted."),
        "submit_label": _("Go on"),
    }
    return form_page(request, f"{TEMPLATES}form.html", context)


def _address(request, survey: Survey, quota: SurveyQuota) -> str:
    names = {"town": request.actor.municipality.slug, "uid": survey.uid, "pk": quota.pk}
    return reverse("survey_quota_update", kwargs=names)


def _quota(request, survey: Survey, pk) -> SurveyQuota:
    quota = visible_or_404(SurveyQuota.objects.filter(survey=survey), request.actor, pk=pk)
    quota.survey = survey
    return quota


@town_page(MANAGE)
@require_http_methods(["GET", "POST"])
def quota_update(request, uid, pk):
    survey = survey_or_404(request, uid)
    quota = _quota(request, survey, pk)
    groups = services.groups_of(services.items_of(survey, quota.codes))
    form = CellsForm(request.POST or None, quota=quota, groups=groups)
    back = page_address(survey, request, "survey_quotas")
    if request.method == "POST" and form.is_valid():
        try:
            services.keep_cells(
                by=request.actor, quota=quota, cells=form.cells, when_full=form.cleaned_data["when_full"]
            )
        except Refused as refused:
            form.add_error("when_full", str(refused))
        else:
            messages.success(request, _("The quotas are saved."))
            return redirect(back)
    context = {
        "survey": survey,
        "form": form,
        "title": title_of(survey, quota),
        "back": back,
        "lead": _("How many interviews are wanted of each group? A group without a number is not limited."),
    }
    return form_page(request, f"{TEMPLATES}form.html", context)


@town_page(MANAGE)
@require_http_methods(["GET", "POST"])
def quota_delete(request, uid, pk):
    survey = survey_or_404(request, uid)
    quota = _quota(request, survey, pk)
    back = page_address(survey, request, "survey_quotas")
    return confirm_page(
        request,
        title=_("Take out these quotas?"),
        text=title_of(survey, quota),
        consequences=[_("No answer is touched. The web stops nobody because of them any more.")],
        deed=lambda: services.drop_quota(by=request.actor, quota=quota),
        done=_("The quotas are taken out."),
        confirm_label=_("Take them out"),
        next_url=back,
        cancel_url=back,
    )
