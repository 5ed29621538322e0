from django.urls import path

from . import views

urlpatterns = [
    path("sources/", views.source_list, name="source_list"),
    path("sources/new/", views.source_create, name="source_create"),
    path("sources/<uuid:uid>/", views.source_detail, name="source_detail"),
    path("sources/<uuid:uid>/edit/", views.source_update, name="source_update"),
    path("sources/<uuid:uid>/delete/", views.source_delete, name="source_delete"),
    path("sources/<uuid:uid>/breaks/new/", views.source_break_create, name="source_break_create"),
    path("sources/breaks/<uuid:uid>/", views.source_break_update, name="source_break_update"),
    path("sources/breaks/<uuid:uid>/delete/", views.source_break_delete, name="source_break_delete"),
]
