"""Pages of indicators: what is measured, how it stands, and its values."""

from datetime import timedelta

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from stakeholders.access.confirming import confirm_page
from stakeholders.access.gate import town_page
from stakeholders.access.models import AuditEntry
from stakeholders.access.pages import form_page, page_of, query_without_page, visible_or_404
from stakeholders.access.permissions import Permission, can
from stakeholders.municipalities.clock import town_today

from . import services
from .aims import aims_of
from .forms import IndicatorFilter, IndicatorForm, ValueForm
from .models import Indicator, IndicatorValue, Split
from .shown import shown_row, values_chart
from .starter import STARTER

SOON = timedelta(days=30)


@town_page(Permission.READ)
def indicator_list(request):
    today = town_today(request.actor.municipality)
    form = IndicatorFilter(request.GET or None, actor=request.actor)
    before = {"overdue": today, "soon": today + SOON}.get(form.value("due"))
    rows = Indicator.objects.visible_to(request.actor).matching(
        q=form.value("q"), domain=form.value("domain"), due_before=before
    )
    page_obj = page_of(request, rows)
    values = services.values_by_indicator(page_obj, request.actor)
    aims = aims_of(request.actor, set(values))
    context = {
        "form": form,
        "page_obj": page_obj,
        "rows": [shown_row(row, values[row.pk], aims[row.pk], today) for row in page_obj],
        "querystring": query_without_page(request),
        "may_edit": can(request.actor, Permission.MANAGE_DIAGNOSIS),
    }
    return render(request, "diagnostics/indicators/indicator_list.html", context)


@town_page(Permission.READ)
def indicator_detail(request, uid):
    rows = Indicator.objects.select_related("source")
    indicator = visible_or_404(rows, request.actor, uid=uid)
    values = services.values_by_indicator([indicator], request.actor)[indicator.pk]
    aims = aims_of(request.actor, {indicator.pk})[indicator.pk]
    context = {
        "indicator": indicator,
        "row": shown_row(indicator, values, aims, town_today(request.actor.municipality)),
        "values": values[::-1],
        "untold": indicator.values.count() - len(values),
        "splits": [Split(split).label for split in indicator.disaggregation],
        "starter": STARTER.get(indicator.library_code),
        **_pair(request, indicator),
        "chart": values_chart(indicator, values, aims),
        "may_edit": can(request.actor, Permission.MANAGE_DIAGNOSIS),
        "may_record": can(request.actor, Permission.RECORD_VALUES),
    }
    return render(request, "diagnostics/indicators/indicator_detail.html", context)


def _pair(request, indicator: Indicator) -> dict:
    """The indicator that it should be read beside: the town's copy where there is one."""
    starter = STARTER.get(indicator.library_code)
    pair = STARTER.get(starter.pair) if starter else None
    rows = Indicator.objects.visible_to(request.actor)
    return {"pair": pair, "pair_copy": rows.filter(library_code=pair.code).first() if pair else None}


@town_page(Permission.MANAGE_DIAGNOSIS)
@require_http_methods(["GET", "POST"])
def indicator_create(request):
    form = IndicatorForm(request.POST or None, actor=request.actor)
    return _edit(request, form, title=_("New indicator"), done=_("The indicator is saved."))


@town_page(Permission.MANAGE_DIAGNOSIS)
@require_http_methods(["GET", "POST"])
def indicator_update(request, uid):
    indicator = visible_or_404(Indicator, request.actor, uid=uid)
    form = IndicatorForm(request.POST or None, instance=indicator, actor=request.actor)
    title = _("Edit %(code)s") % {"code": indicator.code}
    return _edit(request, form, title=title, done=_("The indicator is saved."))


