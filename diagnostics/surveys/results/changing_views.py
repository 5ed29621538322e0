"""The page of what changed since an earlier survey."""

from datetime import UTC, datetime

from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from diagnostics.charts.bars import Bar, bars
from diagnostics.findings.evidence import Evidence, seal
from diagnostics.findings.models import FindingKind
from diagnostics.statistics.change import Verdict
from diagnostics.statistics.design import Sampling
from diagnostics.surveys.lookup import survey_or_404
from diagnostics.surveys.models import Survey
from diagnostics.surveys.wording import TONES, count, day_in, percent, stacked
from stakeholders.access.gate import town_page
from stakeholders.access.permissions import Permission, can

from . import words
from .changing import ANSWERS, HIDDEN, KIND, WITHIN, WORDS, Change, ChangedLine, Changes, changes
from .differing_words import points
from .forms import EarlierForm
from .loading import are_shown, sheet_of
from .preparing import age_of, when_ready
from .release import outsider, release
from .sheet import Sheet

CLEAR = {Verdict.CLEAR_RISE, Verdict.CLEAR_FALL}


@town_page(Permission.READ)
@when_ready
def survey_change(request, uid):
    """Each question that an earlier survey asked too: both shares, their difference, and what may be said of it."""
    survey = survey_or_404(request, uid)
    if not are_shown(survey, request.actor):
        context = {"survey": survey, "tone": TONES[survey.state]}
        return render(request, "diagnostics/surveys/results/not_yet.html", context)
    others = earlier_of(survey, request.actor)
    form = EarlierForm(request.GET or None, surveys=others)
    earlier = form.chosen(others)
    context = {
        "survey": survey,
        "form": form if others else None,
        "earlier": earlier,
        **(_compared(request, survey, earlier) if earlier else {}),
    }
    return render(request, "diagnostics/surveys/results/change.html", context)


def earlier_of(survey: Survey, actor) -> list[Survey]:
    """The other surveys of the town whose results this reader may see, the newest first."""
    rows = Survey.objects.visible_to(actor).filter(opened_on__isnull=False).exclude(pk=survey.pk)
    if survey.opened_on:
        rows = rows.filter(opened_on__lte=survey.opened_on)
    rows = rows.select_related("municipality", "source").order_by("-opened_on", "-pk")
    return [one for one in rows if are_shown(one, actor)]


def _compared(request, survey: Survey, earlier: Survey) -> dict:
    sheets = sheet_of(earlier, may_prepare=True), sheet_of(survey, may_prepare=True)
    found = changes(*(release(sheet, request.actor) for sheet in sheets))
    lines = [(change, line) for change in found.questions for line in change.lines]
    heads = columns(earlier, survey)
    return {
        # As old as the older of the two.
        **age_of(
            min(sheets, key=lambda one: one.as_of or datetime.max.replace(tzinfo=UTC)),
            request.actor.municipality,
        ),
        "columns": heads,
        "rows": stacked(heads, [row(change, line) for change, line in lines]),
        "refused": [(change.item.text, reason(change)) for change in found.questions if change.why],
        "svg": drawing(lines, narrow=False),
        "svg_narrow": drawing(lines, narrow=True),
        "notes": notes(found, sheets),
        "evidence": _evidence(request, survey, earlier, sheets),
    }


def columns(earlier: Survey, later: Survey) -> list[str]:
    """The heads: both surveys by their time."""
    return [
        _("Answer"), month(earlier), month(later), _("Change"), _("95 % interval"), _("What may be said"),
    ]  # fmt: skip


def month(survey: Survey) -> str:
    """When a survey was taken, as short as a column needs it."""
    day = survey.closed_on or survey.opened_on
    return date_format(day, "YEAR_MONTH_FORMAT") if day else survey.title


def row(change: Change, line: ChangedLine) -> list[str]:
    is_mean = line.value == "mean"
    write = words.number if is_mean else percent
    difference = line.judged.difference
    interval = difference.interval
    told = _plain if is_mean else points
    return [
        name(change, line),
        *(write(shown.estimate.value) for shown in (line.earlier, line.later)),
        told(difference.value),
        f"{told(interval.low)} … {told(interval.high)}" if interval else words.NOTHING,
        verdict(line),
    ]


def name(change: Change, line: ChangedLine) -> str:
    """The question, and the answer that is compared."""
    return change.item.text if line.value == "mean" else f"{change.item.text} {line.label}"


