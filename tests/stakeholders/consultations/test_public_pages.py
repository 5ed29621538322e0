"""What everybody sees and sends: no account, no cookie, nothing lost, nothing kept that tells who wrote."""

import gzip
import logging
import re
import uuid
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from stakeholders.access.tenancy import scope
from stakeholders.consultations.floods import MOST, network_of
from stakeholders.consultations.openings import sign
from stakeholders.models import AuditEntry, Contribution, Round
from tests.builders import make_contribution, make_element, make_round, make_text

NOW = timezone.now
DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def round_(town):
    return make_round(town, opens_at=NOW() - DAY, closes_at=NOW() + DAY)


@pytest.fixture
def visitor():
    """A browser that keeps no cookies, and forged-request protection switched on as in production."""
    return Client(enforce_csrf_checks=True, REMOTE_ADDR="203.0.113.77", HTTP_USER_AGENT="Curious/1.0")


def address(round_, element=0, name="consultation_comment"):
    part = round_.text.content[element]["uid"]
    return reverse(f"public:{name}", args=["port-test", round_.uid, part])


def typed(round_, *, age=MINUTE, **fields):
    """The form as a person fills it in, opened `age` ago."""
    return {
        "note": sign(round_.uid, NOW() - age),
        "stance": "support",
        "body": "More lamps, please.",
        "author_kind": "anonymous",
        "may_be_shown": "yes",
        **fields,
    }


def send(visitor, round_, **fields):
    return visitor.post(address(round_), typed(round_, **fields))


def test_a_comment_arrives_and_has_a_receipt(visitor, round_):
    form = visitor.get(address(round_)).content.decode()
    note = re.search(r'name="note" value="([^"]+)"', form).group(1)
    answer = visitor.post(address(round_), {**typed(round_), "note": note})
    kept = Contribution.objects.get()
    assert (answer.status_code, answer["Location"]) == (
        302,
        f"/public/port-test/consultation/receipt/{kept.code}/",
    )
    page = visitor.get(answer["Location"]).content.decode()
    assert kept.code in page
    assert "More lamps" not in page  # others may use the device
    assert (str(kept.element_uid), kept.element_hash) == (
        round_.text.content[0]["uid"],
        round_.text.content[0]["hash"],
    )


def test_no_cookie_is_set_or_needed(visitor, round_):
    pages = ["consultation_list", "consultation_lookup"]
    addresses = [reverse(f"public:{name}", args=["port-test"]) for name in pages]
    addresses += [reverse("public:consultation_round", args=["port-test", round_.uid]), address(round_)]
    for path in addresses:
        answer = visitor.get(path)
        assert (answer.status_code, dict(answer.cookies)) == (200, {}), path
    answer = send(visitor, round_)
    assert (answer.status_code, dict(answer.cookies), dict(visitor.cookies)) == (302, {}, {})


def test_a_double_click_gives_the_same_receipt(visitor, round_):
    form = typed(round_)
    first, again = (visitor.post(address(round_), form) for _ in range(2))
    assert first["Location"] == again["Location"]
    assert Contribution.objects.count() == 1


def test_going_back_and_writing_other_words_offers_a_second_comment(visitor, round_):
    form = typed(round_)
    visitor.post(address(round_), form)
    answer = visitor.post(address(round_), {**form, "body": "Other words."})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Other words." in page
    assert Contribution.objects.get().body == "More lamps, please."
    note = re.search(r'name="note" value="([^"]+)"', page).group(1)
    assert visitor.post(address(round_), {**form, "body": "Other words.", "note": note}).status_code == 302
    assert Contribution.objects.count() == 2


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"stance": ""}, "Choose your position."),
        ({"stance": "hatred"}, "Select a valid choice"),
        ({"body": "  "}, "Write your comment."),
        ({"body": "x" * 5001}, "at most 5000 characters"),
        ({"author_kind": "named"}, "Write a name"),
        ({"author_kind": "organisation"}, "Write a name"),
        ({"may_be_shown": "maybe"}, "Select a valid choice"),
        ({"note": "forged"}, "Nothing is lost"),
        ({"body": "with a \x00 inside"}, "Null characters"),
    ],
)
def test_a_mistake_is_named_and_nothing_typed_is_lost(visitor, round_, fields, message):
    answer = send(visitor, round_, **{"body": "Kept words.", **fields})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert message in page
    if "body" not in fields:
        assert "Kept words." in page
    assert Contribution.objects.count() == 0


