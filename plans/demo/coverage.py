"""Who was invited to the consultation and how far each came, how others were met, and why some were not heard."""

from datetime import timedelta

from stakeholders.access.links import issue
from stakeholders.access.models import LinkPurpose, PartnerLink
from stakeholders.access.permissions import Role
from stakeholders.consultations.coverage.services import explain_gaps, keep_shares
from stakeholders.models import Contact, GroupContact, OrganisationReply, Round

from .records import Town

AGES = {
    "under_18": ("age_0_11", "age_12_17"),
    "from_18": ("age_18_24",),
    "from_25": ("age_25_64",),
    "from_65": ("age_65_plus",),
    "women": ("female",),
    "men": ("male",),
}


def load_partners(town: Town, round_: Round, record: dict) -> None:
    """The invitations by link, who opened them, and what organisations answered as a whole."""
    for code in record["invited"]:
        organisation = town.organisations[code]
        contact = Contact.objects.filter(organisation=organisation, is_primary=True).get()
        link = issue(
            municipality=town.municipality,
            purpose=LinkPurpose.COMMENT,
            target_uid=round_.uid,
            recipient_email=contact.email,
            recipient_name=contact.name,
            organisation=organisation,
            days=(round_.closes_at - round_.opens_at).days + 3,
            at=round_.opens_at,
        )
        opened = round_.opens_at + timedelta(days=2) if code in record["opened"] else None
        PartnerLink.objects.filter(pk=link.pk).update(created_at=round_.opens_at, first_opened_at=opened)
    for reply in record["replies"]:
        town.make(
            OrganisationReply,
            round=round_,
            organisation=town.organisations[reply["organisation"]],
            outcome=reply["outcome"],
            reason=reply.get("reason", ""),
            given_by_name=reply["name"],
            given_by_role=reply["role"],
            given_on=town.day(reply["on"]),
        )


def load_coverage(town: Town, round_: Round, record: dict) -> None:
    """The meetings with groups that are seldom heard, the reasons for gaps, and the residents by sex and age."""
    days = round_.opens_at.date(), round_.closes_at.date()
    GroupContact.objects.filter(municipality=town.municipality, held_on__range=days).update(round=round_)
    by = town.actor(Role.COORDINATOR)
    explain_gaps(by=by, round_=round_, reasons={gap["group"]: gap["reason"] for gap in record["gaps"]})
    year = record["residents"]["year"]
    rows = [row for row in town.rows("population.csv") if int(row["year"]) == year]
    numbers = {
        group: sum(int(row[column]) for row in rows for column in columns) for group, columns in AGES.items()
    }
    keep_shares(by=by, year=year, numbers=numbers, source=record["residents"]["source"])
