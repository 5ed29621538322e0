"""Who may open what: every address of the application, written by hand and reviewed.

A row says the name of the address, who may (a permission, or one of the words below) and, for each part of the
address that names a record, where the world of the tests (tests/world.py) has such a record.
`tests/test_access.py` refuses an address without a row, a row without an address, and a row that says something
else than the view does.

    "public"        anybody, in the name of the town that the address names
    "link:<what>"   who holds a signed link for this purpose
    "open"          anybody; the page belongs to no town
    "bare"          anybody, even without a database
"""

from dataclasses import dataclass, field, replace

from stakeholders.access.permissions import ROLE_PERMISSIONS, Role
from stakeholders.access.permissions import Permission as P
from stakeholders.consultations.answers.api import ApproveManySerializer, DraftManySerializer
from stakeholders.consultations.clusters.api import JudgeSerializer
from stakeholders.consultations.inviting.api import InviteSerializer, ManyInvitationsSerializer
from stakeholders.consultations.segments.api import GatherSerializer
from stakeholders.consultations.segments.bulk_api import AssignSerializer, TagSerializer


@dataclass(frozen=True)
class Page:
    """An address. `keys`: part of the address → path into the world, or "=text" for the text itself.

    `hidden` are such paths to records of the own town that this page nevertheless says it does not know.
    `also` is a second permission, for what is sent: whoever only holds the first may look.
    """

    name: str
    who: P | str
    keys: dict[str, str] = field(default_factory=dict)
    hidden: tuple[str, ...] = ()
    also: P | None = None

    def __str__(self):
        literal = [path[1:] for path in self.keys.values() if path.startswith("=")]
        return " ".join([self.name, *literal])

    @property
    def foreign_keys(self) -> dict[str, str]:
        return {part: path for part, path in self.keys.items() if not path.startswith("=")}

    def allows(self, role: str, method: str) -> bool:
        needed = {self.who, self.also} if method == "post" and self.also else {self.who}
        return needed <= ROLE_PERMISSIONS[role]


def page(
    name: str, who: P | str, /, *, hidden: tuple[str, ...] = (), also: P | None = None, **keys: str
) -> Page:
    return Page(name, who, keys, hidden, also)


def pages(who: P | str, /, *names: str, **keys: str) -> list[Page]:
    return [Page(name, who, keys) for name in names]


def records(kind: str, one: str) -> list[Page]:
    """The four pages of one kind of cooperation record."""
    here, row = {"kind": f"={kind}"}, {"kind": f"={kind}", "pk": f"{one}.pk"}
    return [
        Page("record_list", P.READ, here),
        Page("record_create", P.MANAGE_PARTNERS, here),
        Page("record_update", P.MANAGE_PARTNERS, row),
        Page("record_delete", P.MANAGE_PARTNERS, row),
    ]


SETTINGS = [
    *pages(P.MANAGE_MEMBERS, "member_list", "member_create"),
    page("member_update", P.MANAGE_MEMBERS, pk="membership.pk"),
    page("client_list", P.MANAGE_SETTINGS),
    page("client_revoke", P.MANAGE_SETTINGS, pk="client.pk"),
    page("audit_list", P.SEE_AUDIT),
    page("municipality_update", P.MANAGE_SETTINGS),
    *pages(P.READ, "area_list", "area_geojson"),
    page("area_detail", P.READ, pk="area.pk"),
    page("layer_list", P.READ),
    *pages(P.READ, "layer_detail", "layer_passages", "layer_passages_file", pk="layer.pk"),
    *pages(P.READ, "layer_geojson", "layer_csv", pk="layer.pk"),
    *pages(P.MANAGE_SETTINGS, "layer_update", "layer_delete", "layer_names", pk="layer.pk"),
    *pages(P.MANAGE_SETTINGS, "area_create", "boundary_upload"),
    page("boundary_import", P.MANAGE_SETTINGS, uid="boundary.uid"),
    *pages(P.MANAGE_SETTINGS, "area_update", "area_delete", "population_create", pk="area.pk"),
    page("population_update", P.MANAGE_SETTINGS, pk="population.pk"),
    page("population_upload", P.MANAGE_SETTINGS),
    page("population_table_update", P.MANAGE_SETTINGS),
    page("population_import", P.MANAGE_SETTINGS, name="figures.name"),
    page("job_list", P.EXPORT),
    page("job_detail", P.EXPORT, uid="job.uid"),
    page("job_cancel", P.EXPORT, uid="job.uid", also=P.MANAGE_SETTINGS),
    *(page("job_file", P.EXPORT, uid="job.uid", which=f"={which}") for which in ("result", "errors")),
    page("letter_list", P.SEE_MAIL),
    page("letter_detail", P.SEE_MAIL, uid="letter.uid"),
    page("letter_decide", P.RUN_CONSULTATION, uid="letter.uid"),
]

PARTNERS = [
    *pages(P.READ, "organisation_list", "organisation_gaps"),
    page("organisation_detail", P.READ, uid="organisation.uid"),
    page("organisation_create", P.MANAGE_PARTNERS),
    page("group_list", P.READ),
    page("group_create", P.MANAGE_PARTNERS),
    page("group_contact_create", P.MANAGE_PARTNERS, uid="group.uid"),
    *pages(P.MANAGE_PARTNERS, "group_contact_update", "group_contact_delete", pk="group_contact.pk"),
    page("group_detail", P.READ, uid="group.uid"),
    page("group_update", P.MANAGE_PARTNERS, uid="group.uid"),
    page("group_delete", P.MANAGE_PARTNERS, uid="free_group.uid"),
    *pages(P.MANAGE_PARTNERS, "organisation_update", "contact_create", uid="organisation.uid"),
    page("organisation_delete", P.MANAGE_PARTNERS, uid="free_organisation.uid"),
    *pages(P.MANAGE_PARTNERS, "contact_update", "contact_delete", pk="contact.pk"),
    *records("bodies", "body"),
    *pages(P.READ, "meeting_list", "decision_list"),
    page("meeting_create", P.MANAGE_PARTNERS),
    *pages(P.READ, "meeting_detail", "meeting_calendar", pk="meeting.pk"),
    *(page("meeting_protocol", P.READ, pk="meeting.pk", kind=f"={kind}") for kind in ("docx", "pdf")),
    *pages(
        P.MANAGE_PARTNERS,
        "meeting_update",
        "meeting_attendance",
        "meeting_minutes",
        "meeting_agenda",
        "meeting_scan_add",
        pk="meeting.pk",
    ),
    page("meeting_delete", P.MANAGE_PARTNERS, pk="meeting.pk"),
    page("meeting_scan", P.MANAGE_PARTNERS, pk="workshop.pk", uid="minutes_scan.uid"),
    page("meeting_points", P.RUN_CONSULTATION, pk="workshop.pk"),
    page("decision_state", P.MANAGE_PARTNERS, uid="decision.uid"),
    *records("agreements", "agreement"),
    *records("cooperation", "cooperation"),
]

