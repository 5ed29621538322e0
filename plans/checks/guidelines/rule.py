"""What a rule and a clause are. The rules themselves stand in the other modules of this folder, as data."""

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """What an unmet rule does."""

    BLOCK = "B"  # adoption is refused
    WARN = "W"  # shown, and printed with the plan
    ADVISE = "I"  # shown


@dataclass(frozen=True, slots=True)
class Clause:
    """A paragraph of the guidelines in our own words. `source` says which text it restates.

    The official text is not quoted: it is to be pasted in by a person who has it before them.
    """

    id: str
    title: str
    text: str
    source: str

    @property
    def number(self) -> str:
        """The paragraph as readers know it; nothing for what has no paragraph."""
        return "" if self.id in {"S", "PR"} else self.id


@dataclass(frozen=True, slots=True)
class Rule:
    """One question to the plan: its clause, what happens when it is not met, why it matters, where it is mended.

    `scope` names what is looked at; `fix` is a place of `places.PLACES`; `subject` is the code of the actor group,
    factor, level or measure that the rule asks about.
    """

    id: str
    clause: str
    severity: Severity
    scope: str
    title: str
    message: str
    why: str
    fix: str
    subject: str = ""


BLOCK, WARN, ADVISE = Severity.BLOCK, Severity.WARN, Severity.ADVISE
