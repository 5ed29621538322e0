"""The rights and gender screening of an action: what its answers mean. Pure, without Django.

Questions and rule: one page per action, domain specification 1.4. An answer is "yes", "no" or "unknown".
"""

from collections.abc import Mapping
from datetime import date

QUESTIONS = tuple(f"q{number}" for number in range(1, 13))
ANSWERS = ("yes", "no", "unknown")


def unanswered(answers: Mapping[str, str]) -> list[str]:
    """The questions without an answer, in order. "unknown" is an answer: it says that somebody looked."""
    return [question for question in QUESTIONS if answers.get(question) not in ANSWERS]


def high_because(answers: Mapping[str, str]) -> list[str]:
    """The questions whose answers make the risk high, in order; empty when it is not.

    High: surveillance (q2), stops or limits on movement (q3), personal data of minors (q1 and q4 together),
    or no route for complaints (q11).
    """
    yes = {question for question in QUESTIONS if answers.get(question) == "yes"}
    reasons = yes & {"q2", "q3"}
    if {"q1", "q4"} <= yes:
        reasons |= {"q1", "q4"}
    if answers.get("q11") == "no":
        reasons.add("q11")
    return [question for question in QUESTIONS if question in reasons]


def is_high(answers: Mapping[str, str]) -> bool:
    """Whether the action needs a mitigation, an independent reviewer and a date of review."""
    return bool(high_because(answers))


def missing(
    answers: Mapping[str, str], *, mitigation: str, reviewer: str, review_on: date | None, leads: str = ""
) -> list[str]:
    """What the screening still lacks: "answers", and where the risk is high "mitigation", "reviewer",
    "review_on". A reviewer of the same name as the lead (`leads`) is not independent."""
    lacks = ["answers"] if unanswered(answers) else []
    if is_high(answers):
        independent = reviewer.strip() and reviewer.strip().casefold() != leads.strip().casefold()
        given = {"mitigation": mitigation.strip(), "reviewer": independent, "review_on": review_on}
        lacks += [name for name, value in given.items() if not value]
    return lacks
