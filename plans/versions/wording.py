"""A frozen plan in words: every field of every part with its label, as people read it.

Pages, comparison, consultation and the printed plan all read a version through this module, so that they say the
same thing. It reads the snapshot only, never the tables of the draft.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from plans.actions.models import Acceptance, ResponsibilityKind
from plans.checks.subjects import title_of

from .amounts import NONE, day, number
from .disclosing import is_small
from .field_words import WORDINGS, acceptance_line
from .problem_words import PROBLEM_WORDINGS
from .record_words import RECORD_WORDINGS, record_labels

_WORDINGS = {**WORDINGS, **PROBLEM_WORDINGS, **RECORD_WORDINGS}

# Reading order, and where the parts of each kind stand in the content.
GROUPS = (
    ("plan", "plan"),
    ("section", "sections"),
    ("criterion", "criteria"),
    ("problem", "problems"),
    ("objective", "objectives"),
    ("action", "actions"),
    ("target_group", "target_groups"),
    ("consideration", "considerations"),
    ("waiver", "waivers"),
    ("indicator", "indicators"),
    ("finding", "findings"),
    ("source", "sources"),
)


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a part: its name in the snapshot, its label and its text (may be empty)."""

    name: str
    label: str
    text: str


def elements(content: dict) -> Iterator[dict]:
    """Every part of the plan in reading order."""
    for _kind, key in GROUPS:
        part = content.get(key) or []
        yield from [part] if isinstance(part, dict) else part


def kind_label(kind: str) -> str:
    known = record_labels()
    return known[kind][0] if kind in known else _kind_label(kind)


def kinds_label(kind: str) -> str:
    """The heading over several parts of a kind."""
    known = record_labels()
    return known[kind][1] if kind in known else _kinds_label(kind)


def _kind_label(kind: str) -> str:
    return {
        "plan": _("Plan"),
        "section": _("Text"),
        "criterion": _("Criterion"),
        "problem": _("Problem"),
        "objective": _("Objective"),
        "action": _("Action"),
        "target_group": _("Target group"),
        "consideration": _("Consideration"),
        "waiver": _("Waiver"),
        "indicator": _("Indicator"),
        "finding": _("Finding"),
        "source": _("Source"),
    }[kind]


def _kinds_label(kind: str) -> str:
    return {
        "plan": _("Plan"),
        "section": _("Texts"),
        "criterion": _("Criteria"),
        "problem": _("Problems"),
        "objective": _("Objectives"),
        "action": _("Actions"),
        "target_group": _("Target groups"),
        "consideration": _("Considerations"),
        "waiver": _("Waivers"),
        "indicator": _("Indicators"),
        "finding": _("Findings"),
        "source": _("Sources"),
    }[kind]


def section_title(code: str) -> str:
    return {
        "foreword": _("Foreword"),
        "vision": _("Vision and strategy"),
        "mandate": _("Mandate and ties to other plans"),
        "evaluation": _("Evaluation"),
        "revision": _("Revision"),
    }[code]


def subject_title(code: str) -> str:
    """The title of what a consideration is about: an actor group, factor, level, measure or class of actors."""
    return title_of(code)