def test_a_form_of_another_round_is_asked_for_again(visitor, round_, town):
    other = make_round(town, opens_at=NOW() - DAY, closes_at=NOW() + DAY)
    assert send(visitor, round_, note=sign(other.uid, NOW() - MINUTE)).status_code == 422


@pytest.mark.parametrize(
    ("fields", "age", "flags"),
    [
        ({}, MINUTE, []),
        ({}, timedelta(seconds=1), ["fast"]),
        ({"leave_empty": "http://spam.example"}, MINUTE, ["robot"]),
        ({"leave_empty": "x"}, timedelta(0), ["fast", "robot"]),
    ],
)
def test_robots_are_held_and_not_turned_away(visitor, round_, fields, age, flags):
    assert send(visitor, round_, age=age, **fields).status_code == 302
    kept = Contribution.objects.get()
    assert (kept.flags, kept.moderation) == (flags, "pending")


def test_many_from_one_network_are_held_and_none_is_lost(visitor, round_):
    for number in range(MOST + 3):
        fields = typed(round_, body=f"Comment {number}")
        # Another address of the same network, and a header that a client can write as it likes.
        extra = {"REMOTE_ADDR": f"203.0.113.{number}", "HTTP_X_FORWARDED_FOR": f"10.0.0.{number}"}
        assert visitor.post(address(round_), fields, **extra).status_code == 302
    flags = list(Contribution.objects.order_by("id").values_list("flags", flat=True))
    assert flags == [[]] * MOST + [["flood"]] * 3
    answer = visitor.post(address(round_), typed(round_), REMOTE_ADDR="198.51.100.1")
    assert answer.status_code == 302
    assert Contribution.objects.order_by("id").last().flags == []


def test_behind_a_proxy_the_address_that_it_saw_counts(rf, settings):
    request = rf.get("/", REMOTE_ADDR="127.0.0.1", HTTP_X_FORWARDED_FOR="1.2.3.4, 203.0.113.9")
    direct = rf.get("/", REMOTE_ADDR="203.0.113.200")
    assert network_of(request) != network_of(direct)
    settings.TRUSTED_PROXY_COUNT = 1
    assert network_of(request) == network_of(rf.get("/", HTTP_X_FORWARDED_FOR="203.0.113.200"))


def test_private_data_is_asked_about_once_and_then_taken(visitor, round_):
    body = "Ask ada@example.org about it."
    answer = send(visitor, round_, body=body)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "looks like the data of a private person" in page
    assert body in page
    assert 'name="warned" value="on"' in page
    assert send(visitor, round_, body=body, warned="on").status_code == 302
    assert Contribution.objects.get().flags == ["private"]


def test_before_the_beginning_the_page_says_when(visitor, town):
    round_ = make_round(town, opens_at=NOW() + DAY, closes_at=NOW() + 2 * DAY)
    page = visitor.get(address(round_)).content.decode()
    assert "Comments are not open yet" in page
    answer = send(visitor, round_)
    assert answer.status_code == 409
    assert "More lamps, please." in answer.content.decode()
    assert Contribution.objects.count() == 0


def test_begun_before_the_end_and_sent_after_it_is_taken_as_late(visitor, town):
    round_ = make_round(town, opens_at=NOW() - DAY, closes_at=NOW() - MINUTE)
    assert "Comments are closed" in visitor.get(address(round_)).content.decode()
    answer = send(visitor, round_, age=5 * MINUTE)
    assert answer.status_code == 302
    assert Contribution.objects.get().is_late
    assert "marked as late" in visitor.get(answer["Location"]).content.decode()


def test_a_form_opened_after_the_end_is_refused_and_its_words_given_back(visitor, town):
    round_ = make_round(town, opens_at=NOW() - DAY, closes_at=NOW() - 10 * MINUTE)
    for fields in ({}, {"stance": ""}, {"note": "forged"}):
        answer = send(visitor, round_, age=MINUTE, **fields)
        assert answer.status_code == 409
        assert "More lamps, please." in answer.content.decode()
    assert Contribution.objects.count() == 0