DIAGNOSIS = [
    *pages(P.READ, "source_list", "finding_list", "indicator_list", "count_overview", "offence_list"),
    *pages(P.MANAGE_DIAGNOSIS, "source_create", "finding_create", "indicator_create", "offence_create"),
    page("source_detail", P.READ, uid="source.uid"),
    page("source_update", P.MANAGE_DIAGNOSIS, uid="source.uid"),
    page("source_delete", P.MANAGE_DIAGNOSIS, uid="free_source.uid"),
    page("source_break_create", P.MANAGE_DIAGNOSIS, uid="source.uid"),
    *pages(P.MANAGE_DIAGNOSIS, "source_break_update", "source_break_delete", uid="source_break.uid"),
    page("harm_weights", P.READ),
    page("harm_weights_update", P.MANAGE_DIAGNOSIS),
    page("harm_weights_file", P.EXPORT, ending="=csv"),
    page("offence_update", P.MANAGE_DIAGNOSIS, uid="offence.uid"),
    page("offence_delete", P.MANAGE_DIAGNOSIS, uid="free_offence.uid"),
    page("count_detail", P.READ, uid="offence.uid"),
    page("count_finding", P.MANAGE_DIAGNOSIS, uid="offence.uid"),
    *(
        page("count_file", P.EXPORT, uid="offence.uid", what=f"={what}", ending=f"={ending}")
        for what, ending in [("map", "geojson"), ("trend", "svg"), ("areas", "csv"), ("periods", "xlsx")]
    ),
    *(
        page("count_overview_file", P.EXPORT, what=f"={what}", ending=f"={ending}")
        for what, ending in [("changes", "svg"), ("offences", "csv"), ("offences", "xlsx")]
    ),
    page("analysis_list", P.READ),
    *(
        page("analysis_detail", P.READ, kind=f"={kind}")
        for kind in (
            "hours",
            "hot-spots",
            "concentration",
            "repeats",
            "near-repeats",
            "before-after",
            "areas",
            "profile",
            "harm",
        )
    ),
    page("analysis_work_out", P.SEE_SMALL_COUNTS, kind="=repeats"),
    page("analysis_finding", P.MANAGE_DIAGNOSIS, kind="=hours"),
    page("analysis_file", P.EXPORT, kind="=hours", what="=hours-and-weekdays", ending="=csv"),
    *pages(P.MANAGE_DIAGNOSIS, "import_list", "import_create"),
    *pages(
        P.MANAGE_DIAGNOSIS,
        *("import_detail", "import_columns", "import_names", "import_confirm", "import_stop"),
        *("import_discard", "import_rejects", "import_forget"),
        uid="waiting_batch.uid",
    ),
    page("import_add_up", P.MANAGE_DIAGNOSIS, uid="waiting_batch.uid"),
    page("import_declare", P.MANAGE_DIAGNOSIS, uid="waiting_batch.uid"),
    *pages(P.MANAGE_DIAGNOSIS, "import_keep", "import_read_like", "import_report", uid="waiting_batch.uid"),
    *pages(P.MANAGE_DIAGNOSIS, "import_profile_list", "import_form"),
    *pages(
        P.MANAGE_DIAGNOSIS,
        *("import_profile_update", "import_profile_delete", "import_profile_file"),
        uid="import_profile.uid",
    ),
    page("import_undo", P.MANAGE_DIAGNOSIS, uid="batch.uid"),
    page("finding_create_from_evidence", P.MANAGE_DIAGNOSIS),
    page("finding_detail", P.READ, uid="finding.uid"),
    *pages(P.MANAGE_DIAGNOSIS, "finding_update", "finding_delete", uid="finding.uid"),
    page("finding_validate", P.VALIDATE_FINDINGS, uid="finding.uid"),
    page("indicator_library", P.READ),
    page("indicator_copy", P.MANAGE_DIAGNOSIS, code="=I07"),
    page("indicator_detail", P.READ, uid="indicator.uid"),
    *pages(P.MANAGE_DIAGNOSIS, "indicator_update", "indicator_delete", uid="indicator.uid"),
    page("indicator_value_create", P.RECORD_VALUES, uid="indicator.uid"),
    *pages(
        P.RECORD_VALUES,
        *("indicator_value_update", "indicator_value_delete"),
        uid="indicator.uid",
        value="value.uid",
    ),
]

