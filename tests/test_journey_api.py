"""The whole main job over the API with tokens: what a partner system or a member's own program can do.

Only three things are not asked of the API, as they need a person at a page: the first sign-in that gives a token, a
partner's acceptance by the link in a letter, and what residents see. All operations used are in the OpenAPI document.
"""

from datetime import datetime, time
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.core.cache import cache
from django.utils import timezone

from plans.reminders.services import tick

from . import journey_diagnosis as diagnosis
from .api_caller import ApiCaller, undocumented
from .browser import Browser, a_file
from .journey_diagnosis import AREAS, PARTNERS, TODAY, contact_of, day, link_in, newest_letter_to
from .journey_plan import NOT_OURS

# The first one leads.
POLICE = ["National Police", "Court of Vila Nova", "Neighbours of the Harbour", "Traders of Portugal"]
HALL = ["Town Hall", "Harbour School", "Health Centre"]
RIGHTS = {f"q{number}": "yes" if number > 10 else "no" for number in range(1, 13)}


def a_token_of(browser: Browser, name: str, used: set) -> ApiCaller:
    """A personal token: what is done with it is done by its owner."""
    browser.open("/").follow("Settings").follow("Partner systems")
    browser.send("Make a token", name=name, role="Coordinator", is_personal=True)
    token = next(word for word in browser.text.split() if word.startswith("concord_"))
    browser.shows("in the name of")
    return ApiCaller("vila-nova", token.rstrip('"'), used)


