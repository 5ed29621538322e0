"""The way through the process, as data: sections and their pages.

A page's name is a URL name, or `record_list:<kind>` for the records of cooperation.
"""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from stakeholders.access.permissions import Permission as P


@dataclass(frozen=True)
class Section:
    """A section; `pages` are (label, URL name, permission, prefix or prefixes of the URL names that belong to it)."""

    label: str
    pages: tuple


SECTIONS = (
    Section(_("Home"), ((_("Home"), "home", P.READ, "home"),)),
    Section(
        _("Diagnosis"),
        (
            (_("Crime counts"), "count_overview", P.READ, ("count_", "import_", "offence_")),
            (_("Analyses"), "analysis_list", P.READ, "analysis_"),
            (_("Surveys"), "survey_list", P.READ, "survey_"),
            (_("Sources"), "source_list", P.READ, "source_"),
            (_("Findings"), "finding_list", P.READ, "finding_"),
            (_("Indicators"), "indicator_list", P.READ, "indicator_"),
        ),
    ),
    Section(
        _("Plan"),
        (
            (_("Overview"), "plan_detail", P.READ, "plan_"),
            (_("Problems"), "problem_list", P.READ, "problem_"),
            (_("Priorities"), "priority_list", P.READ, "priority_"),
            (_("Objectives"), "objective_list", P.READ, "objective_"),
            (_("Actions"), "action_list", P.READ, "action_"),
            (_("Library"), "practice_list", P.READ, "practice_"),
            (_("Logic model"), "logic_plan", P.READ, "logic_"),
            (_("Timeline"), "timeline", P.READ, "timeline"),
            (_("Budget"), "budget", P.READ, "budget"),
            (_("Check"), "check_list", P.READ, "check_"),
            (_("Coverage"), "coverage", P.READ, "coverage"),
            (_("Versions"), "version_list", P.READ, ("version_", "signature_")),
            (_("Documents"), "document_list", P.READ, "document_"),
        ),
    ),
    Section(
        _("Consultation"),
        (
            (_("Rounds"), "round_list", P.READ, ("round_", "question_", "answers_")),
            (_("Consultations"), "consultation_list", P.READ, "consultation_"),
            (_("Moderation"), "moderation_queue", P.MODERATE, ("moderation_", "contribution_")),
            (
                _("Answers"),
                "answer_list",
                P.READ,
                ("answer_", "point_", "topic_", "element_said", "duplicate_"),
            ),
            (_("Protection"), "protection_list", P.SAFEGUARD, "protection_"),
        ),
    ),
    Section(
        _("Follow-up"),
        (
            (_("Overview"), "followup", P.READ, "followup"),
            (_("Reminders"), "reminder_list", P.READ, "reminder_"),
            (_("Public site"), "publication", P.FREEZE_VERSION, "publication"),
            (_("Evaluations"), "evaluation_list", P.READ, "evaluation_"),
        ),
    ),
    Section(
        _("Partners"),
        (
            (_("Organisations"), "organisation_list", P.READ, "organisation_"),
            (_("Target groups"), "group_list", P.READ, "group_"),
            (_("Acceptance"), "acceptance_list", P.READ, "acceptance_"),
            (_("Bodies"), "record_list:bodies", P.READ, "record_list:bodies"),
            (_("Meetings"), "meeting_list", P.READ, "meeting_"),
            (_("Decisions"), "decision_list", P.READ, "decision_"),
            (_("Agreements"), "record_list:agreements", P.READ, "record_list:agreements"),
            (_("Training and exchange"), "record_list:cooperation", P.READ, "record_list:cooperation"),
        ),
    ),
    Section(
        _("Settings"),
        (
            (_("Municipality"), "municipality_update", P.MANAGE_SETTINGS, "municipality_"),
            (_("Areas"), "area_list", P.READ, "area_"),
            (_("Jurisdiction"), "profile_detail", P.READ, "profile_"),
            (_("Members"), "member_list", P.MANAGE_MEMBERS, "member_"),
            (_("Partner systems"), "client_list", P.MANAGE_SETTINGS, "client_"),
            (_("Letters"), "letter_list", P.SEE_MAIL, "letter_"),
            (_("Long work"), "job_list", P.EXPORT, "job_"),
            (_("Changes"), "audit_list", P.SEE_AUDIT, "audit_"),
        ),
    ),
)
