"""Pages that anybody may open, in the name of the town that the address names."""

from django.urls import include, path

app_name = "public"

urlpatterns: list = [
    path("consultation/", include("stakeholders.consultations.public_urls")),
    path("survey/", include("diagnostics.surveys.public_urls")),
    path("collect/", include("diagnostics.surveys.openrosa.public_urls")),
    path("shift/", include("diagnostics.surveys.field.safety.public_urls")),
    path("plan/", include("plans.publishing.public_urls")),
    path("plan/", include("plans.versions.public_urls")),
]
