"""Telling at its field that a code or name is used already, before the constraint tells it without a field."""

from django.db.models import UniqueConstraint
from django.utils.translation import gettext as _

from .forms import PARENTS


def taken(row, values: dict) -> dict[str, str]:
    """Fields whose value another record of the same parent has. `values` is what is about to be saved on `row`.

    Looks at unique constraints that name parents (town, plan…) and one field of the record's own.
    """
    errors = {}
    for constraint in row._meta.constraints:
        name = _own_field(constraint)
        if name is None or values.get(name) in (None, ""):
            continue
        same = {parent: getattr(row, f"{parent}_id") for parent in constraint.fields if parent != name}
        rows = type(row).objects.filter(**same, **{name: values[name]}).exclude(pk=row.pk)
        if None not in same.values() and rows.exists():
            errors[name] = _("“%(value)s” is used already.") % {"value": values[name]}
    return errors


def _own_field(constraint) -> str | None:
    if not isinstance(constraint, UniqueConstraint) or constraint.condition or constraint.expressions:
        return None
    own = [name for name in constraint.fields if name not in PARENTS]
    return own[0] if len(own) == 1 else None
