"""Pages of target groups."""

from django.urls import path

from . import views

urlpatterns = [
    path("partners/groups/", views.group_list, name="group_list"),
    path("partners/groups/new/", views.group_create, name="group_create"),
    path("partners/groups/<uuid:uid>/", views.group_detail, name="group_detail"),
    path("partners/groups/<uuid:uid>/edit/", views.group_update, name="group_update"),
    path("partners/groups/<uuid:uid>/contacts/new/", views.group_contact_create, name="group_contact_create"),
    path("partners/groups/contacts/<int:pk>/", views.group_contact_update, name="group_contact_update"),
    path(
        "partners/groups/contacts/<int:pk>/delete/", views.group_contact_delete, name="group_contact_delete"
    ),
    path("partners/groups/<uuid:uid>/delete/", views.group_delete, name="group_delete"),
]
