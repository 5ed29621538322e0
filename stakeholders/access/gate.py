"""The gate: every request passes it, and what no rule opens stays shut.

A view states with one decorator who may come in. The gate works out who asks, sets the town for the database
and calls the view inside that scope.
"""

from collections.abc import Callable
from functools import wraps

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.http import Http404
from django.shortcuts import render

from stakeholders.municipalities.models import Municipality

from .links import LinkClosed, open_link
from .models import Membership, User
from .permissions import NOBODY, Actor, Permission, can, granted
from .speaking import of_member, of_visitor, speak
from .tenancy import narrow, scope

# Views of libraries, which ask for no town: signing in, static files, the API description.
LIBRARY_MODULES = ("allauth.", "django.contrib.staticfiles", "drf_spectacular.", "django.views.")


def _marked(kind: str, permission: Permission | None = None, purpose: str = ""):
    def mark(view: Callable) -> Callable:
        @wraps(view)
        def inner(*args, **kwargs):
            return view(*args, **kwargs)

        inner.access = kind
        inner.permission = permission
        inner.purpose = purpose
        return inner

    return mark


def town_page(permission: Permission):
    """A page for members of the town named in the address who hold the permission."""
    return _marked("town", permission)


def public_page(view):
    """A page that anybody may open; it sees what the town named in the address has published."""
    return _marked("public")(view)


def link_page(purpose: str):
    """A page for the holder of a signed link of this purpose."""
    return _marked("link", purpose=purpose)


def open_page(view):
    """A page that belongs to no town."""
    return _marked("open")(view)


def bare_page(view):
    """A page that must answer even when there is no database: it asks for nothing in anybody's name."""
    return _marked("bare")(view)


def api_view(view):
    """An API endpoint of the town named in the address; authentication and permission follow in the API."""
    return _marked("api")(view)


def member(user: User, slug: str) -> Actor:
    """The part of a signed-in person in the town with this slug, or NOBODY. Call inside a scope with the user."""
    membership = (
        Membership.objects.filter(user=user, is_active=True, municipality__slug=slug)
        .select_related("municipality")
        .first()
    )
    if membership is None:
        return NOBODY
    return Actor(
        municipality=membership.municipality,
        permissions=granted(membership.role, is_safeguarding=membership.is_safeguarding),
        label=str(user),
        user=user,
        role=membership.role,
        organisation_id=membership.organisation_id,
    )


def named_town(slug: str) -> Municipality:
    """The town that an address names. Call inside a scope with that slug."""
    try:
        return Municipality.objects.get(slug=slug)
    except Municipality.DoesNotExist:
        raise Http404 from None


class GateMiddleware:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.actor = NOBODY
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        kind = getattr(view, "access", None)
        if kind is None:
            module = getattr(getattr(view, "view_class", view), "__module__", "")
            if module.startswith(LIBRARY_MODULES):
                return None
            raise ImproperlyConfigured(f"{module}.{getattr(view, '__name__', view)} states no access rule")
        if kind == "bare":
            return None
        return getattr(self, f"_{kind}")(request, view, args, kwargs)

    def _open(self, request, view, args, kwargs):
        if request.user.is_authenticated:
            speak(request, of_member(request.user))
        with scope(user_id=request.user.pk, actor=str(request.user), request_id=request.id):
            return _rendered(view(request, *args, **kwargs))

    def _town(self, request, view, args, kwargs):
        slug = kwargs.pop("town")
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        speak(request, of_member(request.user))
        with scope(user_id=request.user.pk, actor=str(request.user), request_id=request.id):
            request.actor = member(request.user, slug)
            if request.actor.municipality is None:
                raise Http404
            narrow(municipality=request.actor.municipality.pk)
            if not can(request.actor, view.permission):
                raise PermissionDenied
            return _rendered(view(request, *args, **kwargs))

    def _public(self, request, view, args, kwargs):
        slug = kwargs.pop("town")
        with scope(slug=slug, actor="public", request_id=request.id):
            town = named_town(slug)
            narrow(municipality=town.pk)
            request.actor = Actor(municipality=town, label="public")
            speak(request, of_visitor(request, town))
            return _rendered(view(request, *args, **kwargs))

    def _link(self, request, view, args, kwargs):
        with scope(actor="link", request_id=request.id):
            try:
                request.link = open_link(kwargs.pop("token"), view.purpose)
            except LinkClosed as closed:
                return render(request, "links/closed.html", {"link": closed.link}, status=410)
            town = request.link.municipality
            speak(request, of_visitor(request, town))
            label = f"link: {request.link.recipient_email}"
            request.actor = Actor(municipality=town, label=label, link=request.link)
            narrow(actor=request.actor.label)
            return _rendered(view(request, *args, **kwargs))

    def _api(self, request, view, args, kwargs):
        slug = kwargs.pop("town")
        with scope(slug=slug, user_id=request.user.pk, actor="api", request_id=request.id):
            request.town = named_town(slug)
            narrow(municipality=request.town.pk)
            return _rendered(view(request, *args, **kwargs))


def _rendered(response):
    # Templates ask the database too, so they are rendered before the scope ends.
    if hasattr(response, "render") and not getattr(response, "is_rendered", True):
        response.render()
    return response
