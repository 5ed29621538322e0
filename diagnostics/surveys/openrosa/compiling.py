"""A questionnaire as an XForm, the form that interviewers' telephones show. Neither Django nor the database."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from importlib import import_module

from diagnostics.surveys.questionnaire.schema import Questionnaire, Section
from diagnostics.surveys.xlsform.languages import language_title
from diagnostics.surveys.xlsform.writing import Heading, sheets_of

from .names import INTRODUCTION, Names


@cache
def _convert():
    # Takes a second to load, and only the first telephone of a survey needs it.
    return import_module("pyxform.xls2xform").convert


def xform_of(form: Questionnaire, heading: Heading, introduction: Mapping[str, str] | None = None) -> str:
    """The XForm as text. Raises pyxform's PyXFormError for what cannot be said in one.

    `introduction`: what is read before the first question, by language (under "" where the form names none).
    """
    sheets, names = sheets_of(_bounded(form), heading, own=False), Names(form)
    told = {
        "survey": [
            *_introduction(introduction or {}),
            *(_renamed(row, names) for row in sheets["survey"]),
        ],
        "choices": [{**row, "list_name": names.of(row["list_name"])} for row in sheets.get("choices", [])],
        "settings": sheets["settings"],
    }
    return _convert()({name: rows for name, rows in told.items() if rows}, validate=False).xform


def _introduction(said: Mapping[str, str]) -> Iterator[dict]:
    # Words, in which nothing stands for an answer.
    labels = {
        f"label::{language_title(code)}" if code else "label": text.replace("${", "$ {")
        for code, text in said.items()
        if text.strip()
    }
    if labels:
        yield {"type": "note", "name": INTRODUCTION, **labels}


def _bounded(form: Questionnaire) -> Questionnaire:
    """No part is asked more often than the questionnaire takes, whatever a formula says."""
    return replace(form, sections=tuple(_at_most(section) for section in form.sections))


def _at_most(section: Section) -> Section:
    if not section.count:
        return section
    many = f"({section.count})"
    return replace(section, count=f"if({many} > {section.most}, {section.most}, {many})")


def _renamed(row: dict, names: Names) -> dict:
    told = {key: names.of(text) if key == "name" else names.renamed(text) for key, text in row.items()}
    kind, _space, items = row["type"].partition(" ")
    return {**told, "type": f"{kind} {names.of(items)}" if items else kind}
