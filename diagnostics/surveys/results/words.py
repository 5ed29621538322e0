"""Results in words, tables and drawings, in the language of the page."""

from dataclasses import replace

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from diagnostics.charts.bars import Bar, bars
from diagnostics.statistics.base_weights import MOST_ADULTS
from diagnostics.statistics.design import Sampling
from diagnostics.statistics.estimates import Estimate
from diagnostics.statistics.weighting import kish_deff
from diagnostics.surveys.models import Survey
from diagnostics.surveys.questionnaire.schema import Item
from diagnostics.surveys.sampling.drawn import Unit
from diagnostics.surveys.wording import count, percent
from stakeholders.access.drawing_words import page_words

from .nonresponse import response_to
from .sheet import Sheet
from .shown import BASE, PROTECTS, RULES, SMALL, UNANSWERED, Shown, ShownTable

NOTHING = "\u2013"


def number(value: float) -> str:
    """A number that is not a share."""
    return number_format(round(value, 1), 1)


def share(line: Shown) -> str:
    """The share, or why there is none."""
    if line.estimate is None:
        return why_not(line)
    return percent(line.estimate.value) + (" *" if line.caution else "")


def why_not(line: Shown) -> str:
    return {
        SMALL: _("small number"),
        PROTECTS: _("hidden"),
        BASE: _("fewer than %(number)s answers") % {"number": RULES.hide_base},
        UNANSWERED: _("too many without an answer"),
    }.get(line.why, NOTHING)


def counted(line: Shown) -> str:
    """How many, or why it is not told."""
    return count(line.count) if line.count is not None else why_not(line)


def interval(estimate: Estimate | None, write=lambda value: number(100 * value)) -> str:
    """The limits; a dash where the sample cannot tell."""
    if estimate is None or estimate.interval is None:
        return NOTHING
    return f"{write(estimate.interval.low)}\u2013{write(estimate.interval.high)}"


def interval_words(estimate: Estimate | None, write=lambda value: number(100 * value)) -> str:
    """The limits as a phrase; empty where there are none."""
    if estimate is None or estimate.interval is None:
        return ""
    return _("95 %% interval %(limits)s") % {"limits": interval(estimate, write)}


def has_intervals(sheet: Sheet) -> bool:
    return sheet.sampling is Sampling.PROBABILITY


def adds_up(item: Item) -> bool:
    """Whether answers counted together say more than one of the answers alone."""
    return item.together is not None and len(item.together.values) > 1


def label_of(shown: ShownTable, line: Shown) -> str:
    return line.label or line.value


def counts(shown: ShownTable) -> list[list[str]]:
    """The cells of a table without shares, while too few have answered."""
    return [[label_of(shown, line), counted(line)] for line in shown.lines]


def columns(sheet: Sheet) -> list[str]:
    """The heads of a question's table."""
    heads = [_("Answer"), _("Answers"), _("Share")]
    return [*heads, _("95 % interval")] if has_intervals(sheet) else heads


def rows(sheet: Sheet, shown: ShownTable) -> list[list[str]]:
    """The cells of a question's table."""
    lines = [*shown.lines, shown.together] if adds_up(shown.table.item) else shown.lines
    return [_row(sheet, label_of(shown, line), line) for line in lines]


def _row(sheet: Sheet, label: str, line: Shown) -> list[str]:
    cells = [label, counted(line), share(line) if line.count is not None else NOTHING]
    return [*cells, interval(line.estimate)] if has_intervals(sheet) else cells


def foot(sheet: Sheet, shown: ShownTable) -> list[str]:
    cells = [_("Valid answers"), count(shown.table.n), ""]
    return [*cells, ""] if has_intervals(sheet) else cells


def drawing(sheet: Sheet, shown: ShownTable, *, narrow: bool):
    """Bars of the shares, with whiskers where the sample knows its error."""
    return bars(
        [bar(label_of(shown, line), line) for line in shown.lines],
        title=shown.table.item.text,
        number=axis,
        top=100,
        narrow=narrow,
        words=chart_words(),
    )


def axis(value: float) -> str:
    """A percentage as an axis and a bar write it."""
    return percent(value / 100, 0 if value % 10 == 0 else 1)


def chart_words():
    """The words that drawings write by themselves."""
    return replace(page_words(), no_data=_("fewer than %(number)s answers") % {"number": RULES.hide_base})


def bar(label: str, line: Shown, scale: float = 100, note: str = "") -> Bar:
    """One line as a bar; `scale` turns its value into the unit of the axis."""
    estimate = line.estimate
    limits = estimate.interval if estimate else None
    return Bar(
        label,
        estimate.value * scale if estimate else None,
        limits.low * scale if limits else None,
        limits.high * scale if limits else None,
        note=note or ("" if line.count is None else f"n = {count(line.count)}"),
        suppressed=line.why in {SMALL, PROTECTS},
    )


def base(shown: ShownTable) -> str:
    """Who the shares speak of, and who not."""
    table = shown.table
    parts = [
        ngettext("%(n)s valid answer", "%(n)s valid answers", table.n) % {"n": count(table.n)},
        *(f"{label}: {count(n)}" for label, n in table.apart if n),
    ]
    told = (
        (table.missing, _("left out: %(n)s")),
        (table.skipped, _("not asked because of an earlier answer: %(n)s")),
        (table.other_version, _("not in the version they answered: %(n)s")),
    )
    return "; ".join([*parts, *(text % {"n": count(n)} for n, text in told if n)])


