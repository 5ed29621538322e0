from django.urls import path

from .answering import views
from .device import views as device

urlpatterns = [
    path("", views.survey_choice, name="survey_choice"),
    path("script.js", device.survey_script, name="survey_script"),
    path("<uuid:uid>/", views.survey_answer, name="survey_answer"),
    path("<uuid:uid>/thanks/", views.survey_thanks, name="survey_thanks"),
    path("<uuid:uid>/form/", device.survey_form, name="survey_form"),
    path("<uuid:uid>/send/", device.survey_send, name="survey_send"),
    path("<uuid:uid>/worker.js", device.survey_worker, name="survey_worker"),
]
