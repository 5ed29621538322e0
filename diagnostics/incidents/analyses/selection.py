"""What is asked of an analysis: a source, offences, perhaps an area, a span, and who will read the answer."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from django.utils.translation import gettext as _

from diagnostics.incidents.counts import words
from diagnostics.incidents.counts.query import TownCounts
from diagnostics.incidents.counts.spans import Span
from diagnostics.incidents.models import OffenceType
from diagnostics.sources.models import DataSource
from stakeholders.access.permissions import Actor, Permission, can
from stakeholders.municipalities.models import Area

from .known import Known


class Design(Protocol):
    """What an analysis lets choose besides offences and span, such as the areas of a measure."""

    def as_query(self) -> dict[str, str | list[str]]:
        """So that it can be asked again."""


@dataclass(frozen=True)
class Selection:
    """A choice that makes sense: offences that the source has, a span that it covers.

    `actor` asks the database; `reader` is who will read: the public, for files and findings. `layer` are the areas
    in which incidents are counted, without their boundaries. `known` is of the chosen offences in the span.
    """

    actor: Actor
    reader: Actor
    counts: TownCounts
    offences: Sequence[OffenceType]
    span: Span
    known: Known
    layer: Sequence[Area] = ()
    area: Area | None = None
    options: dict[str, str] = field(default_factory=dict)
    #: The offence that stays chosen from page to page where an analysis is about all of them.
    lead: OffenceType | None = None
    design: Design | None = None

    @property
    def source(self) -> DataSource:
        return self.counts.source

    @property
    def sees_all(self) -> bool:
        """Whether the reader may see small counts."""
        return can(self.reader, Permission.SEE_SMALL_COUNTS)

    @property
    def offence_ids(self) -> list[int]:
        return [one.pk for one in self.offences]

    @property
    def is_sensitive(self) -> bool:
        return any(one.is_sensitive for one in self.offences)

    @property
    def kept(self) -> OffenceType | None:
        """The offence that stays chosen from page to page."""
        return self.lead or next(iter(self.offences), None)

    @property
    def what(self) -> str:
        """The offences by name."""
        if self.lead is not None:
            return _("All offences")
        return ", ".join(one.name for one in self.offences)

    @property
    def when(self) -> str:
        return words.span(self.span)

    @property
    def where(self) -> str:
        return self.area.name if self.area else self.actor.municipality.name

    @property
    def as_query(self) -> dict:
        """So that it can be asked again."""
        return {
            "source": str(self.source.uid),
            "offence": [str(one.uid) for one in ([self.lead] if self.lead else self.offences)],
            "first": self.span.first.isoformat(),
            "last": self.span.last.isoformat(),
            **({"area": self.area.code} if self.area else {}),
            **self.options,
            **(self.design.as_query() if self.design else {}),
        }
