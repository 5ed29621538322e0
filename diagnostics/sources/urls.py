from django.urls import path

from . import views

urlpatterns = [
    path("sources/", views.source_list, name="source_list"),
    path("sources/new/", views.source_create, name="source_create"),
    path("sources/<uuid:uid>/", views.source_detail, name="source_detail"),
    path("sources/<uuid:uid>/edit/", views.source_update, name="source_update"),
    path("sources/<uuid:uid>/delete/", views.source_delete, name="source_delete"),
]
