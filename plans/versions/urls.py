from django.urls import path

from . import comparing, consulting, signing_views, views

urlpatterns = [
    path("plan/versions/", views.version_list, name="version_list"),
    path("plan/versions/compare/", comparing.version_compare, name="version_compare"),
    path("plan/versions/freeze/", views.version_freeze, name="version_freeze"),
    path("plan/versions/submit/", views.version_submit, name="version_submit"),
    path("plan/versions/adopt/", views.version_adopt, name="version_adopt"),
    path("plan/versions/revise/", views.version_revise, name="version_revise"),
    path("plan/versions/signatures/<uuid:uid>/", signing_views.signature_correct, name="signature_correct"),
    path(
        "plan/versions/signatures/<uuid:uid>/take-back/",
        signing_views.signature_take_back,
        name="signature_take_back",
    ),
    path("plan/versions/<str:number>/sign/", signing_views.signature_create, name="signature_create"),
    path("plan/versions/<str:number>/", views.version_detail, name="version_detail"),
    path("plan/versions/<str:number>/consult/", consulting.version_consult, name="version_consult"),
]
