"""Proposed wordings as a page shows them: what they add and take out."""

from .models import ProposedWording
from .word_changes import Piece, shortened, word_changes


def changes_of(element: dict | None, words: str) -> list[Piece]:
    """What the proposed words change in the part, with the lines that they change; nothing when they are the same."""
    if element is None or not words.strip() or words.strip() == element["body"].strip():
        return []
    return shortened(word_changes(element["body"].strip(), words.replace("\r\n", "\n").strip()))


def with_proposals(contributions: list) -> list:
    """Give each contribution its `proposed` words and their `changes`, as they may be read.

    One query however many there are. Each has its round with the text.
    """
    found = {row.contribution_id: row.said for row in _proposals(contributions)}
    for row in contributions:
        element = row.round.text.element(row.element_uid) if row.pk in found and row.element_uid else None
        row.proposed = found.get(row.pk, "")
        row.changes = changes_of(element, row.proposed)
    return contributions


def _proposals(contributions: list):
    about = [row.pk for row in contributions if row.channel in {"link", "api"} and row.element_uid]
    return ProposedWording.objects.filter(contribution_id__in=about) if about else []
