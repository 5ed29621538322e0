"""The models of this app's rooms, gathered for Django."""

from .actions.funding.models import FundingLine
from .actions.models import Action, ActionArea, ActionGroup, ActionObjective, Milestone, Responsibility
from .actions.outputs.models import Output
from .actions.risks.models import Risk
from .checks.models import ClauseText, Waiver
from .evaluation.models import Evaluation, EvaluationFinding
from .intake.models import PlanImport
from .library.models import LocalPractice, PracticeNote
from .monitoring.models import ProgressReport
from .objectives.models import Objective, ObjectiveProblem, Target
from .plan.models import Consideration, OtherPlan, Plan
from .priorities.models import Criterion, PriorityScore, Scorer
from .problems.models import Problem, ProblemArea, ProblemFactor, ProblemFinding, ProblemOption
from .profiles.models import Profile, Requirement
from .publishing.models import Subscription
from .reminders.models import MailPreference, Reminder
from .versions.models import PlanVersion, VersionSignature

__all__ = [
    "Action",
    "ActionArea",
    "ActionGroup",
    "ActionObjective",
    "ClauseText",
    "Consideration",
    "Criterion",
    "Evaluation",
    "EvaluationFinding",
    "FundingLine",
    "LocalPractice",
    "MailPreference",
    "Milestone",
    "Objective",
    "ObjectiveProblem",
    "OtherPlan",
    "Output",
    "Plan",
    "PlanImport",
    "PlanVersion",
    "PracticeNote",
    "PriorityScore",
    "Problem",
    "ProblemArea",
    "ProblemFactor",
    "ProblemFinding",
    "ProblemOption",
    "Profile",
    "ProgressReport",
    "Reminder",
    "Requirement",
    "Responsibility",
    "Risk",
    "Scorer",
    "Subscription",
    "Target",
    "VersionSignature",
    "Waiver",
]
