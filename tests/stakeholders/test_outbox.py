"""No letter is lost and none is sent twice; what a crash left open is shown, not repeated."""

import threading
from datetime import timedelta

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection
from django.utils import timezone

from stakeholders.access.errors import Conflict
from stakeholders.access.tenancy import scope
from stakeholders.outbox import services
from stakeholders.outbox.models import Letter, LetterState
from stakeholders.outbox.services import Draft
from tests.builders import make_town
from tests.stakeholders.mail_server import HANG_UP, mail_server

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def place():
    return make_town("letter-town")


def write(place, *keys):
    with scope(place.pk):
        return services.write(
            place, [Draft(key, "test", f"{key}@example.org", f"Subject {key}", "Body") for key in keys]
        )


def letters(place):
    with scope(place.pk):
        return {letter.key: letter for letter in Letter.objects.all()}


def test_the_same_letter_is_written_once_and_sent_once(place):
    assert write(place, "a", "b") == 2
    assert write(place, "b", "c") == 1
    assert services.send_waiting() == 3
    assert services.send_waiting() == 0
    assert sorted(message.to[0] for message in mail.outbox) == [
        "a@example.org",
        "b@example.org",
        "c@example.org",
    ]
    sent = letters(place)["a"]
    assert sent.state == LetterState.SENT
    assert mail.outbox[0].extra_headers["Message-ID"] == sent.message_id


def test_four_senders_at_once_send_each_once(place):
    write(place, *[f"k{number}" for number in range(120)])
    barrier = threading.Barrier(4)

    def work():
        barrier.wait()
        services.send_waiting()
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(mail.outbox) == 120
    assert {letter.state for letter in letters(place).values()} == {LetterState.SENT}


def test_a_letter_interrupted_in_the_middle_is_uncertain_and_not_repeated(place):
    write(place, "a")
    with scope(dispatch=True):
        Letter.objects.update(state=LetterState.SENDING, claimed_by=999_999_999)
    assert services.find_interrupted() == 1
    assert services.send_waiting() == 0
    assert mail.outbox == []
    assert letters(place)["a"].state == LetterState.UNCERTAIN


def in_another_session(work):
    """The result of `work()` on a database connection of its own."""
    results = []

    def run():
        results.append(work())
        connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    return results[0]


class Interrupting(EmailBackend):
    """A mailbox during whose delivery another process looks for interrupted letters."""

    def send_messages(self, messages):
        found.append(in_another_session(services.find_interrupted))
        return super().send_messages(messages)


found: list[int] = []


def test_a_letter_that_is_being_sent_is_not_called_interrupted(place, settings):
    settings.EMAIL_BACKEND = f"{__name__}.Interrupting"
    write(place, "a")
    found.clear()
    assert services.send_waiting() == 1
    assert found == [0]
    assert letters(place)["a"].state == LetterState.SENT


def test_a_kill_in_the_middle_makes_one_letter_uncertain_not_a_batch(place, settings):
    settings.EMAIL_BACKEND = f"{__name__}.Killed"
    write(place, "a", "b", "c")
    with pytest.raises(KeyboardInterrupt):
        services.send_waiting()
    services.find_interrupted()
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert services.send_waiting() == 2
    assert [letters(place)[key].state for key in "abc"] == ["uncertain", "sent", "sent"]


class Killed(EmailBackend):
    def send_messages(self, messages):
        raise KeyboardInterrupt


