"""The button “I agree” beside a contribution."""

from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from stakeholders.access.gate import public_page
from stakeholders.consultations.floods import network_of
from stakeholders.consultations.public_views import public_round, unremembered

from . import services


@public_page
@unremembered
@require_POST
def consultation_support(request, uid):
    """Agree, and go back to where the contribution stands. What came of it is said by the address."""
    at = timezone.now()
    round_ = public_round(request, uid, at)
    about = services.support(
        by=request.actor,
        round_=round_,
        note=request.POST.get("about", ""),
        network=network_of(request),
        at=at,
    )
    town = request.actor.municipality.slug
    if about is None:
        return redirect("public:consultation_round", town=town, uid=uid)
    name, part = ("whole", {}) if about.element_uid is None else ("part", {"element": about.element_uid})
    answer = redirect(f"public:consultation_{name}", town=town, uid=uid, **part)
    answer["Location"] += "?agreed=1"
    return answer
