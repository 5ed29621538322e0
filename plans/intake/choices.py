"""What a person decided about a proposal: rows left out, what unknown names mean, and private data."""

import re
from dataclasses import dataclass, field, replace

from django.utils.translation import gettext as _

from stakeholders.access.errors import Conflict, Refused
from stakeholders.access.screening import suspicions
from stakeholders.spreadsheets.guessing import normalised

from .comparing import label_of
from .proposal import CODED, Proposal, Proposed
from .reading.rows import Ref

NEW, NOTE = "new", "note"
ASK, KEEP, REMOVE = "", "keep", "remove"
REMOVED = "[…]"


@dataclass
class Choices:
    """`names`: organisation as in the file (normalised) → NEW, NOTE or the uid of a known one. `private`: what is done
    with what looks like the data of a private person. `fingerprint`: which proposal was seen.
    """

    fingerprint: str = ""
    left_out: list[int] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)
    private: str = ASK


def apply(proposal: Proposal, choices: Choices) -> Proposal:
    """The proposal as it is to be written. Conflict when it is not the one that was seen; Refused for private data."""
    if choices.fingerprint != proposal.fingerprint:
        raise Conflict(
            _(
                "The plan has changed since you looked. Nothing was imported: see below what the sheet would do now."
            )
        )
    left_out = set(choices.left_out)
    rows = [row for row in proposal.rows if row.row.line not in left_out]
    _name(rows, proposal, choices.names)
    found = private_lines(replace(proposal, rows=rows))
    if found and choices.private not in {KEEP, REMOVE}:
        told = "; ".join(f"{lines}: {', '.join(texts[:3])}" for lines, texts in found[:10])
        words = _(
            "Some texts look like the data of private persons. Say what to do with them. Lines %(lines)s"
        )
        raise Refused(words % {"lines": told}, code="private_data")
    if choices.private == REMOVE:
        for row in rows:
            row.note = without_private(row.note)
            row.values = {
                name: value if name in CODED else without_private(value) for name, value in row.values.items()
            }
    return replace(proposal, rows=rows)


def private_lines(proposal: Proposal) -> list[tuple[str, list[str]]]:
    """Lines in which something looks like the data of a private person, and what."""
    found = [(row.lines, row.private) for row in proposal.rows if row.kind != "same"]
    for line in proposal.skipped:
        found.append((str(line.line), [one.text for one in suspicions(line.text)]))
    return [(lines, texts) for lines, texts in found if texts]


def _name(rows: list[Proposed], proposal: Proposal, told: dict[str, str]) -> None:
    """Put what the names were said to mean into the rows."""
    by_uid = {str(one.uid): one for one in proposal.stand.organisations.values()}
    unknown = {one.key for one in proposal.names}
    meant = {key: by_uid[what].name for key, what in told.items() if what in by_uid}
    if wrong := [what for what in told.values() if what not in {NEW, NOTE} and what not in by_uid]:
        raise Refused(
            _("There is no organisation “%(uid)s”.") % {"uid": wrong[0]}, code="unknown_organisation"
        )
    dropped = {key for key, what in told.items() if what == NOTE and key in unknown}
    for row in rows:
        _rename(row, meant, dropped)


def _rename(row: Proposed, meant: dict[str, str], dropped: set[str]) -> None:
    def name_of(name: str) -> str:
        return meant.get(normalised(name), name)

    lead = row.values.get("lead")
    if lead and normalised(lead) in dropped:
        row.note.append(f"{label_of('lead')}: {row.values.pop('lead')}")
    elif lead:
        row.values["lead"] = lead = name_of(lead)
    supports, seen = [], {normalised(row.values.get("lead", ""))}
    for name, task, role in row.values.get("supports", []):
        entry = " | ".join(filter(None, (name, task, role)))
        if normalised(name) in dropped:
            row.note.append(f"{label_of('supports')}: {entry}")
        elif normalised(name_of(name)) not in seen:
            seen.add(normalised(name_of(name)))
            supports.append((name_of(name), task, role))
        elif task or role:
            row.note.append(f"{label_of('supports')}: {entry}")
    if "supports" in row.values:
        row.values["supports"] = supports
    for kind in ("milestones", "risks"):
        for place, entry in enumerate(row.values.get(kind, [])):
            owner = entry["owner"]
            if owner and normalised(owner) in dropped:
                row.note.append(f"{label_of(kind)}: {entry.get('title') or entry.get('text')} | {owner}")
                owner = ""
            row.values[kind][place] = {**entry, "owner": name_of(owner) if owner else ""}
    if row.action is not None:
        row.note = [line for line in row.note if line not in row.action.note.replace("\r\n", "\n")]


def without_private(value: object) -> object:
    """The same without what looks like the data of a private person."""
    if isinstance(value, str):
        for one in suspicions(value):
            value = re.sub(re.escape(one.text), REMOVED, value)
        return value
    if isinstance(value, Ref):
        return replace(value, text=without_private(value.text), whole=without_private(value.whole))
    if isinstance(value, dict):
        return {name: without_private(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(without_private(one) for one in value)
    return value
