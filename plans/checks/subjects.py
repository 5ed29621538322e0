"""What a plan must have considered: the subjects of the coverage matrices, as data."""

from django.utils.translation import gettext_lazy as _

from plans.plan.taxonomy import FACTORS, LEVELS, MEASURES
from stakeholders.organisations.taxonomy import CHECKED_ACTOR_GROUPS

# The five classes of actors of paragraph 2(b), by the value that an organisation carries.
CLASSES = {
    "2B-LOCAL": ("public_local", _("Public institutions of the town")),
    "2B-NATIONAL": ("public_national", _("Public institutions of the region or the State")),
    "2B-ELECTED": ("elected", _("Elected officials")),
    "2B-PRIVATE": ("private", _("Private sector")),
    "2B-VOLUNT": ("voluntary", _("Voluntary sector and community")),
}
YOUTH = "YOUTH"

# Groups of subjects in the order of the coverage page: (name, title, {code: title}).
GROUPS = (
    ("actor", _("Actor groups"), CHECKED_ACTOR_GROUPS),
    ("factor", _("Factors"), FACTORS),
    ("level", _("Levels"), LEVELS),
    ("measure", _("Measures"), MEASURES),
    ("class", _("Classes of actors"), {code: title for code, (_kind, title) in CLASSES.items()}),
    ("target", _("Target groups"), {YOUTH: _("Young people at risk")}),
)
SUBJECTS = {code: (group, title) for group, _title, codes in GROUPS for code, title in codes.items()}
