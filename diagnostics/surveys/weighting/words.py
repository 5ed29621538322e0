"""What weighting did to the answers, in words and tables."""

from dataclasses import dataclass, field

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from diagnostics.statistics.base_weights import FEWEST_IN_CLASS
from diagnostics.statistics.weighting import LARGE_FACTOR, Weighting
from diagnostics.surveys.models import MarginOf, Survey
from diagnostics.surveys.questionnaire.schema import Item
from diagnostics.surveys.results.sheet import Sheet
from diagnostics.surveys.wording import count, percent

from .fitting import STRATA, PopulationMargin
from .services import may_weigh, strata_item

#: What is asked on the page of a margin.
LEADS = {
    MarginOf.PEOPLE: gettext_lazy(
        "How many people of the population belong to each group? Only the proportions count."
    ),
    MarginOf.HOMES: gettext_lazy(
        "How many homes of the town belong to each group? Only the proportions count."
    ),
    MarginOf.DRAWN: gettext_lazy(
        "How many of those who were drawn belong to each group, whether they answered or not? Leave out addresses at "
        "which nobody lives. The list from which was drawn tells it."
    ),
}
PROPOSALS = {
    MarginOf.PEOPLE: gettext_lazy(
        "The numbers are the residents of the areas as the municipality has entered them. Look whether the survey "
        "speaks of the same people."
    ),
    MarginOf.HOMES: gettext_lazy(
        "The numbers are the households of the areas as the municipality has entered them. Look whether the survey "
        "speaks of the same homes."
    ),
}


@dataclass(frozen=True)
class WeightingPart:
    """A part of the page: numbers of one kind, what they did, and the questions that could be added."""

    of: MarginOf
    title: str
    lead: str
    figures: list[dict] = field(default_factory=list)
    margins: list[dict] = field(default_factory=list)
    offered: list[Item] = field(default_factory=list)
    warning: str = ""


def parts(survey: Survey, sheet: Sheet) -> list[WeightingPart]:
    """Those who did not answer, the people of the town, and its homes."""
    return [_response(survey, sheet), _people(sheet), _homes(sheet)]


def _response(survey: Survey, sheet: Sheet) -> WeightingPart:
    told = sheet.drawn
    questions = [item for item in sheet.items if may_weigh(item)]
    strata = strata_item(map(str, sheet.rows.strata))
    offered = [*([strata] if may_weigh(strata) else []), *questions] if told is None else []
    return WeightingPart(
        MarginOf.DRAWN,
        _("Those who were drawn and did not answer"),
        _(
            "Where it is known of everybody who was drawn, answers also stand for those of the same group who gave "
            "none. Groups should differ in how many answer, and in what they say."
        ),
        _response_figures(sheet),
        [_drawn_table(sheet)] if told else [],
        offered,
        _response_warning(survey, sheet),
    )


def _response_figures(sheet: Sheet) -> list[dict]:
    found = sheet.raised
    if found is None:
        return []
    return [
        {"label": _("Answered"), "value": percent(found.rate), "base": _("of all who were drawn")},
        {
            "label": _("Smallest group"),
            "value": count(found.fewest.answered),
            "base": _("answers; with fewer than %(few)s its factor rests on chance")
            % {"few": FEWEST_IN_CLASS},
        },
        {
            "label": _("Largest factor"),
            "value": number_format(found.largest_factor, 1),
            "base": _("for so many who were drawn stands one answer of that group"),
        },
        {
            "label": _("Without a group"),
            "value": count(found.unknown),
            "base": _("answers that told none; they are raised like all together"),
        },
    ]


def _response_warning(survey: Survey, sheet: Sheet) -> str:
    found, said = sheet.raised, []
    if found and found.needs_warning:
        text = _(
            "A group has fewer than %(few)s answers, or a factor above %(most)s. Count it together with a similar one."
        )
        said.append(text % {"few": FEWEST_IN_CLASS, "most": f"{LARGE_FACTOR:.0f}"})
    drawn = round(sheet.drawn.people) if sheet.drawn else None
    if drawn and survey.invited and drawn != survey.invited:
        text = _(
            "All groups together have %(drawn)s who were drawn; the survey says that %(invited)s were invited."
        )
        said.append(text % {"drawn": count(drawn), "invited": count(survey.invited)})
    return " ".join(said)


