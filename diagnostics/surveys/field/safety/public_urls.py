from django.urls import path

from . import views

urlpatterns = [path("<str:token>/", views.report_by_link, name="shift_report")]
