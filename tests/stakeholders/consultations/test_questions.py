"""What the town asks besides the free comment: fixed at the opening, answered without a name, counted after the end."""

import re
import uuid
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from stakeholders.access.errors import Conflict, Refused
from stakeholders.access.links import address as link_address
from stakeholders.access.links import issue
from stakeholders.access.models import LinkPurpose
from stakeholders.access.permissions import Role
from stakeholders.access.tokens import issue_token
from stakeholders.consultations.inviting.register import invited_to, state_of
from stakeholders.consultations.openings import sign
from stakeholders.consultations.questions import piles, release, services
from stakeholders.consultations.questions.release import released
from stakeholders.consultations.questions.results import results_of
from stakeholders.consultations.questions.services import Answered
from stakeholders.consultations.receipts import receipt_code
from stakeholders.models import (
    AnswerPile,
    AuditEntry,
    Contribution,
    OrganisationReply,
    PartnerAnswers,
    QuestionAnswer,
    Round,
    RoundQuestion,
)
from tests.api_caller import ApiCaller
from tests.builders import explain_gaps, make_organisation, make_round, make_text, point_of

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)


def choices(*words):
    return [{"en": word} for word in words]


SAFE = {
    "kind": "scale",
    "words": {"en": "How safe?", "pt": "Seguro?"},
    "choices": choices("not at all", "very"),
}
FIRST = {
    "kind": "one",
    "words": {"en": "What first?"},
    "choices": choices("lamps", "buses"),
    "is_required": True,
}
WHERE = {"kind": "several", "words": {"en": "Where?"}, "choices": choices("school", "market", "river")}
WHY = {"kind": "text", "words": {"en": "Why?"}}
SECRET = {
    "kind": "one",
    "words": {"en": "For partners?"},
    "choices": choices("a", "b"),
    "audience": "partners",
}
ALL = [SAFE, FIRST, WHERE, WHY, SECRET]


@pytest.fixture
def round_(town):
    now = timezone.now()
    return make_round(town, questions=ALL, opens_at=now - 9 * DAY, closes_at=now + DAY)


@pytest.fixture
def visitor():
    return Client(enforce_csrf_checks=True, REMOTE_ADDR="203.0.113.77", HTTP_USER_AGENT="Curious/1.0")


def url(name, round_):
    return reverse(f"public:consultation_{name}", args=["port-test", round_.uid])


def typed(round_, note=None, **fields):
    note = note or sign(round_.uid, timezone.now() - MINUTE)
    return {
        "note": note,
        "q1": "4",
        "q2": "1",
        "q3": ["0", "2"],
        "q4": "It is dark.",
        "may_be_shown": "yes",
        **fields,
    }


def test_what_is_asked_is_prepared_in_order_and_fixed_at_the_opening(as_alice, town, coordinator):
    town.languages = ["en", "pt"]
    town.save()
    round_ = make_round(town, state="draft")
    here = reverse("question_create", args=["port-test", round_.uid])
    wanted = {"kind": "one", "words_en": "What first?", "choices_en": "lamps\nbuses", "audience": ""}
    answer = as_alice.post(here, {**wanted, "choices_pt": "candeeiros"})
    assert answer.status_code == 422
    assert "as many choices" in answer.content.decode()
    assert "lamps\nbuses" in answer.content.decode()
    assert as_alice.post(here, {**wanted, "kind": "scale", "choices_en": "one"}).status_code == 422
    assert as_alice.post(here, {**wanted, "words_pt": "Primeiro?"}).status_code == 302
    assert (
        as_alice.post(here, {**wanted, "kind": "text", "words_en": "Why?", "choices_en": ""}).status_code
        == 302
    )
    first, second = round_.questions.all()
    assert first.words == {"en": "What first?", "pt": "Primeiro?"}
    assert second.choices == []
    as_alice.post(reverse("question_move", args=["port-test", second.uid]), {"to": "1"})
    assert [one.title for one in round_.questions.all()] == ["Why?", "What first?"]
    edit = reverse("question_update", args=["port-test", first.uid])
    assert 'value="What first?"' in as_alice.get(edit).content.decode()
    as_alice.post(reverse("question_delete", args=["port-test", second.uid]))
    Round.objects.filter(pk=round_.pk).update(state="open")
    first.refresh_from_db()
    for deed in (
        lambda: services.keep_question(by=coordinator, round_=round_, **WHY),
        lambda: services.drop_question(by=coordinator, question=first),
        lambda: services.move_question(by=coordinator, question=first, to=1),
    ):
        with pytest.raises(Refused, match="opened"):
            deed()
    assert as_alice.get(edit).status_code == 302
    rows = RoundQuestion.objects.filter(pk=first.pk)
    for deed in (
        lambda: rows.update(number=7),
        rows.delete,
        lambda: RoundQuestion.objects.create(municipality=town, round=round_, **WHY),
    ):
        with pytest.raises(IntegrityError, match="stay as they were asked"), transaction.atomic():
            deed()


