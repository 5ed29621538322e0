"""The whole main job over HTTP: from an empty town to an adopted plan that is followed up and revised.

The steps stand in journey_diagnosis.py and journey_plan.py. Nothing is written but through pages, letters and the work
that these ask for; only the town and its first coordinator are made by the command that an operator uses.
"""

import pytest
from django.core.cache import cache

from . import journey_diagnosis as diagnosis
from . import journey_plan as plan


@pytest.mark.django_db
def test_from_raw_data_to_an_adopted_plan_that_is_followed_up(settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)
    cache.clear()

    ana = diagnosis.an_empty_town_with_its_coordinator()
    rui = diagnosis.she_invites_a_second_person(ana)
    diagnosis.she_describes_the_town(ana)
    diagnosis.she_names_the_partners(ana)

    diagnosis.she_names_sources_and_offences(ana)
    diagnosis.she_imports_crime_counts(ana)
    diagnosis.she_reads_the_counts_and_makes_a_finding(ana)
    survey = diagnosis.she_publishes_a_survey(ana)
    diagnosis.residents_answer(survey)
    diagnosis.she_reads_the_results_and_makes_a_finding(ana)
    diagnosis.she_writes_further_findings(ana)
    diagnosis.she_defines_an_indicator(ana)

    plan.she_names_a_group_that_is_seldom_heard(ana)
    plan.she_begins_the_plan(ana)
    plan.she_describes_the_problem(ana)
    plan.she_sets_an_objective_with_a_target(ana)
    plan.she_plans_two_actions(ana)
    plan.the_check_shows_what_blocks(ana)
    plan.she_plans_the_evaluations(ana)
    plan.she_decides_what_is_left_out(ana)
    plan.adoption_is_refused_with_reasons(ana)

    plan.the_leads_accept_by_the_link_in_the_letter(ana)
    page = plan.she_opens_a_consultation_on_the_frozen_draft(ana)
    plan.she_extends_it_with_a_reason(ana, page)
    plan.a_resident_comments_without_a_name(page)
    plan.the_office_moderates_and_two_persons_answer(ana, rui)
    plan.she_counts_who_took_part(ana)
    plan.the_round_ends_with_you_said_we_did(ana, page)

    plan.the_council_adopts(ana)
    plan.nothing_in_it_changes_any_more(ana)
    letter = plan.one_digest_leaves_once(ana)
    plan.the_police_report_progress_by_the_link(letter, ana)
    plan.she_records_a_value(ana)
    plan.an_evaluation_opens_the_next_version(ana)
    plan.the_comparison_shows_what_changed(ana)
