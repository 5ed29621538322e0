"""Pages of the budget."""

from django.urls import path

from . import views

urlpatterns = [
    path("plan/budget/", views.budget, name="budget"),
    path("plan/budget/budget.xlsx", views.budget_xlsx, name="budget_xlsx"),
]
