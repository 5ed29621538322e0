"""Residents: a place, a chosen name, a confirmed address, agreeing, following, plain words."""

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
from stakeholders.consultations import services
from stakeholders.consultations.following.models import Follower, WriterContact
from stakeholders.consultations.following.services import announce_answers
from stakeholders.consultations.models import Contribution, Round
from stakeholders.consultations.openings import sign
from stakeholders.consultations.places.grid import METRES, METRES_PER_DEGREE, coarse, read
from stakeholders.consultations.plain.models import PlainWording
from stakeholders.consultations.plain.readability import readability
from stakeholders.consultations.plain.services import word_plainly
from stakeholders.consultations.supports.models import Support
from stakeholders.consultations.supports.services import MOST, note_for
from stakeholders.models import AuditEntry, Letter
from tests.builders import make_area, make_contribution, make_element, make_round, make_text

NOW = timezone.now
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
SQUARE = {
    "type": "Polygon",
    "coordinates": [[[10.0, 50.0], [10.1, 50.0], [10.1, 50.1], [10.0, 50.1], [10.0, 50.0]]],
}


@pytest.fixture
def round_(town):
    return make_round(town, opens_at=NOW() - DAY, closes_at=NOW() + DAY)


@pytest.fixture
def visitor():
    return Client(enforce_csrf_checks=True, REMOTE_ADDR="203.0.113.77")


@pytest.fixture
def harbour(town):
    return make_area(town, "HARB", name="Harbour", geometry=SQUARE)


def address(name, round_, element=0, **keys):
    keys |= {"town": "port-test", "uid": round_.uid}
    if element is not None:
        keys["element"] = round_.text.content[element]["uid"]
    return reverse(f"public:consultation_{name}", kwargs=keys)


def typed(round_, **fields):
    return {
        "note": sign(round_.uid, NOW() - MINUTE),
        "stance": "support",
        "body": "More lamps, please.",
        "author_kind": "anonymous",
        "may_be_shown": "yes",
        **fields,
    }


# A place


def test_a_place_is_the_middle_of_a_square_and_stays_there():
    for longitude, latitude in [(10.01234, 50.04321), (-3.7, 40.4), (151.2, -33.9), (0.0, 0.0), (24.9, 69.9)]:
        place = coarse(longitude, latitude)
        assert coarse(*place) == place
        assert abs(place[1] - latitude) * METRES_PER_DEGREE <= METRES / 2 + 1
        assert abs(place[0] - longitude) * METRES_PER_DEGREE <= METRES / 2 * 3.2  # wider in the far north


@pytest.mark.parametrize("words", ["", "x", "1", "1,2,3", "nan,nan", "inf,0", "0,89", "200,0"])
def test_what_is_no_place_is_none(words):
    assert read(words) is None


def test_pressing_the_map_leads_to_a_comment_about_that_place(visitor, round_, harbour):
    page = visitor.get(address("place", round_))
    assert page.status_code == 200
    assert 'type="image"' in page.content.decode()
    pressed = visitor.get(address("place", round_), {"map": "wide", "at.x": "100", "at.y": "100"})
    assert pressed.status_code == 302
    form = visitor.get(pressed["Location"]).content.decode()
    assert "a place in Harbour" in form
    place = re.search(r'name="place" value="([^"]+)"', form).group(1)
    visitor.post(address("comment", round_), typed(round_, place=place))
    kept = Contribution.objects.get()
    assert kept.place == list(coarse(*kept.place))
    assert kept.area == harbour
    assert SQUARE["coordinates"][0][0][0] < kept.place[0] < SQUARE["coordinates"][0][2][0]


def test_an_exact_point_that_was_sent_is_kept_as_a_square(visitor, round_, harbour):
    visitor.post(address("comment", round_), typed(round_, place="10.0512345,50.0512345"))
    assert Contribution.objects.get().place == list(coarse(10.0512345, 50.0512345))


def test_beside_the_map_nothing_is_taken(visitor, round_, harbour):
    answer = visitor.get(address("place", round_), {"map": "wide", "at.x": "1", "at.y": "9999"})
    assert answer.status_code == 200
    assert "outside of the town" in answer.content.decode()
    visitor.post(address("comment", round_), typed(round_, place="-70.1,10.0"))
    kept = Contribution.objects.get()
    assert (kept.place, kept.area) == (None, None)


