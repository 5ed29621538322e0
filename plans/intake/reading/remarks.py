"""What is said about a row of a plan that was read: what was understood how, and what could not be placed."""

from dataclasses import dataclass, field

from stakeholders.spreadsheets.problems import gettext_noop

MESSAGES = {
    "several_leads": gettext_noop(
        "“%(text)s”: %(lead)s leads, the others support. One organisation leads an action."
    ),
    "vague_time": gettext_noop(
        "“%(text)s” names no day. It was read as %(start)s to %(end)s; the words are in the note."
    ),
    "ambiguous_time": gettext_noop(
        "“%(text)s” can be read in two ways; say above which comes first, day or month."
    ),
    "open_time": gettext_noop("“%(text)s” is no date; it is in the note."),
    "ends_before": gettext_noop("The end “%(text)s” lies before the start; it is in the note."),
    "unplaced": gettext_noop("%(column)s: “%(text)s” fits no field; it is in the note."),
    "other_currency": gettext_noop("“%(text)s” is not in the currency of the town; it is in the note."),
    "added_up": gettext_noop("Amounts of several columns were added up: %(amounts)s."),
    "too_long": gettext_noop("%(column)s: the text is longer than the field; it is whole in the note."),
    "same_above": gettext_noop("%(column)s: taken from the line above (“%(text)s”)."),
    "more_lines": gettext_noop("Lines %(lines)s go on with this action."),
    "like_level": gettext_noop("“%(text)s” was read as “%(value)s”; the word is in the note."),
    "code_taken": gettext_noop("The number “%(text)s” is used already; it is in the note."),
    "other_title": gettext_noop(
        "The code %(code)s belongs to “%(title)s”. Leave the row out if it is something else."
    ),
    "lead_accepted": gettext_noop("%(lead)s has accepted to lead. Whoever leads instead has to be asked."),
    "stands_already": gettext_noop("“%(text)s” is there already with other details; they are in the note."),
    "reported": gettext_noop("%(column)s: “%(text)s” is reported, not written; it is in the note."),
    "not_linked": gettext_noop("The indicator “%(text)s” needs an objective; it is in the note."),
}


@dataclass(frozen=True, slots=True)
class RowRemark:
    """A code, what it is about (a field, or nothing) and what fills its message."""

    code: str
    target: str = ""
    params: dict = field(default_factory=dict)

    @property
    def template(self) -> str:
        """The untranslated message, for gettext."""
        return MESSAGES[self.code]
