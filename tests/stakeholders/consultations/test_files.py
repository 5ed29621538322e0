"""The assessment table: the same rows as on the page, safe in a spreadsheet, with names only for the office."""

from datetime import date, timedelta
from io import BytesIO
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from docx import Document as word
from openpyxl import load_workbook

from stakeholders.access.uploads import absolute
from stakeholders.consultations import services
from stakeholders.consultations.answers import services as answers
from stakeholders.consultations.answers.exporting import KEPT, KIND, MANY
from stakeholders.consultations.answers.services import Answer
from stakeholders.consultations.segments.services import split
from stakeholders.consultations.segments.splitting import Span
from stakeholders.jobs.registry import JobRefused, work_of
from stakeholders.jobs.services import forget_files
from stakeholders.models import Contribution, Job, QuestionAnswer, Response, Segment
from tests.builders import make_contribution, make_member, make_round, point_of


@pytest.fixture
def round_(town, coordinator):
    made = make_round(town, state="closed")
    rows = [
        make_contribution(made, 1, body='=HYPERLINK("http://x")', moderation="published"),
        make_contribution(
            made, 0, body="Ada's words", author_kind="named", author_name="Ada", moderation="published"
        ),
        make_contribution(made, body="Waiting"),
        make_contribution(made, body="For the office", moderation="published", may_be_shown=False),
    ]
    answers.draft_answer(
        by=coordinator, segments=[point_of(rows[0])], answer=Answer("noted", "-1 is no number.")
    )
    return made


def path(round_, kind, query=""):
    return reverse("round_table", args=["port-test", round_.uid, kind]) + query


def workbook(response):
    book = load_workbook(BytesIO(b"".join(response.streaming_content)))
    return [[cell.value for cell in row] for row in book.worksheets[0].iter_rows()], book


def test_the_office_gets_every_comment_in_reading_order(as_alice, round_):
    rows, book = workbook(as_alice.get(path(round_, "xlsx", "?names=1")))
    assert [row[7] for row in rows[1:]] == [
        "Ada's words",
        "Waiting",
        "For the office",
        '=HYPERLINK("http://x")',
    ]
    assert "Ada" in rows[1]
    assert book.worksheets[0].cell(5, 8).data_type == "s"
    assert book.worksheets[0].cell(5, 13).value == "-1 is no number."


def test_without_names_there_is_no_name(as_alice, round_):
    response = as_alice.get(path(round_, "xlsx"))
    rows, _book = workbook(response)
    assert not any(cell in {"Ada", "alice@example.org"} for row in rows for cell in row)
    assert "names" not in response["Content-Disposition"]


def test_a_csv_file_runs_no_formula(as_alice, round_):
    text = as_alice.get(path(round_, "csv")).getvalue().decode("utf-8-sig")
    assert "\"'=HYPERLINK" in text
    assert "'-1 is no number." in text


def test_a_reader_gets_what_the_public_sees(as_bob, round_, coordinator, town):
    assert as_bob.get(path(round_, "csv", "?names=1")).status_code == 403
    text = as_bob.get(path(round_, "csv")).getvalue().decode("utf-8-sig")
    assert "words" in text
    for hidden in ("Waiting", "For the office", "is no number", "Ada\n"):
        assert hidden not in text
    deputy = make_member(town, "deputy@example.org", "deputy")
    second = type(coordinator)(town, coordinator.permissions, "deputy", user=deputy, role="deputy")
    services.moderate(
        by=coordinator, contributions=round_.contributions.pending(), decision="withheld", reason="Robot"
    )
    points = list(Segment.objects.filter(contribution__round=round_).unanswered())
    answers.draft_answer(by=coordinator, segments=points, answer=Answer("noted", "-1 is no number."))
    answers.approve_answers(by=second, responses=list(Response.objects.all()), at=timezone.now())
    services.publish_answers(by=coordinator, round_=round_, summary="Done.", at=timezone.now())
    assert "is no number" in as_bob.get(path(round_, "csv")).getvalue().decode("utf-8-sig")


