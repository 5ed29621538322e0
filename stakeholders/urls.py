"""Pages of this app for the members of a town."""

urlpatterns: list = []
