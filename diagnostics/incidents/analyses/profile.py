"""What is more common in one area than in the whole town: location quotients of all offences."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from diagnostics.charts.forest import Ratio, forest
from diagnostics.incidents.counts import words
from diagnostics.incidents.counts.denominators import Denominators, per_of
from diagnostics.incidents.models import OffenceType
from diagnostics.statistics.change import Verdict
from diagnostics.statistics.profile import LocationQuotient, location_profile
from diagnostics.statistics.rates import rate
from diagnostics.statistics.refusals import Refusal
from stakeholders.spreadsheets.periods import PeriodKind

from .alike import areas_alike
from .analysis import Analysis
from .area_sums import AreaSums, area_sums
from .hours_tables import percent
from .result import Drawing, Figure, Result, Table
from .selection import Selection

#: Fewer incidents in the area than this say nothing of what it is like.
MINIMUM = 20


@dataclass(frozen=True)
class Profile:
    """Offences whose numbers are shown, with their quotients; `hidden` are the others. `towns`: in the town."""

    offences: list[OffenceType]
    quotients: list[LocationQuotient]
    towns: list[int]
    hidden: list[OffenceType]

    @property
    def town(self) -> int:
        return sum(self.towns)

    @property
    def own(self) -> int:
        return self.quotients[0].total

    def having(self, verdict: Verdict) -> list[str]:
        return [
            one.name
            for one, found in zip(self.offences, self.quotients, strict=True)
            if found.verdict is verdict
        ]


class AreaProfile(Analysis):
    slug = "profile"
    label = gettext_lazy("Area profile")
    question = gettext_lazy("What is more common in one area than in the whole town?")
    step = PeriodKind.MONTH
    several = False
    all_offences = True
    by_area = True
    needs_area = True
    by_counts = True
    public = True
    from_shown = True

    def obstacle(self, asked: Selection) -> str:
        return ""

    def result(self, asked: Selection) -> Result | Refusal:
        if asked.area is None:
            return Refusal("no_areas")
        sums = area_sums(asked, only=asked.area.pk)
        found = _profile(asked, sums)
        return found if isinstance(found, Refusal) else _result(asked, found)


def _profile(asked: Selection, sums: AreaSums) -> Profile | Refusal:
    pairs = [(one, sums.of(one.pk, asked.area.pk).count, sums.town(one.pk).count) for one in asked.offences]
    shown = [row for row in pairs if row[1] is not None and row[2]]
    hidden = [one for one, own, town in pairs if own is None or town is None]
    own = sum(row[1] for row in shown)
    if own < MINIMUM:
        return Refusal("too_few_in_area", {"count": own, "needed": MINIMUM})
    if len(shown) < 2:
        return Refusal("one_offence")
    quotients = location_profile([row[1] for row in shown], [row[2] for row in shown])
    order = sorted(range(len(shown)), key=lambda i: -(quotients[i].value or 0))
    return Profile(
        [shown[i][0] for i in order], [quotients[i] for i in order], [shown[i][2] for i in order], hidden
    )


def _result(asked: Selection, found: Profile) -> Result:
    table, said, people = _table(found), _said(asked, found), Denominators.load(asked.actor)
    alike = areas_alike(asked, people)
    return Result(
        drawings=[_drawing(asked, found, table)],
        tables=[_rates(asked, found, people), *([alike] if alike else [])],
        figures=_figures(asked, found),
        statement=f"{asked.area.name}, {asked.when}: {said[0]}",
        said=said,
        not_said=_not_said(asked, found),
        formula=_(
            "The location quotient is the share of an offence among the incidents of the area, over its share in "
            "the whole "
            "town: 2 is twice as common there. The interval is exact; the test is corrected for the number of offences."
        ),
        method=found.quotients[0].method,
        cited=table.slug,
        facts=[
            (_("Incidents in the area (n)"), words.whole(found.own)),
            (_("Incidents in the town"), words.whole(found.town)),
            (_("Offences compared"), words.whole(len(found.offences))),
        ],
    )


def _figures(asked: Selection, found: Profile) -> list[Figure]:
    more, less = (len(found.having(one)) for one in (Verdict.CLEAR_RISE, Verdict.CLEAR_FALL))
    return [
        Figure(
            asked.area.name,
            words.whole(found.own),
            unit=_("incidents"),
            base=_("%(share)s of the %(number)s in the town")
            % {"share": percent(found.own / found.town), "number": words.whole(found.town)},
        ),
        Figure(
            _("Offences with another share than in the town"),
            words.whole(more + less),
            base=_("%(more)s clearly more common, %(less)s clearly less") % {"more": more, "less": less},
        ),
    ]


def _said(asked: Selection, found: Profile) -> list[str]:
    told = []
    for verdict, text in (
        (Verdict.CLEAR_RISE, _("Clearly more common in %(area)s than in the town: %(offences)s.")),
        (Verdict.CLEAR_FALL, _("Clearly less common in %(area)s than in the town: %(offences)s.")),
    ):
        if names := found.having(verdict):
            told.append(text % {"area": asked.area.name, "offences": ", ".join(names)})
    return told or [
        _("The offences of %(area)s are mixed as in the whole town, as far as these numbers can tell.")
        % {"area": asked.area.name}
    ]


def _not_said(asked: Selection, found: Profile) -> list[str]:
    told = [
        _(
            "A profile compares shares, not how much there is: an offence may be more common here because others "
            "are rarer. "
            "The rates below say how much there is."
        ),
        _("The area is part of the town: the larger it is, the closer its quotients lie to 1."),
    ]
    if found.hidden:
        told.append(
            _("Left out, because their numbers are small: %(offences)s.")
            % {"offences": ", ".join(one.name for one in found.hidden)}
        )
    loud = [one.name for one in found.offences if one.reporting_sensitive]
    if loud:
        told.append(
            _("Recorded more where people report or police look more: %(offences)s.")
            % {"offences": ", ".join(loud)}
        )
    return told


def verdict_words(verdict: Verdict) -> str:
    return {
        Verdict.CLEAR_RISE: _("clearly more common"),
        Verdict.CLEAR_FALL: _("clearly less common"),
        Verdict.NO_CLEAR_CHANGE: _("no clear difference"),
        Verdict.TOO_FEW: _("too few to judge"),
    }[verdict]


def _table(found: Profile) -> Table:
    rows = list(zip(found.offences, found.quotients, found.towns, strict=True))
    values = [
        [
            one.name, told.count, round(told.count / told.total, 4), town, round(town / found.town, 4),
            round(told.value, 3), round(told.interval.low, 3), round(told.interval.high, 3), round(told.q, 4),
            verdict_words(told.verdict),
        ]
        for one, told, town in rows
    ]  # fmt: skip
    texts = [
        [
            row[0], words.whole(row[1]), percent(row[2]), words.whole(row[3]), percent(row[4]), words.decimal(row[5]),
            words.decimal(row[6]), words.decimal(row[7]), words.p_value(row[8]), row[9],
        ]
        for row in values
    ]  # fmt: skip
    columns = [
        _("Offence"), _("in the area"), _("share"), _("in the town"), _("share in the town"), _("Quotient"),
        _("95 % interval from"), _("to"), "q", _("What may be said"),
    ]  # fmt: skip
    return Table("profile", _("Offences of the area against the town"), columns, texts, values)


def _rates(asked: Selection, found: Profile, told: Denominators) -> Table:
    """How much there is, which shares do not say."""
    values, texts = [], []
    for one, quotient, town in zip(found.offences, found.quotients, found.towns, strict=True):
        row, text = [one.name], [one.name]
        for area, number in ((asked.area.pk, quotient.count), (None, town)):
            people = told.exposure(area, asked.span, one.denominator)
            made = rate(number, people, per=per_of(one)) if people else None
            row += [
                None if made is None else round(made.value, 4),
                None if made is None else round(made.interval.low, 4),
                None if made is None else round(made.interval.high, 4),
            ]
            text += [words.rate(made), words.rate_interval(made)]
        unit = _("per %(number)s %(base)s") % {
            "number": words.whole(per_of(one)),
            "base": one.get_denominator_display(),
        }
        values.append([*row, unit])
        texts.append([text[0], _with(text[1], text[2]), _with(text[3], text[4]), unit])
    return Table(
        "rates",
        _("Rates of the area and of the town"),
        [_("Offence"), asked.area.name, asked.actor.municipality.name, _("Rate unit")],
        texts,
        values,
    )


def _with(number: str, limits: str) -> str:
    return f"{number} ({limits})" if limits else number


def _drawing(asked: Selection, found: Profile, table: Table) -> Drawing:
    title = _("Offences of %(area)s against the whole town, %(when)s") % {
        "area": asked.area.name,
        "when": asked.when,
    }
    rows = [
        Ratio(
            one.name,
            told.value or None,
            told.interval.low,
            told.interval.high,
            verdict_words(told.verdict),
            clear=told.verdict in {Verdict.CLEAR_RISE, Verdict.CLEAR_FALL},
        )
        for one, told in zip(found.offences, found.quotients, strict=True)
    ]
    wide, narrow = (
        forest(
            rows,
            title=title,
            description=_("To the right of 1: more common than in the town. The table has the same numbers."),
            number=words.decimal,
            narrow=is_narrow,
            words=words.drawing_words(),
        )
        for is_narrow in (False, True)
    )
    return Drawing("quotients", title, wide, narrow, table)
