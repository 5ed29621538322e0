"""The way through the process, as data: sections and their pages."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from stakeholders.access.permissions import Permission as P


@dataclass(frozen=True)
class Section:
    """A section; `pages` are (label, URL name, permission, prefix of the URL names that belong to it)."""

    label: str
    pages: tuple


SECTIONS = (Section(_("Home"), ((_("Home"), "home", P.READ, "home"),)),)
