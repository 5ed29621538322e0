"""Pages of the library of practices."""

from django.urls import path

from . import views

urlpatterns = [
    path("plan/library/", views.practice_list, name="practice_list"),
    path("plan/library/new/", views.practice_create, name="practice_create"),
    path("plan/library/suggestions/", views.practice_suggest, name="practice_suggest"),
    path("plan/library/<str:code>/", views.practice_detail, name="practice_detail"),
    path("plan/library/<str:code>/edit/", views.practice_update, name="practice_update"),
    path("plan/library/<str:code>/delete/", views.practice_delete, name="practice_delete"),
    path("plan/library/<str:code>/notes/", views.practice_note, name="practice_note"),
]
