"""No letter is lost and none is sent twice; what a crash left open is shown, not repeated."""

import threading
from smtplib import SMTPResponseException

import pytest
from django.core import mail
from django.db import connection

from stakeholders.access.errors import Conflict
from stakeholders.access.tenancy import scope
from stakeholders.outbox import services
from stakeholders.outbox.models import Letter, LetterState
from stakeholders.outbox.services import Draft
from tests.builders import make_town

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


def test_a_letter_that_is_being_sent_is_not_called_interrupted(place):
    write(place, "a")
    seen = []

    class Backend:
        def send_messages(self, messages):
            seen.append(services.find_interrupted())
            return 1

    original = mail.get_connection
    try:
        mail.get_connection = lambda *args, **kwargs: Backend()
        mail.message.get_connection = mail.get_connection
        services.send_waiting()
    finally:
        mail.get_connection = mail.message.get_connection = original
    assert seen == [0]
    assert letters(place)["a"].state == LetterState.SENT


@pytest.mark.parametrize(
    ("error", "state"),
    [
        (SMTPResponseException(550, b"no such user"), LetterState.FAILED),
        (SMTPResponseException(451, b"try later"), LetterState.QUEUED),
        (ConnectionRefusedError(), LetterState.QUEUED),
    ],
)
def test_what_the_mail_server_says_is_kept(place, error, state, monkeypatch):
    write(place, "a")

    def refuse(self, fail_silently=False):
        raise error

    monkeypatch.setattr("django.core.mail.EmailMessage.send", refuse)
    assert services.send_waiting() == 0
    letter = letters(place)["a"]
    assert (letter.state, letter.attempts) == (state, 1)
    assert (letter.not_before is not None) == (state == LetterState.QUEUED)


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
