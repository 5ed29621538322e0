"""Redaction beside the sealed original, and what is set aside for protection."""

import html
import itertools
import json
import random
import re
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.migrations.loader import MigrationLoader
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from config.database import connected_as
from stakeholders.access.errors import Conflict, Refused
from stakeholders.access.permissions import Role
from stakeholders.access.tenancy import narrow
from stakeholders.consultations.partners.services import propose
from stakeholders.consultations.renditions.moving import moved
from stakeholders.consultations.renditions.services import redact
from stakeholders.consultations.segments.services import split
from stakeholders.consultations.segments.splitting import Span
from stakeholders.consultations.triage.services import set_aside, settle
from stakeholders.models import (
    AuditEntry,
    Contribution,
    Disclosure,
    Membership,
    ProposedWording,
    Rendition,
    Round,
    Segment,
)
from tests.builders import (
    make_contribution,
    make_element,
    make_member,
    make_round,
    make_text,
    make_town,
    point_of,
)

WORDS = "More lamps, please. Jan Novak at number 12 sells drugs. And benches."
CLEAN = "More lamps, please. […] sells drugs. And benches."


def page(name, *args, query=""):
    return reverse(name, args=["port-test", *args]) + query


def refused(message: str, deed) -> None:
    with pytest.raises(IntegrityError, match=message), transaction.atomic():
        deed()


@pytest.fixture
def comment(town):
    return make_contribution(make_round(town, state="closed"), 0, body=WORDS, moderation="published")


@pytest.fixture
def as_deputy(town):
    client = Client()
    client.force_login(make_member(town, "deputy@example.org", Role.DEPUTY))
    return client


def test_the_original_is_sealed_and_the_rendition_is_read(as_alice, comment, client, coordinator):
    form = {"body": CLEAN, "reasons": ["person", "address"], "seen": WORDS}
    assert as_alice.post(page("contribution_redact", comment.uid), form).status_code == 302
    comment.refresh_from_db()
    assert (comment.body, comment.said) == (WORDS, CLEAN)
    public = client.get(page("public:consultation_part", comment.round.uid, comment.element_uid))
    for shown in (
        public,
        as_alice.get(page("answer_list")),
        as_alice.get(page("moderation_queue", query="?show=published")),
        as_alice.get(page("point_detail", point_of(comment).uid)),
    ):
        assert "Novak" not in shown.content.decode()
        assert shown.status_code == 200
    assert "Novak" not in as_alice.get(page("round_table", comment.round.uid, "csv")).getvalue().decode()
    for name in ("answer_list", "moderation_queue"):
        found = as_alice.get(
            page(name, query="?show=published&q=Novak" if name != "answer_list" else "?q=Novak")
        )
        assert "benches" not in found.content.decode()
    assert "Novak" in as_alice.get(page("contribution_original", comment.uid)).content.decode()
    with pytest.raises(Conflict):
        redact(by=coordinator, contribution=comment, body="x", reasons=["person"], seen=WORDS)


def test_what_is_taken_out_of_a_proposed_wording_is_read_nowhere(as_alice, client, town, alice, coordinator):
    """Other words on every page and in every file, then none of it; the original is sealed."""
    round_ = make_round(town, make_text(town, [make_element("A01", "Lamps.")]), state="open")
    comment = make_contribution(round_, 0, channel="link", body="See below.", moderation="published")
    propose(comment, "Lamps, and no more of Jan Novak.")
    Round.objects.filter(pk=round_.pk).update(state="closed")
    seen = {"body": "See below.", "seen": "See below.", "reasons": ["person"]}
    here = page("contribution_redact", comment.uid)
    assert "no more of Jan Novak" in as_alice.get(here).content.decode()
    now = {"seen_proposed": "Lamps, and no more of Jan Novak."}
    assert as_alice.post(here, {**seen, **now, "proposed": "Lamps, and no more."}).status_code == 302
    pages = [
        page("public:consultation_part", round_.uid, comment.element_uid),
        page("answer_list"),
        page("point_detail", point_of(comment).uid),
        page("moderation_queue", query="?show=published"),
        page("round_table", round_.uid, "csv"),
        f"/api/v1/port-test/contributions/{comment.uid}/",
    ]

    def read(address):
        answer = as_alice.get(address)
        body = answer.getvalue() if answer.streaming else answer.content
        return html.unescape(re.sub(r"<[^>]+>", "", body.decode()))

    for address in pages:
        words = read(address)
        assert "no more" in words, address
        assert "Novak" not in words, address
    assert "Novak" in read(page("contribution_original", comment.uid))
    trail = " ".join(str((row.before, row.after)) for row in AuditEntry.objects.all())
    assert "Novak" not in trail
    with pytest.raises(Conflict):
        redact(by=coordinator, contribution=comment, **seen, proposed="x", seen_proposed=now["seen_proposed"])
    redact(by=coordinator, contribution=comment, **seen, proposed="")
    assert all("no more" not in read(address) for address in pages)
    # What a rendition still said and the next one does not is not kept by the trail either.
    for words in ("See below, Jan.", "See below!"):
        comment.refresh_from_db()
        redact(by=coordinator, contribution=comment, body=words, reasons=["person"], seen=comment.said)
    trail = " ".join(str((row.before, row.after)) for row in AuditEntry.objects.all())
    assert "below" not in trail
    proposal = ProposedWording.objects.get()
    assert (proposal.said, proposal.words) == ("", "Lamps, and no more of Jan Novak.")
    rows = ProposedWording.objects.filter(pk=proposal.pk)
    refused("kept as it was sent", lambda: rows.update(is_hidden=False))
    refused("kept as it was sent", lambda: rows.update(words="x"))


