"""A small town with one object of each kind. Built twice, it is the world of the access tests.

Every text that a person wrote carries the town's mark, so that a word of one town on a page of another is seen.
"""

import json
import uuid
from datetime import UTC, date, datetime, time, timedelta
from types import SimpleNamespace

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test.client import Client, ClientHandler
from django.utils import timezone

from diagnostics.incidents.profiles.reading import checked
from diagnostics.models import (
    AnswerRevision,
    CellFact,
    Citation,
    ConsistencyRule,
    ContactTally,
    CountFact,
    FieldMishap,
    FieldPlan,
    FieldShift,
    FindingArea,
    HarmTable,
    HexGrid,
    HourFact,
    ImportBatch,
    ImportProfile,
    Incident,
    IndicatorValue,
    PaperForm,
    PaperSetting,
    PaperTally,
    PrecisionFact,
    Question,
    ReplacedCount,
    ReplacedIncident,
    SourceBreak,
    StoredAnswer,
    Survey,
    SurveyAnswer,
    SurveyCollector,
    SurveyDataFile,
    SurveyMargin,
    SurveyOffence,
    SurveyQuota,
    SurveySection,
    SurveySpentCode,
    SurveySubmission,
)
from diagnostics.surveys import services as surveys
from diagnostics.surveys.field.amending import services as amending
from diagnostics.surveys.field.closing import services as closing
from diagnostics.surveys.field.quality import services as quality
from diagnostics.surveys.field.safety import services as safety
from diagnostics.surveys.letters import services as letters
from diagnostics.surveys.openrosa import services as openrosa
from plans.documents import services as documents
from plans.models import (
    ActionArea,
    ActionGroup,
    ActionObjective,
    ClauseText,
    Consideration,
    Criterion,
    Evaluation,
    EvaluationFinding,
    FundingLine,
    LocalPractice,
    MailPreference,
    Milestone,
    ObjectiveProblem,
    OtherPlan,
    Output,
    PlanImport,
    PlanVersion,
    PracticeNote,
    PriorityScore,
    ProblemArea,
    ProblemFactor,
    ProblemFinding,
    ProblemOption,
    Profile,
    ProgressReport,
    Reminder,
    Requirement,
    Risk,
    Scorer,
    Subscription,
    VersionSignature,
    Waiver,
)
from plans.publishing.tokens import confirm_token, leave_token
from plans.versions.content import snapshot
from plans.versions.hashing import content_hash
from stakeholders.access import links
from stakeholders.access.models import LinkPurpose
from stakeholders.access.permissions import ROLE_PERMISSIONS, Actor, Role
from stakeholders.access.tenancy import scope
from stakeholders.access.tokens import issue_token
from stakeholders.consultations.following import tokens
from stakeholders.models import (
    AgendaItem,
    Agreement,
    AnswerCount,
    AnswerPile,
    ApiClient,
    AreaPassage,
    Attendance,
    Body,
    BodyMember,
    Consultation,
    CooperationRecord,
    Disclosure,
    DuplicateProposal,
    EndChange,
    Follower,
    GroupContact,
    IdempotencyKey,
    Job,
    Letter,
    Meeting,
    MeetingDecision,
    Membership,
    Organisation,
    OrganisationReply,
    Participation,
    PartnerAnswers,
    PartnerDraft,
    PeoplePresent,
    PlainWording,
    Population,
    PopulationShare,
    ProposedWording,
    QuestionAnswer,
    Rendition,
    Response,
    ResponseChange,
    Round,
    Scan,
    SegmentTopic,
    Support,
    TargetGroup,
    Topic,
    User,
    WriterContact,
)
from tests.builders import (
    SQUARE,
    make_action,
    make_area,
    make_contact,
    make_contribution,
    make_element,
    make_finding,
    make_indicator,
    make_member,
    make_objective,
    make_offence,
    make_organisation,
    make_plan,
    make_problem,
    make_round,
    make_source,
    make_target,
    make_text,
    make_town,
    point_of,
)

DAY = date(2026, 6, 2)
MOMENT = datetime(2026, 6, 2, 9, tzinfo=UTC)


# The middleware is loaded once for all; a client of its own for each request would load it each time.
HANDLER = ClientHandler(enforce_csrf_checks=False)


def new_client() -> Client:
    client = Client()
    client.handler = HANDLER
    return client


