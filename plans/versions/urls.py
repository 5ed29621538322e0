from django.urls import path

from . import consulting, views

urlpatterns = [
    path("plan/versions/", views.version_list, name="version_list"),
    path("plan/versions/compare/", views.version_compare, name="version_compare"),
    path("plan/versions/freeze/", views.version_freeze, name="version_freeze"),
    path("plan/versions/submit/", views.version_submit, name="version_submit"),
    path("plan/versions/adopt/", views.version_adopt, name="version_adopt"),
    path("plan/versions/revise/", views.version_revise, name="version_revise"),
    path("plan/versions/<str:number>/", views.version_detail, name="version_detail"),
    path("plan/versions/<str:number>/consult/", consulting.version_consult, name="version_consult"),
]
