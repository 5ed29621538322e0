"""The rows of a frozen action as lines of text.

The functions take the reading (which knows what references stand for) and a row, or the value, of the snapshot.
"""

from django.utils.translation import gettext as _

from plans.actions.funding.models import FundingLevel, LineStatus
from plans.actions.models import Acceptance, ResponsibilityKind
from plans.actions.screening import QUESTIONS, high_because, unanswered

from .amounts import day, number

_ACCEPTANCE = dict(Acceptance.choices)
_PARTS = dict(ResponsibilityKind.choices)
_LEVELS = dict(FundingLevel.choices)
_LINE_STATUS = dict(LineStatus.choices)


def join(*parts: str) -> str:
    return ": ".join(part for part in parts if part)


def support_line(reading, row) -> str:
    who = f"{row['organisation']} ({row['role_holder']})" if row.get("role_holder") else row["organisation"]
    return join(who, row["task"])


def acceptance_line(reading, row) -> str:
    words = _ACCEPTANCE.get(row["acceptance"], row["acceptance"])
    signed = ", ".join(filter(None, [row["role"], day(row["on"])]))
    return f"{row['organisation']} ({_PARTS.get(row['part'], row['part'])}): {words}" + (
        f" ({signed})" if signed else ""
    )


def milestone_line(reading, row) -> str:
    title = f"{row['title']} ({row['owner']})" if row.get("owner") else row["title"]
    return join(day(row["due_on"]), title)


def funding_line(reading, row) -> str:
    level, status = _LEVELS.get(row["level"], row["level"]), _LINE_STATUS.get(row["status"], row["status"])
    year = str(row["year"] or _("whole plan"))
    return join(f"{row['source']} ({level}, {year})", f"{reading.money(row['amount'])}, {status}")


def output_line(reading, row) -> str:
    return join(row["title"], " ".join(filter(None, [number(row["planned"]), row["unit"]])))


def risk_line(reading, row) -> str:
    judged = [
        row["likelihood"] and _("likelihood %(number)s") % {"number": row["likelihood"]},
        row["impact"] and _("impact %(number)s") % {"number": row["impact"]},
    ]
    watched = ", ".join(filter(None, [row["owner"], row["owner_role"]]))
    brackets = ", ".join(filter(None, [*judged, watched]))
    return join(f"{row['text']} ({brackets})" if brackets else row["text"], row["mitigation"])


def rights(reading, value) -> str:
    answers = value or {}
    if unanswered(answers):
        return _("not screened yet") if not answers else _("screened in part")
    high = high_because(answers)
    said = {
        word: ", ".join(q[1:] for q in QUESTIONS if answers.get(q) == word) for word in ("yes", "unknown")
    }
    lines = [
        _("screened, high risk because of questions %(questions)s")
        % {"questions": ", ".join(q[1:] for q in high)}
        if high
        else _("screened, no high risk"),
        said["yes"] and _("yes to questions %(questions)s") % {"questions": said["yes"]},
        said["unknown"] and _("unknown: questions %(questions)s") % {"questions": said["unknown"]},
    ]
    return "; ".join(filter(None, lines))


def rights_notes(reading, value) -> str:
    return "\n".join(
        f"{question[1:]}: {value[question]}" for question in QUESTIONS if (value or {}).get(question)
    )
