"""Addresses of redactions."""

from django.urls import path

from . import views

urlpatterns = [
    path("consultation/moderation/<uuid:uid>/redact/", views.contribution_redact, name="contribution_redact"),
    path(
        "consultation/moderation/<uuid:uid>/original/",
        views.contribution_original,
        name="contribution_original",
    ),
]
