"""A boundary file: read, shown with what is wrong and what it would change, done when confirmed."""

from uuid import uuid4

from django.contrib import messages
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.http import Http404
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from stakeholders.access.errors import Conflict, Refused
from stakeholders.access.gate import town_page
from stakeholders.access.pages import form_page
from stakeholders.access.permissions import Permission
from stakeholders.municipalities.boundaries import Reading, read_layer
from stakeholders.municipalities.map import AreaShape, outline
from stakeholders.municipalities.models import Area, AreaKind, AreaLayer

from . import services
from .files import BoundaryError, LayerFile, open_layer
from .forms import NEW, REDRAW, VERSION, BoundaryUploadForm, ReadingForm


@town_page(Permission.MANAGE_SETTINGS)
@require_http_methods(["GET", "POST"])
def boundary_upload(request):
    """Keep the file for the next page, when it can be opened at all."""
    form = BoundaryUploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        town, content = request.actor.municipality, form.cleaned_data["file"].read()
        try:
            open_layer(content)
        except BoundaryError as error:
            form.add_error("file", error.problems)
        else:
            uid = uuid4()
            default_storage.save(f"{town.pk}/boundaries/{uid}.geojson", ContentFile(content))
            return redirect("boundary_import", town=town.slug, uid=uid)
    return form_page(request, "stakeholders/municipalities/boundary_upload.html", {"form": form})


@town_page(Permission.MANAGE_SETTINGS)
@require_http_methods(["GET", "POST"])
def boundary_import(request, uid):
    """Show what the file would do with these choices; by POST do it."""
    town = request.actor.municipality
    file = _stored(town, uid)
    layers = list(AreaLayer.objects.visible_to(request.actor).in_use())
    asked = request.POST or request.GET or None
    form = ReadingForm(asked, layers=layers, columns=file.columns, initial=_proposal(town, file, layers))
    choices = form.choices if asked is None or form.is_valid() else None
    reading = read_layer(file, choices, services.extent(town))
    if request.method == "POST" and form.is_valid() and form.ask_for_what_is_missing():
        layer = _done(request, form, reading)
        if layer is not None:
            number = layer.areas.in_use().count()
            messages.success(
                request,
                ngettext(
                    "%(number)s area is in use in this layer.",
                    "%(number)s areas are in use in this layer.",
                    number,
                )
                % {"number": number},
            )
            name = "layer_passages" if form.verb == VERSION else "layer_detail"
            return redirect(name, town=town.slug, pk=layer.pk)
    context = {"form": form, "reading": reading, **_shown(form, reading)}
    if not reading.problems:
        taken = services.taken_codes(town, reading.boundaries, form.layer)
        context["taken"] = ", ".join(taken[:20])
    return form_page(request, "stakeholders/municipalities/boundary_import.html", context)


def _stored(town, uid) -> LayerFile:
    name = f"{town.pk}/boundaries/{uid}.geojson"
    if not default_storage.exists(name):
        raise Http404
    with default_storage.open(name) as stored:
        return open_layer(stored.read())


def _proposal(town, file: LayerFile, layers) -> dict:
    """What the file seems to be: new boundaries of the layer with which it shares codes, else a further layer."""
    codes = {one.code for one in read_layer(file).boundaries}
    shared: dict[int, list[bool]] = {}
    for layer, code, drawn in (
        Area.objects.in_use().filter(municipality=town).values_list("layer_id", "code", "area_km2")
    ):
        if code in codes:
            shared.setdefault(layer, []).append(drawn is not None)
    use = NEW
    if shared:
        best = max(shared, key=lambda layer: len(shared[layer]))
        use = f"{VERSION if any(shared[best]) else REDRAW}-{best}"
    return {"use": use, "kind": AreaKind.NEIGHBOURHOOD, "layer_name": "" if layers else _("Neighbourhoods")}


def _done(request, form: ReadingForm, reading: Reading) -> AreaLayer | None:
    about = {"by": request.actor, "reading": reading}
    try:
        with transaction.atomic():
            if form.verb == VERSION:
                return services.replace_layer(layer=form.layer, details=form.details, **about)
            if form.verb == REDRAW:
                return services.redraw_layer(layer=form.layer, **about)
            return services.add_layer(municipality=request.actor.municipality, details=form.details, **about)
    except Refused as refused:
        form.add_error(None, [str(refused), *refused.reasons])
    except Conflict as conflict:
        form.add_error(None, str(conflict))
    except IntegrityError:
        form.add_error("version", _("A layer of this name and version is there already."))
    return None


def _shown(form: ReadingForm, reading: Reading) -> dict:
    """The picture and, beside a layer in use, what would stay, change, come and go."""
    if not reading.boundaries:
        return {}
    context, marked = {}, []
    if form.layer is not None and not reading.problems:
        found = services.compared(form.layer, reading.boundaries)
        marked = [b.code for b in found.new] + [b.code for _area, b, _kept in found.changed]
        context["compared"] = found
    shapes = [AreaShape(b.code, b.name, b.geometry) for b in reading.boundaries]
    for name, narrow in (("map", False), ("map_narrow", True)):
        context[name] = outline(shapes, title=_("Areas of the file"), marked=marked, narrow=narrow)
    return context
