"""Figures of victims, and the table of offences, over the API."""

from django.utils.translation import gettext as _
from rest_framework import serializers

from diagnostics.statistics.offences import Struck, Violence
from diagnostics.surveys.models import Survey
from diagnostics.surveys.results.sheet import Sheet
from stakeholders.access.errors import Refused

from .models import MOST_CAP, StruckUnit, ViolenceKind
from .plan import IncidentForms, OffenceRule, VictimPlan, forms_from, kept, kept_forms, said_from, yes_no_from
from .release import Victims
from .services import fields_of_rule
from .split_words import groups_of
from .told import Told, told

CODE = {"max_length": 40, "allow_blank": True, "default": ""}


class SaidShape(serializers.Serializer):
    """One of these values is answered to the question."""

    question = serializers.SlugField(max_length=40)
    values = serializers.ListField(child=serializers.CharField(max_length=60), min_length=1)


class YesNoShape(serializers.Serializer):
    """Values that say yes, and that say no; without the latter every other answer is a no."""

    question = serializers.SlugField(max_length=40)
    yes = serializers.ListField(child=serializers.CharField(max_length=60), min_length=1)
    no = serializers.ListField(child=serializers.CharField(max_length=60), default=list)


class MomentShape(serializers.Serializer):
    """`order`: the values from the earliest to the latest; empty for numbers and days."""

    question = serializers.SlugField(max_length=40)
    order = serializers.ListField(child=serializers.CharField(max_length=60), default=list)


class IncidentFormsShape(serializers.Serializer):
    """What the part on single incidents asks."""

    part = serializers.SlugField(max_length=40)
    offence = serializers.SlugField(max_length=40)
    times = serializers.CharField(**CODE)
    out = SaidShape(many=True, default=list)
    police = YesNoShape(allow_null=True, default=None)
    recognised = YesNoShape(allow_null=True, default=None)
    filed = YesNoShape(allow_null=True, default=None)
    when = MomentShape(many=True, default=list)
    latest_first = serializers.BooleanField(default=False)


class OffenceRuleShape(serializers.Serializer):
    """One offence, and which answers make it."""

    code = serializers.SlugField(max_length=40)
    label = serializers.CharField(max_length=120)
    iccs = serializers.CharField(max_length=10, allow_blank=True, default="")
    strikes = serializers.ChoiceField(choices=StruckUnit.choices, default=StruckUnit.PERSON)
    violence = serializers.ChoiceField(choices=ViolenceKind.choices, allow_blank=True, default="")
    cap = serializers.IntegerField(min_value=1, max_value=MOST_CAP, default=5)
    sensitive = serializers.BooleanField(default=False)
    found_by = SaidShape(many=True, default=list)
    denied_by = SaidShape(many=True, default=list)
    times = serializers.CharField(**CODE)
    series = SaidShape(allow_null=True, default=None)
    told = serializers.CharField(max_length=60, allow_blank=True, default="")
    reported = YesNoShape(allow_null=True, default=None)


class OffenceTableShape(serializers.Serializer):
    """The table of offences of a survey. `is_proposed`: nobody declared it; it is that of the question bank."""

    is_proposed = serializers.BooleanField(read_only=True)
    offences = OffenceRuleShape(many=True)
    forms = IncidentFormsShape(allow_null=True, default=None)


class VictimFigureShape(serializers.Serializer):
    """One figure. `why`: small, protects (hidden with a small one), base (too few answered), or a reason in words."""

    figure = serializers.CharField()
    unit = serializers.CharField(help_text="share (0 to 1), per_1000 or per_victim")
    offence = serializers.CharField()
    label = serializers.CharField()
    iccs = serializers.CharField()
    per = serializers.CharField()
    part = serializers.CharField()
    counting = serializers.CharField()
    n = serializers.IntegerField(allow_null=True)
    value = serializers.FloatField(allow_null=True)
    low = serializers.FloatField(allow_null=True)
    high = serializers.FloatField(allow_null=True)
    se = serializers.FloatField(allow_null=True)
    df = serializers.IntegerField(allow_null=True)
    deff = serializers.FloatField(allow_null=True)
    base = serializers.CharField()
    method = serializers.CharField()
    why = serializers.CharField()
    caution = serializers.BooleanField()


