"""Long forms: fields in named sections, and rows of dependent records that grow by "add another".

Everything works by POST alone: the button "add another" (name "again") shows the form once more with what was
typed and one more row, without judging anything. Scripts (rows.js) only save the round trip.
"""

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.db import transaction
from django.forms.utils import ErrorDict, ErrorList
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from . import conflicts
from .comfort import make_comfortable
from .conflicts import Conflict
from .forms import TownForm
from .sections import Section, ShownSection, is_filled_row, row_in_words
from .trail import changes_since
from .uniqueness import taken

MOST_ROWS = 60
# With more sections than this, the form has a list of them at the side, and those that are empty are folded.
MOST_UNFOLDED = 7


class Asked(TownForm):
    """A form that can be shown again as typed, without being judged (`is_again`)."""

    is_again = False

    def __init__(self, *args, is_again: bool = False, **kwargs):
        self.is_again = is_again
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            make_comfortable(field)

    def full_clean(self):
        if not self.is_again:
            return super().full_clean()
        self._errors, self.cleaned_data = ErrorDict(), {}
        return None

    def clean(self):
        cleaned = super().clean()
        for name, message in taken(self.instance, cleaned).items():
            self.add_error(name, message)
        return cleaned

    def is_valid(self):
        return not self.is_again and super().is_valid()


class RowForm(Asked):
    """One row of dependent records. `WIDE` names the fields that need room; `row_title` is its own heading."""

    WIDE: tuple[str, ...] = ()
    row_title = ""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in self.WIDE:
            self.fields[name].widget.attrs["class"] = "wide"

    @property
    def is_open(self) -> bool:
        """A saved row is folded into one line until somebody opens it; what is typed or wrong stays open."""
        return bool(self.errors) or (self.is_bound and self.has_changed())

    @property
    def telling(self) -> str:
        """What stands in a saved row, in one line."""
        return row_in_words(self) if self.instance.pk else ""


class _KnownOrNew(forms.ModelChoiceField):
    """The key of a row. A row that somebody else has removed meanwhile counts as new: its text is kept."""

    def clean(self, value):
        try:
            return super().clean(value)
        except forms.ValidationError:
            return None


class TownRows(forms.BaseInlineFormSet):
    """Rows that depend on the record of a long form. `title` names one row, `add_label` the button."""

    title = ""
    add_label = _("Add another")

    def __init__(self, *args, actor, is_again: bool = False, **kwargs):
        self.is_again = is_again
        super().__init__(*args, form_kwargs={"actor": actor, "is_again": is_again}, **kwargs)

    def add_fields(self, form, index):
        super().add_fields(form, index)
        form.fields["DELETE"].label = _("Remove this row")
        key = form.fields[self._pk_field.name]
        form.fields[self._pk_field.name] = _KnownOrNew(
            key.queryset, initial=key.initial, required=False, widget=forms.HiddenInput
        )

    def get_queryset(self):
        """With what the rows point to, so that telling them asks nothing."""
        if not hasattr(self, "_queryset"):
            names = [one.name for one in self.model._meta.concrete_fields if one.is_relation]
            self._queryset = super().get_queryset().select_related(*(set(names) & set(self.form.base_fields)))
        return self._queryset

    def save_new_objects(self, commit=True):
        super().save_new_objects(commit)
        removed_meanwhile = [form for form in self.initial_forms if form.instance.pk is None]
        for form in removed_meanwhile:
            if not self._should_delete_form(form):
                self.new_objects.append(self.save_new(form, commit))
        return self.new_objects

    def full_clean(self):
        if not self.is_again:
            return super().full_clean()
        self._errors = [ErrorDict() for _form in self.forms]
        self._non_form_errors = ErrorList()
        return None

    def is_valid(self):
        return not self.is_again and super().is_valid()

    @property
    def is_folded(self) -> bool:
        """Saved rows are folded into a line each; the empty row after them too, while nothing is typed."""
        return bool(self.initial_form_count())

    def kept(self) -> list[dict]:
        """The cleaned rows that will stand after saving."""
        return [
            form.cleaned_data
            for form in self.forms
            if form not in self.deleted_forms and getattr(form, "cleaned_data", None) and is_filled_row(form)
        ]


def rows_of(parent, model, form, rows=TownRows, *, extra: int = 1, fk_name: str | None = None):
    """The class of the rows of `model` below `parent`, edited with `form`."""
    return forms.inlineformset_factory(
        parent,
        model,
        form=form,
        formset=rows,
        fk_name=fk_name,
        extra=extra,
        max_num=MOST_ROWS,
        absolute_max=MOST_ROWS + 20,
        validate_max=True,
    )


