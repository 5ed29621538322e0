"""The words of the clauses: the official text where somebody put it in, our own words elsewhere."""

from dataclasses import dataclass

from django.utils.translation import get_language

from .guidelines import CLAUSES, Clause
from .models import ClauseText


@dataclass(frozen=True, slots=True)
class ToldClause:
    """A clause as it is shown: our own words, and above them the official text where it is known."""

    clause: Clause
    official: ClauseText | None = None

    @property
    def id(self) -> str:
        return self.clause.id

    @property
    def number(self) -> str:
        return self.clause.number

    @property
    def title(self) -> str:
        return str(self.clause.title)

    def as_json(self) -> dict:
        text = self.official
        return {
            "clause": self.clause.id,
            "title": self.title,
            "text": text.text if text else str(self.clause.text),
            "is_official": text is not None,
            "source": text.source if text else str(self.clause.source),
            "entered_by": text.entered_by if text else "",
            "entered_on": text.entered_on.isoformat() if text else "",
        }


def told(texts: list[ClauseText], language: str | None = None) -> dict[str, ToldClause]:
    """Every clause by its id. A text in the reader's language goes before one in another."""
    wanted = (language or get_language() or "en").split("-")[0]
    best: dict[str, ClauseText] = {}
    for text in texts:
        known = best.get(text.clause)
        if known is None or text.language.split("-")[0] == wanted != known.language.split("-")[0]:
            best[text.clause] = text
    return {clause.id: ToldClause(clause, best.get(clause.id)) for clause in CLAUSES}


def told_in(town) -> dict[str, ToldClause]:
    return told(list(ClauseText.objects.filter(municipality=town)))
