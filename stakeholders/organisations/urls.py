from django.urls import path

from . import records, views

urlpatterns = [
    path("organisations/", views.organisation_list, name="organisation_list"),
    path("organisations/new/", views.organisation_create, name="organisation_create"),
    path("organisations/gaps/", views.organisation_gaps, name="organisation_gaps"),
    path("organisations/<uuid:uid>/", views.organisation_detail, name="organisation_detail"),
    path("organisations/<uuid:uid>/edit/", views.organisation_update, name="organisation_update"),
    path("organisations/<uuid:uid>/delete/", views.organisation_delete, name="organisation_delete"),
    path("organisations/<uuid:uid>/contacts/new/", views.contact_create, name="contact_create"),
    path("contacts/<int:pk>/", views.contact_update, name="contact_update"),
    path("contacts/<int:pk>/delete/", views.contact_delete, name="contact_delete"),
    path("partners/<slug:kind>/", records.record_list, name="record_list"),
    path("partners/<slug:kind>/new/", records.record_create, name="record_create"),
    path("partners/<slug:kind>/<int:pk>/", records.record_update, name="record_update"),
    path("partners/<slug:kind>/<int:pk>/delete/", records.record_delete, name="record_delete"),
]
