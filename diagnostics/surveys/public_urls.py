from django.urls import path

from .answering import views

urlpatterns = [
    path("", views.survey_choice, name="survey_choice"),
    path("<uuid:uid>/", views.survey_answer, name="survey_answer"),
    path("<uuid:uid>/thanks/", views.survey_thanks, name="survey_thanks"),
]
