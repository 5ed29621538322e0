"""What a computation answers when the data cannot carry the statement that was asked for."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from .methods import gettext_noop

REASONS = {
    "too_short": gettext_noop(
        "A trend needs at least 24 months; this series has %(months)s. Show the counts instead."
    ),
    "too_short_after_break": gettext_noop(
        "The way of recording changed %(months)s months before the end. No trend is drawn across such a change, and "
        "it needs at least 24 months on one side."
    ),
    "too_few_points": gettext_noop(
        "A trend needs at least %(needed)s points to tell direction from noise; this series has %(points)s."
    ),
    "too_few_incidents": gettext_noop(
        "Only %(count)s incidents in the whole series: too few for a trend. Show the counts instead."
    ),
    "no_times": gettext_noop("No incident has a time of day, so there is no map of hours."),
    "too_few_timed": gettext_noop(
        "Only %(count)s incidents are known to within a day; a map of hours needs %(needed)s."
    ),
    "times_mostly_unknown": gettext_noop(
        "Only %(count)s of %(total)s incidents are known to within a day: a map of hours would show guesses."
    ),
    "too_few_cells": gettext_noop(
        "A map of %(cells)s cells is too small for hot spots; they need %(needed)s."
    ),
    "too_few_on_map": gettext_noop(
        "Only %(count)s incidents on the map; hot spots need %(needed)s. Show the counts instead."
    ),
    "all_the_same": gettext_noop("Every cell has the same count, %(count)s: no place stands out."),
    "raster_too_large": gettext_noop(
        "The points lie too far apart for this bandwidth: the picture would have %(squares)s squares. "
        "Choose a smaller area or a larger bandwidth."
    ),
    "places_not_exact": gettext_noop(
        "Places in these data are rounded to a block, a street or a nearby point, so that many incidents seem to "
        "lie in the same place: near repeats cannot be told from rounding."
    ),
    "too_few_for_pairs": gettext_noop("Only %(count)s incidents; near repeats need %(needed)s."),
    "places_hidden": gettext_noop(
        "Some areas have small numbers: nothing is told outside that rests on the places of their incidents."
    ),
    "too_many_pairs": gettext_noop(
        "More than %(most)s pairs of incidents lie close together. Choose a shorter period, a smaller area or a "
        "shorter distance."
    ),
    "window_too_short": gettext_noop(
        "Each of those struck in a year is followed for %(window)s days, which takes %(needed)s days of data; "
        "there are %(days)s."
    ),
    "too_few_victims": gettext_noop("Only %(count)s had an event in that year; repeats need %(needed)s."),
    "too_short_for_season": gettext_noop(
        "Seasons need %(needed)s months, so that one odd winter is not taken for winter; there are %(months)s."
    ),
    "too_few_for_season": gettext_noop("Only %(count)s incidents; seasons need %(needed)s."),
    "too_short_for_spike": gettext_noop(
        "A month is compared with the same month of at least two earlier years (%(needed)s months); there are "
        "%(months)s before it."
    ),
    "too_few_before": gettext_noop(
        "Only %(count)s incidents before the measure in one of the places; an evaluation needs %(needed)s in each."
    ),
    "nothing_to_displace": gettext_noop(
        "No clear reduction where the measure was taken, so there is nothing that could have been displaced."
    ),
    "too_short_before": gettext_noop(
        "The time before needs %(needed)s months to judge spread and trends; there are %(months)s."
    ),
    "one_unit": gettext_noop("There must be incidents in both the place of the measure and in a comparison."),
    "nothing_in_a_part": gettext_noop(
        "There were no incidents at all before or after, in the places of the measure or in the others: "
        "no ratio can be formed."
    ),
    "no_earlier_period": gettext_noop(
        "Only %(months)s months before the measure: with %(needed)s it could be seen whether they were a peak."
    ),
    "too_few_to_compare": gettext_noop("A comparison needs %(needed)s incidents in each place."),
    "nothing_to_compare": gettext_noop("There is nothing to compare."),
    "too_few_areas": gettext_noop("%(areas)s areas are too few for a funnel; it needs %(needed)s."),
    "no_weight": gettext_noop(
        "These offences have no weight: %(offences)s. Without it their harm would count as nothing. Enter one, or "
        "leave them out on purpose, on the page of the weights under “Offence types”."
    ),
    "no_harm_counted": gettext_noop(
        "Of the offences that are weighed none was counted, so there is no harm to show."
    ),
    "no_harm": gettext_noop("No incident in either period has a weight, so there is no harm to compare."),
    "too_few_for_bands": gettext_noop(
        "Too few incidents have a known time for a map that gives no small number away."
    ),
    "too_few_for_shares": gettext_noop(
        "Too few were struck, or too many of their areas are hidden, for a share that gives no small number away."
    ),
    "no_measure": gettext_noop("Choose where the measure was taken and in which month it began."),
    "too_short_after": gettext_noop(
        "The measure began %(months)s months before the end of the data; its effect is judged from %(needed)s on."
    ),
    "no_years_before": gettext_noop(
        "The same months of an earlier year are not all covered: there is nothing to compare with."
    ),
    "too_few_years": gettext_noop(
        "Outside, only whole years are compared: it takes two before and one after the year of the measure, and four "
        "areas with the comparison."
    ),
    "no_boundaries": gettext_noop("No boundary of an area is stored, so there is no map."),
    "no_population": gettext_noop(
        "The number of people is missing for some areas, so there are no rates to test."
    ),
    "areas_hidden": gettext_noop(
        "Some areas have small numbers, which could be worked out from their order."
    ),
    "too_few_areas_on_map": gettext_noop(
        "%(areas)s areas are too few to look for groups of them; that needs %(needed)s. Each can be compared by itself."
    ),
    "no_areas": gettext_noop("The town has no areas in which incidents could be counted."),
    "no_population_at_all": gettext_noop(
        "The number of %(base)s is not known for any area, so there are no rates."
    ),
    "too_few_in_area": gettext_noop(
        "Only %(count)s incidents in this area in this time: a profile needs %(needed)s."
    ),
    "one_offence": gettext_noop(
        "A profile compares offences with each other; there are numbers of only one."
    ),
    "no_population_total": gettext_noop("No population total is given for: %(groups)s."),
    "population_not_positive": gettext_noop("Population totals must be above zero."),
    "nobody_answered": gettext_noop("Nobody answered in: %(groups)s. Merge the group with another."),
    "more_answered_than_drawn": gettext_noop("More answered than were drawn in: %(groups)s."),
    "different_populations": gettext_noop(
        "The margins add up to different populations: %(least)s and %(most)s."
    ),
    "margins_contradict": gettext_noop(
        "The margins contradict each other in this sample. Merge small groups."
    ),
    "chance_out_of_range": gettext_noop("The chance of being drawn must be above 0 and at most 1."),
    "nobody_eligible": gettext_noop(
        "The number of eligible persons of a household must be a whole number from 1."
    ),
    "not_a_probability_sample": gettext_noop(
        "Those who answered were not drawn at random: they speak for themselves, and nothing is tested."
    ),
    "too_few_to_test": gettext_noop(
        "A group or an answer has only %(count)s cases; a test needs %(needed)s of each."
    ),
    "too_few_clusters": gettext_noop("Too few clusters of the sample are left to tell the error."),
    "areas_too_small": gettext_noop(
        "Only %(areas)s areas have the %(needed)s answers that a comparison takes; the sample cannot tell areas apart."
    ),
    "nothing_varies": gettext_noop("The answers leave nothing to test."),
    "no_household_weights": gettext_noop(
        "Offences against households need a weight for each household; there are only weights for persons."
    ),
    "mixed_units": gettext_noop(
        "These offences strike persons and households: say which of the two the share is of."
    ),
    "no_such_offence": gettext_noop("The survey asked about no offence of this kind."),
    "sensitive_by_area": gettext_noop("Sensitive offences are told of the whole town only."),
    "reported_not_asked": gettext_noop("The survey did not ask whether incidents were reported."),
    "recognised_not_asked": gettext_noop(
        "The survey did not ask whether incidents were reported to the police or another recognised body."
    ),
    "filed_not_asked": gettext_noop("The survey did not ask whether the police opened a file."),
    "times_not_asked": gettext_noop("The survey did not ask how often it happened."),
    "time_not_asked": gettext_noop(
        "The survey did not ask when incidents happened, so none is the last one."
    ),
    "no_fit": gettext_noop("No trend line fits this series. Show the counts instead."),
}


@dataclass(frozen=True, slots=True)
class Refusal:
    """A statement that is not made, with the reason: ``code``, its parameters and the English text."""

    code: str
    params: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def template(self) -> str:
        """The untranslated message, for gettext."""
        return REASONS[self.code]

    @property
    def text(self) -> str:
        return self.template % self.params

    def __reduce__(self):
        # A view of parameters cannot be written into a file, a copy of them can.
        return Refusal, (self.code, dict(self.params))

    def __str__(self) -> str:
        return self.text
