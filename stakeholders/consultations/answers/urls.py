"""Addresses of the answers."""

from django.urls import path

from . import views

urlpatterns = [
    path("consultation/answers/", views.answer_list, name="answer_list"),
    path("consultation/answers/write/", views.answer_write, name="answer_write"),
    path("consultation/answers/approve/", views.answer_approve, name="answer_approve"),
]
