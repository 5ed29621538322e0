"""Results as the API tells them, through the same gate as the pages."""

from rest_framework import serializers

from diagnostics.statistics.estimates import Estimate
from diagnostics.statistics.item_nonresponse import Reply
from diagnostics.surveys.models import Survey

from .nonresponse import response_to
from .release import Release
from .sheet import Sheet
from .shown import Shown, ShownGroup, ShownTable
from .tables import groupings, may_break_down


class LineShape(serializers.Serializer):
    """One answer. `why`: small, protects (hidden with a small one), base (too few answered for a share)."""

    value = serializers.CharField()
    label = serializers.CharField()
    count = serializers.IntegerField(allow_null=True)
    share = serializers.FloatField(allow_null=True)
    low = serializers.FloatField(allow_null=True)
    high = serializers.FloatField(allow_null=True)
    why = serializers.CharField()
    caution = serializers.BooleanField()


class GroupShape(serializers.Serializer):
    value = serializers.CharField()
    label = serializers.CharField()
    n = serializers.IntegerField(allow_null=True)
    lines = LineShape(many=True)
    together = LineShape(allow_null=True)


class QuestionResultShape(serializers.Serializer):
    code = serializers.CharField()
    text = serializers.CharField()
    kind = serializers.CharField()
    is_hidden = serializers.BooleanField()
    n = serializers.IntegerField(allow_null=True)
    asked = serializers.IntegerField(allow_null=True)
    missing = serializers.IntegerField(allow_null=True)
    skipped = serializers.IntegerField(allow_null=True)
    dont_know = serializers.IntegerField(allow_null=True)
    refused = serializers.IntegerField(allow_null=True)
    unanswered = serializers.FloatField(
        allow_null=True,
        help_text="Share of those asked who gave no valid answer; above 0.3 there are no shares.",
    )
    unanswered_weighted = serializers.FloatField(allow_null=True)
    lines = LineShape(many=True)
    together = LineShape(allow_null=True)
    mean = serializers.FloatField(allow_null=True)
    mean_interval = serializers.ListField(
        child=serializers.FloatField(), allow_null=True, help_text="Lower and upper limit, 95 %."
    )
    median = serializers.FloatField(allow_null=True)
    median_interval = serializers.ListField(child=serializers.FloatField(), allow_null=True)
    method = serializers.CharField()
    groups = GroupShape(many=True, required=False)


class ResultsShape(serializers.Serializer):
    """The results of a survey; `by` names the question by which the others are split."""

    survey = serializers.UUIDField()
    sampling = serializers.CharField()
    is_representative = serializers.BooleanField()
    answers = serializers.IntegerField()
    invited = serializers.IntegerField(allow_null=True)
    by = serializers.CharField()
    questions = QuestionResultShape(many=True)


def results_of(survey: Survey, sheet: Sheet, shown: Release, by: str) -> dict:
    """The body of the answer to a request for results."""
    questions = [_question(shown, table, by) for table in shown.tables()] if len(sheet) else []
    return {
        "survey": str(survey.uid),
        "sampling": survey.sampling,
        "is_representative": sheet.sampling == "probability",
        "answers": len(sheet),
        "invited": survey.invited,
        "by": by,
        "questions": questions,
    }


def _question(shown: Release, table: ShownTable, by: str) -> dict:
    found, item = table.table, table.table.item
    body = {
        "code": item.code,
        "text": item.text,
        "kind": item.kind,
        "is_hidden": table.is_closed,
        "n": None if table.is_closed else found.n,
        "asked": None if table.is_closed else found.asked,
        "missing": None if table.is_closed else found.missing,
        "skipped": None if table.is_closed else found.skipped,
        **_response(shown.sheet, table),
        "lines": [_line(line) for line in table.lines],
        "together": _line(table.together) if table.together else None,
        "mean": _value(table.mean),
        "mean_interval": _interval(table.mean),
        "median": _value(table.median),
        "median_interval": _interval(table.median),
        "method": next((line.estimate.method.code for line in table.lines if line.estimate), ""),
    }
    allowed = groupings(shown.sheet, item) if may_break_down(item) else []
    if by in {other.code for other in allowed}:
        body["groups"] = [_group(group) for group in shown.breakdown(item.code, by).groups]
    return body


def _response(sheet: Sheet, table: ShownTable) -> dict:
    names = ("dont_know", "refused", "unanswered", "unanswered_weighted")
    if table.is_closed:
        return dict.fromkeys(names)
    found = response_to(sheet, table.table.item).response
    counts = (found.persons[Reply.DONT_KNOW], found.persons[Reply.REFUSED])
    shares = (round(found.share, 6), round(found.weighted_share, 6))
    return dict(zip(names, (*counts, *shares), strict=True))


def _group(group: ShownGroup) -> dict:
    return {
        "value": group.value,
        "label": group.label,
        "n": group.n,
        "lines": [_line(line) for line in group.lines],
        "together": _line(group.together) if group.together else None,
    }


def _line(line: Shown) -> dict:
    limits = line.estimate.interval if line.estimate else None
    return {
        "value": line.value,
        "label": line.label or line.value,
        "count": line.count,
        "share": _value(line.estimate),
        "low": round(limits.low, 6) if limits else None,
        "high": round(limits.high, 6) if limits else None,
        "why": line.why,
        "caution": line.caution,
    }


def _interval(estimate: Estimate | None) -> list[float] | None:
    limits = estimate.interval if estimate else None
    return [round(limits.low, 6), round(limits.high, 6)] if limits else None


def _value(estimate: Estimate | None) -> float | None:
    return round(estimate.value, 6) if estimate and estimate.value is not None else None
