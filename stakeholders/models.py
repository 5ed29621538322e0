"""The models of this app's rooms, gathered for Django."""

from .access.models import ApiClient, AuditEntry, IdempotencyKey, Membership, PartnerLink, User
from .consultations.answers.models import Response, ResponseChange
from .consultations.clusters.models import DuplicateProposal
from .consultations.consultations.models import Consultation
from .consultations.coverage.models import CoverageGap, Participation, PopulationShare
from .consultations.following.models import Follower, WriterContact
from .consultations.models import ConsultedText, Contribution, EndChange, Round
from .consultations.partners.models import OrganisationReply, PartnerAnswers, PartnerDraft, ProposedWording
from .consultations.plain.models import PlainWording
from .consultations.questions.models import AnswerCount, AnswerPile, QuestionAnswer, RoundQuestion
from .consultations.renditions.models import Rendition
from .consultations.rounds.models import RoundAccess
from .consultations.scans.models import Scan
from .consultations.segments.models import Segment, SegmentTopic
from .consultations.supports.models import Support
from .consultations.topics.models import Topic
from .consultations.triage.models import Disclosure
from .groups.models import GroupContact, TargetGroup
from .jobs.models import Job
from .meetings.models import AgendaItem, Attendance, Meeting, MeetingDecision, PeoplePresent
from .municipalities.models import Area, AreaLayer, AreaPassage, Municipality, Population
from .organisations.models import (
    Agreement,
    Body,
    BodyMember,
    Contact,
    CooperationRecord,
    Organisation,
)
from .outbox.models import Letter

__all__ = [
    "AgendaItem",
    "Agreement",
    "AnswerCount",
    "AnswerPile",
    "ApiClient",
    "Area",
    "AreaLayer",
    "AreaPassage",
    "Attendance",
    "AuditEntry",
    "Body",
    "BodyMember",
    "Consultation",
    "ConsultedText",
    "Contact",
    "Contribution",
    "CooperationRecord",
    "CoverageGap",
    "Disclosure",
    "DuplicateProposal",
    "EndChange",
    "Follower",
    "GroupContact",
    "IdempotencyKey",
    "Job",
    "Letter",
    "Meeting",
    "MeetingDecision",
    "Membership",
    "Municipality",
    "Organisation",
    "OrganisationReply",
    "Participation",
    "PartnerAnswers",
    "PartnerDraft",
    "PartnerLink",
    "PeoplePresent",
    "PlainWording",
    "Population",
    "PopulationShare",
    "ProposedWording",
    "QuestionAnswer",
    "Rendition",
    "Response",
    "ResponseChange",
    "Round",
    "RoundAccess",
    "RoundQuestion",
    "Scan",
    "Segment",
    "SegmentTopic",
    "Support",
    "TargetGroup",
    "Topic",
    "User",
    "WriterContact",
]
