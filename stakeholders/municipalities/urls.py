from django.urls import path

from . import population_views, views
from .layers import upload_views
from .layers import views as layer_views

urlpatterns = [
    path("municipality/", views.municipality_update, name="municipality_update"),
    path("areas/", views.area_list, name="area_list"),
    path("areas/new/", views.area_create, name="area_create"),
    path("areas/boundaries/", upload_views.boundary_upload, name="boundary_upload"),
    path("areas/boundaries/<uuid:uid>/", upload_views.boundary_import, name="boundary_import"),
    path("areas/areas.geojson", views.area_geojson, name="area_geojson"),
    path("areas/layers/", layer_views.layer_list, name="layer_list"),
    path("areas/layers/<int:pk>/", layer_views.layer_detail, name="layer_detail"),
    path("areas/layers/<int:pk>/edit/", layer_views.layer_update, name="layer_update"),
    path("areas/layers/<int:pk>/delete/", layer_views.layer_delete, name="layer_delete"),
    path("areas/layers/<int:pk>/names/", layer_views.layer_names, name="layer_names"),
    path("areas/layers/<int:pk>/cross-walk/", layer_views.layer_passages, name="layer_passages"),
    path("areas/layers/<int:pk>/cross-walk.csv", layer_views.layer_passages_file, name="layer_passages_file"),
    path("areas/layers/<int:pk>/areas.geojson", layer_views.layer_geojson, name="layer_geojson"),
    path("areas/layers/<int:pk>/areas.csv", layer_views.layer_csv, name="layer_csv"),
    path("areas/<int:pk>/", views.area_detail, name="area_detail"),
    path("areas/<int:pk>/edit/", views.area_update, name="area_update"),
    path("areas/<int:pk>/delete/", views.area_delete, name="area_delete"),
    path("areas/<int:pk>/population/new/", views.population_create, name="population_create"),
    path("population/table/", population_views.population_table_update, name="population_table_update"),
    path("population/file/", population_views.population_upload, name="population_upload"),
    path("population/file/<str:name>/", population_views.population_import, name="population_import"),
    path("population/<int:pk>/", views.population_update, name="population_update"),
]
