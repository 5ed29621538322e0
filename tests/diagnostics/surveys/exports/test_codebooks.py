"""DDI codebook and SDMX-CSV: what they hold, in what shape, and that nothing passes the gate in them."""

import csv
import io

import pytest
from defusedxml import ElementTree

from diagnostics.surveys import services
from tests.diagnostics.surveys.builders import ON, YES_NO, make_answers, make_open_survey

D = "{ddi:codebook:2_5}"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
QUESTIONS = (
    {"code": "safe", "kind": "single", "text": "Do you feel safe?", "options": [*YES_NO,
     {"value": "dk", "label": "Don't know", "stands": "apart"}], "core": True},
    {"code": "what", "kind": "multiple", "text": "What?", "options": [
        {"value": "theft", "label": "Theft"}, {"value": "fraud", "label": "Fraud"}],
     "asked_if": {"question": "safe", "values": ["no"]}},
    {"code": "years", "kind": "number", "text": "Years here?", "minimum": 0, "maximum": 110},
    {"code": "hit", "kind": "single", "text": "Hit at home?", "options": YES_NO, "sensitive": True},
    {"code": "idea", "kind": "text", "text": "Ideas & <more>?"},
)  # fmt: skip


def translated(question: dict) -> dict:
    """The question with words in Arabic for all that it says."""
    labels = {option["value"]: "نعم" for option in question.get("options", ())}
    words = {"text": "هل تشعر بالأمان؟", "labels": labels}
    return {**question, "words": {"ar": words}}


@pytest.fixture
def survey(town, coordinator):
    survey = make_open_survey(
        town,
        [translated(question) for question in QUESTIONS],
        sampling="probability",
        languages=["en", "ar"],
        words={"ar": {"title": "السلامة", "introduction": "مقدمة"}},
        invited=200,
        population_size=30_000,
        mode="Letter\x07",
        weighting="None",
    )
    rows = [
        {"safe": "yes" if i < 60 else "no" if i < 97 else "dk", "years": i % 50, "hit": "yes" if i < 40 else "no",
         **({"what": ["theft"]} if i >= 60 else {})}
        for i in range(100)
    ]  # fmt: skip
    make_answers(survey, rows)
    services.close(by=coordinator, survey=survey, on=ON)
    return survey


def address(survey, name: str) -> str:
    return f"/town/{survey.municipality.slug}/surveys/{survey.uid}/{name}"


def test_the_codebook_tells_study_and_variables(as_bob, survey):
    reply = as_bob.get(address(survey, "ddi.xml"))
    root = ElementTree.fromstring(reply.content)
    assert [child.tag.removeprefix(D) for child in root] == ["docDscr", "stdyDscr", "fileDscr", "dataDscr"]
    assert root.get("version") == "2.5"
    study = root.find(f"{D}stdyDscr")
    told = {element.tag.removeprefix(D): element.text for element in study.iter()}
    assert told["parTitl"] == "السلامة"
    assert told["universe"].startswith("Residents (N = 30000)")
    assert told["respRate"].startswith("50")
    assert (told["collMode"], told["weight"]) == ("Letter\ufffd", "None")
    assert "Chance decided" in told["sampProc"]
    variables = {one.get("name"): one for one in root.iter(f"{D}var")}
    assert list(variables)[:8] == [
        *("person", "version", "received_on", "channel", "weight", "stratum", "cluster", "collector"),
    ]  # fmt: skip
    safe = variables["safe"]
    assert [(one.get(LANG), one.text) for one in safe.findall(f"{D}labl")] == [
        (None, "Do you feel safe?"), ("ar", "هل تشعر بالأمان؟"),
    ]  # fmt: skip
    categories = {one.findtext(f"{D}catValu"): one for one in safe.findall(f"{D}catgry")}
    assert categories["dk"].get("missing") == "Y"
    assert [categories[value].findtext(f"{D}catStat") for value in ("yes", "no", "dk")] == ["60", "37", None]
    theft = variables["what__theft"]
    assert "Only if answer “Do you feel safe?” is “No”" in theft.findtext(f"{D}universe")
    assert root.find(f"{D}dataDscr/{D}varGrp").get("var").split() == [
        theft.get("ID"), variables["what__fraud"].get("ID"),
    ]  # fmt: skip
    assert {one.get("type") for one in variables["years"].findall(f"{D}sumStat")} == {"mean", "medn"}
    # Nothing is counted of what is sensitive.
    assert variables["hit"].find(f".//{D}catStat") is None
    assert variables["hit"].findtext(f"{D}security") == "sensitive"
    assert variables["idea"].findtext(f"{D}labl") == "Ideas & <more>?"


def test_counts_are_those_that_all_may_see_and_only_at_the_end(as_alice, town, survey, coordinator):
    make_answers(survey, [{"safe": "no", "what": ["fraud"], "years": 3, "hit": "no"}] * 2)
    root = ElementTree.fromstring(as_alice.get(address(survey, "ddi.xml")).content)
    fraud = next(one for one in root.iter(f"{D}var") if one.get("name") == "what__fraud")
    assert fraud.find(f".//{D}catStat") is None
    services.reopen(by=coordinator, survey=survey)
    root = ElementTree.fromstring(as_alice.get(address(survey, "ddi.xml")).content)
    assert not list(root.iter(f"{D}catStat"))
    assert not list(root.iter(f"{D}sumStat"))


def test_tables_leave_as_sdmx_after_the_gate(client, alice, bob, survey):
    make_answers(survey, [{"safe": "no", "what": ["fraud"], "years": 3, "hit": "no"}] * 2)
    client.force_login(bob)
    reply = client.get(address(survey, "results/tables.sdmx?by=safe"))
    assert reply["Content-Type"] == "application/vnd.sdmx.data+csv; version=2.0.0"
    text = reply.content.decode()
    rows = list(csv.DictReader(io.StringIO(text)))
    assert text.startswith("STRUCTURE,STRUCTURE_ID,ACTION,")
    keys = ("QUESTION", "ANSWER", "BREAKDOWN", "BREAKDOWN_GROUP", "MEASURE")
    found = {tuple(row[key] for key in keys): row for row in rows}
    assert len(found) == len(rows)
    share = found["safe", "yes", "_Z", "_T", "SHARE"]
    assert (share["OBS_VALUE"], share["UNIT_MEASURE"], share["BASE_N"]) == (
        str(round(6000 / 99, 4)),
        "PT",
        "99",
    )
    assert float(share["LOWER_95"]) < float(share["OBS_VALUE"]) < float(share["UPPER_95"])
    assert share["TIME_PERIOD"] == "2026-03-01/P1D"
    small = found["what", "fraud", "_Z", "_T", "COUNT"]
    assert (small["OBS_VALUE"], small["OBS_STATUS"], small["CONF_STATUS"]) == ("", "Q", "A")
    assert found["years", "_T", "_Z", "_T", "MEDIAN"]["OBS_VALUE"]
    assert ("years", "_T", "safe", "yes", "MEAN") in found
    # The same as for those who may see small numbers: files are for handing on.
    client.force_login(alice)
    assert client.get(address(survey, "results/tables.sdmx?by=safe")).content.decode() == text
