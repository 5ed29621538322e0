from django.urls import path

from . import posters, views

urlpatterns = [
    path("consultation/rounds/<uuid:uid>/access/", views.round_access, name="round_access"),
    path("consultation/rounds/<uuid:uid>/poster-<slug:paper>.pdf", posters.round_poster, name="round_poster"),
    path("consultation/rounds/<uuid:uid>/code.svg", posters.round_code, name="round_code"),
]