class GroupFigureShape(serializers.Serializer):
    """A share (0 to 1) in one group."""

    value = serializers.FloatField(allow_null=True)
    low = serializers.FloatField(allow_null=True)
    high = serializers.FloatField(allow_null=True)
    n = serializers.IntegerField(allow_null=True)
    why = serializers.CharField()
    caution = serializers.BooleanField()


class VictimGroupShape(serializers.Serializer):
    """One group, such as an area: who was struck in it, and what was reported."""

    value = serializers.CharField()
    label = serializers.CharField()
    n = serializers.IntegerField(allow_null=True)
    struck = serializers.IntegerField(allow_null=True)
    prevalence = GroupFigureShape()
    reporting = GroupFigureShape()


class VictimSplitShape(serializers.Serializer):
    """An offence by groups. `is_closed`: it would give small groups away; sensitive offences are never split."""

    offence = serializers.CharField()
    is_closed = serializers.BooleanField()
    groups = VictimGroupShape(many=True)


class VictimsShape(serializers.Serializer):
    """Who was struck by crime, as the caller may see it. `splits`: by the groups of the question `by`."""

    survey = serializers.UUIDField()
    sampling = serializers.CharField()
    is_representative = serializers.BooleanField()
    answers = serializers.IntegerField()
    figures = VictimFigureShape(many=True)
    by = serializers.CharField()
    splits = VictimSplitShape(many=True)


def table_of(plan: VictimPlan) -> dict:
    """The body that tells how offences are found."""
    return {
        "is_proposed": plan.is_proposed,
        "offences": [_rule(rule) for rule in plan.offences],
        "forms": kept_forms(plan.forms) or None,
    }


def _rule(rule: OffenceRule) -> dict:
    return {**fields_of_rule(rule), "series": kept(rule.series), "reported": kept(rule.reported)}


def rules_of_shape(sent: dict) -> tuple[tuple[OffenceRule, ...], IncidentForms | None]:
    """The declaration that was sent."""
    rules = tuple(
        OffenceRule(
            **{name: one[name] for name in ("code", "label", "iccs", "cap", "sensitive", "times", "told")},
            strikes=Struck(one["strikes"]),
            violence=Violence(one["violence"]) if one["violence"] else None,
            found_by=said_from(one["found_by"]),
            denied_by=said_from(one["denied_by"]),
            series=next(iter(said_from([one["series"]])), None) if one["series"] else None,
            reported=yes_no_from(one["reported"]),
        )
        for one in sent["offences"]
    )
    return rules, forms_from(sent["forms"])


def figures_of(survey: Survey, sheet: Sheet, seen: Victims, by: str = "") -> dict:
    """The body of the answer to a request for figures of victims. Refused for a `by` that splits nothing."""
    made = groups_of(seen, by) if by and len(sheet) else []
    if made is None:
        raise Refused(_("Victims cannot be split by this question."), code="no_split")
    return {
        "survey": str(survey.uid),
        "sampling": survey.sampling,
        "is_representative": sheet.sampling == "probability",
        "answers": len(sheet),
        "figures": [_figure(one) for one in told(seen)],
        "by": by,
        "splits": made,
    }


def _figure(one: Told) -> dict:
    estimate, shown = one.shown.estimate, one.shown
    interval = estimate.interval if estimate else None
    return {
        "figure": one.figure,
        "unit": one.unit,
        "offence": one.code,
        "label": one.rule.label if one.rule else "",
        "iccs": one.rule.iccs if one.rule else "",
        "per": one.per,
        "part": one.part,
        "counting": one.counting,
        "n": estimate.n if estimate else None,
        "value": _round(estimate and estimate.value),
        "low": _round(interval and interval.low),
        "high": _round(interval and interval.high),
        "se": _round(estimate and estimate.se),
        "df": estimate.df if estimate and interval else None,
        "deff": _round(estimate and estimate.deff),
        "base": estimate.base if estimate else "",
        "method": estimate.method.code if estimate else "",
        "why": shown.refusal.code if shown.refusal else shown.why,
        "caution": shown.caution,
    }


def _round(number: float | None) -> float | None:
    return None if number is None else round(number, 9)
