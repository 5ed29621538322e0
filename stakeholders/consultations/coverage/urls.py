from django.urls import path

from . import participation, views

urlpatterns = [
    path("consultation/residents/", views.population_shares, name="population_shares"),
    path("consultation/rounds/<uuid:uid>/coverage/", views.round_coverage, name="round_coverage"),
    path("consultation/rounds/<uuid:uid>/coverage/gaps/", views.round_gaps, name="round_gaps"),
    path("consultation/rounds/<uuid:uid>/coverage/effort/", views.round_effort, name="round_effort"),
    path(
        "consultation/rounds/<uuid:uid>/participation/",
        participation.round_participation,
        name="round_participation",
    ),
]
