"""Posters of a round: what it is about, the code of its public page, until when, in which languages."""

import re

from django.http import Http404
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from stakeholders.access.gate import town_page
from stakeholders.access.pages import visible_or_404
from stakeholders.access.permissions import Permission
from stakeholders.access.speaking import language_name, named, offered, saying
from stakeholders.consultations.models import Round, RoundState
from stakeholders.consultations.wording import closing_words
from stakeholders.outbox.addresses import public_address
from stakeholders.posters.sheets import PAPERS, Poster, code_file, poster_file

from .access import Audience

LONGEST = 420  # characters that are read in passing


def poster_languages(round_: Round) -> list[tuple[str, str]]:
    """[(code, own name)] of the languages in which a poster can be made: those that the pages speak."""
    return named(offered(round_.consultation.languages))


def poster_of(round_: Round, language: str) -> Poster:
    """The poster in one language; what the town has written itself stands as it is."""
    town, address = (
        round_.municipality,
        public_address("consultation_round", round_.municipality, uid=round_.uid),
    )
    with saying(language):
        closes = closing_words(round_, town.time_zone, Audience.PUBLIC)
        return Poster(
            town=town.name,
            title=round_.text.title,
            about=in_passing(round_.introduction) or _("Read the draft and say what you think of it."),
            address=address,
            code_words=_("Code for a phone that leads to %(address)s") % {"address": address},
            shown_address=public_address("consultation_list", town).partition("://")[2],
            invitation=_("Have your say: on any phone or computer, without an account."),
            until=_("Until %(day)s") % {"day": closes},
            small=_small(round_),
            language=language,
        )


def _small(round_: Round) -> list[str]:
    consultation, town = round_.consultation, round_.municipality
    languages = ", ".join(language_name(code) for code in consultation.languages)
    lines = [
        _("You can read and answer in: %(languages)s") % {"languages": languages} if languages else "",
        in_passing(consultation.accessibility),
        _("Questions: %(email)s") % {"email": town.contact_email} if town.contact_email else "",
    ]
    return [line for line in lines if line]


def in_passing(text: str) -> str:
    """The first sentences, as many as are read in passing; whole ones, unless the first is long."""
    text = text.strip()
    if len(text) <= LONGEST:
        return text
    kept = ""
    for sentence in re.split(r"(?<=[.!?…؟])\s+", text):
        if len(kept) + len(sentence) + 1 > LONGEST:
            break
        kept = f"{kept} {sentence}".strip()
    return kept or Truncator(text).chars(LONGEST)


def _public_round(request, uid) -> Round:
    rows = Round.objects.seen_by(request.actor, timezone.now())
    rows = rows.select_related("municipality", "consultation", "text").prefetch_related("accesses")
    round_ = visible_or_404(rows, request.actor, uid=uid)
    if round_.state == RoundState.DRAFT:
        raise Http404
    return round_


@town_page(Permission.READ)
def round_poster(request, uid, paper):
    """The poster as PDF: A4 or A3, in the language asked for."""
    round_ = _public_round(request, uid)
    languages = [code for code, _name in poster_languages(round_)]
    if paper not in PAPERS:
        raise Http404
    asked = request.GET.get("language", "")
    poster = poster_of(round_, asked if asked in languages else languages[0])
    name = f"poster-{round_.municipality.slug}-{poster.language}"
    return poster_file(poster, paper=paper, at=round_.updated_at, name=name)


@town_page(Permission.READ)
def round_code(request, uid):
    """The code alone, for letters and posters of one's own."""
    round_ = _public_round(request, uid)
    address = public_address("consultation_round", round_.municipality, uid=round_.uid)
    return code_file(address, name=f"consultation-{round_.municipality.slug}")