def test_a_part_of_the_town_is_chosen_from_a_list(visitor, round_, harbour):
    form = visitor.get(address("comment", round_) + "?area=HARB").content.decode()
    assert re.search(r'<option value="HARB"\s+selected', form)
    visitor.post(address("comment", round_), typed(round_, area="HARB"))
    assert Contribution.objects.get().area == harbour


def test_the_places_of_shown_comments_are_on_a_map_and_in_a_list(visitor, round_, harbour):
    place = list(coarse(10.05, 50.05))
    make_contribution(round_, moderation="published", area=harbour, place=place)
    make_contribution(round_, moderation="published", area=harbour, place=place)
    make_contribution(round_, area=harbour, place=list(coarse(10.09, 50.09)))  # nobody has read it yet
    page = visitor.get(address("places", round_, None)).content.decode()
    assert page.count('class="pin"') == 2  # one square, drawn for a wide page and for a phone
    assert "2 comments" in page
    assert "Harbour" in page


def test_the_picture_of_the_map_is_drawn_in_two_sizes(visitor, harbour):
    for size in ("narrow", "wide"):
        answer = visitor.get(f"/public/port-test/consultation/map-{size}.svg?place=10.05,50.05")
        assert answer["Content-Type"] == "image/svg+xml"
        assert 'class="pin"' in answer.content.decode()
    assert visitor.get("/public/port-test/consultation/map-huge.svg").status_code == 404


def test_where_a_contribution_speaks_of_is_kept_by_the_database(round_, harbour):
    kept = make_contribution(round_, area=harbour)
    with pytest.raises(IntegrityError, match="kept as it was sent"), transaction.atomic():
        Contribution.objects.filter(pk=kept.pk).update(area=None)


# A name of one's own, and an address that is confirmed


def test_a_chosen_name_is_shown_as_such(visitor, round_):
    visitor.post(address("comment", round_), typed(round_, author_kind="pseudonym", author_name="Gull"))
    Contribution.objects.update(moderation="published")
    assert "Gull (chosen name)" in visitor.get(address("part", round_)).content.decode()
    answer = visitor.post(address("comment", round_), typed(round_, author_kind="pseudonym"))
    assert answer.status_code == 422


def test_an_address_is_confirmed_answered_to_and_forgotten(visitor, round_):
    visitor.post(
        address("comment", round_),
        typed(round_, author_kind="named", author_name="Ada", email="Ada@Example.org"),
    )
    letter = Letter.objects.get()
    assert (letter.kind, letter.recipient_email) == ("comment_confirm", "ada@example.org")
    assert not WriterContact.objects.exists()  # nothing is kept before it is confirmed
    link = re.search(r"https?://[^/]+(/\S+/confirm/\S+)", letter.body).group(1)
    assert visitor.get(link).status_code == 200
    assert not Contribution.objects.get().is_confirmed  # a mail program opened it
    for _ in range(2):
        assert "is confirmed" in visitor.post(link).content.decode()
    kept = Contribution.objects.get()
    assert kept.is_confirmed
    assert WriterContact.objects.get().email == "ada@example.org"
    assert announce_answers(round_=round_) == 1
    told = Letter.objects.get(kind="round_answers")
    Contribution.objects.update(moderation="published")
    assert told.recipient_email == "ada@example.org"
    assert not WriterContact.objects.exists()


def test_the_letter_leads_to_the_writers_receipt_when_the_comment_was_published(visitor, round_):
    kept = make_contribution(round_, author_kind="named", author_name="Ada", moderation="published")
    other = make_contribution(round_, author_kind="named", author_name="Ada", moderation="published")
    for row in (kept, other):
        WriterContact.objects.create(
            municipality=round_.municipality, contribution=row, email="ada@x.example"
        )
    Follower.objects.create(municipality=round_.municipality, round=round_, email="ada@x.example")
    assert announce_answers(round_=round_) == 1  # one letter to an address
    body = Letter.objects.get().body
    assert kept.code in body
    assert other.code in body


def test_who_writes_without_a_name_leaves_no_address(visitor, round_):
    visitor.post(address("comment", round_), typed(round_, email="ada@example.org"))
    assert not Letter.objects.exists()
    kept = Contribution.objects.get()
    with pytest.raises(IntegrityError, match="has no address"), transaction.atomic():
        WriterContact.objects.create(municipality=kept.municipality, contribution=kept, email="a@b.example")