SURVEYS = [
    page("survey_list", P.READ),
    *pages(P.MANAGE_DIAGNOSIS, "survey_create", "survey_start", "survey_import", "survey_bank"),
    *pages(
        P.READ,
        "survey_detail",
        "survey_poster",
        "survey_code",
        "survey_results",
        "survey_xlsform",
        uid="survey.uid",
    ),
    page("survey_poster_file", P.READ, uid="survey.uid", paper="=a4"),
    page("survey_paper", P.READ, uid="draft_survey.uid", language="=en"),
    *pages(
        P.MANAGE_DIAGNOSIS, "survey_update", "survey_copy", "survey_close", "survey_preview", uid="survey.uid"
    ),
    *pages(P.MANAGE_DIAGNOSIS, "survey_delete", "survey_publish", uid="draft_survey.uid"),
    page("survey_reopen", P.MANAGE_DIAGNOSIS, uid="closed_survey.uid"),
    *pages(
        P.MANAGE_DIAGNOSIS,
        *("survey_letters", "survey_letter_reminders", "survey_letters_withdraw"),
        *("survey_collectors", "survey_collector_create", "survey_interviews"),
        uid="survey.uid",
    ),
    *pages(P.MANAGE_DIAGNOSIS, "survey_data_list", "survey_data_create"),
    *pages(
        P.MANAGE_DIAGNOSIS,
        *("survey_data_detail", "survey_data_columns", "survey_data_confirm", "survey_data_stop"),
        *("survey_data_rejects", "survey_data_discard", "survey_data_undo"),
        uid="data_file.uid",
    ),
    *pages(
        P.MANAGE_DIAGNOSIS,
        *("survey_paper_forms", "survey_paper_begin", "survey_paper_setting", "survey_paper_quality"),
        *("survey_paper_entry", "survey_paper_count"),
        uid="survey.uid",
    ),
    *pages(
        P.MANAGE_DIAGNOSIS,
        *("survey_field", "survey_field_plan", "survey_contacts"),
        *("survey_contact_create", "survey_contact_import"),
        uid="survey.uid",
    ),
    *pages(
        P.MANAGE_DIAGNOSIS,
        *("survey_paper_settle", "survey_paper_alone", "survey_paper_back"),
        uid="survey.uid",
        pk="paper_form.pk",
    ),
    *pages(
        P.MANAGE_DIAGNOSIS,
        *("survey_contact_update", "survey_contact_delete"),
        uid="survey.uid",
        pk="contact_tally.pk",
    ),
    *pages(P.MANAGE_DIAGNOSIS, "survey_quotas", "survey_quota_create", uid="survey.uid"),
    *pages(
        P.MANAGE_DIAGNOSIS,
        *("survey_quota_update", "survey_quota_delete"),
        uid="survey.uid",
        pk="quota.pk",
    ),
    *pages(
        P.MANAGE_DIAGNOSIS, "survey_quality", "survey_quality_check", "survey_rule_create", uid="survey.uid"
    ),
    *pages(
        P.MANAGE_DIAGNOSIS,
        *("survey_rule_update", "survey_rule_delete"),
        uid="survey.uid",
        pk="consistency_rule.pk",
    ),
    *pages(P.FIELD_SAFETY, "survey_safety", "survey_shift_create", uid="survey.uid"),
    *pages(
        P.FIELD_SAFETY,
        *("survey_shift", "survey_shift_update", "survey_shift_delete", "survey_shift_report"),
        *("survey_shift_link", "survey_mishap_create"),
        uid="survey.uid",
        pk="shift.pk",
    ),
    page("survey_mishap_update", P.FIELD_SAFETY, uid="survey.uid", pk="mishap.pk"),
    page("survey_field_interviews", P.MANAGE_DIAGNOSIS, uid="survey.uid"),
    *pages(
        P.MANAGE_DIAGNOSIS,
        *("survey_field_interview", "survey_field_set_aside", "survey_field_keep"),
        uid="survey.uid",
        pk="typed_answer.pk",
    ),
    page("survey_field_take_back", P.MANAGE_DIAGNOSIS, uid="survey.uid", pk="aside_answer.pk"),
    page("survey_field_correct", P.MANAGE_DIAGNOSIS, uid="survey.uid", pk="typed_answer.pk", code="=safe"),
    page("survey_collector_revoke", P.MANAGE_DIAGNOSIS, uid="survey.uid", pk="collector.pk"),
    *pages(
        P.MANAGE_DIAGNOSIS,
        *("survey_interview", "survey_interview_count", "survey_interview_drop"),
        uid="survey.uid",
        pk="interview.pk",
    ),
    *pages(
        P.MANAGE_DIAGNOSIS,
        "survey_question_create",
        "survey_section_create",
        "survey_languages",
        "survey_replace",
        "survey_bank_add",
        uid="draft_survey.uid",
    ),
    *pages(
        P.MANAGE_DIAGNOSIS,
        "survey_section_update",
        "survey_section_delete",
        uid="draft_survey.uid",
        pk="draft_section.pk",
    ),
    *pages(P.MANAGE_DIAGNOSIS, "survey_words", "survey_language_delete", uid="draft_survey.uid", code="=fr"),
    *pages(
        P.MANAGE_DIAGNOSIS,
        *("survey_question_update", "survey_question_move", "survey_question_delete"),
        uid="draft_survey.uid",
        pk="draft_question.pk",
    ),
    # Results are shown to readers when nobody can answer any more.
    *(
        page("survey_tables_file", P.EXPORT, uid="closed_survey.uid", kind=f"={kind}")
        for kind in ("csv", "xlsx", "sdmx")
    ),
    *(
        page("survey_answers_file", P.MANAGE_DIAGNOSIS, uid="survey.uid", kind=f"={kind}")
        for kind in ("csv", "xlsx", "zip", "sav", "spss")
    ),
    page("survey_codebook", P.EXPORT, uid="closed_survey.uid"),
    page("survey_research", P.MANAGE_DIAGNOSIS, uid="closed_survey.uid"),
    *(
        page("survey_research_file", P.MANAGE_DIAGNOSIS, uid="closed_survey.uid", kind=f"={kind}")
        for kind in ("zip", "spss")
    ),
    page("survey_question_result", P.READ, uid="survey.uid", code="=safe"),
    *pages(P.MANAGE_DIAGNOSIS, "survey_weighting", "survey_sample", uid="survey.uid"),
    *pages(P.MANAGE_DIAGNOSIS, "survey_margin", "survey_margin_delete", uid="survey.uid", code="=safe"),
    *pages(P.READ, "survey_victims", "survey_nonresponse", "survey_change", uid="closed_survey.uid"),
    *(
        page("survey_victims_file", P.EXPORT, uid="closed_survey.uid", kind=f"={kind}")
        for kind in ("csv", "xlsx")
    ),
    *pages(
        P.MANAGE_DIAGNOSIS,
        *("survey_offences", "survey_offences_take", "survey_offence_create", "survey_incident_forms"),
        uid="closed_survey.uid",
    ),
    *pages(
        P.MANAGE_DIAGNOSIS,
        *("survey_offence_update", "survey_offence_delete"),
        uid="closed_survey.uid",
        pk="offence_rule.pk",
    ),
    page("survey_texts", P.MANAGE_DIAGNOSIS, uid="survey.uid", code="=words"),
]

