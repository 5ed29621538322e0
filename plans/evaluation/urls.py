from django.urls import path

from . import views

urlpatterns = [
    path("evaluations/", views.evaluation_list, name="evaluation_list"),
    path("evaluations/new/", views.evaluation_create, name="evaluation_create"),
    path("evaluations/<uuid:uid>/", views.evaluation_detail, name="evaluation_detail"),
    path("evaluations/<uuid:uid>/edit/", views.evaluation_update, name="evaluation_update"),
    path(
        "evaluations/<uuid:uid>/findings/", views.evaluation_finding_create, name="evaluation_finding_create"
    ),
    path(
        "evaluations/findings/<int:pk>/edit/",
        views.evaluation_finding_update,
        name="evaluation_finding_update",
    ),
    path(
        "evaluations/findings/<int:pk>/delete/",
        views.evaluation_finding_delete,
        name="evaluation_finding_delete",
    ),
    path("evaluations/<uuid:uid>/close/", views.evaluation_close, name="evaluation_close"),
    path("evaluations/<uuid:uid>/decide/", views.evaluation_decide, name="evaluation_decide"),
]
