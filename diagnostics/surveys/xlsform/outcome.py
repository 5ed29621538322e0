"""What a file holds, and what is to be said of its rows."""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from diagnostics.surveys.questionnaire.schema import Item, Section


@dataclass(frozen=True, order=True)
class Remark:
    """What is to be said of one row; row 0: of the whole sheet."""

    sheet: str
    row: int
    text: str

    def __str__(self):
        if not self.row:
            return self.text
        return _("Sheet “%(sheet)s”, row %(row)s: %(text)s") % {
            "sheet": self.sheet,
            "row": self.row,
            "text": self.text,
        }


@dataclass
class Outcome:
    """What a file holds. With any fault nothing of it is taken; notices tell what was left out."""

    title: str = ""
    languages: list[str] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)
    sections: list[Section] = field(default_factory=list)
    places: dict[str, int] = field(
        default_factory=dict
    )  # row of each question and part in the sheet “survey”
    faults: list[Remark] = field(default_factory=list)
    notices: list[Remark] = field(default_factory=list)
