"""What a sample allows, in words: checks of its declaration and what the estimates make of it."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from diagnostics.statistics.base_weights import MOST_ADULTS
from diagnostics.statistics.design import Lonely, Sampling
from diagnostics.surveys.models import Survey
from diagnostics.surveys.results.sheet import Sheet
from diagnostics.surveys.wording import count

from .drawn import Sample, Unit

#: With fewer degrees of freedom than this, every interval is wide for want of units alone.
FEW = 12
#: How far the units of all strata together may differ from the population of the survey.
ROUNDING = 0.01


def unit_words(sample: Sample, unit: Unit) -> str:
    """What the first units are called."""
    if sample.has_clusters:
        return _("clusters")
    return _("homes") if unit is Unit.HOUSEHOLD else _("people")


def figures(sheet: Sheet) -> list[dict]:
    """What the estimates are worked out from."""
    sample, unit = sheet.sample, unit_words(sheet.sample, sheet.drawing.unit)
    return [
        {"label": _("Answers"), "value": count(len(sheet))},
        {
            "label": _("First units"),
            "value": count(sample.units),
            "base": _("%(what)s that chance drew first; the spread between them makes the interval")
            % {"what": unit},
        },
        {
            "label": _("Strata"),
            "value": count(len(sample.strata)),
            "base": _("parts of the population in which was drawn separately"),
        },
        {
            "label": _("Degrees of freedom"),
            "value": count(sample.degrees_of_freedom),
            "base": _("first units less strata: the more, the narrower the interval"),
        },
    ]


def findings(survey: Survey, sheet: Sheet) -> list[dict]:
    """What is right and what is missing, each with what follows from it."""
    if sheet.sampling is not Sampling.PROBABILITY:
        text = _("Estimates get no interval, whatever is entered here. Change it where the survey is edited.")
        return [_said(_("Chance did not decide who was asked"), text, "warning")]
    sample = sheet.sample
    found = [
        _about_lonely(sheet),
        _about_sizes(survey, sheet),
        _about_second_stage(sheet),
        _about_adults(sheet),
    ]
    if sample.without_cluster:
        text = ngettext(
            "%(n)s answer names no cluster and stands for itself; the interval may then be too narrow.",
            "%(n)s answers name no cluster and stand for themselves; intervals may then be too narrow.",
            sample.without_cluster,
        ) % {"n": count(sample.without_cluster)}
        found.append(_said(_("Clusters are not known of all"), text, "warning"))
    if sample.degrees_of_freedom < FEW:
        text = _("With %(df)s degrees of freedom intervals are wide, however many people answered.")
        found.append(
            _said(_("Few first units"), text % {"df": count(max(sample.degrees_of_freedom, 0))}, "warning")
        )
    return [one for one in found if one]


def _said(title: str, hint: str, tone: str) -> dict:
    status = {"warning": _("look at it"), "neutral": _("could be added")}.get(tone, _("in order"))
    return {"title": title, "hint": hint, "tone": tone, "status": status}


def _about_lonely(sheet: Sheet) -> dict:
    alone = [one.name or _("without a stratum") for one in sheet.sample.strata if one.is_alone]
    if not alone:
        return _said(_("Every stratum shows its spread"), _("Each has two units or more."), "success")
    way = (
        _("They are taken as known, so that intervals do not speak of them.")
        if sheet.drawing.lonely is Lonely.SKIP
        else _("They are compared with all the others, which errs on the safe side.")
    )
    title = ngettext("One stratum has a single unit", "%(n)s strata have a single unit", len(alone)) % {
        "n": len(alone)
    }
    return _said(title, f"{', '.join(alone)}. {way}", "warning")


def _about_sizes(survey: Survey, sheet: Sheet) -> dict | None:
    sample = sheet.sample
    known = [one for one in sample.strata if one.in_all]
    if small := [one.name or _("without a stratum") for one in known if one.is_too_small]:
        text = _("More answered than it is said to have: %(names)s. Its size is not used.")
        return _said(_("A size cannot be right"), text % {"names": ", ".join(small)}, "warning")
    if not known:
        text = _("That is well where the sample is a small part of the whole: intervals are a little wide.")
        return _said(_("It is not said how many units there are in all"), text, "neutral")
    if len(known) < len(sample.strata):
        text = _("%(known)s of %(all)s strata have a size; the others count as endless.")
        told = {"known": len(known), "all": len(sample.strata)}
        return _said(_("Sizes are known of some strata only"), text % told, "warning")
    total, size = sum(one.in_all for one in known), survey.population_size
    if (
        size
        and not sample.has_clusters
        and sheet.drawing.unit is Unit.PERSON
        and abs(total - size) > ROUNDING * size
    ):
        text = _("All strata together have %(sum)s, the survey speaks of %(size)s.")
        told = {"sum": count(total), "size": count(size)}
        return _said(_("The sizes do not add up to the population"), text % told, "warning")
    text = _("Together %(sum)s. What the sample has of it makes intervals narrower.")
    return _said(_("Sizes are known of every stratum"), text % {"sum": count(total)}, "success")


def _about_second_stage(sheet: Sheet) -> dict | None:
    sample = sheet.sample
    second = sample.second
    if not sample.has_clusters:
        return None
    if second is None:
        text = _(
            "That is well where few of all clusters were drawn: intervals then rest on the spread between them alone."
        )
        return _said(_("It is not said how many homes the clusters have in all"), text, "neutral")
    if second.too_small:
        names = ", ".join(" / ".join(filter(None, (one.stratum, one.cluster))) for one in second.too_small)
        text = _("More answered than it is said to have: %(names)s. Its size is not used.") % {"names": names}
        return _said(_("The size of a cluster cannot be right"), text, "warning")
    if not sample.has_second_stage:
        text = _("They count only where it is also known how many clusters the stratum has in all.")
        return _said(_("The sizes of clusters are not used"), text, "warning")
    if second.known < second.clusters:
        text = _("%(known)s of %(all)s clusters have a size; the others count as endless.")
        told = {"known": count(second.known), "all": count(second.clusters)}
        return _said(_("Sizes are known of some clusters only"), text % told, "warning")
    text = _("Together %(sum)s. Intervals take both draws into account.") % {"sum": count(second.units)}
    return _said(_("Sizes are known of every cluster"), text, "success")


def _about_adults(sheet: Sheet) -> dict | None:
    drawing, sample = sheet.drawing, sheet.sample
    is_there = drawing.adults in sheet.by_code
    if drawing.unit is Unit.HOUSEHOLD and not is_there:
        text = _("Each answer counts alike, though who lives alone was drawn more often than others.")
        return _said(_("It is not known how many adults live in the homes"), text, "warning")
    if not is_there:
        text = _("What strikes a whole household, such as a break-in, can then not be told per household.")
        return _said(_("The chance of a home is not known"), text, "neutral")
    if sample.unknown_adults:
        text = ngettext(
            "%(n)s answer has no number and gets the middle one.",
            "%(n)s answers have no number and get the middle one.",
            sample.unknown_adults,
        ) % {"n": count(sample.unknown_adults)}
        return _said(_("Not everybody said how many adults live there"), text, "warning")
    text = _("Nobody counts for more than %(most)s.") % {"most": MOST_ADULTS}
    return _said(_("It is known how many adults live in each home"), text, "success")
