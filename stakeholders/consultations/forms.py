"""Forms of the coordinator's side of a consultation."""

from copy import copy
from datetime import datetime
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

from stakeholders.access.errors import Refused
from stakeholders.access.forms import TownFilterForm, TownForm
from stakeholders.organisations.models import Organisation

from .models import (
    POSITIONS,
    AuthorKind,
    Contribution,
    Round,
)
from .scans.services import checked
from .services import editable, moves_the_end
from .windows import NoSuchTime, moment
from .wording import channel_choices, part_title


class LocalMomentField(forms.Field):
    """A local time of the town, kept as a moment. `zone` is set by the form; `is_end` decides the hour told twice."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    default_error_messages = {
        "invalid": _("Write a date and a time, as in 2026-06-14 18:00."),
        "no_such_time": _("The clocks jump over this time on that day. Choose another."),
    }

    def __init__(self, *, is_end: bool, **kwargs):
        super().__init__(**kwargs)
        self.is_end = is_end
        self.zone = "UTC"

    def prepare_value(self, value):
        return value.astimezone(ZoneInfo(self.zone)) if isinstance(value, datetime) else value

    def to_python(self, value):
        if not value:
            return None
        try:
            local = datetime.fromisoformat(str(value).strip())
            if local.tzinfo is not None:
                raise ValueError
            return moment(local, self.zone, is_end=self.is_end)
        except NoSuchTime:
            raise forms.ValidationError(self.error_messages["no_such_time"], code="no_such_time") from None
        except (ValueError, OverflowError):
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid") from None


class RoundForm(TownForm):
    """A round. Fields that can no longer be changed are not offered; `changes()` is what the verb takes."""

    opens_at = LocalMomentField(label=_("Opens"), is_end=False)
    closes_at = LocalMomentField(
        label=_("Closes"),
        is_end=True,
        help_text=_(
            "Local time. From this moment on comments are late; 00:00 on 15 June means until the end of 14 June."
        ),
    )

    class Meta:
        model = Round
        fields = [
            "consultation", "text", "title", "introduction", "promise", "opens_at", "closes_at", "comments_shown",
            "is_blind", "first_reminder_days", "last_reminder_days",
        ]  # fmt: skip
        help_texts = {
            "consultation": _("Empty: the one on the same thing, or a new one if there is none."),
            "text": _("It is frozen: what people comment on does not change."),
            "introduction": _(
                "Shown first on the public page. What is this about, what can still be changed, what happens then?"
            ),
            "promise": _(
                "Say it before people take the trouble, and keep it. It stays as it is once the round is open."
            ),
        }

    def __init__(self, *args, at: datetime, **kwargs):
        super().__init__(*args, **kwargs)
        zone = self.actor.municipality.time_zone
        self.fields["consultation"].required = self.instance.pk is not None
        for name in ("opens_at", "closes_at"):
            self.fields[name].zone = zone
        # The texts themselves are long and not needed to choose one.
        self.fields["text"].queryset = self.fields["text"].queryset.defer("content")
        for name in set(self._meta.fields) - editable(self.instance, at):
            del self.fields[name]
        self.announced = None
        if self.instance.is_public and "closes_at" in self.fields:
            self.announced = copy(self.instance)
            self.fields["end_reason"] = forms.CharField(
                label=_("Why the end is moved"),
                widget=forms.Textarea(attrs={"rows": 3}),
                max_length=500,
                required=False,
                help_text=_("Only if you move it. Everybody reads the reason on the page of the round."),
            )

    def clean(self):
        cleaned = super().clean()
        opens, closes = (
            cleaned.get(name, getattr(self.instance, name)) for name in ("opens_at", "closes_at")
        )
        if opens and closes and closes <= opens:
            self.add_error(
                "closes_at" if "closes_at" in self.fields else None, _("The round must end after it begins.")
            )
        if self.announced and closes:
            self._ask_why_the_end_is_moved(cleaned)
        return cleaned

    def _ask_why_the_end_is_moved(self, cleaned: dict) -> None:
        announced = self.announced.closes_at
        if cleaned.get("closes_at") == announced.replace(second=0, microsecond=0):
            # The field knows minutes; nobody has moved anything.
            cleaned["closes_at"] = announced
        moved = moves_the_end(self.announced, cleaned.get("closes_at", announced))
        if moved and "end_reason" not in self.errors and not cleaned.get("end_reason"):
            self.add_error(
                "end_reason",
                _("Say why the end is moved: people have planned with the date that was announced."),
            )

    def changes(self) -> dict:
        return {name: self.cleaned_data[name] for name in self._meta.fields if name in self.cleaned_data}


class PublishForm(forms.Form):
    summary = forms.CharField(
        label=_("Summary of the result"),
        widget=forms.Textarea,
        max_length=5000,
        help_text=_(
            "Shown first on the public page: who took part, what was said most, what changes, what does not."
        ),
    )


WITHHOLD_REASONS = [
    ("private", _("It names a private person.")),
    ("insult", _("It insults or threatens.")),
    ("report", _("It reports a crime; it was passed on to those who can act.")),
    ("other_subject", _("It is not about this text.")),
    ("advertising", _("It is advertising or was sent by a robot.")),
    ("double", _("It was sent twice.")),
    ("other", _("Another reason")),
]


class WithholdForm(forms.Form):
    reason = forms.ChoiceField(label=_("Reason"), choices=WITHHOLD_REASONS, widget=forms.RadioSelect)
    other = forms.CharField(
        label=_("In words"),
        max_length=200,
        required=False,
        help_text=_("The writer reads the reason on the page of the receipt."),
    )

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("reason") == "other" and not cleaned.get("other", "").strip():
            self.add_error("other", _("Say the reason in words."))
        return cleaned

    def reason_text(self) -> str:
        return self.cleaned_data["other"].strip() or str(dict(WITHHOLD_REASONS)[self.cleaned_data["reason"]])


class EnterForm(TownForm):
    """A comment that came on paper or was said in a meeting, written down by the office."""

    element = forms.ChoiceField(label=_("About"), required=False)
    author_kind = forms.ChoiceField(
        label=_("Who speaks"),
        # What a meeting says is entered on the page of the meeting.
        choices=[one for one in AuthorKind.choices if one[0] != AuthorKind.MEETING],
        widget=forms.RadioSelect,
    )
    stance = forms.ChoiceField(label=_("Position"), choices=POSITIONS, widget=forms.RadioSelect)
    channel = forms.ChoiceField(label=_("How it came"), choices=channel_choices)
    organisation = forms.ModelChoiceField(
        label=_("Organisation"), queryset=Organisation.objects.none(), required=False
    )
    scan = forms.FileField(
        label=_("Scan of the letter"),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"}),
        help_text=_(
            "PDF, JPEG or PNG, at most 15 MB. Only those who moderate can fetch it; hidden data is taken out."
        ),
    )
    key = forms.UUIDField(widget=forms.HiddenInput)

    class Meta:
        model = Contribution
        fields = [
            "element", "channel", "received_on", "author_kind", "author_name", "organisation", "stance", "body",
            "may_be_shown", "key",
        ]  # fmt: skip
        labels = {"received_on": _("Received on"), "author_name": _("Name")}
        help_texts = {
            "author_name": _(
                "Only if the writer wants it shown. Nothing is kept of a comment without a name."
            ),
            "may_be_shown": _("Leave it empty if the writer wants to be heard but not read."),
        }
        widgets = {"received_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}

    def __init__(self, *args, round_: Round, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["author_name"].required = False
        self.fields["element"].choices = [
            ("", _("The text as a whole")),
            *((element["uid"], part_title(element)) for element in round_.text.content),
        ]

    def _get_validation_exclusions(self):
        # The verb sets the round and judges the key; residents speak for no organisation.
        return super()._get_validation_exclusions() | {"round", "key", "organisation"}

    def clean_scan(self):
        """The scan as it may be kept, or nothing."""
        upload = self.cleaned_data.get("scan")
        try:
            return checked(upload) if upload else None
        except Refused as refused:
            raise forms.ValidationError(str(refused), code=refused.code) from None

    def clean(self):
        cleaned = super().clean()
        kind = cleaned.get("author_kind")
        if kind == AuthorKind.NAMED and not cleaned.get("author_name"):
            self.add_error("author_name", _("Write the name, or choose “without a name”."))
        if kind == AuthorKind.ORGANISATION and not (
            cleaned.get("organisation") or cleaned.get("author_name")
        ):
            self.add_error("organisation", _("Choose the organisation, or write its name."))
        return cleaned


class RoundFilter(TownFilterForm):
    """Which round a list is about; used by moderation and answers."""

    round = forms.ModelChoiceField(
        label=_("Round"), queryset=Round.objects.none(), to_field_name="uid", empty_label=_("all rounds")
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["round"].queryset = (
            self.fields["round"].queryset.exclude(state="draft").order_by("-opens_at")
        )


class QueueFilter(RoundFilter):
    show = forms.ChoiceField(
        label=_("Show"),
        choices=[
            ("", _("waiting")),
            ("plain", _("waiting, nothing conspicuous")),
            ("held", _("waiting, look closely")),
            ("withheld", _("not published")),
            ("published", _("published")),
        ],
    )
    q = forms.CharField(label=_("Words"))
