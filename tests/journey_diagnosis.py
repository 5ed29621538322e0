"""The first half of the main job, as steps of people at their browsers: the town, its partners, what it knows."""

import json
from datetime import date, timedelta

from django.core import mail
from django.core.management import call_command

from stakeholders.jobs.tasks import sweep as do_the_work
from stakeholders.outbox.tasks import sweep as send_letters

from .browser import Browser, a_file

TODAY = date.today()
HOME = "/town/vila-nova/"
PASSWORD = "a horse, a battery and a staple"
AREAS = {"N1": "Harbour", "N2": "Old Town", "N3": "Hillside"}

# name: groups, class of actor, level, sector
PARTNERS = {
    "Town Hall": (["AG-MUN", "AG-SOC", "AG-HOU"], "elected", "local", "government"),
    "Harbour School": (["AG-EDU", "AG-YOU"], "public_local", "local", "government"),
    "National Police": (["AG-POL"], "public_national", "national", "government"),
    "Court of Vila Nova": (["AG-COU", "AG-PRO", "AG-PRB"], "public_national", "national", "government"),
    "Health Centre": (["AG-HEA"], "public_local", "local", "government"),
    "Neighbours of the Harbour": (["AG-COM", "AG-VIC"], "voluntary", "local", "non_government"),
    "Traders of Portugal": (["AG-ECO"], "private", "national", "non_government"),
}


def day(offset: int) -> str:
    return (TODAY + timedelta(days=offset)).isoformat()


def the_worker_comes_round() -> None:
    """Do what waits, as the worker of long work does: by the real task."""
    do_the_work()


def newest_letter_to(address: str, containing: str):
    """The letter, once the sender of letters has been round."""
    send_letters()
    found = [one for one in mail.outbox if one.to == [address] and containing in one.body]
    assert found, (
        f"no letter to {address} with “{containing}”: {[(one.to, one.subject) for one in mail.outbox]}"
    )
    return found[-1]


def link_in(letter, part: str) -> str:
    return next(word for word in letter.body.split() if part in word).rstrip(".,)")


def a_person_signs_in(email: str) -> Browser:
    """Set a password by the letter that "forgot your password" sends, and sign in with it."""
    browser = Browser().open("/accounts/login/").follow("Forgot your password?")
    browser.send("Reset My Password", email=email)
    browser.open(link_in(mail.outbox[-1], "/password/reset/key/"))
    browser.send("Change Password", password1=PASSWORD, password2=PASSWORD)
    return browser.open("/accounts/login/").send("Sign in", login=email, password=PASSWORD)


def an_empty_town_with_its_coordinator() -> Browser:
    options = {"coordinator": "ana@example.org", "full_name": "Ana Reis", "time_zone": "Europe/Lisbon"}
    call_command("add_town", "vila-nova", "Vila Nova", **options)
    ana = a_person_signs_in("ana@example.org").shows("What to do next", "Add the areas of the town")
    assert "invented" not in ana.text, "a real town is taken for the demonstration"
    return ana


def she_invites_a_second_person(ana: Browser) -> Browser:
    ana.follow("Settings").follow("Members").follow("Add a member")
    ana.send("Save", email="rui@example.org", full_name="Rui Pinto", role="Deputy coordinator")
    return a_person_signs_in("rui@example.org").shows("Vila Nova")


def she_describes_the_town(ana: Browser) -> None:
    ana.follow("Settings").send("Save", country="PT", currency="EUR", contact_email="plan@vila-nova.example")
    features = [
        {"type": "Feature", "properties": {"code": code, "name": name}, "geometry": _square(place)}
        for place, (code, name) in enumerate(AREAS.items())
    ]
    boundaries = json.dumps({"type": "FeatureCollection", "features": features})
    ana.follow("Areas").follow("Read a boundary file")
    ana.send("Read the file", file=a_file("areas.geojson", boundaries)).shows("Gaps between areas")
    ana.send("Do this").shows("3 areas are in use in this layer")
    ana.follow("Settings").follow("Areas").shows("Together\N{EN DASH}")
    rows = "area,year,residents,households\nN1,2025,12000,5000\nN2,2025,9000,4000\nHillside,2025,15000,5500\n"
    ana.follow("Read population figures")
    ana.send("Read the file", file=a_file("people.csv", rows), source="Municipal register").shows("3 rows")
    ana.send("Take these rows")
    ana.follow("Settings").follow("Areas").shows("36,000")


