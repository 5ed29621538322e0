"""Pages of the logic model."""

from django.urls import path

from . import views

urlpatterns = [
    path("plan/logic/", views.logic_plan, name="logic_plan"),
    path("plan/logic/logic-model.svg", views.logic_svg, name="logic_svg"),
    path("plan/logic/<uuid:uid>/", views.logic_problem, name="logic_problem"),
]