def test_residents_answer_without_a_name_once_and_keep_what_they_typed(visitor, round_):
    page = visitor.get(url("questions", round_))
    text = page.content.decode()
    assert page.status_code == 200
    assert not page.cookies
    assert "no-store" in page["Cache-Control"]
    assert "5: very" in text
    assert "For partners?" not in text
    assert text.count("<fieldset") >= 4
    assert "Answer 4 questions" in visitor.get(url("round", round_)).content.decode()
    wrong = visitor.post(url("questions", round_), typed(round_, q2=""))
    assert wrong.status_code == 422
    assert "It is dark." in wrong.content.decode()
    note = sign(round_.uid, timezone.now() - MINUTE)
    sent = visitor.post(url("questions", round_), typed(round_, note))
    (words,) = Contribution.objects.all()
    assert sent.status_code == 302
    assert receipt_code(words.uid) in sent["Location"]
    assert receipt_code(words.uid) in visitor.get(sent["Location"]).content.decode()
    assert visitor.post(url("questions", round_), typed(round_, note))["Location"] == sent["Location"]
    other = visitor.post(url("questions", round_), typed(round_, note, q1="1"))
    assert other.status_code == 409
    assert "It is dark." in other.content.decode()
    chosen = {one.question.kind: one.chosen for one in QuestionAnswer.objects.all()}
    assert chosen == {"scale": [4], "one": [1], "several": [0, 2]}
    assert (words.stance, words.author_kind, words.body) == ("answer", "anonymous", "It is dark.")
    receipt = visitor.get(
        reverse("public:consultation_receipt", args=["port-test", words.code])
    ).content.decode()
    assert "Why?" in receipt


def test_nothing_joins_the_answers_of_one_person_or_leads_back_to_them(visitor, round_, caplog):
    note = sign(round_.uid, timezone.now() - MINUTE)
    answer = visitor.post(url("questions", round_), typed(round_, note))
    (form_key,) = {services.key_of(k, q) for q in [round_.questions.first()] for k in [_key(round_, note)]}
    traces = ("203.0.113", "Curious", answer["X-Request-ID"], str(_key(round_, note)))
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        for (table,) in cursor.fetchall():
            cursor.execute(f'SELECT to_jsonb(t)::text FROM "{table}" t')
            rows = " ".join(row for (row,) in cursor.fetchall())
            assert not [trace for trace in traces if trace in rows], table
        cursor.execute("SELECT to_jsonb(t)::text FROM stakeholders_questionanswer t ORDER BY ctid")
        rows = [row for (row,) in cursor.fetchall()]
    assert not re.search(r"\d\d:\d\d", " ".join(rows))
    # Nothing but the question and the day is the same in two rows, and their order is that of their keys.
    values = [set(re.findall(r"[0-9a-f-]{36}", row)) for row in rows]
    assert not set.intersection(*values)
    assert str(form_key) in " ".join(rows)
    keys = [row.key for row in QuestionAnswer.objects.order_by("key")]
    assert [str(key) for key in keys] == [re.search(r'"key": "([^"]+)', row)[1] for row in rows]
    assert not AuditEntry.objects.filter(table_name="stakeholders_questionanswer").exists()
    assert not [record for record in caplog.records if record.name == "concord.request"]


