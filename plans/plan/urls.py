"""Pages of the plan itself."""

from django.urls import path

from . import views

urlpatterns = [
    path("plan/", views.plan_detail, name="plan_detail"),
    path("plan/new/", views.plan_create, name="plan_create"),
    path("plan/details/", views.plan_update, name="plan_update"),
]