def describe_the_town(api: ApiCaller) -> None:
    (town,) = api.rows("municipality/")
    api.change(f"municipality/{town['slug']}/", country="PT", currency="eur")
    wrong = api.call("patch", f"municipality/{town['slug']}/", {"time_zone": "Moon"}, expect=400)
    assert list(wrong["fields"]) == ["time_zone"]
    features = [
        {"type": "Feature", "properties": {"code": code, "name": name}, "geometry": diagnosis._square(place)}
        for place, (code, name) in enumerate(AREAS.items())
    ]
    boundaries = {"type": "FeatureCollection", "features": features}
    body = {"boundaries": boundaries, "dry_run": True}
    assert api.post("areas/boundaries/", body)["new"] == list(AREAS)
    assert api.get("areas/")["count"] == 0
    api.post("areas/boundaries/", {"boundaries": boundaries})
    refused = api.post("areas/boundaries/", {"boundaries": {"type": "Polygon"}}, expect=400)
    assert "FeatureCollection" in refused["fields"]["boundaries"][0]
    for code, residents in zip(AREAS, (12_000, 9_000, 15_000), strict=True):
        api.make("population/", area=code, year=2025, residents=residents, households=residents // 3)


def name_the_partners(api: ApiCaller) -> dict[str, str]:
    uids = {}
    for name, (groups, kind, level, sector) in PARTNERS.items():
        made = api.make(
            "organisations/",
            name=name,
            actor_groups=groups,
            community_kind=kind,
            level=level,
            sector=sector,
            role_diagnosis="data",
            role_plan="support",
        )
        uids[name] = made["uid"]
        api.make(
            "contacts/", organisation=made["uid"], role_title="Head", email=contact_of(name), is_primary=True
        )
    body = {"name": "Council", "kind": "council", "chair": "Mayor", "secretary": "Office"}
    body = api.make("bodies/", **body, members=list(uids.values()))
    present = [{"organisation": uid} for uid in list(uids.values())[:5]]
    api.make("meetings/", body=body["id"], held_on=day(-20), attendances=present)
    api.make(
        "agreements/",
        title="Counts",
        kind="data_sharing",
        organisation=uids["National Police"],
        signed_on=day(-300),
        valid_to=day(900),
    )
    return uids


def lists_have_pages_and_filters(api: ApiCaller) -> None:
    first = api.get("organisations/?page_size=3")
    assert (first["count"], len(first["results"]), first["previous"]) == (len(PARTNERS), 3, None)
    assert "page=2" in first["next"]
    last = api.get("organisations/?page_size=3&page=3")
    assert (len(last["results"]), last["next"]) == (1, None)
    assert api.get("organisations/?page_size=3&page=9", expect=404)["code"] == "not_found"
    assert [row["name"] for row in api.rows("organisations/?actor_group=AG-POL")] == ["National Police"]
    assert {row["level"] for row in api.rows("organisations/?level=national")} == {"national"}


def import_counts(api: ApiCaller) -> dict[str, str]:
    sources = {
        kind: api.make("sources/", name=name, kind=kind, period_from=day(-1100), period_to=day(-1))["uid"]
        for kind, name in (("police_recorded", "Recorded offences"), ("victim_survey", "Safety survey"))
    }
    api.make("offences/", code="BUR", name="Burglary", cp_code="CP03", denominator="households")
    year = TODAY.year - 1
    rows = [f"{year}-{month:02},{code},Burglary,5" for month in range(1, 13) for code in AREAS]
    table = "\n".join(
        ["Month,Area,Offence,Count", *rows, f"{year}-01,N1,Street theft,9", f"{year}-01,N2,Burglary,many"]
    )
    body = {"source": sources["police_recorded"]}
    batch = api.call("post", "imports/", body, expect=201, file=a_file("counts.csv", table))
    here = f"imports/{batch['uid']}/"
    assert batch["job_state"] == "queued"
    diagnosis.the_worker_comes_round()
    checked = api.get(here)
    assert (checked["state"], checked["rows_accepted"], checked["rows_rejected"]) == ("checked", 36, 2)
    api.post(f"{here}names/", {"offences": {"Street theft": "new"}}, expect=202)
    diagnosis.the_worker_comes_round()
    assert "“many” is not a number" in b"".join(api.get(f"{here}rejected/").streaming_content).decode()
    api.post(f"{here}confirm/", expect=202)
    diagnosis.the_worker_comes_round()
    assert api.get(here)["state"] == "done"
    assert api.get(f"jobs/{api.get(here)['job']}/")["state"] == "done"
    counts = api.rows(f"counts/?offence=BUR&by=area&first={year}-01-01&last={year}-12-31")
    assert [row["count"] for row in counts if row["area"]] == [60, 60, 60]
    return sources


def hold_a_survey(api: ApiCaller, source: str) -> None:
    survey = api.make("surveys/", title="Safety", sampling="open", introduction="How safe?", source=source)
    here = f"surveys/{survey['uid']}/"
    options = [{"value": "yes", "label": "Yes"}, {"value": "no", "label": "No"}]
    question = {"survey": survey["uid"], "code": "safe", "kind": "single", "text": "Safe?", "required": True}
    api.make("survey-questions/", **question, options=options)
    api.post(f"{here}publish/")
    sent = [{"instance": str(uuid4()), "answers": {"safe": "yes" if n % 3 else "no"}} for n in range(30)]
    for one in sent:
        api.post(f"{here}answers/", one, expect=201)
    assert api.post(f"{here}answers/", sent[0], expect=200)["answers"] == sent[0]["answers"]
    wrong = {"instance": str(uuid4()), "answers": {"safe": "perhaps"}}
    api.post(f"{here}answers/", wrong, expect=400)
    api.post(f"{here}close/")
    assert "20" in str(api.get(f"{here}results/"))


def write_findings(api: ApiCaller, sources: dict[str, str]) -> list[str]:
    made = []
    for number, kind in enumerate(("extent", "phenomenon", "characteristic", "factor", "form")):
        source = sources["victim_survey" if number % 2 else "police_recorded"]
        citations = [{"source": source, "detail": "Report, page 3"}]
        made.append(
            api.make("findings/", kind=kind, statement=f"What was found: {kind}.", citations=citations)
        )
    api.post(f"findings/{made[0]['uid']}/validate/")
    assert [row["uid"] for row in api.rows("findings/?is_validated=true")] == [made[0]["uid"]]
    return [one["uid"] for one in made]


def write_the_plan(api: ApiCaller, uids: dict[str, str], sources, findings) -> dict:
    plan = api.make(
        "plan/",
        title="Safe Vila Nova",
        period_start=day(-30),
        period_end=day(1064),
        vision="A town whose quarters are safe by day and by night. " * 8,
        accountable_officer="Deputy mayor",
        coordinator_name="Ana Reis",
        coordinator_email="ana@example.org",
        first_evaluation_on=day(300),
        evaluation_questions="Did burglary fall?",
        evaluation_method="Before and after",
        evaluator="University",
        evaluation_budget="5000",
        next_revision_on=day(1000),
        revision_triggers="An objective in red",
        revision_authority="Municipal council",
    )
    assert plan["stage"] == "draft"
    problem = api.make(
        "problems/",
        title="Burglary in all quarters",
        statement="Homes are broken into in daylight.",
        cp_codes=["CP03"],
        **dict.fromkeys(("what", "where", "when", "who_victims", "why"), "See the diagnosis"),
        areas=list(AREAS),
        extent_value="180",
        extent_unit="burglaries",
        extent_period=str(TODAY.year - 1),
        extent_source=sources["police_recorded"],
        findings=findings,
        factors=[{"factor": "RF4", "link": "direct"}, {"factor": "RF3", "link": "indirect"}],
        options=[
            {"title": "Gates", "is_chosen": True, "reason": "Cheap", "local_fit": "Alleys exist"},
            {"title": "Patrols", "reason": "Costly", "local_fit": "Few officers"},
        ],
    )
    decision = {"status": "prioritised", "reason": "Most frequent.", "decided_by": "Steering group"}
    api.post(f"problems/{problem['uid']}/decide/", {**decision, "decided_on": day(0)})
    indicator = api.make(
        "indicators/",
        name="Burglaries",
        unit="cases a year",
        domain="crime",
        direction="lower",
        frequency="yearly",
        next_value_due_on=day(10),
        responsible_email=contact_of("National Police"),
    )
    target = {"indicator": indicator["uid"], "target_value": "162", "target_on": day(1000)}
    baseline = {
        "baseline_value": "180",
        "baseline_period": str(TODAY.year - 1),
        "baseline_on": f"{TODAY.year - 1}-12-31",
    }
    objective = api.make(
        "objectives/",
        statement="A tenth fewer burglaries.",
        problems=[problem["uid"]],
        due_on=day(1000),
        targets=[target | baseline],
    )
    actions = [
        _action(api, objective, [uids[name] for name in POLICE], title="Gates", factors=["RF1", "RF6"]),
        _action(api, objective, [uids[name] for name in HALL], title="Workshop", factors=["RF2", "RF5"]),
    ]
    for year in (2, 3):
        title = f"Evaluation of year {year}"
        api.make("evaluations/", title=title, kind="outcome", due_on=day(365 * year - 65))
    return {"indicator": indicator, "objective": objective, "actions": actions}


def _action(api: ApiCaller, objective: dict, organisations: list[str], **more) -> dict:
    """The first of the organisations leads."""
    parts = [
        {"organisation": uid, "kind": "support" if number else "lead", "task": "Its part"}
        for number, uid in enumerate(organisations)
    ]
    return api.make(
        "actions/",
        description="What is done, in plain words.",
        objectives=[objective["uid"]],
        responsibilities=parts,
        milestones=[{"title": "Begin", "due_on": day(7)}],
        starts_on=day(-5),
        ends_on=day(900),
        areas=list(AREAS),
        approach="social",
        measures=["L1.1a", "L1.3"],
        resource_level="local",
        cost="12000",
        funding_status="committed",
        evidence_class="B",
        rights_answers=RIGHTS,
        **more,
    )


def blocks(api: ApiCaller) -> set[str]:
    results = api.get("checks/")["results"]
    return {one["rule"] for one in results if one["severity"] == "B" and one["state"] in {"fail", "partial"}}


def hear_who_is_seldom_heard(api: ApiCaller) -> None:
    group = api.make("target-groups/", name="Tenants without a contract", is_marginalised=True)
    occasion = {"occasion": "Evening at school", "held_on": day(-10), "reached": "from_10"}
    api.make("group-contacts/", group=group["uid"], **occasion)


def leave_out_with_reasons(api: ApiCaller) -> None:
    open_points = {"LA-10", "IP-07", "AG-12", "RF-07", "LV-02", "LV-03", "LV-04", "SD-08"}
    assert blocks(api) == open_points
    for code in ("AG-MED", "RF7", "L2", "L3", "L4"):
        decision = {"state": "excluded", "reason": NOT_OURS, "decided_by": "Steering group"}
        api.make("considerations/", code=code, decided_on=day(0), **decision)
    refused = api.post("versions/adopt/", {"adopted_by": "Council", "adopted_on": day(0)}, expect=422)
    assert refused["code"] == "checks_block"
    assert len(refused["fields"]["reasons"]) == len(blocks(api)) == 3


def leads_accept(api: ApiCaller) -> None:
    asked = api.post("acceptances/ask/", {"groups": ["new"]})
    assert len(asked["asked"]) == 2
    for name in ("National Police", "Town Hall"):
        letter = newest_letter_to(contact_of(name), "/link/accept/")
        answer = {"answer": "We accept", "answered_by": "Marta Luz", "answered_role": "Head"}
        Browser().open(link_in(letter, "/link/accept/")).send("Send the answer", **answer)
    assert api.get("acceptances/?acceptance=accepted&kind=lead")["count"] == 2
    assert {row["state"] for row in api.rows("letters/?kind=acceptance")} <= {"sent"}


def consult(api: ApiCaller, second: ApiCaller, workshop: dict) -> None:
    version = api.post("versions/freeze/", {"reason": "First round"}, expect=201)
    text = api.post(f"versions/{version['number']}/consult/")
    now = timezone.now()
    round_ = api.make(
        "rounds/",
        text=text["uid"],
        title="First round",
        introduction="Say what you think.",
        opens_at=(now - diagnosis.timedelta(days=1)).isoformat(),
        closes_at=(now + diagnosis.timedelta(days=7)).isoformat(),
    )
    here = f"rounds/{round_['uid']}/"
    api.post(f"{here}open/")
    later = {"closes_at": (now + diagnosis.timedelta(days=14)).isoformat()}
    assert api.call("patch", here, later, expect=422)["code"] == "reason_needed"
    assert api.change(here, **later, end_reason="Holidays.")["end_changes"][0]["reason"] == "Holidays."
    element = next(
        one
        for one in api.get(f"consulted-texts/{text['uid']}/")["content"]
        if one["code"] == workshop["code"]
    )
    said = {"key": str(uuid4()), "round": round_["uid"], "element_uid": element["uid"], "stance": "change"}
    comment = api.make(
        "contributions/", **said, author_kind="anonymous", body="How will you know that it works?"
    )
    api.post(f"contributions/{comment['uid']}/moderate/", {"decision": "published"})
    (point,) = api.get(f"segments/?contribution={comment['uid']}")["results"]
    answer = {"segment": point["uid"], "decision": "accepted", "reason": "It is right."}
    drafted = api.make("responses/", **answer, change_made="It is said.", changes=[element["uid"]])
    seen = {"updated_at": drafted["updated_at"]}
    assert api.post(f"responses/{point['uid']}/approve/", seen, expect=422)["code"]
    second.post(f"responses/{point['uid']}/approve/", seen)
    api.change(f"actions/{workshop['uid']}/", evaluation_plan="Before and after.")
    counted = {"women": 12, "men": 9, "from_18": 6, "from_25": 15}
    api.post(f"{here}participation/", [{"group": who, "number": number} for who, number in counted.items()])
    api.post(f"{here}close/")
    summary = {"summary": "One person took part."}
    assert api.post(f"{here}publish/", summary, expect=422)["code"] == "round_has_gaps"
    gaps = [row["code"] for row in api.get(f"{here}coverage/") if row["state"] == "open"]
    api.post(f"{here}gaps/", [{"code": code, "reason": "Heard in the next round."} for code in gaps])
    assert api.post(f"{here}publish/", summary)["state"] == "decided"


def adopt(api: ApiCaller) -> None:
    assert blocks(api) == set()
    made = api.post(
        "versions/adopt/", {"adopted_by": "Council, decision 12", "adopted_on": day(0)}, expect=201
    )
    assert (made["number"], made["state"]) == ("1.0", "adopted")
    assert api.get("versions/1.0/content/")["content_hash"] == made["content_hash"]
    api.get("versions/1.0/pdf/", expect=404)
    job = api.post("versions/1.0/print/", expect=202)
    diagnosis.the_worker_comes_round()
    assert api.get(f"jobs/{job['uid']}/")["state"] == "done"
    assert b"".join(api.get("versions/1.0/pdf/").streaming_content)[:5] == b"%PDF-"


def follow_up(api: ApiCaller, plan: dict) -> None:
    action = plan["actions"][0]
    changed = api.call("patch", f"actions/{action['uid']}/", {"title": "Other"}, expect=422)
    assert changed["code"] == "plan_in_force"
    report = {
        "action": action["uid"],
        "status": "running",
        "progress": 10,
        "text": "Five.",
        "key": str(uuid4()),
    }
    api.make("progress-reports/", **report, reported_by="Police")
    api.post("progress-reports/", report | {"reported_by": "Police"}, expect=200)
    value = {"period_start": f"{TODAY.year}-01-01", "period_end": day(0), "value": "170"}
    api.make("indicator-values/", indicator=plan["indicator"]["uid"], **value)
    tick(datetime.combine(TODAY, time(9), ZoneInfo("Europe/Lisbon")))
    assert {row["rule"] for row in api.rows("reminders/?state=written")} >= {"milestone"}
    assert api.get("letters/?kind=digest")["count"] == len(newest_digests())


def newest_digests() -> list:
    diagnosis.send_letters()
    return [one for one in diagnosis.mail.outbox if "due soon" in one.subject]


def evaluate_and_revise(api: ApiCaller, plan: dict) -> None:
    evaluation = next(
        row for row in api.rows("evaluations/?state=planned") if row["title"].endswith("year 2")
    )
    here = f"evaluations/{evaluation['uid']}/"
    assert api.post(f"{here}close/", expect=422)["code"] == "no_finding"
    api.make("evaluation-findings/", evaluation=evaluation["uid"], text="It fell to 170.")
    api.post(f"{here}close/")
    decision = {"decision": "adapt", "reason": "Aim higher.", "decided_by": "Council", "decided_on": day(0)}
    assert api.post(f"{here}decide/", {**decision, "revise": True})["decision"] == "adapt"
    assert api.rows("plan/")[0]["stage"] == "revision"
    (target,) = plan["objective"]["targets"]
    api.change(f"objectives/{plan['objective']['uid']}/", targets=[{**target, "target_value": "150"}])
    api.post("versions/freeze/", {"reason": "Second round"}, expect=201)
    newest = api.rows("versions/?state=consulted")[0]["number"]
    (change,) = api.get(f"versions/{newest}/diff/?before=1.0")
    assert (change["code"], change["changes"]) == ("O1", ["reworded"])
    assert "150" in str(change["fields_changed"])


@pytest.mark.django_db
def test_the_whole_main_job_over_the_api(settings, tmp_path, client):
    settings.MEDIA_ROOT = str(tmp_path)
    cache.clear()
    used: set = set()
    ana = diagnosis.an_empty_town_with_its_coordinator()
    rui = diagnosis.she_invites_a_second_person(ana)
    api, second = a_token_of(ana, "Ana's script", used), a_token_of(rui, "Rui's script", used)

    describe_the_town(api)
    uids = name_the_partners(api)
    lists_have_pages_and_filters(api)
    sources = import_counts(api)
    hold_a_survey(api, sources["victim_survey"])
    findings = write_findings(api, sources)
    hear_who_is_seldom_heard(api)
    plan = write_the_plan(api, uids, sources, findings)
    leave_out_with_reasons(api)
    leads_accept(api)
    consult(api, second, plan["actions"][1])
    adopt(api)
    follow_up(api, plan)
    evaluate_and_revise(api, plan)

    document = client.get("/api/schema/?format=json").json()
    assert undocumented(used, document) == set()
    assert len(used) > 60