def build(slug: str, mark: str, *, first_version: int) -> SimpleNamespace:
    """The town, its people with a signed-in client and a token for each role, and one object of each kind.

    The versions of its plan are counted from `first_version`, as their numbers stand in addresses.
    """
    world = SimpleNamespace(slug=slug, mark=mark, first_version=first_version)
    world.town = make_town(slug, name=f"{mark} town", emergency_contact="112")
    with scope(world.town.pk, actor="world"):
        for fill in (_people, _place, _partners, _house, _knowledge, _survey, _plan, _versions, _after):
            fill(world)
        _consultation(world)
        _links(world)
    return world


def _make(world, model, **fields):
    return model.objects.create(municipality=world.town, **fields)


def _people(world) -> None:
    world.organisation = make_organisation(world.town, f"{world.mark} police", mandate=f"{world.mark} order")
    world.users, world.clients, world.tokens = {}, {}, {}
    for role in Role:
        # An action lead speaks for one organisation.
        own = {"organisation": world.organisation} if role == Role.ACTION_LEAD else {}
        user = make_member(world.town, f"{role}@{world.slug}.example", role, **own)
        User.objects.filter(pk=user.pk).update(full_name=f"{world.mark} {role}")
        user.refresh_from_db()
        world.users[role] = user
        world.clients[role] = new_client()
        world.clients[role].force_login(user)
        _client, world.tokens[role] = issue_token(
            by=user, municipality=world.town, name=f"{world.mark} {role}", role=role
        )
    world.coordinator = world.users[Role.COORDINATOR]
    world.actor = Actor(
        world.town,
        ROLE_PERMISSIONS[Role.COORDINATOR],
        str(world.coordinator),
        user=world.coordinator,
        role=Role.COORDINATOR,
    )
    world.membership = Membership.objects.get(user=world.users[Role.ANALYST])
    world.client = ApiClient.objects.get(name=f"{world.mark} {Role.ANALYST}")
    kept = {"key": f"{world.mark} once", "route": "/api/", "status": 201, "body": f'"{world.mark}"'}
    world.kept_request = _make(world, IdempotencyKey, user=world.coordinator, is_body_kept=True, **kept)


def _place(world) -> None:
    # Codes differ between the towns without carrying the mark: they stand in addresses, which pages repeat.
    world.area = make_area(world.town, f"{world.mark[0]}1", name=f"{world.mark} harbour")
    world.layer = world.area.layer
    world.former = make_area(
        world.town, f"{world.mark[0]}9", name=f"{world.mark} docks", layer=world.layer, since=world.layer,
        retired_on=date(2024, 12, 31),
    )  # fmt: skip
    world.passage = _make(
        world, AreaPassage, from_area=world.former, to_area=world.area, km2=1.5, share=1, share_back=0.5
    )
    world.group = _make(
        world, TargetGroup, name=f"{world.mark} young people", inclusion_note=f"{world.mark} club"
    )
    world.group_contact = _make(
        world, GroupContact, group=world.group, held_on=DAY, occasion=f"{world.mark} evening"
    )
    world.free_group = _make(world, TargetGroup, name=f"{world.mark} drivers")
    world.population = _make(world, Population, area=world.area, year=2025, residents=4200, households=2000)


def _partners(world) -> None:
    world.free_organisation = make_organisation(world.town, f"{world.mark} library", actor_groups=["AG-EDU"])
    world.contact = make_contact(
        world.organisation, f"police@{world.slug}.example", role_title=f"{world.mark} commander"
    )
    world.body = _make(world, Body, name=f"{world.mark} council", kind="council", chair=f"{world.mark} mayor")
    _make(world, BodyMember, body=world.body, organisation=world.organisation)
    world.meeting = _make(world, Meeting, body=world.body, held_on=DAY, place=f"{world.mark} hall")
    _make(world, Attendance, meeting=world.meeting, organisation=world.organisation)
    _make(world, AgendaItem, meeting=world.meeting, position=1, title=f"{world.mark} lamps")
    _make(world, PeoplePresent, meeting=world.meeting, group="women", number=7)
    world.decision = _make(
        world,
        MeetingDecision,
        meeting=world.meeting,
        text=f"{world.mark} resolve",
        responsible=world.organisation,
    )
    world.agreement = _make(
        world,
        Agreement,
        title=f"{world.mark} data agreement",
        kind="data_sharing",
        organisation=world.organisation,
    )
    world.cooperation = _make(
        world, CooperationRecord, kind="training", title=f"{world.mark} training", held_on=DAY
    )