def _key(round_, note):
    from stakeholders.consultations.openings import read  # noqa: PLC0415

    return read(note, round_.uid).key


def test_the_database_takes_only_what_fits_and_keeps_it(town, round_):
    scale, one, several, text, partners = round_.questions.all()
    about = {"municipality": town, "audience": "public", "given_on": timezone.localdate()}
    kept = QuestionAnswer.objects.create(key=uuid.uuid4(), question=one, chosen=[1], **about)
    wrong = [
        (scale, [0]),
        (scale, [6]),
        (one, [2]),
        (one, [0, 1]),
        (several, []),
        (several, [1, 1]),
        (text, [0]),
        (partners, [0]),
    ]
    for question, chosen in wrong:
        with pytest.raises(IntegrityError, match="no answer to the question"), transaction.atomic():
            QuestionAnswer.objects.create(key=uuid.uuid4(), question=question, chosen=chosen, **about)
    for deed in (
        QuestionAnswer.objects.filter(pk=kept.pk).delete,
        lambda: QuestionAnswer.objects.update(chosen=[0]),
    ):
        with pytest.raises(IntegrityError, match="kept as it was given"), transaction.atomic():
            deed()
    said = Contribution(municipality=town, round=round_, author_kind="anonymous", stance="answer", body="x",
                        received_on=timezone.localdate(), key=uuid.uuid4(), question=one)  # fmt: skip
    with pytest.raises(IntegrityError, match="no answer to the question"), transaction.atomic():
        said.save()
    said.question = text
    said.save()
    with pytest.raises(IntegrityError, match="kept as it was sent"), transaction.atomic():
        Contribution.objects.filter(pk=said.pk).update(question=one)
    shut = make_round(town, make_text(town), questions=[FIRST], accesses={"public": {"access": "read"}})
    with pytest.raises(IntegrityError, match="takes no answers"), transaction.atomic():
        QuestionAnswer.objects.create(key=uuid.uuid4(), question=shut.questions.get(), chosen=[0], **about)


def test_a_partner_answers_by_its_link_and_has_thereby_answered(round_, town):
    police = make_organisation(town, "City Police", actor_groups=["AG-POL"])
    link = issue(
        municipality=town, purpose=LinkPurpose.COMMENT, target_uid=round_.uid, organisation=police,
        recipient_email="police@example.org", recipient_name="Rui",
    )  # fmt: skip
    here, partner = link_address(link), Client(enforce_csrf_checks=True)
    assert "For partners?" in partner.get(here).content.decode()
    data = {f"asked-{name}": value for name, value in typed(round_, q5="0").items()}
    assert partner.post(here, {**data, "asked-q2": "", "questions": "1"}).status_code == 422
    assert partner.post(here, {**data, "questions": "1"}).status_code == 302
    (words,) = Contribution.objects.all()
    assert (words.organisation, words.channel, words.stance) == (police, "link", "answer")
    assert set(QuestionAnswer.objects.values_list("audience", flat=True)) == {"partners"}
    assert OrganisationReply.objects.get().outcome == "responded"


