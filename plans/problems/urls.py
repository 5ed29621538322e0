"""Pages of problems."""

from django.urls import path

from . import views

urlpatterns = [
    path("plan/problems/", views.problem_list, name="problem_list"),
    path("plan/problems/new/", views.problem_create, name="problem_create"),
    path("plan/problems/<uuid:uid>/", views.problem_detail, name="problem_detail"),
    path("plan/problems/<uuid:uid>/edit/", views.problem_update, name="problem_update"),
    path("plan/problems/<uuid:uid>/delete/", views.problem_delete, name="problem_delete"),
    path("plan/problems/<uuid:uid>/decision/", views.problem_decide, name="problem_decide"),
    path(
        "plan/problems/<uuid:uid>/findings/<uuid:finding>/read/",
        views.problem_finding_read,
        name="problem_finding_read",
    ),
    path("plan/problems/<uuid:uid>/move/", views.problem_move, name="problem_move"),
]
