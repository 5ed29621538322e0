"""The pages of counts and the analyses as one set."""

from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from stakeholders.access.permissions import Actor

from .catalogue import ANALYSES

OVERVIEW, OFFENCE, START = "overview", "offence", "start"


def the_set(actor: Actor, current: str, *, source=None, offence=None) -> list[dict]:
    """[{label, url, current}]; the source and the offence stay chosen from page to page."""
    town = {"town": actor.municipality.slug}
    asked = {"source": str(source.uid)} if source else {}
    told = [(START, _("All analyses"), reverse("analysis_list", kwargs=town))]
    told.append((OVERVIEW, _("Overview"), reverse("count_overview", kwargs=town)))
    if offence is not None:
        one = reverse("count_detail", kwargs={**town, "uid": offence.uid})
        told.append((OFFENCE, _("Trend, change, areas"), one))
        asked["offence"] = str(offence.uid)
    told += [
        (one.slug, one.label, reverse("analysis_detail", kwargs={**town, "kind": one.slug}))
        for one in ANALYSES
    ]
    query = f"?{urlencode(asked)}" if asked else ""
    return [{"label": label, "url": url + query, "current": slug == current} for slug, label, url in told]
