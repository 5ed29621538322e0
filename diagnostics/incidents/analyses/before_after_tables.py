"""Tables of a before-and-after comparison."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from diagnostics.incidents.counts import words
from diagnostics.statistics.evaluation import DisplacementQuotient
from diagnostics.statistics.refusals import Refusal
from stakeholders.municipalities.models import Area

from .judged import Judged
from .measure import Measure
from .result import Table


def names(areas: Sequence[Area], most: int = 4) -> str:
    """The areas by name; of many, how many more."""
    told = ", ".join(area.name for area in areas[:most])
    more = len(areas) - most
    return _("%(names)s and %(more)s more") % {"names": told, "more": more} if more > 0 else told


def kinds(measure: Measure) -> list[tuple[str, Sequence[Area]]]:
    """The groups that there are: where the measure was taken, what it is compared with, what lies around."""
    told = [
        (_("measure"), measure.treated),
        (_("comparison"), measure.comparison),
        (_("around"), measure.around),
    ]
    return [one for one in told if one[1]]


def change(before: float, after: float) -> tuple[float | None, str]:
    """In percent, and in words; nothing under ten before."""
    if before < 10:
        return None, "\u2013"
    value = 100 * (after / before - 1)
    return round(value, 1), words.signed(value)


def _row(name: str, before: int, after: int, weight: tuple[float, float]) -> tuple[list, list]:
    value, said = change(before / weight[0], after / weight[1])
    return [name, before, after, value], [name, words.whole(before), words.whole(after), said]


def _weights(found: Judged) -> tuple[float, float]:
    return found.treated.weight_before, found.treated.weight_after


def groups(found: Judged) -> Table:
    """Measure, comparison and areas around: before, after, change."""
    rows = [
        _row(name, int(found.counts(areas)[found.before].sum()), int(found.counts(areas)[found.after].sum()),
             _weights(found))
        for name, areas in kinds(found.measure)
    ]  # fmt: skip
    columns = [_("Areas"), _("Before"), _("After"), _("Change")]
    note = (
        _("Where before and after are not as long, the change is that of a year.") if _unequal(found) else ""
    )
    values, texts = [value for value, _text in rows], [text for _value, text in rows]
    return Table("groups", _("Incidents before and after"), columns, texts, values, note)


def _unequal(found: Judged) -> bool:
    return found.treated.weight_before != found.treated.weight_after


def parts(measure: Measure) -> Table:
    """Which area is what."""
    rows = [[area.name, kind] for kind, told in kinds(measure) for area in told]
    return Table("parts", _("Areas of the measure"), [_("Area"), _("Part")], rows, rows)


def areas(found: Judged) -> Table:
    """The same, area by area."""
    values, texts = [], []
    for kind, told in kinds(found.measure):
        for area in told:
            row = found.counts([area])
            value, text = _row(
                area.name, int(row[found.before].sum()), int(row[found.after].sum()), _weights(found)
            )
            values.append([value[0], kind, *value[1:]])
            texts.append([text[0], kind, *text[1:]])
    columns = [_("Area"), _("Part"), _("Before"), _("After"), _("Change")]
    return Table("areas", _("Area by area"), columns, texts, values)


def course(found: Judged) -> Table:
    """By period, the comparison also on the level of the measure."""
    scale = level(found)
    columns = [_("Period"), _("Measure"), _("Comparison"), _("Comparison on the same level")]
    series = [found.counts(found.measure.treated), found.counts(found.measure.comparison)]
    if found.measure.around:
        columns.append(_("Around"))
        series.append(found.counts(found.measure.around))
    values, texts = [], []
    for i, period in enumerate(found.panel.periods):
        own, other, *rest = (int(one[i]) for one in series)
        scaled = round(other * scale, 1)
        values.append([words.period(period, short=True), own, other, scaled, *rest])
        texts.append(
            [
                values[-1][0],
                words.whole(own),
                words.whole(other),
                words.decimal(scaled, 1),
                *map(words.whole, rest),
            ]
        )
    return Table("course", _("By period"), columns, texts, values)


def level(found: Judged) -> float:
    """How many times the comparison the measure's areas had before."""
    return found.treated.before / found.control.before


def _verdict(one) -> str:
    return str(words.VERDICTS[one.verdict])


def estimates(found: Judged) -> Table:
    """What each way of comparing says, with its interval."""
    rows = [_ratio_row(_("Relative rate ratio"), found.ratio)]
    if not isinstance(found.difference, Refusal):
        one = found.difference
        rows.append(
            (
                [
                    _("Incidents less or more (WDD)"),
                    one.value,
                    one.interval.low,
                    one.interval.high,
                    one.p,
                    _verdict(one),
                ],
                1,
            )
        )
    if found.effect is not None and not isinstance(found.effect, Refusal):
        rows.append(_ratio_row(_("Month by month and area by area"), found.effect))
    if found.moved is not None and not isinstance(found.moved, Refusal):
        rows.append(_ratio_row(_("Areas around, against the comparison"), found.moved))
    if isinstance(found.quotient, DisplacementQuotient):
        rows.append(
            ([_("Displacement quotient (WDQ)"), found.quotient.value, None, None, None, _("no test")], 2)
        )
    values = [
        [row[0], *(one if one is None else round(one, 4) for one in row[1:5]), row[5]]
        for row, _digits in rows
    ]
    texts = [
        [
            row[0],
            words.decimal(row[1], digits),
            f"{words.decimal(row[2], digits)}\u2013{words.decimal(row[3], digits)}"
            if row[2] is not None
            else "\u2013",
            words.p_value(row[4]) if row[4] is not None else "\u2013",
            row[5],
        ]
        for row, digits in rows
    ]
    columns = [_("What is compared"), _("Estimate"), _("95 % interval"), _("p"), _("Verdict")]
    split = [[row[0], row[1], _limits(row), row[4], row[5]] for row in values]
    return Table("estimates", _("What the comparison says"), columns, texts, split)


def _limits(row: list) -> str | None:
    return None if row[2] is None else f"{row[2]}\u2013{row[3]}"


def _ratio_row(name: str, one) -> tuple[list, int]:
    return [name, one.ratio, one.interval.low, one.interval.high, one.p, _verdict(one)], 2


def candidates(measure: Measure) -> Table:
    """Who could be compared with, by what they were before."""
    columns = [
        _("Area"), _("Incidents before"), _("Times as many"), _("Spread of the proportion"), _("p"), _("Course"),
        _("Place"),
    ]  # fmt: skip
    values, texts = [], []
    for one in measure.candidates:
        course_said = _("parallel") if one.parallel else _("another way")
        place = _("borders on the measure") if one.borders else _("apart")
        values.append(
            [
                one.area.name,
                one.count,
                round(one.ratio, 3),
                round(one.dispersion, 3),
                round(one.p, 4),
                course_said,
                place,
            ]
        )
        texts.append(
            [one.area.name, words.whole(one.count), words.decimal(one.ratio, 2), words.decimal(one.dispersion, 2),
             words.p_value(one.p), course_said, place]
        )  # fmt: skip
    note = _("Only months before the measure. Areas with fewer than 20 incidents are left out.")
    return Table("candidates", _("Areas to compare with, the most alike first"), columns, texts, values, note)