def test_paper_sheets_are_written_down_and_results_wait_for_the_end(as_alice, visitor, round_, coordinator):
    here = reverse("answers_enter", args=["port-test", round_.uid])
    day = timezone.localdate() - 2 * DAY
    sheet = {
        "channel": "paper",
        "received_on": day.isoformat(),
        "q2": "0",
        "q4": "Dark.",
        "may_be_shown": "on",
    }
    for number in range(6):
        assert (
            as_alice.post(here, {**sheet, "key": str(uuid.uuid4()), "q1": "1" if number else "5"}).status_code
            == 302
        )
    robot = Answered(key=uuid.uuid4(), given={round_.questions.all()[1].uid: [1]}, flags=frozenset(["robot"]))
    services.receive_answers(by=coordinator, round_=round_, sent=robot, at=timezone.now())
    early = {**sheet, "key": str(uuid.uuid4()), "received_on": (day - 30 * DAY).isoformat()}
    assert as_alice.post(here, early).status_code == 422
    with pytest.raises(Refused, match="over"):
        results_of(coordinator, round_, timezone.now())
    assert visitor.get(url("question_results", round_)).status_code == 404
    assert "Answers are counted once the round is over" in as_alice.get(_list(round_)).content.decode()
    point_of_first = Contribution.objects.first()
    Contribution.objects.filter(pk=point_of_first.pk).update(moderation="published")
    Round.objects.filter(pk=round_.pk).update(state="closed", closes_at=timezone.now())
    round_.refresh_from_db()
    with CaptureQueriesContext(
        connection,
    ) as seen:
        scale, first, where, why, _partners = results_of(coordinator, round_, timezone.now())
    assert len(seen) <= 5
    assert [row["count"] for row in scale.rows] == [5, 0, 0, 0, 1]
    assert not scale.shares
    assert (first.answers, first.left_out, where.answers, why.in_words) == (6, 1, 0, 1)
    told = visitor.get(url("question_results", round_)).content.decode()
    assert "few" in told
    assert "no sample" in told
    assert "left out" in told
    assert "Why?" in as_alice.get(_list(round_)).content.decode()
    desk = as_alice.get(reverse("answer_list", args=["port-test"]), {"stance": "answer"}).content.decode()
    assert point_of(point_of_first).code in desk
    assert "Why?" in desk
    table = b"".join(
        as_alice.get(reverse("round_table", args=["port-test", round_.uid, "csv"])).streaming_content
    )
    assert b"Why?" in table
    assert b"Dark." in table


def _list(round_):
    return reverse("round_questions", args=["port-test", round_.uid])


def test_small_counts_are_hidden_with_what_would_tell_them(monkeypatch):
    labels = [(0, "a"), (1, "b"), (2, "c")]
    lines, total = released(labels, {0: 2, 1: 9, 2: 30}, 41, adds_up=True, smallest=5)
    assert [line.count for line in lines] == [None, None, 30]
    assert total == 41
    assert lines[0].why == "small"
    several, _total = released(labels, {0: 40, 1: 9, 2: 0}, 41, adds_up=False, smallest=5)
    assert [line.count for line in several] == [None, 9, 0]
    assert released(labels, {0: 2, 1: 9, 2: 30}, 41, adds_up=True, smallest=0)[0][0].count == 2
    assert released(labels, {0: 2}, 2, adds_up=True, smallest=5)[1] is None
    monkeypatch.setattr(release, "_guards", [])
    assert [line.count for line in released(labels, {0: 90}, 90, adds_up=True, smallest=5)[0]] == [None] * 3


def test_partner_systems_ask_answer_and_read_results(town, alice, round_):
    _client, token = issue_token(by=alice, municipality=town, name="Partner", role=Role.COORDINATOR)
    api = ApiCaller("port-test", token)
    draft = make_round(town, make_text(town), state="draft")
    body = {"round": str(draft.uid), "kind": "one", "words": {"en": "What first?"}, "choices": choices("a")}
    assert api.post("round-questions/", body, expect=422)["code"] == "question_incomplete"
    made = api.make("round-questions/", **{**body, "choices": choices("a", "b")})
    assert api.change(f"round-questions/{made['uid']}/", is_required=True)["is_required"] is True
    asked = {row["words"]["en"]: row["uid"] for row in api.rows(f"round-questions/?round={round_.uid}")}
    here = f"rounds/{round_.uid}/answer-questions/"
    sent = {"key": str(uuid.uuid4()), "answers": [{"question": asked["What first?"], "chosen": [1]}]}
    assert api.post(here, sent) == {"codes": []}
    unfit = {**sent, "answers": [{"question": asked["What first?"], "chosen": [5]}]}
    assert api.post(here, unfit, expect=422)["code"] == "answer_unfit"
    other = {**sent, "answers": [{"question": asked["What first?"], "chosen": [0]}]}
    assert api.post(here, other, expect=409)["code"] == "conflict"
    assert api.get(f"rounds/{round_.uid}/question-results/", expect=422)["code"] == "round_runs"
    Round.objects.filter(pk=round_.pk).update(state="closed", closes_at=timezone.now())
    results = {row["title"]: row for row in api.get(f"rounds/{round_.uid}/question-results/")}
    first = results["What first?"]
    assert (first["answers"], first["rows"][1]["count"]) == (1, 1)