PLAN = [
    *pages(P.READ, "plan_detail", "problem_list", "objective_list", "action_list", "timeline"),
    *pages(P.EDIT_PLAN, "plan_create", "plan_update", "problem_create", "objective_create", "action_create"),
    page("problem_detail", P.READ, uid="problem.uid"),
    *pages(P.EDIT_PLAN, "problem_update", "problem_delete", "problem_move", uid="problem.uid"),
    *pages(P.READ, "priority_list", "priority_criteria"),
    page("problem_why", P.READ, uid="problem.uid"),
    page("problem_decide", P.EDIT_PLAN, uid="problem.uid"),
    page("problem_finding_read", P.EDIT_PLAN, uid="problem.uid", finding="finding.uid"),
    *pages(P.EXPORT, "priority_csv", "priority_xlsx"),
    *pages(P.EDIT_PLAN, "priority_usual", "priority_criterion_create", "priority_scorer_create"),
    *pages(P.EDIT_PLAN, "priority_criterion_update", "priority_criterion_delete", uid="criterion.uid"),
    *pages(P.EDIT_PLAN, "priority_scorer_update", "priority_scorer_delete", uid="scorer.uid"),
    page("priority_sheet", P.SCORE, uid="scorer.uid"),
    page("priority_score", P.SCORE, uid="scorer.uid", problem="problem.uid"),
    page("objective_detail", P.READ, uid="objective.uid"),
    *pages(P.EDIT_PLAN, "objective_update", "objective_delete", "objective_move", uid="objective.uid"),
    *pages(P.EXPORT, "action_csv", "action_xlsx"),
    page("action_detail", P.READ, uid="action.uid"),
    *pages(P.EDIT_PLAN, "action_update", "action_duplicate", "action_delete", uid="action.uid"),
    *pages(P.READ, "practice_list", "practice_suggest"),
    page("practice_create", P.EDIT_PLAN),
    page("practice_detail", P.READ, code="practice.code"),
    *pages(P.EDIT_PLAN, "practice_update", "practice_delete", "practice_note", code="practice.code"),
    *pages(P.EDIT_PLAN, "action_table", "action_many", "action_move", "action_undo"),
    page("action_cell", P.EDIT_PLAN, uid="action.uid"),
    page("action_import_create", P.EDIT_PLAN),
    *pages(
        P.EDIT_PLAN,
        "action_import_detail",
        "action_import_columns",
        "action_import_stop",
        uid="waiting_sheet.uid",
    ),
    page("action_import_discard", P.EDIT_PLAN, uid="waiting_sheet.uid"),
    page("action_import_undo", P.EDIT_PLAN, uid="sheet.uid"),
    page("milestone_mark", P.REPORT_PROGRESS, uid="milestone.uid"),
    page("output_record", P.REPORT_PROGRESS, uid="output.uid"),
    page("acceptance_list", P.READ),
    page("acceptance_ask_all", P.EDIT_PLAN),
    *pages(P.EDIT_PLAN, "acceptance_ask", "acceptance_withdraw", uid="responsibility.uid"),
    page("profile_detail", P.READ),
    *pages(P.MANAGE_SETTINGS, "profile_choose", "profile_update"),
    *pages(P.READ, "logic_plan", "logic_svg", "budget"),
    page("budget_xlsx", P.EXPORT),
    page("logic_problem", P.READ, uid="problem.uid"),
    page("check_list", P.READ),
    page("check_history", P.READ),
    *(
        page("check_about", P.READ, kind=f"={kind}", uid=f"{kind}.uid")
        for kind in ("plan", "problem", "objective", "action")
    ),
    page("clause_list", P.READ),
    page("clause_update", P.MANAGE_SETTINGS, clause="=2"),
    page("clause_delete", P.MANAGE_SETTINGS, pk="clause_text.pk"),
    page("check_waive", P.WAIVE_CHECKS, rule="=IP-02"),
    page("check_unwaive", P.WAIVE_CHECKS, uid="waiver.uid"),
    page("coverage", P.READ),
    *(
        Page("coverage_matrix", P.READ, {"key": f"={key}"}, also=P.EDIT_PLAN)
        for key in ("actors", "factors", "measures", "areas")
    ),
    page("coverage_decide", P.READ, code="=AG-MED", also=P.EDIT_PLAN),
    page("coverage_undo", P.EDIT_PLAN, code="consideration.code"),
    *pages(P.READ, "version_list", "version_compare"),
    *pages(P.FREEZE_VERSION, "version_freeze", "version_submit"),
    *pages(P.ADOPT_PLAN, "version_adopt", "version_revise"),
    *pages(P.READ, "version_detail", "document_version", number="adopted_version.number"),
    page("document_list", P.READ),
    page("document_file", P.READ, number="adopted_version.number", name="=plan.pdf"),
    *pages(
        P.EXPORT,
        "document_make",
        "document_cancel",
        number="adopted_version.number",
        name="=plan.pdf",
    ),
    page("publication", P.FREEZE_VERSION),
    page("signature_create", P.ADOPT_PLAN, number="adopted_version.number"),
    *pages(P.ADOPT_PLAN, "signature_correct", "signature_take_back", uid="signature.uid"),
    page("version_consult", P.RUN_CONSULTATION, number="consulted_version.number"),
]

FOLLOW_UP = [
    *pages(P.READ, "followup", "reminder_list", "evaluation_list"),
    page("reminder_run", P.EDIT_PLAN),
    page("progress_create", P.REPORT_PROGRESS, uid="action.uid"),
    page("evaluation_create", P.EVALUATE),
    page("evaluation_detail", P.READ, uid="evaluation.uid"),
    *pages(P.EVALUATE, "evaluation_update", "evaluation_finding_create", uid="evaluation.uid"),
    *pages(P.EVALUATE, "evaluation_finding_update", "evaluation_finding_delete", pk="evaluation_finding.pk"),
    page("evaluation_close", P.EVALUATE, uid="planned_evaluation.uid"),
    page("evaluation_decide", P.DECIDE_EVALUATION, uid="evaluation.uid"),
]

