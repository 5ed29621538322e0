"""The coordinator's pages about acceptance."""

from django.urls import path

from . import views

urlpatterns = [
    path("plan/acceptance/", views.acceptance_list, name="acceptance_list"),
    path("plan/acceptance/ask/", views.acceptance_ask_all, name="acceptance_ask_all"),
    path("plan/acceptance/<uuid:uid>/ask/", views.acceptance_ask, name="acceptance_ask"),
    path("plan/acceptance/<uuid:uid>/withdraw/", views.acceptance_withdraw, name="acceptance_withdraw"),
]
