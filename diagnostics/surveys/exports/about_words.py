"""How what is told of a person beside the answers is called."""

from django.utils.translation import gettext as _

from diagnostics.surveys.results.fitted_weights import FITTED


def about_words() -> dict[str, str]:
    """Words of the columns that stand before the answers, by their name."""
    return {
        "person": _("Number of the person"),
        "number": _("Which of them"),
        "version": _("Version of the questionnaire"),
        "received_on": _("Day on which the answers came"),
        "month": _("Month in which the answers came"),
        "channel": _("How the answers came"),
        "weight": _("Weight"),
        "stratum": _("Stratum"),
        "cluster": _("Cluster"),
        "collector": _("Telephone of the interviewer"),
        FITTED: _("Weight as the results have it"),
    }
