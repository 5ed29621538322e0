"""Files as the world sends them: four public formats in their exact headings with their real faults, and plain dirt.

Each row of a file stands beside what must become of it. Nothing here is copied from a real file.
"""

import csv
import io

import pytest

from diagnostics.models import HourFact, Incident
from tests.builders import make_area, make_offence

from .conftest import table, workbook
from .test_records import areas  # noqa: F401 - N01 from 10.00 to 10.02, N02 from there to 10.04

POLICE_UK = (
    "Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA code,LSOA name,Crime type,"
    "Last outcome category,Context"
)
CHICAGO = (
    "ID,Case Number,Date,Block,IUCR,Primary Type,Description,Location Description,Arrest,Domestic,Beat,District,Ward,"
    "Community Area,FBI Code,X Coordinate,Y Coordinate,Year,Updated On,Latitude,Longitude,Location"
)
NYPD = (
    "CMPLNT_NUM,CMPLNT_FR_DT,CMPLNT_FR_TM,CMPLNT_TO_DT,CMPLNT_TO_TM,ADDR_PCT_CD,RPT_DT,KY_CD,OFNS_DESC,PD_CD,PD_DESC,"
    "CRM_ATPT_CPTD_CD,LAW_CAT_CD,BORO_NM,LOC_OF_OCCUR_DESC,PREM_TYP_DESC,JURIS_DESC,JURISDICTION_CODE,PARKS_NM,"
    "HADEVELOPT,HOUSING_PSA,X_COORD_CD,Y_COORD_CD,SUSP_AGE_GROUP,SUSP_RACE,SUSP_SEX,TRANSIT_DISTRICT,Latitude,"
    "Longitude,Lat_Lon,PATROL_BORO,STATION_NAME,VIC_AGE_GROUP,VIC_RACE,VIC_SEX"
)
TORONTO = (
    "X,Y,OBJECTID,EVENT_UNIQUE_ID,REPORT_DATE,OCC_DATE,REPORT_YEAR,REPORT_MONTH,REPORT_DAY,REPORT_DOY,REPORT_DOW,"
    "REPORT_HOUR,OCC_YEAR,OCC_MONTH,OCC_DAY,OCC_DOY,OCC_DOW,OCC_HOUR,DIVISION,LOCATION_TYPE,PREMISES_TYPE,UCR_CODE,"
    "UCR_EXT,OFFENCE,MCI_CATEGORY,HOOD_158,NEIGHBOURHOOD_158,HOOD_140,NEIGHBOURHOOD_140,LONG_WGS84,LAT_WGS84"
)


def file_of(header: str, *rows: dict, usual: dict | None = None, separator: str = ",") -> str:
    """A file with these headings; each row tells the cells in which it differs from the usual one."""
    names, out = header.split(","), io.StringIO()
    writer = csv.DictWriter(out, names, delimiter=separator, restval="", lineterminator="\r\n")
    writer.writeheader()
    writer.writerows({**(usual or {}), **row} for row in rows)
    return out.getvalue()


def stored() -> list[tuple]:
    """(day, minute, precision of the time, area, has coordinates) of the incidents in the order of the file."""
    rows = Incident.objects.order_by("pk").select_related("area")
    return [
        (f"{row.day}", row.minute, row.time_precision, row.area and row.area.code, row.longitude is not None)
        for row in rows
    ]


MINUTE, HOUR, INTERVAL, DAY, MONTH = 1, 2, 3, 4, 5