CONSULTATION = [
    page("consultation_list", P.READ),
    page("consultation_create", P.RUN_CONSULTATION),
    page("consultation_detail", P.READ, uid="consultation.uid"),
    *pages(P.RUN_CONSULTATION, "consultation_update", "consultation_delete", uid="free_consultation.uid"),
    page("round_access", P.RUN_CONSULTATION, uid="draft_round.uid"),
    page("round_questions", P.READ, uid="round.uid"),
    page("question_create", P.RUN_CONSULTATION, uid="draft_round.uid"),
    *pages(
        P.RUN_CONSULTATION, "question_update", "question_move", "question_delete", uid="round_question.uid"
    ),
    page("answers_enter", P.RUN_CONSULTATION, uid="round.uid"),
    page("round_totals", P.RUN_CONSULTATION, uid="round.uid"),
    page("round_totals_delete", P.RUN_CONSULTATION, uid="answer_pile.uid"),
    page("round_list", P.READ),
    page("round_create", P.RUN_CONSULTATION),
    page("population_shares", P.RUN_CONSULTATION),
    page("scan_file", P.MODERATE, uid="scan.uid"),
    *pages(P.RUN_CONSULTATION, "round_gaps", "round_effort", uid="round.uid"),
    page("round_participation", P.RUN_CONSULTATION, uid="round.uid"),
    *pages(P.READ, "round_detail", "round_coverage", "round_changes", uid="round.uid"),
    *pages(
        P.RUN_CONSULTATION,
        "round_update",
        "round_close",
        "round_invite",
        "round_invite_people",
        "contribution_enter",
        uid="round.uid",
    ),
    *pages(P.RUN_CONSULTATION, "round_open", "round_delete", uid="draft_round.uid"),
    page("round_reply", P.RUN_CONSULTATION, uid="round.uid", organisation="organisation.uid"),
    page("round_code", P.READ, uid="round.uid"),
    page("round_poster", P.READ, uid="round.uid", paper="=a4"),
    page("round_publish", P.RUN_CONSULTATION, uid="closed_round.uid"),
    *(page("round_table", P.EXPORT, uid="round.uid", kind=f"={kind}") for kind in ("csv", "docx", "xlsx")),
    page("plain_text", P.READ, uid="text.uid"),
    page("plain_wording", P.RUN_CONSULTATION, uid="text.uid", element="element.uid"),
    *pages(P.MODERATE, "moderation_queue", "moderation_decide"),
    page("contribution_unname", P.MODERATE, uid="contribution.uid"),
    *pages(P.MODERATE, "contribution_redact", "contribution_set_aside", uid="contribution.uid"),
    page("contribution_original", P.SEE_ORIGINALS, uid="contribution.uid"),
    page("protection_list", P.SAFEGUARD),
    page("protection_detail", P.SAFEGUARD, pk="disclosure.pk"),
    page("answer_list", P.READ),
    *pages(P.DRAFT_RESPONSE, "desk_do", "topic_list", "topic_create"),
    *pages(P.DRAFT_RESPONSE, "point_detail", "point_split", uid="segment.uid"),
    *pages(P.DRAFT_RESPONSE, "topic_update", "topic_delete", uid="topic.uid"),
    page("element_said", P.READ, uid="element.uid"),
    *pages(P.DRAFT_RESPONSE, "duplicate_list", "duplicate_look", "duplicate_judge", uid="closed_round.uid"),
    page("answer_write", P.DRAFT_RESPONSE),
    page("answer_approve", P.APPROVE_RESPONSE),
]

PUBLIC = [
    *pages("public", "public:consultation_list", "public:consultation_lookup"),
    page("public:consultation_receipt", "public", code="contribution.code"),
    *(
        page(f"public:consultation_{name}", "public", uid="round.uid", hidden=("draft_round.uid",))
        for name in ("round", "whole", "comment_whole", "place_whole", "places", "follow", "questions")
    ),
    *(
        page(f"public:consultation_{name}", "public", uid="round.uid", element="element.uid")
        for name in ("part", "comment", "place")
    ),
    page("public:consultation_agree", "public", uid="round.uid"),
    page("public:consultation_map", "public", size="=narrow"),
    page("public:consultation_follow_confirm", "public", uid="round.uid", token="follow_token"),
    page("public:consultation_writer_confirm", "public", uid="round.uid", token="writer_token"),
    # The token is the same in both towns of the tests: an address of the other one answers 403, not 404, as
    # telephones expect; tests/diagnostics/surveys/test_openrosa.py has the foreign ones.
    page("public:collect_forms", "public", token="=collector-token"),
    *pages("public", "public:collect_form", "public:collect_manifest", token="=collector-token", number="=1"),
    page("public:collect_submission", "public", token="=collector-token"),
    page("public:shift_report", "public", token="=shift-token"),
    page("public:survey_choice", "public"),
    page("public:survey_script", "public"),
    *(
        page(f"public:survey_{name}", "public", uid="survey.uid", hidden=("draft_survey.uid",))
        for name in ("answer", "thanks", "form", "worker")
    ),
    page("public:survey_send", "public", uid="survey.uid"),
    page("public:plan", "public"),
    *(
        page(
            f"public:{name}",
            "public",
            number="adopted_version.number",
            hidden=("consulted_version.number", "submitted_version.number"),
        )
        for name in ("plan_version", "plan_summary", "plan_changes")
    ),
    *pages("public", "public:plan_progress", "public:plan_subscribe"),
    page("public:plan_confirm", "public", token="confirm_token"),
    page("public:plan_unsubscribe", "public", token="leave_token"),
    page(
        "public:plan_file",
        "public",
        number="adopted_version.number",
        name="=plan.pdf",
        hidden=("consulted_version.number", "submitted_version.number"),
    ),
    page("public:consultation_question_results", "public", uid="closed_round.uid", hidden=("round.uid",)),
    page("public:consultation_answers", "public", uid="decided_round.uid", hidden=("round.uid",)),
]

LINKS = [
    page("links:accept", "link:accept"),
    page("links:comment", "link:comment"),
    page("links:draft", "link:draft"),
    page("links:progress", "link:progress"),
    page("links:preferences", "link:preferences"),
]

ELSEWHERE = [
    page("home", P.READ),
    *pages("open", "start", "styleguide", "account_language", "visitor_language"),
    *pages("bare", "livez", "readyz", "metrics"),
]

PAGES = [
    *ELSEWHERE,
    *SETTINGS,
    *PARTNERS,
    *DIAGNOSIS,
    *SURVEYS,
    *PLAN,
    *FOLLOW_UP,
    *CONSULTATION,
    *PUBLIC,
    *LINKS,
]

# Pages of the sign-in library and of the API's description, with what a stranger gets: the page, or the way in.
LIBRARY = {
    "account_login": 200,
    "account_logout": 302,
    "account_inactive": 200,
    "account_signup": 200,  # says that accounts are given, not taken
    "account_email_verification_sent": 200,
    "account_reset_password": 200,
    "account_reset_password_done": 200,
    "account_reset_password_from_key_done": 200,
    "account_reset_password_from_key": 200,  # says that the key is worth nothing
    "account_confirm_email": 200,  # likewise
    "account_reauthenticate": 302,
    "account_email": 302,
    "account_change_password": 302,
    "account_set_password": 302,
    "account_confirm_login_code": 302,
    "mfa_index": 302,
    "mfa_authenticate": 302,
    "mfa_reauthenticate": 302,
    "mfa_activate_totp": 302,
    "mfa_deactivate_totp": 302,
    "mfa_view_recovery_codes": 302,
    "mfa_generate_recovery_codes": 302,
    "mfa_download_recovery_codes": 302,
    "api-docs": 200,
    "api-schema": 200,
}
LIBRARY_KEYS = {
    "account_confirm_email": {"key": "made-up"},
    "account_reset_password_from_key": {"uidb36": "1", "key": "made-up"},
}


