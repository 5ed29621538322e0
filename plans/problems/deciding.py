"""The form of a decision on one problem."""

from django import forms
from django.utils.translation import gettext_lazy as _

from stakeholders.access.errors import Conflict, Refused

from .models import TRANSITIONS, Problem, ProblemStatus
from .services import Decision, decide


class DecisionForm(forms.Form):
    """What the partners decided about one problem."""

    is_stale = False
    status = forms.ChoiceField(label=_("Outcome"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Why"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
    )
    decided_by = forms.CharField(
        label=_("Decided by"), required=False, max_length=120, help_text=_("A body or a function.")
    )
    decided_on = forms.DateField(
        label=_("Decided on"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    is_override = forms.BooleanField(
        label=_("The decision departs from the matrix"),
        required=False,
        help_text=_(
            "The group has chosen, left out or placed it otherwise than the scores say. Printed in the plan."
        ),
    )
    rank = forms.IntegerField(
        label=_("Rank by decision"),
        required=False,
        min_value=1,
        max_value=99,
        help_text=_("Only if the group gave it another place than the matrix."),
    )
    revision = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, data=None, *, problem: Problem, actor):
        self.problem, self.actor = problem, actor
        names = ("status", "decided_by", "decided_on", "is_override", "revision")
        initial = {name: getattr(problem, name) for name in names}
        super().__init__(
            data, initial={**initial, "reason": problem.decision_reason, "rank": problem.decided_rank}
        )
        next_ones = {problem.status} | TRANSITIONS[problem.status]
        self.fields["status"].choices = [one for one in ProblemStatus.choices if one[0] in next_ones]

    def clean(self):
        cleaned = super().clean()
        if self._errors:
            return cleaned
        for name, message in self.decision().contradictions().items():
            self.add_error(name, message)
        return cleaned

    def decision(self) -> Decision:
        return Decision(**{name: value for name, value in self.cleaned_data.items() if name != "revision"})

    def save(self) -> bool:
        """Carry the decision out; False with the reason among the errors when it may not be carried out now."""
        try:
            seen = self.cleaned_data["revision"]
            decide(by=self.actor, problem=self.problem, decision=self.decision(), revision=seen)
        except (Refused, Conflict) as refusal:
            self.is_stale = True
            self.add_error(None, str(refusal))
            self.problem.refresh_from_db()
            self.data = self.data.copy()
            self.data["revision"] = self.problem.revision
            return False
        return True