def _house(world) -> None:
    """A job with its files, a letter that waits for a decision, a boundary file that waits to be read."""
    result = _store(world, "jobs/result.csv", f"{world.mark};1\n")
    world.job = _make(
        world,
        Job,
        kind="world",
        title=f"{world.mark} import",
        state="done",
        finished_at=MOMENT,
        result_file=result,
        error_file=result,
        created_by=world.coordinator,
    )
    world.letter = _make(
        world,
        Letter,
        key=f"world:{world.slug}",
        kind="test",
        recipient_email=f"police@{world.slug}.example",
        subject=f"{world.mark} letter",
        body=f"{world.mark} words",
        message_id=f"<{world.slug}@world>",
        state="uncertain",
    )
    feature = {"type": "Feature", "properties": {"code": "N9", "name": world.mark}, "geometry": SQUARE}
    collection = json.dumps({"type": "FeatureCollection", "features": [feature]})
    name = _store(world, f"boundaries/{uuid.uuid4()}.geojson", collection)
    world.boundary = SimpleNamespace(uid=name.rsplit("/", 1)[-1].removesuffix(".geojson"))
    rows = f"area,year,residents\n{world.area.code},2024,4100\n"
    name = _store(world, f"population/{uuid.uuid4()}.csv", rows)
    world.figures = SimpleNamespace(name=name.rsplit("/", 1)[-1])


def _store(world, name: str, text: str) -> str:
    return default_storage.save(f"{world.town.pk}/{name}", ContentFile(text.encode()))


def _knowledge(world) -> None:
    world.source = make_source(world.town, f"{world.mark} records", owner=world.organisation)
    world.free_source = make_source(world.town, f"{world.mark} walk", kind="walk")
    world.offence = make_offence(world.town, "BUR", name=f"{world.mark} burglary")
    world.free_offence = make_offence(world.town, "ROB", name=f"{world.mark} robbery")
    world.source_break = _make(
        world,
        SourceBreak,
        source=world.source,
        month=date(2024, 6, 1),
        kind="recording",
        reason=f"{world.mark} new system",
    )
    world.harm_table = _make(
        world,
        HarmTable,
        version=1,
        unit="days",
        source=f"{world.mark} guideline",
        licence="own work",
        weights={str(world.offence.uid): 30},
        created_by=world.coordinator,
    )
    world.waiting_batch = _batch(world, state="checked")
    world.import_profile = _make(
        world,
        ImportProfile,
        source=world.source,
        name=f"Profile {world.mark}",
        reading=checked({"columns": {"area": "area"}}),
    )
    world.batch = _batch(
        world,
        state="done",
        imported_at=MOMENT,
        period_from=date(2025, 1, 1),
        period_to=date(2025, 12, 31),
    )
    count = {
        "source": world.source,
        "area": world.area,
        "offence": world.offence,
        "period_kind": "month",
        "batch": world.batch,
    }
    for month in range(1, 13):
        _make(world, CountFact, period_start=date(2025, month, 1), count=20 + month, **count)
    _make(world, ReplacedCount, period_start=DAY, count=3, replaced_by=world.batch, **count)
    _incidents(world)
    world.finding = make_finding(world.town, "F01", statement=f"{world.mark} finding")
    world.citation = _make(
        world, Citation, finding=world.finding, source=world.source, detail=f"{world.mark} table"
    )
    _make(world, FindingArea, finding=world.finding, area=world.area)
    world.indicator = make_indicator(
        world.town, "I01", name=f"{world.mark} burglaries", source=world.source, next_value_due_on=DAY
    )
    world.value = _make(
        world,
        IndicatorValue,
        indicator=world.indicator,
        period_start=date(2025, 1, 1),
        period_end=date(2025, 12, 31),
        value=312,
    )


def _incidents(world) -> None:
    _make(world, HexGrid, longitude=0.01, latitude=0.01)
    kind = {"source": world.source, "offence": world.offence}
    happened = {
        "day": DAY, "minute": 600, "time_precision": 1, "place_precision": 1, "longitude": 0.01, "latitude": 0.01,
        "cell": 0, "area": world.area, "batch": world.batch,
    }  # fmt: skip
    _make(world, Incident, **kind, **happened)
    _make(world, ReplacedIncident, replaced_by=world.batch, **kind, **happened)
    for span in ("month", "year"):
        _make(world, CellFact, span=span, start=date(2025, 1, 1), cells=[0], counts=[31], **kind)
    _make(world, StoredAnswer, source=world.source, kind="repeats", key="0" * 64)
    _make(world, HourFact, quarter=date(2025, 1, 1), slots=[10], weights=[318], **kind)
    _make(
        world, PrecisionFact, month=date(2025, 1, 1), time_precision=1, place_precision=1, count=318, timed=318,
        within_day=318, spread=0, located=318, with_place=0, with_victim=0, full_hours=[0] * 6, **kind,
    )  # fmt: skip


