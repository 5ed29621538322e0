"""What each audience may see and do in a round at a moment: the one rule, for one round and for sets of them.

The round's own window, [opens, closes), is the frame. An audience may have a window of its own inside it; before
the beginning of its own window the round is not there for it. All is judged at the moment of the request.
"""

from datetime import datetime

from django.db import models
from django.db.models import Case, F, FilteredRelation, Q, Value, When
from django.db.models.functions import Coalesce, Greatest, Least
from django.db.models.lookups import GreaterThan, LessThanOrEqual
from django.utils.translation import gettext_lazy as _

from stakeholders.access.permissions import Actor, Permission


class Audience(models.TextChoices):
    """For whom a round is: everybody, organisations by their link, members of the town who do not run it."""

    PUBLIC = "public", _("everybody")
    PARTNERS = "partners", _("partner organisations by link")
    MEMBERS = "members", _("members with an account")


class Access(models.TextChoices):
    """What an audience may do in a round."""

    HIDDEN = "hidden", _("does not see it")
    READ = "read", _("may read")
    WRITE = "write", _("may read and comment")


class Comments(models.TextChoices):
    """When those who do not run the round read what others have said."""

    LIVE = "live", _("as soon as they are moderated")
    AFTER_CLOSE = "after_close", _("after the end of the round")
    NEVER = "never", _("never: only the result is published")


# Where a round says nothing else.
USUAL = Access.WRITE
# Those who lead a round from preparation to the answers see all of it at any time.
LEADING = frozenset(
    {
        Permission.RUN_CONSULTATION,
        Permission.MODERATE,
        Permission.DRAFT_RESPONSE,
        Permission.APPROVE_RESPONSE,
    }
)


def audience_of(actor: Actor) -> Audience | None:
    """The audience to which an actor belongs; None for those who lead rounds."""
    if actor.link is not None:
        return Audience.PARTNERS
    if not actor.permissions:
        return Audience.PUBLIC
    return None if LEADING & actor.permissions else Audience.MEMBERS


def access_now(round_, audience: Audience | None, at: datetime) -> Access:
    """What the audience may do in the round at this moment."""
    own = None if audience is None else _own(round_, audience)
    granted = Access(own.access) if own else USUAL
    is_early = audience is not None and _is_too_early(round_, own, audience, at)
    if granted == Access.HIDDEN or is_early:
        return Access.HIDDEN
    opens, closes = window_of(round_, audience)
    takes = round_.state == "open" and opens <= at < closes
    return Access.WRITE if granted == Access.WRITE and takes else Access.READ


def _own(round_, audience: Audience):
    """What the round says of this audience; None where it says nothing."""
    return next((row for row in round_.accesses.all() if row.audience == audience), None)


def _is_too_early(round_, own, audience: Audience, at: datetime) -> bool:
    if audience != Audience.MEMBERS and round_.state == "draft":
        return True
    return bool(own and own.opens_at and at < own.opens_at)


def window_of(round_, audience: Audience | None) -> tuple[datetime, datetime]:
    """[opens, closes) of an audience: its own window as far as it lies inside the window of the round."""
    if audience is None:
        return round_.opens_at, round_.closes_at
    own = _own(round_, audience)
    opens = max(round_.opens_at, own.opens_at) if own and own.opens_at else round_.opens_at
    closes = min(round_.closes_at, own.closes_at) if own and own.closes_at else round_.closes_at
    return opens, closes


def takes_words_of(round_, audience: Audience | None) -> bool:
    """Whether the audience may comment at all, at whatever time."""
    if audience is None:
        return True
    own = _own(round_, audience)
    return own is None or own.access == Access.WRITE


def with_access(rounds, audience: Audience | None, at: datetime):
    """The same rule for a set of rounds, as the annotation `access_now`."""
    if audience is None:
        return rounds.annotate(
            access_now=Case(
                When(_takes(F("opens_at"), F("closes_at"), at), then=Value("write")), default=Value("read")
            )
        )
    rounds = rounds.alias(own=FilteredRelation("accesses", condition=Q(accesses__audience=audience))).alias(
        granted=Coalesce("own__access", Value(USUAL)),
        own_opens=Greatest("opens_at", "own__opens_at"),
        own_closes=Least("closes_at", "own__closes_at"),
    )
    early = Q(own__opens_at__gt=at)
    if audience != Audience.MEMBERS:
        early |= Q(state="draft")
    return rounds.annotate(
        access_now=Case(
            When(Q(granted="hidden") | early, then=Value("hidden")),
            When(
                Q(granted="write") & _takes(F("own_opens"), F("own_closes"), at),
                then=Value("write"),
            ),
            default=Value("read"),
            output_field=models.CharField(),
        )
    )


def _takes(opens, closes, at: datetime) -> Q:
    """Whether `at` lies in [opens, closes) of a round that the coordinator has opened and not ended."""
    now = Value(at, output_field=models.DateTimeField())
    return Q(state="open") & Q(LessThanOrEqual(opens, now)) & Q(GreaterThan(closes, now))


def shows_words(round_, audience: Audience | None, words, at: datetime) -> bool:
    """Whether the audience may read this contribution now. Those who lead the round read all of them."""
    if audience is None:
        return True
    if access_now(round_, audience, at) == Access.HIDDEN:
        return False
    if words.moderation != "published" or not words.may_be_shown or round_.comments_shown == Comments.NEVER:
        return False
    if is_over(round_, at):
        return True
    blind = round_.is_blind and words.author_kind == "organisation"
    return round_.comments_shown == Comments.LIVE and not blind


def is_over(round_, at: datetime) -> bool:
    """Whether the last window of the round has ended, so that nothing said can sway what is still to be said."""
    return round_.state in {"closed", "decided"} or at >= round_.closes_at


def words_shown(audience: Audience, at: datetime) -> Q:
    """The same for a set of contributions whose rounds the audience may see."""
    over = Q(round__state__in=["closed", "decided"]) | Q(round__closes_at__lte=at)
    live = Q(round__comments_shown=Comments.LIVE) & ~Q(round__is_blind=True, author_kind="organisation")
    said = Q(moderation="published", may_be_shown=True)
    return said & ~Q(round__comments_shown=Comments.NEVER) & (over | live)


def words_shown_in(round_, audience: Audience, at: datetime) -> Q | None:
    """The same for the contributions of one round, as a condition on their own columns; None when it shows none."""
    if access_now(round_, audience, at) == Access.HIDDEN or round_.comments_shown == Comments.NEVER:
        return None
    said = Q(moderation="published", may_be_shown=True)
    if is_over(round_, at):
        return said
    if round_.comments_shown != Comments.LIVE:
        return None
    return said & ~Q(author_kind="organisation") if round_.is_blind else said
