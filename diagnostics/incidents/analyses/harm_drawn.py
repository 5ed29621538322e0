"""Harm in words, tables and a chart."""

from django.utils.translation import gettext as _

from diagnostics.charts.bars import Bar, bars
from diagnostics.incidents.counts import words

from .hours_tables import percent
from .result import Drawing, Figure, Result, Table

#: Bars of more rows than this cannot be read.
MOST_BARS = 36
#: From this share on, one offence makes most of the harm.
MOST = 0.5


def result(asked, found) -> Result:
    table = _table(found)
    said = _said(asked, found)
    return Result(
        drawings=[_drawing(asked, found, table)],
        figures=_figures(asked, found),
        tables=[_weights(found)] if found.by == "offence" else [],
        statement=f"{asked.where}, {asked.when}: {said[0]}",
        said=said,
        not_said=_not_said(found),
        formula=_(
            "Harm is the sum of all offences, each times its weight. The interval is that of a weighted sum of numbers "
            "that vary by chance: one grave offence more or less moves it far."
        ),
        method=found.whole.method,
        cited=table.slug,
        facts=[
            (_("Incidents that are weighed (n)"), words.whole(found.whole.n)),
            (_("Unit"), found.weights.unit),
            (_("Weights"), _version(found.weights)),
            (_("Source of the weights"), found.weights.source),
            (_("Licence of the weights"), found.weights.licence),
        ],
        warnings=[_COARSE()] if found.weights.is_proposal else [],
    )


def _COARSE() -> str:
    return _(
        "These are the coarse weights that this program proposes. Enter those of your country, or agree on your own, "
        "on the page of the weights under “Offence types”."
    )


def _version(weights) -> str:
    if weights.is_proposal:
        return _("proposal of this program")
    return _("version %(number)s") % {"number": weights.version}


def _harm(value: float) -> str:
    return words.whole(round(value))


def _limits(one) -> str:
    return _("%(low)s to %(high)s") % {"low": _harm(one.interval.low), "high": _harm(one.interval.high)}


def _figures(asked, found) -> list[Figure]:
    return [
        Figure(
            _("Harm"),
            _harm(found.whole.value),
            unit=found.weights.unit,
            interval=_limits(found.whole),
            base=_("%(number)s incidents that are weighed") % {"number": words.whole(found.whole.n)},
        ),
        Figure(
            _("Most of it from"),
            found.graver.name,
            base=_("%(share)s of the harm") % {"share": percent(found.whole.largest)},
            words=True,
        ),
    ]


def _share(line, found, *, of_harm: bool) -> float:
    part, whole = (line.harm.value, found.whole.value) if of_harm else (line.harm.n, found.whole.n)
    return part / whole if whole else 0.0


def _said(asked, found) -> list[str]:
    lines = [line for line in found.lines if line.harm is not None]
    top = max(lines, key=lambda line: line.harm.value, default=None)
    told = []
    if top is not None:
        told.append(
            _("%(name)s makes %(harm)s of the harm and %(count)s of the incidents that are weighed.")
            % {
                "name": top.name,
                "harm": percent(_share(top, found, of_harm=True)),
                "count": percent(_share(top, found, of_harm=False)),
            }
        )
    most = max(lines, key=lambda line: line.harm.n, default=None)
    if most is not None and most is not top:
        told.append(
            _("Most incidents: %(name)s, %(count)s of them, with %(harm)s of the harm.")
            % {
                "name": most.name,
                "harm": percent(_share(most, found, of_harm=True)),
                "count": percent(_share(most, found, of_harm=False)),
            }
        )
    if found.by != "offence" and len(lines) > 1:
        told.append(_apart(lines))
    return told or [_("Of no row all counts may be shown.")]


def _apart(lines) -> str:
    """Whether the row with most harm stands apart from the next: intervals that meet settle nothing."""
    first, second = sorted(lines, key=lambda line: -line.harm.value)[:2]
    names = {"first": first.name, "second": second.name}
    if first.harm.interval.low > second.harm.interval.high:
        return _("There was more harm in %(first)s than in %(second)s, more than chance explains.") % names
    return _("%(first)s and %(second)s cannot be told apart: their intervals meet.") % names


