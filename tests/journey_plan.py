"""The second half of the main job, as steps of people at their browsers: from the draft to the next version."""

from datetime import datetime, time, timedelta
from hashlib import sha256
from zoneinfo import ZoneInfo

from django.core import mail

from plans.reminders.services import tick
from stakeholders.outbox.tasks import sweep as send_letters

from .browser import Browser
from .journey_diagnosis import (
    TODAY,
    contact_of,
    day,
    link_in,
    newest_letter_to,
    the_worker_comes_round,
)

NOT_OURS = "The town has no power over it; the steering group looks again at the revision."
WITHOUT_ACCOUNT = "203.0.113.9"


def she_names_a_group_that_is_seldom_heard(ana: Browser) -> None:
    ana.follow("Partners").follow("Target groups").follow("New target group").send(
        "Save", name="Tenants without a contract", is_marginalised=True
    )
    ana.follow("Tenants without a contract").follow("Add an occasion").send(
        "Save", occasion="Evening at the Harbour School", held_on=day(-10), reached="10 to 19"
    )
    ana.shows("Evening at the Harbour School")


def she_begins_the_plan(ana: Browser) -> None:
    ana.follow("Plan").follow("Begin the plan").send(
        "Save",
        title="Safe Vila Nova",
        period_start=day(-30),
        period_end=day(1064),
        vision="A town whose quarters are safe by day and by night. " * 8,
        accountable_officer="Deputy mayor",
        coordinator_name="Ana Reis",
        coordinator_email="ana@example.org",
        first_evaluation_on=day(300),
        evaluation_questions="Did burglary fall?",
        evaluation_method="Before and after, with intervals",
        evaluator="University",
        evaluation_budget="5000",
        next_revision_on=day(1000),
        revision_triggers="An objective in red",
        revision_authority="Municipal council",
    )
    ana.shows("The plan is begun")


def she_describes_the_problem(ana: Browser) -> None:
    ana.follow("Plan").follow("Problems").follow("New problem").send(
        "Add a factor",
        title="Burglary in all quarters",
        statement="Homes are broken into in daylight.",
        cp_codes="Burglary",
        what="Break-ins",
        where="All three quarters",
        when="In working hours",
        who_victims="Residents",
        why="Nobody is at home",
        areas=["N1", "N2", "N3"],
        extent_value="180",
        extent_unit="burglaries",
        extent_period=str(TODAY.year - 1),
        extent_source="Recorded offences",
        findings=["F01", "F02"],
        **{"factors-0-factor": "Housing", "factors-0-link": "direct"},
        **_option(0, "Gates for alleys", "The alleys exist and cost little to close.", **{"is_chosen": True}),
    )
    ana.send("Add an option", **{"factors-1-factor": "Employment", "factors-1-link": "indirect"})
    ana.send("Save", **_option(1, "More patrols", "There are few officers."))
    ana.shows("The problem is saved", "Burglary in all quarters", "F01")
    ana.follow("Decide").send(
        "Record the decision",
        status="priority",
        reason="Most frequent.",
        decided_by="Steering group",
        decided_on=day(0),
    )
    ana.shows("The decision on P1 is recorded")


def _option(place: int, title: str, reason: str, **more) -> dict:
    fields = {"title": title, "reason": reason, "local_fit": reason, **more}
    return {f"options-{place}-{name}": value for name, value in fields.items()}


def she_sets_an_objective_with_a_target(ana: Browser) -> None:
    target = {
        "indicator": "I01",
        "baseline_value": "180",
        "baseline_period": str(TODAY.year - 1),
        "baseline_on": f"{TODAY.year - 1}-12-31",
        "target_value": "162",
        "target_on": day(1000),
    }
    ana.follow("Plan").follow("Objectives").follow("New objective").send(
        "Save",
        statement="A tenth fewer burglaries by the end of the plan.",
        problems="P1",
        due_on=day(1000),
        owner="Town Hall",
        national_goal="No counterpart",
        is_cohesion=True,
        **{f"targets-0-{name}": value for name, value in target.items()},
    )
    ana.shows("The objective is saved")


def she_plans_two_actions(ana: Browser) -> None:
    _action(
        ana,
        "Gates for alleys",
        lead="National Police",
        supports=["Court of Vila Nova", "Neighbours of the Harbour", "Traders of Portugal"],
        approach="situational",
        measures=["L1.1a", "L1.1b", "L1.5a"],
        factors=["RF1", "RF6"],
    )
    _action(
        ana,
        "A youth workshop",
        lead="Town Hall",
        supports=["Harbour School", "Health Centre"],
        approach="social",
        measures=["L1.2a", "L1.2b", "L1.3"],
        factors=["RF2", "RF5"],
    )


