"""Records with dependent rows over the API: the same locks, questions and refusals as the pages' long forms.

A list of rows in a body is the whole new list: rows that are not in it are deleted. A row is recognised by its
key (the factor, the organisation, the uid), so that it keeps its identity.
"""

from dataclasses import dataclass

from django.db import models, transaction
from django.utils.translation import gettext as _
from rest_framework import serializers

from .api_base import TownSerializer
from .errors import Conflict
from .rows import MOST_ROWS
from .screening import suspicions
from .uniqueness import taken


@dataclass(frozen=True)
class Rows:
    """How the rows of one list are kept: `parent` is their foreign key to the record, `key` recognises a row."""

    parent: str
    key: tuple[str, ...]
    # Rows are saved in the order of this field, where the database allows only one of a kind.
    save_order: str = ""
    # Rows of which this is true are saved after the others, where the database allows it for one of them only.
    save_last: str = ""


class ScreenedSerializer(TownSerializer):
    """Asks again, as the pages do, when free text looks like the data of a private person.

    `contradictions(given, row)` names what contradicts itself, by field; page and API share it.
    """

    contradictions = None

    def validate(self, attrs):
        confirmed = self._root_confirms()
        attrs.pop("no_private_data", None)
        errors = {} if confirmed else self._suspicious(attrs)
        if self.contradictions is not None:
            errors |= type(self).contradictions(self._given(attrs))
        if errors:
            raise serializers.ValidationError(errors)
        return super().validate(attrs)

    def _root_confirms(self) -> bool:
        body = getattr(self.root, "initial_data", None)
        return isinstance(body, dict) and body.get("no_private_data") is True

    def _suspicious(self, attrs: dict) -> dict[str, str]:
        found = {}
        for name, value in attrs.items():
            if isinstance(value, str) and isinstance(self._model_field(name), models.TextField):
                texts = _("”, “").join(one.text for one in suspicions(value))
                if texts:
                    found[name] = _(
                        "“%(text)s” looks like the data of a private person. Remove it, or send "
                        "“no_private_data”: true to say that it is not."
                    ) % {"text": texts}
        return found

    def _model_field(self, name: str):
        return next((field for field in self.Meta.model._meta.fields if field.name == name), None)

    def _given(self, attrs: dict) -> dict:
        """What will stand after saving: the values of the body over those of the record."""
        names = [field.name for field in self.Meta.model._meta.fields]
        stands = {name: getattr(self.instance, name) for name in names} if self._is_record() else {}
        return {**stands, **attrs}

    def _is_record(self) -> bool:
        return isinstance(self.instance, self.Meta.model)


class LongSerializer(ScreenedSerializer):
    """A record with rows. Send the `revision` that you have read, and a lost race is a 409 instead of a loss."""

    ROWS: dict[str, Rows] = {}

    revision = serializers.IntegerField(required=False, min_value=1)
    no_private_data = serializers.BooleanField(required=False, write_only=True)

    def validate(self, attrs):
        rows = {name: attrs.pop(name) for name in self.ROWS if name in attrs}
        seen = attrs.pop("revision", None)
        for name, drafts in rows.items():
            self._check_rows(name, drafts)
        if errors := taken(self.instance or self.Meta.model(**self.parents()), attrs):
            raise serializers.ValidationError(errors)
        attrs = super().validate(attrs)
        return {**attrs, **rows, "revision": seen}

    def _check_rows(self, name: str, drafts: list[dict]) -> None:
        if len(drafts) > MOST_ROWS:
            raise serializers.ValidationError(
                {name: _("At most %(count)s rows are kept.") % {"count": MOST_ROWS}}
            )
        keys = [_key(draft, self.ROWS[name].key) for draft in drafts]
        twice = next((key for key in keys if None not in key and keys.count(key) > 1), None)
        if twice:
            text = ", ".join(str(part) for part in twice)
            raise serializers.ValidationError({name: _("%(key)s stands here twice.") % {"key": text}})

    @transaction.atomic
    def create(self, validated_data):
        validated_data.pop("revision")
        rows = {name: validated_data.pop(name) for name in self.ROWS if name in validated_data}
        made = super().create(validated_data)
        self._keep(made, rows)
        return made

    @transaction.atomic
    def update(self, instance, validated_data):
        seen = validated_data.pop("revision")
        rows = {name: validated_data.pop(name) for name in self.ROWS if name in validated_data}
        current = self.Meta.model.objects.select_for_update(no_key=True).filter(pk=instance.pk).first()
        if current is None or (seen is not None and seen != current.revision):
            raise Conflict(_("Somebody else has changed this in the meantime. Read it again."))
        current.revision += 1
        saved = super().update(current, validated_data)
        self._keep(saved, rows)
        return saved

    def _keep(self, record, rows: dict[str, list[dict]]) -> None:
        for name, drafts in rows.items():
            keep_rows(record, name, drafts, self.ROWS[name])
        if rows:
            # What was prefetched for the answer is no longer true.
            record._prefetched_objects_cache = {}


def keep_rows(record, name: str, drafts: list[dict], rows: Rows) -> None:
    """Make the rows called `name` below the record equal to the drafts."""
    manager = getattr(record, name)
    known = {_key(vars_of(one, rows.key), rows.key): one for one in manager.all()}
    drafts = sorted(drafts, key=lambda draft: draft.get(rows.save_order, ""), reverse=True)
    drafts.sort(key=lambda draft: bool(draft.get(rows.save_last)))
    wanted = [(known.get(_key(draft, rows.key)), draft) for draft in drafts]
    kept = [one.pk for one, _draft in wanted if one is not None]
    manager.exclude(pk__in=kept).delete()
    for one, draft in wanted:
        if one is None:
            # A uid that is not ours is no reason to write over somebody else's row.
            draft = {field: value for field, value in draft.items() if field != "uid"}
            one = manager.model(**{rows.parent: record, "municipality_id": record.municipality_id})
        for field, value in draft.items():
            setattr(one, field, value)
        one.save()


def vars_of(row, names: tuple[str, ...]) -> dict:
    return {name: getattr(row, name) for name in names}


def _key(values: dict, names: tuple[str, ...]) -> tuple:
    return tuple(values.get(name) for name in names)
