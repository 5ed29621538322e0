"""The town in whose name the database is asked.

PostgreSQL's row-level security reads these settings; without them every tenant table is empty. They are local
to the transaction, so nothing leaks through a pooled connection.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace

from django.db import connection, models, transaction


@dataclass(frozen=True)
class Scope:
    """What the database is told: `municipality` id, `user` id, `actor` in words, `request` id, `slug`, `dispatch`."""

    municipality: str = ""
    user: str = ""
    actor: str = ""
    request: str = ""
    slug: str = ""
    dispatch: str = ""


_NONE = Scope()
_current: ContextVar[Scope] = ContextVar("scope", default=_NONE)


def current() -> Scope:
    return _current.get()


def _tell(scope: Scope) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('app.municipality', %s, true), set_config('app.user', %s, true),"
            " set_config('app.actor', %s, true), set_config('app.request', %s, true),"
            " set_config('app.slug', %s, true), set_config('app.dispatch', %s, true)",
            [scope.municipality, scope.user, scope.actor, scope.request, scope.slug, scope.dispatch],
        )


@contextmanager
def scope(
    municipality_id: int | None = None,
    *,
    user_id: int | None = None,
    actor: str = "",
    request_id: str = "",
    slug: str = "",
    dispatch: bool = False,
) -> Iterator[None]:
    """One transaction in the name of one town (or of none). A scope inside a scope replaces it for its length."""
    inner = Scope(
        str(municipality_id or ""), str(user_id or ""), actor, request_id, slug, "on" if dispatch else ""
    )
    outer, is_inside = _current.get(), connection.in_atomic_block
    token = _current.set(inner)
    try:
        with transaction.atomic():
            _tell(inner)
            yield
            # The end of the outermost transaction forgets all by itself.
            if is_inside and connection.in_atomic_block and not connection.needs_rollback:
                _tell(outer)
    except BaseException:
        _restore_after_error(outer)
        raise
    finally:
        _current.reset(token)


def _restore_after_error(outer: Scope) -> None:
    # Rolling back to the savepoint has already undone set_config; only a usable outer transaction is told again.
    if connection.in_atomic_block and not connection.needs_rollback and connection.is_usable():
        _tell(outer)


def narrow(**changes: int | str) -> None:
    """Change the scope of the running transaction, as when a signed link has told which town it belongs to."""
    told = replace(_current.get(), **{key: str(value) for key, value in changes.items()})
    _current.set(told)
    _tell(told)


class TenantQuerySet(models.QuerySet):
    """Rows of one town; `visible_to` is where every page, form, API and task starts."""

    def visible_to(self, actor):
        if actor is None or actor.municipality is None:
            return self.none()
        return self.filter(municipality_id=actor.municipality.pk)


def offered_to(model, actor, kept=()):
    """Rows that may be chosen: those of the town that are still in use, and those already chosen (`kept`)."""
    rows = model.objects.visible_to(actor)
    return rows.still_offered(kept) if hasattr(rows, "still_offered") else rows


class TenantModel(models.Model):
    """A record that belongs to exactly one municipality."""

    municipality = models.ForeignKey(
        "stakeholders.Municipality", on_delete=models.CASCADE, related_name="+", editable=False
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = TenantQuerySet.as_manager()

    class Meta:
        abstract = True


class TenantLink(models.Model):
    """A link between two records of the same municipality."""

    municipality = models.ForeignKey(
        "stakeholders.Municipality", on_delete=models.CASCADE, related_name="+", editable=False
    )

    objects = TenantQuerySet.as_manager()

    class Meta:
        abstract = True
