"""What documents are made of: a frozen version of the plan, or the draft as it stands, marked as one."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from plans.checks.services import results
from plans.plan.models import Plan
from plans.versions.amounts import day
from plans.versions.comparison import compared_with
from plans.versions.content import snapshot
from plans.versions.hashing import content_hash
from plans.versions.models import PlanVersion, VersionState
from plans.versions.tree import tree
from plans.versions.wording import Reading
from stakeholders.municipalities.map import AreaShape
from stakeholders.municipalities.models import Area, Municipality

DRAFT = "draft"
ADOPTED = {VersionState.ADOPTED, VersionState.SUPERSEDED}


@dataclass
class Edition:
    """One state of the plan, with the words for it. `version` is None for the draft."""

    municipality: Municipality
    plan: Plan
    content: dict
    checks: dict
    at: datetime
    version: PlanVersion | None = None

    @property
    def name(self) -> str:
        """As it stands in an address and in the name of a file: "1.0", or "draft"."""
        return self.version.number if self.version else DRAFT

    @property
    def is_adopted(self) -> bool:
        return self.version is not None and self.version.state in ADOPTED

    @property
    def label(self) -> str:
        if self.version is None:
            return _("Draft of %(day)s") % {"day": day(self.at.date().isoformat())}
        return _("Version %(number)s") % {"number": self.version.number}

    @property
    def draft_word(self) -> str:
        """What stands on every page of what has not been adopted."""
        return "" if self.is_adopted else _("not adopted")

    @property
    def smallest(self) -> int:
        """Documents are handed on, so small counts are hidden in all of them."""
        return self.municipality.small_count_threshold

    @property
    def language(self) -> str:
        return next(iter(self.content["municipality"]["languages"]), "en")

    @cached_property
    def fingerprint(self) -> str:
        return self.version.content_hash if self.version else content_hash(self.content)

    @cached_property
    def told(self) -> dict:
        """The tree that the page shows too, in the active language."""
        return tree(self.content, self.checks, smallest=self.smallest)

    @cached_property
    def reading(self) -> Reading:
        return Reading(self.content, smallest=self.smallest)

    @property
    def records(self) -> dict:
        """What surrounded the plan; versions frozen under schema 1 have none."""
        return self.content.get("records", {})

    @cached_property
    def base(self) -> PlanVersion | None:
        """The version that readers know, for the log of changes."""
        if self.version:
            return compared_with(self.version)
        return PlanVersion.objects.filter(plan=self.plan).first()

    @cached_property
    def shapes(self) -> list[AreaShape]:
        rows = Area.objects.in_use().filter(municipality=self.municipality, geometry__isnull=False)
        known = {area["code"] for area in self.content["areas"]}
        return [
            AreaShape(code=row.code, name=row.name, geometry=row.geometry)
            for row in rows
            if row.code in known
        ]

    @property
    def address(self) -> str:
        """The public address: of this version for ever, or of the plan while it is a draft."""
        name, more = ("plan_version", {"number": self.version.number}) if self.is_adopted else ("plan", {})
        path = reverse(f"public:{name}", kwargs={"town": self.municipality.slug, **more})
        return settings.ADDRESS.rstrip("/") + path


def edition_of(version: PlanVersion) -> Edition:
    return Edition(
        municipality=version.municipality,
        plan=version.plan,
        content=version.content,
        checks=version.checks or {},
        at=version.frozen_at,
        version=version,
    )


def draft_of(plan: Plan, at: datetime | None = None) -> Edition:
    return Edition(
        municipality=plan.municipality,
        plan=plan,
        content=snapshot(plan),
        checks=results(plan).as_json(),
        at=at or timezone.now(),
    )
