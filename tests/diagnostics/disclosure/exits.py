"""Every way by which numbers of incidents reach somebody who may not see small counts.

The lists are written by hand. A new analysis, address or module that reads counts and stands in none of them fails a
test (`test_exits.py`), so that nobody opens a way out without asking what it gives away together with all others.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Told:
    """What an analysis tells outside, and why that narrows nothing (docs/decisions/0020, 0025).

    `queries`: what an address may say beside source, offence and year.
    """

    why: str
    queries: tuple[str, ...] = ("",)


#: Analyses by their name in the address; None: nothing is told outside, in no form.
ANALYSES: dict[str, Told | None] = {
    "hours": Told("bands of an even share, none narrower than the threshold", ("", "&compare=areas")),
    "hot-spots": Told("worked out from areas that are shown", ("", "&view=rates", "&view=density")),
    "concentration": Told("where all areas are shown: worked out from their counts", ("", "&places=areas")),
    "repeats": Told("a tenth of those struck, none narrower than the threshold"),
    "near-repeats": Told("whether there is more than chance, where all areas are shown"),
    "areas": Told("worked out from counts that are shown"),
    "profile": Told("worked out from counts that are shown", ("", "&area=N01", "&area=N04")),
    "harm": Told(
        "worked out from counts that are shown", ("", "&area=N01", "&area=N04", "&by=area", "&by=month")
    ),
    "before-after": Told(
        "whole years, worked out from counts that are shown",
        tuple(
            f"&treated={area}&comparison=N01&comparison=N06&comparison=N07&start=2024-01-01"
            for area in ("N05", "N04")
        ),
    ),
}

#: Addresses under the pages of incidents that tell numbers, walked in `test_indistinguishable.py`.
PAGES = {
    *("count_overview", "count_overview_file", "count_detail", "count_file"),
    *("analysis_list", "analysis_detail", "analysis_file"),
}
#: Those that nobody else may open who may not see small counts, and that hand on what the public may see.
INSIDE = {"analysis_finding"}
#: Addresses there that tell no numbers of incidents.
SILENT = {
    *("offence_list", "offence_create", "offence_update", "offence_delete"),
    *("harm_weights", "harm_weights_update", "harm_weights_file"),
}
API = {"api-counts-list", "api-analyses-list", "api-analyses-detail"}

#: Modules that read counts or incidents, and how what they read is told outside.
READERS = {
    "diagnostics/incidents/counts/query.py": "read by the gate of counts",
    "diagnostics/incidents/counts/api.py": "through the gate of counts",
    "diagnostics/incidents/analyses/area_sums.py": "through the gate of counts",
    "diagnostics/incidents/analyses/concentrated.py": "outside only where all areas are shown",
    "diagnostics/incidents/analyses/desk.py": "asks in which areas is counted",
    "diagnostics/incidents/analyses/api.py": "names the model for the rights only",
    "diagnostics/incidents/analyses/harm.py": "months of an area, not outside",
    "diagnostics/incidents/analyses/hot_rates.py": "not outside",
    "diagnostics/incidents/analyses/hot_spots.py": "outside from shown areas only",
    "diagnostics/incidents/analyses/hours.py": "outside in bands",
    "diagnostics/incidents/analyses/known.py": "outside in reasons without numbers",
    "diagnostics/incidents/analyses/measure.py": "months of areas, not outside",
    "diagnostics/incidents/analyses/rows.py": "for repeats and near repeats, as above",
    "diagnostics/incidents/imports/slices.py": "writes",
    "diagnostics/incidents/imports/staging.py": "writes",
    "diagnostics/incidents/records/slices.py": "writes",
    "diagnostics/incidents/records/staging.py": "writes",
    "diagnostics/incidents/records/unchanged.py": "writes",
    "diagnostics/incidents/records/summaries.py": "writes",
    "diagnostics/incidents/offences/services.py": "asks whether an offence is counted",
}
