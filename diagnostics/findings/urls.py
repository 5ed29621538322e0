"""Pages of findings."""

from django.urls import path

from . import views

urlpatterns = [
    path("findings/", views.finding_list, name="finding_list"),
    path("findings/new/", views.finding_create, name="finding_create"),
    path("findings/from-evidence/", views.finding_create_from_evidence, name="finding_create_from_evidence"),
    path("findings/<uuid:uid>/", views.finding_detail, name="finding_detail"),
    path("findings/<uuid:uid>/edit/", views.finding_update, name="finding_update"),
    path("findings/<uuid:uid>/delete/", views.finding_delete, name="finding_delete"),
    path("findings/<uuid:uid>/validate/", views.finding_validate, name="finding_validate"),
]
