"""Population figures: from a spreadsheet, shown with what is wrong and taken when confirmed; or written in a table."""

from uuid import uuid4

from django.contrib import messages
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from stakeholders.access.gate import town_page
from stakeholders.access.pages import form_page
from stakeholders.access.permissions import Permission
from stakeholders.spreadsheets.problems import UnreadableFile
from stakeholders.spreadsheets.reading import read_table

from . import population_table, services
from .clock import town_today
from .forms import PopulationFileForm
from .models import Area, AreaLayer, Population
from .population_file import YEARS, ColumnsMissing, Reading, read_population


def _read(town, content: bytes, name: str) -> Reading:
    areas = services.names_of_areas(Area.objects.in_use().filter(municipality=town))
    return read_population(read_table(content, name), areas)


@town_page(Permission.MANAGE_SETTINGS)
@require_http_methods(["GET", "POST"])
def population_upload(request):
    """Read the file and say what it would do; nothing changes before that is confirmed."""
    form = PopulationFileForm(request.POST or None, request.FILES or None)
    context = {"form": form}
    if request.method == "POST" and form.is_valid():
        town, file = request.actor.municipality, form.cleaned_data["file"]
        content = file.read()
        try:
            reading = _read(town, content, file.name)
        except UnreadableFile as problem:
            form.add_error("file", _(problem.template) % problem.params)
        except ColumnsMissing as missing:
            form.add_error("file", str(missing))
        else:
            suffix = "".join(c for c in file.name.rsplit(".", 1)[-1][:5] if c.isalnum())
            stored = default_storage.save(f"{town.pk}/population/{uuid4()}.{suffix}", ContentFile(content))
            context |= {"reading": reading, "stored": stored.rsplit("/", 1)[-1]}
    return form_page(request, "stakeholders/municipalities/population_upload.html", context)


@town_page(Permission.MANAGE_SETTINGS)
@require_POST
def population_import(request, name):
    town = request.actor.municipality
    path = f"{town.pk}/population/{name}"
    if not default_storage.exists(path):
        raise Http404
    with default_storage.open(path) as file:
        reading = _read(town, file.read(), name)
    count = services.import_population(
        by=request.actor, municipality=town, figures=reading.figures, source=request.POST.get("source", "")
    )
    messages.success(request, _("%(count)s figures taken.") % {"count": count})
    return redirect("area_list", town=town.slug)


@town_page(Permission.MANAGE_SETTINGS)
@require_http_methods(["GET", "POST"])
def population_table_update(request):
    """The figures of all areas of a layer in one year, in one table."""
    actor = request.actor
    layers = list(AreaLayer.objects.visible_to(actor).in_use().order_by("name"))
    asked = request.GET.get("layer", "")
    counting = services.counting_layer(actor.municipality)
    layer = next((one for one in layers if str(one.pk) == asked), counting or next(iter(layers), None))
    known = sorted(set(Population.objects.visible_to(actor).values_list("year", flat=True).order_by()))
    this_year = town_today(actor.municipality).year
    year = request.GET.get("year", "")
    year = int(year) if year.isdecimal() and int(year) in YEARS else (known or [this_year])[-1]
    areas = Area.objects.visible_to(actor).in_use().filter(layer=layer).defer("geometry").order_by("code")
    figures = population_table.figures_of(actor, list(areas), year)
    context = {
        "figures": figures,
        "layers": layers,
        "layer": layer,
        "kinds": [population_table.label_of(kind) for kind in population_table.KINDS],
        "years": sorted({*known, year, this_year}, reverse=True),
    }
    if request.method == "POST":
        is_stale = request.POST.get("seen") != figures.seen
        population_table.read(figures, request.POST)
        if not is_stale and not figures.wrong:
            count = population_table.save(by=actor, figures=figures)
            messages.success(
                request,
                ngettext("Saved: %(count)s area.", "Saved: %(count)s areas.", count) % {"count": count},
            )
            return redirect(request.get_full_path())
        context["is_stale"] = is_stale
        return render(request, _TABLE, context, status=409 if is_stale else 422)
    return render(request, _TABLE, context)


_TABLE = "stakeholders/municipalities/population_table.html"
