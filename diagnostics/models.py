"""The models of this app's rooms, gathered for Django."""

from .findings.models import Citation, Finding, FindingArea
from .incidents.models import CountFact, ImportBatch, OffenceType, ReplacedCount
from .indicators.models import Indicator, IndicatorValue
from .sources.models import DataSource
from .surveys.models import Question, Survey, SurveyAnswer, SurveyVersion

__all__ = [
    "Citation",
    "CountFact",
    "DataSource",
    "Finding",
    "FindingArea",
    "ImportBatch",
    "Indicator",
    "IndicatorValue",
    "OffenceType",
    "Question",
    "ReplacedCount",
    "Survey",
    "SurveyAnswer",
    "SurveyVersion",
]
