"""The form with which anybody comments, without an account and without a cookie."""

from collections.abc import Callable
from datetime import datetime

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from stakeholders.municipalities.models import Area
from stakeholders.municipalities.services import counting_areas
from stakeholders.organisations.taxonomy import ACTOR_GROUPS

from .intake import Sent
from .models import POSITIONS, AuthorKind, Contribution, Round
from .noted_forms import NotedForm
from .places.areas import area_at
from .places.grid import read as read_place
from .receipts import uid_range

NAME_LENGTH = Contribution._meta.get_field("author_name").max_length
BODY_LENGTH = Contribution._meta.get_field("body").max_length


class NameField(forms.CharField):
    """A name: whether it may be left out depends on who speaks, which the form judges."""

    def validate(self, value):
        """Nothing here."""


class AreaChoices(forms.models.ModelChoiceIterator):
    """The areas that the form has read, by name."""

    def __iter__(self):
        yield "", self.field.empty_label
        yield from map(self.choice, sorted(self.field.areas(), key=lambda area: area.name))


class AreaField(forms.ModelChoiceField):
    """An area of the town, read when it is shown or chosen: most comments name none, and fifty may come in a second."""

    iterator = AreaChoices
    areas: Callable[[], list[Area]]

    def label_from_instance(self, area):
        return area.name


class CommentForm(NotedForm):
    """What somebody says, who speaks, and who may read it."""

    stance = forms.ChoiceField(
        label=_("Your position"),
        choices=POSITIONS,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose your position.")},
    )
    body = forms.CharField(
        label=_("Your comment"),
        max_length=BODY_LENGTH,
        widget=forms.Textarea(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Write your comment.")},
        help_text=_("What is good, what is missing, what should be different? Please name no persons."),
    )
    author_kind = forms.ChoiceField(
        label=_("Who speaks"),
        choices=[
            (AuthorKind.ANONYMOUS, _("I write without a name")),
            (AuthorKind.PSEUDONYM, _("I choose a name for this")),
            (AuthorKind.NAMED, _("I give my name")),
            (AuthorKind.ORGANISATION, _("I write for an organisation")),
        ],
        initial=AuthorKind.ANONYMOUS,
        widget=forms.RadioSelect,
    )
    author_name = NameField(
        label=_("Your name, or the name of the organisation"),
        max_length=NAME_LENGTH,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=_("It is shown with your comment."),
    )
    actor_group = forms.ChoiceField(
        label=_("Kind of organisation"),
        choices=[("", _("choose")), *ACTOR_GROUPS.items()],
        required=False,
        help_text=_("It shows which groups of partners have been heard."),
    )
    email = forms.EmailField(
        label=_("Your e-mail address, if you like"),
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        help_text=_(
            "It is not shown. You get a letter to confirm it, and another when the answer is there. Then we "
            "forget the address."
        ),
    )
    area = AreaField(
        label=_("Which part of the town?"),
        queryset=Area.objects.none(),
        to_field_name="code",
        required=False,
        empty_label=_("no part in particular"),
    )
    place = forms.CharField(widget=forms.HiddenInput, required=False, max_length=60)
    may_be_shown = forms.TypedChoiceField(
        label=_("Who may read it"),
        choices=[
            ("yes", _("Everybody, once it has been checked")),
            ("no", _("Only the office that makes the plan")),
        ],
        initial="yes",
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )

    def __init__(self, *args, round_: Round, at: datetime, **kwargs):
        super().__init__(*args, round_=round_, at=at, **kwargs)
        self.fields["area"].queryset = Area.objects.in_use().filter(municipality=round_.municipality)
        self.fields["area"].areas = lambda: self.areas

    @cached_property
    def areas(self) -> list[Area]:
        """The areas in which the town counts, with their boundaries."""
        return list(counting_areas(self.round.municipality))

    def clean(self):
        cleaned = super().clean()
        kind = cleaned.get("author_kind")
        if kind == AuthorKind.ANONYMOUS:
            cleaned["email"] = ""
        if kind in {AuthorKind.NAMED, AuthorKind.PSEUDONYM, AuthorKind.ORGANISATION} and not cleaned.get(
            "author_name"
        ):
            self.add_error("author_name", _("Write a name, or choose “without a name”."))
        if place := cleaned.get("place"):
            area = area_at(self.areas, place)
            cleaned |= {"place": place if area else None, "area": area or cleaned.get("area")}
        self.warn_once(cleaned, "body")
        return cleaned

    def clean_place(self):
        """(longitude, latitude) of a place in the town; one that is no place is left out."""
        return read_place(self.cleaned_data["place"])

    @property
    def place_area(self) -> Area | None:
        """The area in which the chosen place lies."""
        place = read_place(self["place"].value() or "") if "place" in self.fields else None
        return area_at(self.areas, place) if place else None

    def sent(self, element_uid, *, is_flood: bool) -> Sent:
        data = self.cleaned_data
        is_anonymous = data["author_kind"] == AuthorKind.ANONYMOUS
        return Sent(
            key=self.opening.key,
            body=data["body"],
            stance=data["stance"],
            author_kind=data["author_kind"],
            author_name="" if is_anonymous else data["author_name"],
            actor_group=data["actor_group"],
            element_uid=str(element_uid) if element_uid else None,
            may_be_shown=data["may_be_shown"],
            area=data.get("area"),
            place=data.get("place"),
            flags=self.flags(is_flood),
            begun_at=self.opening.at,
        )


class ReceiptForm(forms.Form):
    code = forms.CharField(
        label=_("Code on your receipt"),
        max_length=40,
        help_text=_("Twelve letters and digits, for example 7QK3-M0ZD-4WXE."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )

    def clean_code(self):
        bounds = uid_range(self.cleaned_data["code"])
        if bounds is None:
            raise forms.ValidationError(_("This is not a code from a receipt. Compare it letter by letter."))
        return bounds

    def say_not_found(self) -> None:
        self.add_error("code", _("No comment has this code. Compare it letter by letter."))