def _not_said(found) -> list[str]:
    told = [
        _(
            "Weights are a judgement of how grave an offence is, not a measurement; other weights give another order."
        ),
        _("Not every offence of a kind is equally grave: a weight is its usual gravity."),
    ]
    if found.whole.largest >= MOST:
        told.append(
            _(
                "%(name)s makes most of the harm: with few such offences the sum moves by chance from year to year."
            )
            % {"name": found.graver.name}
        )
    if found.by == "area":
        told.append(
            _("Areas with more people, or with more visitors, have more of everything: this is not a risk.")
        )
    if found.left_out:
        told.append(
            _("Left out on purpose, such as what the police find by looking: %(offences)s.")
            % {"offences": ", ".join(one.name for one in found.left_out)}
        )
    if found.hidden:
        told.append(
            _("Left out, because their numbers are small: %(offences)s.")
            % {"offences": ", ".join(one.name for one in found.hidden)}
        )
    return told


def _headings(by: str) -> tuple[str, str]:
    return {
        "offence": (_("Offence"), _("Harm by offence")),
        "area": (_("Area"), _("Harm by area")),
        "month": (_("Period"), _("Harm by month")),
    }[by]


def _table(found) -> Table:
    values, texts = [], []
    for line in found.lines:
        if line.harm is None:
            values.append([line.name, *[None] * 6])
            texts.append([line.name, _("hidden"), *["\u2013"] * 5])
            continue
        of_counts, of_harm = (_share(line, found, of_harm=harm) for harm in (False, True))
        interval = line.harm.interval
        values.append(
            [
                line.name, line.harm.n, round(of_counts, 4), round(line.harm.value, 2), round(interval.low, 2),
                round(interval.high, 2), round(of_harm, 4),
            ]
        )  # fmt: skip
        texts.append(
            [
                line.name, words.whole(line.harm.n), percent(of_counts), _harm(line.harm.value), _harm(interval.low),
                _harm(interval.high), percent(of_harm),
            ]
        )  # fmt: skip
    first, title = _headings(found.by)
    columns = [
        first, _("Incidents"), _("share of incidents"), _("Harm"), _("95 % interval from"), _("to"),
        _("share of harm"),
    ]  # fmt: skip
    note = _("Harm in %(unit)s.") % {"unit": found.weights.unit}
    return Table("harm", title, columns, texts, values, note)


def _weights(found) -> Table:
    """With what was reckoned, so that whoever keeps the table keeps the weights too."""
    values = [[line.name, line.weight] for line in found.lines]
    values += [[one.name, None] for one in found.left_out]
    texts = [[name, _("left out") if weight is None else f"{weight:g}"] for name, weight in values]
    columns = [_("Offence"), _("Weight in %(unit)s") % {"unit": found.weights.unit}]
    note = f"{_version(found.weights)}: {found.weights.source}. {found.weights.licence}"
    return Table("weights", _("Weights"), columns, texts, values, note)


def _drawing(asked, found, table: Table) -> Drawing:
    title = _("Harm, %(where)s, %(when)s") % {"where": asked.where, "when": asked.when}
    rows = [
        Bar(
            line.name,
            line.harm.value if line.harm else None,
            line.harm.interval.low if line.harm else None,
            line.harm.interval.high if line.harm else None,
            note=f"n = {words.whole(line.harm.n)}" if line.harm else "",
            suppressed=line.harm is None,
        )
        for line in found.lines[-MOST_BARS:]
    ]
    wide, narrow = (
        bars(
            rows,
            title=title,
            description=_(
                "Bars with their 95 % intervals. The table has the same numbers, and the counts beside."
            ),
            unit=found.weights.unit,
            number=_harm,
            narrow=is_narrow,
            words=words.drawing_words(),
        )
        for is_narrow in (False, True)
    )
    return Drawing("harm", title, wide, narrow, table)
