from django.urls import path

from . import public_views

urlpatterns = [
    path("progress/", public_views.plan_progress, name="plan_progress"),
    path("subscribe/", public_views.plan_subscribe, name="plan_subscribe"),
    path("subscribe/<str:token>/", public_views.plan_confirm, name="plan_confirm"),
    path("unsubscribe/<str:token>/", public_views.plan_unsubscribe, name="plan_unsubscribe"),
    path("<str:number>/changes/", public_views.plan_changes, name="plan_changes"),
]