def _drawn_table(sheet: Sheet) -> dict:
    margin, found = sheet.drawn, sheet.raised
    title, labels = _title(sheet, margin)
    answered = {one.name: one for one in found.classes} if found else {}
    rows = []
    for group in margin.groups:
        one = answered.get(group.name)
        rows.append(
            [
                ", ".join(labels.get(value, value) for value in group.values),
                count(round(group.people)),
                count(one.answered) if one else "",
                percent(one.answered / one.drawn) if one else "",
                number_format(one.factor, 2) if one else "",
            ]
        )
    columns = [_("Group"), _("Drawn"), _("Answered"), _("of those drawn"), _("Factor")]
    return {"margin": margin, "title": title, "columns": columns, "rows": rows}


def _title(sheet: Sheet, margin: PopulationMargin) -> tuple[str, dict[str, str]]:
    if margin.code == STRATA:
        return _("Stratum"), {}
    item = sheet.by_code.get(margin.code)
    return (item.text, dict(item.labels)) if item else (margin.code, {})


def _people(sheet: Sheet) -> WeightingPart:
    taken = {margin.code for margin in sheet.margins}
    return WeightingPart(
        MarginOf.PEOPLE,
        _("The people of the town"),
        _("Questions with one answer of which the population is known, such as neighbourhood, age or sex."),
        _fitted_figures(sheet.weighting, len(sheet)),
        [_table(sheet, one, sheet.design.weights) for one in sheet.margins],
        [item for item in sheet.items if may_weigh(item) and item.code not in taken],
    )


def _homes(sheet: Sheet) -> WeightingPart:
    title, told = _("The homes of the town"), sheet.margins_of_homes
    homes = sheet.households if len(sheet) else None
    lead = _(
        "What strikes a household, such as a break-in, is weighted by homes: by neighbourhood, size or tenure."
    )
    if homes is None:
        lead = _(
            "The chance of a home is not known: say on the page of the sample how many adults live there. Until then "
            "nothing is told of homes."
        )
    taken = {margin.code for margin in told}
    return WeightingPart(
        MarginOf.HOMES,
        title,
        lead,
        _fitted_figures(sheet.weighting_of_homes, len(sheet)),
        [_table(sheet, one, homes.weights if homes is not None else sheet.weights) for one in told],
        [item for item in sheet.items if may_weigh(item) and item.code not in taken]
        if homes is not None
        else [],
    )


def _table(sheet: Sheet, margin: PopulationMargin, weights) -> dict:
    """One margin as a table: people and answers of each group, and what an answer counts for."""
    title, labels = _title(sheet, margin)
    item = sheet.by_code.get(margin.code)
    given = sheet.column(margin.code).given if item else []
    rows = []
    for group in margin.groups:
        mask = [answer in group.values for answer in given]
        many, weight = sum(mask), float(weights[mask].sum()) if len(given) else 0.0
        rows.append(
            [
                ", ".join(labels.get(value, value) for value in group.values),
                count(round(group.people)),
                percent(group.people / margin.people),
                count(many),
                percent(many / len(given)) if given else "",
                percent(weight / float(weights.sum())) if given else "",
            ]
        )
    what = (
        [_("Homes"), _("of all homes")] if margin.of == MarginOf.HOMES else [_("People"), _("of all people")]
    )
    columns = [_("Group"), *what, _("Answers"), _("of all answers"), _("weighted")]
    return {"margin": margin, "title": title, "columns": columns, "rows": rows}


def _fitted_figures(found: Weighting | None, answers: int) -> list[dict]:
    """What the weights did: figures with what they mean."""
    if found is None:
        return []
    worth = _("as many answers without weights would be as precise; there are %(n)s")
    return [
        {
            "label": _("Worth of the answers"),
            "value": count(round(found.n_effective)),
            "base": worth % {"n": count(answers)},
        },
        {
            "label": _("Largest factor"),
            "value": number_format(found.largest_factor, 1),
            "base": _("an answer counts for so much more than the middle one; above 3 look at the groups"),
        },
        {
            "label": _("Without a group"),
            "value": count(found.unknown),
            "base": _("answers that told no group of some margin; they keep their part"),
        },
    ]
