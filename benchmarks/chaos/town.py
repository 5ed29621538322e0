"""The town of the chaos: empty but for a consultation that is open."""

import hashlib
from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from benchmarks.chaos import imports
from benchmarks.chaos.stack import Stack
from benchmarks.chaos.traffic import Traffic
from stakeholders.access.tenancy import scope
from stakeholders.models import Consultation, ConsultedText, Municipality, Round

SLUG = "chaos"


def traffic(stack: Stack) -> Traffic:
    """Make the town and what sends to it."""
    with scope(dispatch=True):
        town = Municipality.objects.create(slug=SLUG, name="Chaos", languages=["en"])
    with scope(town.pk, actor="chaos"):
        imports.prepare(town)
        uid = _open_round(town).uid
    address = reverse("public:consultation_comment_whole", kwargs={"town": SLUG, "uid": uid})
    return Traffic(stack, town, address)


def _open_round(town) -> Round:
    content = [
        {"uid": "1", "kind": "section", "code": "1", "heading": "Part", "body": "Words.", "hash": "0" * 64}
    ]
    text = ConsultedText.objects.create(
        municipality=town,
        title="Draft",
        label="0.1",
        content=content,
        content_hash=hashlib.sha256(repr(content).encode()).hexdigest(),
    )
    made = Round.objects.create(
        municipality=town,
        consultation=Consultation.objects.create(municipality=town, title="Draft plan"),
        text=text,
        title="Round",
        introduction="Say what you think.",
        opens_at=timezone.now() - timedelta(days=1),
        closes_at=timezone.now() + timedelta(days=30),
    )
    Round.objects.filter(pk=made.pk).update(state="open")
    return made
