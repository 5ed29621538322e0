"""Pages of this app for the members of a town."""

from django.urls import include, path

urlpatterns = [
    path("", include("diagnostics.findings.urls")),
    path("", include("diagnostics.indicators.urls")),
    path("", include("diagnostics.sources.urls")),
    path("", include("diagnostics.incidents.urls")),
    path("", include("diagnostics.surveys.urls")),
]
