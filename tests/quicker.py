"""What spares the tests time and takes nothing from them."""

from django.core.handlers.base import BaseHandler
from django.core.signals import setting_changed
from django.test.client import ClientHandler

# What `load_middleware` leaves behind in a handler.
LOADED = ("_middleware_chain", "_view_middleware", "_template_response_middleware", "_exception_middleware")
_loaded = {}


def load_middleware_once(handler: ClientHandler, is_async: bool = False) -> None:
    """Stands in for `ClientHandler.load_middleware`: one chain for the clients of all tests, until a setting changes.

    WhiteNoise looks at every static file when it is loaded, which costs a client more than its first page.
    """
    if not _loaded:
        first = ClientHandler()
        BaseHandler.load_middleware(first, is_async)
        _loaded.update({name: getattr(first, name) for name in LOADED})
    vars(handler).update(_loaded)


def forget_middleware(**_changed) -> None:
    """Some settings are read when the middleware is loaded."""
    _loaded.clear()


def share_middleware(patch) -> None:
    patch.setattr(ClientHandler, "load_middleware", load_middleware_once)
    setting_changed.connect(forget_middleware)
