"""The models of this app's rooms, gathered for Django."""

from .findings.models import Citation, Finding, FindingArea
from .incidents.analyses.models import StoredAnswer
from .incidents.harm.models import HarmTable
from .incidents.models import CountFact, ImportBatch, OffenceType, ReplacedCount
from .incidents.profiles.models import ImportProfile
from .incidents.records.models import (
    CellFact,
    HexGrid,
    HourFact,
    Incident,
    PrecisionFact,
    ReplacedIncident,
)
from .indicators.models import Indicator, IndicatorValue
from .sources.models import DataSource, SourceBreak
from .surveys.consent.models import SurveyConsent
from .surveys.datafile.models import SurveyDataFile
from .surveys.field.models import (
    ConsistencyRule,
    ContactTally,
    FieldPlan,
    QualityCheck,
    QualityFlag,
    SurveyAmendment,
    SurveyClosing,
    SurveyQuota,
)
from .surveys.field.safety.models import FieldMishap, FieldShift, ShiftReport
from .surveys.letters.models import SurveyLetter, SurveySpentCode
from .surveys.models import Question, Survey, SurveyAnswer, SurveyMargin, SurveySection, SurveyVersion
from .surveys.openrosa.models import SurveyCollector, SurveySubmission, SurveyXForm
from .surveys.paper.models import PaperForm, PaperSetting, PaperTally
from .surveys.results.models import AnswerRevision
from .surveys.victims.models import SurveyOffence

__all__ = [
    "AnswerRevision",
    "CellFact",
    "Citation",
    "ConsistencyRule",
    "ContactTally",
    "CountFact",
    "DataSource",
    "FieldMishap",
    "FieldPlan",
    "FieldShift",
    "Finding",
    "FindingArea",
    "HarmTable",
    "HexGrid",
    "HourFact",
    "ImportBatch",
    "ImportProfile",
    "Incident",
    "Indicator",
    "IndicatorValue",
    "OffenceType",
    "PaperForm",
    "PaperSetting",
    "PaperTally",
    "PrecisionFact",
    "QualityCheck",
    "QualityFlag",
    "Question",
    "ReplacedCount",
    "ReplacedIncident",
    "ShiftReport",
    "SourceBreak",
    "StoredAnswer",
    "Survey",
    "SurveyAmendment",
    "SurveyAnswer",
    "SurveyClosing",
    "SurveyCollector",
    "SurveyConsent",
    "SurveyDataFile",
    "SurveyLetter",
    "SurveyMargin",
    "SurveyOffence",
    "SurveyQuota",
    "SurveySection",
    "SurveySpentCode",
    "SurveySubmission",
    "SurveyVersion",
    "SurveyXForm",
]
