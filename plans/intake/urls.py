"""Pages of the import of a plan."""

from django.urls import path

from . import views

urlpatterns = [
    path("plan/actions/import/", views.action_import_create, name="action_import_create"),
    path("plan/actions/import/<uuid:uid>/", views.action_import_detail, name="action_import_detail"),
    path(
        "plan/actions/import/<uuid:uid>/columns/", views.action_import_columns, name="action_import_columns"
    ),
    path("plan/actions/import/<uuid:uid>/stop/", views.action_import_stop, name="action_import_stop"),
    path("plan/actions/import/<uuid:uid>/undo/", views.action_import_undo, name="action_import_undo"),
    path(
        "plan/actions/import/<uuid:uid>/discard/", views.action_import_discard, name="action_import_discard"
    ),
]