def _batch(world, **fields) -> ImportBatch:
    return _make(
        world,
        ImportBatch,
        source=world.source,
        file_name=f"{world.mark}.csv",
        stored_as=_store(world, "counts/counts.csv", "area,period,offence,count\nN01,2024-01,Burglary,7\n"),
        sha256="0" * 64,
        size=52,
        rejects_file=_store(world, "counts/rejects.csv", f"{world.mark};reason\n"),
        job=world.job,
        created_by=world.coordinator,
        **fields,
    )


QUESTIONS = [
    {
        "code": "safe",
        "kind": "single",
        "text": "How safe?",
        "options": [{"value": "very", "label": "Very safe"}, {"value": "not", "label": "Not safe"}],
        "required": True,
    },
    {"code": "words", "kind": "text", "text": "In your words", "options": [], "required": False},
]


def _survey(world) -> None:
    world.draft_survey = _questionnaire(world, "in preparation")
    world.survey = _questionnaire(world, "open")
    _publish(world, world.survey)
    world.closed_survey = _questionnaire(world, "closed")
    _publish(world, world.closed_survey)
    closing.close(by=world.actor, survey=world.closed_survey, on=DAY, reason=f"{world.mark} reason")
    groups = [{"values": ["very"], "people": 60}, {"values": ["not"], "people": 40}]
    world.margin = _make(
        world, SurveyMargin, survey=world.survey, code="safe", groups=groups, source=f"{world.mark} census"
    )
    _make(world, AnswerRevision, survey=world.closed_survey, number=1)
    world.offence_rule = _make(
        world,
        SurveyOffence,
        survey=world.closed_survey,
        code="unsafe",
        label=f"{world.mark} fright",
        found_by=[{"question": "safe", "values": ["not"]}],
    )
    world.draft_question = world.draft_survey.questions.first()
    world.draft_section = _make(
        world, SurveySection, survey=world.draft_survey, code="part", title=f"{world.mark} part"
    )
    world.draft_question.section = world.draft_section
    world.draft_question.save()
    _interviews(world)
    _field_work(world)
    _paper(world)
    words = {"fr": {"title": f"{world.mark} titre"}}
    Survey.objects.filter(pk=world.draft_survey.pk).update(languages=["en", "fr"], words=words)


def _interviews(world) -> None:
    version = world.survey.versions.get()
    letters.make_letters(by=world.actor, survey=world.survey, many=1)
    _make(world, SurveySpentCode, survey=world.survey, mark="0" * 64)
    world.collector = _make(
        world,
        SurveyCollector,
        survey=world.survey,
        name=f"{world.mark} telephone",
        token_hash=openrosa.hashed("collector-token"),
    )
    openrosa.kept_xform(version)
    world.interview = _make(
        world,
        SurveySubmission,
        survey=world.survey,
        version=version,
        collector=world.collector,
        instance=uuid.uuid4(),
        digest="0" * 64,
        received_on=DAY,
        state="held",
        replies={"safe": f"{world.mark} perhaps"},
    )


def _field_work(world) -> None:
    _make(world, FieldPlan, survey=world.survey, target=400)
    world.contact_tally = _make(
        world, ContactTally, survey=world.survey, on=DAY, collector=world.collector, completed=3, refused=2
    )

    world.shift = _make(
        world,
        FieldShift,
        survey=world.survey,
        team=f"{world.mark} team",
        place=f"{world.mark} place",
        on=timezone.now().date(),
        starts=time(0, 0),
        ends=time(23, 59),
        token_hash=safety.hashed("shift-token"),
    )
    safety.report(by=world.actor, shift=world.shift, kind="well", at=timezone.now())
    world.mishap = _make(world, FieldMishap, shift=world.shift, kind="animal", what=f"{world.mark} dog")
    cells = [{"values": ["very"], "target": 40}]
    world.quota = _make(world, SurveyQuota, survey=world.survey, codes=["safe"], cells=cells)
    world.consistency_rule = _make(
        world, ConsistencyRule, survey=world.survey, name=f"{world.mark} rule", expression="${safe} = 'very'"
    )
    world.typed_answer, world.aside_answer = world.survey.answers.order_by("pk")[:2]
    SurveyAnswer.objects.filter(pk=world.typed_answer.pk).update(channel="paper")
    quality.go_through(by=world.actor, survey=world.survey, on=DAY)
    amending.set_aside(by=world.actor, answer=world.aside_answer, reason=f"{world.mark} reason", on=DAY)


