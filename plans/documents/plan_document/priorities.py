"""Sections 7 and 8: each priority with its objectives and actions; all actions."""

from django.utils.translation import gettext as _

from plans.documents.drawings import action_timeline
from plans.documents.edition import Edition
from plans.documents.layout.blocks import Block, Column, Heading, PageEnd, Pairs, Paragraph, Table, Wide
from plans.versions.amounts import NONE

from .diagnosis import problem_map

# Fields of a problem that have a place of their own in the section on priorities.
_ELSEWHERE = {"score", "decision_reason", "options", "title", "code"}


def one_by_one(edition: Edition) -> tuple[str, list[Block]]:
    """A sheet for each priority: what is known, what shall change, by what."""
    raw = {one["uid"]: one for one in edition.content["problems"]}
    blocks: list[Block] = []
    for place, problem in enumerate(edition.told["priorities"]):
        blocks += [PageEnd()] if place else []  # a sheet of its own for each
        blocks += _sheet(edition, problem, raw[problem["uid"]])
    return _("The priorities one by one"), blocks


def _sheet(edition: Edition, problem: dict, raw: dict) -> list[Block]:
    known = [
        (_("Extent"), problem["extent"]),
        (_("Areas"), problem["where"]),
        *[(field["label"], field["text"]) for field in problem["fields"] if field["name"] not in _ELSEWHERE],
        (_("Findings"), problem["findings"]),
    ]
    return [
        Heading(2, f"{problem['code']} {problem['title']}"),
        *([Paragraph(problem["statement"], lead=True)] if problem["statement"] else []),
        *problem_map(edition, raw),
        Heading(3, _("What is known")),
        Pairs([row for row in known if row[1]]),
        *_options(raw),
        *_objectives(edition, raw["uid"]),
    ]


def _options(raw: dict) -> list[Block]:
    if not raw["options"]:
        return []
    rows = [
        [
            one["title"],
            _("chosen") if one["is_chosen"] else _("not chosen"),
            "\n".join(filter(None, [one["reason"], one["local_fit"]])) or NONE,
        ]
        for one in raw["options"]
    ]
    strong = frozenset((place, 1) for place, one in enumerate(raw["options"]) if one["is_chosen"])
    columns = [
        Column(_("Option"), 1.3),
        Column(_("Decision"), 0.7),
        Column(_("Why, and how it fits here"), 2),
    ]
    caption = _("Options that were weighed")
    return [Heading(3, caption), Table(caption, columns, rows, strong=strong, shown_caption=False)]


def _objectives(edition: Edition, uid: str) -> list[Block]:
    answering = {one["uid"] for one in edition.content["objectives"] if uid in one["problems"]}
    blocks: list[Block] = []
    for objective in edition.told["objectives"]:
        if objective["uid"] not in answering:
            continue
        rows = [
            (_("To be reached by"), objective["due"]),
            (_("Owner"), objective["owner"]),
            (_("Targets"), "\n".join(objective["targets"])),
            *[(field["label"], field["text"]) for field in objective["fields"] if field["name"] != "title"],
            (
                _("Actions"),
                "\n".join(f"{one['code']} {one['title']}" for one in objective["actions"]),
            ),
        ]
        blocks.append(Heading(3, _("Objective %(code)s") % {"code": objective["code"]}))
        blocks.append(Paragraph(objective["statement"]))
        blocks.append(Pairs([row for row in rows if row[1]]))
    return blocks


def actions(edition: Edition) -> tuple[str, list[Block]]:
    """All actions in one table, over the years, and each with everything about it."""
    told = edition.told["actions"]
    if not told:
        return _("Actions"), []
    return _("Actions"), [
        Wide(
            [
                Paragraph(_("All actions side by side; each follows with all that was agreed on it.")),
                _table(told),
            ]
        ),
        *action_timeline(edition, caption=_("The actions over the years")),
        *[block for action in told for block in _action(action)],
    ]


def _table(told: list[dict]) -> Table:
    columns = [
        Column(_("Action"), 2.4),
        Column(_("Lead"), 1.5),
        Column(_("Support"), 1.8),
        Column(_("From, to"), 1.25),
        Column(_("Resources"), 0.85),
        Column(_("Cost"), 1.05, True),
        Column(_("Funding"), 0.9),
        Column(_("Measures"), 0.9),
    ]
    rows = [
        [
            f"{one['code']} {one['title']}",
            one["lead"] or NONE,
            ", ".join(one["support"]) or NONE,
            "\n".join(filter(None, [one["start"], one["end"]])) or NONE,
            one["resources"] or NONE,
            one["cost"] or NONE,
            one["funding"] or NONE,
            one["measures"] or NONE,
        ]
        for one in told
    ]
    return Table(_("All actions"), columns, rows)


def _action(action: dict) -> list[Block]:
    rows = [
        (_("Lead"), action["lead"]),
        (_("From, to"), f"{action['start']} {NONE} {action['end']}" if action["start"] else ""),
        (_("Areas"), action["areas"]),
        (_("Serves the objectives"), action["objectives"]),
        (_("Cost"), action["cost"]),
        (_("Acceptance"), action["acceptance"]),
        *[(field["label"], field["text"]) for field in action["fields"]],
    ]
    return [
        Heading(2, f"{action['code']} {action['title']}"),
        *([Paragraph(action["description"])] if action["description"] else []),
        Pairs([row for row in rows if row[1]]),
    ]
