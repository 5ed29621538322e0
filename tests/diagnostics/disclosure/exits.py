"""Every way by which numbers of incidents reach somebody who may not see small counts.

The lists are written by hand. A new analysis, address or module that reads counts and stands in none of them fails a
test (`test_exits.py`), so that nobody opens a way out without asking what it gives away together with all others.

Numbers of plans (`FIGURES`) come from findings, which have passed the gate, or from a person's hand. Those that are
small counts of cases are left out; `test_plans.py` walks all that shows them.
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

#: Addresses of surveys that tell numbers of answers to readers who may not see small counts; all go through
#: `surveys/results/release.py` or `surveys/victims/release.py`, walked in the tests of surveys.
SURVEYS = {
    *(
        "survey_results",
        "survey_question_result",
        "survey_tables_file",
        "survey_codebook",
        "survey_nonresponse",
        "survey_change",
    ),
    *("survey_victims", "survey_victims_file", "survey_codebook"),
    *("api-surveys-results", "api-surveys-victims", "api-surveys-changes"),
}
#: Addresses there that tell no more than how many have answered.
SURVEYS_SILENT = {
    *("survey_list", "survey_detail", "survey_poster", "survey_poster_file", "survey_code", "survey_paper"),
    *("survey_xlsform", "api-surveys-list", "api-surveys-detail", "api-surveys-versions"),
}

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

#: Modules that read the figures of plans and indicators: extent of a problem, baseline of a target, value of an
#: indicator; and how what they read is told outside.
FIGURES = {
    "diagnostics/indicators/api.py": "values told to the caller",
    "diagnostics/indicators/forms.py": "typed by who may record values",
    "diagnostics/indicators/services.py": "values told to the reader",
    "diagnostics/indicators/shown.py": "draws values told to the reader",
    "diagnostics/indicators/views.py": "values told to the reader; to change one is for who may record them",
    "plans/checks/predicates/integrated_plan.py": "whether a figure is there, and whether a target differs from it",
    "plans/demo/draft.py": "writes",
    "plans/demo/measures.py": "writes",
    "plans/demo/problems.py": "writes",
    "plans/documents/ministry_columns.py": "through the words of a version",
    "plans/documents/tables.py": "through the words of a version",
    "plans/logic/chain.py": "whether a figure is there",
    "plans/monitoring/dashboard.py": "told to the reader",
    "plans/monitoring/views.py": "told to the reader",
    "plans/objectives/api.py": "told to the caller",
    "plans/objectives/forms.py": "typed by who may edit the plan",
    "plans/objectives/services.py": "told to the reader",
    "plans/objectives/views.py": "told to the reader",
    "plans/plan/content.py": "told to the reader",
    "plans/plan/lines.py": "told to the reader",
    "plans/plan/small_counts.py": "leaves small counts out of a draft",
    "plans/problems/api.py": "told to the caller",
    "plans/problems/forms.py": "typed by who may edit the plan",
    "plans/problems/offers.py": "from frozen numbers, which have passed the gate",
    "plans/publishing/progress.py": "as the public may read it",
    "plans/versions/consulted.py": "through the words of a version",
    "plans/versions/content.py": "kept in the version, told by the words of it",
    "plans/versions/disclosing.py": "leaves small counts out of a version",
    "plans/versions/materiality.py": "whether a figure was changed",
    "plans/versions/problem_words.py": "through the words of a version",
    "plans/versions/tree.py": "through the words of a version",
    "plans/versions/wording.py": "leaves small counts out of the words of a version",
}
