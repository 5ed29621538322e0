"""Files of finished surveys: read from what institutes send, checked, imported once, and taken back."""

import csv
import io
import random
import tracemalloc
import uuid
import zipfile
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from openpyxl import Workbook

from diagnostics.models import Survey, SurveyAnswer, SurveyDataFile
from diagnostics.surveys import services as surveys
from diagnostics.surveys.answering.intake import Sent, receive_many
from diagnostics.surveys.datafile import services
from diagnostics.surveys.datafile.codebook import described, is_codebook
from diagnostics.surveys.datafile.columns import Plan
from diagnostics.surveys.datafile.corrections import corrected
from diagnostics.surveys.datafile.privacy import cleaned, kind_of_content, kind_of_heading, private_kind
from diagnostics.surveys.datafile.reading import Reader, Tally
from diagnostics.surveys.datafile.tables import Lock, book_of, keep, look, opened, read_kept
from diagnostics.surveys.datafile.tidying import tidy
from diagnostics.surveys.datafile.understanding import form_of, known_columns, understood
from diagnostics.surveys.questionnaire.paging import questionnaire
from diagnostics.surveys.questionnaire.replies import checked
from diagnostics.surveys.questionnaire.schema import Item, Option, Rule, Section
from diagnostics.surveys.results.exporting import write_answers
from diagnostics.surveys.results.loading import sheet_of
from diagnostics.surveys.results.release import release
from diagnostics.surveys.sealing.cipher import Keyring, Unreadable
from stakeholders.access.errors import Conflict, Refused
from stakeholders.access.permissions import Actor
from stakeholders.access.uploads import absolute
from stakeholders.jobs.models import JobState
from stakeholders.jobs.services import run_job
from stakeholders.spreadsheets.problems import UnreadableFile

from .builders import ON, YES_NO, make_open_survey

DAY = "2026-03-01"
LOCK = Lock(Keyring(["a key of this test alone"], "files"), "1")
CODEBOOK = """column;question;kind;value;label
q1;How safe do you feel?;single;1;Very safe
;;;2;Not safe
;;;99;Does not know
q2;What happened?;multiple;a;Theft
;;;b;Fraud
age;How old are you?;number;998;Refused
spent;What was it worth?;;;
what;In your words;text;;
"""


def book(data: bytes, codebook: str | None = None, name="data.csv", form=None):
    told = {"codes": read(codebook.encode(), "codes.csv")} if codebook else None
    found = book_of(opened(data, name), told)
    look(found, known_columns(found, form))
    return found


def read(content: bytes, name: str):
    return next(iter(opened(content, name).values()))


def people_of(found, plan: Plan, path, day=DAY):
    keep(found, path, LOCK)
    return list(Reader(path, plan, day, LOCK).people())


def test_what_tells_who_somebody_is_is_known_by_heading_and_by_content():
    kinds = {"Email": "e-mail", "Nombre y apellidos": "name", "lat": "place", "telefono_movil": "phone", "q1": "",
             "Direccion": "address", "deviceid": "device", "age": "", "dob": "birth", "same": ""}  # fmt: skip
    assert {name: kind_of_heading(name) for name in kinds} == kinds
    contents = {"a@b.org": "e-mail", "612 345 678": "phone", "+34 612345678": "phone", "12345678Z": "identity",
                "41.38512, 2.17341": "place", "14:35": "time", "14:35:12": "time", "2026-03-01": "", "1234.567891": "",
                "12.03.2026": "", "0.98231231": "", "More lamps in 2026": "", "99": ""}  # fmt: skip
    assert {text: kind_of_content(text) for text in contents} == contents
    many = {f"Person {n}": 1 for n in range(30)}
    assert private_kind("name", many, 30, is_described=False) == "name"
    # What is asked about such things by codes is a question.
    assert private_kind("fraud_by_phone", {"1": 20, "2": 30}, 2, is_described=False) == ""
    assert private_kind("name", many, 30, is_described=True) == ""
    assert private_kind("x", {f"{n}@b.org": 1 for n in range(9)}, 9, is_described=True) == "e-mail"
    assert private_kind("lat", {f"41.38{n}12": 1 for n in range(9)}, 9, is_described=True) == "place"
    assert cleaned("2026-03-01T14:35:12.000+01:00") == ("2026-03-01", True)
    assert cleaned("31.12.2025 9:05") == ("31.12.2025", True)
    assert cleaned("call 612 345 678 now") == ("call ▇▇▇ now", False)
    assert cleaned("1234.5678912") == ("1234.5678912", False)


