from django.urls import path

from . import views

urlpatterns = [
    path("consultation/rounds/<uuid:uid>/access/", views.round_access, name="round_access"),
]
