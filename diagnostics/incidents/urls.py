from django.urls import path

from .analyses import views as analyses
from .counts import views as counts
from .harm import views as harm
from .imports import confirming_views as confirming
from .imports import keeping_views as keeping
from .imports import views as imports
from .offences import views as offences
from .profiles import views as profiles

urlpatterns = [
    path("analyses/", analyses.analysis_list, name="analysis_list"),
    path("analyses/<slug:kind>/", analyses.analysis_detail, name="analysis_detail"),
    path("analyses/<slug:kind>/finding/", analyses.analysis_finding, name="analysis_finding"),
    path("analyses/<slug:kind>/work-out/", analyses.analysis_work_out, name="analysis_work_out"),
    path("analyses/<slug:kind>/<slug:what>.<slug:ending>", analyses.analysis_file, name="analysis_file"),
    path("counts/", counts.count_overview, name="count_overview"),
    path("counts/<slug:what>.<slug:ending>", counts.count_overview_file, name="count_overview_file"),
    path("counts/<uuid:uid>/", counts.count_detail, name="count_detail"),
    path("counts/<uuid:uid>/finding/", counts.count_finding, name="count_finding"),
    path("counts/<uuid:uid>/<slug:what>.<slug:ending>", counts.count_file, name="count_file"),
    path("offences/", offences.offence_list, name="offence_list"),
    path("offences/new/", offences.offence_create, name="offence_create"),
    path("offences/weights/", harm.harm_weights, name="harm_weights"),
    path("offences/weights/edit/", harm.harm_weights_update, name="harm_weights_update"),
    path("offences/weights/weights.<slug:ending>", harm.harm_weights_file, name="harm_weights_file"),
    path("offences/<uuid:uid>/", offences.offence_update, name="offence_update"),
    path("offences/<uuid:uid>/delete/", offences.offence_delete, name="offence_delete"),
    path("imports/", imports.import_list, name="import_list"),
    path("imports/new/", imports.import_create, name="import_create"),
    path("imports/form.csv", profiles.import_form, name="import_form"),
    path("imports/profiles/", profiles.import_profile_list, name="import_profile_list"),
    path("imports/profiles/<uuid:uid>/", profiles.import_profile_update, name="import_profile_update"),
    path("imports/profiles/<uuid:uid>/delete/", profiles.import_profile_delete, name="import_profile_delete"),
    path(
        "imports/profiles/<uuid:uid>/profile.json", profiles.import_profile_file, name="import_profile_file"
    ),
    path("imports/<uuid:uid>/report.xlsx", keeping.import_report, name="import_report"),
    path("imports/<uuid:uid>/profile/", keeping.import_keep, name="import_keep"),
    path("imports/<uuid:uid>/read-like/", keeping.import_read_like, name="import_read_like"),
    path("imports/<uuid:uid>/", imports.import_detail, name="import_detail"),
    path("imports/<uuid:uid>/columns/", imports.import_columns, name="import_columns"),
    path("imports/<uuid:uid>/names/", imports.import_names, name="import_names"),
    path("imports/<uuid:uid>/add-up/", imports.import_add_up, name="import_add_up"),
    path("imports/<uuid:uid>/declare/", imports.import_declare, name="import_declare"),
    path("imports/<uuid:uid>/confirm/", imports.import_confirm, name="import_confirm"),
    path("imports/<uuid:uid>/stop/", imports.import_stop, name="import_stop"),
    path("imports/<uuid:uid>/undo/", confirming.import_undo, name="import_undo"),
    path("imports/<uuid:uid>/forget/", confirming.import_forget, name="import_forget"),
    path("imports/<uuid:uid>/discard/", confirming.import_discard, name="import_discard"),
    path("imports/<uuid:uid>/rejected/", imports.import_rejects, name="import_rejects"),
]
