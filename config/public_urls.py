"""Pages that anybody may open, in the name of the town that the address names."""

app_name = "public"

urlpatterns: list = []