def _edit(request, form, *, title: str, done: str, indicator: Indicator | None = None, **context):
    town = request.actor.municipality.slug
    if request.method == "POST" and form.is_valid():
        saved = form.save()
        if saved is not None:
            messages.success(request, done)
            return redirect("indicator_detail", town=town, uid=(indicator or saved).uid)
    known = indicator or form.instance
    back = "indicator_detail" if known.pk else "indicator_list"
    where = {"town": town, "uid": known.uid} if known.pk else {"town": town}
    crumbs = [{"label": _("Indicators"), "url": reverse("indicator_list", kwargs={"town": town})}]
    if indicator:
        crumbs.append({"label": str(indicator), "url": reverse(back, kwargs=where)})
    context |= {"form": form, "title": title, "crumbs": crumbs, "cancel_url": reverse(back, kwargs=where)}
    return form_page(request, "diagnostics/indicators/indicator_form.html", context)


@town_page(Permission.MANAGE_DIAGNOSIS)
@require_http_methods(["GET", "POST"])
def indicator_delete(request, uid):
    indicator = visible_or_404(Indicator, request.actor, uid=uid)
    where = {"town": request.actor.municipality.slug}
    count = indicator.values.count()
    return confirm_page(
        request,
        title=_("Delete “%(indicator)s”?") % {"indicator": indicator},
        consequences=[_("%(count)s recorded values go with it.") % {"count": count}] if count else [],
        deed=lambda: services.delete_indicator(by=request.actor, indicator=indicator),
        done=_("The indicator is deleted."),
        confirm_label=_("Delete the indicator"),
        next_url=reverse("indicator_list", kwargs=where),
        cancel_url=reverse("indicator_detail", kwargs={**where, "uid": indicator.uid}),
    )


@town_page(Permission.RECORD_VALUES)
@require_http_methods(["GET", "POST"])
def value_create(request, uid):
    indicator = visible_or_404(Indicator, request.actor, uid=uid)
    form = ValueForm(request.POST or None, indicator=indicator, actor=request.actor)
    return _edit(
        request, form, title=_("Record a value"), done=_("The value is recorded."), indicator=indicator
    )


@town_page(Permission.RECORD_VALUES)
@require_http_methods(["GET", "POST"])
def value_update(request, uid, value):
    """Correct a value; what stood there before is shown below the form."""
    indicator, row = _value_or_404(request, uid, value)
    form = ValueForm(request.POST or None, indicator=indicator, instance=row, actor=request.actor)
    return _edit(
        request,
        form,
        title=_("Correct a value"),
        done=_("The value is corrected. What stood there before is kept in the record of changes."),
        indicator=indicator,
        value=row,
        history=_history(request, row),
    )


def _history(request, row: IndicatorValue) -> list[dict]:
    """Who changed the value when, and what stood there before and after; newest first."""
    kept = AuditEntry.objects.visible_to(request.actor).filter(
        table_name=IndicatorValue._meta.db_table, row_id=row.pk
    )
    names = {field.column: field.verbose_name for field in IndicatorValue._meta.fields if field.editable}
    found = []
    for entry in kept[:20]:
        changes = [
            (names[name], entry.before.get(name), entry.after[name]) for name in names if name in entry.after
        ]
        if entry.operation == "update" and changes:
            found.append({"at": entry.at, "actor": entry.actor, "changes": changes})
    return found


@town_page(Permission.RECORD_VALUES)
@require_http_methods(["GET", "POST"])
def value_delete(request, uid, value):
    indicator, row = _value_or_404(request, uid, value)
    back = reverse("indicator_detail", kwargs={"town": request.actor.municipality.slug, "uid": indicator.uid})
    return confirm_page(
        request,
        title=_("Delete this value of %(indicator)s?") % {"indicator": indicator},
        text=str(row),
        deed=row.delete,
        done=_("The value is deleted. The record of changes keeps it."),
        confirm_label=_("Delete the value"),
        next_url=back,
        cancel_url=back,
    )


def _value_or_404(request, uid, value):
    rows = IndicatorValue.objects.select_related("indicator")
    row = visible_or_404(rows, request.actor, uid=value, indicator__uid=uid)
    return row.indicator, row
