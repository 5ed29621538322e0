"""Population figures from a spreadsheet: read, shown with what is wrong, taken when confirmed."""

from uuid import uuid4

from django.contrib import messages
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.http import Http404
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from stakeholders.access.gate import town_page
from stakeholders.access.pages import form_page
from stakeholders.access.permissions import Permission
from stakeholders.spreadsheets.problems import UnreadableFile
from stakeholders.spreadsheets.reading import read_table

from . import services
from .forms import PopulationFileForm
from .models import Area
from .population_file import ColumnsMissing, Reading, read_population


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