class TestPoliceUk:
    USUAL = {
        "Month": "2025-01", "Reported by": "Port Test Constabulary", "Falls within": "Port Test Constabulary",
        "Longitude": "10.010000", "Latitude": "50.010000", "Location": "On or near Main Street", "LSOA code": "N01",
        "LSOA name": "Old Harbour 001A", "Crime type": "Burglary", "Last outcome category": "Under investigation",
    }  # fmt: skip

    def imported(self, desk, *rows, **options):
        return desk.run(
            file_of(POLICE_UK, *rows, usual=self.USUAL), name="2025-01-port-test-street.csv", **options
        )

    def test_a_month_a_snap_point_and_no_hour(self, desk):
        batch = self.imported(desk, {"Crime ID": "a1"}, {"Crime ID": "a2", "Longitude": "", "Latitude": ""})
        assert stored() == [
            ("2025-01-01", None, MONTH, "N01", True),
            ("2025-01-01", None, MONTH, "N01", False),
        ]
        assert list(Incident.objects.order_by("pk").values_list("place_precision", flat=True)) == [3, 4]
        assert (batch.report["records"]["timed"], HourFact.objects.count()) == (0, 0)

    def test_no_location_is_counted_without_a_place(self, desk):
        nowhere = {
            "Longitude": "",
            "Latitude": "",
            "Location": "No Location",
            "LSOA code": "",
            "LSOA name": "",
        }
        batch = self.imported(desk, {"Crime ID": "a1", **nowhere})
        assert stored() == [("2025-01-01", None, MONTH, None, False)]
        assert (batch.report["unplaced"], batch.report["records"]["without_place"]) == (1, 1)

    def test_rows_without_an_id_are_kept_each_and_equal_ones_not_called_alike(self, desk, town):
        make_offence(town, "ASB", name="Anti-social behaviour")
        quiet = {"Crime type": "Anti-social behaviour", "Last outcome category": ""}
        batch = self.imported(desk, quiet, quiet, {"Crime ID": "a1"})
        assert (batch.rows_accepted, batch.report["records"]["alike"]) == (3, 0)

    def test_an_area_of_the_neighbouring_force_is_told_and_can_be_left_out(self, desk):
        far = {"LSOA code": "E01099999", "LSOA name": "Far away 001A", "Longitude": "12", "Latitude": "51"}
        batch = desk.check(
            file_of(POLICE_UK, {"Crime ID": "a1"}, {"Crime ID": "a2", **far}, usual=self.USUAL)
        )
        assert batch.rejected_by_reason == {"unknown_area": 1}
        desk.client.post(desk.url(f"{batch.uid}/names/"), {"other_areas": "0"})
        batch = desk.work(batch)
        assert (batch.rows_accepted, batch.rows_rejected, batch.report["left_out"]) == (1, 0, 1)

    def test_the_same_crime_in_two_months_stands_once(self, desk):
        self.imported(desk, {"Crime ID": "a1"}, {"Crime ID": "a2"})
        self.imported(desk, {"Crime ID": "a2", "Month": "2025-02"})
        assert [row[0] for row in stored()] == ["2025-01-01", "2025-02-01"]


