"""The safety survey: its questions, the published version and 1,412 answers."""

from diagnostics.models import (
    ContactTally,
    FieldPlan,
    Question,
    Survey,
    SurveyOffence,
    SurveyVersion,
)
from diagnostics.surveys import services
from diagnostics.surveys.answering.intake import Sent, receive_many

from .answers import make_answers
from .records import Town

SAME_IN_QUESTION = ("code", "kind", "text", "required")


def load_survey(town: Town) -> None:
    record = town.read("survey")
    if not record:
        return
    survey = town.make(
        Survey,
        title=record["title"],
        introduction=record["introduction"],
        population=record["population"],
        population_size=record["population_size"],
        sampling=record["sampling"],
        invited=record["invited"],
        mode=record["mode"],
        counting=record.get("counting", "incidents"),
        weighting=record["weighting"],
        source=town.sources[record["source"]],
        state="closed",
        opened_on=town.day(record["field_from"]),
        closed_on=town.day(record["field_to"]),
    )
    questions = [_question(survey, order, item) for order, item in enumerate(record["questions"])]
    town.make_all(Question, questions)
    _load_answers(town, survey, services.freeze(survey), record)
    _load_contacts(town, survey, record)
    town.make_all(
        SurveyOffence,
        (_offence(survey, order, item) for order, item in enumerate(record.get("offences", ()))),
    )


def _offence(survey: Survey, order: int, record: dict) -> dict:
    """Found by one of the things that were ticked; who said that nothing happened was asked no more."""
    told = record.get("reported")
    return {
        "survey": survey,
        "order": order,
        "code": record["code"],
        "label": record["label"],
        "iccs": record["iccs"],
        "violence": record.get("violence", ""),
        "sensitive": record.get("sensitive", False),
        "found_by": [{"question": "crimes", "values": [record["code"]]}],
        "denied_by": [{"question": "victim", "values": ["no"]}],
        "reported": {"question": told, "yes": ["yes"], "no": ["no"]} if told else {},
    }


def _question(survey: Survey, order: int, record: dict) -> dict:
    return {
        **{key: record[key] for key in SAME_IN_QUESTION},
        "survey": survey,
        "order": order,
        "hint": record.get("hint", ""),
        "options": record.get("options", []),
        "minimum": record.get("minimum"),
        "maximum": record.get("maximum"),
        "asked_if": record.get("asked_if", {}),
        "together": record.get("together", {}),
        "sensitive": record.get("sensitive", False),
    }


def _load_answers(town: Town, survey: Survey, version: SurveyVersion, record: dict) -> None:
    answers = make_answers(town.read("survey_answers"))
    received = town.day(record["field_to"])
    sent = [(Sent(one["instance"], one["answers"], stratum=one["stratum"]), received) for one in answers]
    # By the one way in, which seals what is sensitive.
    receive_many(by=None, version=version, sent=sent)


def _load_contacts(town: Town, survey: Survey, record: dict) -> None:
    """What came of the letters, by neighbourhood: together as many as were invited."""
    town.make(FieldPlan, survey=survey, target=record["target"], ends_on=town.day(record["field_to"]))
    rows = (dict(zip(record["contacts"]["columns"], row, strict=True)) for row in record["contacts"]["rows"])
    town.make_all(
        ContactTally,
        (
            {
                **row,
                "survey": survey,
                "on": town.day(record["field_to"]),
                "way": "web",
                "area": town.areas[row["area"]],
            }
            for row in rows
        ),
    )