def test_a_round_in_preparation_is_not_there(visitor, town):
    round_ = make_round(town, state="draft", opens_at=NOW() - DAY, closes_at=NOW() + DAY)
    for path in (
        address(round_),
        address(round_, name="consultation_part"),
        reverse("public:consultation_round", args=["port-test", round_.uid]),
    ):
        assert visitor.get(path).status_code == 404
    assert send(visitor, round_).status_code == 404
    assert (
        round_.title
        not in visitor.get(reverse("public:consultation_list", args=["port-test"])).content.decode()
    )


def test_another_towns_round_is_not_there(visitor, town, other_town):
    with scope(other_town.pk):
        foreign = make_round(other_town, opens_at=NOW() - DAY, closes_at=NOW() + DAY)
        kept = make_contribution(foreign)
    assert visitor.get(address(foreign)).status_code == 404
    assert send(visitor, foreign).status_code == 404
    assert (
        visitor.get(reverse("public:consultation_receipt", args=["port-test", kept.code])).status_code == 404
    )
    home = reverse("public:consultation_receipt", args=["other-town", kept.code])
    assert visitor.get(home).status_code == 200


def test_only_what_was_published_and_may_be_shown_is_shown(visitor, round_):
    make_contribution(round_, body="Waiting words")
    make_contribution(round_, body="Withheld words", moderation="withheld", moderation_reason="Insult")
    make_contribution(round_, body="Confidential words", moderation="published", may_be_shown=False)
    make_contribution(round_, body="Public words", moderation="published")
    page = visitor.get(address(round_, name="consultation_part")).content.decode()
    assert set(re.findall(r"(\w+) words", page)) == {"Public"}
    whole = visitor.get(reverse("public:consultation_round", args=["port-test", round_.uid])).content.decode()
    assert whole.count("Read the comments") == 1


def test_the_page_has_no_key_to_its_authors(visitor, round_):
    kept = make_contribution(round_, moderation="published")
    for path in (
        address(round_, name="consultation_part"),
        reverse("public:consultation_round", args=["port-test", round_.uid]),
    ):
        page = visitor.get(path).content.decode()
        assert str(kept.uid) not in page
        assert kept.code not in page
        assert str(kept.key) not in page


def test_a_receipt_is_found_by_its_code(visitor, round_):
    kept = make_contribution(round_)
    path = reverse("public:consultation_lookup", args=["port-test"])
    answer = visitor.post(path, {"code": kept.code.lower().replace("-", " ")})
    assert answer["Location"].endswith(f"/receipt/{kept.code}/")
    assert visitor.post(path, {"code": "0000-0000-0000"}).status_code == 422
    assert visitor.post(path, {"code": "no code"}).status_code == 422


def test_a_withheld_comment_tells_its_writer_why(visitor, round_):
    kept = make_contribution(round_, moderation="withheld", moderation_reason="It names a private person.")
    page = visitor.get(reverse("public:consultation_receipt", args=["port-test", kept.code])).content.decode()
    assert "It names a private person." in page


def test_nothing_that_could_identify_an_anonymous_writer_is_kept(visitor, town, round_, caplog):
    """Every table, the audit trail and the log are searched for the address, the browser and the moment."""
    caplog.set_level(logging.DEBUG)
    visitor.get(address(round_))
    answer = send(visitor, round_)
    assert answer.status_code == 302
    visitor.get(answer["Location"])
    request_id = answer["X-Request-ID"]
    traces = ("203.0.113", "Curious", request_id)
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        for (table,) in cursor.fetchall():
            cursor.execute(f'SELECT to_jsonb(t)::text FROM "{table}" t')
            rows = " ".join(row for (row,) in cursor.fetchall())
            assert not [trace for trace in traces if trace in rows], table
        cursor.execute("SELECT to_jsonb(t)::text FROM stakeholders_contribution t")
        (row,) = cursor.fetchone()
        assert not re.search(r"\d\d:\d\d", row)
        cursor.execute("SELECT count(*) FROM django_session")
        assert cursor.fetchone() == (0,)
    assert not AuditEntry.objects.filter(table_name="stakeholders_contribution").exists()
    assert not [record for record in caplog.records if record.name == "concord.request"]
    said = " ".join(f"{record.getMessage()} {record.__dict__}" for record in caplog.records)
    assert not [trace for trace in traces if trace in said]


