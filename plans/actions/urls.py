"""Pages of actions."""

from django.urls import path

from . import editing, views

urlpatterns = [
    path("plan/actions/", views.action_list, name="action_list"),
    path("plan/actions/new/", editing.action_create, name="action_create"),
    path("plan/actions/actions.csv", views.action_export, {"kind": "csv"}, name="action_csv"),
    path("plan/actions/actions.xlsx", views.action_export, {"kind": "xlsx"}, name="action_xlsx"),
    path("plan/timeline/", views.action_timeline, name="timeline"),
    path("plan/actions/<uuid:uid>/", views.action_detail, name="action_detail"),
    path("plan/actions/<uuid:uid>/edit/", editing.action_update, name="action_update"),
    path("plan/actions/<uuid:uid>/duplicate/", editing.action_duplicate, name="action_duplicate"),
    path("plan/actions/<uuid:uid>/delete/", editing.action_delete, name="action_delete"),
    path("plan/milestones/<uuid:uid>/mark/", editing.milestone_mark, name="milestone_mark"),
    path("plan/outputs/<uuid:uid>/record/", editing.output_record, name="output_record"),
]
