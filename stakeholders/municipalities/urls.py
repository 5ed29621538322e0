from django.urls import path

from . import population_views, views

urlpatterns = [
    path("municipality/", views.municipality_update, name="municipality_update"),
    path("areas/", views.area_list, name="area_list"),
    path("areas/new/", views.area_create, name="area_create"),
    path("areas/boundaries/", views.boundary_upload, name="boundary_upload"),
    path("areas/boundaries/<uuid:uid>/", views.boundary_import, name="boundary_import"),
    path("areas/areas.geojson", views.area_geojson, name="area_geojson"),
    path("areas/<int:pk>/", views.area_detail, name="area_detail"),
    path("areas/<int:pk>/edit/", views.area_update, name="area_update"),
    path("areas/<int:pk>/delete/", views.area_delete, name="area_delete"),
    path("areas/<int:pk>/population/new/", views.population_create, name="population_create"),
    path("population/file/", population_views.population_upload, name="population_upload"),
    path("population/file/<str:name>/", population_views.population_import, name="population_import"),
    path("population/<int:pk>/", views.population_update, name="population_update"),
]
