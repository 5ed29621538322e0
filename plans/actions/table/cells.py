"""How one cell of the table of actions is written as text and read back.

Each kind of cell has `text(action, offer)`, what stands in the cell, and `read(text, offer)`, the value, or a
ValidationError that says what is wrong. `offer` knows the town's organisations, objectives, areas and groups.
"""

import hashlib
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from plans.actions.models import Action, ResponsibilityKind
from plans.versions.hashing import decimal_text

CODES = re.compile(r"[\s,;]+")


@dataclass
class Offer:
    """What cells may name, fetched once for the whole table."""

    organisations: dict = field(default_factory=dict)  # name in small letters → organisation
    objectives: dict = field(default_factory=dict)  # code → objective
    areas: dict = field(default_factory=dict)


@dataclass(frozen=True)
class Cell:
    """A column: its key, heading, how it is typed, and the two ways between value and text."""

    key: str
    label: str
    text: Callable[[Action, Offer], str]
    read: Callable[[str, Offer], object]
    kind: str = "text"  # text, date, number, choice
    choices: tuple = ()
    listed: str = ""  # id of the list of suggestions
    width: str = "m"  # s, m, l

    def print_of(self, text: str) -> str:
        """A short mark of what was shown, by which it is seen whether somebody else has changed it."""
        return hashlib.sha256(" ".join(text.split()).encode()).hexdigest()[:8]


def _model_field(name: str, *, width: str = "m") -> dict:
    model = Action._meta.get_field(name)

    def read(text: str, offer: Offer):
        text = text.strip()
        if model.get_internal_type() == "CharField":
            text = " ".join(text.split())
        return model.clean(text or (None if model.null else ""), None)

    def show(action: Action, offer: Offer) -> str:
        return getattr(action, name) or ""

    return {"label": model.verbose_name, "text": show, "read": read, "width": width}


def text_cell(name: str, *, width: str = "m") -> Cell:
    return Cell(name, **_model_field(name, width=width))


def _labelled(made: dict, label) -> dict:
    return {**made, "label": label} if label else made


def date_cell(name: str) -> Cell:
    made = _model_field(name, width="s")
    parse = forms.DateField(required=False)
    made["text"] = lambda action, offer: getattr(action, name).isoformat() if getattr(action, name) else ""
    made["read"] = lambda text, offer: parse.clean(text.strip())
    return Cell(name, **made, kind="date")


def number_cell(name: str, label="") -> Cell:
    made = _labelled(_model_field(name, width="s"), label)
    model = Action._meta.get_field(name)
    parse = forms.DecimalField(
        required=False, min_value=0, max_digits=model.max_digits, decimal_places=model.decimal_places
    )
    made["text"] = lambda action, offer: decimal_text(getattr(action, name)) or ""
    # Thousands may be set off as people paste them.
    made["read"] = lambda text, offer: parse.clean(re.sub(r"(?<=\d)[\s'\u2019](?=\d)", "", text.strip()))
    return Cell(name, **made, kind="number")


def choice_cell(name: str, choices, *, without: Iterable[str] = ()) -> Cell:
    made = _model_field(name, width="s")
    offered = tuple((value, label) for value, label in choices if value not in without)
    labels = {str(label).casefold(): value for value, label in offered}

    def read(text: str, offer: Offer) -> str:
        text = text.strip()
        if not text or text in dict(offered):
            return text
        if text.casefold() in labels:
            return labels[text.casefold()]
        raise ValidationError(_("“%(text)s” is not one of the choices.") % {"text": text})

    made["read"] = read
    return Cell(name, **made, kind="choice", choices=offered)


def code_list_cell(name: str, known: dict, label) -> Cell:
    """Codes of the guidelines, set apart by commas; the first is the main one."""
    made = _labelled(_model_field(name), label)
    by_code = {code.casefold(): code for code in known}

    def read(text: str, offer: Offer) -> list[str]:
        return _named(text, by_code)

    made["text"] = lambda action, offer: ", ".join(getattr(action, name))
    return Cell(name, **{**made, "read": read}, listed=name)


def link_cell(name: str, label) -> Cell:
    """Other records of the plan or the town, by their codes."""

    def read(text: str, offer: Offer) -> list:
        rows = getattr(offer, name)
        return _named(text, {code.casefold(): row for code, row in rows.items()})

    def show(action: Action, offer: Offer) -> str:
        return ", ".join(sorted(row.code for row in getattr(action, name).all()))

    return Cell(name, label, show, read, width="s")


def _named(text: str, known: dict) -> list:
    words = [word for word in CODES.split(text.strip()) if word]
    wrong = [word for word in words if word.casefold() not in known]
    if wrong:
        raise ValidationError(_("Not known here: %(words)s.") % {"words": ", ".join(wrong)})
    return list(dict.fromkeys(known[word.casefold()] for word in words))


def lead_cell(label) -> Cell:
    def read(text: str, offer: Offer):
        name = " ".join(text.split()).casefold()
        if not name:
            return None
        if name not in offer.organisations:
            raise ValidationError(
                _("No organisation is called “%(name)s”. Add it under Partners first.")
                % {"name": text.strip()}
            )
        return offer.organisations[name]

    def show(action: Action, offer: Offer) -> str:
        kind = ResponsibilityKind.LEAD
        return next((p.organisation.name for p in action.responsibilities.all() if p.kind == kind), "")

    return Cell("lead", label, show, read, listed="organisations", width="l")
