"""Who may take part, in words."""

from django.utils.translation import gettext as _

from stakeholders.consultations.models import Round
from stakeholders.consultations.wording import closing_words, opening_words

from .access import Access, Audience
from .services import access_rows

TONES = {Access.HIDDEN: "neutral", Access.READ: "info", Access.WRITE: "success"}


def audience_lines(round_: Round) -> list[dict]:
    """One line for each audience: whom, what it may, from when until when."""
    zone = round_.municipality.time_zone
    lines = []
    for row in access_rows(round_):
        audience = Audience(row.audience)
        line = {
            "label": audience.label,
            "may": row.get_access_display(),
            "tone": TONES[row.access],
            "when": "",
        }
        if row.access == Access.WRITE:
            line["when"] = _("%(opens)s to %(closes)s") % {
                "opens": opening_words(round_, zone, audience),
                "closes": closing_words(round_, zone, audience),
            }
        lines.append(line)
    return lines
