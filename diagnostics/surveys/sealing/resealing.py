"""Exchanging the key: everything that is sealed is opened and sealed again with the first key.

Piece by piece; what is sealed with the first key already is passed over, so an interrupted run goes on where it was.
"""

from collections.abc import Callable, Iterator

from django.apps import apps
from django.db.models import BinaryField, Func, Model, QuerySet, TextField
from django.db.models.functions import Substr

from diagnostics.surveys.models import SurveyAnswer
from diagnostics.surveys.openrosa.models import SurveySubmission
from stakeholders.access.tenancy import scope
from stakeholders.municipalities.models import Municipality

from .cipher import Unreadable
from .fields import SealedJSON
from .kept import about, keyring, open_whole, seal_whole
from .settling import in_record, rewrite

PIECE = 1_000
#: Other tables with something sealed: the model, and to what a row is bound. Its column is `sealed`.
SEALED_TABLES: dict[type[Model], Callable[[Model], tuple]] = {SurveySubmission: lambda row: row.sealed_to}


def reseal_everywhere() -> tuple[int, int]:
    """(what was sealed again, what cannot be opened with any key)."""
    with scope(dispatch=True):
        towns = list(Municipality.objects.values_list("pk", flat=True))
    counts = [reseal(town) for town in towns]
    return sum(done for done, _lost in counts), sum(lost for _done, lost in counts)


def reseal(town: int) -> tuple[int, int]:
    """One town; see `reseal_everywhere`."""
    done = lost = 0
    for model in (SurveyAnswer, *SEALED_TABLES):
        last = None
        while True:
            with scope(town, actor="sealing"):
                chosen = list(_old(model, town, last)[:PIECE])
                if not chosen:
                    break
                again = dict(_sealed_again(model, chosen))
                _write(model, again)
            done, lost, last = done + len(again), lost + len(chosen) - len(again), chosen[-1].pk
    for field in sealed_columns():
        with scope(town, actor="sealing"):
            again, unread = _column_again(field, town)
        done, lost = done + again, lost + unread
    return done, lost


def sealed_columns() -> list[SealedJSON]:
    """The columns of answers that wait for something."""
    models = apps.get_app_config("diagnostics").get_models()
    return [field for model in models for field in model._meta.local_fields if isinstance(field, SealedJSON)]


def _column_again(field: SealedJSON, town: int) -> tuple[int, int]:
    """They are few: what is typed on paper is forgotten when it is counted."""
    rows = field.model._base_manager.filter(municipality=town)
    texts = rows.annotate(text=RawText(field.column)).select_for_update(of=("self",))
    again = lost = 0
    for key, text in texts.values_list("pk", "text"):
        if not text or not field.is_old(text):
            continue
        try:
            rows.filter(pk=key).update(**{field.name: field.opened(text)})
            again += 1
        except Unreadable:
            lost += 1
    return again, lost


class RawText(Func):
    """The text of a sealed column as it stands; NULL where nothing is sealed."""

    template = "CASE jsonb_typeof(%(expressions)s) WHEN 'string' THEN (%(expressions)s) #>> '{}' END"
    output_field = TextField()


def _old(model: type[Model], town: int, last: int | None) -> QuerySet:
    """Rows sealed with another key than the first, in the order of their keys."""
    rows = model._base_manager.filter(municipality=town, sealed__isnull=False)
    start = keyring().start
    rows = rows.annotate(start=Substr("sealed", 1, len(start), output_field=BinaryField())).exclude(
        start=start
    )
    rows = rows if last is None else rows.filter(pk__gt=last)
    return rows.select_for_update(of=("self",)).order_by("pk")


def _sealed_again(model: type[Model], rows: list) -> Iterator[tuple[Model, bytes]]:
    for row in rows:
        bound = _bound(model, row)
        try:
            yield row, seal_whole(open_whole(row.sealed, *bound), *bound)
        except Unreadable:
            continue


def _bound(model: type[Model], row) -> tuple:
    if model is SurveyAnswer:
        return about(row.municipality_id, row.survey_id, row.instance)
    return SEALED_TABLES[model](row)


def _write(model: type[Model], again: dict) -> None:
    if model is SurveyAnswer:
        # An answer is never changed in its place.
        rewrite({row.pk: {"sealed": in_record(sealed)} for row, sealed in again.items()})
        return
    for row, sealed in again.items():
        row.sealed = sealed
    model._base_manager.bulk_update(again, ["sealed"])
