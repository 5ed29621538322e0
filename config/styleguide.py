"""The living gallery of the design system: every component once, with content that looks like the real thing.

Its figures are samples of a fictional town, and belong to nobody's diagnosis.
"""

from datetime import date, datetime

from django import forms
from django.core.paginator import Paginator
from django.shortcuts import render

from config.styleguide_drawings import drawings


class SampleForm(forms.Form):
    """One field of every kind."""

    title = forms.CharField(max_length=120, help_text="One sentence that a resident understands.")
    lead = forms.ChoiceField(
        label="Lead organisation",
        choices=[("", "Choose an organisation"), ("pol", "National Police, Port Aurelia Division")],
    )
    level = forms.ChoiceField(
        label="Resource level",
        widget=forms.RadioSelect,
        choices=[("local", "Local"), ("mixed", "Mixed"), ("national", "National")],
    )
    areas = forms.MultipleChoiceField(
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[("N01", "Old Harbour"), ("N05", "Las Dunas"), ("N06", "Ribera Norte")],
    )
    due = forms.DateField(label="Due date", widget=forms.DateInput(attrs={"type": "date"}))
    cost = forms.DecimalField(required=False, help_text="Thousand EUR over three years.")
    why = forms.CharField(
        label="Why this action", required=False, max_length=400, widget=forms.Textarea(attrs={"rows": 4})
    )
    file = forms.FileField(label="Evidence", required=False)
    screened = forms.BooleanField(
        label="The rights screening is done", help_text="It takes ten minutes and is printed with the plan."
    )


class SampleFilter(forms.Form):
    """What a list is narrowed by."""

    q = forms.CharField(label="Words", required=False)
    level = forms.ChoiceField(label="Level", required=False, choices=[("", "All levels"), ("L1", "Primary")])
    state = forms.ChoiceField(label="Acceptance", required=False, choices=[("", "Any"), ("a", "Accepted")])


ACTIONS = [
    (
        "A01",
        "Group-violence strategy",
        "National Police, Port Aurelia Division",
        "210",
        "success",
        "Accepted",
    ),
    ("A08", "Victim-offender conferencing", "NGO Concordia", "55", "warning", "Waiting"),
    ("A14", "Station-square redesign and lighting", "Urban Planning", "380", "success", "Accepted"),
    ("A16", "Stolen-phone market disruption", "Chamber of Commerce", "15", "error", "Declined"),
]
CHECKS = [
    (
        "fail",
        "B",
        "Media are considered as actors",
        "UN 1995/9, annex, 3 (b)",
        "No organisation of this group.",
    ),
    ("partial", "W", "Each action serves an objective", "UN 1995/9, annex, 3 (a)", "A22 has no objective."),
    ("waived", "W", "Police rapid response is considered", "UN 1995/9, annex, 3 (d) (ii)", ""),
    ("pass", "B", "The steering body met before submission", "UN 1995/9, annex, 2 (c)", ""),
]


CONFLICT = {
    "changes": [{"who": "Tomás Ferrer", "when": datetime(2026, 11, 28, 9, 30), "what": ["ends"]}],
    "contested": [
        {
            "name": "ends",
            "label": "Ends",
            "payload": "2029-12-31",
            "yours": "30 June 2029",
            "theirs": "31 December 2029",
        }
    ],
    "taken_over": [{"label": "Cost", "yours": "30,000", "theirs": "36,000"}],
}


def sample() -> dict:
    """Everything the gallery template needs."""
    page = Paginator(range(233), 20).page(4)
    return {
        "form": SampleForm({"title": "", "level": "mixed", "why": "Robberies cluster around the station."}),
        "plain_form": SampleForm(auto_id="plain_%s"),
        "filter_form": SampleFilter(auto_id="filter_%s"),
        "page_obj": page,
        "conflict": CONFLICT,
        "actions": [
            {"code": c, "title": t, "url": "#", "lead": lead, "cost": k, "tone": tone, "status": s}
            for c, t, lead, k, tone, s in ACTIONS
        ],
        "checks": [
            {"state": state, "severity": severity, "title": title, "clause": clause, "message": message}
            for state, severity, title, clause, message in CHECKS
        ],
        "crumbs": [{"label": "Plan", "url": "#"}, {"label": "Actions", "url": "#"}],
        "steps": [
            {"label": "Draft", "state": "done", "hint": "3 March", "url": "#"},
            {"label": "Consulted", "state": "done", "hint": "41 contributions"},
            {"label": "Submitted", "state": "current", "hint": "3 checks block"},
            {"label": "Adopted"},
            {"label": "Superseded"},
        ],
        "events": [
            {"when": date(2026, 9, 14), "who": "Inês Duarte", "title": "Version 1.2 submitted", "url": "#"},
            {"when": date(2026, 8, 2), "who": "NGO Casa Abierta", "title": "Accepted A10", "tone": "success"},
            {
                "when": date(2026, 7, 30),
                "who": "Chamber of Commerce",
                "title": "Declined A16",
                "text": "“Our members cannot check the origin of phones.”",
                "tone": "error",
            },
        ],
        "tasks": [
            {
                "title": "Find a media partner",
                "url": "#",
                "hint": "AG-MED has none",
                "tone": "error",
                "status": "Blocks",
            },
            {"title": "Link the welfare-access desk to A05", "url": "#", "tone": "error", "status": "Blocks"},
            {"title": "Remind NGO Concordia of A08", "url": "#", "tone": "warning", "status": "Waiting"},
            {"title": "Name the evaluator", "tone": "success", "status": "Done"},
        ],
        "summary": [
            {"label": "Objective", "value": "O5 Street robbery in Centro and Mercado", "url": "#"},
            {"label": "Baseline", "value": "233 robberies (2025)", "url": "#"},
            {"label": "Target", "value": "at most 186 a year by 31 December 2028", "url": "#"},
            {"label": "Owner", "value": "Chair of the steering group"},
        ],
        "consequences": ["The draft is frozen and numbered.", "Partners are told by mail."],
        "map_columns": ["Neighbourhood", "Burglaries per 1,000"],
        "bars_columns": ["Group", "Estimate", "95 % interval", "Base"],
        **drawings(),
    }


def styleguide(request):
    """The gallery page."""
    return render(request, "styleguide.html", sample())
