"""A frozen version as a text on which people can be consulted: elements with permanent uids."""

from django.utils.translation import gettext as _

from stakeholders.access.speaking import saying

from .amounts import day
from .hashing import content_hash
from .models import PlanVersion
from .wording import Reading

# What a resident needs to judge an element; amounts, evidence and internal screening stay in the full plan.
_SHOWN = {
    "problem": ("areas", "where", "when", "who_victims", "why", "extent_value", "decision_reason"),
    "objective": ("problems", "due_on", "owner", "targets"),
    "action": ("lead", "support", "objectives", "areas", "target_groups", "milestones", "cost"),
    "section": (
        "first_evaluation_on", "evaluation_questions", "evaluation_method", "evaluator",
        "next_revision_on", "revision_triggers", "revision_authority",
    ),
}  # fmt: skip
_OPENING = {"problem": "statement", "action": "description", "section": "text"}


def consulted_text(version: PlanVersion) -> list[dict]:
    """[{"uid", "kind", "code", "heading", "body", "hash"}] in reading order, in the town's first language.

    `hash` is the SHA-256 of heading and body: an element with an equal hash says the same words.
    """
    reading = Reading(version.content, smallest=version.municipality.small_count_threshold)
    with saying(_language(version.content)):
        made = [_element(reading, part) for part in _parts(version.content)]
    return [element for element in made if element["body"]]


def _language(content: dict) -> str:
    return next(iter(content["municipality"]["languages"]), "en")


def _parts(content: dict) -> list[dict]:
    sections = {section["code"]: section for section in content["sections"]}
    opening = [sections[code] for code in ("foreword", "vision")]
    closing = [sections[code] for code in ("evaluation", "revision")]
    main = [*content["problems"], *content["objectives"], *content["actions"]]
    return [content["plan"], *opening, *main, *closing]


def _element(reading: Reading, part: dict) -> dict:
    # An objective's statement is its body: a heading of three lines is no heading.
    heading = part["code"] if part["kind"] == "objective" else reading.title(part)
    body = _body(reading, part)
    return {
        "uid": part["uid"],
        "kind": part["kind"],
        "code": "" if part["kind"] == "section" else part["code"],
        "heading": heading,
        "body": body,
        "hash": content_hash({"heading": heading, "body": body}),
    }


def _body(reading: Reading, part: dict) -> str:
    if part["kind"] == "plan":
        return _("The plan as a whole, from %(start)s to %(end)s.") % {
            "start": day(part["period_start"]),
            "end": day(part["period_end"]),
        }
    opening = part["title"] if part["kind"] == "objective" else part.get(_OPENING[part["kind"]]) or ""
    fields = {field.name: field for field in reading.body(part)}
    lines = [_line(reading, part, fields[name]) for name in _SHOWN[part["kind"]] if name in fields]
    if part["kind"] == "action" and part["starts_on"] and part["ends_on"]:
        lines.insert(0, _when(part))
    return "\n\n".join(filter(None, [opening, "\n".join(lines)]))


def _line(reading: Reading, part: dict, field) -> str:
    text = reading.extent(part) if field.name == "extent_value" else field.text
    return f"{field.label}: {text}" if "\n" not in text else f"{field.label}:\n{text}"


def _when(action: dict) -> str:
    dates = {"start": day(action["starts_on"]), "end": day(action["ends_on"])}
    return _("When: from %(start)s to %(end)s") % dates
