from django.urls import path

from . import public_views

urlpatterns = [
    path("", public_views.plan, name="plan"),
    path("<str:number>/", public_views.plan_version, name="plan_version"),
    path("<str:number>/plan.pdf", public_views.plan_pdf, name="plan_pdf"),
]