def test_only_some_see_the_original(as_bob, comment):
    assert as_bob.get(page("contribution_original", comment.uid)).status_code == 403
    assert as_bob.get(page("contribution_redact", comment.uid)).status_code == 403


def test_points_keep_to_their_words(coordinator, comment):
    split(by=coordinator, contribution=comment, spans=[Span(0, 19), Span(20, 55), Span(56, 68)])
    redact(by=coordinator, contribution=comment, body=CLEAN, reasons=["person"], seen=WORDS)
    said = [one.excerpt for one in Segment.objects.select_related("contribution").order_by("number")]
    assert said == ["More lamps, please.", "[…] sells drugs.", "And benches."]
    with pytest.raises(Refused, match="lose all its words"):
        redact(
            by=coordinator, contribution=comment, body="More lamps, please.", reasons=["person"], seen=CLEAN
        )


def test_spans_are_moved_in_order_and_apart():
    dice = random.Random(9)  # noqa: S311
    words = ["more", "lamps", "and", "benches", "please", "in", "the", "old", "square", "by", "the", "river"]
    for _ in range(300):
        old = [dice.choice(words) for _ in range(12)]
        new = [dice.choice(["[…]", word]) if dice.random() < 0.3 else word for word in old]
        old_text, new_text = " ".join(old), " ".join(new)
        cuts = sorted(dice.sample(range(1, len(old_text)), 3))
        spans = [(0, cuts[0]), (cuts[0], cuts[1]), (cuts[1], cuts[2]), (cuts[2], len(old_text))]
        made = moved(old_text, new_text, spans)
        if made is None:
            continue
        assert made[0][0] == 0
        assert made[-1][1] == len(new_text)
        assert all(one[1] <= other[0] for one, other in itertools.pairwise(made))
    assert moved("a b", "a b", [(0, 1), (2, 3)]) == [(0, 1), (2, 3)]


def test_the_database_keeps_renditions(coordinator, comment):
    redact(by=coordinator, contribution=comment, body=CLEAN, reasons=["person"], seen=WORDS)
    refused("never changes", lambda: Rendition.objects.update(body="Other"))
    refused("never changes", lambda: Rendition.objects.all().delete())
    refused("its newest rendition", lambda: Contribution.objects.update(redacted=""))
    refused("its newest rendition", lambda: Contribution.objects.update(redacted="Other"))
    refused("kept as it was sent", lambda: Contribution.objects.update(body=CLEAN))