class TestChicago:
    USUAL = {
        "ID": "10000001", "Case Number": "HY000001", "Date": "01/25/2025 09:05:00 PM", "Block": "028XX W MAIN ST",
        "IUCR": "0610", "Primary Type": "BURGLARY", "Description": "FORCIBLE ENTRY", "Arrest": "false",
        "Domestic": "false", "Community Area": "25", "Year": "2025", "Updated On": "02/01/2025 03:40:00 PM",
        "X Coordinate": "1,154,907", "Y Coordinate": "1,893,681", "Latitude": "50.01", "Longitude": "10.01",
        "Location": "(50.01, 10.01)",
    }  # fmt: skip

    def run(self, desk, *rows):
        return desk.run(file_of(CHICAGO, *rows, usual=self.USUAL), name="Crimes_-_2025.csv")

    def test_twelve_hours_a_block_and_no_coordinates(self, desk):
        batch = self.run(
            desk,
            {},
            {
                "ID": "10000002",
                "Date": "01/26/2025 12:00:00 AM",
                "Latitude": "",
                "Longitude": "",
                "Location": "",
            },
            {"ID": "10000003", "Date": "01/26/2025 12:00:00 PM"},
        )
        assert stored() == [
            ("2025-01-25", 1265, MINUTE, "N01", True),
            ("2025-01-26", 0, MINUTE, None, False),
            ("2025-01-26", 720, MINUTE, "N01", True),
        ]
        assert set(Incident.objects.exclude(longitude=None).values_list("place_precision", flat=True)) == {2}
        records = batch.report["records"]
        assert (records["midnight"], records["noon"], records["without_place"]) == (1, 1, 1)

    def test_of_several_rows_of_one_id_the_one_updated_last(self, desk):
        batch = self.run(
            desk,
            {"Updated On": "03/01/2025 03:40:00 PM", "Date": "01/24/2025 09:05:00 PM"},
            {"Updated On": "02/01/2025 03:40:00 PM"},
        )
        assert stored() == [("2025-01-24", 1265, MINUTE, "N01", True)]
        assert batch.rejected_by_reason == {"case_twice": 1}

    def test_a_later_file_moves_a_case_and_keeps_the_others(self, desk):
        self.run(desk, {}, {"ID": "10000002"})
        self.run(desk, {"Date": "03/02/2025 01:00:00 AM", "Updated On": "04/01/2025 01:00:00 PM"})
        assert [row[0] for row in stored()] == ["2025-01-25", "2025-03-02"]

    def test_two_cases_of_one_number_are_two(self, desk):
        """Homicides with several victims share the case number and differ by ID."""
        self.run(desk, {}, {"ID": "10000002"})
        assert Incident.objects.count() == 2

    def test_ids_that_a_workbook_has_made_decimals_are_the_same(self, desk):
        self.run(desk, {})
        names = CHICAGO.split(",")
        row = [float(self.USUAL["ID"]) if name == "ID" else self.USUAL.get(name) for name in names]
        desk.run(workbook(names, row), name="Crimes.xlsx")
        assert Incident.objects.count() == 1

    def test_dates_in_two_orders_refuse_the_file(self, desk):
        desk.upload(file_of(CHICAGO, {}, {"ID": "2", "Date": "26/01/2025 01:00:00 AM"}, usual=self.USUAL))
        answer = desk.settle_columns()
        assert answer.status_code == 422
        assert "has dates in two orders" in str(answer.context["form"].errors)

    def test_dates_that_can_be_read_in_two_ways_have_the_month_first(self, desk):
        self.run(desk, {"Date": "02/03/2025 01:00:00 AM"})
        assert stored()[0][0] == "2025-02-03"

    def test_the_address_is_not_kept_with_the_block(self, desk):
        self.run(desk, {})
        assert Incident.objects.get().place_key is None  # a block is no address: repeats cannot be told by it