def test_a_name_that_is_taken_off_takes_its_address_along(round_, coordinator):
    kept = make_contribution(round_, author_kind="named", author_name="Ada", is_confirmed=True)
    WriterContact.objects.create(municipality=kept.municipality, contribution=kept, email="a@b.example")
    services.take_name_off(by=coordinator, contribution=kept)
    kept.refresh_from_db()
    assert (kept.author_name, kept.is_confirmed, WriterContact.objects.count()) == ("", False, 0)


def test_a_forged_confirmation_is_not_there(visitor, round_):
    for name in ("follow_confirm", "writer_confirm"):
        assert visitor.get(address(name, round_, None, token="forged")).status_code == 404


# Following without having written


def test_following_keeps_nothing_before_the_owner_confirms(visitor, round_):
    page = visitor.post(address("follow", round_, None), {"email": "zoe@example.org"})
    assert page.status_code == 200
    assert not Follower.objects.exists()
    letter = Letter.objects.get()
    link = re.search(r"https?://[^/]+(/\S+/follow/\S+)", letter.body).group(1)
    visitor.get(link)
    assert not Follower.objects.exists()
    for _ in range(2):
        assert visitor.post(link).status_code == 200
    assert Follower.objects.get().email == "zoe@example.org"
    visitor.post(address("follow", round_, None), {"email": "zoe@example.org"})
    assert Letter.objects.count() == 1  # once a day


def test_a_robot_gets_no_letter_and_a_typing_error_is_named(visitor, round_):
    path = address("follow", round_, None)
    visitor.post(path, {"email": "zoe@example.org", "leave_empty": "x"})
    answer = visitor.post(path, {"email": "zoe@"})
    assert answer.status_code == 422
    assert 'value="zoe@"' in answer.content.decode()
    assert not Letter.objects.exists()


def test_publishing_writes_to_followers_and_forgets_them(town, coordinator):
    round_ = make_round(town, state="closed")
    Follower.objects.create(municipality=town, round=round_, email="zoe@example.org")
    services.publish_answers(by=coordinator, round_=round_, summary="Done.", at=NOW())
    assert Letter.objects.get().recipient_email == "zoe@example.org"
    assert not Follower.objects.exists()
    assert not AuditEntry.objects.filter(table_name="stakeholders_follower").exists()


# Agreeing


def agree(visitor, round_, note, **extra):
    return visitor.post(address("agree", round_, None), {"about": note}, **extra)


def test_agreeing_is_counted_once_and_shown_after_the_end(visitor, round_):
    kept = make_contribution(round_, moderation="published")
    page = visitor.get(address("part", round_)).content.decode()
    note = re.search(r'name="about" value="([^"]+)"', page).group(1)
    for _ in range(2):
        answer = agree(visitor, round_, note)
        assert answer["Location"].endswith("?agreed=1")
    assert "is counted" in visitor.get(answer["Location"]).content.decode()
    assert Support.objects.count() == 1
    agree(visitor, round_, note_for(kept))
    assert Support.objects.count() == 2
    assert "2 agree" not in visitor.get(address("part", round_)).content.decode()
    Round.objects.filter(pk=round_.pk).update(state="closed")
    page = visitor.get(address("part", round_)).content.decode()
    assert "2 agree" in page
    assert 'name="about"' not in page


def test_many_from_one_network_are_kept_and_not_counted(visitor, round_):
    kept = make_contribution(round_, moderation="published")
    for _ in range(MOST + 3):
        agree(visitor, round_, note_for(kept))
    assert (Support.objects.count(), Support.objects.counted().count()) == (MOST + 3, MOST)


@pytest.mark.parametrize("fields", [{}, {"moderation": "published", "may_be_shown": False}])
def test_only_what_is_shown_can_be_agreed_with(visitor, round_, fields):
    agree(visitor, round_, note_for(make_contribution(round_, **fields)))
    agree(visitor, round_, "forged")
    assert not Support.objects.exists()


def test_nobody_agrees_after_the_end(visitor, town):
    round_ = make_round(town, opens_at=NOW() - 2 * DAY, closes_at=NOW() - DAY)
    agree(visitor, round_, note_for(make_contribution(round_, moderation="published")))
    assert not Support.objects.exists()


