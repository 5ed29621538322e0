from django.urls import path

from . import public_views

urlpatterns = [
    path("", public_views.plan, name="plan"),
    path("<str:number>/", public_views.plan_version, name="plan_version"),
    path("<str:number>/summary/", public_views.plan_summary, name="plan_summary"),
    # As before: …/1.0/plan.pdf is the printed plan for ever.
    path("<str:number>/<str:name>", public_views.plan_file, name="plan_file"),
]
