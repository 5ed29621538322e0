"""What stood before an import changed it, as JSON, and how it is brought back."""

from django.utils.dateparse import parse_datetime

from plans.actions.models import Action, Responsibility

PART = ("organisation_id", "kind", "task", "role_holder", "acceptance", "text_hash", "answered_by", "answered_role",
        "answer_note")  # fmt: skip


def kept_value(action: Action, name: str) -> str | None:
    """A field of an action as text; nothing stays nothing."""
    return None if getattr(action, name) is None else Action._meta.get_field(name).value_to_string(action)


def value_again(name: str, kept: str | None) -> object:
    return Action._meta.get_field(name).to_python(kept)


def kept_part(part: Responsibility) -> dict:
    """A responsibility with its answer, which belongs to this very record."""
    return {
        **{name: getattr(part, name) for name in PART},
        "pk": part.pk,
        "uid": str(part.uid),
        "answered_at": part.answered_at.isoformat() if part.answered_at else None,
    }


def part_again(kept: dict, action: Action) -> Responsibility:
    """The responsibility under its own key, so that its links still lead to it."""
    at = parse_datetime(kept["answered_at"]) if kept["answered_at"] else None
    fields = {name: value for name, value in kept.items() if name != "answered_at"}
    return Responsibility(municipality_id=action.municipality_id, action=action, answered_at=at, **fields)
