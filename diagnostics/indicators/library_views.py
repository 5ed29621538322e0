"""The pages of the starter library of indicators."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from stakeholders.access.gate import town_page
from stakeholders.access.permissions import Permission, can

from .copying import copied, copy_starter
from .forms import StarterFilter
from .starter import STARTER, matching


@town_page(Permission.READ)
def indicator_library(request):
    form = StarterFilter(request.GET or None, actor=request.actor)
    asked = {"q": form.value("q"), "domain": form.value("domain")}
    there = copied(request.actor)
    context = {
        "form": form,
        "rows": [
            {"starter": one, "words": one.words(), "copy": there.get(one.code), "pair": STARTER.get(one.pair)}
            for one in matching(STARTER.values(), **asked)
        ],
        "may_edit": can(request.actor, Permission.MANAGE_DIAGNOSIS),
    }
    return render(request, "diagnostics/indicators/indicator_library.html", context)


@town_page(Permission.MANAGE_DIAGNOSIS)
@require_POST
def indicator_copy(request, code):
    """Copy an indicator of the library into the town's own; a second time says that it is there."""
    starter = STARTER.get(code)
    if starter is None:
        raise Http404
    indicator, is_new = copy_starter(by=request.actor, starter=starter)
    if is_new:
        messages.success(request, _("Copied. Adapt it to the town: area, source, who delivers the value."))
    else:
        messages.info(request, _("It is already there, as %(code)s.") % {"code": indicator.code})
    return redirect("indicator_detail", town=request.actor.municipality.slug, uid=indicator.uid)
