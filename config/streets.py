"""The map of streets that a town may lay under its own maps: none unless an address of tiles is set."""

from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

from config.environment import ConfigurationError


def origins(tiles: str) -> list[str]:
    """From where pages may take pictures of streets; raises ConfigurationError where the address is none of tiles."""
    if not tiles:
        return []
    parts = urlsplit(tiles)
    if parts.scheme not in {"https", "http"} or not all(name in tiles for name in ("{z}", "{x}", "{y}")):
        raise ConfigurationError("MAP_TILES is an address such as https://tiles.example.org/{z}/{x}/{y}.png.")
    return [f"{parts.scheme}://{parts.netloc}"]


def files() -> Path:
    """The folder of Leaflet, which draws them."""
    # Not imported: the package brings the files, and its Django application is not needed.
    return Path(find_spec("leaflet").origin).parent / "static" / "leaflet"
