from django.urls import path

from . import views
from .amending import views as amending
from .quality import views as quality
from .quotas import views as quotas
from .safety import views as safety

urlpatterns = [
    path("surveys/<uuid:uid>/field/", views.field_overview, name="survey_field"),
    path("surveys/<uuid:uid>/field/wanted/", views.field_plan, name="survey_field_plan"),
    path("surveys/<uuid:uid>/field/contacts/", views.tally_list, name="survey_contacts"),
    path("surveys/<uuid:uid>/field/contacts/new/", views.tally_create, name="survey_contact_create"),
    path("surveys/<uuid:uid>/field/contacts/import/", views.tally_import, name="survey_contact_import"),
    path(
        "surveys/<uuid:uid>/field/contacts/<int:pk>/edit/", views.tally_update, name="survey_contact_update"
    ),
    path(
        "surveys/<uuid:uid>/field/contacts/<int:pk>/delete/", views.tally_delete, name="survey_contact_delete"
    ),
    path("surveys/<uuid:uid>/field/interviews/", amending.interview_list, name="survey_field_interviews"),
    path(
        "surveys/<uuid:uid>/field/interviews/<int:pk>/",
        amending.interview_detail,
        name="survey_field_interview",
    ),
    path(
        "surveys/<uuid:uid>/field/interviews/<int:pk>/correct/<slug:code>/",
        amending.interview_correct,
        name="survey_field_correct",
    ),
    path(
        "surveys/<uuid:uid>/field/interviews/<int:pk>/set-aside/",
        amending.interview_set_aside,
        name="survey_field_set_aside",
    ),
    path(
        "surveys/<uuid:uid>/field/interviews/<int:pk>/take-back/",
        amending.interview_take_back,
        name="survey_field_take_back",
    ),
    path(
        "surveys/<uuid:uid>/field/interviews/<int:pk>/keep/",
        amending.interview_keep,
        name="survey_field_keep",
    ),
    path("surveys/<uuid:uid>/field/safety/", safety.safety_log, name="survey_safety"),
    path("surveys/<uuid:uid>/field/safety/shifts/new/", safety.shift_create, name="survey_shift_create"),
    path("surveys/<uuid:uid>/field/safety/shifts/<int:pk>/", safety.shift_detail, name="survey_shift"),
    path(
        "surveys/<uuid:uid>/field/safety/shifts/<int:pk>/edit/",
        safety.shift_update,
        name="survey_shift_update",
    ),
    path(
        "surveys/<uuid:uid>/field/safety/shifts/<int:pk>/delete/",
        safety.shift_delete,
        name="survey_shift_delete",
    ),
    path(
        "surveys/<uuid:uid>/field/safety/shifts/<int:pk>/report/",
        safety.shift_report,
        name="survey_shift_report",
    ),
    path(
        "surveys/<uuid:uid>/field/safety/shifts/<int:pk>/link/", safety.shift_link, name="survey_shift_link"
    ),
    path(
        "surveys/<uuid:uid>/field/safety/shifts/<int:pk>/happened/",
        safety.mishap_create,
        name="survey_mishap_create",
    ),
    path(
        "surveys/<uuid:uid>/field/safety/happened/<int:pk>/",
        safety.mishap_update,
        name="survey_mishap_update",
    ),
    path("surveys/<uuid:uid>/field/quality/", quality.quality, name="survey_quality"),
    path("surveys/<uuid:uid>/field/quality/check/", quality.quality_check, name="survey_quality_check"),
    path("surveys/<uuid:uid>/field/quality/rules/new/", quality.rule_create, name="survey_rule_create"),
    path(
        "surveys/<uuid:uid>/field/quality/rules/<int:pk>/edit/",
        quality.rule_update,
        name="survey_rule_update",
    ),
    path(
        "surveys/<uuid:uid>/field/quality/rules/<int:pk>/delete/",
        quality.rule_delete,
        name="survey_rule_delete",
    ),
    path("surveys/<uuid:uid>/field/quotas/", quotas.quota_list, name="survey_quotas"),
    path("surveys/<uuid:uid>/field/quotas/new/", quotas.quota_create, name="survey_quota_create"),
    path("surveys/<uuid:uid>/field/quotas/<int:pk>/edit/", quotas.quota_update, name="survey_quota_update"),
    path("surveys/<uuid:uid>/field/quotas/<int:pk>/delete/", quotas.quota_delete, name="survey_quota_delete"),
]
