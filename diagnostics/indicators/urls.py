"""Pages of indicators and their values."""

from django.urls import path

from . import library_views, views

urlpatterns = [
    path("indicators/", views.indicator_list, name="indicator_list"),
    path("indicators/new/", views.indicator_create, name="indicator_create"),
    path("indicators/library/", library_views.indicator_library, name="indicator_library"),
    path("indicators/library/<str:code>/", library_views.indicator_copy, name="indicator_copy"),
    path("indicators/<uuid:uid>/", views.indicator_detail, name="indicator_detail"),
    path("indicators/<uuid:uid>/edit/", views.indicator_update, name="indicator_update"),
    path("indicators/<uuid:uid>/delete/", views.indicator_delete, name="indicator_delete"),
    path("indicators/<uuid:uid>/values/new/", views.value_create, name="indicator_value_create"),
    path("indicators/<uuid:uid>/values/<uuid:value>/", views.value_update, name="indicator_value_update"),
    path(
        "indicators/<uuid:uid>/values/<uuid:value>/delete/", views.value_delete, name="indicator_value_delete"
    ),
]
