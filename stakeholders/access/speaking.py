"""The language of a page: for a member the one they have chosen, for the public one that the town speaks."""

from collections.abc import Sequence

from django.conf import settings
from django.conf.locale import LANG_INFO
from django.utils import translation
from django.utils.translation import get_language_info
from django.utils.translation.trans_real import parse_accept_lang_header


def speak(request, language: str) -> None:
    """From here on the page, an error page included, is said in this language."""
    translation.activate(language)
    request.LANGUAGE_CODE = language


def saying(language: str | None):
    """A stretch of work in the language of somebody who is not at the page; in English where it is not spoken here."""
    return translation.override(offered([language])[0])


def offered(languages: Sequence[str | None]) -> list[str]:
    """Those in which this program has words, in their order; English where it has none in any of them."""
    return [code for code in languages if code in dict(settings.LANGUAGES)] or [settings.LANGUAGE_CODE]


def of_member(user) -> str:
    return offered([user.language])[0]


def of_town(town) -> list[str]:
    """Languages of the town in which this program has words too, its first one first; never none."""
    return offered(town.languages)


def of_visitor(request, town) -> str:
    """What the visitor prefers of what the town speaks; else its first."""
    spoken = of_town(town)
    return preferred(request, spoken) or spoken[0]


def preferred(request, spoken: Sequence[str]) -> str | None:
    """What the visitor has chosen here, else the first language of the browser, that is among these."""
    header = parse_accept_lang_header(request.META.get("HTTP_ACCEPT_LANGUAGE", ""))
    asked = [request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, ""), *(code for code, _weight in header)]
    wanted = (code for one in asked for code in (one, one.partition("-")[0]))
    return next((code for code in wanted if code in spoken), None)


def language_name(code: str) -> str:
    """How a language calls itself; its code where that is not known."""
    try:
        return get_language_info(code)["name_local"]
    except KeyError:
        return code


def named(codes: Sequence[str]) -> list[tuple[str, str]]:
    return [(code, language_name(code)) for code in codes]


def known() -> list[tuple[str, str]]:
    """[(code, own name)] of the languages in which a town can write, whether or not this program speaks them."""
    codes = [code for code, about in LANG_INFO.items() if "name_local" in about]
    return sorted(named(codes), key=lambda one: one[1].casefold())


def code_of(said: str) -> str | None:
    """The code of a language named by its code, by its English name or by its own."""
    wanted = said.strip().casefold()
    for code, about in LANG_INFO.items():
        if "name_local" in about and wanted in {
            code,
            about["name"].casefold(),
            about["name_local"].casefold(),
        }:
            return code
    return None
