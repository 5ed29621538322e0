"""Pages of this app for the members of a town."""

from django.urls import include, path

from plans.home import views as home

urlpatterns = [
    path("", home.town, name="home"),
    path("", include("plans.plan.urls")),
    path("", include("plans.problems.urls")),
    path("", include("plans.priorities.urls")),
    path("", include("plans.objectives.urls")),
    path("", include("plans.actions.urls")),
    path("", include("plans.actions.acceptance.urls")),
    path("", include("plans.actions.table.urls")),
    path("", include("plans.intake.urls")),
    path("", include("plans.library.urls")),
    path("", include("plans.budget.urls")),
    path("", include("plans.logic.urls")),
    path("", include("plans.checks.urls")),
    path("", include("plans.profiles.urls")),
    path("", include("plans.documents.urls")),
    path("", include("plans.versions.urls")),
    path("", include("plans.publishing.urls")),
    path("", include("plans.evaluation.urls")),
    path("", include("plans.monitoring.urls")),
    path("", include("plans.reminders.urls")),
]
