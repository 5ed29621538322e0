"""Who may see and do what in a round: three lines, one for each audience."""

from django import forms
from django.utils.translation import gettext_lazy as _

from stakeholders.consultations.forms import LocalMomentField
from stakeholders.consultations.models import Round, RoundState

from .access import Access, Audience
from .services import access_rows


class AudienceForm(forms.Form):
    """What one audience may do. Once the round is open only its own end can still be moved."""

    access = forms.ChoiceField(label=_("What they may do"), choices=Access.choices, widget=forms.RadioSelect)
    opens_at = LocalMomentField(
        label=_("Own beginning"),
        is_end=False,
        required=False,
        help_text=_(
            "Only if it begins later than the round. Before this moment the round is not there for them."
        ),
    )
    closes_at = LocalMomentField(
        label=_("Own end"),
        is_end=True,
        required=False,
        help_text=_("Only if it ends earlier than the round."),
    )

    def __init__(self, *args, audience: str, round_: Round, row, **kwargs):
        initial = {name: getattr(row, name) for name in ("access", "opens_at", "closes_at")}
        super().__init__(*args, prefix=audience, initial=initial, **kwargs)
        self.audience, self.row = Audience(audience), row
        for name in ("opens_at", "closes_at"):
            self.fields[name].zone = round_.municipality.time_zone
        if round_.state != RoundState.DRAFT:
            self.fields["access"].disabled = self.fields["opens_at"].disabled = True
            self.fields["closes_at"].disabled = row.closes_at is None

    def given(self) -> dict:
        return {"audience": self.audience.value, **self.cleaned_data}


class AccessForm(forms.Form):
    """The three audiences together, and why an own end is moved once it was announced."""

    reason = forms.CharField(
        label=_("Why an end is moved"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=500,
        required=False,
        help_text=_("Everybody reads the reason on the page of the round."),
    )

    def __init__(self, data=None, *, round_: Round):
        super().__init__(data)
        self.lines = [
            AudienceForm(data, audience=row.audience, round_=round_, row=row) for row in access_rows(round_)
        ]
        if round_.state != RoundState.OPEN:
            del self.fields["reason"]

    def is_valid(self) -> bool:
        return all([super().is_valid(), *(line.is_valid() for line in self.lines)])

    @property
    def has_errors(self) -> bool:
        return bool(self.errors) or any(line.errors for line in self.lines)

    def rows(self) -> list[dict]:
        return [line.given() for line in self.lines]
