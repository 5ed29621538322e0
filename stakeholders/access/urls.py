from django.urls import path

from . import views

urlpatterns = [
    path("members/", views.member_list, name="member_list"),
    path("members/new/", views.member_create, name="member_create"),
    path("members/<int:pk>/", views.member_update, name="member_update"),
    path("systems/", views.client_list, name="client_list"),
    path("systems/<int:pk>/revoke/", views.client_revoke, name="client_revoke"),
    path("changes/", views.audit_list, name="audit_list"),
]