def _paper(world) -> None:
    typed = {"safe": "very", "words": f"{world.mark} on paper", ".day": DAY.isoformat()}
    world.paper_form = _make(
        world,
        PaperForm,
        survey=world.survey,
        version=world.survey.versions.get(),
        number=f"{world.mark}-1"[:20],
        state="differs",
        first=typed,
        second={**typed, "safe": "not"},
        first_by=world.coordinator,
        differed=1,
        typed_on=DAY,
    )
    world.data_file = _make(
        world,
        SurveyDataFile,
        survey=world.survey,
        version=world.survey.versions.get(),
        title=f"{world.mark} survey",
        file_name=f"{world.mark}.csv",
        sha256="0" * 64,
        stored_as=_store(world, "survey-data/kept.zip", ""),
        rejects_file=_store(world, "survey-data/rejected.csv", f"{world.mark}\n"),
        state="checked",
        plan={"columns": [], "form": world.survey.versions.get().schema},
        day=DAY,
        created_by=world.coordinator,
    )
    _make(world, PaperSetting, survey=world.survey, every=5)
    _make(world, PaperTally, survey=world.survey, typist=world.coordinator, question="safe", typed=9, wrong=1)


def _questionnaire(world, name: str) -> Survey:
    survey = _make(world, Survey, title=f"{world.mark} survey {name}", introduction=f"{world.mark} asks you")
    for order, question in enumerate(QUESTIONS):
        text = f"{world.mark} {question['text']}"
        _make(world, Question, survey=survey, order=order, **{**question, "text": text})
    return survey


def _publish(world, survey: Survey) -> None:
    version = surveys.publish(by=world.actor, survey=survey, on=DAY)
    for number in range(12):
        _make(
            world,
            SurveyAnswer,
            survey=survey,
            version=version,
            instance=uuid.uuid4(),
            received_on=DAY,
            answers={"safe": "very" if number % 2 else "not", "words": f"{world.mark} words"},
        )


def _plan(world) -> None:
    # In revision, a plan is followed up and may be edited: every page has something to show.
    world.plan = make_plan(
        world.town, title=f"{world.mark} plan", vision=f"{world.mark} vision", stage="revision"
    )
    world.problem = make_problem(world.plan, "P1", title=f"{world.mark} problem", extent_source=world.source)
    _make(world, ProblemArea, problem=world.problem, area=world.area)
    _make(world, ProblemFinding, problem=world.problem, finding=world.finding)
    world.factor = _make(
        world, ProblemFactor, problem=world.problem, factor="RF1", link="direct", note=f"{world.mark} note"
    )
    world.option = _make(
        world,
        ProblemOption,
        problem=world.problem,
        title=f"{world.mark} option",
        reason=f"{world.mark} reason",
    )
    _priorities(world)
    world.objective = make_objective(
        world.plan,
        "O1",
        statement=f"{world.mark} objective",
        owner=world.organisation,
        due_on=date(2029, 1, 1),
    )
    _make(world, ObjectiveProblem, objective=world.objective, problem=world.problem)
    world.target = make_target(world.objective, world.indicator)
    world.action = make_action(
        world.plan,
        "A01",
        lead=world.organisation,
        title=f"{world.mark} action",
        starts_on=date(2027, 1, 1),
        ends_on=date(2028, 1, 1),
        next_report_due_on=DAY,
    )
    _make(world, ActionArea, action=world.action, area=world.area)
    _make(world, ActionObjective, action=world.action, objective=world.objective)
    _make(world, ActionGroup, action=world.action, group=world.group)
    row = {"action": world.action}
    _make(
        world, FundingLine, source=f"{world.mark} fund", level="local", amount=900, status="committed", **row
    )
    world.output = _make(world, Output, title=f"{world.mark} lamps", planned=20, unit="lamps", **row)
    _make(world, Risk, text=f"{world.mark} risk", likelihood=2, impact=3, owner=world.organisation, **row)
    world.responsibility = world.action.responsibilities.get()
    world.milestone = _make(
        world, Milestone, action=world.action, title=f"{world.mark} milestone", due_on=date(2027, 6, 1)
    )
    world.waiting_sheet = _sheet(world, state="uploaded")
    world.sheet = _sheet(world, state="done", imported_at=MOMENT, trail_mark=0, report=REPORT)
    world.profile = _make(world, Profile, code="general", name=f"{world.mark} profile")
    _make(
        world,
        Requirement,
        profile=world.profile,
        kind="signatory",
        text=f"{world.mark} prefect",
        organisation=world.organisation,
    )
    _make(world, OtherPlan, plan=world.plan, title=f"{world.mark} social plan", kind="social")
    world.consideration = _make(
        world,
        Consideration,
        plan=world.plan,
        code="AG-MED" if world.first_version == 0 else "AG-COM",
        state="excluded",
        reason=f"{world.mark} reason",
        decided_by=f"{world.mark} council",
        decided_on=DAY,
    )
    world.practice = _make(
        world,
        LocalPractice,
        code=f"T{world.mark[0]}1",
        name=f"{world.mark} practice",
        mechanism=f"{world.mark} mechanism",
        problems=["CP03"],
        measures=["L1.1a"],
    )
    world.practice_note = _make(world, PracticeNote, practice="E07", text=f"{world.mark} note")
    world.clause_text = _make(
        world,
        ClauseText,
        clause="2",
        text=f"{world.mark} official words",
        source="Annex",
        entered_by=f"{world.mark} clerk",
        entered_on=DAY,
    )
    world.waiver = _make(
        world,
        Waiver,
        plan=world.plan,
        rule="IP-01",
        reason=f"{world.mark} reason",
        waived_by=f"{world.mark} mayor",
        waived_on=DAY,
    )


