"""What surrounds the plan, as parts that can be compared: the town, its partners, meetings, agreements, rounds.

Records have no permanent uid in a version; what names one (the name of a partner, the body and day of a meeting) tells
which is which. A partner that was renamed is told as one gone and one come.
"""

from collections import Counter
from collections.abc import Iterator

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from plans.evaluation.models import Evaluation, EvaluationKind
from stakeholders.consultations.models import Round, RoundState
from stakeholders.models import Agreement, Body, CooperationRecord, Municipality, Organisation, Population
from stakeholders.organisations.models import (
    AgreementKind,
    BodyKind,
    CooperationKind,
    DiagnosisRole,
    Level,
    PlanRole,
    Sector,
)
from stakeholders.organisations.taxonomy import ACTOR_GROUPS

from .amounts import day
from .field_words import _choice, _coded, _day, _number, _of, _own, _text, _words, _yes
from .hashing import part_uid

# (kind, its key in `records`, the fields that name a row, the field that is its title)
RECORDS = (
    ("organisation", "organisations", ("name",), "name"),
    ("body", "bodies", ("name", "body_kind"), "name"),
    ("meeting", "meetings", ("body", "held_on"), "body"),
    ("agreement", "agreements", ("title", "organisation"), "title"),
    ("cooperation", "cooperation", ("cooperation_kind", "title", "held_on"), "title"),
    ("round", "rounds", ("title", "opens_on"), "title"),
    ("evaluation", "evaluations", ("evaluation_kind", "title"), "title"),
    ("signatory", "signatories", ("office",), "office"),
    ("population", "population", ("area",), "area"),
)


def surroundings(content: dict) -> Iterator[dict]:
    """The town and its records as parts, each with a uid of its own that is the same in every version."""
    plan = content["plan"]["uid"]
    town = content["municipality"]
    yield {
        "uid": part_uid(plan, "municipality"),
        "kind": "municipality",
        "code": "",
        "title": town["name"],
        **town,
    }
    for kind, key, named_by, title in RECORDS:
        seen: Counter = Counter()
        for row in content.get("records", {}).get(key) or []:
            name = "|".join(str(row.get(field) or "") for field in named_by)
            uid = part_uid(plan, f"{kind}:{name}:{seen[name]}")
            seen[name] += 1
            yield {**row, "uid": uid, "kind": kind, "code": "", "title": _title(kind, row, title)}


def _title(kind: str, row: dict, field: str) -> str:
    return f"{row[field]}, {day(row['held_on'])}" if kind == "meeting" else row[field]


def record_labels() -> dict[str, tuple[str, str]]:
    """(one, several) by kind."""
    return {
        "municipality": (_("Municipality"), _("Municipality")),
        "organisation": (_("Partner"), _("Partners")),
        "body": (_("Body"), _("Bodies")),
        "meeting": (_("Meeting"), _("Meetings")),
        "agreement": (_("Agreement"), _("Agreements")),
        "cooperation": (_("Training and exchange"), _("Training, exchange and assistance")),
        "round": (_("Consultation"), _("Consultations")),
        "evaluation": (_("Evaluation"), _("Evaluations")),
        "signatory": (_("Signatory"), _("Signatories")),
        "population": (_("Population"), _("Population")),
    }


def _field(model, name: str, make, called: str = "") -> tuple:
    """A field of the model that has another name in the snapshot."""
    return _own(called or name, lambda: capfirst(str(model._meta.get_field(name).verbose_name)), make)


_LABELS_OF_COMMUNITY = dict(Organisation._meta.get_field("community_kind").choices)

RECORD_WORDINGS = {
    "municipality": [
        *_of(Municipality, ("name", _text), ("country", _text), ("currency", _text), ("languages", _words)),
        *_of(Municipality, ("about", _text)),
    ],
    "organisation": [
        _field(Organisation, "actor_groups", _coded(ACTOR_GROUPS)),
        _field(
            Organisation,
            "community_kind",
            lambda reading, value: str(_LABELS_OF_COMMUNITY.get(value, value)) if value else "",
        ),
        *_of(
            Organisation,
            ("level", _choice(Level)),
            ("sector", _choice(Sector)),
            ("role_diagnosis", _choice(DiagnosisRole)),
            ("role_plan", _choice(PlanRole)),
            ("is_active", _yes),
        ),
    ],
    "body": [
        _field(Body, "kind", _choice(BodyKind), "body_kind"),
        *_of(Body, ("chair", _text), ("secretary", _text), ("meets_every_days", _text)),
        _own("members", lambda: _("Members"), _words),
    ],
    "meeting": [_own("organisations", lambda: _("Organisations present"), _text)],
    "agreement": [
        _field(Agreement, "kind", _choice(AgreementKind), "agreement_kind"),
        _own("organisation", lambda: _("With"), _text),
        *_of(Agreement, ("purpose", _text), ("legal_basis", _text), ("signed_on", _day), ("valid_to", _day)),
    ],
    "cooperation": [
        _field(CooperationRecord, "kind", _choice(CooperationKind), "cooperation_kind"),
        *_of(
            CooperationRecord,
            ("held_on", _day),
            ("partner", _text),
            ("professions", _words),
            ("text", _text),
            ("answer", _text),
            ("answered_on", _day),
        ),
    ],
    "round": [
        _own("opens_on", lambda: _("Opens"), _day),
        _own("closes_on", lambda: _("Closes"), _day),
        _own("state", lambda: _("State"), _choice(RoundState)),
        _own("comments", lambda: _("Comments"), _text),
        _own("answered", lambda: _("Comments answered"), _text),
        *_of(Round, ("summary", _text)),
    ],
    "evaluation": [
        _field(Evaluation, "kind", _choice(EvaluationKind), "evaluation_kind"),
        *_of(Evaluation, ("due_on", _day), ("questions", _text), ("method", _text)),
    ],
    "signatory": [_own("organisation", lambda: _("Who this is here"), _text)],
    "population": [
        *_of(Population, ("year", _text), *((kind, _number) for kind in Population.KINDS), ("source", _text))
    ],
}