def _action(ana: Browser, title: str, *, supports: list[str], **fields) -> None:
    typed = {
        "title": title,
        "description": "What is done, in plain words.",
        "objectives": "O1",
        "lead_task": "Leads the work",
        "starts_on": day(-5),
        "ends_on": day(900),
        "areas": ["N1", "N2", "N3"],
        "resource_level": "local",
        "cost": "12000",
        "funding_status": "committed",
        "funding_source": "Municipal budget",
        "evidence_class": "B",
        "evidence_source": "Review of such projects",
        "milestones-0-title": "Begin",
        "milestones-0-due_on": day(7),
        **{f"q{number}": "Yes" if number > 10 else "No" for number in range(1, 13)},
        **fields,
    }
    ana.follow("Plan").follow("Actions").follow("New action")
    for place, name in enumerate(supports):
        is_last = place == len(supports) - 1
        typed[f"supports-{place}-organisation"] = name
        ana.send("Save" if is_last else "Add an organisation", **typed)
        typed = {}
    ana.shows("The action is saved", title)


def the_check_shows_what_blocks(ana: Browser) -> None:
    ana.follow("Plan").follow("Check")
    for rule in ("LA-10", "IP-07", "AG-12", "RF-07", "LV-02", "LV-03", "LV-04", "AS-07", "SD-08"):
        ana.shows(f"Blocks adoption {rule}")


def she_plans_the_evaluations(ana: Browser) -> None:
    for year in (2, 3):
        ana.follow("Follow-up").follow("Evaluations").follow("Plan an evaluation").send(
            "Save",
            title=f"Evaluation of year {year}",
            kind="outcome",
            due_on=day(365 * year - 65),
            responsible_name="Evaluator",
            responsible_email="evaluator@university.example",
            questions="Did burglary fall?",
            method="Before and after",
        )


def she_decides_what_is_left_out(ana: Browser) -> None:
    for subject in (
        "Media",
        "Combating a culture",
        "Prevention of recidivism",
        "After the sentence",
        "Protection of victims",
    ):
        ana.follow("Plan").follow("Check").follow(f"Decide under Coverage: {subject}").send(
            "Keep this decision", state="excluded", reason=NOT_OURS, decided_by="Steering group"
        )
    ana.shows("Excluded, with a reason", NOT_OURS)


def adoption_is_refused_with_reasons(ana: Browser) -> None:
    ana.follow("Plan").follow("Versions").follow("Adopt").shows(
        "3 points block adoption", "LA-10", "IP-07", "SD-08"
    )
    assert not any("Adopt the plan" in form.buttons for form in ana.forms)


def the_leads_accept_by_the_link_in_the_letter(ana: Browser) -> None:
    ana.follow("Partners").follow("Acceptance").follow("Ask several at once").send("Send the letters")
    ana.shows("2 letters are on their way")
    for name, person, function in (
        ("National Police", "Marta Luz", "Commander"),
        ("Town Hall", "Joana Dias", "Head of office"),
    ):
        letter = newest_letter_to(contact_of(name), "/link/accept/")
        Browser(WITHOUT_ACCOUNT).open(link_in(letter, "/link/accept/")).shows(
            "What is done, in plain words"
        ).send(
            "Send the answer", answer="We accept this part", answered_by=person, answered_role=function
        ).shows("Accepted", person)


def she_opens_a_consultation_on_the_frozen_draft(ana: Browser) -> str:
    """Gives the address of the public page."""
    ana.follow("Plan").follow("Versions").follow("Freeze the draft")
    ana.send("Freeze it", reason="First round of consultation").shows("frozen as version 0.1")
    ana.send("Prepare a round on it").send(
        "Save",
        title="First round",
        introduction="Read the draft and say what you think of it.",
        opens_at=day(-1) + "T00:00",
        closes_at=day(14) + "T00:00",
    )
    ana.follow("Open the round").send("Open the round").shows("The round is open")
    return next(words for words, _to in ana.links if "/public/" in words)


def she_extends_it_with_a_reason(ana: Browser, address: str) -> None:
    ana.follow("Consultation").follow("First round").follow("Edit")
    ana.send("Save", expect=422, closes_at=day(21) + "T00:00").shows("Say why the end is moved")
    ana.send("Save", end_reason="The leaflets came late.").shows("The leaflets came late.")
    Browser(WITHOUT_ACCOUNT).open(address).shows("the end was moved", "The leaflets came late.")


def a_resident_comments_without_a_name(address: str) -> None:
    Browser(WITHOUT_ACCOUNT).open(address).follow("Comment on this: A02").send(
        "Send",
        stance="I support this with a change",
        body="Say how you will know that it works.",
        author_kind="I write without a name",
    ).shows("Your comment has arrived", "Your code")


def the_office_moderates_and_two_persons_answer(ana: Browser, rui: Browser) -> None:
    ana.follow("Consultation").follow("Moderation").send("Publish chosen", c=True).shows(
        "1 comment is published"
    )
    ana.follow("Answers").follow("Answer: Say how you will know").send(
        "Save",
        decision="accepted",
        reason="Whoever pays should know it.",
        change_made="The evaluation of the workshop is described.",
    )
    ana.shows("You drafted this answer; another person must approve it.")
    rui.open("/").follow("Consultation").follow("Answers").send("Approve the chosen answers", a=True)
    rui.shows("1 answer is approved")
    ana.follow("Plan").follow("Actions").follow("A youth workshop").follow("Edit")
    ana.send("Save", evaluation_plan="Before and after.").shows("Before and after.")


