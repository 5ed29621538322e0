"""Answers for SPSS, PSPP, R and Stata: names, labels, values that stand apart, and the files.

They are read back by an own reader; where PSPP is there, by it as well.
"""

import io
import shutil
import subprocess
import zipfile
from datetime import UTC, date, datetime

import pytest

from diagnostics.surveys.exports.numbers import numbers_of
from diagnostics.surveys.exports.sav import Study, write_sav
from diagnostics.surveys.exports.spss import Column, Table, Variable, columns_of, cut, named
from diagnostics.surveys.models import SurveyMargin
from diagnostics.surveys.questionnaire.paging import questionnaire
from diagnostics.surveys.questionnaire.schema import Item, Option
from tests.diagnostics.surveys.builders import make_answers, make_open_survey

from .sav_reader import read_sav

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


def test_texts_are_cut_by_bytes():
    assert cut("é" * 128, 256) == "é" * 128
    assert cut("é" * 129, 256).endswith("é…")
    assert len(cut("م" * 500, 120).encode()) <= 120


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


MANY = [Option(f"r{n}", f"Reason {n}", "apart") for n in range(5)]
ITEMS = (
    choice("safe", Option("yes", "Oui, c'est\nsûr"), *APART),
    choice("reasons_why", *MANY, Option("a", "A")),
    Item("day", "date", "Quand ?"),
    Item("loss", "decimal", "Perte"),
    Item("idea", "text", "Une idée ? " * 40),
    choice("seen", Option("theft", "Theft"), Option("fire", "Fire"), APART[0], kind="multiple", text="Seen?"),
    Item("story", "text", "Et alors ?"),
)
STORY = "Il était une fois ; " * 60 + "fin"
GIVEN = (
    {"safe": "dk", "reasons_why": "a", "day": "2026-02-03", "loss": 1250.5, "idea": "é\n\t“a”, b"},
    {},
    {"safe": "yes", "loss": 151, "seen": ["fire"], "story": STORY, "way": "paper"},
)
AT = datetime(2026, 11, 3, 8, 5, tzinfo=UTC)


def written() -> bytes:
    numbers = numbers_of([questionnaire(ITEMS)], ITEMS)
    columns = [c for item in ITEMS for c in columns_of(item, numbers.get(item.code, {}), WORDS)]
    ways = {"web": "on the web", "paper": "on paper"}
    long = {"an interview at home": "at home"}
    columns += [
        Column(Variable(name, "How", "text", labels), lambda answers: answers.get("way"))
        for name, labels in (("way", ways), ("another_way", long))
    ]
    table, target = Table("answers", named(columns)), io.BytesIO()
    table.measure(GIVEN)
    note = "Not for publication. " * 8
    write_sav(target, table, map(table.values, GIVEN), Study("L'été", (note,), AT, weight="loss"))
    return target.getvalue()


def test_a_file_is_what_was_told():
    file = read_sav(written())
    assert file.title == "L'été"
    assert file.weight == "loss"
    assert file.notes.rstrip() == "Not for publication. " * 7 + "Not for publication."
    width = len(STORY.encode())
    assert file.variables == {
        **{"safe": 0, "reasons_why": 0, "day": 0, "loss": 0, "idea": 13, "seen__theft": 0, "seen__fire": 0},
        **{"story": width, "way": 5, "another_way": 20},
    }
    day = (date(2026, 2, 3) - date(1582, 10, 14)).days * 86_400
    assert file.rows == [
        [-1, 1, day, 1250.5, "é “a”, b", None, None, "", "", ""],
        [None, None, None, None, "", None, None, "", "", ""],
        [1, None, None, 151, "", 0, 1, STORY, "paper", "paper"],
    ]
    assert len(file.words["idea"].encode()) <= 256
    assert file.words["idea"].endswith("…")
    assert file.words["reasons_why"] == "Sûr ?"
    assert file.labels["safe"] == {1: "Oui, c'est sûr", -1: "Don't know", -2: APART[1].label}
    assert file.labels["seen__fire"] == {0: "no", 1: "yes", -1: "Don't know"}
    assert file.labels["way"] == {"web": "on the web", "paper": "on paper"}
    assert file.labels["another_way"] == {"an interview at home": "at home"}
    assert file.missing["safe"] == (2, (-1, -2))
    assert file.missing["reasons_why"] == (-2, (-5, -1))
    assert file.missing["seen__fire"] == (1, (-1,))
    assert file.formats["day"] == 39
    assert file.sets == "$seen=D1 1 5 Seen? v2 v3\n"
    # A text of many bytes lies in several segments, each with a level of its own.
    assert file.levels == [1, 1, 3, 3, 1, 1, 1, *[1] * (-(-width // 252)), 1, 1]


@pytest.mark.skipif(not shutil.which("pspp"), reason="PSPP is not here")
def test_pspp_reads_the_file_without_a_warning(tmp_path):
    (tmp_path / "a.sav").write_bytes(written())
    said = """GET FILE='a.sav'.
DISPLAY DICTIONARY.
MRSETS /DISPLAY NAME=ALL.
SHOW WEIGHT.
WEIGHT OFF.
FREQUENCIES safe.
"""
    (tmp_path / "a.sps").write_text(said)
    done = subprocess.run(["pspp", "a.sps"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert not {word for word in ("warning", "error") if word in (done.stdout + done.stderr).lower()}
    assert "Oui, c'est sûr" in done.stdout
    assert "$seen" in done.stdout
    assert "WEIGHT is loss" in done.stdout + done.stderr


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


def test_the_files_have_people_weights_and_the_codebook(as_alice, parted):
    groups = [{"values": ["yes"], "people": 50}, {"values": ["no"], "people": 50}]
    SurveyMargin.objects.create(
        municipality=parted.municipality, survey=parted, code="safe", groups=groups, source="census"
    )
    address = f"/town/{parted.municipality.slug}/surveys/{parted.uid}/results/answers"
    reply = as_alice.get(f"{address}.sav")
    assert reply["Content-Disposition"].endswith('answers.sav"')
    file = read_sav(reply.content)
    assert [*file.variables] == [
        *("person", "version", "received_on", "channel", "weight", "stratum", "cluster", "collector"),
        *("weight_fitted", "safe", "weight_2", "idea"),
    ]  # fmt: skip
    assert file.weight == "weight_fitted"
    assert "not for publication" in file.notes
    rows = [dict(zip(file.variables, row, strict=True)) for row in file.rows]
    assert sorted(row["safe"] for row in rows) == [-1, 1, 1, 1, 2]
    assert b"private.example" not in reply.content
    # Four who told their group are weighted to halves; whoever told none keeps the part of a fifth.
    by_answer = {row["safe"]: row["weight_fitted"] for row in rows}
    assert by_answer[2] == pytest.approx(3 * by_answer[1])
    reply = as_alice.get(f"{address}.spss")
    assert reply["Content-Disposition"].endswith('answers.spss.zip"')
    archive = zipfile.ZipFile(io.BytesIO(reply.content))
    assert archive.namelist() == ["answers.sav", "codebook.csv"]
    assert [*read_sav(archive.read("answers.sav")).variables] == [*file.variables]
    assert ",-1\r\n" in archive.read("codebook.csv").decode()