NOTHING = ("organisations", "problems", "objectives", "actions", "targets")
REPORT = {
    **{
        name: []
        for name in ("rows", "left_out", "skipped", "kept", "organisations", "problems", "objectives")
    },
    "counts": {"new": 0, "change": 0, "same": 0, "left_out": 0, "skipped": 0},
    "written": {**{name: [] for name in NOTHING}, "changed": {}},
}


def _sheet(world, **fields) -> PlanImport:
    text = f"Action\tPartners\n{world.mark} lamps\t{world.mark} firm\n"
    return _make(
        world,
        PlanImport,
        plan=world.plan,
        name=f"{world.mark} plan",
        is_pasted=True,
        stored_as=_store(world, f"plans-in/{uuid.uuid4()}", text),
        sha256="0" * 64,
        size=len(text),
        mapping={
            "sheet": "",
            "heading": [1, 1],
            "headers": ["Action", "Partners"],
            "targets": ["title", "supports"],
        },
        created_by=world.coordinator,
        **fields,
    )


def _priorities(world) -> None:
    world.criterion = _make(
        world,
        Criterion,
        plan=world.plan,
        code="V",
        label=f"{world.mark} volume",
        question=f"{world.mark} ask",
    )
    world.scorer = _make(world, Scorer, plan=world.plan, name=f"{world.mark} analyst")
    world.score = _make(
        world,
        PriorityScore,
        problem=world.problem,
        criterion=world.criterion,
        scorer=world.scorer,
        value=4,
        evidence=f"{world.mark} evidence",
        note=f"{world.mark} note",
    )


def _versions(world) -> None:
    """A version of each state. The rules that lead to them are tested elsewhere; here only their owner counts."""
    content = snapshot(world.plan)
    frozen = {
        "content": content,
        "content_hash": content_hash(content),
        "frozen_by": world.coordinator,
        "reason": f"{world.mark} reason",
    }
    signed = {"adopted_by": f"{world.mark} council", "adopted_on": DAY}
    first = world.first_version
    states = [
        (f"{first}.1", "consulted", {}),
        (f"{first}.2", "submitted", {}),
        (f"{first + 1}.0", "superseded", signed),
        (f"{first + 2}.0", "adopted", signed),
    ]
    previous = None
    for place, (number, state, more) in enumerate(states):
        previous = _make(
            world,
            PlanVersion,
            plan=world.plan,
            number=number,
            state=state,
            previous=previous,
            frozen_at=MOMENT + timedelta(hours=place),
            **frozen,
            **more,
        )
        setattr(world, f"{state}_version", previous)
    world.signature = _make(
        world,
        VersionSignature,
        version=previous,
        function=f"{world.mark} mayor",
        body=f"{world.mark} city",
        signed_on=DAY,
        recorded_at=MOMENT,
        recorded_by=world.coordinator,
    )
    world.subscription = _make(
        world, Subscription, email=f"{world.slug}-reader@example.org", confirmed_at=MOMENT
    )
    world.leave_token = leave_token(world.subscription)
    world.confirm_token = confirm_token(world.town, f"{world.slug}-new@example.org", "en")
    default_storage.save(documents.file_of(previous), ContentFile(f"%PDF {world.mark}".encode()))


