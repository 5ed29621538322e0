"""A before-and-after comparison in words: what may be said of a measure, and what not."""

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from diagnostics.incidents.counts import words
from diagnostics.incidents.counts.spans import Span
from diagnostics.statistics.change import Verdict
from diagnostics.statistics.evaluation import Displaced, DisplacementQuotient
from diagnostics.statistics.evaluation_design import Baseline
from diagnostics.statistics.refusals import Refusal

from . import before_after_tables as tables
from .judged import Judged
from .measure import Measure
from .result import Figure
from .selection import Selection

#: A year before the measure that lies by so much above the average is worth a warning.
HIGH = 1.1


def choosing(measure: Measure) -> list[str]:
    best = [one for one in measure.candidates if one.parallel and not one.borders][:5]
    told = [
        _("Before %(start)s the most alike to %(names)s were: %(areas)s.")
        % {
            "start": date_format(measure.start, "YEAR_MONTH_FORMAT"),
            "names": tables.names(measure.treated),
            "areas": tables.names([one.area for one in best], most=5),
        }
        if best
        else _("No area apart from %(names)s went parallel to it before. A comparison would be doubtful.")
        % {"names": tables.names(measure.treated)}
    ]
    told.append(
        _("Choose areas to compare with in the filter: best several of the first ones, and for reasons.")
    )
    return told


def formula(found: Judged) -> str:
    told = _(
        "The change in the areas of the measure is set against the change in the comparison areas over the same time: "
        "as a ratio (had both changed by the same percentage) and as a number of incidents (had both changed by the "
        "same number). Intervals are widened by how much the counts spread before the measure, beyond chance."
    )
    if found.effect is None:
        return told + " " + _("Whole years are compared; a year in which the measure began is left out.")
    return (
        told
        + " "
        + _("After are all months since the measure began, before the same months of earlier years.")
    )


def _percent(found: Judged) -> str:
    return words.signed(found.ratio.percent)


def _ratio_limits(one) -> str:
    return _("%(low)s to %(high)s") % {
        "low": words.signed(100 * (one.interval.low - 1)),
        "high": words.signed(100 * (one.interval.high - 1)),
    }


def figures(found: Judged) -> list[Figure]:
    told = []
    for label, one in ((_("Where the measure was taken"), found.treated), (_("Comparison"), found.control)):
        _value, said = tables.change(one.before / one.weight_before, one.after / one.weight_after)
        base = _("%(before)s before, %(after)s after")
        told.append(
            Figure(
                label, said, base=base % {"before": words.whole(one.before), "after": words.whole(one.after)}
            )
        )
    told.append(
        Figure(
            _("Against the comparison"),
            _percent(found),
            interval=_("95 %% interval %(limits)s") % {"limits": _ratio_limits(found.ratio)},
            base=str(words.VERDICTS[found.ratio.verdict]),
        )
    )
    return told


def said_of(found: Judged) -> list[str]:
    told = [_first(found)]
    if not isinstance(found.difference, Refusal):
        one = found.difference
        per_year = found.treated.weight_before != found.treated.weight_after
        text = (
            _("In incidents a year: %(value)s (95 %% interval %(low)s to %(high)s) against the comparison.")
            if per_year
            else _("In incidents: %(value)s (95 %% interval %(low)s to %(high)s) against the comparison.")
        )
        told.append(
            text
            % {
                "value": _number(one.value),
                "low": _number(one.interval.low),
                "high": _number(one.interval.high),
            }
        )
        if one.verdict is not found.ratio.verdict:
            told.append(
                _(
                    "The two ways of comparing do not agree, as percentage and as number: do not call it an effect."
                )
            )
    if found.effect is not None and not isinstance(found.effect, Refusal):
        told.append(
            _("Month by month and area by area it is %(percent)s (%(limits)s): %(verdict)s.")
            % {
                "percent": words.signed(100 * (found.effect.ratio - 1)),
                "limits": _ratio_limits(found.effect),
                "verdict": words.VERDICTS[found.effect.verdict],
            }
        )
    return told + _around(found)


def _number(value: float) -> str:
    sign = "+" if value > 0 else "\u2212" if value < 0 else ""
    return f"{sign}{words.decimal(abs(value), 0 if abs(value) >= 10 else 1)}"


def _first(found: Judged) -> str:
    told = {
        "names": tables.names(found.measure.treated),
        "percent": _percent(found),
        "limits": _ratio_limits(found.ratio),
    }
    if found.ratio.verdict is Verdict.CLEAR_FALL:
        return (
            _("A clear fall against the comparison in %(names)s: %(percent)s (95 %% interval %(limits)s).")
            % told
        )
    if found.ratio.verdict is Verdict.CLEAR_RISE:
        return (
            _("A clear rise against the comparison in %(names)s: %(percent)s (95 %% interval %(limits)s).")
            % told
        )
    return (
        _("No clear change against the comparison in %(names)s: %(percent)s (95 %% interval %(limits)s).")
        % told
    )


