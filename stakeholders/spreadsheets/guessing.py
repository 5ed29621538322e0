"""Suggestions for what columns mean and which known name was meant. A person confirms every one of them."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from enum import StrEnum

from .problems import UnreadableValue
from .values import NumberStyle, folded, parse_count


class Role(StrEnum):
    """What a column can be for."""

    AREA = "area"
    AREA_CODE = "area_code"
    PERIOD = "period"
    YEAR = "year"
    QUARTER = "quarter"
    MONTH = "month"
    OFFENCE = "offence"
    OFFENCE_CODE = "offence_code"
    COUNT = "count"
    POPULATION = "population"
    HOUSEHOLDS = "households"
    LATITUDE = "latitude"
    LONGITUDE = "longitude"
    REFERENCE = "reference"


class Layout(StrEnum):
    """How a table holds its counts."""

    LONG = "long"  # one row for each area, period and offence, with a column for the count
    WIDE = "wide"  # one column for each offence
    INCIDENTS = "incidents"  # one row for each incident


#: Headings as folded words, in English, Spanish, French, Portuguese and German; the more telling first.
HEADINGS: Mapping[Role, tuple[str, ...]] = {
    Role.REFERENCE: (
        "crime id", "incident id", "case number", "case no", "reference", "ref", "id", "cmplnt num",
        "numero de caso", "expediente", "folio", "numero de dossier", "numero do processo", "ocorrencia n",
        "aktenzeichen", "vorgangsnummer",
    ),
    Role.AREA_CODE: (
        "area code", "lsoa code", "msoa code", "district code", "ward code", "zone code", "location code",
        "code", "codigo de area", "codigo zona", "codigo barrio", "codigo do bairro", "code zone",
        "code quartier", "code commune", "gebietsschlussel", "bezirksschlussel", "lor", "schlussel",
    ),
    Role.AREA: (
        "area", "neighbourhood", "neighborhood", "area name", "district", "ward", "zone", "precinct",
        "borough", "community area", "lsoa name", "location name", "location", "suburb", "municipality", "place",
        "zona", "barrio", "distrito", "colonia", "comuna", "municipio", "localidad", "sector",
        "quartier", "secteur", "arrondissement", "commune", "bairro", "freguesia", "regiao", "municipio",
        "stadtteil", "bezirk", "ortsteil", "gebiet", "bezirksregion", "gemeinde",
    ),
    Role.QUARTER: ("quarter", "qtr", "trimestre", "quartal", "trim"),
    Role.MONTH: ("month", "mes", "mois", "monat", "month of offence", "mes do ano"),
    Role.YEAR: ("year", "ano", "annee", "an", "jahr", "calendar year", "yr"),
    Role.PERIOD: (
        "period", "date", "month year", "reporting period", "date occurred", "occurred", "occurred on",
        "occurrence date", "occurrencedate", "incident date", "reported on", "date reported", "day",
        "periodo", "fecha", "fecha del hecho", "fecha de ocurrencia", "data", "data do fato",
        "data da ocorrencia", "periode", "date des faits", "zeitraum", "datum", "tatzeit", "zeit",
    ),
    Role.OFFENCE_CODE: (
        "offence code", "offense code", "crime code", "iccs", "iccs code", "iucr", "fbi code", "ky cd",
        "codigo delito", "codigo del delito", "codigo do crime", "code infraction", "deliktsschlussel",
        "straftatenschlussel",
    ),
    Role.OFFENCE: (
        "offence", "offense", "crime type", "crime", "offence type", "offense type", "primary type",
        "offence group", "crime category", "category", "type", "offence description", "type of crime", "charge",
        "delito", "tipo de delito", "tipo delito", "crimen", "infraccion", "modalidad", "hecho",
        "infraction", "type d infraction", "delit", "nature", "categorie", "index",
        "crime tipo", "tipo de crime", "tipo", "natureza", "categoria",
        "delikt", "straftat", "deliktsart", "tatbestand",
    ),
    Role.POPULATION: (
        "population", "inhabitants", "residents", "persons", "pop", "poblacion", "habitantes", "populacao",
        "populacao residente", "habitants", "einwohner", "bevolkerung",
    ),
    Role.HOUSEHOLDS: (
        "households", "dwellings", "homes", "hogares", "viviendas", "menages", "logements", "agregados",
        "domicilios", "agregados familiares", "haushalte", "wohnungen",
    ),
    Role.LATITUDE: ("latitude", "lat", "latitud", "breitengrad", "breite", "y coordinate"),
    Role.LONGITUDE: ("longitude", "lon", "lng", "long", "longitud", "langengrad", "lange", "x coordinate"),
    Role.COUNT: (
        "count", "counts", "number", "incidents", "offences", "offenses", "crimes", "cases", "total", "n",
        "recorded", "value", "frequency", "number of offences", "number of incidents", "no of offences",
        "cantidad", "numero", "casos", "delitos", "hechos", "recuento", "conteo", "numero de delitos",
        "nombre", "faits", "effectif", "nombre de faits", "quantidade", "ocorrencias", "contagem",
        "numero de ocorrencias", "anzahl", "falle", "fallzahl", "straftaten", "anzahl der falle",
    ),
}  # fmt: skip

#: From here on a heading says what its column is, rather than only containing the word.
FIRM = 0.6


@dataclass(frozen=True, slots=True)
class Guess:
    """A column that may have this role; ``certainty`` from 0 to 1 orders guesses, it is no probability."""

    role: Role
    column: int
    header: str
    certainty: float


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A known name that may have been meant; ``likeness`` is 1 when only case, accents or signs differ."""

    name: str
    likeness: float