class Reading:
    """A version's content, with references resolved into codes and names.

    For the public, `smallest` is the smallest count of cases that may be shown; smaller ones are hidden.
    """

    def __init__(self, content: dict, *, smallest: int = 0):
        self.content = content
        self.smallest = smallest
        self._parts = {part["uid"]: part for part in elements(content)}
        self._areas = {area["code"]: area["name"] for area in content.get("areas", [])}

    def part(self, uid) -> dict | None:
        return self._parts.get(str(uid))

    def title(self, part: dict) -> str:
        """How a part is called, without its code."""
        if part["kind"] == "section":
            return section_title(part["code"])
        if part["kind"] == "consideration":
            return subject_title(part["code"]) or part["code"]
        return part["title"] or part["code"]

    def name(self, part: dict) -> str:
        """Code and title."""
        return f"{part['code']} {self.title(part)}" if self._shows_code(part) else self.title(part)

    def _shows_code(self, part: dict) -> bool:
        return bool(part["code"]) and part["kind"] != "section" and self.title(part) != part["code"]

    def fields(self, part: dict, names: set[str] | None = None) -> list[Field]:
        """All fields of a part, or only those named, in reading order, empty ones included."""
        return [
            Field(name, str(label()), self._text(part, name, make))
            for name, label, make in _WORDINGS[part["kind"]]
            if names is None or name in names
        ]

    def _text(self, part: dict, name: str, make) -> str:
        if name == "extent_value":  # a count, whose unit stands beside it
            return self.count(part.get(name), part.get("extent_unit") or "")
        return make(self, part.get(name))

    def body(self, part: dict) -> list[Field]:
        """What stands below a part's heading: its fields without code, title and what is empty."""
        return [field for field in self.fields(part) if field.text and field.name not in {"code", "title"}]

    def codes(self, uids: list[str] | None) -> str:
        return ", ".join(sorted(self._parts[uid]["code"] for uid in uids or [] if uid in self._parts))

    def named(self, uids: list[str] | None) -> list[str]:
        return sorted(self.name(self._parts[uid]) for uid in uids or [] if uid in self._parts)

    def count(self, text: str | None, unit: str) -> str:
        """A figure, or "fewer than 5" where it is a small count of cases and the reader is the public."""
        if is_small(text, unit, self.smallest):
            return _("fewer than %(limit)d") % {"limit": self.smallest}
        return number(text)

    def extent(self, problem: dict) -> str:
        """ "831 burglaries (2025)"."""
        if not problem["extent_value"]:
            return ""
        figure = (
            f"{self.count(problem['extent_value'], problem['extent_unit'])} {problem['extent_unit']}".strip()
        )
        return f"{figure} ({problem['extent_period']})" if problem["extent_period"] else figure

    def areas(self, codes: list[str] | None) -> str:
        if len(self._areas) > 1 and set(codes or []) == set(self._areas):
            return _("the whole municipality")
        return ", ".join(self._areas.get(code, code) for code in codes or [])

    def acceptance(self, action: dict) -> str:
        """Whether the lead has accepted, and how many partners have."""
        lead = [
            acceptance_line(self, row)
            for row in action["acceptance"]
            if row["part"] == ResponsibilityKind.LEAD
        ]
        support = [row for row in action["acceptance"] if row["part"] != ResponsibilityKind.LEAD]
        accepted = sum(row["acceptance"] == Acceptance.ACCEPTED for row in support)
        if support:
            numbers = {"accepted": accepted, "all": len(support)}
            lead.append(_("Supporting partners that accepted: %(accepted)d of %(all)d") % numbers)
        return "\n".join(lead)

    def money(self, text: str | None) -> str:
        return f"{number(text)} {self.content['municipality']['currency']}" if text else ""

    def whole_target(self, target: dict) -> str:
        """The same with the day on which the baseline was measured."""
        on = day(target.get("baseline_on"))
        return (
            f"{self.target(target)} ({_('baseline measured on %(day)s') % {'day': on}})"
            if on
            else self.target(target)
        )

    def target(self, target: dict) -> str:
        """ "Burglaries (per 1,000): from 31 (2025) to 23.3 by 31 December 2028"."""
        indicator = self._parts.get(target["indicator"], {"title": "?", "unit": ""})
        text = f"{indicator['title']} ({indicator['unit']}): {self.target_values(target)}"
        return f"{text}. {target['rationale']}" if target.get("rationale") else text

    def target_values(self, target: dict) -> str:
        """ "from 31 (2025) to 23.3 by 31 December 2028"."""
        indicator = self._parts.get(target["indicator"], {"unit": ""})
        values = {
            "baseline": self.count(target["baseline_value"], indicator["unit"]) or NONE,
            "period": target["baseline_period"] or NONE,
            "target": number(target["target_value"]) or NONE,
            "day": day(target["target_on"]) or NONE,
        }
        if not target["target_value"]:
            return _("%(baseline)s (%(period)s), watched without a target") % values
        text = _("from %(baseline)s (%(period)s) to %(target)s by %(day)s") % values
        # Versions of schema 1 know no interim targets.
        stops = target.get("interim_targets") or []
        steps = ", ".join(f"{number(stop['value'])} ({day(stop['on'])})" for stop in stops)
        return _("%(text)s; on the way: %(steps)s") % {"text": text, "steps": steps} if steps else text
