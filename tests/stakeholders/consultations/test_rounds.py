"""The coordinator's way from the frozen text to the published answers."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from stakeholders.access.errors import Conflict, Refused
from stakeholders.access.permissions import ROLE_PERMISSIONS, Actor, Role
from stakeholders.access.tenancy import scope
from stakeholders.consultations import services
from stakeholders.consultations.answers import services as answers
from stakeholders.consultations.answers.services import Answer
from stakeholders.consultations.coverage.ledger import ledger
from stakeholders.models import ConsultedText, Contribution, EndChange, Response, Round
from tests.builders import (
    make_contribution,
    make_element,
    make_member,
    make_organisation,
    make_round,
    make_text,
    point_of,
)
from tests.forms import fill

AT = datetime(2026, 6, 2, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def page(name, *args, query=""):
    return reverse(name, args=["port-test", *args]) + query


@pytest.fixture
def deputy(town):
    user = make_member(town, "deputy@example.org", Role.DEPUTY)
    return Actor(town, ROLE_PERMISSIONS[Role.DEPUTY], "deputy", user=user, role=Role.DEPUTY)


@pytest.fixture
def as_deputy(deputy):
    client = Client()
    client.force_login(deputy.user)
    return client


# Preparing and moving on


def test_a_round_is_prepared_in_local_time(as_alice, town):
    type(town).objects.filter(pk=town.pk).update(time_zone="Europe/Madrid")
    text = make_text(town)
    form = {
        "text": text.pk,
        "title": "First round",
        "introduction": "Tell us.",
        "promise": "consult",
        "comments_shown": "live",
        "opens_at": "2026-10-01T00:00",
        "closes_at": "2026-10-26T00:00",
    }
    answer = as_alice.post(page("round_create"), form)
    made = Round.objects.get()
    assert answer["Location"] == page("round_detail", made.uid)
    assert made.opens_at == datetime(2026, 9, 30, 22, tzinfo=UTC)
    assert made.closes_at == datetime(2026, 10, 25, 23, tzinfo=UTC)  # the clocks have changed in between
    shown = as_alice.get(page("round_update", made.uid)).content.decode()
    assert 'value="2026-10-01T00:00"' in shown
    assert "the end of Sunday 25 October 2026" in as_alice.get(answer["Location"]).content.decode()


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"closes_at": "2026-10-01T00:00"}, "must end after it begins"),
        ({"closes_at": "soon"}, "Write a date and a time"),
        ({"opens_at": "2026-03-29T02:30"}, "The clocks jump over this time"),
        ({"opens_at": ""}, "This field is required"),
        ({"title": ""}, "This field is required"),
        ({"text": "999999"}, "not one of the available choices"),
    ],
)
def test_a_mistake_in_a_round_is_named(as_alice, town, fields, message):
    type(town).objects.filter(pk=town.pk).update(time_zone="Europe/Madrid")
    form = {
        "text": make_text(town).pk,
        "title": "Kept title",
        "promise": "consult",
        "opens_at": "2026-10-01T00:00",
        "closes_at": "2026-10-26T00:00",
        **fields,
    }
    answer = as_alice.post(page("round_create"), form)
    assert answer.status_code == 422
    assert message in answer.content.decode()
    assert Round.objects.count() == 0


def test_another_towns_text_is_no_choice(as_alice, town, other_town):
    with scope(other_town.pk):
        foreign = make_text(other_town)
    form = {"text": foreign.pk, "title": "x", "promise": "consult"}
    form |= {"opens_at": "2026-10-01T00:00", "closes_at": "2026-10-26T00:00"}
    assert as_alice.post(page("round_create"), form).status_code == 422


def test_the_same_text_is_frozen_once(coordinator, town):
    subject, elements = uuid.uuid4(), [make_element()]
    words = {
        "by": coordinator,
        "municipality": town,
        "subject_uid": subject,
        "title": "Draft",
        "label": "0.9",
    }
    first = services.freeze_text(**words, elements=elements)
    assert services.freeze_text(**words, elements=elements) == first
    assert services.freeze_text(**words, elements=[*elements, make_element("A02")]) != first
    assert services.newest_of_subject(first) == ConsultedText.objects.latest("id")
    with pytest.raises(Refused):
        services.freeze_text(**words, elements=[])


STATES = ["draft", "open", "closed", "decided"]
ALLOWED = {("draft", "open"), ("open", "closed"), ("closed", "decided")}


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("target", STATES[1:])
def test_every_pair_of_states(coordinator, town, state, target):
    round_ = make_round(town, state="closed" if state == "decided" else state)
    if state == "decided":
        services.publish_answers(by=coordinator, round_=round_, summary="Done.", at=AT)
    verb = {
        "open": lambda: services.open_round(by=coordinator, round_=round_, at=AT),
        "closed": lambda: services.close_round(by=coordinator, round_=round_, at=AT),
        "decided": lambda: services.publish_answers(by=coordinator, round_=round_, summary="Done.", at=AT),
    }[target]
    if (state, target) in ALLOWED:
        verb()
        assert Round.objects.get(pk=round_.pk).state == target
    else:
        with pytest.raises(Conflict):
            verb()
        assert Round.objects.get(pk=round_.pk).state == state


def test_a_lost_race_is_a_conflict(coordinator, town):
    round_ = make_round(town, state="draft")
    stale = Round.objects.get(pk=round_.pk)
    services.open_round(by=coordinator, round_=round_, at=AT)
    with pytest.raises(Conflict):
        services.open_round(by=coordinator, round_=stale, at=AT)


@pytest.mark.parametrize(
    ("fields", "code"),
    [({"introduction": " "}, "round_needs_introduction"), ({"closes_at": AT - DAY / 2}, "round_is_past")],
)
def test_a_round_is_opened_when_it_is_ready(coordinator, town, fields, code):
    round_ = make_round(town, state="draft", **fields)
    with pytest.raises(Refused) as refused:
        services.open_round(by=coordinator, round_=round_, at=AT)
    assert refused.value.code == code


def test_a_round_ended_early_says_when_it_ended(coordinator, town):
    round_ = make_round(town)
    services.close_round(by=coordinator, round_=round_, at=AT)
    assert Round.objects.get().closes_at == AT
    with pytest.raises(Refused):
        services.close_round(by=coordinator, round_=make_round(town), at=datetime(2026, 5, 1, tzinfo=UTC))


@pytest.mark.parametrize(
    ("state", "change", "works"),
    [
        ("draft", {"promise": "involve"}, True),
        ("open", {"promise": "involve"}, False),
        ("open", {"title": "Other"}, True),
        ("open", {"closes_at": datetime(2026, 7, 1, tzinfo=UTC)}, True),
        ("open", {"closes_at": AT - DAY / 2}, False),
        ("open", {"opens_at": AT}, False),
        ("closed", {"closes_at": datetime(2026, 7, 1, tzinfo=UTC)}, False),
        ("closed", {"introduction": "Other"}, True),
    ],
)
def test_what_may_be_changed_when(coordinator, town, state, change, works):
    round_ = make_round(town, state=state)
    if works:
        services.edit_round(by=coordinator, round_=round_, changes=change, at=AT, reason="Holidays.")
        (name, value) = next(iter(change.items()))
        assert getattr(Round.objects.get(), name) == value
    else:
        with pytest.raises(Refused):
            services.edit_round(by=coordinator, round_=round_, changes=change, at=AT)


def test_the_end_of_an_open_round_is_moved_for_a_reason_that_everybody_reads(as_alice, town, client):
    round_ = make_round(town, opens_at=timezone.now() - 3 * DAY, closes_at=timezone.now() + DAY)
    address = page("round_update", round_.uid)
    later = (timezone.now() + 8 * DAY).strftime("%Y-%m-%dT00:00")
    refused = as_alice.post(address, fill(as_alice.get(address), closes_at=later))
    assert refused.status_code == 422
    assert "Say why the end is moved" in refused.content.decode()
    assert "Nobody sees the round" not in refused.content.decode()
    saved = as_alice.post(address, fill(refused, end_reason="The letters came late."))
    assert saved.status_code == 302
    row = EndChange.objects.get()
    assert (row.before, row.after) == (round_.closes_at, Round.objects.get().closes_at)
    assert "The letters came late." in as_alice.get(saved["Location"]).content.decode()
    client.logout()
    public = client.get(f"/public/port-test/consultation/{round_.uid}/")
    assert "the end was moved from" in public.content.decode()
    assert "The letters came late." in public.content.decode()


def test_other_changes_of_an_open_round_need_no_reason(as_alice, town):
    round_ = make_round(town, opens_at=timezone.now() - 3 * DAY, closes_at=timezone.now() + DAY)
    address = page("round_update", round_.uid)
    assert as_alice.post(address, fill(as_alice.get(address), title="Other words")).status_code == 302
    assert Round.objects.get().closes_at == round_.closes_at
    assert not EndChange.objects.exists()


def test_no_reason_is_no_change(coordinator, town):
    round_ = make_round(town)
    with pytest.raises(Refused) as refused:
        services.edit_round(
            by=coordinator, round_=round_, changes={"closes_at": round_.closes_at + DAY}, at=AT, reason=" "
        )
    assert refused.value.code == "reason_needed"
    assert Round.objects.get().closes_at == round_.closes_at


def test_an_edit_that_crosses_the_opening_is_not_lost_silently(as_alice, coordinator, town):
    round_ = make_round(
        town, state="draft", opens_at=timezone.now() + DAY, closes_at=timezone.now() + 9 * DAY
    )
    stale = Round.objects.get(pk=round_.pk)
    services.open_round(by=coordinator, round_=round_, at=timezone.now())
    with pytest.raises(Conflict):
        services.edit_round(by=coordinator, round_=stale, changes={"title": "Mine"}, at=timezone.now())


def test_only_a_round_in_preparation_is_deleted(as_alice, town):
    draft, opened = make_round(town, state="draft"), make_round(town)
    as_alice.post(page("round_delete", draft.uid))
    as_alice.post(page("round_delete", opened.uid))
    assert list(Round.objects.all()) == [opened]


def test_asking_changes_nothing(as_alice, town):
    round_ = make_round(town, state="draft")
    for name in ("round_open", "round_close", "round_publish", "round_delete"):
        assert as_alice.get(page(name, round_.uid)).status_code == 200
    assert Round.objects.get().state == "draft"


# Moderation


def test_several_are_published_at_once(as_alice, town):
    round_ = make_round(town)
    rows = [make_contribution(round_) for _ in range(3)]
    queue = as_alice.get(page("moderation_queue")).content.decode()
    assert queue.count('name="c"') == 3
    as_alice.post(page("moderation_decide"), {"decision": "publish", "c": [row.uid for row in rows[:2]]})
    assert [row.moderation for row in Contribution.objects.all()] == ["published", "published", "pending"]


def test_withholding_asks_for_a_reason(as_alice, town):
    row = make_contribution(make_round(town))
    form = {"decision": "withhold", "c": row.uid}
    assert as_alice.post(page("moderation_decide"), form).status_code == 200
    assert as_alice.post(page("moderation_decide"), {**form, "asked": "1"}).status_code == 422
    assert (
        as_alice.post(page("moderation_decide"), {**form, "asked": "1", "reason": "other"}).status_code == 422
    )
    assert Contribution.objects.get().moderation == "pending"
    as_alice.post(page("moderation_decide"), {**form, "asked": "1", "reason": "private"})
    row = Contribution.objects.get()
    assert (row.moderation, row.moderation_reason) == ("withheld", "It names a private person.")


def test_a_whole_flood_is_withheld_and_what_came_after_it_is_not(as_alice, town):
    round_ = make_round(town)
    for _ in range(60):
        make_contribution(round_, flags=["flood"])
    newest = Contribution.objects.latest("id").pk
    make_contribution(round_, flags=["flood"], body="Came while she looked")
    make_contribution(round_)
    form = {"scope": "all", "query": "show=held", "newest": newest, "asked": "1", "reason": "advertising"}
    as_alice.post(page("moderation_decide"), form)
    assert Contribution.objects.filter(moderation="withheld").count() == 60
    assert Contribution.objects.filter(moderation="pending").count() == 2


def test_nobody_publishes_what_nobody_has_read(as_alice, town):
    make_contribution(make_round(town))
    as_alice.post(page("moderation_decide"), {"scope": "all", "decision": "publish", "newest": "999999999"})
    assert Contribution.objects.get().moderation == "pending"


def test_who_is_slower_is_told(as_alice, coordinator, town):
    row = make_contribution(make_round(town))
    rows = Contribution.objects.filter(pk=row.pk)
    assert services.moderate(by=coordinator, contributions=rows, decision="published") == (1, 0)
    assert services.moderate(by=coordinator, contributions=rows, decision="published") == (0, 1)
    answer = as_alice.post(page("moderation_decide"), {"decision": "publish", "c": row.uid}, follow=True)
    assert "stays as it was" in answer.content.decode()


def test_a_name_that_is_taken_off_is_nowhere_any_more(as_alice, town):
    row = make_contribution(make_round(town), author_kind="named", author_name="Ada Lovelace")
    as_alice.post(page("contribution_unname", row.uid))
    with connection.cursor() as cursor:
        for table in ("stakeholders_contribution", "stakeholders_auditentry"):
            cursor.execute(f"SELECT count(*) FROM {table} t WHERE to_jsonb(t)::text LIKE '%Lovelace%'")
            assert cursor.fetchone() == (0,), table


def test_a_comment_from_paper_is_written_down(as_alice, town):
    round_ = make_round(town, opens_at=timezone.now() - 3 * DAY, closes_at=timezone.now() + DAY)
    youth = make_organisation(town, "Youth Council", actor_groups=["AG-YOU", "AG-COM"])
    form = {
        "element": round_.text.content[0]["uid"],
        "channel": "paper",
        "received_on": (timezone.now() - DAY).date().isoformat(),
        "author_kind": "organisation",
        "organisation": youth.pk,
        "stance": "support",
        "body": "On paper.",
        "may_be_shown": "on",
        "key": uuid.uuid4(),
    }
    answer = as_alice.post(page("contribution_enter", round_.uid), form)
    assert answer.status_code == 302, answer.content.decode()
    kept = Contribution.objects.get()
    assert (kept.channel, kept.organisation, kept.actor_group) == ("paper", youth, "AG-YOU")
    as_alice.post(page("contribution_enter", round_.uid), form)
    assert Contribution.objects.count() == 1


# Answers


def closed_round(town, count=1):
    round_ = make_round(town, state="closed")
    return round_, [point_of(make_contribution(round_, moderation="published")) for _ in range(count)]


def write(client, rows, **fields):
    form = {
        "p": [row.uid for row in rows],
        "decision": "accepted",
        "reason": "It is right.",
        "change_made": "",
        "part_1": str(rows[0].element_uid),
    }
    shown = client.get(page("answer_write"), {"p": form["p"]})
    return client.post(
        page("answer_write"), {**form, "seen": shown.context["form"]["seen"].value(), **fields}
    )


def test_one_person_drafts_and_another_approves(as_alice, as_deputy, town, deputy):
    _round, rows = closed_round(town)
    write(as_alice, rows)
    response = Response.objects.get()
    mark = f"{response.pk}@{answers.state_mark(response)}"
    said = as_alice.post(page("answer_approve"), {"a": mark}, follow=True).content.decode()
    assert "Another person must approve it" in said
    assert Response.objects.get().approved_at is None
    as_deputy.post(page("answer_approve"), {"a": mark})
    assert Response.objects.get().approved_by == deputy.user


def test_one_answer_for_several_comments(as_alice, town):
    _round, rows = closed_round(town, 3)
    write(as_alice, rows)
    assert Response.objects.filter(reason="It is right.").count() == 3


def test_changing_an_approved_answer_asks_for_approval_again(as_alice, as_deputy, town, alice):
    _round, rows = closed_round(town)
    write(as_alice, rows)
    response = Response.objects.get()
    as_deputy.post(page("answer_approve"), {"a": f"{response.pk}@{answers.state_mark(response)}"})
    write(as_deputy, rows, reason="On second thoughts.")
    response = Response.objects.get()
    assert (response.approved_at, response.approved_by) == (None, None)
    as_alice.post(page("answer_approve"), {"a": f"{response.pk}@{answers.state_mark(response)}"})
    assert Response.objects.get().approved_by == alice


def test_two_who_write_at_once_lose_nothing(as_alice, as_deputy, town):
    _round, rows = closed_round(town)
    before = as_alice.get(page("answer_write"), {"p": rows[0].uid}).context["form"]["seen"].value()
    write(as_deputy, rows, reason="The deputy's reason.")
    answer = write(as_alice, rows, reason="Alice's reason.", seen=before)
    shown = answer.content.decode()
    assert answer.status_code == 409
    assert "Alice&#x27;s reason." in shown
    assert "The deputy&#x27;s reason." in shown
    assert Response.objects.get().reason == "The deputy's reason."


def test_an_answer_that_was_changed_is_not_approved_unseen(as_alice, as_deputy, town):
    _round, rows = closed_round(town)
    write(as_alice, rows)
    old = Response.objects.get()
    write(as_alice, rows, reason="Quite another reason.")
    as_deputy.post(page("answer_approve"), {"a": f"{old.pk}@{answers.state_mark(old)}"})
    assert Response.objects.get().approved_at is None


def test_an_answer_is_approved_as_it_was_read_or_not_at_all(coordinator, deputy, town):
    _round, rows = closed_round(town, 2)
    read = answers.draft_answer(by=coordinator, segments=rows, answer=Answer("noted", "Because."))
    answers.draft_answer(by=coordinator, segments=rows[:1], answer=Answer("rejected", "On the contrary."))
    with pytest.raises(Conflict):
        answers.approve_answers(by=deputy, responses=read, at=timezone.now())
    assert not Response.objects.exclude(approved_at=None).exists()


@pytest.mark.parametrize("fields", [{"reason": "  "}, {"decision": ""}, {"reason": "x" * 5001}])
def test_an_answer_needs_a_decision_and_a_reason(as_alice, town, fields):
    _round, rows = closed_round(town)
    assert write(as_alice, rows, **fields).status_code == 422
    assert Response.objects.count() == 0


def test_partner_systems_draft_and_approve_nothing(town, coordinator):
    _round, rows = closed_round(town)
    system = Actor(town, ROLE_PERMISSIONS[Role.COORDINATOR], "api: system", role=Role.COORDINATOR)
    with pytest.raises(Refused, match="persons"):
        answers.draft_answer(by=system, segments=rows, answer=Answer("accepted", "Because."))


def test_a_comment_that_is_not_published_is_not_answered(coordinator, town):
    row = make_contribution(make_round(town), moderation="published")
    point = point_of(row)
    Contribution.objects.filter(pk=row.pk).update(moderation="withheld", moderation_reason="Robot")
    with pytest.raises(Refused):
        answers.draft_answer(by=coordinator, segments=[point], answer=Answer("noted", "Because."))


def test_publication_waits_for_the_last_answer(as_alice, coordinator, deputy, town):
    round_, rows = closed_round(town, 2)
    make_contribution(round_)
    publish = {"summary": "Much was said."}

    def try_it():
        return as_alice.post(page("round_publish", round_.uid), publish, follow=True).content.decode()

    assert "waits for moderation" in try_it()
    services.moderate(
        by=coordinator, contributions=Contribution.objects.pending(), decision="withheld", reason="Robot"
    )
    assert "2 points have no approved answer." in try_it()
    drafted = answers.draft_answer(
        by=coordinator,
        segments=rows,
        answer=Answer("partly", "In part.", "A01", later_reason="In the next plan."),
    )
    answers.approve_answers(by=deputy, responses=drafted, at=timezone.now())
    assert "The answers are published." in try_it()
    assert Round.objects.get().state == "decided"
    with pytest.raises(Refused):
        answers.draft_answer(by=coordinator, segments=rows, answer=Answer("rejected", "No."))


def test_you_said_we_did(client, coordinator, deputy, town):
    round_ = make_round(town, state="closed")
    shown = make_contribution(round_, 1, moderation="published", body="Lamps!")
    hidden = make_contribution(round_, 0, moderation="published", body="Secret wish", may_be_shown=False)
    make_contribution(round_, moderation="withheld", moderation_reason="Robot", body="Buy now")
    path = reverse("public:consultation_answers", args=["port-test", round_.uid])
    drafted = answers.draft_answer(
        by=coordinator,
        segments=[point_of(shown), point_of(hidden)],
        answer=Answer("accepted", "It is right.", "Lamps in A02.", later_reason="Next year."),
    )
    part = reverse("public:consultation_part", args=["port-test", round_.uid, round_.text.content[1]["uid"]])
    assert client.get(path).status_code == 404
    assert "It is right." not in client.get(part).content.decode()
    answers.approve_answers(by=deputy, responses=drafted, at=timezone.now())
    services.publish_answers(by=coordinator, round_=round_, summary="Much was said.", at=timezone.now())
    said = client.get(path).content.decode()
    for words in (
        "Much was said.",
        "Lamps!",
        "It is right.",
        "Lamps in A02.",
        "Comments sent",
        "2 points and what was decided",
        "1 comment is counted",
    ):
        assert words in said
    for words in ("Secret wish", "Buy now", "deputy", "alice"):
        assert words not in said
    assert "It is right." in client.get(part).content.decode()


# Who has been heard


def test_the_ledger_shows_the_twelve_groups_and_who_is_silent(as_bob, town):
    round_ = make_round(town)
    police = make_organisation(town, "Police", actor_groups=["AG-POL", "AG-COU"])
    make_contribution(
        round_, author_kind="organisation", organisation=police, actor_group="AG-POL", moderation="published"
    )
    make_contribution(round_, author_kind="organisation", author_name="A school", actor_group="AG-EDU")
    make_contribution(
        round_,
        author_kind="organisation",
        author_name="Robot",
        actor_group="AG-MED",
        moderation="withheld",
        moderation_reason="Robot",
    )
    make_contribution(round_, moderation="published")
    rows = {row.code: row for row in ledger(round_)}
    assert len(rows) == 12
    heard = {code: (row.contributions, row.waiting) for code, row in rows.items() if not row.is_silent}
    assert heard == {"AG-POL": (1, 0), "AG-COU": (1, 0), "AG-EDU": (0, 1)}
    assert rows["AG-POL"].organisations == 1
    assert "9 groups have not been heard" in as_bob.get(page("round_coverage", round_.uid)).content.decode()


def test_what_became_of_the_parts(as_bob, town):
    subject = uuid.uuid4()
    same, changed, gone = (make_element(code) for code in ("A01", "A02", "A03"))
    old = make_text(town, [same, changed, gone], subject_uid=subject)
    round_ = make_round(town, old, state="closed")
    for number in (0, 1, 1, 2, None):
        make_contribution(round_, number)
    make_text(
        town, [same, make_element("A02", "New words.", uid=changed["uid"])], subject_uid=subject, label="1"
    )
    context = as_bob.get(page("round_changes", round_.uid)).context
    assert [row["title"] for row in context["unchanged"]] == ["A01 Action A01"]
    assert [(row["comments"], row["carried"].now["body"]) for row in context["changed"]] == [
        (2, "New words.")
    ]
    assert [row["title"] for row in context["removed"]] == ["A03 Action A03"]


# Who may


NAMES = ["round_detail", "round_coverage", "round_changes"]
RUN = ["round_update", "round_open", "round_close", "round_publish", "round_delete", "contribution_enter"]


@pytest.mark.parametrize("name", NAMES + RUN)
def test_a_reader_reads_and_a_stranger_finds_nothing(as_bob, town, other_town, name):
    round_ = make_round(town)
    assert as_bob.get(page(name, round_.uid)).status_code == (200 if name in NAMES else 403)
    with scope(other_town.pk):
        foreign = make_round(other_town)
    assert as_bob.get(reverse(name, args=["other-town", foreign.uid])).status_code == 404


@pytest.mark.parametrize("name", NAMES + RUN)
def test_a_round_of_another_town_is_not_there(as_alice, town, other_town, name):
    with scope(other_town.pk):
        foreign = make_round(other_town)
    assert as_alice.get(page(name, foreign.uid)).status_code == 404


def test_readers_see_no_queue_and_no_drafts(as_bob, town):
    _round, rows = closed_round(town)
    assert as_bob.get(page("moderation_queue")).status_code == 403
    assert as_bob.get(page("answer_write"), {"p": rows[0].uid}).status_code == 403
    assert as_bob.post(page("answer_approve")).status_code == 403
    shown = as_bob.get(page("answer_list")).content.decode()
    assert "More lamps" not in shown
    assert "Answers are seen here once they are published." in shown


def test_foreign_comments_cannot_be_decided_on(as_alice, town, other_town):
    with scope(other_town.pk):
        foreign = make_contribution(make_round(other_town))
    as_alice.post(page("moderation_decide"), {"decision": "publish", "c": foreign.uid})
    assert as_alice.get(page("answer_write"), {"p": foreign.uid}).status_code == 404
    assert as_alice.post(page("contribution_unname", foreign.uid)).status_code == 404
    with scope(other_town.pk):
        assert Contribution.objects.get().moderation == "pending"


@pytest.mark.parametrize("value", ["", "not-a-uid", "'; DROP TABLE"])
def test_nonsense_is_answered_calmly(as_alice, town, value):
    make_round(town)
    assert as_alice.post(page("moderation_decide"), {"decision": "publish", "c": value}).status_code == 302
    assert as_alice.get(page("answer_write"), {"p": value}).status_code in {302, 404}
    assert as_alice.post(page("answer_approve"), {"a": value}).status_code == 302
    assert (
        as_alice.get(page("moderation_queue", query=f"?round={value}&show={value}&page={value}")).status_code
        == 200
    )
    assert as_alice.get(page("answer_list", query=f"?round={value}&show={value}")).status_code == 200
    assert as_alice.get(page("round_create", query=f"?text={value}")).status_code == 200


@pytest.mark.parametrize("name", ["round_list", "moderation_queue", "answer_list"])
def test_longer_lists_ask_no_more_of_the_database(as_alice, coordinator, town, name):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            assert as_alice.get(page(name)).status_code == 200
        return len(captured)

    def add(count):
        if name == "round_list":
            for _ in range(count):
                make_contribution(make_round(town))
            return
        round_ = Round.objects.first() or make_round(town)
        organisation = make_organisation(town, f"Organisation {count}")
        for _ in range(count):
            row = make_contribution(
                round_,
                author_kind="organisation",
                organisation=organisation,
                moderation="published" if name == "answer_list" else "pending",
            )
            if name == "answer_list":
                answers.draft_answer(
                    by=coordinator, segments=[point_of(row)], answer=Answer("noted", "Because.")
                )

    add(1)
    few = queries()
    add(30)
    assert queries() == few
