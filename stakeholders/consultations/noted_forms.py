"""What every form without an account carries: a signed note, a trap for robots, one question about private data."""

from datetime import datetime

from django import forms
from django.utils.translation import gettext_lazy as _

from stakeholders.access.screening import suspicions

from .intake import LEAST_TIME
from .models import Flag, Round
from .openings import Opening, read, sign


class NotedForm(forms.Form):
    """A form that is sent without an account and without a cookie.

    `note` is the signed note of when the form was opened. `leave_empty` is for robots: people do not see it, and
    whoever fills it in is held for a closer look, not turned away.
    """

    use_required_attribute = False

    leave_empty = forms.CharField(label=_("Leave this field empty"), required=False)
    note = forms.CharField(widget=forms.HiddenInput, required=False)
    warned = forms.BooleanField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, round_: Round, at: datetime, **kwargs):
        super().__init__(*args, **kwargs)
        self.round, self.at = round_, at
        self.opening: Opening | None = None
        self.fields["note"].initial = sign(round_.uid, at)

    def clean(self):
        cleaned = super().clean()
        self.opening = read(cleaned.get("note", ""), self.round.uid)
        if self.opening is None:
            self.renew_note()
            self.add_error(None, _("This form was not complete. Nothing is lost: please send it again."))
        return cleaned

    def warn_once(self, cleaned: dict, name: str) -> None:
        """Ask once about what looks like the data of a private person; what is sent again is taken."""
        found = [suspicion.text for suspicion in suspicions(cleaned.get(name, ""))]
        if not found or cleaned.get("warned"):
            return
        self._set("warned", "on")
        self.add_error(
            name,
            _(
                "“%(text)s” looks like the data of a private person. Please take it out. "
                "If it is not, send the comment again as it is."
            )
            % {"text": _("”, “").join(found)},
        )

    def renew_note(self) -> None:
        """Make of this form a new one, when its key was used up by another."""
        self._set("note", sign(self.round.uid, self.at))

    def _set(self, name: str, value: str) -> None:
        self.data = self.data.copy()
        self.data[self.add_prefix(name)] = value

    def flags(self, is_flood: bool) -> frozenset[str]:
        found = {
            Flag.FLOOD: is_flood,
            Flag.ROBOT: bool(self.cleaned_data["leave_empty"]),
            Flag.FAST: self.at - self.opening.at < LEAST_TIME,
        }
        return frozenset(flag for flag, holds in found.items() if holds)
