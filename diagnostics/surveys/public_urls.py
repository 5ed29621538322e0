from django.urls import path

from .answering import views

urlpatterns = [
    path("<uuid:uid>/", views.survey_answer, name="survey_answer"),
    path("<uuid:uid>/thanks/", views.survey_thanks, name="survey_thanks"),
]