def test_a_support_says_nothing_about_who_gave_it(visitor, round_):
    kept = make_contribution(round_, moderation="published")
    agree(visitor, round_, note_for(kept))
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_jsonb(s)::text FROM stakeholders_support s")
        (row,) = cursor.fetchone()
    assert not re.search(r"\d\d:\d\d", row)
    assert "203.0" not in row
    assert not AuditEntry.objects.filter(table_name="stakeholders_support").exists()


def test_support_asks_no_more_of_the_database_for_more_comments(visitor, round_):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            visitor.get(address("part", round_))
        return len(captured)

    make_contribution(round_, moderation="published")
    few = queries()
    for _ in range(15):
        make_contribution(round_, moderation="published")
    assert queries() == few


# Plain words


def test_plain_words_come_first_and_the_exact_ones_behind_them(visitor, round_, coordinator):
    part = round_.text.content[0]
    word_plainly(
        by=coordinator, text=round_.text, element_uid=part["uid"], language="en", body="We put up lamps."
    )
    for name in ("part", "comment"):
        page = visitor.get(address(name, round_)).content.decode()
        assert page.index("We put up lamps.") < page.index("The exact words") < page.index(part["body"])
    whole = visitor.get(address("round", round_, None)).content.decode()
    assert "We put up lamps." in whole
    assert "plain language" in whole


def test_plain_words_that_people_have_read_stay(round_, coordinator):
    uid = round_.text.content[0]["uid"]
    words = {"by": coordinator, "text": round_.text, "element_uid": uid, "language": "en"}
    word_plainly(**words, body="We put up lamps.")
    for body in ("Others.", ""):
        with pytest.raises(Refused):
            word_plainly(**words, body=body)
    with pytest.raises(IntegrityError), transaction.atomic():
        PlainWording.objects.update(body="Others.")
    assert PlainWording.objects.get().body == "We put up lamps."


def test_plain_words_of_a_text_in_preparation_change_and_go(town, coordinator):
    text = make_text(town)
    words = {"by": coordinator, "text": text, "element_uid": text.content[0]["uid"], "language": "en"}
    word_plainly(**words, body="One.")
    word_plainly(**words, body="Two.", seen="One.")
    with pytest.raises(Conflict):
        word_plainly(**words, body="Three.", seen="One.")
    assert PlainWording.objects.get().body == "Two."
    assert word_plainly(**words, body=" ") is None
    assert not PlainWording.objects.exists()
    with pytest.raises(Refused):
        word_plainly(**{**words, "element_uid": uuid.uuid4()}, body="One.")


def test_plain_words_are_taken_over_for_what_says_the_same(town, coordinator):
    subject = uuid.uuid4()
    same, changed = make_element("A01"), make_element("A02")
    about = {"by": coordinator, "municipality": town, "subject_uid": subject, "title": "Draft"}
    old = services.freeze_text(**about, label="0.8", elements=[same, changed])
    for part in (same, changed):
        word_plainly(by=coordinator, text=old, element_uid=part["uid"], language="en", body=part["code"])
    newer = services.freeze_text(
        **about, label="0.9", elements=[same, make_element("A02", "Other words.", uid=changed["uid"])]
    )
    assert [row.body for row in newer.plain_wordings.all()] == ["A01"]


def test_the_coordinator_writes_plain_words_part_by_part(as_alice, town):
    text = make_text(town)
    first, second = (part["uid"] for part in text.content)
    path = reverse("plain_wording", args=["port-test", text.uid, first])
    answer = as_alice.post(path, {"body": "We put up lamps.", "seen": "", "next": "1"})
    assert second in answer["Location"]
    stale = as_alice.post(path, {"body": "Mine.", "seen": ""})
    assert stale.status_code == 409
    assert "We put up lamps." in stale.content.decode()
    assert "Mine." in stale.content.decode()
    page = as_alice.get(reverse("plain_text", args=["port-test", text.uid])).content.decode()
    assert "1 of 2 parts" in page


def test_how_hard_a_text_is_to_read():
    measured = readability("We put up lamps. The neighbourhoodwatchers, who came, don't mind! 12.")
    assert (measured.sentences, measured.words, measured.longest_words) == (2, 10, 6)
    assert measured.longest == "The neighbourhoodwatchers, who came, don't mind"
    assert measured.long_words == ("neighbourhoodwatchers",)
    assert measured.average == 5
    assert measured.is_plain
    assert not readability("word " * 26).is_plain
    assert readability("").sentences == 0
