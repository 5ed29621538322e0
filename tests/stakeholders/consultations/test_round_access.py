"""Who sees and writes what in a round, when: one rule in two forms, and the matrix of it, reviewed by hand."""

import os
import random
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from stakeholders.access.errors import Refused
from stakeholders.access.permissions import ROLE_PERMISSIONS, Actor, Role
from stakeholders.consultations.intake import Sent, receive
from stakeholders.consultations.rounds.access import (
    Access,
    Audience,
    Comments,
    access_now,
    audience_of,
    shows_words,
)
from stakeholders.consultations.rounds.services import set_access
from stakeholders.consultations.windows import moment
from stakeholders.models import Consultation, Contribution, Municipality, Round, RoundAccess
from tests.builders import make_contribution, make_organisation, make_round

DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
OPENS, CLOSES = datetime(2026, 6, 1, tzinfo=UTC), datetime(2026, 6, 15, tzinfo=UTC)
REVIEWED = Path(__file__).with_name("round_matrix.txt")


def actors(town) -> dict[str, Actor]:
    """Everybody who can come: the public, a partner with a link, and each role of the town."""
    members = {str(role): Actor(town, ROLE_PERMISSIONS[role], role=role) for role in Role}
    return {"public": Actor(town), "partner": Actor(town, link=object()), **members}


def decided(round_):
    Round.objects.filter(pk=round_.pk).update(state="decided", published_at=CLOSES)
    round_.refresh_from_db()
    return round_


def in_state(town, state, **fields):
    made = make_round(town, state="closed" if state == "decided" else state, **fields)
    return decided(made) if state == "decided" else made


def test_the_matrix_is_what_was_reviewed(town):
    """CONCORD_PRINT=1 prints it anew; a changed line is a changed promise and must be read before it is kept."""
    granted = {one: {audience: {"access": one} for audience in Audience} for one in Access}
    rounds = {
        (state, one): in_state(town, state, accesses=granted[one])
        for state in ("draft", "open", "closed", "decided")
        for one in Access
    }
    times = {"before": OPENS - SECOND, "within": OPENS, "after": CLOSES}
    lines = [f"{'who':<13}{'state':<9}{'granted':<9}" + "".join(f"{name:<8}" for name in times)]
    for who, actor in actors(town).items():
        for (state, one), round_ in rounds.items():
            found = [str(round_.access_of(actor, at)) for at in times.values()]
            lines.append(f"{who:<13}{state:<9}{one:<9}" + "".join(f"{word:<8}" for word in found))
    printed = "\n".join(line.rstrip() for line in lines) + "\n"
    if os.environ.get("CONCORD_PRINT"):
        REVIEWED.write_text(printed, encoding="utf-8")
    assert printed == REVIEWED.read_text(encoding="utf-8")


def test_the_object_and_the_set_never_differ(town):
    """Rounds, windows and moments by chance: the set holds exactly those whose page opens."""
    chance = random.Random(20260601)  # noqa: S311
    hours = [OPENS + timedelta(hours=12 * n) for n in range(-4, 34)]
    for _number in range(40):
        accesses = {}
        for audience in Audience:
            if chance.random() < 0.8:
                begin, end = sorted(chance.sample(hours, 2))
                accesses[audience] = {
                    "access": chance.choice(list(Access)),
                    "opens_at": chance.choice([None, begin]),
                    "closes_at": chance.choice([None, end]),
                }
        round_ = in_state(
            town,
            chance.choice(["draft", "open", "open", "closed", "decided"]),
            accesses=accesses,
            comments_shown=chance.choice(list(Comments)),
            is_blind=chance.random() < 0.5,
        )
        if round_.state in {"open", "closed"}:
            make_contribution(round_, moderation="published", channel="paper")
            make_contribution(round_, moderation="published", channel="paper", author_kind="organisation")
            make_contribution(round_, moderation="published", channel="paper", may_be_shown=False)
    everything = list(Contribution.objects.select_related("round").prefetch_related("round__accesses"))
    for at in [*chance.sample(hours, 4), OPENS, CLOSES - SECOND, CLOSES]:
        for actor in actors(town).values():
            rounds = list(Round.objects.prefetch_related("accesses"))
            by_object = {row.pk: row.access_of(actor, at) for row in rounds}
            seen = Round.objects.visible_to(actor).seen_by(actor, at)
            assert {row.pk: row.access_now for row in seen} == {
                pk: word for pk, word in by_object.items() if word != Access.HIDDEN
            }
            assert set(Round.objects.written_by(actor, at).values_list("pk", flat=True)) == {
                pk for pk, word in by_object.items() if word == Access.WRITE
            }
            audience = audience_of(actor)
            assert set(Contribution.objects.seen_by(actor, at).values_list("pk", flat=True)) == {
                row.pk for row in everything if shows_words(row.round, audience, row, at)
            }
            of_each = [Contribution.objects.seen_in(round_, actor, at) for round_ in rounds]
            assert {row.pk for rows in of_each for row in rows} == {
                row.pk for row in everything if shows_words(row.round, audience, row, at)
            }


