"""Giving and taking parts in a municipality."""

from django.db import transaction
from django.utils.translation import gettext as _

from .errors import Refused
from .models import ApiClient, Membership, User
from .permissions import Role
from .speaking import of_town


@transaction.atomic
def add_member(*, by, municipality, email: str, full_name: str, role: str, organisation=None) -> Membership:
    """Give a person a part. A new person gets an account without a password and sets one by e-mail."""
    user = User.objects.filter(email=email.lower()).first()
    if user is None:
        user = User.objects.create_user(email, full_name=full_name, language=of_town(municipality)[0])
    if Membership.objects.filter(municipality=municipality, user=user).exists():
        raise Refused(_("This person is a member already; change the role there."), code="member_exists")
    return Membership.objects.create(
        municipality=municipality, user=user, role=role, organisation=organisation
    )


@transaction.atomic
def change_member(*, by, membership: Membership, role: str, organisation, is_active: bool) -> None:
    """Change a part. A town always keeps somebody who can manage its members."""
    Membership.objects.select_for_update().filter(municipality=membership.municipality)
    membership.role, membership.organisation, membership.is_active = role, organisation, is_active
    membership.save()
    _keep_a_manager(membership.municipality)


def _keep_a_manager(municipality) -> None:
    managers = Membership.objects.filter(
        municipality=municipality, is_active=True, role__in=[Role.COORDINATOR, Role.ADMINISTRATOR]
    )
    if not managers.exists():
        raise Refused(
            _("Somebody must be able to manage members: keep one coordinator or administrator."),
            code="last_manager",
        )


def revoke_client(*, by, client: ApiClient, at) -> None:
    """The token stops working at once."""
    ApiClient.objects.filter(pk=client.pk, revoked_at=None).update(revoked_at=at)
