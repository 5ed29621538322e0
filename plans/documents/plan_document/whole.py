"""The plan as a council adopts it: cover, signatures, fourteen sections, annexes A to G."""

from django.utils.translation import gettext as _

from plans.documents.edition import Edition
from plans.documents.layout.blocks import (
    Block,
    Cover,
    Document,
    Heading,
    PageEnd,
    Paragraph,
    Signatures,
    Wide,
)
from plans.versions.amounts import day
from plans.versions.signing import SignatureLine, signature_lines

from . import annexes, diagnosis, making, money, priorities, running
from .compliance import compliance


def plan_document(edition: Edition) -> Document:
    """The whole plan, in the active language."""
    told = edition.told
    return Document(
        title=told["title"],
        town=told["town"],
        language=edition.language,
        subject=_("Integrated crime prevention action plan"),
        footer=f"{told['title']} · {edition.label}",
        draft=edition.draft_word,
        page_words=_("Page"),
        cover=_cover(edition),
        front=_signatures(edition),
        contents=_("Contents"),
        blocks=[*_sections(edition), *_annexes(edition)],
    )


def _sections(edition: Edition) -> list[Block]:
    parts = [making.foreword, making.summary]
    # Sections that open a page; the others follow where there is room.
    opening = {
        making.mandate,
        diagnosis.profile,
        diagnosis.priorities,
        priorities.one_by_one,
        running.governance,
    }
    numbered = [
        making.mandate,
        making.making,
        diagnosis.profile,
        diagnosis.diagnosis,
        diagnosis.priorities,
        diagnosis.vision,
        priorities.one_by_one,
        priorities.actions,
        running.governance,
        running.rights,
        money.budget,
        running.risks,
        running.follow_up,
        running.training,
    ]
    found = [block for part in parts for block in part(edition)]
    for number, part in enumerate(numbered, start=1):
        title, blocks = part(edition)
        found += [PageEnd()] if part in opening else []
        found += _under(f"{number} {title}", blocks)
    return found


def _under(heading: str, blocks: list[Block]) -> list[Block]:
    """The blocks of a section under its heading, which goes along onto a page turned on its side."""
    head = Heading(1, heading)
    if blocks and isinstance(blocks[0], Wide):
        return [Wide([head, *blocks[0].blocks]), *blocks[1:]]
    return [head, *(blocks or [Paragraph(_("Nothing is recorded."), quiet=True)])]


def _annexes(edition: Edition) -> list[Block]:
    parts = [
        compliance,
        annexes.indicators,
        annexes.sources,
        annexes.comments,
        annexes.agreements,
        annexes.glossary,
        annexes.changes,
    ]
    found: list[Block] = [PageEnd()]
    for letter, part in zip("ABCDEFG", parts, strict=True):
        title, blocks = part(edition)
        heading = _("Annex %(letter)s: %(title)s") % {"letter": letter, "title": title}
        found += _under(heading, blocks)
    return found


def _cover(edition: Edition) -> Cover:
    version = edition.version
    facts = {
        _("Version"): f"{version.number}, {version.get_state_display()}" if version else edition.label,
        _("Adopted by"): version.adopted_by if version else "",
        _("Adopted on"): day(version.adopted_on.isoformat()) if version and version.adopted_on else "",
        _("Frozen on"): day(version.frozen_at.date().isoformat()) if version else "",
        _("Accountable officer"): edition.told["officer"],
        _("Reason"): version.reason if version else "",
        _("Address"): edition.address,
    }
    return Cover(
        kind=_("Integrated crime prevention action plan"),
        period=edition.told["period"],
        facts=[(label, text) for label, text in facts.items() if text],
        warning="" if edition.is_adopted else _("Draft: this version has not been adopted."),
        fingerprint=edition.fingerprint,
    )


def _signatures(edition: Edition) -> list[Block]:
    version = edition.version
    if edition.is_adopted:
        said = _("Adopted by %(body)s on %(day)s.") % {
            "body": version.adopted_by,
            "day": day(version.adopted_on.isoformat()),
        }
    else:
        said = _("This version has not been adopted.")
    return [
        Heading(1, _("Signatures"), listed=False),
        Paragraph(said),
        Signatures(_who_sign(edition)),
    ]


def _signature_line(line: SignatureLine) -> str:
    """Whom the line is for; once signed, by whom, where and when."""
    if line.signature is None:
        return "\n".join(filter(None, [line.asked_for, line.holder]))
    signed = line.signature
    when = ", ".join(filter(None, [signed.place, day(signed.signed_on.isoformat())]))
    office = line.asked_for if line.asked_for != signed.function else ""
    return "\n".join(
        filter(None, [office, f"{signed.function}, {signed.body}", _("signed: %(when)s") % {"when": when}])
    )


def _who_sign(edition: Edition) -> list[str]:
    """Those who must sign by the profile of the country; without one, town, coordinating body and officer."""
    if edition.is_adopted:
        asked = [_signature_line(line) for line in signature_lines(edition.version)]
    else:
        signatories = edition.records.get("signatories", [])
        asked = ["\n".join(filter(None, [one["office"], one["organisation"]])) for one in signatories]
    return asked or [
        _("For the municipality"),
        _("For the coordinating body"),
        edition.told["officer"] or _("Accountable officer"),
    ]