def test_an_own_window_is_exact_to_the_second_across_a_clock_change(town):
    """Clocks go back in Madrid on 25 October 2026: 02:30 comes twice, and an end means the second time."""
    Municipality.objects.filter(pk=town.pk).update(time_zone="Europe/Madrid")
    opens = moment(datetime(2026, 10, 24, 0, 0), "Europe/Madrid", is_end=False)
    closes = moment(datetime(2026, 10, 25, 2, 30), "Europe/Madrid", is_end=True)
    assert closes - opens == timedelta(hours=27, minutes=30)
    round_ = make_round(
        town,
        opens_at=opens - DAY,
        closes_at=closes + 3 * DAY,
        accesses={"partners": {"access": "write", "opens_at": opens, "closes_at": closes}},
    )
    partner = Actor(town, link=object())
    found = {
        at: round_.access_of(partner, at)
        for at in (opens - SECOND, opens, closes - timedelta(hours=1), closes - SECOND, closes)
    }
    assert list(found.values()) == ["hidden", "write", "write", "write", "read"]
    for at, word in found.items():
        assert Round.objects.written_by(partner, at).exists() is (word == "write")


def test_partners_first_and_everybody_after_them(town):
    begin = OPENS + 7 * DAY
    round_ = make_round(
        town,
        accesses={
            "partners": {"access": "write", "closes_at": begin},
            "public": {"access": "write", "opens_at": begin},
        },
    )
    sent = Sent(
        key="00000000-0000-4000-8000-000000000001",
        body="More lamps.",
        stance="support",
        author_kind="anonymous",
    )
    public = Actor(town)
    with pytest.raises(Refused):
        receive(by=public, round_=round_, sent=sent, at=begin - SECOND)
    assert receive(by=public, round_=round_, sent=sent, at=begin).is_new
    early = access_now(round_, Audience.PUBLIC, begin - SECOND), access_now(round_, Audience.PARTNERS, begin)
    assert early == (Access.HIDDEN, Access.READ)


@pytest.mark.parametrize("access", ["hidden", "read"])
def test_the_database_takes_no_comment_of_those_who_may_not(town, access):
    round_ = make_round(town, accesses={"public": {"access": access}})
    with pytest.raises(IntegrityError), transaction.atomic():
        make_contribution(round_, channel="web")
    assert make_contribution(round_, channel="link").pk


