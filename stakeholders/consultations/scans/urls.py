from django.urls import path

from . import views

urlpatterns = [
    path("consultation/scans/<uuid:uid>/", views.scan_file, name="scan_file"),
]
