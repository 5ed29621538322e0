"""The form that every page of a town is built on.

It offers only rows of the town, keeps what was typed, notices when somebody else was faster, and asks again
when free text looks like the data of a private person.
"""

from django import forms
from django.db import transaction
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from .permissions import Actor
from .screening import suspicions
from .tenancy import offered_to

# Set by the verb or the view, never typed, and still part of unique constraints that must be checked.
PARENTS = (
    "municipality",
    "plan",
    "survey",
    "round",
    "problem",
    "objective",
    "action",
    "indicator",
    "organisation",
    "area",
    "body",
    "retired_on",
)


class TownForm(forms.ModelForm):
    """A ModelForm for one town. Use: `Form(request.POST or None, instance=row, actor=request.actor)`."""

    def __init__(self, *args, actor: Actor, **kwargs):
        super().__init__(*args, **kwargs)
        self.actor = actor
        self.is_stale = self.is_outrun = False
        if self.instance.pk is None:
            self.instance.municipality = actor.municipality
        for name, field in self.fields.items():
            if isinstance(field, forms.ModelChoiceField):
                field.queryset = offered_to(field.queryset.model, actor, self._kept(name))
        if self.instance.pk and hasattr(self.instance, "revision"):
            self.fields["revision"] = forms.IntegerField(
                widget=forms.HiddenInput, initial=self.instance.revision, required=False
            )

    def _kept(self, name: str):
        """What the saved row already names by this field: it may stay, even when it is no longer offered."""
        if self.instance.pk is None or name not in self._meta.fields:
            return ()
        field = self._meta.model._meta.get_field(name)
        if field.many_to_many:
            return getattr(self.instance, name).order_by().values("pk")
        return [getattr(self.instance, field.attname)]

    def clean(self):
        cleaned = super().clean()
        self._ask_about_private_data(cleaned)
        return cleaned

    def _ask_about_private_data(self, cleaned: dict) -> None:
        found = {
            name: [suspicion.text for suspicion in suspicions(value)]
            for name, value in cleaned.items()
            if isinstance(value, str) and isinstance(self.fields[name].widget, forms.Textarea)
        }
        found = {name: texts for name, texts in found.items() if texts}
        if not found:
            return
        self.fields["no_private_data"] = forms.BooleanField(
            label=_("I have checked: this is not the data of a private person."), required=False
        )
        if self.data.get(self.add_prefix("no_private_data")):
            return
        for name, texts in found.items():
            self.add_error(
                name,
                ngettext(
                    "“%(text)s” looks like the data of a private person. Remove it, or confirm below that it is not.",
                    "“%(text)s” look like the data of private persons. Remove them, or confirm that they are not.",
                    len(texts),
                )
                % {"text": _("”, “").join(texts)},
            )

    def _get_validation_exclusions(self):
        return super()._get_validation_exclusions() - set(PARENTS)

    def save(self, commit=True):
        """Save; when somebody else saved first, nothing is written and the form says so (`is_stale`)."""
        if not commit:
            return super().save(commit=False)
        with transaction.atomic():
            if self.instance.pk and "revision" in self.fields and not self._is_current():
                return None
            return super().save()

    def _is_current(self) -> bool:
        model = type(self.instance)
        seen = self.cleaned_data.get("revision")
        now = (
            model.objects.select_for_update()
            .filter(pk=self.instance.pk)
            .values_list("revision", flat=True)
            .first()
        )
        if now is None or (seen is not None and seen != now):
            self.is_stale, self.is_outrun = True, now is not None
            self.add_error(
                None,
                gettext(
                    "Somebody else has changed this in the meantime. Your text is still here: "
                    "compare it with the saved one (open it in a new tab) and save again."
                ),
            )
            # Saving once more, having seen this, is allowed.
            self.data = self.data.copy()
            self.data[self.add_prefix("revision")] = now
            return False
        self.instance.revision = now + 1
        return True

    def _save_m2m(self):
        for name, value in self.cleaned_data.items():
            field = next((m2m for m2m in self._meta.model._meta.many_to_many if m2m.name == name), None)
            if field is not None:
                getattr(self.instance, name).set(
                    value, through_defaults={"municipality_id": self.instance.municipality_id}
                )


class TownFilterForm(forms.Form):
    """A filter over a list, read from the address and shared by page and API."""

    def __init__(self, *args, actor: Actor, **kwargs):
        super().__init__(*args, **kwargs)
        self.actor = actor
        for field in self.fields.values():
            field.required = False
            if isinstance(field, forms.ModelChoiceField):
                field.queryset = offered_to(field.queryset.model, actor)

    def value(self, name: str):
        """The cleaned value, or None when it is empty or makes no sense."""
        if not self.is_bound or not self.is_valid():
            return getattr(self, "cleaned_data", {}).get(name) or None
        return self.cleaned_data[name] or None
