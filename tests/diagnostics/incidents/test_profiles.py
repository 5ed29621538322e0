"""How files of a source are read, kept under a name: known by headings, changed, taken out and in."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from diagnostics.incidents.imports.forms import ProfileChoiceForm
from diagnostics.incidents.profiles.reading import BadReading, checked, fit
from diagnostics.incidents.records.profiles import FORM_HEADINGS, PROFILES, profile_of
from diagnostics.models import ImportBatch, ImportProfile, Incident, OffenceType
from stakeholders.access.permissions import Actor
from stakeholders.models import Area
from tests.builders import make_source

from .conftest import table
from .test_counts_api import API, api, upload, worked  # noqa: F401 - fixtures
from .test_places import columns
from .test_records import areas  # noqa: F401

HEADER = "Nr,Was,Wann,Um,Wo,Ost,Nord"
ROWS = ("1,Einbruch,03/02/2025,21:05,Hafen,10.01,50.01", "2,Burglary,25/02/2025,00:00,N01,10.03,50.01")


def first_import(desk, name: str = "Police, monthly"):
    """A file read with some care, its names settled, and the way kept."""
    desk.upload(table(*ROWS, header=HEADER))
    told = columns(
        desk, keep="on", time=3, reference=0, longitude=5, latitude=6, place_precision=2, midnight_unknown="on",
        clock="Europe/Lisbon",
    )  # fmt: skip
    answer = desk.settle_columns(
        layout="incidents", period=2, offence=1, area=4, shown_layout="incidents", **told
    )
    assert answer.status_code == 302, answer.context["form"].errors
    batch = desk.work()
    names = batch.report["unknown"]
    burglary, harbour = OffenceType.objects.get(code="BURG"), Area.objects.get(code="N01")
    assert [one["name"] for one in names["offences"]["names"]] == ["Einbruch"]
    desk.client.post(desk.url(f"{batch.uid}/names/"), {"offence_0": burglary.pk, "area_0": harbour.pk})
    batch = desk.work(batch)
    desk.client.post(desk.url(f"{batch.uid}/profile/"), {"name": name})
    return ImportBatch.objects.get(pk=batch.pk)


def test_a_way_of_reading_is_kept_in_headings_and_codes(desk):
    batch = first_import(desk)
    reading = batch.profile.reading
    assert reading["columns"] == {"period": "Wann", "offence": "Was", "area": "Wo"}
    assert reading["records"] == {
        "columns": {"time": "Um", "longitude": "Ost", "latitude": "Nord", "reference": "Nr"},
        "clock": "Europe/Lisbon", "counted": "incident", "disputed": "coordinates", "midnight_unknown": True,
        "place_precision": "block",
    }  # fmt: skip
    assert (reading["date_order"], reading["offences"], reading["areas"]) == (
        "day_first", {"einbruch": "BURG"}, {"hafen": "N01"},
    )  # fmt: skip
    page = desk.client.get(desk.url(f"{batch.uid}/")).content.decode()
    assert "by the profile “Police, monthly”" in page


def test_the_next_file_is_known_by_its_headings_wherever_they_stand(desk):
    first_import(desk)
    rows = (
        "x,50.01,10.01,Hafen,21:05,03/03/2025,Einbruch,9",
        "y,50.01,10.01,Hafen,00:00,04/03/2025,EINBRUCH,10",
    )
    desk.upload(table(*rows, header="Neu,NORD,Ost,Wo,Um,Wann,Was,Nr"))
    batch = desk.batch()
    assert batch.profile.name == "Police, monthly"
    assert (
        "Read by your profile “Police, monthly”"
        in desk.client.get(desk.url(f"{batch.uid}/columns/")).content.decode()
    )
    desk.settle_columns()
    batch = desk.work()
    assert (batch.rows_accepted, batch.rows_rejected, batch.kind) == (2, 0, "records")
    desk.confirm(batch)
    assert [(f"{row.day}", row.minute, row.place_precision) for row in Incident.objects.order_by("pk")] == [
        ("2025-03-03", 1265, 2), ("2025-03-04", None, 2),
    ]  # fmt: skip


def test_a_way_of_reading_can_be_kept_after_the_import(desk):
    batch = desk.run(table("2025-01,N01,Burglary,7"))
    assert "Keep as a profile" in desk.client.get(desk.url(f"{batch.uid}/")).content.decode()
    desk.client.post(desk.url(f"{batch.uid}/profile/"), {"name": "Counts"})
    assert ImportProfile.objects.get().reading["columns"]["count"] == "Count"


def test_a_profile_of_another_source_is_not_taken_unasked_but_can_be_chosen(desk, town):
    profile = first_import(desk).profile
    other = make_source(town, "Transport police")
    text = table(*ROWS, header=HEADER)
    desk.upload(text, source=other)
    assert desk.batch().profile is None
    file = SimpleUploadedFile("counts.csv", text.encode())
    desk.client.post(desk.url("new/"), {"source": other.pk, "file": file, "profile": str(profile.uid)})
    assert desk.batch().profile == profile
    desk.client.post(desk.url(f"{desk.batch().uid}/read-like/"), {"profile": ""})
    assert desk.batch().profile is None
    # Those of the file's own source stand first, those of others after the ones that come with the program.
    groups = [
        name
        for name, _choices in ProfileChoiceForm(actor=Actor(town), source=profile.source)[
            "profile"
        ].field.choices
    ]
    assert [str(name)[-14:] for name in groups[:2]] == ["", "Police records"]
    groups = [
        name for name, _choices in ProfileChoiceForm(actor=Actor(town), source=other)["profile"].field.choices
    ]
    assert str(groups[-1]).endswith("Police records")
    assert len(groups) == 3


def test_a_profile_that_does_not_fit_is_refused_with_the_heading_that_lacks(desk, media):
    first_import(desk)
    file = SimpleUploadedFile("counts.csv", table("2025-01,N01,Burglary,7").encode())
    profile = ImportProfile.objects.get()
    before = set(media.rglob("*/counts/*"))
    answer = desk.client.post(
        desk.url("new/"), {"source": desk.source.pk, "file": file, "profile": str(profile.uid)}
    )
    assert answer.status_code == 422
    assert "does not fit: the file has no column “Wann”" in str(answer.context["form"].errors)
    assert set(media.rglob("*/counts/*")) == before


def test_a_file_read_otherwise_can_change_the_profile_or_make_a_second(desk):
    first_import(desk)
    desk.upload(table(*ROWS, header=HEADER))
    desk.settle_columns(**columns(desk, clock="town"))
    batch = desk.work()
    page = desk.client.get(desk.url(f"{batch.uid}/")).content.decode()
    assert "read otherwise than the profile “Police, monthly” says" in page
    desk.client.post(desk.url(f"{batch.uid}/profile/"), {"name": "Police, monthly"})
    assert ImportProfile.objects.get().reading["records"]["clock"] == "town"
    desk.client.post(desk.url(f"{batch.uid}/profile/"), {"name": "Another"})
    assert ImportProfile.objects.count() == 2
    answer = desk.client.post(desk.url(f"{batch.uid}/profile/"), {"name": "  "}, follow=True)
    assert "Give the profile a name" in answer.content.decode()


def page_data(form) -> dict:
    return {bound.html_name: value for bound in form if (value := bound.value()) not in (None, False)}


def test_a_profile_is_renamed_changed_and_deleted(desk):
    profile = first_import(desk).profile
    address = desk.url(f"profiles/{profile.uid}/")
    data = page_data(desk.client.get(address).context["form"])
    answer = desk.client.post(
        address,
        {**data, "name": "Polizei", "column_area": "", "record_place": "Strasse", "offences_0": "forget"},
    )
    assert answer.status_code == 302, answer.context["form"].errors
    profile.refresh_from_db()
    assert (profile.name, profile.reading["columns"]) == ("Polizei", {"period": "Wann", "offence": "Was"})
    assert (profile.reading["offences"], profile.reading["records"]["columns"]["place"]) == ({}, "Strasse")
    assert profile.reading["records"]["clock"] == "Europe/Lisbon"
    assert desk.client.get(desk.url(f"profiles/{profile.uid}/delete/")).status_code == 200
    desk.client.post(desk.url(f"profiles/{profile.uid}/delete/"))
    assert not ImportProfile.objects.exists()
    assert ImportBatch.objects.exists()


def test_a_profile_goes_out_and_comes_in_to_another_source(desk, town):
    profile = first_import(desk).profile
    answer = desk.client.get(desk.url(f"profiles/{profile.uid}/profile.json"))
    assert answer["Content-Disposition"] == 'attachment; filename="police-monthly.json"'
    other = make_source(town, "Transport police")
    file = SimpleUploadedFile("p.json", answer.content)
    desk.client.post(desk.url("profiles/"), {"source": other.pk, "file": file})
    copy = ImportProfile.objects.get(source=other)
    assert (copy.name, copy.reading) == (profile.name, profile.reading)
    file = SimpleUploadedFile("p.json", answer.content)
    answer = desk.client.post(desk.url("profiles/"), {"source": other.pk, "file": file})
    assert "has a profile “Police, monthly” already" in str(answer.context["form"].errors)
    assert desk.client.get(desk.url("profiles/")).content.decode().count("Police, monthly") == 2


@pytest.mark.parametrize(
    "content", [b"", b"\xff\xfe", b"[]", b'{"reading": {"nonsense": 1}}', b'{"layout": "round"}']
)
def test_what_is_no_profile_is_refused(desk, content):
    file = SimpleUploadedFile("p.json", content or b" ")
    answer = desk.client.post(desk.url("profiles/"), {"source": desk.source.pk, "file": file})
    assert answer.status_code == 422
    assert "This is not a profile" in str(answer.context["form"].errors)


@pytest.mark.parametrize(
    "told",
    [
        [], {}, {"columns": {}}, {"columns": {"nose": "x"}}, {"columns": {"period": 1}}, {"columns": "x"},
        {"columns": {"period": "x"}, "version": 2}, {"columns": {"period": "x"}, "records": {"clock": "Mars"}},
        {"columns": {"period": "x"}, "records": {"columns": {"nose": "x"}}},
        {"columns": {"period": "x"}, "offences": 1},
        {"columns": {"period": "x"}, "count_columns": "x"}, {"columns": {"period": "x"}, "records": "x"},
    ],
)  # fmt: skip
def test_a_reading_that_makes_no_sense_is_refused(told):
    with pytest.raises(BadReading):
        checked(told)


def test_a_profile_fits_only_with_all_headings_that_counts_need():
    reading = checked(
        {"columns": {"period": "Wann", "offence": "Was"}, "records": {"columns": {"time": "Um"}}}
    )
    assert fit(reading, ["was", "WANN", "Um"]) == 3
    assert fit(reading, ["Was", "Wann"]) == 2
    assert fit(reading, ["Was", "Um"]) == 0


@pytest.mark.parametrize("language", sorted(FORM_HEADINGS))
def test_the_plain_form_is_known_in_every_language(desk, language):
    head = FORM_HEADINGS[language]
    assert profile_of(head).key == f"form-{language}"
    row = (
        "A-1",
        "2025-01-03",
        "21:05",
        "2025-01-03",
        "22:05",
        "Burglary",
        "N01",
        "10.01",
        "50.01",
        "1 Main St",
        "",
    )
    batch = desk.run(table(",".join(row), header=",".join(head)))
    assert (batch.rows_accepted, batch.kind) == (1, "records")
    (one,) = Incident.objects.all()
    assert (one.minute, one.until_minute, one.time_precision, one.place_key is not None) == (
        1265,
        1325,
        3,
        True,
    )


def test_the_plain_form_can_be_downloaded_and_shipped_profiles_have_keys_of_their_own(desk):
    answer = desk.client.get(desk.url("form.csv"))
    assert answer.content.decode("utf-8-sig").startswith("Case number,Date,Time")
    assert len({one.key for one in PROFILES}) == len(PROFILES)


def test_profiles_over_the_api(api, source, areas, offences):  # noqa: F811
    reading = {
        "layout": "incidents", "unit": "day", "columns": {"period": "Wann", "offence": "Was"},
        "offences": {"Einbruch": "BURG"}, "records": {"columns": {"reference": "Nr"}},
    }  # fmt: skip
    told = {"source": str(source.uid), "name": "Feed", "reading": reading}
    made = api.post(f"{API}/import-profiles/", told, format="json")
    assert made.status_code == 201, made.json()
    uid = made.json()["uid"]
    assert made.json()["reading"]["offences"] == {"einbruch": "BURG"}
    twice = api.post(f"{API}/import-profiles/", told, format="json")
    assert twice.status_code == 400
    bad = api.patch(f"{API}/import-profiles/{uid}/", {"reading": {"columns": {"nose": "x"}}}, format="json")
    assert (bad.status_code, "nose" in bad.json()["fields"]["reading"][0]) == (400, True)
    sent = upload(api, source, table("1,Einbruch,2025-01-03", header="Nr,Was,Wann"), profile=uid)
    assert (sent.status_code, sent.json()["profile"]) == (201, uid)
    preview = api.get(f"{API}/imports/{sent.json()['uid']}/preview/").json()
    assert preview["headers"] == ["Nr", "Was", "Wann"]
    assert preview["rows"][0]["values"][0]["offence"] == "Burglary"
    assert worked(api, sent.json()["uid"])["rows_accepted"] == 1
    refused = upload(api, source, table("2025-01,N01,Burglary,7"), profile="concord:chicago")
    assert (refused.status_code, refused.json()["code"]) == (422, "profile_does_not_fit")
    assert upload(api, source, table("1"), profile="concord:mars").json()["code"] == "profile_unknown"
    assert (
        api.patch(f"{API}/import-profiles/{uid}/", {"name": "Renamed"}, format="json").json()["name"]
        == "Renamed"
    )
    assert api.delete(f"{API}/import-profiles/{uid}/").status_code == 204


def test_a_long_list_of_profiles_asks_no_more_than_a_short_one(desk, django_assert_max_num_queries, town):
    profile = first_import(desk).profile
    for i in range(20):
        ImportProfile.objects.create(
            municipality=town, source=desk.source, name=f"P{i}", reading=profile.reading
        )
    with django_assert_max_num_queries(25):
        desk.client.get(desk.url("profiles/"))