@pytest.fixture
def smtp(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "127.0.0.1"
    return settings


@pytest.mark.parametrize(
    ("answers", "state", "taken"),
    [
        ({}, LetterState.SENT, 1),
        ({"QUIT": HANG_UP}, LetterState.SENT, 1),
        ({"MAIL": "451 try later"}, LetterState.QUEUED, 0),
        ({"RCPT": "450 greylisted, try later"}, LetterState.QUEUED, 0),
        ({"RCPT": "550 no such user"}, LetterState.FAILED, 0),
        ({"DATA": "554 no"}, LetterState.FAILED, 0),
        ({"END": "452 disk full"}, LetterState.QUEUED, 1),
        ({"DATA": HANG_UP}, LetterState.UNCERTAIN, 0),
        ({"END": HANG_UP}, LetterState.UNCERTAIN, 0),
    ],
)
def test_what_the_mail_server_says_decides(place, smtp, answers, state, taken):
    write(place, "a")
    with mail_server(**answers) as (smtp.EMAIL_PORT, messages):
        assert services.send_waiting() == (state == LetterState.SENT)
    letter = letters(place)["a"]
    assert (letter.state, letter.attempts, len(messages)) == (state, 1, taken)
    assert (letter.not_before is not None) == (state == LetterState.QUEUED)
    assert (letter.error != "") == (state != LetterState.SENT)
    assert all(letter.message_id in words for words in messages)


def test_a_mail_server_that_is_away_is_asked_once_and_all_letters_wait(place, smtp):
    write(place, "a", "b")
    with mail_server() as (smtp.EMAIL_PORT, _messages):
        pass
    assert services.send_waiting() == 0
    after = letters(place)
    assert {letter.state for letter in after.values()} == {LetterState.QUEUED}
    assert {letter.attempts for letter in after.values()} == {0}
    assert sorted(letter.not_before is not None for letter in after.values()) == [False, True]
    with mail_server() as (smtp.EMAIL_PORT, messages):
        assert services.send_waiting(at=timezone.now() + timedelta(minutes=5)) == 2
    assert len(messages) == 2


def test_an_address_that_cannot_be_written_holds_up_nobody(place, smtp):
    with scope(place.pk):
        services.write(place, [Draft("x", "test", "two words@\nexample.org", "Subject", "Body")])
    write(place, "a")
    with mail_server() as (smtp.EMAIL_PORT, messages):
        assert services.send_waiting() == 1
    assert letters(place)["x"].state == LetterState.FAILED
    assert len(messages) == 1


def test_a_letter_is_given_up_after_eight_attempts(place, smtp):
    write(place, "a")
    with mail_server(RCPT="450 later") as (smtp.EMAIL_PORT, _messages):
        for attempt in range(10):
            services.send_waiting(at=timezone.now() + timedelta(days=attempt))
    assert (letters(place)["a"].state, letters(place)["a"].attempts) == (LetterState.FAILED, 8)


class LosingTheDatabase(EmailBackend):
    """A mailbox during whose delivery the database goes away."""

    def send_messages(self, messages):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            (mine,) = cursor.fetchone()
        in_another_session(lambda: end_session(mine))
        return super().send_messages(messages)


def end_session(number):
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s)", [number])
    while True:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE pid = %s", [number])
            if cursor.fetchone() == (0,):
                return services.find_interrupted()


def test_a_database_that_is_away_for_a_moment_makes_nothing_uncertain(place, settings):
    settings.EMAIL_BACKEND = f"{__name__}.LosingTheDatabase"
    write(place, "a")
    assert services.send_waiting() == 1
    assert letters(place)["a"].state == LetterState.SENT
    assert len(mail.outbox) == 1


def test_a_person_settles_an_uncertain_letter(place):
    write(place, "a")
    with scope(place.pk):
        Letter.objects.update(state=LetterState.UNCERTAIN)
        letter = Letter.objects.get()
        services.decide(by=None, letter=letter, state="sent")
        with pytest.raises(Conflict):
            services.decide(by=None, letter=letter, state="queued")
        letter.refresh_from_db()
        with pytest.raises(Conflict):
            services.decide(by=None, letter=letter, state="queued")


def test_a_subject_cannot_smuggle_headers(place):
    with scope(place.pk):
        services.write(place, [Draft("h", "test", "h@example.org", "Hello\nBcc: x@example.org", "Body")])
    services.send_waiting()
    assert mail.outbox[0].subject == "Hello Bcc: x@example.org"
