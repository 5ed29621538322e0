from django.urls import include, path

from . import files, moderation, steps, views
from .plain import views as plain

urlpatterns = [
    path("", include("stakeholders.consultations.consultations.urls")),
    path("", include("stakeholders.consultations.coverage.urls")),
    path("", include("stakeholders.consultations.inviting.urls")),
    path("", include("stakeholders.consultations.rounds.urls")),
    path("", include("stakeholders.consultations.scans.urls")),
    path("", include("stakeholders.consultations.answers.urls")),
    path("", include("stakeholders.consultations.clusters.urls")),
    path("", include("stakeholders.consultations.questions.urls")),
    path("", include("stakeholders.consultations.renditions.urls")),
    path("", include("stakeholders.consultations.segments.urls")),
    path("", include("stakeholders.consultations.topics.urls")),
    path("", include("stakeholders.consultations.triage.urls")),
    path("consultation/rounds/", views.round_list, name="round_list"),
    path("consultation/rounds/new/", views.round_create, name="round_create"),
    path("consultation/rounds/<uuid:uid>/", views.round_detail, name="round_detail"),
    path("consultation/rounds/<uuid:uid>/edit/", views.round_update, name="round_update"),
    path("consultation/rounds/<uuid:uid>/open/", steps.round_open, name="round_open"),
    path("consultation/rounds/<uuid:uid>/close/", steps.round_close, name="round_close"),
    path("consultation/rounds/<uuid:uid>/publish/", steps.round_publish, name="round_publish"),
    path("consultation/rounds/<uuid:uid>/delete/", steps.round_delete, name="round_delete"),
    path("consultation/rounds/<uuid:uid>/changes/", views.round_changes, name="round_changes"),
    path("consultation/rounds/<uuid:uid>/enter/", moderation.contribution_enter, name="contribution_enter"),
    path("consultation/rounds/<uuid:uid>/table.<slug:kind>", files.round_table, name="round_table"),
    path("consultation/texts/<uuid:uid>/plain/", plain.plain_text, name="plain_text"),
    path("consultation/texts/<uuid:uid>/plain/<uuid:element>/", plain.plain_wording, name="plain_wording"),
    path("consultation/moderation/", moderation.moderation_queue, name="moderation_queue"),
    path("consultation/moderation/decide/", moderation.moderation_decide, name="moderation_decide"),
    path(
        "consultation/moderation/<uuid:uid>/name/", moderation.contribution_unname, name="contribution_unname"
    ),
]
