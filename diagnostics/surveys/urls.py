from django.urls import include, path

from . import language_views, posters, question_views, section_views, views
from .answering.views import survey_preview
from .bank import views as bank
from .datafile import views as datafile
from .exports import views as exports
from .field.closing import views as closing
from .letters import views as letters
from .openrosa import views as openrosa
from .paper import entry_views as paper_entry
from .paper import form_views as paper_forms
from .paper import views as paper
from .results import changing_views, files, nonresponse_views
from .results import views as results
from .sampling import views as sampling
from .victims import table_views as offences
from .victims import views as victims
from .weighting import views as weighting
from .xlsform import views as xlsform

urlpatterns = [
    path("", include("diagnostics.surveys.field.urls")),
    path("surveys/", views.survey_list, name="survey_list"),
    path("surveys/new/", views.survey_create, name="survey_create"),
    path("surveys/start/", views.survey_start, name="survey_start"),
    path("surveys/bank/", bank.survey_bank, name="survey_bank"),
    path("surveys/import/", xlsform.survey_import, name="survey_import"),
    path("surveys/data/", datafile.data_list, name="survey_data_list"),
    path("surveys/data/new/", datafile.data_create, name="survey_data_create"),
    path("surveys/data/<uuid:uid>/", datafile.data_detail, name="survey_data_detail"),
    path("surveys/data/<uuid:uid>/columns/", datafile.data_columns, name="survey_data_columns"),
    path("surveys/data/<uuid:uid>/confirm/", datafile.data_confirm, name="survey_data_confirm"),
    path("surveys/data/<uuid:uid>/stop/", datafile.data_stop, name="survey_data_stop"),
    path("surveys/data/<uuid:uid>/rejected.csv", datafile.data_rejects, name="survey_data_rejects"),
    path("surveys/data/<uuid:uid>/discard/", datafile.data_discard, name="survey_data_discard"),
    path("surveys/data/<uuid:uid>/undo/", datafile.data_undo, name="survey_data_undo"),
    path("surveys/<uuid:uid>/import/", xlsform.survey_replace, name="survey_replace"),
    path("surveys/<uuid:uid>/bank/", bank.survey_bank_add, name="survey_bank_add"),
    path("surveys/<uuid:uid>/xlsform.xlsx", xlsform.survey_xlsform, name="survey_xlsform"),
    path("surveys/<uuid:uid>/", views.survey_detail, name="survey_detail"),
    path("surveys/<uuid:uid>/edit/", views.survey_update, name="survey_update"),
    path("surveys/<uuid:uid>/copy/", views.survey_copy, name="survey_copy"),
    path("surveys/<uuid:uid>/delete/", views.survey_delete, name="survey_delete"),
    path("surveys/<uuid:uid>/publish/", views.survey_publish, name="survey_publish"),
    path("surveys/<uuid:uid>/close/", closing.survey_close, name="survey_close"),
    path("surveys/<uuid:uid>/reopen/", views.survey_reopen, name="survey_reopen"),
    path("surveys/<uuid:uid>/preview/", survey_preview, name="survey_preview"),
    path("surveys/<uuid:uid>/paper-<slug:language>.pdf", paper.survey_paper, name="survey_paper"),
    path("surveys/<uuid:uid>/paper/", paper_forms.paper_list, name="survey_paper_forms"),
    path("surveys/<uuid:uid>/paper/new/", paper_entry.paper_begin, name="survey_paper_begin"),
    path("surveys/<uuid:uid>/paper/entry/", paper_entry.paper_entry, name="survey_paper_entry"),
    path("surveys/<uuid:uid>/paper/count/", paper_forms.paper_count, name="survey_paper_count"),
    path("surveys/<uuid:uid>/paper/twice/", paper_forms.paper_setting, name="survey_paper_setting"),
    path("surveys/<uuid:uid>/paper/quality/", paper_forms.paper_quality, name="survey_paper_quality"),
    path("surveys/<uuid:uid>/paper/<int:pk>/settle/", paper_forms.paper_settle, name="survey_paper_settle"),
    path("surveys/<uuid:uid>/paper/<int:pk>/alone/", paper_forms.paper_alone, name="survey_paper_alone"),
    path("surveys/<uuid:uid>/paper/<int:pk>/back/", paper_forms.paper_back, name="survey_paper_back"),
    path("surveys/<uuid:uid>/poster/", posters.survey_poster, name="survey_poster"),
    path("surveys/<uuid:uid>/poster-<slug:paper>.pdf", posters.survey_poster_file, name="survey_poster_file"),
    path("surveys/<uuid:uid>/code.svg", posters.survey_code, name="survey_code"),
    path(
        "surveys/<uuid:uid>/questions/new/",
        question_views.survey_question_create,
        name="survey_question_create",
    ),
    path(
        "surveys/<uuid:uid>/questions/<int:pk>/edit/",
        question_views.survey_question_update,
        name="survey_question_update",
    ),
    path(
        "surveys/<uuid:uid>/questions/<int:pk>/move/",
        question_views.survey_question_move,
        name="survey_question_move",
    ),
    path(
        "surveys/<uuid:uid>/questions/<int:pk>/delete/",
        question_views.survey_question_delete,
        name="survey_question_delete",
    ),
    path("surveys/<uuid:uid>/parts/new/", section_views.survey_section_create, name="survey_section_create"),
    path(
        "surveys/<uuid:uid>/parts/<int:pk>/edit/",
        section_views.survey_section_update,
        name="survey_section_update",
    ),
    path(
        "surveys/<uuid:uid>/parts/<int:pk>/delete/",
        section_views.survey_section_delete,
        name="survey_section_delete",
    ),
    path("surveys/<uuid:uid>/languages/", language_views.survey_languages, name="survey_languages"),
    path("surveys/<uuid:uid>/languages/<slug:code>/", language_views.survey_words, name="survey_words"),
    path(
        "surveys/<uuid:uid>/languages/<slug:code>/delete/",
        language_views.survey_language_delete,
        name="survey_language_delete",
    ),
    path("surveys/<uuid:uid>/sample/", sampling.survey_sample, name="survey_sample"),
    path("surveys/<uuid:uid>/weighting/", weighting.survey_weighting, name="survey_weighting"),
    path("surveys/<uuid:uid>/weighting/<slug:code>/", weighting.survey_margin, name="survey_margin"),
    path(
        "surveys/<uuid:uid>/weighting/<slug:code>/delete/",
        weighting.survey_margin_delete,
        name="survey_margin_delete",
    ),
    path("surveys/<uuid:uid>/letters/", letters.letter_list, name="survey_letters"),
    path(
        "surveys/<uuid:uid>/letters/reminders.csv", letters.letter_reminders, name="survey_letter_reminders"
    ),
    path("surveys/<uuid:uid>/letters/withdraw/", letters.letter_withdraw, name="survey_letters_withdraw"),
    path("surveys/<uuid:uid>/telephones/", openrosa.collector_list, name="survey_collectors"),
    path("surveys/<uuid:uid>/telephones/new/", openrosa.collector_create, name="survey_collector_create"),
    path(
        "surveys/<uuid:uid>/telephones/<int:pk>/withdraw/",
        openrosa.collector_revoke,
        name="survey_collector_revoke",
    ),
    path("surveys/<uuid:uid>/interviews/", openrosa.held_list, name="survey_interviews"),
    path("surveys/<uuid:uid>/interviews/<int:pk>/", openrosa.held_detail, name="survey_interview"),
    path("surveys/<uuid:uid>/interviews/<int:pk>/count/", openrosa.held_count, name="survey_interview_count"),
    path(
        "surveys/<uuid:uid>/interviews/<int:pk>/set-aside/", openrosa.held_drop, name="survey_interview_drop"
    ),
    path("surveys/<uuid:uid>/results/", results.survey_results, name="survey_results"),
    path(
        "surveys/<uuid:uid>/results/tables.<slug:kind>", files.survey_tables_file, name="survey_tables_file"
    ),
    path("surveys/<uuid:uid>/nonresponse/", nonresponse_views.survey_nonresponse, name="survey_nonresponse"),
    path("surveys/<uuid:uid>/change/", changing_views.survey_change, name="survey_change"),
    path("surveys/<uuid:uid>/victims/", victims.survey_victims, name="survey_victims"),
    path(
        "surveys/<uuid:uid>/victims/figures.<slug:kind>",
        victims.survey_victims_file,
        name="survey_victims_file",
    ),
    path("surveys/<uuid:uid>/offences/", offences.survey_offences, name="survey_offences"),
    path("surveys/<uuid:uid>/offences/take/", offences.survey_offences_take, name="survey_offences_take"),
    path("surveys/<uuid:uid>/offences/new/", offences.survey_offence_create, name="survey_offence_create"),
    path(
        "surveys/<uuid:uid>/offences/incidents/",
        offences.survey_incident_forms,
        name="survey_incident_forms",
    ),
    path(
        "surveys/<uuid:uid>/offences/<int:pk>/edit/",
        offences.survey_offence_update,
        name="survey_offence_update",
    ),
    path(
        "surveys/<uuid:uid>/offences/<int:pk>/delete/",
        offences.survey_offence_delete,
        name="survey_offence_delete",
    ),
    path(
        "surveys/<uuid:uid>/results/answers.<slug:kind>",
        files.survey_answers_file,
        name="survey_answers_file",
    ),
    path("surveys/<uuid:uid>/ddi.xml", exports.survey_codebook_file, name="survey_codebook"),
    path("surveys/<uuid:uid>/research/", exports.survey_research, name="survey_research"),
    path(
        "surveys/<uuid:uid>/research.<slug:kind>", exports.survey_research_file, name="survey_research_file"
    ),
    path(
        "surveys/<uuid:uid>/results/<slug:code>/",
        results.survey_question_result,
        name="survey_question_result",
    ),
    path("surveys/<uuid:uid>/results/<slug:code>/texts/", results.survey_texts, name="survey_texts"),
]