def test_codebooks_of_both_shapes_say_the_same():
    headers = ("Table", "Column", "Kind", "Words of the question", "Value", "Words of the answer", "Stands", "Asked if",
               "Core", "Sensitive")  # fmt: skip
    rows = [
        ("answers", "q1", "single", "Safe?", None, None, None, "age = 1 / 2", "yes", None),
        ("answers", "q1", "single", None, 1.0, "Very", None, None, None, None),
        ("answers", "q1", "single", None, "dk", "Does not know", "apart", None, None, None),
    ]
    assert is_codebook(headers)
    assert is_codebook(("Variable", "Variable label", "Value", "Value label"))
    assert not is_codebook(("person", "q1", "q2", "weight"))
    (one,) = described(headers, rows)
    assert (one.column, one.kind, one.text, one.asked_if, one.is_core, one.is_sensitive) == (
        "q1", "single", "Safe?", "age = 1 / 2", True, False,
    )  # fmt: skip
    assert one.options == [("1", "Very", ""), ("dk", "Does not know", "apart")]
    table = read(CODEBOOK.encode(), "codes.csv")
    found = {one.column: one for one in described(table.headers, (row.cells for row in table.rows()))}
    assert found["q1"].options == [
        ("1", "Very safe", ""),
        ("2", "Not safe", ""),
        ("99", "Does not know", "apart"),
    ]
    assert found["what"].text == "In your words"
    spss = described(("variable", "label", "values"), [("v1", "Safe?", "1=Yes; 2=No; 9=Refused")])
    assert spss[0].text == "Safe?"
    assert spss[0].options == [("1", "Yes", ""), ("2", "No", ""), ("9", "Refused", "apart")]


