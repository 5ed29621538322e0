"""The verbs of actions, and the text to which an organisation commits itself."""

import hashlib

from .models import Acceptance, Action, Responsibility


def responsibility_text(action: Action, responsibility: Responsibility) -> str:
    """What an organisation accepts when it accepts its part, in fixed words that no translation changes.

    Spaces and line ends do not count: only another word, date, part or objective makes another text.
    Reads `action.objectives`; prefetch them for a list.
    """
    parts = {
        "part": responsibility.kind,
        "title": action.title,
        "description": action.description,
        "task": responsibility.task,
        "starts": action.starts_on.isoformat() if action.starts_on else "",
        "ends": action.ends_on.isoformat() if action.ends_on else "",
        "objectives": " ".join(sorted(objective.code for objective in action.objectives.all())),
    }
    return "\n".join(f"{name}: {' '.join(value.split())}" for name, value in parts.items())


def responsibility_hash(action: Action, responsibility: Responsibility) -> str:
    """SHA-256 of `responsibility_text`, as kept in `Responsibility.text_hash` with each answer."""
    return hashlib.sha256(responsibility_text(action, responsibility).encode()).hexdigest()


def accepted_earlier_text(action: Action, responsibility: Responsibility) -> bool:
    """Whether the organisation has accepted, but not the text as it stands now: it may be asked again."""
    return (
        responsibility.acceptance == Acceptance.ACCEPTED
        and responsibility.text_hash != responsibility_hash(action, responsibility)
    )
