"""The REST API: /api/v1/<town>/…, its description and its documentation page."""

from importlib import import_module

from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView
from rest_framework.routers import SimpleRouter

from stakeholders.access.gate import api_view

# Each room's api module has `routes`: a list of (address, viewset).
ROOMS: tuple[str, ...] = ()


def _routes():
    router = SimpleRouter()
    for room in ROOMS:
        for address, viewset in import_module(f"{room}.api").routes:
            router.register(address, viewset, basename=f"api-{address}")
    for pattern in router.urls:
        pattern.callback = api_view(pattern.callback)
    return router.urls


urlpatterns = [
    path("schema/", SpectacularAPIView.as_view(), name="api-schema"),
    path("v1/<slug:town>/", include(_routes())),
]
