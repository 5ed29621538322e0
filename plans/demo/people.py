"""Who signs in: one account for each role, all with the same password, written down for the newcomer."""

from pathlib import Path

from django.contrib.auth.hashers import make_password

from stakeholders.access.permissions import Role
from stakeholders.models import Membership, User

from .records import Town

PASSWORD = "port-aurelia-2027"  # noqa: S105 - the demonstration's own, told to everybody


def load_users(records: list[dict]) -> list[User]:
    """Accounts that are not there yet; those that are keep their name and password."""
    known = set(User.objects.values_list("email", flat=True))
    password = make_password(PASSWORD)
    return User.objects.bulk_create(
        User(email=record["email"], full_name=record["name"], password=password)
        for record in records
        if record["email"] not in known
    )


def load_members(town: Town, records: list[dict]) -> None:
    slug = town.municipality.slug
    town.users = {user.email: user for user in User.objects.filter(email__in=[r["email"] for r in records])}
    members = [record for record in records if slug in record["roles"]]
    town.roles = {record["roles"][slug]: town.users[record["email"]] for record in members}
    town.make_all(
        Membership,
        (
            {
                "user": town.users[record["email"]],
                "role": record["roles"][slug],
                "organisation": town.organisations[record["organisation"]]
                if record["home"] == slug
                else None,
            }
            for record in members
        ),
    )


def write_logins(path: Path, records: list[dict]) -> None:
    """One line for each account: e-mail, password, and who it is, in columns."""
    width = max(len(record["email"]) for record in records)
    lines = (f"{r['email']:<{width}}  {PASSWORD}  {r['name']}, {_parts(r)}" for r in records)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _parts(record: dict) -> str:
    """As "Coordinator (port-aurelia)", once for each town of the account."""
    return ", ".join(f"{Role(role).label} ({slug})" for slug, role in record["roles"].items())
