"""Pages behind signed links. The name of each is the purpose of the link (LinkPurpose)."""

app_name = "links"

urlpatterns: list = []
