"""A file of incidents over the API: columns, names, declared days, check, result, bad rows, undo."""

import json

import pytest

from diagnostics.models import ImportBatch, Incident

from .conftest import table
from .test_counts_api import API, api, upload, worked  # noqa: F401 - fixtures
from .test_places import third  # noqa: F401
from .test_records import areas  # noqa: F401

HEADER = "Nr,Was,Wann,Um,Wo,Ost,Nord"
FILE = table(
    "1,Burglary,2025-01-03,21:05,N01,10.01,50.01",
    "2,Einbruch,2025-01-04,00:00,N01,10.03,50.01",
    "3,Burglary,2025-01-33,21:05,N01,10.01,50.01",
    "3,Burglary,2025-04-01,21:05,N01,10.01,50.01",
    header=HEADER,
)
COLUMNS = {
    "layout": "incidents", "period": "Wann", "offence": "Was", "area": "Wo", "unit": "day",
    "records": {
        "time": "Um", "reference": "Nr", "longitude": "Ost", "latitude": 6, "place_precision": "block", "clock": "town",
        "counted": "incident", "disputed": "area", "midnight_unknown": True,
    },
    "declared": ["2025-01-01", "2025-03-31"],
}  # fmt: skip


def sent(api, source, text=FILE, **mapping):  # noqa: F811
    return upload(api, source, text, mapping=json.dumps(COLUMNS | mapping))


def test_incidents_go_the_whole_way_in_and_out_again(api, source, areas, offences):  # noqa: F811
    made = sent(api, source)
    assert made.status_code == 201, made.json()
    uid = made.json()["uid"]
    checked = worked(api, uid)
    assert checked["kind"] == "records"
    assert checked["rejected_by_reason"] == {"unknown_offence": 1, "no_such_day": 1, "outside_declared": 1}
    rejected = b"".join(api.get(f"{API}/imports/{uid}/rejected/").streaming_content).decode("utf-8-sig")
    assert [line.split(",")[0] for line in rejected.splitlines()] == ["Line", "3", "4", "5"]
    assert api.post(f"{API}/imports/{uid}/names/", {"offences": {"Einbruch": "BURG"}}).status_code == 202
    checked = worked(api, uid)
    assert (checked["rows_accepted"], checked["period_from"], checked["period_to"]) == (
        2,
        "2025-01-01",
        "2025-03-31",
    )
    assert checked["report"]["slices"]["period"]["rows"] == 0
    assert checked["report"]["records"]["elsewhere"] == 1
    assert [line[0] for line in checked["report"]["periods"]["lines"]] == [
        "2025-01-01",
        "2025-02-01",
        "2025-03-01",
    ]
    assert api.post(f"{API}/imports/{uid}/confirm/", {"replace": "period"}).status_code == 202
    assert worked(api, uid)["state"] == "done"
    rows = Incident.objects.order_by("pk").values_list("minute", "place_precision", "longitude")
    assert list(rows) == [(1265, 2, 10.01), (None, 4, None)]
    assert api.post(f"{API}/imports/{uid}/undo/").status_code == 202
    assert worked(api, uid)["state"] == "undone"
    assert not Incident.objects.exists()


def test_rows_can_be_counted_only(api, source, areas, offences):  # noqa: F811
    uid = sent(api, source, records=None, declared=None).json()["uid"]
    assert worked(api, uid)["kind"] == "counts"


def test_columns_can_be_told_anew_at_the_check(api, source, areas, offences):  # noqa: F811
    uid = sent(api, source).json()["uid"]
    worked(api, uid)
    told = {"mapping": {"declared": None, "records": {"time": None, "disputed": "coordinates"}}}
    assert api.post(f"{API}/imports/{uid}/check/", told, format="json").status_code == 202
    mapping = worked(api, uid)["mapping"]
    assert (mapping["declared"], mapping["records"]["time"], mapping["records"]["reference"]) == (None, -1, 0)


@pytest.mark.parametrize(
    ("mapping", "code"),
    [
        ({"records": {"nonsense": "Um"}}, "mapping_unknown"),
        ({"records": {"time": "no such"}}, "mapping_column"),
        ({"records": {"clock": "Mars/Olympus"}}, "mapping_value"),
        ({"records": {"place_precision": "about"}}, "mapping_value"),
        ({"records": {"longitude": "Ost"}}, "mapping_incomplete"),
        ({"records": "yes"}, "mapping_value"),
        ({"layout": "long", "count": 0}, "mapping_no_incidents"),
        ({"declared": ["2025-03-31", "2025-01-01"]}, "declared_backwards"),
        ({"declared": ["2025-01-01"]}, "mapping_value"),
        ({"declared": "all"}, "mapping_value"),
        ({"fixed_offence": "NONE"}, "mapping_value"),
        ({"add_up": "perhaps"}, "mapping_value"),
    ],
)
def test_a_mapping_that_makes_no_sense_is_refused(api, source, areas, offences, mapping, code):  # noqa: F811
    answer = sent(api, source, **mapping)
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert not ImportBatch.objects.exists()


def test_what_is_left_out_is_guessed(api, source, areas, offences):  # noqa: F811
    text = table("03/04/2025,25/01/2025,Burglary,N01", header="Reported,Happened,Offence,Area")
    answer = upload(api, source, text, mapping='{"period": "Happened"}')
    assert answer.status_code == 201, answer.json()
    assert (answer.json()["mapping"]["unit"], answer.json()["mapping"]["date_order"]) == ("day", "day_first")