def test_a_dirty_file_with_a_simple_codebook(tmp_path):
    """Windows-1252, semicolons, decimal commas, names, e-mail, hours, several answers in one cell, two bad rows."""
    head = "id;nombre;Email;q1;q2;age;spent;what;weight;stratum;date;mode;PSU"
    lines = [
        "7;María Núñez;m@x.org;1;a b;34;1.234,50;Más luz en la plaza;1,25;Norte;01.02.2026 14:35;web;B7",
        "8;José Peña;j@x.org;2;a;998;;Llamar 612 345 678;0,75;Sur;25.02.2026 9:05;CAPI;",
        "9;Ana Gil;a@x.org;99;;41;3;;1;Norte;26.02.2026 10:00;;",
        "10;Eva Gil;e@x.org;7;a;41;3;;1;Norte;26.02.2026 10:00;;",
        "11;Luis Gil;l@x.org;1;a;4x;3;;-1;Norte;26.02.2026 10:00;;",
    ]
    lines += [f"{n};Persona {n};p{n}@x.org;1;;30;;;1;Sur;27.02.2026 08:00;;" for n in range(12, 40)]
    data = "\r\n".join([head, *lines]).encode("cp1252")
    found = book(data, CODEBOOK)
    assert {found.sheets[0].headers[place]: why for place, why in found.sheets[0].dropped.items()} == {
        "nombre": "name", "Email": "e-mail",
    }  # fmt: skip
    plan = understood(found, None)
    form = form_of(plan)
    assert {item.code: item.kind for item in form.items} == {
        "q1": "single", "q2": "multiple", "age": "number", "spent": "decimal", "what": "text",
    }  # fmt: skip
    assert form.by_code["q1"].labels["99"] == "Does not know"
    assert [option.value for option in form.by_code["q1"].apart] == ["99"]
    # 7 is in no codebook: it becomes an answer of its own, as the page shows.
    assert form.by_code["q1"].labels["7"] == "7"
    roles = {column.name: column.role for column in plan.columns if column.role != "question"}
    assert roles == {
        "id": "person",
        "weight": "weight",
        "stratum": "stratum",
        "date": "day",
        "mode": "mode",
        "PSU": "cluster",
    }
    assert (plan.order, next(c for c in plan.columns if c.name == "age").blanks) == ("day_first", ["998"])
    plan = Plan.from_json(plan.as_json())
    people = people_of(found, plan, tmp_path / "kept.zip")
    first, second, third, fourth, bad = people[:5]
    assert first.answers == {
        "q1": "1", "q2": ["a", "b"], "age": 34, "spent": 1234.5, "what": "Más luz en la plaza",
    }  # fmt: skip
    about = (str(first.weight), first.stratum, first.cluster, first.day, first.channel)
    assert about == ("1.250000", "Norte", "B7", "2026-02-01", "web")
    assert second.answers == {"q1": "2", "q2": ["a"], "what": "Llamar ▇▇▇"}
    assert (second.channel, third.channel, fourth.is_fit) == ("interview", "import", True)
    assert [(fault.line, fault.column, fault.why.code) for fault in bad.faults] == [
        (6, "weight", "weight"), (6, "age", "not_whole"),
    ]  # fmt: skip
    kept = (tmp_path / "kept.zip").read_bytes()
    assert b"Norte" not in kept
    text = str(list(read_kept(tmp_path / "kept.zip", 0, LOCK))) + str(plan.as_json())
    assert "Norte" in text
    assert not any(word in text for word in ("María", "@", "14:35", "612"))
    with pytest.raises(Unreadable):
        list(read_kept(tmp_path / "kept.zip", 0, Lock(LOCK.ring, "another file")))
    tally = Tally()
    for person in people:
        tally.take(person)
    assert (tally.people, tally.accepted, tally.first_day) == (33, 32, "2026-02-01")
    # A person says that 7 stands for nothing, and that the age is no question.
    q1, age = (next(c.key for c in plan.columns if c.name == name) for name in ("q1", "age"))
    mended = corrected(plan, {age: "leave"}, {q1: ["7"]}, "day_first", is_new=True)
    assert "age" not in form_of(mended).by_code
    again = list(Reader(tmp_path / "kept.zip", mended, DAY, LOCK).people())
    assert "q1" not in again[3].answers
    assert "age" not in again[0].answers


def test_files_that_cannot_be_meant_are_refused_in_words():
    for data, code in [
        (b"", "empty"),
        (b"a,a,b\n1,2,3\n", "duplicate_columns"),
        (b"PK\x03\x04 broken", "damaged"),
        (b"column,value,label\nq1,1,Yes\n", "no_data"),
    ]:
        with pytest.raises(UnreadableFile) as caught:
            book(data)
        assert caught.value.code == code or (code == "duplicate_columns" and "a" in caught.value.text)
    workbook = Workbook()
    sheet = workbook.active
    sheet.append(["About you", None, "q3"])
    sheet.append(["q1", "q2", "q3"])
    sheet.append([1, 2, 3])
    sheet.merge_cells("A1:B1")
    workbook.save(target := io.BytesIO())
    with pytest.raises(UnreadableFile) as caught:
        book(target.getvalue(), name="data.xlsx")
    assert caught.value.code == "header_over_several"
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("answers.csv", b"a,b\n" + b"1,2\n" * 20_000_000)
    with pytest.raises(UnreadableFile) as caught:
        book(bomb.getvalue(), name="data.zip")
    assert caught.value.code == "archive_bomb"