@dataclass(frozen=True)
class Route:
    """An address of the API: HTTP method → who may; `keys` as for a page."""

    name: str
    methods: dict[str, P]
    keys: dict[str, str] = field(default_factory=dict)
    also: P | None = None
    query: dict[str, str] = field(default_factory=dict)
    # An action lead reports for the own organisation; a partner system speaks for none.
    own_only: bool = False

    def __str__(self):
        return self.name

    @property
    def foreign_keys(self) -> dict[str, str]:
        return {part: path for part, path in self.keys.items() if not path.startswith("=")}

    def allows(self, role: str, permission: P) -> bool:
        if self.own_only and role == Role.ACTION_LEAD:
            return False
        return {permission, self.also or permission} <= ROLE_PERMISSIONS[role]


def read_only(address: str, read: P = P.READ, *, post: P | None = None, **key: str) -> list[Route]:
    """List and detail; with `post`, new ones are taken but none is changed or deleted."""
    new = {"post": post} if post else {}
    return [
        Route(f"api-{address}-list", {"get": read, **new}),
        Route(f"api-{address}-detail", {"get": read}, key),
    ]


def read_write(address: str, write: P, *, read: P = P.READ, **key: str) -> list[Route]:
    return [
        Route(f"api-{address}-list", {"get": read, "post": write}),
        Route(f"api-{address}-detail", {"get": read, "patch": write, "delete": write}, key),
    ]


def verb(name: str, who: P, *, also: P | None = None, **key: str) -> Route:
    """A further verb on one record, as in POST …/actions/<uid>/accept/."""
    return Route(f"api-{name}", {"post": who}, key, also)


def without(method: str, routes: list[Route]) -> list[Route]:
    return [replace(row, methods={m: who for m, who in row.methods.items() if m != method}) for row in routes]


def verbs(address: str, who: P, *names: str, **key: str) -> list[Route]:
    return [verb(f"{address}-{name}", who, **key) for name in names]


