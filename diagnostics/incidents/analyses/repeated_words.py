"""Repeats in words: what may be said of them, and what not."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from diagnostics.incidents.counts import words

from . import repeated_tables
from .hours_tables import percent
from .result import Figure
from .selection import Selection


def formula(numbers: dict) -> str:
    return _(
        "Each that was struck in the year is followed for %(days)s days from the first incident of the year. So one "
        "that was struck in December is followed as long as one that was struck in January. Addresses and persons are "
        "told apart by keyed hashes; none of them can be named."
    ) % {"days": words.whole(numbers["window"])}


def _share(numbers: dict) -> float:
    return numbers["repeated"] / numbers["victims"]


def _limits(numbers: dict) -> str:
    low, high = numbers["interval"]
    return f"{percent(low)}\u2013{percent(high)}"


def figures(asked: Selection, numbers: dict, chance: float | None) -> list[Figure]:
    who = repeated_tables.who(asked)
    told = [
        Figure(
            _("Struck again within %(days)s days") % {"days": words.whole(numbers["window"])},
            percent(_share(numbers)),
            interval=_("95 %% interval %(limits)s") % {"limits": _limits(numbers)},
            base=_("%(repeated)s of %(victims)s %(who)s")
            % {
                "repeated": words.whole(numbers["repeated"]),
                "victims": words.whole(numbers["victims"]),
                "who": who,
            },
        ),
        Figure(
            _("Incidents that were repeats"),
            percent(numbers["repeat_events"] / numbers["n"]),
            base=_("%(repeats)s of %(incidents)s incidents")
            % {"repeats": words.whole(numbers["repeat_events"]), "incidents": words.whole(numbers["n"])},
        ),
    ]
    if numbers["repeated"]:
        told.append(
            Figure(
                _("Half of them again within"),
                words.whole(repeated_tables.half_within(numbers)),
                unit=_("days"),
                base=_("of the first incident"),
            )
        )
    if chance is not None:
        told.append(
            Figure(
                _("By chance, were all homes alike"),
                percent(chance),
                base=_("would be struck again"),
            )
        )
    return told


def said_of(asked: Selection, numbers: dict, chance: float | None) -> list[str]:
    told = [
        _(
            "Of %(victims)s %(who)s struck in %(when)s, %(repeated)s were struck again within %(days)s days: %(share)s "
            "(95 %% interval %(limits)s)."
        )
        % {
            "victims": words.whole(numbers["victims"]),
            "who": repeated_tables.who(asked),
            "when": asked.when,
            "repeated": words.whole(numbers["repeated"]),
            "days": words.whole(numbers["window"]),
            "share": percent(_share(numbers)),
            "limits": _limits(numbers),
        },
        _("%(share)s of the incidents would not have happened had each been struck only once.")
        % {"share": percent(numbers["repeat_events"] / numbers["n"])},
    ]
    if chance is not None:
        told.append(_against_chance(numbers, chance))
    if numbers["repeated"]:
        told.append(
            _("Half of those struck again were so within %(days)s days: protection after that is too late for them.")
            % {"days": words.whole(repeated_tables.half_within(numbers))}
        )  # fmt: skip
    return told


def _against_chance(numbers: dict, chance: float) -> str:
    low, high = numbers["interval"]
    if low > chance:
        return _(
            "That is more than chance alone would have (%(chance)s): who was struck is at higher risk."
        ) % {"chance": percent(chance)}
    if high < chance:
        return _("That is less than chance alone would have (%(chance)s).") % {"chance": percent(chance)}
    return _("That is not clearly more than chance alone would have (%(chance)s).") % {
        "chance": percent(chance)
    }


def not_said(asked: Selection, numbers: dict) -> list[str]:
    told = []
    if numbers["keyless"]:
        told.append(
            _(
                "%(keyless)s of %(incidents)s incidents have no key: whether they were repeats is not known, and the "
                "true share is higher rather than lower."
            )
            % {"keyless": words.whole(numbers["keyless"]), "incidents": words.whole(numbers["incidents"])}
        )
    if numbers["same_day"]:
        told.append(
            ngettext(
                "%(number)s repeat fell on the same day as the incident before. It may be one incident that was "
                "recorded twice.",
                "%(number)s repeats fell on the same day as the incident before. They may be one incident that was "
                "recorded twice.",
                numbers["same_day"],
            )
            % {"number": words.whole(numbers["same_day"])}
        )
    told.append(
        _(
            "Counted within the twelve months alone, only %(few)s would seem to have been struck again. Do not compare "
            "with numbers that were counted so."
        )
        % {"few": words.whole(numbers["calendar_year"])}
    )
    if repeated_tables.of_addresses(asked):
        told.append(
            _(
                "One address may be many homes: a large building is struck more often without anybody in it being so."
            )
        )
    told.append(
        _(
            "Addresses that are written in different ways count as different ones, and not everybody reports again."
        )
    )
    return told