OPTIONS = (Option("yes", "Yes"), Option("no", "No"), Option("dk", "I do not know", "apart"))
KINDS = (Option("theft", "Theft"), Option("fraud", "Fraud"), Option("none", "None of these", "none"))
FORM = questionnaire(
    [
        Item("safe", "single", "Safe?", options=OPTIONS, core=True),
        Item("what", "multiple", "What?", options=KINDS, asked_if=Rule("safe", ("no",))),
        Item("age", "number", "Age?"),
        Item("hit", "single", "Hit?", options=OPTIONS, sensitive=True, condition="${age} >= 18"),
        Item("when", "date", "When?", section="case"),
        Item("lost", "decimal", "Lost?", section="case"),
        Item("idea", "text", "Idea?"),
    ],
    [Section("case", "Each case", repeats=True)],
)


def answers_for(random_: random.Random) -> dict:
    """Answers of somebody, as the questionnaire takes them."""
    told = {
        "safe": random_.choice(["yes", "no", "no", "dk"]),
        "what": random_.choice([["theft"], ["theft", "fraud"], ["none"], []]),
        "age": random_.choice([None, 17, 30, 64]),
        "hit": random_.choice(["yes", "no", None]),
        "case": [
            {"when": random_.choice(["2026-01-05", None]), "lost": random_.choice([12.5, 3.0, None])}
            for _turn in range(random_.randrange(3))
        ],
        "idea": random_.choice([None, "More lamps, please", 'Say "no"; now\nand here']),
    }
    return checked(FORM, told, ON.isoformat()).answers


@pytest.fixture
def exported(town, coordinator):
    """A survey of 150 people, and its own file as archive and as workbook."""
    survey = Survey.objects.create(municipality=town, title="Before", introduction="What for.")
    surveys.fill(survey, FORM.items, FORM.sections)
    version = surveys.publish(by=coordinator, survey=survey, on=ON)
    random_ = random.Random(7)  # noqa: S311
    sent = [
        (
            Sent(
                uuid.uuid4(),
                answers_for(random_),
                random_.choice(["web", "paper"]),
                random_.choice([1, 2]),
                "N",
                random_.choice("AB"),
            ),
            ON,
        )
        for _person in range(150)
    ]
    assert receive_many(by=coordinator, version=version, sent=sent) == 150
    # Once more they are the same.
    assert receive_many(by=coordinator, version=version, sent=sent) == 0
    surveys.close(by=coordinator, survey=survey, on=ON)
    files = {}
    for kind in ("zip", "xlsx"):
        write_answers(target := io.BytesIO(), survey, kind, by=coordinator)
        files[kind] = target.getvalue()
    return survey, files


def taken(coordinator, content: bytes, name: str, *, version=None, codebook=None):
    return services.take_file(
        by=coordinator,
        upload=SimpleUploadedFile(name, content),
        codebook=SimpleUploadedFile("codes.csv", codebook) if codebook else None,
        title="After",
        version=version,
        day=ON,
    )


def worked(row, verb, **options):
    """A verb and the job that it asks for."""
    verb(row=row, **options)
    row.refresh_from_db()
    run_job(row.job_id)
    row.refresh_from_db()
    assert row.job.state == JobState.DONE, row.job.message
    return row


def seen(survey) -> tuple:
    """Everything that the tables of a survey say."""
    sheet = sheet_of(survey)
    told = (
        (sorted(row.answers.items(), key=str), row.weight, row.stratum, row.cluster, row.on)
        for row in sheet.rows
    )
    rows = sorted(told, key=str)
    tables = []
    for one in release(sheet, Actor(survey.municipality)).tables():
        told = one.table
        lines = [(line.value, line.estimate) for line in one.lines]
        tables.append((told.item.code, told.n, told.missing, told.skipped, lines))
    return rows, tables