def _square(place: int) -> dict:
    west, south, size = -8.6 + place * 0.02, 41.1, 0.02
    corners = [[west, south], [west + size, south], [west + size, south + size], [west, south + size]]
    return {"type": "Polygon", "coordinates": [[*corners, corners[0]]]}


def she_names_the_partners(ana: Browser) -> None:
    for name, (groups, kind, level, sector) in PARTNERS.items():
        ana.follow("Partners").follow("New organisation").send(
            "Save",
            name=name,
            actor_groups=groups,
            community_kind=kind,
            level=level,
            sector=sector,
            role_diagnosis="provides data",
            role_plan="supports actions",
        )
        contact = {"role_title": "Head", "email": contact_of(name), "is_primary": True}
        ana.follow(name).follow("Add a contact").send("Save", **contact)
    ana.follow("Partners").follow("Bodies").follow("New body").send(
        "Save",
        name="Local council for prevention",
        kind="council for prevention",
        chair="Mayor",
        secretary="Office of prevention",
        members=list(PARTNERS),
    )
    ana.follow("Meetings").follow("Plan a meeting").send("Save", body="Local council", held_on=day(-20))
    ana.follow("Write down who came").send("Save")  # the members of the body are proposed
    ana.follow("Write minutes and decisions").send(
        "Save", minutes="All were heard.", **{"decisions-0-text": "Begin a diagnosis."}
    )
    ana.follow("Agreements").follow("New agreement").send(
        "Save",
        title="Counts of recorded offences",
        kind="data sharing",
        organisation="National Police",
        signed_on=day(-300),
        valid_to=day(900),
    )


def contact_of(name: str) -> str:
    return f"{name.split()[0].lower()}@{name.split()[-1].lower()}.example"


def she_names_sources_and_offences(ana: Browser) -> None:
    scores = dict.fromkeys(
        ("coverage", "accuracy", "timeliness", "comparability", "disaggregation", "bias_risk"), "3"
    )
    for name, kind, owner, since in (
        ("Recorded offences", "police-recorded", "National Police", -1100),
        ("Safety survey", "victimisation or safety survey", "Town Hall", -30),
    ):
        ana.follow("Diagnosis").follow("Sources").follow("Add a source").send(
            "Save", name=name, kind=kind, owner=owner, period_from=day(since), period_to=day(-1), **scores
        )
    ana.follow("Diagnosis").follow("Crime counts").follow("Offence types").follow("Add an offence type")
    ana.send(
        "Save", code="BUR", name="Burglary", aliases="Break-in", cp_code="Burglary", denominator="households"
    )


def she_imports_crime_counts(ana: Browser) -> None:
    """With a preview, three rejected rows, one name settled, and the import by the worker."""
    year = TODAY.year - 1
    rows = [
        f"{year - back}-{month:02},{code},Break-in,{4 + back + month % 3}"
        for back in (1, 0)
        for month in range(1, 13)
        for code in AREAS
    ]
    wrong = [f"{year}-01,Atlantis,Burglary,3", f"{year}-02,N1,Burglary,-4", f"{year}-02,N1,Street theft,9"]
    table = "\n".join(["Month,Area,Offence,Count", *rows, *wrong])
    ana.follow("Diagnosis").follow("Crime counts").follow("Import counts")
    ana.send("Read the file", source="Recorded offences", file=a_file("counts.csv", table))
    ana.shows("Which column is what?", "Burglary, N1 Harbour, January").send("Check the whole file")
    the_worker_comes_round()
    ana.follow("Look again").shows("3 rejected values", "74", "“Atlantis” is not an area of the town")
    ana.follow("Settle the names").send("Check again", offence_0="make it a new offence type")
    the_worker_comes_round()
    check = ana.follow("Look again").address
    rejected = ana.follow("Download all rejected rows").body.decode()
    assert "75,D (Count),“-4” is below zero; a count cannot be." in rejected
    ana.open(check).send("Import 73 values")
    the_worker_comes_round()
    ana.follow("Look again").shows("73 counts were imported.")