class TestNypd:
    USUAL = {
        "CMPLNT_NUM": "298699604", "CMPLNT_FR_DT": "01/24/2025", "CMPLNT_FR_TM": "22:30:00", "CMPLNT_TO_DT": "",
        "CMPLNT_TO_TM": "", "RPT_DT": "01/26/2025", "KY_CD": "107", "OFNS_DESC": "BURGLARY", "X_COORD_CD": "1,007,314",
        "Y_COORD_CD": "241,257", "Latitude": "50.01", "Longitude": "10.01", "Lat_Lon": "(50.01, 10.01)",
        "SUSP_RACE": "(null)", "VIC_RACE": "UNKNOWN",
    }  # fmt: skip

    def run(self, desk, *rows):
        return desk.run(file_of(NYPD, *rows, usual=self.USUAL), name="NYPD_Complaint_Data_Historic.csv")

    def test_between_two_moments(self, desk):
        self.run(desk, {"CMPLNT_TO_DT": "01/25/2025", "CMPLNT_TO_TM": "00:30:00"})
        assert stored() == [("2025-01-24", 1350, INTERVAL, "N01", True)]
        weights = dict(HourFact.objects.filter(area=None).by_slot())
        assert weights == pytest.approx({4 * 24 + 22: 0.25, 4 * 24 + 23: 0.5, 5 * 24: 0.25})
        assert f"{Incident.objects.get().reported_on}" == "2025-01-26"

    @pytest.mark.parametrize("nothing", ["", "(null)", "NULL", "null", "N/A"])
    def test_null_in_words_is_nothing(self, desk, nothing):
        empty = dict.fromkeys(("CMPLNT_TO_DT", "CMPLNT_TO_TM", "RPT_DT", "Latitude", "Longitude"), nothing)
        batch = self.run(desk, empty, {**empty, "CMPLNT_NUM": "2", "CMPLNT_FR_TM": nothing})
        assert batch.rejected_by_reason == {}
        assert stored() == [
            ("2025-01-24", 1350, MINUTE, None, False),
            ("2025-01-24", None, DAY, None, False),
        ]

    def test_null_in_words_is_no_case_number(self, desk):
        """Else all rows without one would be one case."""
        batch = self.run(desk, {"CMPLNT_NUM": "(null)"}, {"CMPLNT_NUM": "(null)"}, {"CMPLNT_NUM": ""})
        assert (batch.rows_accepted, Incident.objects.filter(reference=None).count()) == (3, 3)

    def test_an_offence_of_null_is_rejected_as_missing(self, desk):
        batch = self.run(desk, {"OFNS_DESC": "(null)"}, {"CMPLNT_NUM": "2"})
        assert batch.rejected_by_reason == {"no_offence": 1}

    def test_an_end_before_the_beginning_and_years_that_cannot_be(self, desk):
        batch = self.run(
            desk,
            {},
            {"CMPLNT_NUM": "2", "CMPLNT_TO_DT": "01/24/2025", "CMPLNT_TO_TM": "22:00:00"},
            {"CMPLNT_NUM": "3", "CMPLNT_FR_DT": "01/24/1015"},
            {"CMPLNT_NUM": "4", "CMPLNT_FR_DT": ""},
            {"CMPLNT_NUM": "5", "CMPLNT_FR_TM": "24:30:00"},
        )
        assert batch.rejected_by_reason == {
            "end_before_start": 1, "not_a_period": 1, "missing": 1, "not_a_time": 1,
        }  # fmt: skip
        told = {one["line"]: (one["column"], one["reason"]) for one in batch.report["examples"]}
        assert told[3] == (
            "D (CMPLNT_TO_DT)",
            "The end (01/24/2025 22:00:00) lies before the beginning (01/24/2025 22:30:00).",
        )
        assert told[4][0] == "B (CMPLNT_FR_DT)"
        assert told[4][1].startswith("“01/24/1015” is not a period.")
        assert told[5][1] == "The cell is empty."
        assert told[6] == ("C (CMPLNT_FR_TM)", "“24:30:00” is not a time of day. Write 21:05, for example.")

    def test_numbers_with_letters_and_races_are_no_matter(self, desk, town):
        make_offence(town, "HOM", name="Murder & non-negl. manslaughter")
        self.run(desk, {"CMPLNT_NUM": "298699604H1", "OFNS_DESC": "MURDER & NON-NEGL. MANSLAUGHTER"})
        assert Incident.objects.get().offence.code == "HOM"


