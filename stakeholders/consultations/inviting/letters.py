"""The letters of an invitation: the invitation itself and its reminders, each in the language of its reader."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from stakeholders.access.links import address
from stakeholders.access.speaking import saying
from stakeholders.consultations.models import Round
from stakeholders.consultations.rounds.access import Audience, window_of
from stakeholders.consultations.wording import closing_words, opening_words
from stakeholders.organisations.models import Organisation
from stakeholders.outbox.services import Draft

from .register import INVITATION, REMINDER


@dataclass(frozen=True)
class Reader:
    """To whom a letter goes, in which language, and for which organisation if for any."""

    email: str
    name: str = ""
    language: str = "en"
    organisation: Organisation | None = None


def invitation(round_: Round, reader: Reader, *, at: datetime, key: str, note: str = "", link=None) -> Draft:
    """Without a link: a sample, in whose place for the link stands that it comes there."""
    return _draft(round_, reader, at, "invitation", INVITATION, key, link, note=note.strip())


def reminder(round_: Round, reader: Reader, *, at: datetime, key: str, link) -> Draft:
    return _draft(round_, reader, at, "reminder", REMINDER, key, link)


def _draft(round_: Round, reader: Reader, at, template: str, kind: str, key: str, link, **more) -> Draft:
    town = round_.municipality
    with saying(reader.language):
        context = {
            "round": round_,
            "town": town,
            "name": reader.name,
            "organisation": reader.organisation,
            "url": settings.ADDRESS + address(link) if link else _("(here stands the personal link)"),
            "opens": opening_words(round_, town.time_zone, Audience.PARTNERS),
            "is_announced": at < window_of(round_, Audience.PARTNERS)[0],
            "closes": closing_words(round_, town.time_zone, Audience.PARTNERS),
            **more,
        }
        body = render_to_string(f"stakeholders/consultations/inviting/{template}.txt", context)
        subject = _subject(template) % {"town": town.name, "text": round_.text.title}
    return Draft(
        key=key,
        kind=kind,
        email=reader.email,
        name=reader.name,
        language=reader.language,
        subject=subject,
        body=body,
        link=link,
    )


def _subject(template: str) -> str:
    if template == "reminder":
        return pgettext("subject", "%(town)s: still time to say what you think of “%(text)s”")
    return _("%(town)s: what do you think of “%(text)s”?")
