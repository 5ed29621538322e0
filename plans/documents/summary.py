"""The plan for everybody, on one page: what we heard, what will be done by whom and when, where to get help."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from plans.versions.amounts import day
from stakeholders.drawing.directions import digits_in_order

from .drawings import code_of, priority_map
from .edition import Edition
from .layout.blocks import Beside, Block, Bullets, Column, Document, Heading, Paragraph, Table

MOST_PRIORITIES = 6
MOST_HEARD = 3
MOST_DONE = 3  # actions named for a problem
LONGEST_SENTENCE = 140  # characters


@dataclass(frozen=True)
class Summary:
    """What the page and the paper both say."""

    heard: list[str]
    problems: list[dict]  # {"title", "sentence", "done": [{"what", "who"}], "by"}
    measured: list[str]
    help: list[str]
    part: list[str]
    next_report: str
    address: str


def summary_of(edition: Edition) -> Summary:
    """In the active language, without any count that could point to a person."""
    chosen = edition.told["priorities"][:MOST_PRIORITIES]
    town = edition.municipality
    emergency = _("In an emergency: %(number)s") % {"number": town.emergency_contact}
    return Summary(
        heard=_heard(edition),
        problems=[_problem(edition, problem) for problem in chosen],
        measured=_measured(edition, {problem["uid"] for problem in chosen}),
        help=digits_in_order(
            [
                *([emergency] if town.emergency_contact else []),
                *filter(None, town.support_contacts.splitlines()),
            ]
        ),
        part=_part(edition),
        next_report=_next_report(edition),
        address=edition.address,
    )


def summary_document(edition: Edition, tightness: int = 0) -> Document:
    said = summary_of(edition)
    told = edition.told
    return Document(
        title=told["title"],
        town=told["town"],
        language=edition.language,
        subject=_("The plan on one page · %(period)s") % {"period": told["period"]},
        footer=f"{edition.label} · {shown_address(said.address)}",
        draft=edition.draft_word,
        page_words=_("Page"),
        blocks=_blocks(edition, said, tightness),
        compact=True,
    )


def shown_address(address: str) -> str:
    """Without the protocol, as people type it."""
    return address.partition("://")[2].rstrip("/")


def _blocks(edition: Edition, said: Summary, tightness: int) -> list[Block]:
    """`tightness` 0 to 4: the more, the fewer actions, measures and words, until it fits on a page."""
    drawn = priority_map(edition, caption=_("Where we begin"), share=1 - 0.08 * tightness, width=0.46)
    heard: list[Block] = [
        Heading(1, _("What we heard")),
        *[Paragraph(shortened(one, 420 - 60 * tightness)) for one in said.heard],
    ]
    columns = [
        Column(_("What is wrong"), 1.35),
        Column(_("What we will do, and who"), 2),
        Column(_("By when"), 0.6),
    ]
    left: list[Block] = [
        Heading(1, _("How we will measure it")),
        Bullets(said.measured[: MOST_PRIORITIES - tightness]),
        Heading(1, _("How to take part")),
        Paragraph(" ".join(filter(None, [*said.part, said.next_report]))),
    ]
    right: list[Block] = [
        Heading(1, _("Where to get help")),
        Bullets(said.help) if said.help else Paragraph(_("Ask the town hall.")),
        code_of(said.address, share=0.45),
        Paragraph(shown_address(said.address), quiet=True),
    ]
    return [
        *([Beside(heard, drawn, 0.6)] if drawn else heard),
        Heading(1, _("What will be done")),
        Table(
            _("Problems, what will be done, by whom and by when"),
            columns,
            [_row(one, tightness) for one in said.problems],
            shown_caption=False,
        ),
        Beside(left, right, 0.64),
    ]


def _row(problem: dict, tightness: int) -> list[str]:
    most = max(1, MOST_DONE - tightness)
    done = [f"{one['what']} ({one['who']})" if one["who"] else one["what"] for one in problem["done"][:most]]
    said = problem["title"] if tightness > 2 else problem["sentence"] or problem["title"]
    return [said, "\n".join(f"\u2013 {one}" for one in done), problem["by"]]


def _heard(edition: Edition) -> list[str]:
    """From the published summary of the consultation; without one, from what the diagnosis found."""
    rounds = [one for one in edition.records.get("rounds", []) if one["summary"]]
    if rounds:
        comments = sum(one["comments"] for one in rounds)
        first = (
            _("We read %(count)d comments and answered each of them.") % {"count": comments}
            if comments >= edition.smallest
            else ""
        )
        return list(filter(None, [first, *(one["summary"] for one in rounds[-2:])]))
    felt = [one for one in edition.content["findings"] if one["finding_kind"] == "perception"]
    return [one["title"] for one in felt[:MOST_HEARD]] or [edition.told["vision"]]


def _problem(edition: Edition, problem: dict) -> dict:
    """In one sentence, the first actions that answer it and who leads them, and when its last objective is due."""
    aims = {one["uid"] for one in edition.content["objectives"] if problem["uid"] in one["problems"]}
    serving = [
        told
        for raw, told in zip(edition.content["actions"], edition.told["actions"], strict=True)
        if aims & set(raw["objectives"])
    ]
    last = max(
        (one["due_on"] or "" for one in edition.content["objectives"] if one["uid"] in aims), default=""
    )
    return {
        "title": problem["title"],
        "sentence": sentence(problem["statement"]),
        "done": [{"what": one["title"], "who": one["lead"]} for one in serving[:MOST_DONE]],
        "by": day(last or None),
    }


def _measured(edition: Edition, chosen: set[str]) -> list[str]:
    """The first target of each objective that answers one of the problems shown."""
    lines = []
    for raw, told in zip(edition.content["objectives"], edition.told["objectives"], strict=True):
        if chosen & set(raw["problems"]) and told["targets"]:
            lines.append(told["targets"][0])
    return lines[:MOST_PRIORITIES]


def _part(edition: Edition) -> list[str]:
    town = edition.municipality
    ways = [_("Read the whole plan online, and say what you think of it.")]
    if town.contact_email:
        ways.append(_("Write to %(address)s.") % {"address": town.contact_email})
    return ways


def _next_report(edition: Edition) -> str:
    sections = {one["code"]: one for one in edition.content["sections"]}
    found = [sections["evaluation"].get("first_evaluation_on")]
    found += [one["due_on"] for one in edition.records.get("evaluations", [])]
    coming = sorted(one for one in found if one and one >= edition.at.date().isoformat())
    return _("The next report comes on %(day)s.") % {"day": day(coming[0])} if coming else ""


def sentence(text: str) -> str:
    """The first sentence; a long one ends at a comma, with a sign that it goes on."""
    first = " ".join(text.strip().split("\n")[0].split())
    for end in (". ", "! ", "? ", "\u3002", "\u061f "):
        first = first.split(end)[0] + end.strip() if end in first else first
    if len(first) <= LONGEST_SENTENCE:
        return first
    cut = max(first.rfind(mark, 40, LONGEST_SENTENCE) for mark in (", ", "; ", ": ", "\u060c "))
    return f"{first[:cut]} \u2026" if cut > 0 else shortened(first)


def shortened(text: str, most: int = LONGEST_SENTENCE) -> str:
    text = " ".join(text.split())
    if len(text) <= most:
        return text
    return text[:most].rsplit(" ", 1)[0].rstrip(",;:") + " \u2026"