def test_the_form_is_kept_in_no_cache_and_tells_no_other_page(visitor, round_):
    answer = visitor.get(address(round_))
    assert "no-store" in answer["Cache-Control"]
    assert answer["Referrer-Policy"] == "no-referrer"


def test_before_writing_people_are_told_where_to_turn(visitor, town, round_):
    type(town).objects.filter(pk=town.pk).update(
        emergency_contact="112",
        support_contacts="Victims' Aid: 116 006\nCasa Abierta",
        exit_url="https://weather.example/",
    )
    page = visitor.get(address(round_)).content.decode()
    for words in (
        "not a way to report a crime",
        "<strong>112</strong>",
        "116 006",
        'href="https://weather.example/"',
    ):
        assert words in page
    assert "<title>Have your say" in page


def test_what_became_of_a_part_in_a_newer_text(visitor, town):
    subject = uuid.uuid4()
    same, changed, gone = (make_element(code) for code in ("A01", "A02", "A03"))
    old = make_text(town, [same, changed, gone], subject_uid=subject)
    round_ = make_round(town, old, state="closed", opens_at=NOW() - 3 * DAY, closes_at=NOW() - DAY)
    newer = make_text(
        town,
        [same, make_element("A02", "Lamps in every street.", uid=changed["uid"])],
        subject_uid=subject,
        label="0.95",
    )
    part = [address(round_, number, "consultation_part") for number in range(3)]
    assert "0.95" not in visitor.get(part[0]).content.decode()  # not yet shown to the public
    make_round(town, newer, opens_at=NOW() - DAY, closes_at=NOW() + DAY)
    assert "stands unchanged in version 0.95" in visitor.get(part[0]).content.decode()
    page = visitor.get(part[1]).content.decode()
    assert "Lamps in the square." in page
    assert "Lamps in every street." in page
    assert "no longer stands in version 0.95" in visitor.get(part[2]).content.decode()


@pytest.mark.parametrize("name", ["consultation_part", "consultation_round"])
def test_more_comments_ask_no_more_of_the_database(visitor, round_, name):
    path = (
        address(round_, name=name)
        if name == "consultation_part"
        else reverse(f"public:{name}", args=["port-test", round_.uid])
    )

    def queries():
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert visitor.get(path).status_code == 200
        return len(captured)

    for _ in range(5):
        make_contribution(round_, moderation="published")
    few = queries()
    for _ in range(95):
        make_contribution(round_, moderation="published")
    assert queries() == few


def test_the_page_of_a_whole_plan_is_light(visitor, town):
    """Sixty parts of two hundred words each, a hundred comments, with style and scripts: under 40 kB compressed."""
    words = " ".join(f"word{number}" for number in range(200))
    text = make_text(
        town, [make_element(f"A{number:02}", f"{words} {number * 7919}") for number in range(60)]
    )
    round_ = make_round(town, text, opens_at=NOW() - DAY, closes_at=NOW() + DAY)
    for number in range(100):
        make_contribution(round_, number % 60, moderation="published")
    page = visitor.get(reverse("public:consultation_round", args=["port-test", round_.uid])).content
    files = re.findall(rb'/static/([^"]+\.(?:css|js|svg))', page)
    folder = Path(settings.BASE_DIR) / "static"
    parts = [page, *((folder / name.decode()).read_bytes() for name in set(files))]
    assert sum(len(gzip.compress(part)) for part in parts) < 40_000


def test_the_rounds_of_a_town_are_listed(visitor, town, round_):
    page = visitor.get(reverse("public:consultation_list", args=["port-test"])).content.decode()
    assert "You can comment until" in page
    Round.objects.filter(pk=round_.pk).update(state="closed")
    page = visitor.get(reverse("public:consultation_list", args=["port-test"])).content.decode()
    assert "The answers are being prepared." in page
