"""Answers for SPSS and PSPP: names, labels, values that stand apart, and the commands that read it all.

What PSPP and R make of the files was looked at when this was written: docs/decisions/0050.
"""

import io
import re
import zipfile

import pytest

from diagnostics.surveys.exports.numbers import numbers_of
from diagnostics.surveys.exports.spss import (
    Column,
    Table,
    Variable,
    columns_of,
    commands,
    cut,
    literal,
    named,
)
from diagnostics.surveys.models import SurveyMargin
from diagnostics.surveys.questionnaire.paging import questionnaire
from diagnostics.surveys.questionnaire.schema import Item, Option
from tests.diagnostics.surveys.builders import make_answers, make_open_survey

WORDS = {"yes": "yes", "no": "no"}
APART = (Option("dk", "Don't know", "apart"), Option("refused", "لا أريد الإجابة", "apart"))


def choice(code, *options, kind="single", text="Sûr ?"):
    return Item(code, kind, text, options=options)


def test_a_number_stays_what_it_was_through_all_versions():
    old = choice("safe", Option("yes", "Yes"), APART[0], Option("no", "No"))
    new = choice("safe", Option("rather", "Rather"), Option("no", "No"), *APART, Option("yes", "Yes!"))
    forms = [questionnaire([one]) for one in (old, new)]
    assert numbers_of(forms, [new])["safe"] == {"yes": 1, "dk": -1, "no": 2, "rather": 3, "refused": -2}
    # An answer of a former version that the newest one has no more is in the merged question all the same.
    gone = choice("safe", Option("perhaps", "Perhaps"))
    merged = choice("safe", *new.options, *gone.options)
    assert numbers_of([*forms, questionnaire([gone])], [merged])["safe"]["perhaps"] == 4


def test_names_are_short_plain_and_never_alike():
    wanted = [
        "safe",
        "SAFE",
        "by",
        "1st",
        "a-b",
        "a_b",
        "_",
        "x" * 80,
        "x" * 90,
        "é",
        "weight",
        "with_",
        "q__",
    ]
    names = [one.variable.name for one in named(Column(Variable(name, ""), dict.get) for name in wanted)]
    assert names == [
        *("safe", "SAFE_2", "by_1", "v_1st", "a_b", "a_b_2", "v", "x" * 64, "x" * 62 + "_2", "v_2"),
        *("weight", "with_1", "q"),
    ]  # fmt: skip
    assert len({name.upper() for name in names}) == len(names)


def test_texts_are_cut_by_bytes_and_quoted():
    assert cut("é" * 128, 256) == "é" * 128
    assert cut("é" * 129, 256).endswith("é…")
    assert len(cut("م" * 500, 120).encode()) <= 120
    assert literal("it's") == "'it''s'"
    pieces = literal("م'" * 300).split(" +\n  ")
    assert "".join(piece[1:-1].replace("''", "'") for piece in pieces) == "م'" * 300
    assert max(len(piece.encode()) for piece in pieces) < 380


def test_several_answers_are_a_column_each_and_those_apart_stand_in_all():
    item = choice("what", Option("theft", "Theft"), Option("none", "None", "none"), *APART, kind="multiple")
    numbers = numbers_of([questionnaire([item])], [item])["what"]
    columns = list(columns_of(item, numbers, WORDS))
    assert [one.variable.name for one in columns] == ["what__theft", "what__none"]
    told = [
        [one.read({"what": given} if given else {}) for one in columns] for given in (["theft"], ["dk"], None)
    ]
    assert told == [[1, 0], [-1, -1], [None, None]]
    assert columns[0].variable.missing == (-1, -2)
    assert columns[0].variable.labels[-2] == APART[1].label


