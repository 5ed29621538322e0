"""Who was struck by crime, in words, tables and drawings, in the language of the page."""

from collections.abc import Callable, Sequence

from django.utils.translation import gettext as _

from diagnostics.charts.bars import Bar, bars
from diagnostics.statistics.estimates import Estimate
from diagnostics.statistics.offences import Struck
from diagnostics.statistics.victimisation import Counting
from diagnostics.surveys.models import ReportCounting
from diagnostics.surveys.results import words
from diagnostics.surveys.results.sheet import Sheet
from diagnostics.surveys.results.shown import BASE, PROTECTS, RULES, SMALL
from diagnostics.surveys.wording import count, percent

from .figures import Figure, Goal, OffenceLine
from .models import ViolenceKind
from .plan import OffenceRule
from .release import Victims

NOTHING = words.NOTHING


def name(line: OffenceLine) -> str:
    """An offence, or what stands for several."""
    if line.rule:
        return line.rule.label
    return {
        "any_person": _("Any offence against the person"),
        "any_household": _("Any offence against the household"),
    }.get(line.code, _("Any of these, to the person or the household"))


def value(figure: Figure, write: Callable[[float], str] = percent) -> str:
    """The value, or why there is none."""
    if figure.estimate is None:
        return why_not(figure)
    return write(figure.estimate.value) + (" *" if figure.caution else "")


def why_not(figure: Figure) -> str:
    if figure.refusal:
        return {"times_not_asked": _("not asked"), "no_such_offence": _("not asked")}.get(
            figure.refusal.code, _("cannot be told")
        )
    return {
        SMALL: _("small number"),
        PROTECTS: _("hidden"),
        BASE: _("fewer than %(number)s answers") % {"number": RULES.hide_base},
    }.get(figure.why, NOTHING)


def reason(figure: Figure) -> str:
    """Why a figure cannot be told, as a sentence; empty where it can, or is hidden."""
    return _(figure.refusal.template) % figure.refusal.params if figure.refusal else ""


def limits(figure: Figure, write: Callable[[float], str] | None = None) -> str:
    estimate = figure.estimate
    return words.interval(estimate, write) if write else words.interval(estimate)


def rate(number: float) -> str:
    """Incidents per 1,000."""
    return words.number(number)


def _with_interval(sheet: Sheet, *cells: str, limits: str) -> list[str]:
    return [*cells, limits] if words.has_intervals(sheet) else list(cells)


def struck_columns(sheet: Sheet) -> list[str]:
    heads = _with_interval(sheet, _("Offence"), _("Struck, per 100"), limits=_("95 % interval"))
    return [*heads, _("Struck"), _("Answered")]


def struck_rows(seen: Victims) -> list[list[str]]:
    """Prevalence: how many of 100 were struck at least once."""
    rows = []
    for line in (*seen.lines, *seen.any_of):
        cells = _with_interval(seen.sheet, name(line), value(line.prevalence), limits=limits(line.prevalence))
        told = count(line.struck) if line.struck is not None else NOTHING
        rows.append([*cells, told, count(line.n) if line.n else NOTHING])
    return rows


def often_columns(sheet: Sheet) -> list[str]:
    heads = _with_interval(sheet, _("Offence"), _("Incidents per 1,000"), limits=_("95 % interval"))
    return [*heads, _("without a cap"), _("struck again"), _("per victim")]


def often_rows(seen: Victims) -> list[list[str]]:
    """Incidence: how often, and how far it is concentrated on the same people."""
    rows = []
    for line in seen.lines:
        if line.incidence.refusal and line.incidence.refusal.code == "times_not_asked":
            continue
        cells = _with_interval(
            seen.sheet, name(line), value(line.incidence, rate), limits=limits(line.incidence, rate)
        )
        rows.append(
            [
                *cells,
                value(line.incidence_uncapped, rate),
                value(line.repeat),
                value(line.per_victim, words.number),
            ]
        )
    return rows


def reported_columns(sheet: Sheet) -> list[str]:
    heads = _with_interval(sheet, _("Offence"), _("Reported to the police"), limits=_("95 % interval"))
    return [*heads, _("not known to them"), _("victims who said")]


def reported_rows(seen: Victims) -> list[list[str]]:
    """Which part is reported, and which stays in the dark."""
    rows = []
    for line in seen.lines:
        if not asks_reports(seen, line):
            continue
        figure = line.reporting
        dark = percent(1 - figure.estimate.value) if figure.estimate else NOTHING
        cells = _with_interval(seen.sheet, name(line), value(figure), limits=limits(figure))
        rows.append([*cells, dark, count(figure.estimate.n) if figure.estimate else NOTHING])
    return rows