class TestToronto:
    USUAL = {
        "OBJECTID": "1", "EVENT_UNIQUE_ID": "GO-20251", "REPORT_DATE": "2025/01/05 05:00:00+00",
        "OCC_DATE": "2025/01/03 05:00:00+00", "OCC_HOUR": "21", "OFFENCE": "B&E", "MCI_CATEGORY": "Burglary",
        "HOOD_158": "NSA", "NEIGHBOURHOOD_158": "NSA", "LONG_WGS84": "10.01", "LAT_WGS84": "50.01",
        "X": "-8832000", "Y": "5410000",
    }  # fmt: skip

    @pytest.fixture(autouse=True)
    def toronto(self, town):
        town.time_zone = "America/Toronto"
        town.save()

    def run(self, desk, *rows, **options):
        return desk.run(
            file_of(TORONTO, *rows, usual=self.USUAL), name="Major_Crime_Indicators.csv", **options
        )

    def test_midnights_of_the_town_in_utc_are_its_days_in_winter_and_summer(self, desk):
        summer = {"OCC_DATE": "2025/07/03 04:00:00+00", "OCC_HOUR": "0", "EVENT_UNIQUE_ID": "GO-20252"}
        self.run(desk, {}, summer)
        assert stored() == [("2025-01-03", 1260, HOUR, "N01", True), ("2025-07-03", 0, HOUR, "N01", True)]
        assert {f"{day}" for day in Incident.objects.values_list("reported_on", flat=True)} == {"2025-01-05"}

    @pytest.mark.parametrize(
        "written", ["1/3/2025 5:00:00 AM", "2025-01-03T05:00:00Z", "2025-01-03T05:00:00.000Z"]
    )
    def test_the_same_in_other_writings(self, desk, written):
        later = {"OCC_DATE": "1/31/2025 5:00:00 AM", "EVENT_UNIQUE_ID": "GO-20259"} if "AM" in written else {}
        self.run(desk, {"OCC_DATE": written}, *([later] if later else []))
        assert stored()[0] == ("2025-01-03", 1260, HOUR, "N01", True)

    def test_nought_and_nought_is_no_place(self, desk):
        batch = self.run(desk, {"LONG_WGS84": "0", "LAT_WGS84": "0"}, {"EVENT_UNIQUE_ID": "GO-2"})
        assert [row[3:] for row in stored()] == [(None, False), ("N01", True)]
        assert batch.report["records"]["without_place"] == 1

    def test_an_event_counts_once_for_each_of_its_offences(self, desk):
        batch = self.run(desk, {}, {"MCI_CATEGORY": "Street robbery"}, {"OFFENCE": "Attempt B&E"})
        assert batch.rejected_by_reason == {"case_twice": 1}
        assert sorted(Incident.objects.values_list("offence__code", flat=True)) == ["BURG", "ROBB"]

    def test_an_hour_that_is_no_hour_is_rejected(self, desk):
        batch = self.run(desk, {"OCC_HOUR": "24"}, {"EVENT_UNIQUE_ID": "GO-2"})
        assert batch.rejected_by_reason == {"not_a_time": 1}

    def test_the_headings_of_earlier_years(self, desk):
        header = "X,Y,Index_,event_unique_id,occurrencedate,reporteddate,MCI,occurrencehour,Lat,Long,ObjectId"
        row = {
            "event_unique_id": "GO-1", "occurrencedate": "2019-03-24T04:00:00.000Z", "MCI": "Burglary",
            "reporteddate": "2019-03-25T04:00:00.000Z", "occurrencehour": "1", "Lat": "50.01", "Long": "10.01",
        }  # fmt: skip
        desk.run(file_of(header, row), name="MCI_2014_to_2019.csv")
        assert stored() == [("2019-03-24", 60, HOUR, "N01", True)]


PLAIN = "Case number,Date,Time,Offence,Address,Latitude,Longitude"
GOOD = "A-1,2025-01-25,21:05,Burglary,1 Main St,50.01,10.01"
READ = ("2025-01-25", 1265, MINUTE, "N01", True)


class TestWritings:
    """How a text file is written changes nothing of what it says."""

    @pytest.mark.parametrize(
        "content",
        [
            table(GOOD, header=PLAIN).encode("utf-8-sig"),
            table(GOOD, header=PLAIN).encode("utf-16"),
            table(GOOD, header=PLAIN).encode("utf-16-le"),
            table(GOOD, header=PLAIN).replace("\n", "\r\n").encode(),
            table(GOOD, header=PLAIN).replace("\n", "\r").encode(),
            table(GOOD, header=PLAIN).replace(",", "\t").encode(),
            table(GOOD, header=PLAIN).replace(",", ";").replace("50.01", "50,01").replace("10.01", "10,01").encode(),
            table(GOOD, header=PLAIN).replace("1 Main St", '"1 Main St\n2nd floor, ""back"""').encode(),
            (f"Extract of 2 February 2026,,,,,,\n,,,,,,\n{PLAIN}\n{GOOD}\n").encode(),
            (f"{PLAIN},,\n{GOOD},,\n").encode(),
            (f"{PLAIN}\n\n{GOOD}\n,,,,,,\n\n").encode(),
            (f"{PLAIN}\n{GOOD.replace('A-1', ' A-1 ').replace('Burglary', '  burglary')}\n").encode(),
        ],
        ids=[
            "BOM", "UTF-16", "UTF-16 without BOM", "Windows lines", "old Mac lines", "tabs", "semicolons",
            "line break in quotes", "title above", "empty columns", "blank lines", "spaces",
        ],
    )  # fmt: skip
    def test_one_row_is_read(self, desk, content):
        batch = desk.run(content, name="incidents.csv")
        assert (batch.rows_read, batch.rows_accepted, batch.rejected_by_reason) == (1, 1, {})
        assert stored() == [READ]

    def test_a_western_encoding(self, desk, town):
        make_offence(town, "HURTO", name="Robo con intimidación")
        text = table("A-1,2025-01-25,21:05,Robo con intimidación,,50.01,10.01", header=PLAIN)
        batch = desk.run(text.encode("cp1252"))
        assert stored() == [READ]
        assert "Windows-1252" in batch.report["remarks"][0]