API = [
    Route("api-municipality-list", {"get": P.READ}),
    Route("api-municipality-detail", {"get": P.READ, "patch": P.MANAGE_SETTINGS}, {"slug": "town.slug"}),
    verb("areas-boundaries", P.MANAGE_SETTINGS),
    *read_write("areas", P.MANAGE_SETTINGS, code="area.code"),
    *without("post", read_write("area-layers", P.MANAGE_SETTINGS, pk="layer.pk")),
    verb("area-layers-boundaries", P.MANAGE_SETTINGS),
    Route("api-area-layers-passages", {"get": P.READ}, {"pk": "layer.pk"}),
    *read_write("population", P.MANAGE_SETTINGS, pk="population.pk"),
    *read_write("organisations", P.MANAGE_PARTNERS, uid="organisation.uid"),
    *read_write("contacts", P.MANAGE_PARTNERS, read=P.MANAGE_PARTNERS, pk="contact.pk"),
    *read_write("bodies", P.MANAGE_PARTNERS, pk="body.pk"),
    *read_write("meetings", P.MANAGE_PARTNERS, pk="meeting.pk"),
    *read_write("agreements", P.MANAGE_PARTNERS, pk="agreement.pk"),
    *read_write("cooperation", P.MANAGE_PARTNERS, pk="cooperation.pk"),
    *read_write("sources", P.MANAGE_DIAGNOSIS, uid="source.uid"),
    *read_write("source-breaks", P.MANAGE_DIAGNOSIS, uid="source_break.uid"),
    *read_write("offences", P.MANAGE_DIAGNOSIS, uid="offence.uid"),
    Route("api-harm-tables-list", {"get": P.READ, "post": P.MANAGE_DIAGNOSIS}),
    Route("api-harm-tables-detail", {"get": P.READ}, {"uid": "harm_table.uid"}),
    *read_write("import-profiles", P.MANAGE_DIAGNOSIS, read=P.MANAGE_DIAGNOSIS, uid="import_profile.uid"),
    Route("api-counts-list", {"get": P.READ}),
    Route("api-analyses-list", {"get": P.READ}),
    Route("api-analyses-detail", {"get": P.READ}, {"kind": "=hours"}),
    Route("api-analyses-work-out", {"post": P.SEE_SMALL_COUNTS}, {"kind": "=repeats"}),
    Route("api-imports-list", {"get": P.MANAGE_DIAGNOSIS, "post": P.MANAGE_DIAGNOSIS}),
    Route(
        "api-imports-detail",
        {"get": P.MANAGE_DIAGNOSIS, "delete": P.MANAGE_DIAGNOSIS},
        {"uid": "waiting_batch.uid"},
    ),
    *verbs("imports", P.MANAGE_DIAGNOSIS, "check", "names", "confirm", uid="waiting_batch.uid"),
    verb("imports-undo", P.MANAGE_DIAGNOSIS, uid="batch.uid"),
    Route("api-imports-rejected", {"get": P.MANAGE_DIAGNOSIS}, {"uid": "batch.uid"}),
    Route("api-imports-report", {"get": P.MANAGE_DIAGNOSIS}, {"uid": "batch.uid"}),
    Route("api-imports-preview", {"get": P.MANAGE_DIAGNOSIS}, {"uid": "waiting_batch.uid"}),
    Route("api-plan-imports-list", {"get": P.EDIT_PLAN, "post": P.EDIT_PLAN}),
    Route(
        "api-plan-imports-detail", {"get": P.EDIT_PLAN, "delete": P.EDIT_PLAN}, {"uid": "waiting_sheet.uid"}
    ),
    Route("api-plan-imports-proposal", {"get": P.EDIT_PLAN}, {"uid": "waiting_sheet.uid"}),
    *verbs("plan-imports", P.EDIT_PLAN, "columns", "confirm", uid="waiting_sheet.uid"),
    verb("plan-imports-undo", P.EDIT_PLAN, uid="sheet.uid"),
    *read_write("surveys", P.MANAGE_DIAGNOSIS, uid="draft_survey.uid"),
    *verbs("surveys", P.MANAGE_DIAGNOSIS, "publish", uid="draft_survey.uid"),
    *verbs("surveys", P.MANAGE_DIAGNOSIS, "close", uid="survey.uid"),
    *verbs("surveys", P.MANAGE_DIAGNOSIS, "reopen", uid="closed_survey.uid"),
    Route(
        "api-surveys-answers",
        {"get": P.MANAGE_DIAGNOSIS, "post": P.MANAGE_DIAGNOSIS},
        {"uid": "survey.uid"},
    ),
    Route("api-surveys-fieldwork", {"get": P.MANAGE_DIAGNOSIS}, {"uid": "survey.uid"}),
    Route(
        "api-surveys-offences",
        {"get": P.MANAGE_DIAGNOSIS, "post": P.MANAGE_DIAGNOSIS},
        {"uid": "closed_survey.uid"},
    ),
    Route(
        "api-surveys-sample",
        {"get": P.MANAGE_DIAGNOSIS, "post": P.MANAGE_DIAGNOSIS},
        {"uid": "closed_survey.uid"},
    ),
    *(
        Route(f"api-surveys-{name}", {"get": P.READ}, {"uid": "closed_survey.uid"})
        for name in ("results", "versions", "victims", "changes")
    ),
    verb("surveys-modules", P.MANAGE_DIAGNOSIS, uid="draft_survey.uid"),
    verb("surveys-files", P.MANAGE_DIAGNOSIS, uid="closed_survey.uid"),
    Route("api-survey-bank-list", {"get": P.MANAGE_DIAGNOSIS}),
    *read_only("survey-collectors", P.MANAGE_DIAGNOSIS, post=P.MANAGE_DIAGNOSIS, pk="collector.pk"),
    verb("survey-collectors-withdraw", P.MANAGE_DIAGNOSIS, pk="collector.pk"),
    *read_write("survey-margins", P.MANAGE_DIAGNOSIS, read=P.MANAGE_DIAGNOSIS, pk="margin.pk"),
    *read_write("survey-questions", P.MANAGE_DIAGNOSIS, pk="draft_question.pk"),
    *read_write("survey-parts", P.MANAGE_DIAGNOSIS, pk="draft_section.pk"),
    verb("survey-questions-move", P.MANAGE_DIAGNOSIS, pk="draft_question.pk"),
    *read_write("findings", P.MANAGE_DIAGNOSIS, uid="finding.uid"),
    *verbs("findings", P.VALIDATE_FINDINGS, "validate", "withdraw", uid="finding.uid"),
    *read_write("indicators", P.MANAGE_DIAGNOSIS, uid="indicator.uid"),
    Route("api-indicator-library-list", {"get": P.READ}),
    Route("api-indicator-library-detail", {"get": P.READ}, {"code": "=I07"}),
    Route("api-indicator-library-copy", {"post": P.MANAGE_DIAGNOSIS}, {"code": "=I07"}),
    *read_write("indicator-values", P.RECORD_VALUES, uid="value.uid"),
    *without("delete", read_write("plan", P.EDIT_PLAN, uid="plan.uid")),
    *read_write("problems", P.EDIT_PLAN, uid="problem.uid"),
    *verbs("problems", P.EDIT_PLAN, "decide", "move", "read-finding", uid="problem.uid"),
    Route("api-priorities-list", {"get": P.READ}),
    *read_write("priority-criteria", P.EDIT_PLAN, uid="criterion.uid"),
    verb("priority-criteria-usual", P.EDIT_PLAN),
    *read_write("priority-scorers", P.EDIT_PLAN, uid="scorer.uid"),
    Route("api-priority-scorers-scores", {"get": P.READ}, {"uid": "scorer.uid"}),
    verb("priority-scorers-record", P.SCORE, uid="scorer.uid"),
    *read_write("objectives", P.EDIT_PLAN, uid="objective.uid"),
    verb("objectives-move", P.EDIT_PLAN, uid="objective.uid"),
    *(
        Route(f"api-{kind}s-history", {"get": P.SEE_AUDIT}, {"uid": f"{kind}.uid"})
        for kind in ("problem", "objective", "action")
    ),
    *read_only("signatures", uid="signature.uid"),
    *verbs("signatures", P.ADOPT_PLAN, "correct", "take-back", uid="signature.uid"),
    *read_write("actions", P.EDIT_PLAN, uid="action.uid"),
    *verbs("actions", P.EDIT_PLAN, "duplicate", "move", uid="action.uid"),
    *verbs("actions", P.EDIT_PLAN, "many", "undo"),
    Route("api-actions-changes", {"get": P.EDIT_PLAN}),
    *read_only("practices", code="practice.code"),
    Route("api-practices-suggestions", {"get": P.READ}),
    *read_write("local-practices", P.EDIT_PLAN, uid="practice.uid"),
    *read_write("practice-notes", P.EDIT_PLAN, uid="practice_note.uid"),
    *read_only("milestones", uid="milestone.uid"),
    *read_only("outputs", uid="output.uid"),
    Route("api-outputs-record", {"post": P.REPORT_PROGRESS}, {"uid": "output.uid"}, own_only=True),
    *read_write("group-contacts", P.MANAGE_PARTNERS, pk="group_contact.pk"),
    *read_write("target-groups", P.MANAGE_PARTNERS, uid="free_group.uid"),
    Route("api-milestones-mark", {"post": P.REPORT_PROGRESS}, {"uid": "milestone.uid"}, own_only=True),
    Route("api-checks-list", {"get": P.READ}),
    *without("post", without("delete", read_write("profiles", P.MANAGE_SETTINGS, uid="profile.uid"))),
    Route("api-profiles-current", {"get": P.READ}),
    verb("profiles-choose", P.MANAGE_SETTINGS),
    Route("api-checks-history", {"get": P.READ}),
    Route("api-checks-matrices", {"get": P.READ}),
    *read_write("clause-texts", P.MANAGE_SETTINGS, pk="clause_text.pk"),
    Route("api-logic-model-list", {"get": P.READ}),
    Route("api-budget-list", {"get": P.READ}),
    *read_write("considerations", P.EDIT_PLAN, code="consideration.code"),
    *without("patch", read_write("waivers", P.WAIVE_CHECKS, uid="waiver.uid")),
    *read_only("versions", number="adopted_version.number"),
    *(
        Route(f"api-versions-{name}", {"get": P.READ}, {"number": "adopted_version.number"})
        for name in ("checks", "content", "signatures")
    ),
    Route(
        "api-versions-diff",
        {"get": P.READ},
        {"number": "adopted_version.number"},
        query={"before": "consulted_version.number"},
    ),
    *verbs("versions", P.FREEZE_VERSION, "freeze", "submit"),
    *verbs("versions", P.ADOPT_PLAN, "adopt", "revise"),
    Route("api-publication-list", {"get": P.FREEZE_VERSION}),
    *verbs("publication", P.FREEZE_VERSION, "report"),
    verb("versions-sign", P.ADOPT_PLAN, number="adopted_version.number"),
    verb("versions-print", P.READ, number="adopted_version.number"),
    Route("api-versions-pdf", {"get": P.READ}, {"number": "adopted_version.number"}),
    verb("versions-consult", P.RUN_CONSULTATION, number="consulted_version.number"),
    Route("api-documents-list", {"get": P.READ, "post": P.EXPORT}),
    Route("api-documents-file", {"get": P.READ}),
    *read_only("jobs", P.EXPORT, uid="job.uid"),
    Route("api-jobs-file", {"get": P.EXPORT}, {"uid": "job.uid"}),
    verb("jobs-cancel", P.EXPORT, uid="job.uid", also=P.MANAGE_SETTINGS),
    *read_only("letters", P.SEE_MAIL, uid="letter.uid"),
    *read_only("acceptances", uid="responsibility.uid"),
    verb("acceptances-ask-many", P.EDIT_PLAN),
    *verbs("acceptances", P.EDIT_PLAN, "ask", "withdraw", uid="responsibility.uid"),
    *read_only("progress-reports", post=P.REPORT_PROGRESS, uid="report.uid"),
    *read_only("reminders", uid="reminder.uid"),
    verb("reminders-run", P.EDIT_PLAN),
    *without("delete", read_write("evaluations", P.EVALUATE, uid="planned_evaluation.uid")),
    verb("evaluations-close", P.EVALUATE, uid="planned_evaluation.uid"),
    verb("evaluations-decide", P.DECIDE_EVALUATION, uid="evaluation.uid"),
    *read_write("evaluation-findings", P.EVALUATE, pk="evaluation_finding.pk"),
    *read_only("scans", P.MODERATE, uid="scan.uid"),
    *read_write("population-shares", P.RUN_CONSULTATION, pk="share.pk"),
    Route("api-rounds-representation", {"get": P.READ}, {"uid": "round.uid"}),
    verb("rounds-gaps", P.RUN_CONSULTATION, uid="closed_round.uid"),
    *read_write("consultations", P.RUN_CONSULTATION, uid="free_consultation.uid"),
    *read_only("consulted-texts", uid="text.uid"),
    Route("api-consulted-texts-plain-wordings", {"get": P.READ}, {"uid": "text.uid"}),
    verb("consulted-texts-word-plainly", P.RUN_CONSULTATION, uid="text.uid"),
    *read_write("rounds", P.RUN_CONSULTATION, uid="draft_round.uid"),
    verb("rounds-open", P.RUN_CONSULTATION, uid="draft_round.uid"),
    verb("rounds-close", P.RUN_CONSULTATION, uid="round.uid"),
    verb("rounds-invite", P.RUN_CONSULTATION, uid="round.uid"),
    *read_only("organisation-replies", P.RUN_CONSULTATION, post=P.RUN_CONSULTATION, pk="reply.pk"),
    Route("api-organisation-replies-history", {"get": P.SEE_AUDIT}, {"pk": "reply.pk"}),
    *read_only("invitations", P.RUN_CONSULTATION, uid="invitation.uid"),
    *verbs("invitations", P.RUN_CONSULTATION, "remind", "revoke", uid="invitation.uid"),
    *verbs("invitations", P.RUN_CONSULTATION, "remind-many", "revoke-many"),
    verb("rounds-access", P.RUN_CONSULTATION, uid="draft_round.uid"),
    *read_write("round-questions", P.RUN_CONSULTATION, uid="round_question.uid"),
    verb("round-questions-move", P.RUN_CONSULTATION, uid="round_question.uid"),
    *without(
        "patch",
        read_write("answer-piles", P.RUN_CONSULTATION, read=P.RUN_CONSULTATION, uid="answer_pile.uid"),
    ),
    verb("rounds-answer-questions", P.COMMENT, uid="round.uid"),
    Route("api-rounds-question-results", {"get": P.READ}, {"uid": "closed_round.uid"}),
    verb("rounds-participation", P.RUN_CONSULTATION, uid="round.uid"),
    verb("rounds-publish", P.RUN_CONSULTATION, uid="closed_round.uid"),
    Route("api-rounds-coverage", {"get": P.READ}, {"uid": "round.uid"}),
    *read_only("meeting-decisions", uid="decision.uid"),
    verb("meeting-decisions-carry-out", P.MANAGE_PARTNERS, uid="decision.uid"),
    verb("meetings-points", P.RUN_CONSULTATION, pk="workshop.pk"),
    *read_only("contributions", post=P.COMMENT, uid="contribution.uid"),
    *verbs("contributions", P.MODERATE, "moderate", "redact", "set-aside", uid="contribution.uid"),
    Route("api-contributions-original", {"get": P.SEE_ORIGINALS}, {"uid": "contribution.uid"}),
    *read_only("disclosures", P.SAFEGUARD, pk="disclosure.pk"),
    verb("disclosures-settle", P.SAFEGUARD, pk="disclosure.pk"),
    Route("api-rounds-lookalikes", {"get": P.DRAFT_RESPONSE}, {"uid": "closed_round.uid"}),
    *verbs("rounds", P.DRAFT_RESPONSE, "look-for-lookalikes", "judge-lookalikes", uid="closed_round.uid"),
    *verbs("segments", P.DRAFT_RESPONSE, "assign", "tag", "untag"),
    verb("responses-draft-many", P.DRAFT_RESPONSE),
    verb("responses-approve-many", P.APPROVE_RESPONSE),
    Route("api-segments-list", {"get": P.READ}),
    Route("api-segments-detail", {"get": P.READ, "patch": P.DRAFT_RESPONSE}, {"uid": "segment.uid"}),
    *verbs("segments", P.DRAFT_RESPONSE, "split", "gather", "release", uid="segment.uid"),
    *read_write("consultation-topics", P.DRAFT_RESPONSE, uid="topic.uid"),
    *read_only("responses", post=P.DRAFT_RESPONSE, uid="decided_segment.uid"),
    verb("responses-approve", P.APPROVE_RESPONSE, uid="closed_segment.uid"),
]

# Verbs whose body names further records, with what reads it.
VERBS_THAT_NAME_RECORDS = {
    "api-rounds-invite": InviteSerializer,
    "api-invitations-remind-many": ManyInvitationsSerializer,
    "api-invitations-revoke-many": ManyInvitationsSerializer,
    "api-segments-gather": GatherSerializer,
    "api-segments-assign": AssignSerializer,
    "api-segments-tag": TagSerializer,
    "api-segments-untag": TagSerializer,
    "api-rounds-judge-lookalikes": JudgeSerializer,
    "api-responses-draft-many": DraftManySerializer,
    "api-responses-approve-many": ApproveManySerializer,
}
