"""Suggestions for columns and names, in five languages; nothing is ever chosen silently."""

import pytest

from stakeholders.spreadsheets.guessing import (
    Layout,
    Role,
    count_columns,
    guess_layout,
    guess_roles,
    normalised,
    suggest,
)


def guessed(*headers):
    return {role: guess.header for role, guess in guess_roles(headers).items()}


@pytest.mark.parametrize(
    ("area", "period", "offence", "count"),
    [
        ("Area", "Period", "Offence", "Count"),
        ("Neighbourhood", "Month", "Crime type", "Number of offences"),
        ("Barrio", "Mes", "Tipo de delito", "Cantidad"),
        ("ZONA", "FECHA", "DELITO", "CASOS"),
        ("Quartier", "Période", "Infraction", "Nombre de faits"),
        ("Bairro", "Data da ocorrência", "Natureza", "Ocorrências"),
        ("Stadtteil", "Zeitraum", "Straftat", "Anzahl"),
        ("area_name", "reporting_period", "offence_type", "n"),
        ("District", "Year", "CrimeType", "Total"),
    ],
)
def test_headings_in_five_languages(area, period, offence, count):
    assert guessed(offence, count, area, period) == {
        Role.AREA: area,
        Role.PERIOD: period,
        Role.OFFENCE: offence,
        Role.COUNT: count,
    }


def test_year_and_month_apart():
    found = guessed("Year", "Month", "Ward", "Category", "Incidents")
    assert (found[Role.YEAR], found[Role.MONTH]) == ("Year", "Month")
    assert Role.PERIOD not in found


def test_population_and_code():
    found = guessed("Codigo de area", "Area", "Población", "Hogares")
    assert found == {
        Role.AREA_CODE: "Codigo de area",
        Role.AREA: "Area",
        Role.POPULATION: "Población",
        Role.HOUSEHOLDS: "Hogares",
    }


def test_a_street_level_file_of_the_police():
    found = guessed(
        "Crime ID", "Month", "Reported by", "Falls within", "Longitude", "Latitude", "Location",
        "LSOA code", "LSOA name", "Crime type", "Last outcome category", "Context",
    )  # fmt: skip
    assert found == {
        Role.REFERENCE: "Crime ID",
        Role.PERIOD: "Month",
        Role.LONGITUDE: "Longitude",
        Role.LATITUDE: "Latitude",
        Role.AREA_CODE: "LSOA code",
        Role.AREA: "LSOA name",
        Role.OFFENCE: "Crime type",
    }


def test_a_column_has_one_role():
    guesses = guess_roles(["Type of crime", "Crime", "Number of crimes", "Crimes"])
    columns = [guess.column for guess in guesses.values()]
    assert len(columns) == len(set(columns))


def test_strange_headings_get_no_role():
    assert guess_roles(["foo", "", "(C)", "???"]) == {}


def test_layouts():
    long = [("N01", "2025", "Burglary", "4"), ("N02", "2025", "Burglary", "7")]
    assert guess_layout(["Area", "Year", "Offence", "Count"], long) is Layout.LONG
    wide = [("N01", "2025", "4", "5"), ("N02", "2025", "7", "0")]
    assert guess_layout(["Area", "Year", "Burglary", "Robbery"], wide) is Layout.WIDE
    rows = [("x1", "2025-03", "Burglary"), ("x2", "2025-03", "Burglary")]
    assert guess_layout(["Crime ID", "Month", "Crime type"], rows) is Layout.INCIDENTS


def test_count_columns():
    rows = [("N01", "4", "1.5", None, 3.0), ("N02", "7", "2", None, None)]
    assert count_columns(rows) == [1, 4]
    assert count_columns(rows, besides=[1]) == [4]
    assert count_columns([]) == []


AREAS = ["Old Harbour", "Centro", "San Telmo Hill", "Las Dunas", "Ribera Norte", "Puerto Nuevo"]


@pytest.mark.parametrize(
    ("written", "first"),
    [
        ("OLD HARBOUR", "Old Harbour"),
        ("Old Harbor", "Old Harbour"),
        ("N01 - Old Harbour", "Old Harbour"),
        ("san-telmo hill", "San Telmo Hill"),
        ("Telmo Hill, San", "San Telmo Hill"),
        ("Ribera N.", "Ribera Norte"),
        ("Pto. Nuevo", "Puerto Nuevo"),
    ],
)
def test_nearest_names(written, first):
    assert suggest(written, AREAS)[0].name == first


def test_only_case_accents_and_signs_count_as_the_same():
    assert suggest("ribéra  NORTE", AREAS)[0].likeness == 1
    assert suggest("Old Harbours", AREAS)[0].likeness < 1


def test_nothing_near_nothing_suggested():
    assert suggest("Xyzzy", AREAS) == []
    assert suggest("", AREAS) == []
    assert suggest("Centro", []) == []


def test_aliases_lead_to_the_known_name():
    known = {"Street robbery": "Street robbery", "Mugging": "Street robbery", "Burglary": "Burglary"}
    found = suggest("muggings", known)
    assert [item.name for item in found] == ["Street robbery"]


def test_two_names_that_differ_in_accents_are_both_suggested():
    assert {item.name for item in suggest("Cordoba", ["Córdoba", "Cordobá"])} == {"Córdoba", "Cordobá"}


def test_normalised():
    assert normalised("  LSOA_code ") == normalised("lsoaCode") == "lsoa code"
    assert normalised("Straße (Nº 3)") == "strasse no 3"
