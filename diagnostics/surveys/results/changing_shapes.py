"""What changed since an earlier survey, as the API tells it."""

from rest_framework import serializers

from diagnostics.surveys.models import Survey

from .changing import Change, ChangedLine, Changes


class ChangedLineShape(serializers.Serializer):
    """One answer, or the mean. Shares are 0 to 1; `q` is corrected for all changes of this answer."""

    value = serializers.CharField()
    label = serializers.CharField()
    earlier = serializers.FloatField()
    later = serializers.FloatField()
    change = serializers.FloatField()
    low = serializers.FloatField(allow_null=True)
    high = serializers.FloatField(allow_null=True)
    p = serializers.FloatField(allow_null=True)
    q = serializers.FloatField()
    verdict = serializers.CharField()


class ChangeShape(serializers.Serializer):
    """One question. `why` it is not compared: kind, answers, words, within or hidden."""

    code = serializers.CharField()
    text = serializers.CharField()
    core = serializers.BooleanField()
    why = serializers.CharField()
    lines = ChangedLineShape(many=True)


class OfferedShape(serializers.Serializer):
    uid = serializers.UUIDField()
    title = serializers.CharField()


class ChangesShape(serializers.Serializer):
    """All questions that both surveys have, core questions first; `family`: how many changes were tested together.

    `offered`: the surveys that can be named as the earlier one; without one, there are no questions.
    """

    survey = serializers.UUIDField()
    earlier = serializers.UUIDField(allow_null=True)
    offered = OfferedShape(many=True)
    family = serializers.IntegerField()
    questions = ChangeShape(many=True)


def changes_of(survey: Survey, offered: list[Survey], earlier: Survey | None, found: Changes | None) -> dict:
    """The body of the answer to a request for changes."""
    return {
        "survey": str(survey.uid),
        "earlier": str(earlier.uid) if earlier else None,
        "offered": [{"uid": str(one.uid), "title": one.title} for one in offered],
        "family": found.family if found else 0,
        "questions": [_question(change) for change in found.questions] if found else [],
    }


def _question(change: Change) -> dict:
    item = change.item
    lines = [_line(line) for line in change.lines]
    return {"code": item.code, "text": item.text, "core": item.core, "why": change.why, "lines": lines}


def _line(line: ChangedLine) -> dict:
    difference = line.judged.difference
    interval = difference.interval
    return {
        "value": line.value,
        "label": line.label,
        "earlier": round(line.earlier.estimate.value, 6),
        "later": round(line.later.estimate.value, 6),
        "change": round(difference.value, 6),
        "low": round(interval.low, 6) if interval else None,
        "high": round(interval.high, 6) if interval else None,
        "p": difference.p,
        "q": line.judged.q,
        "verdict": line.judged.verdict.value,
    }
