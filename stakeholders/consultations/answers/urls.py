"""Addresses of the answers."""

from django.urls import path

from . import elements, views

urlpatterns = [
    path("consultation/parts/<uuid:uid>/", elements.element_said, name="element_said"),
    path("consultation/answers/write/", views.answer_write, name="answer_write"),
    path("consultation/answers/approve/", views.answer_approve, name="answer_approve"),
]
