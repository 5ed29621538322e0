"""Pages of objectives."""

from django.urls import path

from . import views

urlpatterns = [
    path("plan/objectives/", views.objective_list, name="objective_list"),
    path("plan/objectives/new/", views.objective_create, name="objective_create"),
    path("plan/objectives/<uuid:uid>/", views.objective_detail, name="objective_detail"),
    path("plan/objectives/<uuid:uid>/edit/", views.objective_update, name="objective_update"),
    path("plan/objectives/<uuid:uid>/delete/", views.objective_delete, name="objective_delete"),
    path("plan/objectives/<uuid:uid>/move/", views.objective_move, name="objective_move"),
]
