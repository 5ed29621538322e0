"""Dates, promises and kinds of text in words that residents read."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .answers.models import Decision
from .consultations.models import Promise
from .models import AuthorKind, Round
from .rounds.access import Audience, window_of
from .windows import is_midnight, last_day

PROMISES = {
    Promise.INFORM: gettext_lazy("We tell you what is planned and answer your questions."),
    Promise.CONSULT: gettext_lazy(
        "We read every comment, decide on it, and publish for each one what we decided and why."
    ),
    Promise.INVOLVE: gettext_lazy(
        "We work with you on the text, and publish for each comment what became of it and why."
    ),
    Promise.COLLABORATE: gettext_lazy(
        "We look for the solution together with you, follow your advice as far as we can, and say where we could not."
    ),
    Promise.EMPOWER: gettext_lazy("You decide, and we carry out what you have decided."),
}

KINDS = {
    "plan": gettext_lazy("The plan as a whole"),
    "section": gettext_lazy("Sections"),
    "text": gettext_lazy("Sections"),
    "finding": gettext_lazy("Findings"),
    "problem": gettext_lazy("Problems"),
    "objective": gettext_lazy("Objectives"),
    "action": gettext_lazy("Actions"),
    "evaluation": gettext_lazy("Evaluation"),
}

TONES = {
    Decision.ACCEPTED: "success",
    Decision.PARTLY: "success",
    Decision.REJECTED: "error",
    Decision.NOTED: "info",
    Decision.OUT_OF_SCOPE: "neutral",
    Decision.REFERRED: "info",
}


def kind_label(kind: str) -> str:
    return str(KINDS.get(kind, kind.replace("_", " ").capitalize()))


def part_title(element: dict) -> str:
    """Code and heading of a part, for example: A17 Alley gates. Sections have names, not codes."""
    has_code = (
        element["code"]
        and element["kind"] not in {"section", "plan"}
        and element["code"] != element["heading"]
    )
    return f"{element['code']} {element['heading']}" if has_code else element["heading"]


def _day(local: datetime) -> str:
    return date_format(local, "WEEKDAY_FORMAT")


def opening_words(round_: Round, zone: str, audience: Audience | None = None) -> str:
    """When the round opens (for an audience), for example: Monday 1 June 2026."""
    opens, _closes = window_of(round_, audience)
    local = opens.astimezone(ZoneInfo(zone))
    if is_midnight(opens, zone):
        return _day(local)
    return _("%(day)s, %(time)s") % {"day": _day(local), "time": date_format(local, "H:i")}


def closing_words(round_: Round, zone: str, audience: Audience | None = None) -> str:
    """Until when comments (of an audience) are in time, for example: the end of Sunday 14 June 2026."""
    _opens, closes = window_of(round_, audience)
    return _end_words(closes, zone)


def _end_words(at: datetime, zone: str) -> str:
    if is_midnight(at, zone):
        return _("the end of %(day)s") % {"day": _day(last_day(at, zone))}
    local = at.astimezone(ZoneInfo(zone))
    return _("%(day)s, %(time)s") % {"day": _day(local), "time": date_format(local, "H:i")}


def end_changes(round_: Round) -> list[dict]:
    """How often and why the announced end was moved, oldest first: [{"whose", "on", "before", "after", "reason"}]."""
    zone = round_.municipality.time_zone
    return [
        {
            "whose": row.get_audience_display() if row.audience else "",
            "on": _day(row.created_at.astimezone(ZoneInfo(zone))),
            "before": _end_words(row.before, zone),
            "after": _end_words(row.after, zone),
            "reason": row.reason,
        }
        for row in round_.end_changes.all()
    ]


def author_words(contribution) -> str:
    """Who speaks, as it may be shown to everybody."""
    if contribution.organisation_id:
        return contribution.organisation.name
    if contribution.author_kind == AuthorKind.PSEUDONYM and contribution.author_name:
        return _("%(name)s (chosen name)") % {"name": contribution.author_name}
    return contribution.author_name or _("Without a name")


def meeting_url(contribution) -> str:
    """The page of the meeting in which it was said, for members of the town; empty where it was said elsewhere."""
    if contribution.meeting_id is None:
        return ""
    return reverse("meeting_detail", args=[contribution.round.municipality.slug, contribution.meeting_id])


# So few sections are called by their titles.
FEW = 3


def parts_of(content: list[dict]) -> list[dict]:
    """The elements in reading order, grouped: [{"label", "elements"}]; each has its title."""
    groups: list[dict] = []
    for element in content:
        label = kind_label(element["kind"])
        if not groups or groups[-1]["label"] != label:
            groups.append({"label": label, "elements": []})
        groups[-1]["elements"].append({**element, "title": part_title(element)})
    for group in groups:
        if group["label"] == kind_label("section") and len(group["elements"]) <= FEW:
            group["label"] = ", ".join(element["title"] for element in group["elements"])
    return groups


CHANNELS = {
    "web": gettext_lazy("web page"),
    "link": gettext_lazy("signed link"),
    "api": gettext_lazy("partner system"),
    "paper": gettext_lazy("letter or paper form"),
    "meeting": gettext_lazy("meeting"),
    "telephone": gettext_lazy("telephone"),
    "e-mail": gettext_lazy("e-mail"),
}


def channel_choices() -> list[tuple[str, str]]:
    """The ways in which a comment reaches the office without the web page."""
    return [(name, CHANNELS[name]) for name in ("paper", "meeting", "telephone", "e-mail")]
