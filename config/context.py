"""What every page shows around its content: the town, the way through the process, the other towns."""

from django.conf import settings
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from config.navigation import SECTIONS
from stakeholders.access.models import Membership
from stakeholders.access.permissions import can
from stakeholders.access.speaking import named, of_town
from stakeholders.access.tenancy import scope

# The towns that the embedded run comes with; one that a coordinator adds is a real one.
DEMONSTRATION = frozenset({"port-aurelia", "vila-clara"})


def page(request):
    actor = getattr(request, "actor", None)
    town = actor.municipality if actor else None
    return {
        "actor": actor,
        "municipality": town,
        "nav": SimpleLazyObject(lambda: navigation(request, actor)) if town and actor.user else [],
        "other_municipalities": SimpleLazyObject(lambda: other_towns(request, town)),
        "embedded": settings.EMBEDDED,
        "phase_banner": _("Demonstration: the town and everything in it is invented.")
        if settings.EMBEDDED and town and town.slug in DEMONSTRATION
        else "",
        "account_links": SimpleLazyObject(_account_links),
        "languages": _languages(actor, town),
        "product_name": _("Concord"),
    }


def _languages(actor, town) -> list[tuple[str, str]]:
    """What a visitor may choose from; a member chooses in the account."""
    if actor is not None and actor.user:
        return []
    return named(of_town(town) if town else list(dict(settings.LANGUAGES)))


def _account_links() -> list[dict]:
    return [
        {"label": _("Change password"), "url": reverse("account_change_password")},
        {"label": _("Two-step sign-in"), "url": reverse("mfa_index")},
        {"label": _("Language"), "url": reverse("account_language")},
    ]


def other_towns(request, town) -> list:
    """The other towns in which the signed-in person plays a part."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return []
    with scope(user_id=user.pk):
        memberships = Membership.objects.filter(user=user, is_active=True).select_related("municipality")
        return [m.municipality for m in memberships if town is None or m.municipality_id != town.pk]


def navigation(request, actor) -> list[dict]:
    """Sections and pages that the actor may open; the current ones marked."""
    current = _current_name(request.resolver_match)
    return [section for section in (_section(entry, actor, current) for entry in SECTIONS) if section["url"]]


def _current_name(match) -> str:
    if match is None:
        return ""
    kind = match.kwargs.get("kind")
    return f"record_list:{kind}" if kind and match.view_name.startswith("record_") else match.view_name


def _section(entry, actor, current: str) -> dict:
    children = [
        {
            "label": label,
            "url": _address(name, actor.municipality.slug),
            "current": name == current,
            "within": current.startswith(prefix),
        }
        for label, name, permission, prefix in entry.pages
        if can(actor, permission)
    ]
    return {
        "label": entry.label,
        "url": children[0]["url"] if children else "",
        "current": any(child["current"] or child["within"] for child in children),
        "children": children if len(entry.pages) > 1 else [],
    }


def _address(name: str, slug: str) -> str:
    view, _colon, kind = name.partition(":")
    return reverse(view, kwargs={"town": slug, "kind": kind} if kind else {"town": slug})
