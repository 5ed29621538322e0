"""Words and addresses of a survey, as its pages, posters and files tell them."""

from collections.abc import Iterable, Sequence
from contextlib import nullcontext
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import get_language_info, gettext_lazy
from django.utils.translation import gettext as _

from stakeholders.access.speaking import named, saying

from .models import Sampling, Survey, SurveyState

TONES = {SurveyState.DRAFT: "neutral", SurveyState.OPEN: "success", SurveyState.CLOSED: "info"}
# The ways in which answers come, as they are named in the rows.
CHANNELS = {
    "web": gettext_lazy("on the web"),
    "letter": gettext_lazy("on the web with the code of a letter"),
    "interview": gettext_lazy("in interviews"),
    "phone": gettext_lazy("by telephone"),
    "paper": gettext_lazy("on paper"),
    "import": gettext_lazy("from a file"),
}
# Where the quick exit leads in a town that has named no page of its own.
HARMLESS_PAGE = "https://www.wikipedia.org/"


def stacked(heads: Sequence[str], lines: Iterable[Sequence[str]]) -> list[list[dict]]:
    """Cells with the heads of their columns, for a table that is read line by line on a phone."""
    return [[{"head": head, "text": cell} for head, cell in zip(heads, line, strict=True)] for line in lines]


def day_in(municipality, at: datetime | None = None) -> date:
    """Today, or the day of a moment, where the municipality lies."""
    return (at or timezone.now()).astimezone(ZoneInfo(municipality.time_zone)).date()


def moment_in(municipality, moment: datetime) -> str:
    """Day and time of a moment, where the municipality lies."""
    return date_format(moment.astimezone(ZoneInfo(municipality.time_zone)), "DATETIME_FORMAT")


def said_in(survey: Survey, language: str) -> dict:
    """Title and introduction in a language; where they have no words in it, in the first one."""
    words = survey.words.get(language) or {}
    return {
        "title": words.get("title") or survey.title,
        "introduction": words.get("introduction") or survey.introduction,
    }


def spoken(language: str):
    """The words around the questions in the same language, where this program speaks it."""
    return saying(language) if language in dict(settings.LANGUAGES) else nullcontext()


def direction_of(language: str) -> str:
    """The way in which a language is written: "ltr" or "rtl"; "auto" where it is not known."""
    try:
        return "rtl" if get_language_info(language)["bidi"] else "ltr"
    except KeyError:
        return "auto"


def offered_languages(survey: Survey) -> list[tuple[str, str]]:
    """Code and own name of the languages in which a survey can be answered; empty for a single one."""
    codes = survey.languages
    return named(codes) if len(codes) > 1 else []


def public_address(survey: Survey) -> str:
    """The whole address at which residents answer, for posters and letters."""
    path = reverse("public:survey_answer", kwargs={"town": survey.municipality.slug, "uid": survey.uid})
    return settings.ADDRESS.rstrip("/") + path


def short_address(survey: Survey) -> str:
    """The address to type: it leads to the survey, or to the choice when several are open."""
    return settings.ADDRESS.rstrip("/") + reverse(
        "public:survey_choice", kwargs={"town": survey.municipality.slug}
    )


def field_time(survey: Survey) -> str:
    """When answers were taken, in words; empty before the survey opened."""
    if survey.opened_on is None:
        return ""
    first = date_format(survey.opened_on, "DATE_FORMAT")
    if survey.closed_on is None:
        return _("since %(day)s") % {"day": first}
    return _("%(first)s to %(last)s") % {
        "first": first,
        "last": date_format(survey.closed_on, "DATE_FORMAT"),
    }


def percent(share: float, digits: int = 1) -> str:
    """A share (0 to 1) as a percentage in the language of the page."""
    return _("%(number)s %%") % {"number": number_format(round(100 * share, digits), digits)}


def count(number: int) -> str:
    return number_format(number, 0, use_l10n=True, force_grouping=True)


def way_name(way: str) -> str:
    """A way in which answers come, in words."""
    return str(CHANNELS.get(way, way))


def ways_words(many: dict[str, int]) -> str:
    """How many answers came in which way; empty where all came in the same one."""
    if len(many) < 2:
        return ""
    told = [
        _("%(n)s %(way)s") % {"n": count(many[way]), "way": words}
        for way, words in CHANNELS.items()
        if way in many
    ]
    return ", ".join(told)


def response_rate(survey: Survey, answers: int) -> str:
    """The response rate with what it is counted from; empty where nobody was drawn and asked."""
    if survey.sampling == Sampling.OPEN or not survey.invited:
        return ""
    told = {"answers": count(answers), "invited": count(survey.invited)}
    if answers > survey.invited:
        return _("more answers (%(answers)s) than people invited (%(invited)s)") % told
    return _("%(rate)s (%(answers)s of %(invited)s invited)") % {
        "rate": percent(answers / survey.invited),
        **told,
    }
