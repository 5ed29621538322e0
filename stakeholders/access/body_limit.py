"""Requests that are too large are refused by what they say of their size, before any of it is read."""

from django.conf import settings
from django.http import JsonResponse
from django.shortcuts import render
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

#: Room for the fields of a form beside its file.
FIELDS = 10 * 2**20


def takes_large_files(view):
    """A page that takes files of incidents, from those who are signed in."""
    view.takes_large_files = True
    return view


class BodyLimit:
    """Stands before everything that looks into a request."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        most = self._most(request, view)
        length = request.META.get("CONTENT_LENGTH") or "0"
        if not length.isdecimal() or int(length) <= most + FIELDS:
            return None
        told = {"size": filesizeformat(int(length)), "limit": filesizeformat(most)}
        message = _("This is %(size)s; at most %(limit)s is taken here, and nothing of it was read.") % told
        if request.path_info.startswith("/api/"):
            return JsonResponse({"code": "too_large", "message": message, "fields": {}}, status=413)
        return render(request, "413.html", {"message": message}, status=413)

    @staticmethod
    def _most(request, view) -> int:
        # The API asks who it is before it reads; a page would read first, to find the token of its form.
        if getattr(getattr(view, "cls", None), "takes_large_files", False):
            return settings.IMPORT_LIMIT
        if getattr(view, "takes_large_files", False) and request.user.is_authenticated:
            return settings.IMPORT_LIMIT
        return settings.UPLOAD_LIMIT
