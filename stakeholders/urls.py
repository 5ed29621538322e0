"""Pages of this app for the members of a town."""

from django.urls import include, path

urlpatterns = [
    path("", include("stakeholders.access.urls")),
    path("", include("stakeholders.consultations.urls")),
    path("", include("stakeholders.groups.urls")),
    path("", include("stakeholders.jobs.urls")),
    path("", include("stakeholders.meetings.urls")),
    path("", include("stakeholders.municipalities.urls")),
    path("", include("stakeholders.organisations.urls")),
    path("", include("stakeholders.outbox.urls")),
]
