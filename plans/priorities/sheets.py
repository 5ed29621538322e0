"""Forms in which one scorer writes values: the whole matrix at once, or one problem with its evidence."""

from django import forms
from django.utils.translation import gettext_lazy as _

from diagnostics.findings.models import Finding
from plans.problems.models import Problem
from stakeholders.access.errors import Conflict, Refused
from stakeholders.access.permissions import Actor

from . import services
from .matrix import Matrix
from .models import HIGHEST, Criterion, PriorityScore, Scorer
from .services import Entry

STEPS = range(HIGHEST + 1)


class _Sheet(forms.Form):
    """Values of one scorer. `is_stale` when the plan is in force or somebody else has changed the sheet."""

    is_stale = False
    differences: tuple = ()
    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data=None, *, scorer: Scorer, actor: Actor, **kwargs):
        self.scorer, self.actor = scorer, actor
        super().__init__(data, initial={"revision": scorer.revision}, **kwargs)

    def save(self) -> bool:
        """Write the sheet; False with the reason among the errors when it may not be written now."""
        try:
            services.record_scores(
                by=self.actor,
                scorer=self.scorer,
                entries=self.entries(),
                revision=self.cleaned_data["revision"],
            )
        except (Refused, Conflict) as refusal:
            self.is_stale = True
            self.add_error(None, str(refusal))
            self._see_the_newest()
            return False
        return True

    def _see_the_newest(self) -> None:
        """Show what is saved now beside what was typed. Saving once more, having seen it, is allowed."""
        self.scorer.refresh_from_db()
        self.data = self.data.copy()
        self.data["revision"] = self.scorer.revision
        saved = {
            (one.problem_id, one.criterion_id): one.value
            for one in PriorityScore.objects.filter(scorer=self.scorer)
        }
        self.differences = tuple(
            {"entry": entry, "saved": saved.get((entry.problem.pk, entry.criterion.pk))}
            for entry in self.entries()
            if saved.get((entry.problem.pk, entry.criterion.pk)) != entry.value
        )


def _cell(problem: Problem, criterion: Criterion, score: PriorityScore | None) -> forms.IntegerField:
    attrs = {
        "class": "cell",
        "inputmode": "numeric",
        "pattern": "[0-5]",
        "maxlength": 1,
        "autocomplete": "off",
        "data-weight": criterion.weight,
        "aria-label": f"{problem.code}, {criterion.label}",
    }
    return forms.IntegerField(
        label=f"{problem.code}, {criterion.label}",
        min_value=0,
        max_value=HIGHEST,
        required=False,
        initial=score.value if score else None,
        widget=forms.TextInput(attrs=attrs),
    )


class SheetForm(_Sheet):
    """The whole matrix of one scorer: a value from 0 to 5, or nothing, for each problem and criterion."""

    def __init__(self, data=None, *, matrix: Matrix, scorer: Scorer, actor: Actor):
        super().__init__(data, scorer=scorer, actor=actor)
        self.matrix = matrix
        said = {
            (one.problem_id, one.criterion_id): one for one in matrix.scores if one.scorer_id == scorer.pk
        }
        for problem in matrix.problems:
            for criterion in matrix.criteria:
                score = said.get((problem.pk, criterion.pk))
                self.fields[_name(problem, criterion)] = _cell(problem, criterion, score)
        self.said = said

    def rows(self) -> list[dict]:
        """One for each problem: the cells with their fields, and how many values are judgements."""
        return [
            {
                "problem": problem,
                "cells": [
                    {"field": self[_name(problem, criterion)], "criterion": criterion}
                    for criterion in self.matrix.criteria
                ],
                "judgements": sum(
                    score.is_judgement for key, score in self.said.items() if key[0] == problem.pk
                ),
                "scored": sum(key[0] == problem.pk for key in self.said),
            }
            for problem in self.matrix.problems
        ]

    def entries(self) -> list[Entry]:
        return [
            Entry(problem, criterion, self.cleaned_data[_name(problem, criterion)])
            for problem in self.matrix.problems
            for criterion in self.matrix.criteria
            # A row or column that was not there when the page was opened says nothing.
            if _name(problem, criterion) in self.data
        ]


def _name(problem: Problem, criterion: Criterion) -> str:
    return f"v_{problem.pk}_{criterion.pk}"


class _FindingChoice(forms.ModelChoiceField):
    def label_from_instance(self, finding):
        return f"{finding.code} {finding.statement[:90]}"


class ProblemScoreForm(_Sheet):
    """One problem by every criterion, with what each value means and on what it rests."""

    def __init__(self, data=None, *, matrix: Matrix, problem: Problem, scorer: Scorer, actor: Actor):
        super().__init__(data, scorer=scorer, actor=actor)
        self.matrix, self.problem = matrix, problem
        said = {
            one.criterion_id: one
            for one in matrix.scores
            if one.scorer_id == scorer.pk and one.problem_id == problem.pk
        }
        findings = list(Finding.objects.visible_to(actor).order_by("code"))
        for criterion in matrix.criteria:
            self._ask(criterion, said.get(criterion.pk), findings)

    def _ask(self, criterion: Criterion, score: PriorityScore | None, findings: list[Finding]) -> None:
        steps = [*criterion.scale, *[""] * (HIGHEST + 1)]
        self.fields[f"value_{criterion.pk}"] = forms.TypedChoiceField(
            label=criterion.label,
            help_text=criterion.question,
            coerce=int,
            empty_value=None,
            required=False,
            choices=[
                ("", _("not scored")),
                *((step, f"{step}  {steps[step]}".strip()) for step in STEPS),
            ],
            widget=forms.RadioSelect,
            initial=score.value if score else "",
        )
        finding = _FindingChoice(
            Finding.objects.visible_to(self.actor),
            label=_("Finding"),
            required=False,
            initial=score.finding_id if score else None,
            empty_label=_("none"),
        )
        # Read once for all the criteria.
        finding.choices = [("", _("none")), *((one.pk, finding.label_from_instance(one)) for one in findings)]
        self.fields[f"finding_{criterion.pk}"] = finding
        self.fields[f"evidence_{criterion.pk}"] = forms.CharField(
            label=_("Other evidence"),
            max_length=200,
            required=False,
            initial=score.evidence if score else "",
            help_text=_("A figure, a document, a meeting. Without evidence the value counts as a judgement."),
        )
        self.fields[f"note_{criterion.pk}"] = forms.CharField(
            label=_("Note"), max_length=300, required=False, initial=score.note if score else ""
        )

    def groups(self) -> list[dict]:
        return [
            {
                "criterion": criterion,
                "value": self[f"value_{criterion.pk}"],
                "more": [self[f"{name}_{criterion.pk}"] for name in ("finding", "evidence", "note")],
            }
            for criterion in self.matrix.criteria
        ]

    def clean(self):
        cleaned = super().clean()
        for criterion in self.matrix.criteria:
            told = any(cleaned.get(f"{name}_{criterion.pk}") for name in ("finding", "evidence", "note"))
            if told and cleaned.get(f"value_{criterion.pk}") is None:
                self.add_error(
                    f"value_{criterion.pk}",
                    _("Choose a value, or clear the evidence and the note: they belong to a value."),
                )
        return cleaned

    def entries(self) -> list[Entry]:
        said = self.cleaned_data
        return [
            Entry(
                self.problem,
                criterion,
                said[f"value_{criterion.pk}"],
                evidence=said[f"evidence_{criterion.pk}"],
                note=said[f"note_{criterion.pk}"],
                finding=(said[f"finding_{criterion.pk}"],),
            )
            for criterion in self.matrix.criteria
        ]
