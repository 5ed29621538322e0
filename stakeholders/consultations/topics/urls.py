"""Addresses of topics."""

from django.urls import path

from . import views

urlpatterns = [
    path("consultation/topics/", views.topic_list, name="topic_list"),
    path("consultation/topics/new/", views.topic_create, name="topic_create"),
    path("consultation/topics/<uuid:uid>/", views.topic_update, name="topic_update"),
    path("consultation/topics/<uuid:uid>/delete/", views.topic_delete, name="topic_delete"),
]
