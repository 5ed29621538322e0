"""Pages behind signed links. The name of each is the purpose of the link (LinkPurpose)."""

from django.urls import path

from plans.actions.acceptance import views as acceptance
from plans.monitoring import views as monitoring
from plans.reminders import views as reminders
from stakeholders.consultations.partners import views as partners

app_name = "links"

urlpatterns: list = [
    path("accept/<str:token>/", acceptance.accept, name="accept"),
    path("comment/<str:token>/", partners.comment, name="comment"),
    path("draft/<str:token>/", partners.draft, name="draft"),
    path("progress/<str:token>/", monitoring.progress_by_link, name="progress"),
    path("letters/<str:token>/", reminders.preferences_by_link, name="preferences"),
]
