"""Columns of a survey's file that tell who somebody is: by their heading, or by what stands in them. No Django."""

import re

from diagnostics.surveys.results.texts import struck
from stakeholders.spreadsheets.values import folded

#: Words of headings; what is asked about such things by codes is no such thing itself.
_WORDS = {
    "name": "name names surname lastname firstname fullname nombre nombres apellido apellidos nom prenom vorname "
    "nachname",
    "e-mail": "email mail correo courriel",
    "phone": "phone telephone tel telefono mobile movil celular handy portable whatsapp phonenumber",
    "address": "address direccion domicilio adresse anschrift street calle rue postcode zip",
    "place": "gps latitude longitude latitud longitud lat lon lng long coordinates coordenadas coordonnees geopoint",
    "device": "ip ipaddress deviceid imei subscriberid simserial simid device",
    "identity": "dni nif nie passport pasaporte passeport ssn curp rut cpf idcard",
    "birth": "birthdate birthday dob nacimiento naissance geburtsdatum",
}
_BY_WORD = {word: kind for kind, words in _WORDS.items() for word in words.split()}
_PARTS = re.compile(r"[^a-z0-9]+")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_PHONE = re.compile(r"(?:\+|00)[\d ()./-]{7,}\d|\(?\d{2,5}\)?(?:[ /-]\d{2,4}){2,5}")
_LONG = re.compile(r"\d{9,15}|[A-Z]{0,3}\d{7,12}[A-Z]|[A-Z]{1,3}[- ]?\d{6,9}")
_PAIR = re.compile(r"-?\d{1,3}\.\d{3,}[,; ]+-?\d{1,3}\.\d{3,}.*")
_FINE = re.compile(r"-?\d{1,3}\.\d{4,}")
_CLOCK = re.compile(r"\d{1,2}:\d{2}(:\d{2}([.,]\d+)?)?\s*([ap]\.?m\.?)?", re.IGNORECASE)
_WITH_TIME = re.compile(
    r"(\d{4}-\d{1,2}-\d{1,2}|\d{1,2}[./-]\d{1,2}[./-]\d{4})[T ]+\d{1,2}:\d{2}.*", re.DOTALL
)
_DAY = re.compile(r"\d{4}-\d{1,2}-\d{1,2}|\d{1,2}[./-]\d{1,2}[./-]\d{2,4}")
_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)?")
#: A column with so many different contents is no list of codes.
MANY = 20
#: From this share of its contents on, a column is what they look like.
SHARE = 0.2


def kind_of_heading(name: str) -> str:
    """What a heading promises: name, e-mail, phone, address, place, device, identity or birth; empty for none."""
    words = [word for word in _PARTS.split(folded(name)) if word]
    joined = "".join(words)
    return next((_BY_WORD[word] for word in (joined, *words) if word in _BY_WORD), "")


def kind_of_content(text: str) -> str:
    """What one cell looks like: e-mail, phone, identity, place or time; empty for anything else."""
    if "@" in text and _EMAIL.fullmatch(text):
        return "e-mail"
    if _CLOCK.fullmatch(text):
        return "time"
    if _PAIR.fullmatch(text):
        return "place"
    if _DAY.fullmatch(text) or len(text) < 7:
        return ""
    if _LONG.fullmatch(text):
        return "identity"
    return "phone" if not _NUMBER.fullmatch(text) and _PHONE.fullmatch(text) else ""


def is_fine_place(text: str) -> bool:
    """Whether a number could be a degree of latitude or longitude that finds a house."""
    return bool(_FINE.fullmatch(text)) and abs(float(text)) <= 180


def private_kind(name: str, contents: dict[str, int], distinct: int, *, is_described: bool) -> str:
    """Why a column is not taken; empty where it is. `contents`: some of its cells, `distinct`: how many differ.

    `is_described`: the codebook or the questionnaire says that it holds codes or numbers.
    """
    if not contents:
        return ""
    looks = [kind_of_content(text) for text in contents]
    for kind in ("e-mail", "phone", "identity", "place", "time"):
        if looks.count(kind) >= SHARE * len(looks):
            return kind
    kind = kind_of_heading(name)
    if kind == "place" and sum(map(is_fine_place, contents)) >= SHARE * len(contents):
        return kind
    return "" if is_described or distinct <= MANY or not kind else kind


def cleaned(text: str) -> tuple[str, bool]:
    """A cell as it may be kept, and whether a time of day was cut off: days without hours, no private data."""
    if ":" in text and (found := _WITH_TIME.fullmatch(text)):
        return found[1], True
    if len(text) < 7 or _NUMBER.fullmatch(text) or _DAY.fullmatch(text):
        return text, False
    if "@" in text or sum(map(str.isdigit, text)) >= 7:
        return struck(text)[0], False
    return text, False
