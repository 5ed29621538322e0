"""Differences between groups and areas in words, in the language of the page."""

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from diagnostics.statistics.area_comparison import FEWEST, AreaShare
from diagnostics.statistics.association import Association
from diagnostics.statistics.change import Verdict
from diagnostics.statistics.refusals import Refusal
from diagnostics.surveys.wording import count, stacked

from . import words
from .differing import Differing
from .shown import ShownBreakdown
from .split_words import measured


def sentence(found: Differing, split: ShownBreakdown) -> str:
    """What the test says; its figures only where they tell nothing of hidden counts."""
    if isinstance(found.test, Refusal):
        return _(found.test.template) % found.test.params
    what = (
        _("The areas differ more than chance alone would make them.")
        if found.areas
        else _("The answers differ between the groups more than chance alone would make them.")
    )
    if not found.is_clear:
        what = (
            _("The areas do not differ clearly: chance alone makes such differences.")
            if found.areas
            else _("The groups do not differ clearly: chance alone makes such differences.")
        )
    return what if split.hides else f"{what} {_figures(found.test)}"


def _figures(test: Association) -> str:
    p = _("p < 0.001") if test.p < 0.001 else _("p = %(p)s") % {"p": number_format(test.p, 3)}
    return _("(Rao-Scott test, F = %(f)s, %(p)s, n = %(n)s)") % {
        "f": number_format(test.f, 2),
        "p": p,
        "n": count(test.n),
    }


def compared(found: Differing, split: ShownBreakdown, measure: str) -> dict | None:
    """Each area against all others, in the order in which they are named: this is no ranking."""
    if found.areas is None:
        return None
    shown = {group.value: group for group in split.groups}
    rows, hidden = [], []
    for one, option in zip(found.areas.areas, split.by.counted, strict=True):
        line = measured(shown[option.value], measure)
        if line.estimate is None:
            hidden.append(option.label)
            continue
        rows.append(_row(option.label, one))
    heads = [
        _("Area"), _("Difference from the rest"), _("95 % interval"), _("What may be said"),
        _("Difference that would show"),
    ]  # fmt: skip
    return {"columns": heads, "rows": stacked(heads, rows), "notes": _notes(found, hidden)}


def _row(label: str, one: AreaShare) -> list[str]:
    difference = one.against_rest.difference
    interval = difference.interval
    return [
        label,
        points(difference.value),
        f"{points(interval.low)} … {points(interval.high)}" if interval else words.NOTHING,
        verdict(one.against_rest.verdict),
        _("%(points)s points") % {"points": words.number(100 * one.detectable)}
        if one.detectable is not None
        else words.NOTHING,
    ]


def points(value: float | None) -> str:
    """A difference of shares in points of a hundred, with its sign."""
    if value is None:
        return words.NOTHING
    sign = "+" if value > 0 else "\N{MINUS SIGN}" if value < 0 else ""
    return f"{sign}{words.number(abs(100 * value))}"


def verdict(which: Verdict) -> str:
    return {
        Verdict.CLEAR_RISE: _("clearly more than elsewhere"),
        Verdict.CLEAR_FALL: _("clearly less than elsewhere"),
        Verdict.NO_CLEAR_CHANGE: _("no clear difference"),
        Verdict.TOO_FEW: _("too few to judge"),
    }[which]


def _notes(found: Differing, hidden: list[str]) -> list[str]:
    judged = [one.against_rest for one in found.areas.areas]
    family = max((one.family for one in judged), default=0)
    said = [
        ngettext(
            "Corrected for %(n)s comparison that was made together.",
            "Corrected for %(n)s comparisons that were made together, so that one in twenty is not found by chance.",
            family,
        )
        % {"n": family},
        _(
            "Areas stand in the order of the questionnaire: with so few answers chance alone makes a first and a last."
        ),
        _("Areas with fewer than %(n)s answers are not judged.") % {"n": FEWEST},
    ]
    if hidden:
        said.append(_("Not shown, for too few answers: %(areas)s.") % {"areas": ", ".join(hidden)})
    return said