def _after(world) -> None:
    world.report = _make(
        world,
        ProgressReport,
        action=world.action,
        reported_on=DAY,
        status="running",
        progress=10,
        text=f"{world.mark} progress",
        reported_by=f"{world.mark} commander",
        key=uuid.uuid4(),
    )
    world.evaluation = _make(
        world,
        Evaluation,
        plan=world.plan,
        action=world.action,
        title=f"{world.mark} evaluation",
        kind="process",
        due_on=DAY,
        state="done",
    )
    world.planned_evaluation = _make(
        world, Evaluation, plan=world.plan, title=f"{world.mark} later evaluation", kind="outcome", due_on=DAY
    )
    world.evaluation_finding = _make(
        world, EvaluationFinding, evaluation=world.evaluation, text=f"{world.mark} result"
    )
    world.reminder = _make(
        world,
        Reminder,
        rule="milestone",
        object_uid=world.milestone.uid,
        object_label=f"{world.mark} milestone",
        recipient_email=world.contact.email,
        cycle=DAY,
        step=0,
        fires_on=DAY,
    )
    world.preference = _make(world, MailPreference, email=world.contact.email, rule="indicator")


def _consultation(world) -> None:
    parts = [make_element("A01", f"{world.mark} lamps", heading=f"{world.mark} part")]
    world.text = make_text(world.town, parts, title=f"{world.mark} draft", subject_uid=world.plan.uid)
    world.element = SimpleNamespace(uid=parts[0]["uid"])
    now = timezone.now()
    window = {"opens_at": now - timedelta(days=3), "closes_at": now + timedelta(days=3)}
    over = {"opens_at": now - timedelta(days=9), "closes_at": now - timedelta(days=3)}
    world.consultation = _make(world, Consultation, title=f"{world.mark} consultation")
    world.free_consultation = _make(world, Consultation, title=f"{world.mark} next consultation")
    about = {
        "title": f"{world.mark} round",
        "introduction": f"{world.mark} welcome",
        "consultation": world.consultation,
    }
    asked = {
        "kind": "one",
        "words": {"en": f"{world.mark} question?"},
        "choices": [{"en": "yes"}, {"en": "no"}],
    }
    world.draft_round = make_round(
        world.town, world.text, state="draft", accesses={"members": {"access": "read"}}, questions=[asked],
        **about, **window,
    )  # fmt: skip
    world.round_question = world.draft_round.questions.get()
    world.round = make_round(world.town, world.text, state="open", questions=[asked], **about, **window)
    answer = {"key": uuid.uuid4(), "chosen": [1], "audience": "public", "given_on": DAY}
    _make(world, QuestionAnswer, question=world.round.questions.get(), **answer)
    pile = {"channel": "paper", "given_on": DAY, "key": uuid.uuid4(), "occasion": f"{world.mark} evening"}
    world.answer_pile = _make(world, AnswerPile, round=world.round, **pile)
    counted = {"pile": world.answer_pile, "question": world.round.questions.get()}
    _make(world, AnswerCount, answers=3, numbers=[1, 2], **counted)
    world.closed_round = make_round(
        world.town, world.text, state="closed", questions=[asked], **about, **over
    )
    world.decided_round = make_round(world.town, world.text, state="closed", **about, **over)
    _make(
        world,
        EndChange,
        round=world.round,
        before=now + timedelta(days=2),
        after=world.round.closes_at,
        reason=f"{world.mark} holiday",
    )
    world.share = _make(world, PopulationShare, year=2025, group="women", number=2100)
    world.reply = _make(
        world,
        OrganisationReply,
        round=world.round,
        organisation=world.organisation,
        outcome="declined",
        reason=f"{world.mark} no time",
        given_by_name=f"{world.mark} commander",
        given_on=DAY,
    )
    world.workshop = _make(
        world,
        Meeting,
        kind="workshop",
        title=f"{world.mark} workshop",
        consultation=world.consultation,
        round=world.round,
        held_on=timezone.localdate() - timedelta(days=1),
        minutes=f"{world.mark} minutes",
    )
    world.minutes_scan = _make(
        world, Scan, meeting=world.workshop, kind="image/png", size=3, sha256="1" * 64,
        stored_as=_store(world, "scans/minutes", world.mark),
    )  # fmt: skip
    _make(world, Participation, round=world.round, group="other", name=f"{world.mark} sailors", number=12)
    world.contribution = _comment(world, world.round, "published")
    _make(world, Support, contribution=world.contribution, key=uuid.uuid4(), given_on=DAY)
    _make(world, WriterContact, contribution=world.contribution, email=f"{world.mark.lower()}@writer.example")
    follower = {"email": f"{world.mark.lower()}@follower.example"}
    world.follower = _make(world, Follower, round=world.round, **follower)
    _make(world, PlainWording, text=world.text, element_uid=parts[0]["uid"], body=f"{world.mark} plain words")
    mail = [follower["email"], "en"]
    world.follow_token = tokens.confirm_token(tokens.FOLLOW, world.town, world.round.uid, *mail)
    world.writer_token = tokens.confirm_token(tokens.WRITER, world.town, world.contribution.uid, *mail)
    world.scan = _make(
        world, Scan, contribution=world.contribution, kind="image/png", size=3, sha256="0" * 64,
        stored_as=_store(world, "scans/scan", world.mark),
    )  # fmt: skip
    words = {"words": f"{world.mark} wording", "contribution": world.contribution}
    _make(world, ProposedWording, **words)
    _make(
        world,
        PartnerDraft,
        round=world.round,
        organisation=world.organisation,
        stance="change",
        body=f"{world.mark} draft words",
    )
    given = {str(world.round.questions.get().uid): [1]}
    _make(world, PartnerAnswers, round=world.round, organisation=world.organisation, given=given)
    world.closed_contribution = _comment(world, world.closed_round, "published")
    world.segment = point_of(world.contribution)
    world.closed_segment = point_of(world.closed_contribution)
    world.topic = _make(world, Topic, name=f"{world.mark} topic")
    _make(world, SegmentTopic, segment=world.segment, topic=world.topic)
    _make(world, Rendition, contribution=world.contribution, body=f"{world.mark} words", reasons=["person"])
    aside = _comment(world, world.round, "diverted")
    world.disclosure = _make(world, Disclosure, contribution=aside, kind="crime", due_at=now)
    again = point_of(_comment(world, world.closed_round, "published"))
    _make(world, DuplicateProposal, segment=again, other=world.closed_segment, likeness=0.9)
    world.closed_response = _answer(world, world.closed_contribution)
    world.decided_contribution = _comment(world, world.decided_round, "published")
    world.decided_segment = point_of(world.decided_contribution)
    world.response = _answer(world, world.decided_contribution, approved=True)
    _make(
        world,
        ResponseChange,
        response=world.closed_response,
        element_uid=parts[0]["uid"],
        words=f"{world.mark} change",
    )
    Round.objects.filter(pk=world.decided_round.pk).update(state="decided", published_at=now)