class TestRows:
    def checked(self, desk, *rows, header=PLAIN, **options):
        return desk.check(table(GOOD, *rows, header=header), **options)

    def test_ragged_rows_and_a_line_of_totals(self, desk):
        batch = self.checked(
            desk,
            "A-2,2025-01-26,21:05,Burglary",
            "A-3,2025-01-27,21:05,Burglary,,50.01,10.01,surplus",
            "Total,,,3,,,",
            "Source: police,,,,,,",
        )
        assert (batch.rows_accepted, batch.rejected_by_reason) == (2, {"too_many_cells": 1, "missing": 2})
        assert [one["line"] for one in batch.report["examples"]] == [4, 5, 6]
        desk.confirm(batch)
        assert stored() == [READ, ("2025-01-26", 1265, MINUTE, None, False)]

    def test_days_with_the_month_only_beside_days(self, desk):
        desk.confirm(self.checked(desk, "A-2,2025-02,,Burglary,,50.01,10.01"))
        assert stored() == [READ, ("2025-02-01", None, MONTH, "N01", True)]

    def test_two_orders_of_dates_refuse_the_file(self, desk):
        desk.upload(table("A-1,25/01/2025,,Burglary,,,", "A-2,01/31/2025,,Burglary,,,", header=PLAIN))
        answer = desk.settle_columns()
        assert answer.status_code == 422
        assert "has dates in two orders" in str(answer.context["form"].errors)

    def test_degrees_with_commas_swapped_and_out_of_range(self, desk):
        batch = self.checked(
            desk,
            'A-2,2025-01-26,,Burglary,,"50,01","10,01"',
            "A-3,2025-01-26,,Burglary,,10.01,50.01",
            "A-4,2025-01-26,,Burglary,,5410000,-8832000",
            "A-5,2025-01-26,,Burglary,,50°01'N,10°01'E",
            "A-6,2025-01-26,,Burglary,,50.01,",
        )
        assert batch.rejected_by_reason == {"no_degrees": 2}
        desk.confirm(batch)
        assert [row[3:] for row in stored()] == [("N01", True), ("N01", True), (None, True), (None, False)]
        assert (
            batch.report["records"]["outside"] == 1
        )  # latitude and longitude exchanged: the report tells of it

    def test_a_point_on_a_shared_border_is_counted_once(self, desk):
        desk.confirm(
            self.checked(
                desk, "A-2,2025-01-26,,Burglary,,50.01,10.02", "A-3,2025-01-26,,Burglary,,50.00,10.02"
            )
        )
        assert [row[3] for row in stored()] == ["N01", "N01", "N01"]

    def test_numbers_that_a_workbook_has_rounded_are_refused(self, desk):
        header = PLAIN.split(",")
        rows = [
            [12345.0, "2025-01-25", "21:05", "Burglary", None, 50.01, 10.01],
            [123456789012345678.0, "2025-01-25", "21:05", "Burglary", None, 50.01, 10.01],
        ]
        batch = desk.check(workbook(header, *rows), name="incidents.xlsx")
        assert batch.rejected_by_reason == {"damaged_number": 1}
        assert "has more digits than a spreadsheet keeps" in batch.report["examples"][0]["reason"]

    def test_thousands_in_counts_are_numbers_only_where_they_cannot_be_decimals(self, desk, facts):
        batch = desk.check(
            table(
                "2025-01,N01,Burglary,1 234",
                '2025-02,N01,Burglary,"1,234,567"',
                '2025-03,N01,Burglary,"1,234"',
            )
        )
        assert batch.rejected_by_reason in ({}, {"ambiguous_number": 1})
        desk.confirm(batch)
        assert [fact[3] for fact in facts()][:2] == [1234, 1234567]

    def test_equal_rows_without_a_case_number_are_told(self, desk):
        row = ",2025-01-26,21:05,Burglary,1 Main St,50.01,10.01"
        batch = self.checked(desk, row, row, row.replace("1 Main", "2 Main"))
        assert (batch.rows_accepted, batch.report["records"]["alike"]) == (4, 1)

    def test_names_and_narratives_are_never_read(self, desk):
        header = f"{PLAIN},Victim name,Narrative"
        batch = desk.run(table(f"{GOOD},Ana Pérez,He broke the window", header=header))
        assert batch.report["records"]["never_read"] == ["Victim name", "Narrative"]
        assert stored() == [READ]

    def test_nor_kept_with_the_rows_that_are_rejected(self, desk):
        header = f"{PLAIN},Victim name,Narrative"
        bad = "A-2,soon,,Burglary,,,,Ana Pérez,She saw"
        batch = desk.check(table(f"{GOOD},Ana Pérez,He broke in", bad, header=header))
        kept = b"".join(desk.client.get(desk.url(f"{batch.uid}/rejected/")).streaming_content).decode()
        assert "A-2,soon" in kept
        for words in ("Ana", "She saw", "Narrative", "Victim name"):
            assert words not in kept
            assert words not in str(batch.report["examples"])

    def test_examples_are_of_every_reason(self, desk):
        many = [f"B-{i},2025-01-26,21:05,Piracy,,50.01,10.01" for i in range(60)]
        batch = self.checked(desk, *many, "A-9,2025-01-33,21:05,Burglary,,50.01,10.01")
        reasons = [one["reason"] for one in batch.report["examples"]]
        assert len(reasons) == 5
        assert "does not exist" in reasons[-1]

    def test_coordinates_that_are_exchanged_throughout_are_noticed(self, desk):
        batch = desk.check(table(GOOD.replace("50.01,10.01", "10.01,50.01"), header=PLAIN))
        assert batch.report["records"]["mostly_outside"]
        page = desk.client.get(desk.url(f"{batch.uid}/")).content.decode()
        assert "Are longitude and latitude exchanged" in page


