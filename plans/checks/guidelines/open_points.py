"""Rules that are known and not evaluated yet, with the reason. They are shown and printed: silence would look like
a pass."""

from django.utils.translation import gettext_lazy as _

NOT_EVALUATED = (
    (
        "SD-08",
        _("Each marginalised group was reached by the consultation"),
        _("Target groups and participation by group are not recorded yet."),
    ),
    (
        "SD-10",
        _("Justice actions name the reform they are linked to"),
        _("The field for a related reform does not exist yet."),
    ),
    (
        "SD-11",
        _("Requests and offers of technical assistance, a library of practice"),
        _("Requests are recorded; the library of practice does not exist yet."),
    ),
    (
        "GP-04",
        _("Funding beyond the first year"),
        _("Funding is recorded for an action as a whole, not by year."),
    ),
    ("GP-07", _("Organised crime is considered"), _("The question is not recorded for a problem yet.")),
    (
        "GP-08",
        _("Differentiation by sex and age"),
        _("Whether a problem was read by sex and age is not recorded yet."),
    ),
)

# Principles of the guidelines of 2002 that other rules already evaluate.
EVALUATED_BY = {"GP-03": ("LA-08",), "GP-05": ("LA-03", "SD-07"), "GP-06": ("AS-04",)}
