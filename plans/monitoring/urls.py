from django.urls import path

from . import views

urlpatterns = [
    path("follow-up/", views.followup, name="followup"),
    path("actions/<uuid:uid>/progress/", views.progress_create, name="progress_create"),
]
