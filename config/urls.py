"""Every address. Pages of a town start with its name; the API with /api/v1/ and its name."""

from django.urls import include, path

from config import health, metrics, styleguide
from plans.home import views as home
from stakeholders.access import language_pages
from stakeholders.access.gate import open_page

urlpatterns = [
    path("", home.start, name="start"),
    path("livez", health.livez, name="livez"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", metrics.metrics, name="metrics"),
    path("accounts/language/", language_pages.account_language, name="account_language"),
    path("accounts/", include("allauth.urls")),
    path("language/", language_pages.visitor_language, name="visitor_language"),
    path("town/<slug:town>/", include("stakeholders.urls")),
    path("town/<slug:town>/", include("diagnostics.urls")),
    path("town/<slug:town>/", include("plans.urls")),
    path("public/<slug:town>/", include("config.public_urls")),
    path("link/", include("config.link_urls", namespace="links")),
    path("api/", include("config.api_urls")),
    # Every component of the design system with sample content; holds no data of any town.
    path("styleguide/", open_page(styleguide.styleguide), name="styleguide"),
]