def test_what_is_set_aside_is_seen_by_those_who_protect(as_alice, as_deputy, comment, town):
    assert as_deputy.post(page("contribution_set_aside", comment.uid), {"kind": "threat"}).status_code == 302
    row = Disclosure.objects.get()
    assert timedelta(hours=1) < row.due_at - timezone.now() < timedelta(hours=3)
    for name in ("answer_list", "moderation_queue"):
        assert "Novak" not in as_deputy.get(page(name)).content.decode()
    for path in (
        page("contribution_redact", comment.uid),
        page("contribution_original", comment.uid),
        page("contribution_unname", comment.uid),
    ):
        assert as_deputy.get(path).status_code == 404
    assert as_deputy.get(page("protection_detail", row.pk)).status_code == 403
    assert (
        "Novak"
        not in as_deputy.get(page("round_table", comment.round.uid, "csv", query="?names=1"))
        .getvalue()
        .decode()
    )
    api = as_deputy.get("/api/v1/port-test/contributions/").json()
    assert api["count"] == 0
    assert "Novak" in as_alice.get(page("protection_detail", row.pk)).content.decode()
    Membership.objects.filter(user__email="deputy@example.org").update(is_safeguarding=True)
    assert "Novak" in as_deputy.get(page("protection_detail", row.pk)).content.decode()
    assert Contribution.objects.count() == 1


def test_what_was_done_is_written_down_and_kept_from_the_trail(as_alice, comment, coordinator):
    row = set_aside(by=coordinator, contribution=comment, kind="crime", at=timezone.now())
    address = page("protection_detail", row.pk)
    form = {
        "state": "referred",
        "record": "Called the station at ten.",
        "referred_to": "",
        "lawful_basis": "",
    }
    assert as_alice.post(address, form).status_code == 422
    done = {**form, "referred_to": "Police", "lawful_basis": "Act 12"}
    assert as_alice.post(address, done).status_code == 302
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM stakeholders_auditentry a WHERE to_jsonb(a)::text LIKE %s", ["%station%"]
        )
        assert cursor.fetchone() == (0,)
    assert AuditEntry.objects.filter(table_name="stakeholders_disclosure", operation="update").exists()
    refused("as it was written", lambda: Disclosure.objects.update(record="Nothing."))
    refused("given back first", lambda: Contribution.objects.update(moderation="published"))
    with pytest.raises(Conflict):
        settle(by=coordinator, disclosure=row, state="closed", record="Again.")


def test_what_is_given_back_waits_for_moderation_again(comment, coordinator):
    row = set_aside(by=coordinator, contribution=comment, kind="allegation", at=timezone.now())
    with pytest.raises(Conflict):
        set_aside(by=coordinator, contribution=comment, kind="crime", at=timezone.now())
    settle(by=coordinator, disclosure=row, state="returned", record="No danger; redact the name.")
    comment.refresh_from_db()
    assert comment.moderation == "pending"


def test_a_round_is_decided_without_what_was_set_aside(comment, coordinator):
    set_aside(by=coordinator, contribution=comment, kind="crime", at=timezone.now())
    assert not Segment.objects.unanswered().exists()
    with transaction.atomic():
        type(comment.round).objects.filter(pk=comment.round_id).update(
            state="decided", published_at=timezone.now()
        )


def test_the_trail_of_former_days_forgets_words_and_keeps_deeds(django_db_setup, django_db_blocker):
    """The statement of the migration, run by the owner on a trail as it was once written; it stays shut afterwards."""
    migration = MigrationLoader(None).get_migration("stakeholders", "0044_trail_without_redacted_words")
    written = (
        (
            "stakeholders_proposedwording",
            '{"words": "of Jan Novak", "contribution_id": 7}',
            '{"contribution_id": 7}',
        ),
        (
            "stakeholders_rendition",
            '{"body": "of Jan Novak", "reasons": ["person"]}',
            '{"reasons": ["person"]}',
        ),
        (
            "stakeholders_round",
            '{"title": "Spring", "words": "kept"}',
            '{"title": "Spring", "words": "kept"}',
        ),
    )
    with django_db_blocker.unblock(), connected_as("owner"), transaction.atomic():
        town = make_town("port-past")
        narrow(municipality=town.pk)
        with connection.cursor() as cursor:
            for table, words, _left in written:
                cursor.execute(
                    "INSERT INTO stakeholders_auditentry (municipality_id, at, actor, request_id, table_name, row_id,"
                    " operation, before, after) VALUES (%s, now(), 'alice', '', %s, 1, 'insert', '{}', %s)",
                    [town.pk, table, words],
                )
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute(migration.operations[0].sql)
            cursor.execute("SELECT set_config('app.municipality', %s, true)", [str(town.pk)])
        trail = AuditEntry.objects.filter(actor="alice")
        kept = {entry.table_name: entry.after for entry in trail}
        assert kept == {table: json.loads(left) for table, _words, left in written}
        refused("as it was written", lambda: trail.update(actor="bob"))
        narrow(municipality="")
        transaction.set_rollback(True)
