"""A telephone with ODK Collect, as far as the server can tell: what it scans, loads, fills in and sends."""

import base64
import copy
import json
import uuid
import zlib
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

from defusedxml.ElementTree import fromstring

JR = "{http://openrosa.org/javarosa}"
XF = "{http://www.w3.org/2002/xforms}"
BOUNDARY = "6f1b2c3d-collect"


def unpacked(scanned: str) -> dict:
    """Settings in a code, as Collect unpacks them."""
    return json.loads(zlib.decompress(base64.b64decode(scanned)))


def part(name: str, content: bytes, *, file: str | None = None, kind: str = "text/xml") -> bytes:
    """One part of a request, with the headers that OkHttp writes."""
    shown = f'; filename="{file}"' if file else ""
    head = f'Content-Disposition: form-data; name="{name}"{shown}\r\nContent-Type: {kind}\r\n'
    head += f"Content-Length: {len(content)}\r\n\r\n"
    return f"--{BOUNDARY}\r\n{head}".encode() + content + b"\r\n"


class Telephone:
    """Speaks OpenRosa 1.0. `base`: the address of the server that was scanned."""

    def __init__(self, client, base: str):
        self.client = client
        self.base = urlsplit(base).path

    def get(self, address: str):
        return self.client.get(urlsplit(address).path, headers={"X-OpenRosa-Version": "1.0"})

    def forms(self, query: str = "") -> list[dict]:
        """The list of forms, each as its elements."""
        page = self.client.get(f"{self.base}/formList{query}", headers={"X-OpenRosa-Version": "1.0"})
        assert page.status_code == 200, page.content
        return [
            {child.tag.rpartition("}")[2]: child.text for child in form} for form in fromstring(page.content)
        ]

    def load(self, form: dict) -> ET.Element:
        """The XForm behind an entry of the list."""
        return fromstring(self.get(form["downloadUrl"]).content)

    def post(self, *parts: bytes):
        body = b"".join(parts) + f"--{BOUNDARY}--\r\n".encode()
        kind = f"multipart/form-data; boundary={BOUNDARY}"
        return self.client.post(
            f"{self.base}/submission", body, content_type=kind, headers={"X-OpenRosa-Version": "1.0"}
        )

    def send(self, xml: bytes, *more: bytes):
        """HEAD first, as Collect does, then the interview."""
        head = self.client.head(f"{self.base}/submission", headers={"X-OpenRosa-Version": "1.0"})
        assert head.status_code == 204, head.status_code
        return self.post(part("xml_submission_file", xml, file="Safety_2026-03-01.xml"), *more)


def primary(xform: ET.Element) -> ET.Element:
    """The empty interview in an XForm."""
    return xform.find(f".//{XF}instance")[0]


def binds(xform: ET.Element) -> list[str]:
    return [bind.get("nodeset") for bind in xform.iter(f"{XF}bind")]


def filled(xform: ET.Element, answers: dict, *, instance_id: str | None = None, **meta: str) -> bytes:
    """An interview as XML: the instance of the form with answers by the name of their element.

    A list of dicts are the turns of a part that repeats. `instance_id` "" leaves the element empty.
    """
    root = copy.deepcopy(primary(xform))
    for parent in root.iter():
        for child in [one for one in parent if one.get(f"{JR}template") is not None]:
            parent.remove(child)
    _fill(root, answers)
    about = root.find(f"{XF}meta")
    about.find(f"{XF}instanceID").text = f"uuid:{uuid.uuid4()}" if instance_id is None else instance_id
    for name, text in meta.items():
        ET.SubElement(about, f"{XF}{name}").text = text
    return b"<?xml version='1.0' ?>" + ET.tostring(root)


def _fill(element: ET.Element, answers: dict) -> None:
    for name, answer in answers.items():
        if isinstance(answer, list):
            first = element.find(f"{XF}{name}")
            place = list(element).index(first)
            element.remove(first)
            for number, turn in enumerate(answer):
                made = copy.deepcopy(first)
                _fill(made, turn)
                element.insert(place + number, made)
        elif isinstance(answer, dict):
            _fill(element.find(f"{XF}{name}"), answer)
        else:
            element.find(f"{XF}{name}").text = answer