def warnings(sheet: Sheet, shown: ShownTable) -> list[str]:
    """What a reader must know before using the numbers of this question."""
    table, said = shown.table, []
    response = response_to(sheet, table.item)
    if response.is_hidden:
        said.append(_("More than 30 % of those who were asked gave no answer: there are no shares."))
    elif response.is_doubtful:
        said.append(_("More than 10 % of those who were asked gave no answer."))
    if any(line.caution for line in (*shown.lines, *([shown.together] if shown.together else []))):
        said.append(caution(sheet))
    if shown.hides:
        said.append(_("Small numbers are hidden, and others with them, so that nobody can be recognised."))
    if len(changes := sheet.wordings(table.item.code)) > 1:
        number, former = changes[-2]
        said.append(
            _(
                "The words have changed: from version %(number)s on it was “%(text)s” with %(options)s answers."
            )
            % {"number": number, "text": former.text, "options": len(former.options)}
        )
    return said


def caution(sheet: Sheet) -> str:
    """What the star says."""
    if has_intervals(sheet):
        return _("* Not exact: it rests on few answers, or its interval is wide.")
    return _("* It rests on few answers.")


def method(sheet: Sheet, shown: ShownTable) -> str:
    """How the numbers of a question were made."""
    found = [line.estimate.method for line in (*shown.lines, shown.together) if line and line.estimate]
    found += [figure.method for figure in (shown.mean, shown.median) if figure]
    texts = list(dict.fromkeys(_(one.text) for one in found))
    return "; ".join(texts)


def sampling_words(survey: Survey, sheet: Sheet) -> str:
    """How people came into the survey, and what follows from it."""
    if sheet.sampling is Sampling.PROBABILITY:
        text = _(
            "Chance decided who was asked, so that the intervals tell how far the truth may lie from each share."
        )
    elif sheet.sampling is Sampling.QUOTA:
        text = _(
            "People were chosen by quota. The shares describe those who answered; they are not representative."
        )
    else:
        text = _(
            "Everybody could answer. The shares describe those who took part; they are not representative."
        )
    return " ".join([text, *_weights(survey, sheet)])


def unopened(sheet: Sheet) -> str:
    """That sensitive answers cannot be opened; empty where they can."""
    if not sheet.unopened:
        return ""
    return ngettext(
        "The sensitive answers of %(number)s person cannot be opened: the key is not there. They count as left out. "
        "Whoever runs the system finds in its manual how to give the key back.",
        "The sensitive answers of %(number)s people cannot be opened: the key is not there. They count as left out. "
        "Whoever runs the system finds in its manual how to give the key back.",
        sheet.unopened,
    ) % {"number": count(sheet.unopened)}


def weighting_refusal(sheet: Sheet) -> str:
    """Why the answers could not be weighted; empty where they were, or where nobody asked for it."""
    return " ".join(_(problem.template) % problem.params for problem in sheet.refusals)


def _drawing(sheet: Sheet) -> list[str]:
    """How the sample was drawn, as far as the intervals know it."""
    said, sample = [], sheet.sample
    if sheet.has_strata:
        said.append(
            _("The sample was drawn separately in each stratum, which the intervals take into account.")
        )
    if sample.has_clusters:
        text = _("People were drawn in %(n)s clusters; the intervals know that neighbours are alike.")
        said.append(text % {"n": count(sample.units)})
    if sample.has_second_stage:
        said.append(_("Chance chose again within the clusters; the intervals take both draws into account."))
    if sheet.drawing.unit is Unit.HOUSEHOLD and sheet.drawing.adults in sheet.by_code:
        said.append(
            _("Homes were drawn; who answered counts for the adults of the home, for %(most)s at most.")
            % {"most": MOST_ADULTS}
        )
    if sample.is_finite:
        said.append(_("The intervals take into account how large a part of all was drawn."))
    return said


def _weights(survey: Survey, sheet: Sheet) -> list[str]:
    said = [_("Weighting: %(text)s.") % {"text": survey.weighting.rstrip(".")}] if survey.weighting else []
    if sheet.raised:
        said.append(
            _(
                "Who answered also stands for those of the same group who were drawn and did not (%(rate)s answered)."
            )
            % {"rate": percent(sheet.raised.rate)}
        )
    if sheet.weighting_of_homes:
        said.append(_("What strikes households is weighted to the homes of the town."))
    if sheet.weighting:
        named = [
            f"{sheet.by_code[one.code].text} ({one.source})"
            for one in sheet.margins
            if one.code in sheet.by_code
        ]
        said.append(
            _("Answers are weighted to the population by: %(questions)s.") % {"questions": "; ".join(named)}
        )
    if sheet.refusals:
        said.append(_("They could not be weighted: %(why)s") % {"why": weighting_refusal(sheet)})
    if sheet.is_weighted:
        deff = kish_deff(sheet.design.weights)
        said.append(
            _("Answers are weighted; by that they are worth as much as %(n)s equal ones.")
            % {"n": count(round(len(sheet) / deff))}
        )
    if has_intervals(sheet) and len(sheet):
        said += _drawing(sheet)
    return said