def test_more_questions_ask_no_more_of_the_database(round_, coordinator):
    def statements(given):
        with CaptureQueriesContext(connection) as seen:
            sent = Answered(key=uuid.uuid4(), given=given)
            services.receive_answers(by=coordinator, round_=round_, sent=sent, at=timezone.now())
        return len(seen)

    scale, one, several, text, _partners = round_.questions.all()
    few = statements({one.uid: [1], text.uid: "x"})
    assert statements({one.uid: [0], text.uid: "y", scale.uid: [3], several.uid: [0, 1]}) <= few
    again = {"key": uuid.uuid4(), "given": {one.uid: [0]}}
    services.receive_answers(by=coordinator, round_=round_, sent=Answered(**again), at=timezone.now())
    again["given"] = {one.uid: [1]}
    with pytest.raises(Conflict):
        services.receive_answers(by=coordinator, round_=round_, sent=Answered(**again), at=timezone.now())


def test_totals_are_entered_at_once_counted_with_the_rest_and_taken_back(as_alice, coordinator, round_):
    here = reverse("round_totals", args=["port-test", round_.uid])
    day = timezone.now().date() - DAY
    base = {"occasion": "Evening, 41 sheets", "channel": "meeting", "given_on": day, "key": uuid.uuid4()}
    assert "How safe?" in as_alice.get(here).content.decode()
    wrong = {
        "nothing is counted": {},
        "more ticks than sheets": {"q3_0": "9", "q3_sheets": "4"},
        "ticks without sheets": {"q3_0": "9"},
        "too early": {"q2_1": "3", "given_on": day - 30 * DAY},
        "not yet": {"q2_1": "3", "given_on": day + 9 * DAY},
    }
    for why, fields in wrong.items():
        answer = as_alice.post(here, {**base, **fields})
        assert answer.status_code == 422, why
        assert "41 sheets" in answer.content.decode()
    right = {
        **base,
        "q1_1": "2",
        "q1_4": "8",
        "q2_0": "30",
        "q2_1": "11",
        "q3_0": "9",
        "q3_2": "4",
        "q3_sheets": "12",
    }
    assert as_alice.post(here, right).status_code == 302
    assert as_alice.post(here, right).status_code == 302  # pressed twice
    assert as_alice.post(here, {**right, "q2_0": "31"}).status_code == 422
    pile = AnswerPile.objects.get()
    assert (pile.channel, pile.given_on, str(pile.entered_by)) == ("meeting", day, str(coordinator.user))
    assert "Evening, 41 sheets" in as_alice.get(url_of(round_)).content.decode()
    one = {"given": {round_.questions.get(number=2).uid: [1]}, "key": uuid.uuid4()}
    services.receive_answers(by=coordinator, round_=round_, sent=Answered(**one), at=timezone.now())
    for table, change in (("pile", {"channel": "paper"}), ("counts", {"answers": 12})):
        rows = AnswerPile.objects if table == "pile" else pile.counts
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**change)
    # Over the API the same, once for each key.
    about = {"municipality": round_.municipality, "name": "Sheets", "role": Role.COORDINATOR}
    api = ApiCaller("port-test", issue_token(by=coordinator.user, **about)[1])
    safe = round_.questions.get(number=1)
    said = {
        "round": str(round_.uid), "key": str(uuid.uuid4()), "occasion": "Market", "channel": "paper",
        "given_on": str(day), "tallies": [{"question": str(safe.uid), "answers": 4, "numbers": [0, 0, 4, 0, 0]}],
    }  # fmt: skip
    made = api.post("answer-piles/", said, expect=201)
    assert api.post("answer-piles/", said, expect=201)["uid"] == made["uid"]
    unfit = {**said, "key": str(uuid.uuid4()), "tallies": [{**said["tallies"][0], "answers": 5}]}
    assert api.post("answer-piles/", unfit, expect=422)["code"] == "tally_unfit"
    Round.objects.filter(pk=round_.pk).update(state="closed", closes_at=timezone.now())
    round_.refresh_from_db()
    results = {one.question.title: one for one in results_of(coordinator, round_, timezone.now())}
    assert [row["count"] for row in results["How safe?"].rows] == [2, 0, 4, 8, 0]
    assert [row["count"] for row in results["What first?"].rows] == [30, 12]
    assert (results["Where?"].answers, results["Where?"].has_piles) == (12, True)
    assert "show of hands" in as_alice.get(url_of(round_)).content.decode()
    assert as_alice.post(reverse("round_totals_delete", args=["port-test", pile.uid])).status_code == 302
    assert results_of(coordinator, round_, timezone.now())[1].answers == 1
    decided(round_)
    with pytest.raises(Refused):
        piles.take_back(by=coordinator, pile=AnswerPile.objects.get())
    with pytest.raises(IntegrityError), transaction.atomic():
        AnswerPile.objects.all().delete()


