"""Pages of the matrix."""

from django.urls import path

from . import editing_views, views

urlpatterns = [
    path("plan/priorities/", views.priority_list, name="priority_list"),
    path("plan/priorities/priorities.csv", views.priority_file, {"kind": "csv"}, name="priority_csv"),
    path("plan/priorities/priorities.xlsx", views.priority_file, {"kind": "xlsx"}, name="priority_xlsx"),
    path("plan/priorities/criteria/", views.criterion_list, name="priority_criteria"),
    path("plan/priorities/criteria/usual/", editing_views.take_usual, name="priority_usual"),
    path("plan/priorities/criteria/new/", editing_views.criterion_create, name="priority_criterion_create"),
    path(
        "plan/priorities/criteria/<uuid:uid>/",
        editing_views.criterion_update,
        name="priority_criterion_update",
    ),
    path(
        "plan/priorities/criteria/<uuid:uid>/delete/",
        editing_views.criterion_delete,
        name="priority_criterion_delete",
    ),
    path("plan/priorities/scorers/new/", editing_views.scorer_create, name="priority_scorer_create"),
    path("plan/priorities/scorers/<uuid:uid>/", editing_views.sheet, name="priority_sheet"),
    path(
        "plan/priorities/scorers/<uuid:uid>/name/", editing_views.scorer_update, name="priority_scorer_update"
    ),
    path(
        "plan/priorities/scorers/<uuid:uid>/delete/",
        editing_views.scorer_delete,
        name="priority_scorer_delete",
    ),
    path(
        "plan/priorities/scorers/<uuid:uid>/<uuid:problem>/",
        editing_views.score_problem,
        name="priority_score",
    ),
    path("plan/problems/<uuid:uid>/why/", views.problem_why, name="problem_why"),
]