def normalised(text: str) -> str:
    """Text for comparison: no case, accents, signs or surplus spaces; CamelCase and under_scores split."""
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", text)
    return " ".join(re.sub(r"[\W_]+", " ", folded(spaced)).split())


def guess_roles(headers: Sequence[str]) -> dict[Role, Guess]:
    """The likeliest column for each role that the headings speak of; no column gets two roles."""
    guesses = sorted(_guesses(headers), key=lambda guess: (-guess.certainty, guess.column))
    chosen: dict[Role, Guess] = {}
    taken: set[int] = set()
    for guess in guesses:
        if guess.role not in chosen and guess.column not in taken:
            chosen[guess.role] = guess
            taken.add(guess.column)
    return _with_period(chosen)


def _with_period(chosen: dict[Role, Guess]) -> dict[Role, Guess]:
    """A month, quarter or year that stands alone is the whole period ("2025-03")."""
    parts = [role for role in (Role.YEAR, Role.QUARTER, Role.MONTH) if role in chosen]
    if len(parts) == 1 and Role.PERIOD not in chosen:
        guess = chosen.pop(parts[0])
        chosen[Role.PERIOD] = replace(guess, role=Role.PERIOD)
    return chosen


def _guesses(headers: Sequence[str]) -> Iterable[Guess]:
    for column, header in enumerate(headers):
        plain = normalised(header)
        for role, names in HEADINGS.items():
            if (sure := certainty(plain, names)) > 0:
                yield Guess(role, column, header, round(sure, 3))


def certainty(plain: str, names: Sequence[str]) -> float:
    """1 for the most telling heading itself, less for the others and for headings that only contain one."""
    if plain in names:
        return 1 - 0.3 * names.index(plain) / len(names)
    words = plain.split()
    inside = [name for name in names if len(name) > 2 and _contains(words, name.split())]
    return max((0.6 * len(name.split()) / len(words) for name in inside), default=0.0)


def _contains(words: Sequence[str], part: Sequence[str]) -> bool:
    return any(list(words[i : i + len(part)]) == list(part) for i in range(len(words) - len(part) + 1))


def count_columns(
    rows: Sequence[Sequence[object]], style: NumberStyle | None = None, besides: Iterable[int] = ()
) -> list[int]:
    """Columns of a sample that hold nothing but counts, ``besides`` those that are for something else."""
    if not rows:
        return []
    others = set(besides)
    return [
        i for i in range(len(rows[0])) if i not in others and _all_counts([row[i] for row in rows], style)
    ]


def _all_counts(cells: Sequence[object], style: NumberStyle | None) -> bool:
    filled = [cell for cell in cells if cell is not None]
    try:
        return bool(filled) and all(parse_count(cell, style) >= 0 for cell in filled)
    except UnreadableValue:
        return False


def guess_layout(headers: Sequence[str], rows: Sequence[Sequence[object]]) -> Layout:
    """Whether counts stand in one column, in one column per offence, or are to be counted from the rows."""
    roles = guess_roles(headers)
    firm = {role for role, guess in roles.items() if guess.certainty >= FIRM}
    if Role.OFFENCE not in firm:
        besides = [guess.column for role, guess in roles.items() if role not in (Role.COUNT, Role.OFFENCE)]
        if len(count_columns(rows, besides=besides)) >= 2:
            return Layout.WIDE
    return Layout.LONG if Role.COUNT in firm else Layout.INCIDENTS


def suggest(
    name: str, known: Iterable[str] | Mapping[str, str], *, most: int = 3, least: float = 0.6
) -> list[Suggestion]:
    """Known names nearest to ``name``, best first; nothing below ``least`` likeness (0 to 1).

    ``known`` may map other spellings to the name that they stand for. Never use a suggestion unasked, not
    even one of likeness 1: two known names may differ in their accents alone.
    """
    spellings = known if isinstance(known, Mapping) else {spelling: spelling for spelling in known}
    plain = normalised(name)
    best: dict[str, float] = {}
    for spelling, meant in spellings.items():
        likeness = _likeness(plain, normalised(spelling))
        if likeness >= least:
            best[meant] = max(likeness, best.get(meant, 0.0))
    ranked = sorted(best.items(), key=lambda item: (-item[1], item[0]))
    return [Suggestion(meant, round(likeness, 3)) for meant, likeness in ranked[:most]]


def _likeness(first: str, second: str) -> float:
    """1 when equal; else the better of letter by letter, words in any order, and one inside the other."""
    if first == second:
        return 1.0
    if not first or not second:
        return 0.0
    words, others = sorted(first.split()), sorted(second.split())
    letters = SequenceMatcher(None, first, second, autojunk=False).ratio()
    sorted_words = SequenceMatcher(None, " ".join(words), " ".join(others), autojunk=False).ratio()
    inside = 0.8 if set(words) <= set(others) or set(others) <= set(words) else 0.0
    return min(max(letters, sorted_words, inside), 0.99)
