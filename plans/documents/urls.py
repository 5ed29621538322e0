from django.urls import path

from . import meeting_protocol, views

urlpatterns = [
    path(
        "partners/meetings/<int:pk>/protocol.<slug:kind>",
        meeting_protocol.meeting_protocol,
        name="meeting_protocol",
    ),
    path("plan/documents/", views.document_list, name="document_list"),
    path("plan/versions/<str:number>/documents/", views.document_list, name="document_version"),
    path("plan/versions/<str:number>/documents/<str:name>", views.document_file, name="document_file"),
    path("plan/versions/<str:number>/documents/<str:name>/make/", views.document_make, name="document_make"),
    path(
        "plan/versions/<str:number>/documents/<str:name>/cancel/",
        views.document_cancel,
        name="document_cancel",
    ),
]
