"""Addresses of the desk and of points."""

from django.urls import path

from . import views

urlpatterns = [
    path("consultation/answers/", views.desk, name="answer_list"),
    path("consultation/answers/chosen/", views.desk_do, name="desk_do"),
    path("consultation/points/<uuid:uid>/", views.point_detail, name="point_detail"),
    path("consultation/points/<uuid:uid>/split/", views.point_split, name="point_split"),
]