def test_the_printed_table_opens_and_tells_each_point(as_alice, round_):
    address = path(round_, "docx")
    page = word(BytesIO(b"".join(as_alice.get(address).streaming_content)))
    (table,) = page.tables
    said = [row.cells[3].text for row in table.rows]
    assert said == ["Comment", "Ada's words", "Waiting", "For the office", '=HYPERLINK("http://x")']
    assert table.rows[4].cells[5].text == "-1 is no number."
    assert "Ada\n" not in "\n".join(cell.text for row in table.rows for cell in row.cells)
    assert any("Made by" in paragraph.text for paragraph in page.paragraphs)


def test_a_comment_of_several_points_has_a_line_for_each(as_alice, round_, coordinator):
    row = round_.contributions.get(body="Ada's words")
    split(by=coordinator, contribution=row, spans=[Span(0, 5), Span(6, 11)])
    rows, _book = workbook(as_alice.get(path(round_, "xlsx")))
    assert [line[7] for line in rows[1:3]] == ["Ada's", "words"]


def test_another_kind_of_file_is_not_there(as_alice, round_):
    assert as_alice.get(path(round_, "exe")).status_code == 404


def test_a_long_table_is_made_as_a_job_for_those_who_could_make_it(as_alice, town, alice, round_, client):
    part = round_.text.content[0]
    letter = {
        "municipality": town, "round": round_, "element_uid": part["uid"], "element_hash": part["hash"],
        "author_kind": "anonymous", "stance": "support", "body": "Lamps.", "received_on": date(2026, 6, 2),
        "moderation": "published",
    }  # fmt: skip
    Contribution.objects.bulk_create(Contribution(**letter, key=uuid4()) for _one in range(MANY))
    asked = as_alice.get(path(round_, "csv", "?names=1"))
    job = Job.objects.get()
    assert asked["Location"] == reverse("job_detail", args=["port-test", job.uid])
    seen = []
    outcome = work_of(KIND)(lambda *told: seen.append(told[:2]), town, **job.parameters)
    assert seen[0] == (0, MANY + 4)
    assert len(seen) == MANY // 200 + 1
    ended = {"state": "done", "finished_at": timezone.now(), "result_file": outcome.result_file}
    Job.objects.filter(pk=job.pk).update(**ended)
    here = reverse("job_file", args=["port-test", job.uid, "result"])
    made = as_alice.get(here)
    assert "consultation-port-test-0.9-names.csv" in made["Content-Disposition"]
    assert len(b"".join(made.streaming_content).splitlines()) == MANY + 5
    reader = Client()
    reader.force_login(make_member(town, "ministry@example.org", "ministry"))
    assert reader.get(here).status_code == 403
    assert here not in reader.get(reverse("job_detail", args=["port-test", job.uid])).content.decode()
    with pytest.raises(JobRefused):
        work_of(KIND)(lambda *_told: None, town, **{**job.parameters, "leads": False})
    assert forget_files(timezone.now()) == 0
    assert forget_files(timezone.now() + KEPT + timedelta(minutes=1)) == 1
    assert as_alice.get(here).status_code == 404
    assert not absolute(outcome.result_file).parent.exists()


def test_the_workbook_has_what_was_answered_to_the_questions(as_alice, town):
    asked = {"kind": "one", "words": {"en": "First?"}, "choices": [{"en": "lamps"}, {"en": "buses"}]}
    round_ = make_round(town, state="closed", questions=[asked])
    about = {"municipality": town, "question": round_.questions.get(), "audience": "public"}
    for place in (0, 0, *[1] * 40):
        QuestionAnswer.objects.create(key=uuid4(), chosen=[place], given_on=date(2026, 6, 2), **about)
    _rows, book = workbook(as_alice.get(path(round_, "xlsx")))
    rows = [[cell.value for cell in row] for row in book["Questions"].iter_rows()]
    # Who leads the round may see small counts; a file travels, so that it has none.
    assert [row[:3] for row in rows[1:]] == [["First?", "lamps", None], ["First?", "buses", None]]
