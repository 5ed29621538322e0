"""Every address. Pages of a town start with its name; the API with /api/v1/ and its name."""

from django.urls import include, path

from config import health
from plans.home import views as home

urlpatterns = [
    path("", home.start, name="start"),
    path("livez", health.livez, name="livez"),
    path("readyz", health.readyz, name="readyz"),
    path("accounts/", include("allauth.urls")),
    path("town/<slug:town>/", include("stakeholders.urls")),
    path("town/<slug:town>/", include("diagnostics.urls")),
    path("town/<slug:town>/", include("plans.urls")),
    path("public/<slug:town>/", include("config.public_urls")),
    path("link/", include("config.link_urls", namespace="links")),
    path("api/", include("config.api_urls")),
]