def asks_reports(seen: Victims, line: OffenceLine) -> bool:
    """Whether the survey asks of an offence whether the police were told."""
    forms = seen.sheet.victims.forms
    return bool(line.rule.reported or (line.rule.told and forms and forms.police))


def goal_columns(sheet: Sheet) -> list[str]:
    heads = _with_interval(sheet, _("Indicator"), _("Share"), limits=_("95 % interval"))
    return [*heads, _("Answered")]


def goal_rows(seen: Victims) -> list[list[str]]:
    return [
        [
            *_with_interval(
                seen.sheet, goal_name(seen, goal), value(goal.figure), limits=limits(goal.figure)
            ),
            count(goal.figure.estimate.n) if goal.figure.estimate else NOTHING,
        ]
        for goal in seen.goals
    ]


def goal_name(seen: Victims, goal: Goal) -> str:
    """An indicator with the part of it and the rule by which it is counted."""
    kind = dict(ViolenceKind.choices).get(goal.part, "")
    if goal.code == "16.1.3":
        return _("16.1.3 Struck by violence in twelve months: %(kind)s") % {"kind": kind}
    if goal.code == "16.1.4":
        text = _("16.1.4 Feels safe walking alone after dark: %(base)s")
        base = _("all who were asked") if goal.part == "all" else _("valid answers only")
        return text % {"base": base}
    what = _("all kinds") if not goal.part else kind
    text = _("16.3.1 Violence reported to the police or another authority: %(kind)s")
    return text % {"kind": what}


def counting_words(counting: Counting) -> str:
    """The rule by which reports are counted."""
    return str(dict(ReportCounting.choices)[counting.value])


def rule_words(sheet: Sheet, rule: OffenceRule) -> list[str]:
    """Where an offence comes from, for the table of how it is counted."""
    asked = [sheet.by_code[code].text for code in rule.questions if code in sheet.by_code]
    whom = _("household") if rule.strikes is Struck.HOUSEHOLD else _("person")
    kind = str(dict(ViolenceKind.choices).get(rule.violence, "")) if rule.violence else NOTHING
    return [
        rule.label, rule.iccs or NOTHING, whom, kind, count(rule.cap), _("yes") if rule.sensitive else NOTHING,
        " · ".join(asked[:2]) or NOTHING,
    ]  # fmt: skip


def rule_columns() -> list[str]:
    return [_("Offence"), _("ICCS"), _("Strikes"), _("Violence"), _("Cap"), _("Sensitive"), _("Asked")]


def drawing(seen: Victims, lines: Sequence[OffenceLine], *, narrow: bool):
    """Shares of those struck with whiskers, in the order of the questions."""
    return bars(
        [_bar(line) for line in lines],
        title=_("Struck at least once in twelve months, per 100"),
        number=words.axis,
        narrow=narrow,
        words=words.chart_words(),
    )


def _bar(line: OffenceLine) -> Bar:
    estimate: Estimate | None = line.prevalence.estimate
    interval = estimate.interval if estimate else None
    return Bar(
        name(line),
        estimate.value * 100 if estimate else None,
        interval.low * 100 if interval else None,
        interval.high * 100 if interval else None,
        note=f"n = {count(line.n)}" if line.n else "",
        suppressed=line.prevalence.why in {SMALL, PROTECTS},
        highlight=line.rule is None,
    )


def notes(seen: Victims) -> list[str]:
    """What a reader must know before using the numbers."""
    figures = [
        figure
        for line in (*seen.lines, *seen.any_of)
        for figure in (line.prevalence, line.incidence, line.repeat, line.reporting)
    ] + [goal.figure for goal in seen.goals]
    said = []
    if any(figure.caution for figure in figures):
        said.append(words.caution(seen.sheet))
    if any(figure.why in {SMALL, PROTECTS} for figure in figures):
        said.append(_("Small numbers are hidden, and others with them, so that nobody can be recognised."))
    said += list(dict.fromkeys(text for figure in figures if (text := _worth_saying(figure))))
    return said


def _worth_saying(figure: Figure) -> str:
    plain = {"times_not_asked", "no_such_offence"}
    return reason(figure) if figure.refusal and figure.refusal.code not in plain else ""


def methods(seen: Victims) -> str:
    """How the figures were made."""
    figures = [line.prevalence for line in (*seen.lines, *seen.any_of)]
    figures += [line.incidence for line in seen.lines] + [goal.figure for goal in seen.goals]
    made = (figure.estimate.method.text for figure in figures if figure.estimate)
    return "; ".join(_(text) for text in dict.fromkeys(made))
