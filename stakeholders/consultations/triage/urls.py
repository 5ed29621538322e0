"""Addresses of protection."""

from django.urls import path

from . import views

urlpatterns = [
    path("consultation/protection/", views.protection_list, name="protection_list"),
    path("consultation/protection/<int:pk>/", views.protection_detail, name="protection_detail"),
    path(
        "consultation/moderation/<uuid:uid>/protect/",
        views.contribution_set_aside,
        name="contribution_set_aside",
    ),
]
