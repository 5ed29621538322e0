from django.urls import path

from . import views

urlpatterns = [
    path("consultation/", views.consultation_list, name="consultation_list"),
    path("consultation/new/", views.consultation_create, name="consultation_create"),
    path("consultation/<uuid:uid>/", views.consultation_detail, name="consultation_detail"),
    path("consultation/<uuid:uid>/edit/", views.consultation_update, name="consultation_update"),
    path("consultation/<uuid:uid>/delete/", views.consultation_delete, name="consultation_delete"),
]