def she_reads_the_counts_and_makes_a_finding(ana: Browser) -> None:
    ana.follow("Crime counts").shows("Burglary 216180", "no clear change").follow("Burglary")
    ana.shows("of 14,500 households", "exact test", "Harbour: 60").send("Make a finding of this")
    ana.send("Save", kind="extent: how much").shows("Burglary: 180 recorded", "Frozen as they stood")
    ana.send("Validate this finding").shows("The finding is validated")


def she_publishes_a_survey(ana: Browser) -> str:
    """Gives the address for residents."""
    ana.follow("Diagnosis").follow("Surveys").follow("Or begin with an empty one").send(
        "Save",
        title="Safety in Vila Nova",
        introduction="Two questions on how safe you feel. No names are kept.",
        sampling="open to everyone",
        population="Residents aged 18 and over",
        source="Safety survey",
    )
    ana.follow("Add a question").send(
        "Save and add another",
        text="Do you feel safe after dark?",
        kind="one answer",
        required=True,
        choices="Yes\nNo",
        together_values="Yes",
        together_label="Feels safe after dark",
    )
    fears = "Dark streets\nDrunken people\nBreak-ins"
    ana.send("Save", text="What frightens you?", kind="several answers", choices=fears, asked_of="No")
    ana.follow("Publish").send("Publish").shows("the survey open")
    return next(words for words, _to in ana.links if "/public/" in words)


def residents_answer(address: str) -> None:
    """Thirty people without account, script or cookie; those who feel safe are not asked what frightens them."""
    for number in range(30):
        is_safe = number % 3 > 0
        resident = Browser(network=f"198.51.{number % 3}.7").open(address).send("I take part")
        resident.send("Next", **{"q-do_you_feel_safe": "Yes" if is_safe else "No"})
        if not is_safe:
            resident.send("Next", **{"q-what_frightens_you": ["Dark streets"]})
        resident.send("Send", expect=201).shows("Your answers have arrived")


def she_reads_the_results_and_makes_a_finding(ana: Browser) -> None:
    ana.follow("Diagnosis").follow("Surveys").follow("Safety in Vila Nova")
    ana.follow("Close the survey").send("Close the survey").follow("Results").shows("Not representative")
    ana.follow("Do you feel safe after dark?").shows("20 of 30 valid answers", "66.7 %")
    ana.send("Make a finding of this").send("Save", kind="perception: how safe").shows("66.7 % of 30")


def she_writes_further_findings(ana: Browser) -> None:
    for kind, statement, source in (
        ("phenomenon", "Homes are broken into while people are at work.", "Recorded offences"),
        ("characteristic", "Break-ins are spread over all three areas.", "Recorded offences"),
        ("factor", "Streets are dark, which frightens people.", "Safety survey"),
        ("form", "Doors are forced in daylight.", "Recorded offences"),
    ):
        citation = {"citations-0-source": source, "citations-0-detail": "Report, page 3"}
        ana.follow("Diagnosis").follow("Findings").follow("New finding")
        ana.send("Save", kind=kind, statement=statement, **citation).shows("The finding is saved", source)


def she_defines_an_indicator(ana: Browser) -> None:
    ana.follow("Diagnosis").follow("Indicators").follow("New indicator").send(
        "Save",
        name="Burglaries",
        unit="cases a year",
        domain="recorded crime",
        direction="lower is better",
        source="Recorded offences",
        frequency="yearly",
        next_value_due_on=day(10),
        responsible_name="Commander",
        responsible_email=contact_of("National Police"),
    )
