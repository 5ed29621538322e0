"""What is told of a file of answers: why a row is refused, why a column is not taken, what a column may be."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from diagnostics.surveys.answering.forms import told

from .reading import Fault

DROPPED = {
    "name": gettext_lazy("looks like names of people"),
    "e-mail": gettext_lazy("looks like e-mail addresses"),
    "phone": gettext_lazy("looks like telephone numbers"),
    "address": gettext_lazy("looks like addresses"),
    "place": gettext_lazy("looks like places on the map"),
    "device": gettext_lazy("looks like marks of devices"),
    "identity": gettext_lazy("looks like numbers of identity papers"),
    "birth": gettext_lazy("looks like days of birth"),
    "time": gettext_lazy("looks like times of day"),
}
ROLES = {
    "leave": gettext_lazy("left out"),
    "weight": gettext_lazy("weight"),
    "stratum": gettext_lazy("stratum"),
    "cluster": gettext_lazy("place that was drawn first"),
    "day": gettext_lazy("day of the answer"),
    "mode": gettext_lazy("way of answering"),
}
REASONS = {
    "unknown": gettext_lazy("no answer of the question"),
    "alone": gettext_lazy("goes with no other answer"),
    "not_whole": gettext_lazy("not a whole number"),
    "not_a_number": gettext_lazy("not a number, or one with an unclear decimal sign"),
    "not_a_day": gettext_lazy("not a day"),
    "day_order": gettext_lazy("day and month cannot be told apart"),
    "constraint": gettext_lazy("does not fit the question or other answers"),
    "too_small": gettext_lazy("smaller than the question allows"),
    "too_large": gettext_lazy("larger than the question allows"),
    "too_long": gettext_lazy("a text that is too long"),
    "weight": gettext_lazy("no weight above zero"),
    "no_person": gettext_lazy("belongs to no person of the file"),
    "person_twice": gettext_lazy("the same person twice"),
    "too_many_turns": gettext_lazy("more of a part than the questionnaire takes"),
    "too_many_cells": gettext_lazy("more cells than columns"),
}


def reason_of(fault: Fault) -> str:
    """Why a row is refused, in a sentence where the question has one."""
    code = fault.why.code
    if fault.item is not None and code in {"alone", "too_small", "too_large", "too_long", "constraint"}:
        return told(fault.why, fault.item)
    return str(REASONS.get(code, _("cannot be read")))


def dropped_words(why: str) -> str:
    return str(DROPPED.get(why, why))