def test_the_rules_of_an_opened_round_stay(town):
    round_ = make_round(town, accesses={"partners": {"access": "write", "closes_at": CLOSES - DAY}})
    row = RoundAccess.objects.get()
    for change in ({"access": "read"}, {"opens_at": OPENS}, {"closes_at": None}, {"audience": "public"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            RoundAccess.objects.filter(pk=row.pk).update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        row.delete()
    with pytest.raises(IntegrityError), transaction.atomic():
        RoundAccess.objects.create(municipality=town, round=round_, audience="public", access="hidden")
    for change in ({"comments_shown": "never"}, {"is_blind": True}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Round.objects.filter(pk=round_.pk).update(**change)
    RoundAccess.objects.filter(pk=row.pk).update(closes_at=CLOSES)


def test_an_own_end_moves_for_a_reason_only(coordinator, town):
    round_ = make_round(town, accesses={"partners": {"access": "write", "closes_at": CLOSES - 3 * DAY}})
    rows = [{"audience": "partners", "access": "write", "opens_at": None, "closes_at": CLOSES - DAY}]
    with pytest.raises(Refused, match="Say why"):
        set_access(by=coordinator, round_=round_, rows=rows, at=OPENS)
    set_access(by=coordinator, round_=round_, rows=rows, at=OPENS, reason="The hospital asked for time.")
    change = round_.end_changes.get()
    assert (change.audience, change.after) == ("partners", CLOSES - DAY)
    rows[0]["closes_at"] = CLOSES + DAY
    with pytest.raises(Refused, match="inside"):
        set_access(by=coordinator, round_=round_, rows=rows, at=OPENS, reason="More.")


def test_the_coordinator_says_on_the_page_who_may_take_part(as_alice, town):
    round_ = make_round(town, state="draft")
    path = reverse("round_access", args=["port-test", round_.uid])
    page = as_alice.get(path).content.decode()
    assert "partner organisations by link" in page.lower()
    form = {"public-access": "hidden", "partners-access": "write", "members-access": "read"}
    wrong = {**form, "partners-closes_at": "2026-07-30T10:00"}
    assert as_alice.post(path, wrong).status_code == 422
    good = {**form, "partners-closes_at": "2026-06-10T00:00"}
    said = as_alice.post(path, good, follow=True).content.decode()
    assert "does not see it" in said
    assert "the end of Tuesday 9 June 2026" in said
    assert set(RoundAccess.objects.values_list("audience", "access")) == {
        ("public", "hidden"),
        ("partners", "write"),
        ("members", "read"),
    }


def test_a_hidden_round_is_not_there_for_the_public(client, town):
    now = timezone.now()
    hidden = make_round(
        town,
        title="For partners",
        opens_at=now - DAY,
        closes_at=now + DAY,
        accesses={"public": {"access": "hidden"}},
    )
    for name in ("round", "whole", "comment_whole"):
        assert (
            client.get(reverse(f"public:consultation_{name}", args=["port-test", hidden.uid])).status_code
            == 404
        )
    assert (
        "For partners"
        not in client.get(reverse("public:consultation_list", args=["port-test"])).content.decode()
    )


def test_those_who_may_read_are_offered_no_form(client, town):
    now = timezone.now()
    round_ = make_round(
        town, opens_at=now - DAY, closes_at=now + DAY, accesses={"public": {"access": "read"}}
    )
    page = client.get(reverse("public:consultation_round", args=["port-test", round_.uid])).content.decode()
    assert "Comment on this" not in page
    assert "You can comment until" not in page
    assert "read" in page


def test_numbers_are_not_shown_while_people_write(client, town):
    now = timezone.now()
    round_ = make_round(town, opens_at=now - DAY, closes_at=now + DAY)
    for _number in range(3):
        make_contribution(round_, moderation="published")
    path = reverse("public:consultation_round", args=["port-test", round_.uid])
    page = client.get(path).content.decode()
    assert "3 comments" not in page
    assert "Read the comments" in page
    Round.objects.filter(pk=round_.pk).update(closes_at=now - SECOND)
    assert "3 comments" in client.get(path).content.decode()


@pytest.mark.parametrize(
    ("rule", "during", "after"),
    [
        ({"comments_shown": "live"}, {"resident", "police"}, {"resident", "police"}),
        ({"comments_shown": "live", "is_blind": True}, {"resident"}, {"resident", "police"}),
        ({"comments_shown": "after_close"}, set(), {"resident", "police"}),
        ({"comments_shown": "never"}, set(), set()),
    ],
)
def test_when_comments_are_read_by_others(client, town, rule, during, after):
    now = timezone.now()
    round_ = make_round(town, opens_at=now - DAY, closes_at=now + DAY, **rule)
    police = make_organisation(town, "City Police")
    make_contribution(round_, None, moderation="published", body="resident")
    make_contribution(
        round_, None, moderation="published", body="police", author_kind="organisation", organisation=police
    )
    path = reverse("public:consultation_whole", args=["port-test", round_.uid])

    def read():
        return {row.body for row in client.get(path).context["contributions"]}

    assert read() == during
    Round.objects.filter(pk=round_.pk).update(closes_at=now - SECOND)
    assert read() == after


def test_a_consultation_is_designed_and_its_rounds_stand_below_it(as_alice, coordinator, town):
    form = {
        "title": "The draft plan",
        "subject": "draft_plan",
        "promise": "collaborate",
        "languages": "en,es",
        "accessibility": "Sign language at the hearing.",
        "outreach": "Two evenings in the shelter.",
        "summary": "",
    }
    said = as_alice.post(
        reverse("consultation_create", args=["port-test"]), form, follow=True
    ).content.decode()
    assert "We look for the solution together" in said
    assert "Two evenings in the shelter." in said
    made = Consultation.objects.get()
    round_ = make_round(town, consultation=made)
    assert (
        round_.title
        in as_alice.get(reverse("consultation_detail", args=["port-test", made.uid])).content.decode()
    )
    assert as_alice.post(reverse("consultation_delete", args=["port-test", made.uid])).status_code == 302
    assert Consultation.objects.exists()
    assert made.title in as_alice.get(reverse("consultation_list", args=["port-test"])).content.decode()
