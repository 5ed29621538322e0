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
from .surveys.models import Question, Survey, SurveyAnswer, SurveyMargin, SurveySection, SurveyVersion
from .surveys.openrosa.models import SurveyCollector, SurveySubmission, SurveyXForm

__all__ = [
    "CellFact",
    "Citation",
    "CountFact",
    "DataSource",
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
    "PrecisionFact",
    "Question",
    "ReplacedCount",
    "ReplacedIncident",
    "SourceBreak",
    "StoredAnswer",
    "Survey",
    "SurveyAnswer",
    "SurveyCollector",
    "SurveyMargin",
    "SurveySection",
    "SurveySubmission",
    "SurveyVersion",
    "SurveyXForm",
]
