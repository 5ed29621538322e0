"""Pages behind signed links. The name of each is the purpose of the link (LinkPurpose)."""

from django.urls import path

from plans.actions.acceptance import views as acceptance

app_name = "links"

urlpatterns: list = [
    path("accept/<str:token>/", acceptance.accept, name="accept"),
]