def url_of(round_):
    return reverse("round_questions", args=["port-test", round_.uid])


def decided(round_):
    explain_gaps(round_)
    Round.objects.filter(pk=round_.pk).update(state="decided", published_at=timezone.now())
    round_.refresh_from_db()


def test_colleagues_draft_the_answers_of_their_organisation_together(round_, town):
    body = make_organisation(town, "City Police", actor_groups=["AG-POL"])
    links = {
        purpose: issue(
            municipality=town,
            purpose=purpose,
            target_uid=round_.uid,
            organisation=body,
            recipient_email=f"{purpose}@example.org",
        )
        for purpose in (LinkPurpose.COMMENT, LinkPurpose.DRAFT)
    }
    colleague, head = Client(enforce_csrf_checks=True), Client(enforce_csrf_checks=True)
    theirs, ours = link_address(links[LinkPurpose.DRAFT]), link_address(links[LinkPurpose.COMMENT])
    note = sign(round_.uid, timezone.now() - MINUTE)
    typed = {
        "asked-note": note,
        "asked-may_be_shown": "yes",
        "asked-drafted_by_name": "Lea",
        "asked-seen": "0",
    }
    page = colleague.get(theirs).content.decode()
    assert "Keep as a draft" in page
    assert "Send the answers" not in page
    # What must be answered in the end may still be missing.
    first = {**typed, "keep_answers": "1", "asked-q3": ["0", "2"], "asked-q4": "More lamps."}
    assert colleague.post(theirs, first).status_code == 302
    draft = PartnerAnswers.objects.get()
    assert (draft.drafted_by_name, draft.revision) == ("Lea", 1)
    assert "More lamps." in str(draft.given)
    assert not QuestionAnswer.objects.exists()
    assert "More lamps." not in str(list(AuditEntry.objects.values_list("after", flat=True)))
    page = head.get(ours).content.decode()
    assert "Drafted by Lea" in page
    assert "More lamps." in page
    assert state_of(invited_to(round_).get()) == "drafting"
    # Two at once: who comes second sees both, and loses nothing.
    late = colleague.post(theirs, {**first, "asked-q4": "Fewer lamps."})
    assert late.status_code == 409
    for words in ("More lamps.", "Fewer lamps.", "What your colleague has saved"):
        assert words in late.content.decode()
    assert re.search(r'name="asked-seen" value="1"', late.content.decode())
    # A colleague cannot send; who was invited sends, and the draft is gone.
    full = {**typed, "asked-q2": "1", "asked-q4": "More lamps.", "questions": "1"}
    colleague.post(theirs, full)
    assert not QuestionAnswer.objects.exists()
    assert head.post(ours, {**full, "asked-q2": ""}).status_code == 422
    assert head.post(ours, full).status_code == 302
    assert (QuestionAnswer.objects.count(), PartnerAnswers.objects.count()) == (1, 0)
    assert OrganisationReply.objects.get().outcome == "responded"
