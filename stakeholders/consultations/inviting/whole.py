"""What a person who was invited answers as a whole: that there is nothing to object to, or that they take no part."""

from datetime import datetime

from django.db.models import F
from django.utils.translation import gettext as _

from stakeholders.access.errors import Refused
from stakeholders.access.models import PartnerLink
from stakeholders.access.permissions import Actor
from stakeholders.consultations.models import Round
from stakeholders.consultations.rounds.access import Audience
from stakeholders.consultations.windows import Standing


def object_to_nothing(
    *, by: Actor, round_: Round, link: PartnerLink, at: datetime, begun_at: datetime | None = None
) -> None:
    """Keep that the holder has read the text and has no objection. Refused outside the window, or after a comment."""
    if round_.standing(Audience.PARTNERS, at, begun_at) not in {Standing.OPEN, Standing.LATE}:
        raise Refused(_("This round takes no answers now."), code="round_shut")
    rows = PartnerLink.objects.filter(pk=link.pk, used_at=None)
    if not rows.update(nil_at=at, declined_at=None, updated_at=F("updated_at")):
        raise Refused(_("You have commented already, which is your answer."), code="has_commented")


def take_no_part(*, by: Actor, link: PartnerLink, at: datetime) -> None:
    """Keep that the holder wants nothing to do with it; a second time is the same."""
    rows = PartnerLink.objects.filter(pk=link.pk, declined_at=None)
    rows.update(declined_at=at, nil_at=None, updated_at=F("updated_at"))


def has_commented(*, link: PartnerLink, at: datetime) -> None:
    """A comment is the answer, whatever was said before."""
    PartnerLink.objects.filter(pk=link.pk).update(used_at=at, declined_at=None, nil_at=None)
