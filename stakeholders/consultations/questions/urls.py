"""Addresses of the questions of a round."""

from django.urls import path

from . import pile_views, views

urlpatterns = [
    path("consultation/rounds/<uuid:uid>/questions/", views.round_questions, name="round_questions"),
    path("consultation/rounds/<uuid:uid>/questions/new/", views.question_create, name="question_create"),
    path("consultation/rounds/<uuid:uid>/questions/enter/", views.answers_enter, name="answers_enter"),
    path("consultation/rounds/<uuid:uid>/questions/totals/", pile_views.answer_totals, name="round_totals"),
    path(
        "consultation/answer-piles/<uuid:uid>/delete/",
        pile_views.answer_pile_delete,
        name="round_totals_delete",
    ),
    path("consultation/questions/<uuid:uid>/", views.question_update, name="question_update"),
    path("consultation/questions/<uuid:uid>/move/", views.question_move, name="question_move"),
    path("consultation/questions/<uuid:uid>/delete/", views.question_delete, name="question_delete"),
]
