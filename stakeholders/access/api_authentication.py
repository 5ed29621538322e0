"""Who calls the API, and whether the role allows it."""

from dataclasses import replace

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework import authentication, exceptions, permissions

from .gate import member
from .models import ApiClient
from .permissions import NOBODY, ROLE_PERMISSIONS, Actor, can
from .tenancy import narrow
from .tokens import client_of


class TokenAuthentication(authentication.BaseAuthentication):
    """`Authorization: Bearer <token>`, valid in the one town that issued it."""

    keyword = "bearer"

    def authenticate(self, request):
        scheme, _space, token = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != self.keyword:
            return None
        now = timezone.now()
        client = client_of(token.strip(), municipality=request.town, at=now)
        if client is None:
            raise exceptions.AuthenticationFailed(_("This token is not valid here."))
        if client.last_used_on != now.date():
            ApiClient.objects.filter(pk=client.pk).update(last_used_on=now.date())
        return None, client

    def authenticate_header(self, request):
        return "Bearer"


class TokenScheme(OpenApiAuthenticationExtension):
    target_class = TokenAuthentication
    name = "token"

    def get_security_definition(self, auto_schema):
        return {"type": "http", "scheme": "bearer"}


def actor_of(request) -> Actor:
    """The actor behind an authenticated API request."""
    if isinstance(request.auth, ApiClient):
        client = request.auth
        if client.acts_for is not None:
            narrow(user=client.acts_for.pk)
        actor = of_client(client, request.town)
        narrow(actor=f"{actor.label} (api: {client.name})" if client.acts_for else actor.label)
        return actor
    if request.user is not None and request.user.is_authenticated:
        narrow(actor=str(request.user))
        return member(request.user, request.town.slug)
    return NOBODY


def of_client(client: ApiClient, town) -> Actor:
    """A partner system, or a member who may do what both the token's role and the own part in the town allow now.

    Call inside a scope with the member.
    """
    allowed = ROLE_PERMISSIONS[client.role]
    if client.acts_for is None:
        return Actor(town, allowed, f"api: {client.name}", role=client.role, client=client)
    own = member(client.acts_for, town.slug) if client.acts_for.is_active else NOBODY
    return replace(own, permissions=own.permissions & allowed, client=client)


class RoleAllows(permissions.BasePermission):
    """Asks `can` with the permission that the view names for its action. No name, no entry."""

    def has_permission(self, request, view):
        request.actor = actor_of(request)
        # The address named the town before anybody was known; from here on the database answers for the
        # actor's own town alone.
        town = request.actor.municipality
        narrow(municipality=town.pk if town else "", slug=town.slug if town else "")
        if request.actor.municipality is None:
            return False
        if request.method == "OPTIONS":
            return True
        needed = view.permission_for(getattr(view, "action", None))
        return needed is not None and can(request.actor, needed)

    def has_object_permission(self, request, view, obj):
        return can(request.actor, view.permission_for(view.action), obj)
