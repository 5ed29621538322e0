from django.urls import path

from . import views

urlpatterns = [
    path("reminders/", views.reminder_list, name="reminder_list"),
    path("reminders/run/", views.reminder_run, name="reminder_run"),
]
