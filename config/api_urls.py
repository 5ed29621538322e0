"""The REST API: /api/v1/<town>/…, its description and its documentation page."""

from importlib import import_module

from csp.decorators import csp_update
from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.routers import SimpleRouter

from stakeholders.access.gate import api_view

# Each room's api module has `routes`: a list of (address, viewset).
ROOMS: tuple[str, ...] = (
    "diagnostics.findings",
    "diagnostics.incidents.analyses",
    "diagnostics.incidents.counts",
    "diagnostics.incidents.imports",
    "diagnostics.incidents.offences",
    "diagnostics.incidents.harm",
    "diagnostics.incidents.profiles",
    "diagnostics.indicators",
    "diagnostics.sources",
    "diagnostics.surveys",
    "plans.actions",
    "plans.actions.acceptance",
    "plans.budget",
    "plans.checks",
    "plans.documents",
    "plans.evaluation",
    "plans.intake",
    "plans.library",
    "plans.logic",
    "plans.monitoring",
    "plans.objectives",
    "plans.plan",
    "plans.priorities",
    "plans.problems",
    "plans.profiles",
    "plans.publishing",
    "plans.reminders",
    "plans.versions",
    "stakeholders.consultations",
    "stakeholders.groups",
    "stakeholders.jobs",
    "stakeholders.meetings",
    "stakeholders.municipalities",
    "stakeholders.municipalities.layers",
    "stakeholders.organisations",
    "stakeholders.outbox",
)


def _routes():
    router = SimpleRouter()
    for room in ROOMS:
        for address, viewset in import_module(f"{room}.api").routes:
            router.register(address, viewset, basename=f"api-{address}")
    for pattern in router.urls:
        pattern.callback = api_view(pattern.callback)
    return router.urls


# The documentation page sets its own styles; everything it loads is still our own.
documentation = csp_update({"style-src": ["'unsafe-inline'"]})(
    SpectacularSwaggerSplitView.as_view(url_name="api-schema")
)

urlpatterns = [
    path("", documentation, name="api-docs"),
    path("schema/", SpectacularAPIView.as_view(), name="api-schema"),
    path("v1/<slug:town>/", include(_routes())),
]
