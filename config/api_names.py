"""Names of the value sets in the description of the API.

A client that is generated from the description calls these names, so they are given here and not guessed from the
fields that happen to use a set. A test refuses a set without a name.
"""

from django.utils.module_loading import import_string


def _labelled(path: str):
    """The set whose values and labels are the items of a dictionary."""
    return lambda: list(import_string(path).items())


def _values(path: str):
    return lambda: list(import_string(path))


def _of_field(model: str, field: str):
    return lambda: list(import_string(model)._meta.get_field(field).choices)


def _without(path: str, value: str):
    return lambda: [choice for choice in import_string(path).choices if choice[0] != value]


ENUM_NAMES = {
    # who takes part
    "ActorGroupEnum": _labelled("stakeholders.organisations.taxonomy.ACTOR_GROUPS"),
    "AgreedByEnum": "stakeholders.meetings.models.AgreedBy",
    "AgreementKindEnum": "stakeholders.organisations.models.AgreementKind",
    "AnswerDecisionEnum": "stakeholders.consultations.answers.models.Decision",
    "AreaKindEnum": "stakeholders.municipalities.models.AreaKind",
    "AuthorKindEnum": "stakeholders.consultations.models.AuthorKind",
    "BodyKindEnum": "stakeholders.organisations.models.BodyKind",
    "ChangeDeedEnum": ["insert", "update", "delete"],
    "CommunityKindEnum": _of_field("stakeholders.models.Organisation", "community_kind"),
    "CommentsShownEnum": "stakeholders.consultations.rounds.access.Comments",
    "ConsultationSubjectEnum": "stakeholders.consultations.consultations.models.Subject",
    "ContributionFlagEnum": "stakeholders.consultations.models.Flag",
    "CooperationKindEnum": "stakeholders.organisations.models.CooperationKind",
    "DecisionStateEnum": "stakeholders.meetings.models.DecisionState",
    "DeedEnum": lambda: [(deed, deed) for deed in sorted(import_string("plans.actions.table.forms.NEEDS"))],
    "DisclosureKindEnum": "stakeholders.consultations.triage.models.DisclosureKind",
    "DisclosureOutcomeEnum": ["referred", "closed", "returned"],
    "DisclosureStateEnum": "stakeholders.consultations.triage.models.DisclosureState",
    "DiagnosisRoleEnum": "stakeholders.organisations.models.DiagnosisRole",
    "GroupFormatEnum": "stakeholders.groups.models.Format",
    "GroupSexEnum": "stakeholders.groups.models.GroupSex",
    "InvitationStateEnum": "stakeholders.consultations.inviting.register.InvitationState",
    "QuotaWhenFullEnum": "diagnostics.surveys.field.models.WhenFull",
    "JobStateEnum": "stakeholders.jobs.models.JobState",
    "LookalikeDecisionEnum": ["gather", "apart"],
    "LetterStateEnum": "stakeholders.outbox.models.LetterState",
    "MeetingKindEnum": "stakeholders.meetings.models.MeetingKind",
    "ModerationDecisionEnum": ["published", "withheld"],
    "ModerationEnum": "stakeholders.consultations.models.Moderation",
    "OfficeChannelEnum": ["paper", "meeting", "telephone", "e-mail"],
    "OfficeReplyEnum": ["nil", "declined"],
    "OrganisationLevelEnum": "stakeholders.organisations.models.Level",
    "OrganisationReplyEnum": "stakeholders.consultations.partners.models.Outcome",
    "OrganisationSectorEnum": "stakeholders.organisations.models.Sector",
    "ParticipantGroupEnum": "stakeholders.consultations.coverage.models.ParticipantGroup",
    "PeoplePresentEnum": _of_field("stakeholders.models.PeoplePresent", "group"),
    "PositionEnum": _without("stakeholders.consultations.models.Stance", "answer"),
    "PlanRoleEnum": "stakeholders.organisations.models.PlanRole",
    "PresenceEnum": "stakeholders.meetings.models.Presence",
    "PromiseEnum": "stakeholders.consultations.consultations.models.Promise",
    "RedactionReasonEnum": "stakeholders.consultations.renditions.models.RedactionReason",
    "ReachedEnum": "stakeholders.groups.models.Reached",
    "ResidentGroupEnum": "stakeholders.consultations.coverage.models.ResidentGroup",
    "RoundAccessEnum": "stakeholders.consultations.rounds.access.Access",
    "RoundQuestionAudienceEnum": _of_field("stakeholders.models.RoundQuestion", "audience"),
    "RoundQuestionKindEnum": "stakeholders.consultations.questions.models.QuestionKind",
    "RoundAudienceEnum": "stakeholders.consultations.rounds.access.Audience",
    "RoundStateEnum": "stakeholders.consultations.models.RoundState",
    "SeniorityEnum": "stakeholders.meetings.models.Seniority",
    "StanceEnum": "stakeholders.consultations.models.Stance",
    "SupportEnum": "stakeholders.organisations.models.Support",
    "WriterKindEnum": _without("stakeholders.consultations.models.AuthorKind", "meeting"),
    # what we know
    "AnswerChannelEnum": ["web", "paper", "phone", "interview", "import"],
    "DenominatorEnum": "diagnostics.incidents.models.Denominator",
    "FindingConfidenceEnum": "diagnostics.findings.models.Confidence",
    "FindingKindEnum": "diagnostics.findings.models.FindingKind",
    "FrequencyEnum": "diagnostics.indicators.models.Frequency",
    "ImportKindEnum": "diagnostics.incidents.models.BatchKind",
    "ImportReplaceEnum": ["period", "offences"],
    "ImportStateEnum": "diagnostics.incidents.models.ImportState",
    "IndicatorDirectionEnum": "diagnostics.indicators.models.Direction",
    "IndicatorDomainEnum": "diagnostics.indicators.models.Domain",
    "IndicatorLevelEnum": "diagnostics.indicators.models.Level",
    "IndicatorSplitEnum": "diagnostics.indicators.models.Split",
    "IndicatorValueStatusEnum": "diagnostics.indicators.models.ValueStatus",
    "OptionStandsEnum": ["apart", "none"],
    "OtherAreasEnum": ["leave_out", "without_place"],
    "AnswersFileEnum": _values("diagnostics.surveys.exports.api.FORMS"),
    "BankModuleEnum": lambda: list(import_string("diagnostics.surveys.bank.modules.modules_in")()),
    "QuestionKindEnum": "diagnostics.surveys.models.QuestionKind",
    "DrawnUnitEnum": "diagnostics.surveys.models.DrawnUnit",
    "LonelyStratumEnum": "diagnostics.surveys.models.LonelyStratum",
    "MarginOfEnum": "diagnostics.surveys.models.MarginOf",
    "StruckUnitEnum": "diagnostics.surveys.victims.models.StruckUnit",
    "ViolenceKindEnum": "diagnostics.surveys.victims.models.ViolenceKind",
    "SamplingEnum": "diagnostics.surveys.models.Sampling",
    "SourceBreakKindEnum": "diagnostics.sources.models.BreakKind",
    "SourceKindEnum": "diagnostics.sources.models.SourceKind",
    "SurveyEntryEnum": "diagnostics.surveys.models.Entry",
    "SurveyStateEnum": "diagnostics.surveys.models.SurveyState",
    # what we do
    "AcceptanceEnum": "plans.actions.models.Acceptance",
    "AcceptanceGroupEnum": _labelled("plans.actions.acceptance.overview.GROUPS"),
    "ActionStageEnum": "plans.actions.models.Stage",
    "ActionStatusEnum": "plans.actions.models.ActionStatus",
    "ApproachEnum": "plans.actions.models.Approach",
    "AuthorityEnum": "plans.versions.models.Authority",
    "CheckRuleEnum": _values("plans.checks.guidelines.RULES_BY_ID"),
    "CheckSeverityEnum": ["B", "W", "I"],
    "CheckStateEnum": ["pass", "partial", "fail", "waived"],
    "ConsiderationStateEnum": "plans.plan.models.ConsiderationState",
    "ElementChangeEnum": ["added", "removed", "reworded", "moved"],
    "EvaluationDecisionEnum": "plans.evaluation.models.EvaluationDecision",
    "EvaluationKindEnum": "plans.evaluation.models.EvaluationKind",
    "EvaluationStateEnum": "plans.evaluation.models.EvaluationState",
    "EvidenceClassEnum": _without("plans.actions.models.EvidenceClass", "H"),
    "FactorEnum": "plans.plan.taxonomy.FACTOR_CHOICES",
    "FactorLinkEnum": "plans.problems.models.FactorLink",
    "FundingLevelEnum": "plans.actions.funding.models.FundingLevel",
    "FundingLineStatusEnum": "plans.actions.funding.models.LineStatus",
    "FundingStatusEnum": "plans.actions.models.FundingStatus",
    "CellStateEnum": ["included", "excluded", "deferred", "empty"],
    "ClauseEnum": _values("plans.checks.guidelines.CLAUSES_BY_ID"),
    "MaterialChangeEnum": "plans.profiles.models.MaterialChange",
    "MeasureEnum": _labelled("plans.plan.taxonomy.MEASURES"),
    "ObjectiveKindEnum": "plans.objectives.models.ObjectiveKind",
    "OrganisedCrimeLinkEnum": "plans.problems.models.OrganisedCrimeLink",
    "OtherPlanKindEnum": "plans.plan.models.OtherPlanKind",
    "PlanImportPrivateEnum": _values("plans.intake.api.PRIVATE"),
    "PlanImportRowEnum": ["new", "change", "same"],
    "PlanImportStateEnum": "plans.intake.models.PlanImportState",
    "PlanImportTargetEnum": _values("plans.intake.api.COLUMN_TARGETS"),
    "DateOrderEnum": ["day_first", "month_first"],
    "PlanStageEnum": "plans.plan.models.PlanStage",
    "ProblemStatusEnum": "plans.problems.models.ProblemStatus",
    "ProblemTrendEnum": "plans.problems.models.Trend",
    "ProblemTypeEnum": _labelled("diagnostics.incidents.problem_types.PROBLEM_TYPES"),
    "PracticeCostEnum": "plans.library.practices.CostBand",
    "PracticeEvidenceEnum": "plans.library.practices.EvidenceClass",
    "PracticeProvenanceEnum": "plans.library.practices.Provenance",
    "PracticeSettingEnum": _labelled("plans.library.practices.SETTINGS"),
    "ProfileCodeEnum": _values("plans.profiles.shipped.CODES"),
    "ReminderStateEnum": "plans.reminders.models.ReminderState",
    "RequirementKindEnum": "plans.profiles.models.RequirementKind",
    "RequirementProvenanceEnum": "plans.profiles.models.Provenance",
    "ResourceLevelEnum": "plans.actions.models.ResourceLevel",
    "ResponsibilityKindEnum": "plans.actions.models.ResponsibilityKind",
    "SdgTargetEnum": _labelled("plans.objectives.sdg.SDG_TARGETS"),
    "VersionStateEnum": "plans.versions.models.VersionState",
}