def test_what_was_rejected_mended_and_sent_again_is_taken(desk):
    """The file of the bad rows is itself a file that can be imported once it is mended."""
    rows = [GOOD.replace("A-1", f"A-{i}").replace("01-25", f"01-{i:02}") for i in range(1, 4)]
    bad = GOOD.replace("A-1", "A-9").replace("01-25", "01-35")
    batch = desk.run(table(*rows, bad, header=PLAIN))
    answer = desk.client.get(desk.url(f"{batch.uid}/rejected/"))
    mended = b"".join(answer.streaming_content).decode("utf-8-sig").replace("2025-01-35", "2025-02-03")
    batch = desk.run(mended.encode(), name="rejected.csv")
    assert (batch.rows_accepted, batch.rows_rejected) == (1, 0)
    assert Incident.objects.count() == 4


def test_unknown_areas_without_coordinates_wait_for_an_answer(desk, town):
    make_area(town, "N05", name="Mercado", geometry=None)
    header = "Case number,Date,Offence,Area"
    batch = desk.check(table("A-1,2025-01-25,Burglary,Mercad", "A-2,2025-01-25,Burglary,N05", header=header))
    assert batch.rejected_by_reason == {"unknown_area": 1}
    assert batch.report["unknown"]["areas"]["names"][0]["name"] == "Mercad"
