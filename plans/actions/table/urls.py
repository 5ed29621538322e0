"""Pages of the table of actions."""

from django.urls import path

from . import deeds, views

urlpatterns = [
    path("plan/actions/table/", views.action_table, name="action_table"),
    path("plan/actions/table/many/", deeds.action_many, name="action_many"),
    path("plan/actions/table/move/", deeds.action_move, name="action_move"),
    path("plan/actions/table/undo/", deeds.action_undo, name="action_undo"),
    path("plan/actions/table/<uuid:uid>/cell/", views.action_cell, name="action_cell"),
]