def she_counts_who_took_part(ana: Browser) -> None:
    counted = {0: "12", 1: "9", 3: "6", 4: "15"}
    ana.follow("Consultation").follow("First round").follow("Count who took part")
    ana.send("Save", **{f"participation-{place}-number": number for place, number in counted.items()})
    ana.shows("The counts are kept.", "12")


def the_round_ends_with_you_said_we_did(ana: Browser, address: str) -> None:
    ana.follow("Consultation").follow("First round").follow("End the round").send("End the round")
    ana.follow("Who has been heard, and who is silent").shows("groups have not been heard").follow(
        "Give reasons"
    )
    silent = {
        name: "Invited by telephone, no answer."
        for form in ana.forms
        for name in form.controls
        if "-" in name
    }
    ana.send("Save", **silent).shows("For each group something stands")
    ana.follow("First round").follow("Publish").send(
        "Publish the answers", summary="One person took part; A02 says how it is evaluated."
    )
    Browser(WITHOUT_ACCOUNT).open(address).follow("You said, we did").shows(
        "A02 says how it is evaluated",
        "Without a name",
        "Answer: accepted",
        "What changes: The evaluation of the workshop is described.",
    )


def the_council_adopts(ana: Browser) -> None:
    ana.follow("Plan").follow("Versions").follow("Adopt").shows("Nothing blocks adoption")
    ana.send("Adopt the plan", adopted_by="Municipal council, decision 12")
    ana.shows("in force as version 1.0", "Fingerprint (SHA-256)", "the content agrees with it")
    the_worker_comes_round()
    printed = ana.open(ana.address).follow("Download as PDF").body
    public = Browser(WITHOUT_ACCOUNT).open("/public/vila-nova/plan/").shows("Safe Vila Nova", "Version 1.0")
    same = public.follow("Download as PDF").body
    assert same[:5] == b"%PDF-"
    assert sha256(same).digest() == sha256(printed).digest()


def nothing_in_it_changes_any_more(ana: Browser) -> None:
    ana.open("/").follow("Plan").follow("Actions").follow("Gates for alleys")
    assert not any(words == "Edit" for words, _to in ana.links)


def one_digest_leaves_once(ana: Browser):
    """Gives the letter to the police."""
    before = len(mail.outbox)
    morning = datetime.combine(TODAY, time(9), ZoneInfo("Europe/Lisbon"))
    assert [tick(morning), tick(morning), tick(morning + timedelta(hours=3))] == [2, 0, 0]
    send_letters()
    send_letters()
    digests = mail.outbox[before:]
    assert sorted(one.to[0] for one in digests) == sorted(map(contact_of, ("National Police", "Town Hall")))
    ana.follow("Follow-up").follow("Reminders").shows("Gates for alleys: Begin", "in a letter")
    ana.follow("Settings").follow("Letters").shows("2 due soon")
    return newest_letter_to(contact_of("National Police"), "/link/progress/")


def the_police_report_progress_by_the_link(letter, ana: Browser) -> None:
    Browser(WITHOUT_ACCOUNT).open(link_in(letter, "/link/progress/")).send(
        "Send the report",
        status="running",
        progress="10",
        text="Five alleys are gated.",
        reported_by="Marta Luz, Commander",
    ).shows("your report has arrived")
    ana.follow("Plan").follow("Actions").follow("Gates for alleys").shows("running", "Five alleys are gated.")


def she_records_a_value(ana: Browser) -> None:
    ana.follow("Diagnosis").follow("Indicators").follow("Burglaries").follow("Record a value").send(
        "Save", period_start=f"{TODAY.year}-01-01", period_end=day(0), value="170"
    )
    ana.shows("The value is recorded")
    ana.follow("Follow-up").shows("Target 162", "170")


def an_evaluation_opens_the_next_version(ana: Browser) -> None:
    ana.follow("Follow-up").follow("Evaluations").follow("Evaluation of year 2").follow("Add a finding")
    ana.send("Save", text="Burglary fell from 180 to 170.").send("The findings are complete")
    ana.follow("Record the decision").send(
        "Save",
        decision="adapt",
        reason="Keep the gates and aim higher.",
        decided_by="Steering group",
        decided_on=day(0),
        revise=True,
    )
    ana.shows("Decision recorded")
    ana.follow("Plan").follow("Versions").shows("in force, revision in preparation")


def the_comparison_shows_what_changed(ana: Browser) -> None:
    ana.follow("Plan").follow("Objectives").follow("A tenth fewer").follow("Edit")
    ana.send("Save", **{"targets-0-target_value": "150"}).shows("The objective is saved")
    ana.follow("Versions").follow("Compare").shows("What changed since 1.0", "to 162 by", "to 150 by")
    Browser(WITHOUT_ACCOUNT).open("/public/vila-nova/plan/").shows("to 162 by")
