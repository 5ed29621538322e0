"""Sources, offences, imports and counts over the API: the same verbs and the same gate as the pages."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from rest_framework.test import APIClient

from diagnostics.models import CountFact, ImportBatch
from stakeholders.access.permissions import Role
from stakeholders.access.tokens import issue_token
from stakeholders.jobs.services import run_job

from .conftest import table

API = "/api/v1/port-test"


def caller(town, user, role) -> APIClient:
    _client, token = issue_token(by=user, municipality=town, name=f"Test {role}", role=role)
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {token}")
    return client


@pytest.fixture
def api(town, alice):
    return caller(town, alice, Role.COORDINATOR)


@pytest.fixture
def reader(town, alice):
    """The ministry's system."""
    return caller(town, alice, Role.MINISTRY)


def upload(api, source, text, **more):
    file = SimpleUploadedFile("counts.csv", text.encode())
    return api.post(f"{API}/imports/", {"source": str(source.uid), "file": file, **more}, format="multipart")


def worked(api, uid) -> dict:
    run_job(ImportBatch.objects.get(uid=uid).job_id)
    return api.get(f"{API}/imports/{uid}/").json()


def test_a_source_is_made_changed_and_refused_to_go_while_used(api, town, source):
    made = api.post(f"{API}/sources/", {"name": "Hospital", "kind": "hospital", "coverage": 4})
    assert made.status_code == 201, made.json()
    assert api.post(f"{API}/sources/", {"name": "X", "kind": "hospital", "coverage": 9}).status_code == 400
    ImportBatch.objects.create(
        municipality=town, source=source, file_name="x", stored_as="", sha256="", size=0, state="done"
    )
    refused = api.delete(f"{API}/sources/{source.uid}/")
    assert (refused.status_code, refused.json()["code"]) == (422, "source_in_use")
    assert "1 import" in refused.json()["message"]
    assert api.delete(f"{API}/sources/{made.json()['uid']}/").status_code == 204


def test_an_offence_may_not_take_the_name_of_another(api, offences):
    answer = api.post(f"{API}/offences/", {"code": "NEW", "name": "New", "aliases": ["break-in"]})
    assert answer.status_code == 400
    assert "already belongs to “Burglary”" in answer.json()["fields"]["aliases"][0]
    assert api.post(f"{API}/offences/", {"code": "N", "name": "N", "iccs_code": "9999"}).status_code == 400
    made = api.post(f"{API}/offences/", {"code": "HOM", "name": "Homicide", "iccs_code": "0101"})
    assert made.json()["iccs_label"] == "Intentional homicide"


def test_a_file_goes_in_and_out_again(api, source, areas, offences, facts):
    made = upload(
        api, source, table("2024-01,N01,Burglary,7", "2024-01,Nowhere,Burglary,3", "2024-01,N02,Arson,2")
    )
    assert made.status_code == 201, made.json()
    uid = made.json()["uid"]
    checked = worked(api, uid)
    assert (checked["state"], checked["rows_accepted"], checked["rows_rejected"]) == ("checked", 1, 2)
    rejected = b"".join(api.get(f"{API}/imports/{uid}/rejected/").streaming_content).decode()
    assert "Nowhere" in rejected
    told = {"areas": {"Nowhere": "without_place"}, "offences": {"Arson": "new"}}
    assert api.post(f"{API}/imports/{uid}/names/", told).status_code == 202
    assert worked(api, uid)["rows_rejected"] == 0
    assert api.post(f"{API}/imports/{uid}/confirm/", {"replace": "period"}).status_code == 202
    assert worked(api, uid)["state"] == "done"
    assert len(facts()) == 3
    assert api.post(f"{API}/imports/{uid}/undo/").status_code == 202
    assert worked(api, uid)["state"] == "undone"
    assert facts() == []