def _around(found: Judged) -> list[str]:
    if found.moved is None:
        return []
    if isinstance(found.moved, Refusal):
        return [_("Of the areas around nothing can be said: there were too few incidents.")]
    told = [
        _("In the areas around it is %(percent)s against the comparison (%(limits)s): %(verdict)s.")
        % {
            "percent": words.signed(found.moved.percent),
            "limits": _ratio_limits(found.moved),
            "verdict": words.VERDICTS[found.moved.verdict],
        }
    ]
    if isinstance(found.quotient, DisplacementQuotient):
        told.append(
            _("The displacement quotient is %(value)s: %(describes)s. It describes and is not a test.")
            % {
                "value": words.decimal(found.quotient.value, 2),
                "describes": _describes(found.quotient.describes),
            }
        )
    elif isinstance(found.quotient, Refusal):
        told.append(_(found.quotient.template) % found.quotient.params)
    return told


def _describes(one: Displaced) -> str:
    return {
        Displaced.DIFFUSION_EXCEEDS_EFFECT: _("the areas around gained more than the measure's own"),
        Displaced.DIFFUSION: _("the areas around gained too"),
        Displaced.PARTIAL_DISPLACEMENT: _("part of what was gained was lost around"),
        Displaced.DISPLACEMENT_EXCEEDS_EFFECT: _("more was lost around than gained"),
    }[one]


def warnings(found: Judged) -> list[str]:
    told = []
    if not isinstance(found.trends, Refusal) and not found.trends.parallel:
        told.append(
            _(
                "Before the measure the areas did not go the same way as their comparison: by %(ratio)s a year. What "
                "is seen now may be the same going on. Choose other areas to compare with."
            )
            % {"ratio": words.signed(100 * (found.trends.ratio_per_year - 1))}
        )
    if not isinstance(found.peak, Refusal) and found.peak.peaked and _is_high(found.peak):
        told.append(
            _(
                "The twelve months before the measure were the highest of the %(years)s that are known (%(before)s, on "
                "average %(average)s). Areas chosen at their peak fall by themselves: part of a fall would have come "
                "without the measure."
            )
            % {
                "years": len(found.peak.periods),
                "before": words.whole(found.peak.before),
                "average": words.decimal(found.peak.average, 0),
            }
        )
    chosen = {area.code for area in found.measure.comparison}
    beside = [one.area for one in found.measure.candidates if one.borders and one.area.code in chosen]
    if beside:
        told.append(
            _("%(names)s border on the measure: what spills over to them is taken for the comparison.")
            % {"names": tables.names(beside)}
        )
    return told


def _is_high(peak: Baseline) -> bool:
    return peak.before >= HIGH * peak.average


def not_said(asked: Selection, found: Judged) -> list[str]:
    told = [
        _(
            "That the measure was the cause: whatever else changed there at the same time is in the number too."
        ),
        _(
            "The comparison holds only if it was chosen before looking at what came after. Do not try until one fits."
        ),
    ]
    if isinstance(found.trends, Refusal):
        told.append(
            _("Whether the areas went parallel before: there is too little of the time before to tell.")
        )
    elif found.trends.parallel:
        told.append(
            _("That no difference of the trends before was found does not prove that there was none.")
        )
    if not isinstance(found.peak, Refusal) and found.peak.peaked and not _is_high(found.peak):
        told.append(
            _(
                "The twelve months before were the highest that are known, by little: some of a fall may come by "
                "itself."
            )
        )
    if isinstance(found.peak, Refusal):
        told.append(_("Whether the measure began at a peak, after which numbers fall by themselves."))
    if found.moved is None:
        told.append(_("Whether offences moved elsewhere: choose areas around the measure to see that."))
    if any(one.reporting_sensitive for one in asked.offences):
        told.append(_("More recorded may mean that more is reported, which a measure may have wanted."))
    return told


def facts(found: Judged) -> list[tuple[str, str]]:
    return [
        (_("Measure began in"), date_format(found.measure.start, "YEAR_MONTH_FORMAT")),
        (_("Before"), words.span(Span(tuple(found.span(found.before))))),
        (_("After"), words.span(Span(tuple(found.span(found.after))))),
        (_("Incidents compared (n)"), words.whole(found.ratio.n)),
        (_("Spread beyond chance (1 is none)"), words.decimal(found.ratio.dispersion, 2)),
        (_("Compared with"), tables.names(found.measure.comparison, most=12)),
    ]
