"""What the API tells of field work."""

from rest_framework import serializers

from diagnostics.surveys.models import Survey
from stakeholders.access.permissions import Actor

from .models import SurveyQuota, WhenFull
from .overview import Line, Overview, overview_of
from .quotas.services import cells_of_quota
from .rates import OUTCOMES, Outcomes, eligible_share, outcome_rates


class RatesShape(serializers.Serializer):
    """Shares (0 to 1) by the definitions of AAPOR; null where there is nothing to divide by."""

    RR1 = serializers.FloatField(allow_null=True)
    RR2 = serializers.FloatField(allow_null=True)
    RR3 = serializers.FloatField(allow_null=True)
    COOP1 = serializers.FloatField(allow_null=True)
    REF1 = serializers.FloatField(allow_null=True)
    CON1 = serializers.FloatField(allow_null=True)


class OutcomesShape(serializers.Serializer):
    """How many addresses ended in which way."""

    completed = serializers.IntegerField()
    partial = serializers.IntegerField()
    refused = serializers.IntegerField()
    non_contact = serializers.IntegerField()
    other = serializers.IntegerField()
    unknown = serializers.IntegerField(help_text="Not known whether they belong to the population.")
    not_eligible = serializers.IntegerField(help_text="Not of the population; in no rate.")


class FieldLineShape(serializers.Serializer):
    """One way, area or interviewer."""

    name = serializers.CharField()
    answers = serializers.IntegerField()
    outcomes = OutcomesShape()
    rates = RatesShape()


class FieldDayShape(serializers.Serializer):
    day = serializers.DateField()
    answers = serializers.IntegerField()


class QuotaCellShape(serializers.Serializer):
    values = serializers.ListField(child=serializers.CharField(), help_text="One answer for each question.")
    target = serializers.IntegerField(allow_null=True, help_text="Null: not limited and not awaited.")
    reached = serializers.IntegerField()


class QuotaShape(serializers.Serializer):
    questions = serializers.ListField(child=serializers.CharField())
    when_full = serializers.ChoiceField(choices=WhenFull.choices)
    cells = QuotaCellShape(many=True)


class FieldworkShape(serializers.Serializer):
    """Where field work stands. For the office: it holds small numbers."""

    answers = serializers.IntegerField()
    target = serializers.IntegerField(allow_null=True)
    ends_on = serializers.DateField(allow_null=True)
    by_day = FieldDayShape(many=True)
    ways = FieldLineShape(many=True)
    areas = FieldLineShape(many=True)
    interviewers = FieldLineShape(many=True)
    outcomes = OutcomesShape()
    rates = RatesShape()
    e = serializers.FloatField(
        allow_null=True, help_text="Share of the unknown addresses that is taken to belong (RR3)."
    )
    quotas = QuotaShape(many=True)


def fieldwork_of(survey: Survey, actor: Actor) -> dict:
    """The shape of FieldworkShape."""
    found: Overview = overview_of(survey, actor)
    quotas = SurveyQuota.objects.visible_to(actor).filter(survey=survey)
    return {
        "answers": found.answers,
        "target": found.plan.target,
        "ends_on": found.plan.ends_on,
        "by_day": [{"day": day, "answers": n} for day, n in found.by_day.items()],
        "ways": [_line(line) for line in found.ways],
        "areas": [_line(line) for line in found.areas or ()],
        "interviewers": [_line(line) for line in found.collectors],
        "outcomes": _numbers(found.outcomes),
        "rates": _rates(found.outcomes),
        "e": eligible_share(found.outcomes),
        "quotas": [_quota(survey, quota) for quota in quotas],
    }


def _line(line: Line) -> dict:
    return {
        "name": line.label,
        "answers": line.answers,
        "outcomes": _numbers(line.outcomes),
        "rates": _rates(line.outcomes),
    }


def _numbers(o: Outcomes) -> dict:
    return {name: getattr(o, name) for name in OUTCOMES}


def _rates(o: Outcomes) -> dict:
    return {code: rate.value for code, rate in outcome_rates(o).items()}


def _quota(survey: Survey, quota: SurveyQuota) -> dict:
    return {
        "questions": quota.codes,
        "when_full": quota.when_full,
        "cells": [
            {"values": list(cell.values), "target": cell.target, "reached": cell.reached}
            for cell in cells_of_quota(survey, quota)
        ],
    }
