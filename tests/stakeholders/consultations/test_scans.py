"""Scans of letters: by content, capped, cleaned, kept for the office, served as downloads; a list of hostile files."""

import struct
import zlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse

from stakeholders.consultations.scans.cleaning import JPEG, MOST_BYTES, PDF, PNG, NotAScan, clean
from stakeholders.models import Contribution, Scan
from tests.builders import make_round
from tests.forms import fill


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width=2, height=2, *extra: bytes, end=b"") -> bytes:
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    data = chunk(b"IDAT", zlib.compress(b"\0\0\0" * 2))
    return b"\x89PNG\r\n\x1a\n" + head + b"".join(extra) + data + chunk(b"IEND", b"") + end


def segment(marker: int, data: bytes) -> bytes:
    return bytes([0xFF, marker]) + struct.pack(">H", len(data) + 2) + data


def jpeg(*extra: bytes, width=8, height=8, end=b"") -> bytes:
    frame = segment(0xC0, struct.pack(">BHHB", 8, height, width, 1) + b"\x01\x11\x00")
    jfif = segment(0xE0, b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0")
    return (
        b"\xff\xd8"
        + jfif
        + b"".join(extra)
        + frame
        + segment(0xDA, b"\x01\x01\0\0?\0")
        + b"data\xff\xd9"
        + end
    )


def pdf(*objects: bytes, end=b"%%EOF\n") -> bytes:
    body = b"\n".join(b"%d 0 obj %s endobj" % (number, one) for number, one in enumerate(objects, 1))
    return b"%PDF-1.7\n" + body + b"\ntrailer <</Root 1 0 R>>\n" + end


def packed(words: bytes) -> bytes:
    return b"<</Filter /FlateDecode>> stream\n" + zlib.compress(words) + b"\nendstream"


PLAIN = b"<</Type /Catalog /Pages 2 0 R>>"


@pytest.mark.parametrize(("content", "kind"), [(png(), PNG), (jpeg(), JPEG), (pdf(PLAIN), PDF)])
def test_a_scan_is_known_by_its_content(content, kind):
    assert clean(content).kind == kind
    assert clean(clean(content).content).content == clean(content).content


HOSTILE = {
    "a page": b"<!doctype html><script>alert(1)</script>",
    "a drawing that runs": b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
    "a page after spaces": b"   \n<html>",
    "an archive": b"PK\x03\x04 word/vbaProject.bin",
    "an old office file": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
    "a program": b"MZ\x90\0",
    "an elf": b"\x7fELF",
    "a script": b"#!/bin/sh\nrm -rf /\n",
    "nothing": b"",
    "a picture with a frame of its own": b"GIF89a<script>",
    "a page that says PDF later": b"<html>%PDF-1.7 %%EOF",
    "half a PDF": pdf(PLAIN, end=b""),
    "a PDF that runs": pdf(PLAIN, b"<</S /JavaScript /JS (app.alert(1))>>"),
    "a PDF that runs under another spelling": pdf(PLAIN, b"<</S /J#61vaScript>>"),
    "a PDF that opens": pdf(b"<</Type /Catalog /OpenAction 3 0 R>>"),
    "a PDF that starts programs": pdf(PLAIN, b"<</S /Launch /F (cmd.exe)>>"),
    "a PDF with a file in it": pdf(PLAIN, b"<</Type /EmbeddedFile>>"),
    "a PDF that sends": pdf(PLAIN, b"<</S /SubmitForm>>"),
    "a PDF that is locked": pdf(PLAIN, b"<</Encrypt 4 0 R>>"),
    "a PDF that hides what runs": pdf(PLAIN, packed(b"<</S /JavaScript>>")),
    "a PDF that swells": pdf(PLAIN, packed(b"\0" * (90 * 2**20))),
    "a picture of too many dots": png(60000, 60000),
    "a photograph of too many dots": jpeg(width=60000, height=60000),
    "a picture of no dots": png(0, 5),
    "half a picture": png()[:-14],
    "a picture that is wrong": png()[:20] + b"X" + png()[21:],
    "half a photograph": jpeg()[:30],
    "a photograph without end": jpeg()[:-2],
    "a photograph without a picture": b"\xff\xd8\xff\xd9",
}


@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_file_is_refused(content):
    with pytest.raises(NotAScan):
        clean(content)


def test_a_scan_has_a_largest_size():
    with pytest.raises(NotAScan, match="too_large"):
        clean(png(end=b"\0" * MOST_BYTES))


SECRET = b"Exif\0\0 41.4036 N 2.1744 E, phone of Ada"
BEHIND = b"PK\x03\x04 <script>alert(1)</script>"


@pytest.mark.parametrize(
    "content",
    [
        png(2, 2, chunk(b"tEXt", SECRET), chunk(b"eXIf", SECRET), end=BEHIND),
        jpeg(segment(0xE1, SECRET), segment(0xFE, SECRET), segment(0xED, SECRET), end=BEHIND),
        pdf(PLAIN, end=b"%%EOF\n" + BEHIND),
    ],
    ids=["png", "jpeg", "pdf"],
)
def test_what_is_no_picture_does_not_come_along(content):
    kept = clean(content).content
    for hidden in (b"Ada", b"2.1744", b"script", b"PK\x03\x04"):
        assert hidden not in kept


@pytest.fixture
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def round_(town):
    return make_round(town, opens_at="2026-01-01T00:00Z", closes_at="2036-01-01T00:00Z")


def entered(as_alice, round_, content, name="letter.html"):
    path = reverse("contribution_enter", args=["port-test", round_.uid])
    typed = {"stance": "support", "author_kind": "anonymous", "channel": "paper", "body": "More lamps."}
    form = fill(as_alice.get(path), **typed)
    form["scan"] = SimpleUploadedFile(name, content, content_type="text/html")
    return as_alice.post(path, form)


def test_a_letter_is_written_down_with_its_scan(as_alice, round_, media):
    answer = entered(as_alice, round_, png())
    assert answer.status_code == 302, answer.context["form"].errors
    scan = Scan.objects.get()
    queue = as_alice.get(reverse("moderation_queue", args=["port-test"])).content.decode()
    assert f"/consultation/scans/{scan.uid}/" in queue
    assert (scan.kind, scan.contribution.channel) == (PNG, "paper")
    path = reverse("scan_file", args=["port-test", scan.uid])
    answer = as_alice.get(path)
    assert b"".join(answer.streaming_content) == png()
    assert answer["Content-Type"] == PNG
    assert answer["Content-Disposition"].startswith('attachment; filename="scan-')
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert answer["Cache-Control"] == "no-store"


def test_a_hostile_letter_is_refused_and_the_words_stay(as_alice, round_, media):
    answer = entered(as_alice, round_, HOSTILE["a PDF that runs"], "letter.pdf")
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "More lamps." in page
    assert "something that runs" in page
    assert not Contribution.objects.exists()
    assert not Scan.objects.exists()


def test_a_reader_gets_no_scan(as_bob, town, round_, media, alice):
    row = Contribution.objects.create(
        municipality=town, round=round_, author_kind="anonymous", stance="support", body="x", channel="paper",
        received_on="2026-06-02", key="00000000-0000-4000-8000-000000000009",
    )  # fmt: skip
    scan = Scan.objects.create(
        municipality=town, contribution=row, kind=PNG, stored_as="x", size=1, sha256="0" * 64
    )
    assert as_bob.get(reverse("scan_file", args=["port-test", scan.uid])).status_code == 403
    with pytest.raises(IntegrityError), transaction.atomic():
        Scan.objects.filter(pk=scan.pk).update(sha256="1" * 64)
    with pytest.raises(IntegrityError), transaction.atomic():
        Scan.objects.create(
            municipality=town, contribution=row, kind="text/html", stored_as="x", size=1, sha256="2" * 64
        )