def _plain(value: float | None) -> str:
    if value is None:
        return words.NOTHING
    sign = "+" if value > 0 else "\N{MINUS SIGN}" if value < 0 else ""
    return f"{sign}{words.number(abs(value))}"


def verdict(line: ChangedLine) -> str:
    if line.judged.difference.p is None:
        return _("cannot be tested")
    return {
        Verdict.CLEAR_RISE: _("clearly more"),
        Verdict.CLEAR_FALL: _("clearly less"),
        Verdict.NO_CLEAR_CHANGE: _("no clear change"),
        Verdict.TOO_FEW: _("too few to judge"),
    }[line.judged.verdict]


def reason(change: Change) -> str:
    """Why a question is not compared."""
    return {
        KIND: _("It was another kind of question then."),
        ANSWERS: _("There were other answers to choose from: scales are never mixed."),
        WORDS: _("It was asked in other words."),
        WITHIN: _("Its words have changed within one of the surveys."),
        HIDDEN: _("In one of the surveys too few have answered, or it is hidden."),
    }[change.why]


def drawing(lines: list[tuple[Change, ChangedLine]], *, narrow: bool):
    """The changes of shares with their intervals, from no change on."""
    rows = [
        Bar(
            line.label or change.item.text,
            line.judged.difference.value * 100,
            *((one.low * 100, one.high * 100) if (one := line.judged.difference.interval) else (None, None)),
            highlight=line.judged.verdict in CLEAR,
        )
        for change, line in lines
        if line.value != "mean" and line.judged.difference.value is not None
    ]
    if not rows:
        return ""
    return bars(
        rows,
        title=_("Change in points of a hundred, with intervals"),
        number=lambda value: points(value / 100),
        narrow=narrow,
        words=words.chart_words(),
    )


def notes(found: Changes, sheets: tuple[Sheet, Sheet]) -> list[str]:
    """What a reader must know before calling a difference a change."""
    said = []
    if any(sheet.sampling is not Sampling.PROBABILITY for sheet in sheets):
        said.append(
            _("One of the surveys is no sample by chance: nothing is tested, and who took part may differ.")
        )
    elif found.family:
        said.append(
            ngettext(
                "Corrected for the one change that was looked at.",
                "Corrected for the %(n)s changes that were looked at together.",
                found.family,
            )
            % {"n": count(found.family)}
        )
    if found.is_joined:
        said.append(_("Clusters of the same name are taken as the same places in both surveys."))
    return said


def _evidence(request, survey: Survey, earlier: Survey, sheets: tuple[Sheet, Sheet]) -> dict | None:
    """The comparison sealed as everybody may see it; None where no finding can be made of it."""
    if not can(request.actor, Permission.MANAGE_DIAGNOSIS) or survey.source_id is None:
        return None
    try:
        url = reverse("finding_create_from_evidence", kwargs={"town": request.actor.municipality.slug})
    except NoReverseMatch:
        return None
    public = outsider(request.actor)
    if not all(are_shown(one, public) for one in (survey, earlier)):
        return None
    found = changes(*(release(sheet, public) for sheet in sheets))
    rows = [row(change, line) for change in found.questions for line in change.lines]
    if not rows:
        return None
    clear = next(
        ((c, line) for c in found.questions for line in c.lines if line.judged.verdict in CLEAR), None
    )
    evidence = Evidence(
        source=str(survey.source.uid),
        detail=_("Change since “%(title)s”") % {"title": earlier.title[:150]},
        columns=columns(earlier, survey),
        rows=rows,
        method=" ".join([_("Difference of two surveys, design-based."), *notes(found, sheets)]),
        taken_on=day_in(request.actor.municipality).isoformat(),
        query={"survey": str(survey.uid), "earlier": str(earlier.uid)},
        statement=_statement(*clear, earlier) if clear else "",
        kind=FindingKind.EXTENT,
    )
    return {"url": url, "sealed": seal(evidence, municipality=request.actor.municipality)}


def _statement(change: Change, line: ChangedLine, earlier: Survey) -> str:
    text = _("“%(what)s”: %(verdict)s than in “%(earlier)s” (%(change)s points).")
    return text % {
        "what": name(change, line),
        "verdict": verdict(line),
        "earlier": earlier.title,
        "change": points(line.judged.difference.value),
    }