@pytest.mark.parametrize("kind", ["zip", "xlsx"])
def test_what_we_exported_is_imported_as_the_same_tables(exported, coordinator, kind):
    before, files = exported
    row = taken(coordinator, files[kind], f"answers.{kind}")
    plan = Plan.from_json(row.plan)
    assert (plan.dropped, [one.unknown for one in plan.columns if one.unknown]) == ([], [])
    row = worked(row, services.settle, by=coordinator, plan=plan)
    assert (row.state, row.people, row.accepted, row.report["problems"]) == ("checked", 150, 150, [])
    row = worked(row, services.confirm, by=coordinator)
    assert (row.state, row.stored_as, row.rejects_file) == ("done", "", "")
    assert seen(row.survey) == seen(before)
    made = surveys.published(row.version)
    # Parts stand behind the other questions: no file tells between which they were.
    said = [
        sorted((item.code, item.kind, item.core, item.sensitive) for item in form.items)
        for form in (made, FORM)
    ]
    assert said[0] == said[1]
    assert made.by_code["what"].asked_if == Rule("safe", ("no",))
    assert made.by_code["hit"].condition == "${age} >= 18"
    assert row.survey.state == "closed"
    channels = set(SurveyAnswer.objects.filter(survey=row.survey).values_list("channel", flat=True))
    assert channels == {"web", "paper"}


def test_into_a_survey_that_is_there_once_and_back(exported, coordinator, django_capture_on_commit_callbacks):
    before, files = exported
    version = surveys.latest_version(before)
    row = taken(coordinator, files["zip"], "answers.zip", version=version)
    path = absolute(row.stored_as)
    assert path.stat().st_mode & 0o777 == 0o600
    row = worked(row, services.settle, by=coordinator, plan=Plan.from_json(row.plan))
    with django_capture_on_commit_callbacks(execute=True):
        row = worked(row, services.confirm, by=coordinator)
    assert not path.exists()
    assert SurveyAnswer.objects.filter(survey=before).count() == 300
    with pytest.raises(Refused) as caught:
        taken(coordinator, files["zip"], "again.zip", version=version)
    assert caught.value.code == "file_imported"
    with pytest.raises(IntegrityError, match="data_file_imported_once"), transaction.atomic():
        SurveyDataFile.objects.create(
            municipality=row.municipality, survey=before, version=version, title="x", file_name="x", sha256=row.sha256,
            state="done", day=ON,
        )  # fmt: skip
    # A job that runs again, as after a crash, finds that it was done.
    row.job.state, row.job.finished_at = JobState.QUEUED, None
    row.job.save()
    run_job(row.job_id)
    assert SurveyAnswer.objects.filter(survey=before).count() == 300
    assert services.take_back(by=coordinator, row=row) == 150
    assert SurveyAnswer.objects.filter(survey=before).count() == 150
    with pytest.raises(Conflict):
        services.take_back(by=coordinator, row=row)
    again = taken(coordinator, files["zip"], "again.zip", version=version)
    # Nobody comes back to it for two weeks: it is forgotten, and one of yesterday is not.
    now = again.updated_at
    assert tidy(at=now + timedelta(days=13)) == 0
    with django_capture_on_commit_callbacks(execute=True):
        assert tidy(at=now + timedelta(days=15)) == 1
    assert not absolute(again.stored_as).exists()
    assert not SurveyDataFile.objects.filter(pk=again.pk).exists()
    again = taken(coordinator, files["zip"], "again.zip", version=version)
    services.discard(by=coordinator, row=again)
    assert not SurveyDataFile.objects.filter(pk=again.pk).exists()


def address(name, **where):
    return reverse(f"survey_data_{name}", kwargs={"town": "port-test", **where})