def _comment(world, round_, moderation: str):
    return make_contribution(
        round_,
        author_kind="named",
        author_name=f"{world.mark} neighbour",
        body=f"{world.mark} comment",
        moderation=moderation,
    )


def _answer(world, contribution, *, approved: bool = False) -> Response:
    second = {"approved_by": world.users[Role.STEERING], "approved_at": MOMENT} if approved else {}
    return _make(
        world,
        Response,
        segment=point_of(contribution),
        decision="accepted",
        later_reason="Next year.",
        reason=f"{world.mark} answer",
        drafted_by=world.coordinator,
        **second,
    )


def _links(world) -> None:
    targets = {
        LinkPurpose.ACCEPT_RESPONSIBILITY: world.responsibility.uid,
        LinkPurpose.REPORT_PROGRESS: world.action.uid,
        LinkPurpose.COMMENT: world.round.uid,
        LinkPurpose.DRAFT: world.round.uid,
        LinkPurpose.PREFERENCES: world.contact.organisation.uid,
    }
    world.links = {
        purpose: links.issue(
            municipality=world.town,
            purpose=purpose,
            target_uid=uid,
            recipient_email=world.contact.email,
            recipient_name=f"{world.mark} commander",
            organisation=world.organisation,
        )
        for purpose, uid in targets.items()
    }
    world.invitation = world.links[LinkPurpose.COMMENT]


def every_model_has_a_row(world) -> set[str]:
    """Names of the models of the three apps of which this town has no row."""
    without = set()
    with scope(world.town.pk):
        for model in Organisation._meta.apps.get_models():
            if (
                model._meta.app_label in {"stakeholders", "diagnostics", "plans"}
                and not model.objects.exists()
            ):
                without.add(model.__name__)
    return without
