"""Which rules of a country a town applies, what they make of a change, and choosing others."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from plans.plan.models import Plan
from stakeholders.access.errors import Refused
from stakeholders.access.permissions import Actor
from stakeholders.municipalities.models import Municipality

from .models import MaterialChange, Profile, Requirement, RequirementKind
from .shipped import CODES, shipped


@dataclass(frozen=True, slots=True)
class Materiality:
    """When a change goes back to those who adopted the plan: kinds of change, and a share of the budget."""

    changes: frozenset[str]
    budget_share: Decimal  # percent

    def of(self, changed: Iterable[str], *, budget_before=None, budget_after=None) -> list[str]:
        """The material ones among the kinds of change (`MaterialChange`), with the budget judged by its two sums.

        An empty list: the change is small and needs no new decision.
        """
        found = [kind for kind in MaterialChange.values if kind in self.changes and kind in set(changed)]
        if MaterialChange.BUDGET in self.changes and MaterialChange.BUDGET not in found:
            before, after = Decimal(budget_before or 0), Decimal(budget_after or 0)
            if abs(after - before) * 100 > before * self.budget_share:
                found.append(MaterialChange.BUDGET.value)
        return found

    def words(self) -> str:
        """The rule as one sentence."""
        labels = dict(MaterialChange.choices)
        kinds = [
            str(labels[kind]) for kind in MaterialChange.values if kind in self.changes and kind != "budget"
        ]
        found = [_("a change of %(kinds)s") % {"kinds": ", ".join(kinds)}] if kinds else []
        if MaterialChange.BUDGET in self.changes:
            found.append(_("more than %(share)s %% of the budget") % {"share": self.budget_share})
        return capfirst("; ".join(found))


@dataclass(frozen=True, slots=True)
class Rules:
    """The profile that a town applies, as the check, the versions and the documents read it."""

    profile: Profile
    requirements: tuple[Requirement, ...]
    is_own_copy: bool

    @property
    def name(self) -> str:
        return self.profile.name

    @property
    def materiality(self) -> Materiality:
        return Materiality(
            frozenset(self.profile.material_changes), Decimal(self.profile.material_budget_share)
        )

    def of(self, kind: str) -> list[Requirement]:
        """The requirements of a kind that apply here."""
        return [one for one in self.requirements if one.kind == kind and not one.left_out_reason.strip()]

    @property
    def signatories(self) -> list[Requirement]:
        """Who must sign: `text` is the office, `organisation` who holds it here (may be None)."""
        return self.of(RequirementKind.SIGNATORY)


def profile_of(plan: Plan | Municipality) -> Rules:
    """The rules that the plan's town applies: its own copy, or the ready-made profile as it is. Two queries at most."""
    town = plan if isinstance(plan, Municipality) else plan.municipality
    own = Profile.objects.filter(municipality=town, code=town.profile).first()
    if own is None:
        made = _unsaved(town, town.profile)
        return Rules(made, tuple(_requirements(made)), is_own_copy=False)
    rows = Requirement.objects.filter(profile=own).select_related("organisation").order_by("id")
    return Rules(own, tuple(rows), is_own_copy=True)


@transaction.atomic
def choose_profile(*, by: Actor, municipality: Municipality, code: str) -> Profile:
    """Apply another profile. The copy that the town had of it comes back as it was left; no other data changes."""
    if code not in CODES:
        raise Refused(_("There is no profile “%(code)s”.") % {"code": code}, code="unknown_profile")
    profile = copy_of(municipality, code)
    Municipality.objects.filter(pk=municipality.pk).update(profile=code)
    municipality.profile = code
    return profile


def copy_of(municipality: Municipality, code: str) -> Profile:
    """The town's copy of a ready-made profile, made when it has none."""
    known = Profile.objects.filter(municipality=municipality, code=code).first()
    if known is not None:
        return known
    profile = _unsaved(municipality, code)
    profile.save()
    Requirement.objects.bulk_create(_requirements(profile))
    return profile


def _unsaved(town: Municipality, code: str) -> Profile:
    record = shipped(code)
    return Profile(
        municipality=town,
        code=record["code"],
        name=record["name"],
        summary=record["summary"],
        material_changes=record["materiality"]["changes"],
        material_budget_share=record["materiality"]["budget_share"],
        ministry_columns=record.get("ministry_columns", []),
        **{
            name: record[name]
            for name in ("shortest_months", "longest_months", "most_priorities", "publication_days")
        },
    )


def _requirements(profile: Profile) -> list[Requirement]:
    names = ("kind", "code", "text", "codes", "provenance", "source")
    return [
        Requirement(
            municipality=profile.municipality,
            profile=profile,
            month=record.get("month"),
            note=record.get("note", ""),
            **{name: record[name] for name in names},
        )
        for record in shipped(profile.code)["requirements"]
    ]
