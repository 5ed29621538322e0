"""Addresses of lookalikes."""

from django.urls import path

from . import views

urlpatterns = [
    path("consultation/rounds/<uuid:uid>/lookalikes/", views.duplicate_list, name="duplicate_list"),
    path("consultation/rounds/<uuid:uid>/lookalikes/look/", views.duplicate_look, name="duplicate_look"),
    path("consultation/rounds/<uuid:uid>/lookalikes/judge/", views.duplicate_judge, name="duplicate_judge"),
]
