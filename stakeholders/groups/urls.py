"""Pages of target groups."""

from django.urls import path

from . import views

urlpatterns = [
    path("partners/groups/", views.group_list, name="group_list"),
    path("partners/groups/new/", views.group_create, name="group_create"),
    path("partners/groups/<uuid:uid>/", views.group_detail, name="group_detail"),
    path("partners/groups/<uuid:uid>/edit/", views.group_update, name="group_update"),
    path("partners/groups/<uuid:uid>/delete/", views.group_delete, name="group_delete"),
]