class LongForm(Asked):
    """A form in sections with rows. Subclasses state SECTIONS and ROWS ({name: class from `rows_of`})."""

    SECTIONS: tuple[Section, ...] = ()
    ROWS: dict[str, type[TownRows]] = {}

    conflict: Conflict | None = None

    def __init__(self, data=None, files=None, *, actor, instance=None, initial=None, **kwargs):
        data = conflicts.settled(data) if data is not None else None
        again = data.get("again", "") if data is not None else ""
        self._again = again
        if again:
            data = _with_another_row(data, again, self.ROWS)
        super().__init__(
            data, files, actor=actor, instance=instance, initial=initial, is_again=bool(again), **kwargs
        )
        self.row_sets = {
            name: self._rows(rows, name, data, files, (initial or {}).get(name), bool(again))
            for name, rows in self.ROWS.items()
        }

    def _rows(self, rows, name, data, files, initial, is_again):
        """`initial`: rows that a new record begins with."""
        made = rows(
            data,
            files,
            instance=self.instance,
            prefix=name,
            actor=self.actor,
            is_again=is_again,
            initial=initial,
        )
        made.extra += len(initial or ())
        return made

    @property
    def seen(self) -> str:
        """What was shown, in short marks; sent along, so that a lost race can be told field by field."""
        if self.is_bound:
            return self.data.get(conflicts.SEEN, "")
        return conflicts.seen_by(self) if self.instance.pk else ""

    def fresh(self) -> "LongForm":
        """The same form of the record as it stands now; a subclass passes on what else it is made with."""
        now = type(self.instance).objects.get(pk=self.instance.pk)
        return type(self)(instance=now, actor=self.actor)

    def face_conflict(self) -> None:
        """After a lost race: take over what only the other has changed, and say what both have."""
        since = conflicts.seen_at(self.seen)
        self.data, differences = conflicts.merge(self, self.fresh())
        for name, rows in self.ROWS.items():
            self.row_sets[name] = self._rows(rows, name, self.data, None, None, False)
        self.conflict = Conflict(differences, changes_since(self.actor, self.instance, since))
        self._errors.pop(NON_FIELD_ERRORS, None)

    def is_valid(self):
        own = super().is_valid()
        rows = [rows.is_valid() for rows in self.row_sets.values()]
        return own and all(rows)

    @property
    def has_errors(self) -> bool:
        return bool(self.errors) or any(rows.total_error_count() for rows in self.row_sets.values())

    def save(self, commit=True):
        """The record with its rows in one transaction; None when somebody else was faster."""
        with transaction.atomic():
            saved = super().save(commit)
            if saved is None:
                return None
            for rows in self.row_sets.values():
                rows.instance = saved
                rows.save()
            return saved

    @cached_property
    def sections(self) -> list[ShownSection]:
        """What the page shows, in order; a field that no section names comes last."""
        named = {name for section in self.SECTIONS for name in section.fields}
        shown = [
            ShownSection(
                section.key,
                section.title,
                section.hint,
                section.template,
                [self[name] for name in section.fields if name in self.fields],
                self.row_sets.get(section.rows),
                self._must_open(place, section),
                section.rows_template,
            )
            for place, section in enumerate(self.SECTIONS)
        ]
        rest = [field for field in self.visible_fields() if field.name not in named]
        return [*shown, ShownSection("more", "", "", "", rest, None)] if rest else shown

    def _must_open(self, place: int, section: Section) -> bool:
        """The first section, and the one in which somebody is at work."""
        verb, _colon, name = self._again.partition(":")
        if verb == "add":
            return place == 0 or section.rows == name
        return place == 0 or bool(self._again)

    @property
    def is_folded(self) -> bool:
        """Whether the form is so long that its sections fold."""
        return len(self.SECTIONS) > MOST_UNFOLDED

    @property
    def required_labels(self) -> list[str]:
        """The fields that must be filled in, for the sentence at the top; all others may stay empty."""
        return [str(field.label) for field in self.visible_fields() if field.field.required]

    @property
    def error_forms(self) -> list:
        """The row forms, for the summary of errors."""
        return [form for rows in self.row_sets.values() for form in rows.forms if form.errors]

    @property
    def row_set_errors(self) -> list:
        return [error for rows in self.row_sets.values() for error in rows.non_form_errors()]


def _with_another_row(data, again: str, known):
    """The posted data with one more row where `again` is "add:<rows>"."""
    verb, _colon, name = again.partition(":")
    if verb != "add" or name not in known:
        return data
    data = data.copy()
    total = f"{name}-TOTAL_FORMS"
    if data.get(total, "").isdigit():
        data[total] = str(min(int(data[total]) + 1, MOST_ROWS))
    return data
