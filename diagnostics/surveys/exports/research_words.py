"""What was done so that nobody is known in a file for research, in words."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from diagnostics.surveys.questionnaire.schema import Item
from diagnostics.surveys.wording import count, percent

from .anonymity import Risk
from .research_plan import PLACE, RESTS, SENSITIVE, WORDS, WORKED_OUT

WHY_LEFT = {
    SENSITIVE: gettext_lazy("sensitive"),
    RESTS: gettext_lazy("that it was asked would tell a sensitive answer"),
    WORDS: gettext_lazy("in people's own words"),
    PLACE: gettext_lazy("a place that is not named as an identifier"),
    WORKED_OUT: gettext_lazy("worked out from other answers"),
}


@dataclass(frozen=True)
class Report:
    """What was done, and what is left of the risk.

    `areas_left`: codes of areas that are not named; `limits`: numbers between which all others are told; `left`: why
    questions are not in the file, `banded`: identifiers that are told in classes; `questions`: the words of all.
    """

    risk: Risk
    identifiers: Sequence[Item]
    areas_left: Sequence[str]
    limits: Mapping[str, tuple[float, float] | None]
    left: Mapping[str, str]
    banded: Collection[str]
    questions: Mapping[str, str]


def report_headers() -> list[str]:
    return [_("What"), _("Number")]


def report_rows(report: Report) -> Iterator[list[str]]:
    """The whole report as a table of two columns."""
    yield from risk_rows(report)
    yield from coarser_rows(report)
    for text, why in left_rows(report):
        yield [_("Not in the file: %(question)s") % {"question": text}, why]


def risk_rows(report: Report) -> Iterator[list[str]]:
    """Who is like whom, before and after."""
    risk = report.risk
    yield [_("People in the file"), count(risk.people)]
    yield [_("People who were the only ones of their kind"), count(risk.alone)]
    yield [_("People with fewer than %(k)s of their kind") % {"k": risk.k}, count(risk.few)]
    yield [_("Smallest number of people alike, as the file is written"), count(risk.smallest)]
    yield [_("Kinds of people"), count(risk.classes)]
    yield [_("Largest chance to pick the right row of a known person"), percent(risk.largest_risk)]
    yield [_("Mean chance"), percent(risk.mean_risk)]
    for item, many in zip(report.identifiers, risk.left_out, strict=True):
        share = percent(many / risk.people if risk.people else 0)
        yield [_("Left out of “%(question)s”") % {"question": item.text}, f"{count(many)} ({share})"]


def coarser_rows(report: Report) -> Iterator[list[str]]:
    """What is told less exactly than it was answered."""
    for item in report.identifiers:
        if item.code in report.banded:
            told = ", ".join(option.label for option in item.options) or _("not told: too few gave a number")
            yield [_("Told in classes: %(question)s") % {"question": item.text}, told]
    names = {o.value: o.label for item in report.identifiers if item.kind == "area" for o in item.options}
    if report.areas_left:
        told = ", ".join(names.get(code, code) for code in report.areas_left)
        yield [_("Areas that are not named: fewer than 5,000 residents, or nobody knows how many"), told]
    for code, limits in report.limits.items():
        told = (
            " \u2013 ".join(_number(one) for one in limits)
            if limits
            else _("not told: too few gave a number")
        )
        yield [
            _("Between these all numbers are told: %(question)s") % {"question": _text(report, code)},
            told,
        ]


def left_rows(report: Report) -> list[tuple[str, str]]:
    """The questions that are not in the file, and why."""
    told = ((code, why) for code, why in report.left.items() if code in report.questions)
    return [(report.questions[code], str(WHY_LEFT[why])) for code, why in told]


def _text(report: Report, code: str) -> str:
    return report.questions.get(code, code)


def _number(value: float) -> str:
    return number_format(value, 0 if float(value).is_integer() else 2)