def test_a_mapping_can_be_told(api, source, areas, offences, facts):
    text = table("x,2024-01,7,N01,Burglary", header="a,b,c,d,e")
    mapping = '{"layout": "long", "period": "b", "count": "c", "area": 3, "offence": "e", "unit": "month"}'
    uid = upload(api, source, text, mapping=mapping).json()["uid"]
    assert worked(api, uid)["rows_accepted"] == 1


@pytest.mark.parametrize(
    ("mapping", "code"),
    [
        ('{"period": "no such"}', "mapping_column"),
        ('{"layout": "round"}', "mapping_value"),
        ('{"x": 1}', "mapping_unknown"),
    ],
)
def test_a_mapping_that_makes_no_sense_is_refused(api, media, source, areas, offences, mapping, code):
    answer = upload(api, source, table("2024-01,N01,Burglary,7"), mapping=mapping)
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert not ImportBatch.objects.exists()
    assert not list(media.rglob("*/counts/*"))


def test_a_bad_file_is_refused_with_its_reason(api, source):
    answer = upload(api, source, "")
    assert "0 bytes" in answer.json()["fields"]["file"][0]
    answer = api.post(
        f"{API}/imports/",
        {"source": str(source.uid), "file": SimpleUploadedFile("x.xlsx", b"PK\x03\x04 cut off")},
        format="multipart",
    )
    assert (answer.status_code, answer.json()["code"]) == (422, "file_damaged")
    assert not ImportBatch.objects.exists()


def test_a_reader_imports_nothing(reader, source):
    assert upload(reader, source, table("2024-01,N01,Burglary,7")).status_code == 403
    assert reader.get(f"{API}/imports/").status_code == 403


@pytest.fixture
def counted(town, source, areas, offences):
    batch = ImportBatch.objects.create(
        municipality=town, source=source, file_name="x", stored_as="", sha256="", size=0, state="done"
    )
    CountFact.objects.bulk_create(
        CountFact(
            municipality=town,
            batch=batch,
            source=source,
            area=areas[code],
            offence=offences["BURG"],
            period_kind="month",
            period_start=date(2024, month, 1),
            count=count,
        )
        for code, count in {"N01": 9, "N02": 7}.items()
        for month in range(1, 13)
    )
    CountFact.objects.create(
        municipality=town,
        batch=batch,
        source=source,
        area=areas["N03"],
        offence=offences["BURG"],
        period_kind="month",
        period_start=date(2024, 5, 1),
        count=2,
    )


def test_the_coordinators_system_sees_every_count(api, counted):
    by_area = api.get(f"{API}/counts/?offence=BURG").json()
    assert {row["area"]: row["count"] for row in by_area["results"] if row["placed"]} == {
        "N01": 108,
        "N02": 84,
        "N03": 2,
    }
    facts = api.get(f"{API}/counts/?offence=BURG&by=fact&first=2024-05-01&last=2024-05-31").json()["results"]
    assert [row["count"] for row in facts] == [9, 7, 2, 0]
    by_period = api.get(f"{API}/counts/?by=period").json()
    assert sum(row["count"] for row in by_period["results"]) == 194


def test_the_ministrys_system_sees_what_the_public_may(reader, counted):
    rows = reader.get(f"{API}/counts/?offence=BURG").json()["results"]
    # 108, 84, 2 and 0: what is beside the 2 is too small to be told too, and so is what is beside that.
    hidden = dict.fromkeys(["N01", "N02", "N03", None], (None, "withheld", None))
    assert {row["area"]: (row["count"], row["hidden"], row["below"]) for row in rows} == hidden
    assert all(row["rate"] is None for row in rows if row["hidden"])
    refused = reader.get(f"{API}/counts/?offence=BURG&by=fact")
    assert (refused.status_code, refused.json()["code"]) == (422, "facts_not_offered")


def test_counts_say_what_they_need(api, counted):
    assert api.get(f"{API}/counts/?offence=NONE").json()["code"] == "offence_needed"
    assert api.get(f"{API}/counts/?by=period&first=May").json()["code"] == "not_a_date"
