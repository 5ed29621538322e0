"""Streets under maps: none unless an address of tiles is set, and then only from there."""

import pytest

from config import streets
from config.environment import ConfigurationError


def test_only_the_server_of_the_tiles_is_let_in():
    assert streets.origins("") == []
    assert streets.origins("https://tiles.example.org/osm/{z}/{x}/{y}.png?key=1") == [
        "https://tiles.example.org"
    ]


@pytest.mark.parametrize(
    "address", ["tiles.example.org/{z}/{x}/{y}", "https://tiles.example.org/", "javascript:{z}{x}{y}"]
)
def test_an_address_of_no_tiles_is_told_at_the_start(address):
    with pytest.raises(ConfigurationError, match="MAP_TILES"):
        streets.origins(address)


def test_the_files_of_leaflet_are_there():
    assert {"leaflet.js", "leaflet.css"} <= {path.name for path in streets.files().iterdir()}
