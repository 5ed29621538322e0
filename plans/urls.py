"""Pages of this app for the members of a town."""

from django.urls import include, path

from plans.home import views as home
from plans.versions import consulting

urlpatterns = [
    path("", home.town, name="home"),
    path("", include("plans.plan.urls")),
    path("", include("plans.problems.urls")),
    path("", include("plans.objectives.urls")),
    path("", include("plans.actions.urls")),
    path("", include("plans.actions.acceptance.urls")),
    path("plan/versions/<str:number>/consult/", consulting.version_consult, name="version_consult"),
    path("", include("plans.evaluation.urls")),
    path("", include("plans.monitoring.urls")),
    path("", include("plans.reminders.urls")),
]