def test_the_pages_from_the_file_to_the_result(town, as_alice, coordinator):
    survey = make_open_survey(town, [
        {"code": "safe", "kind": "single", "text": "Safe?", "options": YES_NO},
        {"code": "years", "kind": "number", "text": "Years here?", "minimum": 0, "maximum": 110},
    ])  # fmt: skip
    assert b"No file yet" in as_alice.get(address("list")).content
    rows = ["person,SAFE,years,phone"] + [
        f"{n},{'yes' if n % 3 else 'no'},{n},6{n:02}345678" for n in range(1, 41)
    ]
    rows += ["41,perhaps,5,600345678", "42,yes,400,601345678"]
    sent = {
        "survey": survey.pk,
        "day": ON.isoformat(),
        "file": SimpleUploadedFile("a.csv", "\n".join(rows).encode()),
    }
    wrong = as_alice.post(
        address("create"), {"day": ON.isoformat(), "file": SimpleUploadedFile("a.csv", b"")}
    )
    assert wrong.status_code == 422
    begun = as_alice.post(address("create"), sent)
    row = SurveyDataFile.objects.get()
    assert begun.url == address("columns", uid=row.uid)
    page = as_alice.get(begun.url).content.decode()
    assert "looks like telephone numbers" in page or "looks like numbers of identity papers" in page
    assert "perhaps (1)" in page
    assert 'value="question:safe" selected' in page
    chosen = {
        "role-0.1": "question:safe",
        "blank-0.1": "",
        "role-0.2": "question:years",
        "blank-0.2": "",
        "order": "",
    }
    assert as_alice.post(begun.url, chosen | {"role-0.1": "nonsense"}).status_code == 422
    assert as_alice.post(begun.url, chosen).url == address("detail", uid=row.uid)
    row.refresh_from_db()
    run_job(row.job_id)
    text = as_alice.get(address("detail", uid=row.uid)).content.decode()
    assert "Import the answers of 40 people" in text
    assert "no answer of the question" in text
    assert "Write a number of 110 or less." in text
    rejects = b"".join(as_alice.get(address("rejects", uid=row.uid)).streaming_content).decode("utf-8-sig")
    assert [line[1:4] for line in csv.reader(io.StringIO(rejects))][1:] == [
        ["42", "SAFE", "perhaps"], ["43", "years", "400"],
    ]  # fmt: skip
    as_alice.post(address("confirm", uid=row.uid))
    row.refresh_from_db()
    run_job(row.job_id)
    assert b"The answers of 40 people are imported." in as_alice.get(address("detail", uid=row.uid)).content
    assert as_alice.get(address("columns", uid=row.uid)).status_code == 302
    assert as_alice.post(address("discard", uid=row.uid)).status_code == 422
    assert SurveyAnswer.objects.filter(survey=survey).count() == 40
    assert b"Take the answers of 40 people back?" in as_alice.get(address("undo", uid=row.uid)).content
    as_alice.post(address("undo", uid=row.uid))
    assert SurveyAnswer.objects.filter(survey=survey).count() == 0
    assert b"taken back" in as_alice.get(address("list")).content


def test_many_rows_need_no_more_memory_than_few(tmp_path):
    def peak(people: int) -> int:
        lines = (f"{n};{n % 3 + 1};{n % 90};{n % 7},5;1,1\n" for n in range(people))
        path = tmp_path / f"{people}.csv"
        with path.open("w") as file:
            file.write("person;q1;age;spent;weight\n")
            file.writelines(lines)
        tracemalloc.start()
        found = book_of(opened(str(path), "data.csv"), {"c": read(CODEBOOK.encode(), "c.csv")})
        look(found, known_columns(found, None))
        plan = understood(found, None)
        keep(found, tmp_path / "kept.zip", LOCK)
        many = sum(1 for _row in read_kept(tmp_path / "kept.zip", 0, LOCK))
        size = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert (many, len(plan.columns)) == (people, 5)
        return size

    small = peak(500)
    assert peak(5_000) < small + 2_000_000
