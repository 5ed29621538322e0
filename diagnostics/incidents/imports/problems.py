"""Why a value of a file of counts is not taken: what the town says about it, beside what is unreadable."""

from stakeholders.spreadsheets.problems import VALUE_MESSAGES


def gettext_noop(message: str) -> str:
    """Mark a message for the translation catalogue."""
    return message


MESSAGES = {
    "no_area": gettext_noop("There is no area."),
    "no_offence": gettext_noop("There is no offence."),
    "unknown_area": gettext_noop("“%(value)s” is not an area of the town."),
    "unknown_offence": gettext_noop("“%(value)s” is not a known offence type."),
    "other_period": gettext_noop("“%(value)s” is a period of another length than in the other rows."),
    "future": gettext_noop("“%(value)s” lies in the future."),
    "too_old": gettext_noop("“%(value)s” lies before 1950."),
    "outside_declared": gettext_noop(
        "“%(value)s” lies outside of the days for which the file is said to be complete."
    ),
    "end_before_start": gettext_noop("The end (%(value)s) lies before the beginning (%(start)s)."),
    "no_degrees": gettext_noop("“%(value)s” is no longitude or latitude in degrees."),
    "damaged_number": gettext_noop(
        "The case number “%(value)s” has more digits than a spreadsheet keeps. Export it as text, or as CSV."
    ),
    "case_twice": gettext_noop("A later row of the same case was taken instead (line %(lines)s)."),
    "twice": gettext_noop(
        "The same area, period and offence stands in several lines (%(lines)s). Only one of them can be right."
    ),
}

#: Reasons in a few words, for tables of how often each occurs.
SHORT = {
    "missing": gettext_noop("empty cell"),
    "not_a_number": gettext_noop("not a number"),
    "ambiguous_number": gettext_noop("number that can be read in two ways"),
    "fraction": gettext_noop("not a whole number"),
    "negative": gettext_noop("negative number"),
    "too_large": gettext_noop("number too large"),
    "suppressed": gettext_noop("hidden count"),
    "dash": gettext_noop("dash instead of a number"),
    "formula_error": gettext_noop("error of a formula"),
    "not_a_period": gettext_noop("not a period"),
    "no_such_day": gettext_noop("day or month that does not exist"),
    "ambiguous_date": gettext_noop("date that can be read in two ways"),
    "other_order": gettext_noop("date in the other order"),
    "too_many_cells": gettext_noop("row with too many cells"),
    "no_area": gettext_noop("no area"),
    "no_offence": gettext_noop("no offence"),
    "unknown_area": gettext_noop("unknown area"),
    "unknown_offence": gettext_noop("unknown offence"),
    "other_period": gettext_noop("period of another length"),
    "future": gettext_noop("in the future"),
    "too_old": gettext_noop("before 1950"),
    "outside_declared": gettext_noop("outside of the declared days"),
    "twice": gettext_noop("appears more than once"),
    "not_a_time": gettext_noop("not a time of day"),
    "end_before_start": gettext_noop("end before the beginning"),
    "no_degrees": gettext_noop("no degrees"),
    "damaged_number": gettext_noop("damaged case number"),
    "case_twice": gettext_noop("earlier row of a case"),
}


class RejectedValue(ValueError):
    """A value that can be read but not taken; `code`, `params` and the English `text`."""

    def __init__(self, code: str, **params: object):
        super().__init__(code)
        self.code, self.params = code, params

    @property
    def template(self) -> str:
        return MESSAGES[self.code]

    @property
    def text(self) -> str:
        return self.template % self.params


def short(code: str) -> str:
    """The reason in a few English words, for gettext."""
    return SHORT.get(code) or VALUE_MESSAGES.get(code, code).split("%(value)s”")[-1].strip(" .") or code
