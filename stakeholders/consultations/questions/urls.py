"""Addresses of the questions of a round."""

from django.urls import path

from . import views

urlpatterns = [
    path("consultation/rounds/<uuid:uid>/questions/", views.round_questions, name="round_questions"),
    path("consultation/rounds/<uuid:uid>/questions/new/", views.question_create, name="question_create"),
    path("consultation/rounds/<uuid:uid>/questions/enter/", views.answers_enter, name="answers_enter"),
    path("consultation/questions/<uuid:uid>/", views.question_update, name="question_update"),
    path("consultation/questions/<uuid:uid>/move/", views.question_move, name="question_move"),
    path("consultation/questions/<uuid:uid>/delete/", views.question_delete, name="question_delete"),
]
