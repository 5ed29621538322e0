"""Pages of the weights: what is in force, earlier versions, the next one."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from diagnostics.incidents.counts import exports
from diagnostics.incidents.counts.tables import Sheet
from diagnostics.incidents.models import OffenceType
from stakeholders.access.errors import Conflict, Refused
from stakeholders.access.gate import town_page
from stakeholders.access.pages import form_page
from stakeholders.access.permissions import Permission, can
from stakeholders.spreadsheets.problems import UnreadableFile
from stakeholders.spreadsheets.reading import read_table

from .forms import WeightsFileForm, WeightsForm, plain
from .models import HarmTable
from .reading import ColumnsMissing, read_weights
from .services import Weights, keep_weights, weights_of

READ = "read"


@town_page(Permission.READ)
def harm_weights(request):
    """The weights in force, or the version that the address names."""
    offences = list(OffenceType.objects.visible_to(request.actor))
    versions = list(HarmTable.objects.visible_to(request.actor).select_related("created_by"))
    context = {
        "told": _asked(request),
        "versions": versions,
        "newest": versions[0].version if versions else 0,
        "may_edit": can(request.actor, Permission.MANAGE_DIAGNOSIS),
        "may_export": can(request.actor, Permission.EXPORT),
    }
    context["rows"] = [(one, context["told"].of(one), context["told"].lacks(one)) for one in offences]
    return render(request, "diagnostics/incidents/harm/harm_weights.html", context)


def _asked(request) -> Weights:
    version = request.GET.get("version", "")
    if version and not version.isdecimal():
        raise Http404
    told = weights_of(request.actor, int(version) if version else None)
    if version and told.version != int(version):
        raise Http404
    return told


@town_page(Permission.MANAGE_DIAGNOSIS)
@require_http_methods(["GET", "POST"])
def harm_weights_update(request):
    """The sheet. A file only fills it in; what it cannot give is told, and nothing that was typed is lost."""
    offences = list(OffenceType.objects.visible_to(request.actor))
    told = weights_of(request.actor)
    initial = WeightsForm.initial_of(told, offences)
    context = {"told": told, "file_form": WeightsFileForm()}
    if request.method == "POST" and READ in request.POST:
        return _filled_in(request, offences, initial, context)
    form = context["form"] = WeightsForm(request.POST or None, offences=offences, initial=initial)
    if request.method == "POST" and form.is_valid():
        about = {name: form.cleaned_data[name] for name in ("base", "unit", "source", "licence", "note")}
        try:
            kept = keep_weights(by=request.actor, weights=form.weights(), **about)
        except Refused as refused:
            form.add_error(None, str(refused))
        except Conflict as outrun:
            form.add_error(None, _("%(what)s Look at it below, then save yours again.") % {"what": outrun})
            form.is_stale = True
            form.data = form.data.copy()
            form.data["base"] = str(told.version)
            context["outrun"] = [(one, told.of(one), told.lacks(one)) for one in offences]
        else:
            messages.success(
                request, _("Version %(version)s of the weights saved.") % {"version": kept.version}
            )
            return redirect("harm_weights", town=request.actor.municipality.slug)
    return form_page(request, "diagnostics/incidents/harm/harm_weights_form.html", context)


def _filled_in(request, offences, initial: dict, context: dict):
    """What was typed stays; the file's weights are put over it."""
    typed = {
        name: value for name, value in request.POST.items() if name in initial or name.startswith("weight_")
    }
    typed |= {f"out_{one.uid.hex}": f"out_{one.uid.hex}" in request.POST for one in offences}
    file_form = context["file_form"] = WeightsFileForm(request.POST, request.FILES)
    found = None
    if file_form.is_valid():
        file = file_form.cleaned_data["file"]
        names = {name: str(one.uid) for one in offences for name in (*one.aliases, one.name, one.code)}
        try:
            found = context["reading"] = read_weights(read_table(file.read(), file.name), names)
        except UnreadableFile as problem:
            file_form.add_error("file", _(problem.template) % problem.params)
        except ColumnsMissing as missing:
            file_form.add_error("file", str(missing))
    filled = {**initial, **typed}
    if found is not None:
        filled |= WeightsForm.cells(found.weights, offences)
    context["form"] = WeightsForm(offences=offences, initial=filled)
    status = 200 if found is not None else 422
    return render(request, "diagnostics/incidents/harm/harm_weights_form.html", context, status=status)


@town_page(Permission.EXPORT)
def harm_weights_file(request, ending):
    """The weights as a spreadsheet, in the form in which they can be read in again."""
    if ending not in {"csv", "xlsx"}:
        raise Http404
    told = _asked(request)
    rows = []
    for one in OffenceType.objects.visible_to(request.actor):
        weight = told.of(one)
        cell = "" if told.lacks(one) else _("left out") if weight is None else plain(weight)
        rows.append([one.code, one.name, one.iccs_code, cell])
    sheet = Sheet([_("Code"), _("Name"), "ICCS", "weight"], rows, rows)
    name = exports.file_name("harm-weights", str(told.version))
    if ending == "csv":
        return exports.csv_file(sheet, name)
    about = exports.provenance(
        request,
        what=_("Weights of offences, in %(unit)s. %(source)s. %(licence)s")
        % {"unit": told.unit, "source": told.source, "licence": told.licence},
        filters=_("Version %(version)s") % {"version": told.version},
        reader=request.actor,
    )
    return exports.xlsx_file(sheet, name, about)