def test_commands_describe_each_variable():
    many = [Option(f"r{n}", f"Reason {n}", "apart") for n in range(5)]
    items = [
        choice("safe", Option("yes", "Oui, c'est\nsûr"), *APART),
        choice("why", *many, Option("a", "A")),
        Item("day", "date", "Quand ?"),
        Item("loss", "decimal", "Perte"),
        Item("idea", "text", "Une idée ?"),
    ]
    numbers = numbers_of([questionnaire(items)], items)
    table = Table(
        "answers", named([c for item in items for c in columns_of(item, numbers.get(item.code, {}), WORDS)])
    )
    assert table.heading() == "safe\twhy\tday\tloss\tidea\r\n"
    given = {"safe": "dk", "why": "a", "day": "2026-02-03", "loss": 1250.5, "idea": "é\n\t“a”, b"}
    assert table.line(given) == "-1\t1\t2026-02-03\t1250.5\té “a”, b\r\n"
    assert table.line({}) == "\t\t\t\t\r\n"
    told = "\n".join(commands(table, title="L'été", weight="loss"))
    assert "    day SDATE10\n    loss F16.6\n    idea A13." in told
    assert "VALUE LABELS safe\n  1 'Oui, c''est sûr'\n  -1 'Don''t know'\n  -2 'لا أريد الإجابة'." in told
    way = Table(
        "ways", [Column(Variable("way", "How", "text", {"web": "on the web", "paper": "on paper"}), dict.get)]
    )
    assert "    way A5." in "\n".join(commands(way, title=""))
    assert "MISSING VALUES safe (-1, -2)." in told
    assert "MISSING VALUES why (-5 THRU -1)." in told
    assert "VARIABLE LEVEL loss (SCALE)." in told
    assert "WEIGHT BY loss." in told
    assert all(len(line.encode()) < 400 for line in told.splitlines())


@pytest.fixture
def parted(town):
    questions = (
        {"code": "safe", "kind": "single", "text": "Safe?", "options": [
            {"value": "yes", "label": "Yes"}, {"value": "no", "label": "No"},
            {"value": "dk", "label": "Don't know", "stands": "apart"}]},
        {"code": "weight", "kind": "number", "text": "Your weight?"},
        {"code": "idea", "kind": "text", "text": "Ideas?"},
    )  # fmt: skip
    survey = make_open_survey(town, questions)
    given = [{"safe": "yes"}] * 3 + [
        {"safe": "no", "idea": "ask ana@private.example"},
        {"safe": "dk", "weight": 70},
    ]
    make_answers(survey, given)
    return survey


def test_the_zip_has_tables_codebook_and_commands(as_alice, parted):
    groups = [{"values": ["yes"], "people": 50}, {"values": ["no"], "people": 50}]
    SurveyMargin.objects.create(
        municipality=parted.municipality, survey=parted, code="safe", groups=groups, source="census"
    )
    address = f"/town/{parted.municipality.slug}/surveys/{parted.uid}/results/answers.spss"
    reply = as_alice.get(address)
    assert reply["Content-Disposition"].endswith('answers.spss.zip"')
    archive = zipfile.ZipFile(io.BytesIO(reply.content))
    assert archive.namelist() == ["answers.dat", "codebook.csv", "read-me-into-spss.sps"]
    heading, *lines = archive.read("answers.dat").decode().splitlines()
    names = heading.split("\t")
    assert names[:10] == [
        *("person", "version", "received_on", "channel", "weight", "stratum", "cluster", "collector"),
        *("weight_fitted", "safe"),
    ]  # fmt: skip
    assert names[10:] == ["weight_2", "idea"]
    rows = [dict(zip(names, line.split("\t"), strict=True)) for line in lines]
    assert sorted(row["safe"] for row in rows) == ["-1", "1", "1", "1", "2"]
    assert "private.example" not in archive.read("answers.dat").decode()
    # Four who told their group are weighted to halves; whoever told none keeps the part of a fifth.
    by_answer = {row["safe"]: float(row["weight_fitted"]) for row in rows}
    assert by_answer["2"] == pytest.approx(3 * by_answer["1"])
    told = archive.read("read-me-into-spss.sps").decode("utf-8-sig")
    assert "WEIGHT BY weight_fitted." in told
    assert re.search(r"SAVE OUTFILE='answers.sav'\.", told)
    assert '"safe","Don' not in told
    assert ",-1\r\n" in archive.read("codebook.csv").decode()
