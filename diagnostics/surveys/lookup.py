"""A survey by its address, and the addresses of its pages."""

from django.urls import reverse

from stakeholders.access.pages import visible_or_404

from .models import Survey


def survey_or_404(request, uid) -> Survey:
    """The survey of this town, or nothing to be found."""
    return visible_or_404(Survey.objects.select_related("municipality", "source"), request.actor, uid=uid)


def page_address(survey: Survey, request, name: str = "survey_detail") -> str:
    """The address of a page of this survey."""
    return reverse(name, kwargs={"town": request.actor.municipality.slug, "uid": survey.uid})
