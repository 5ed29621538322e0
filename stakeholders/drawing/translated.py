"""The words of maps and charts in the language of the page."""

from django.utils.translation import gettext as _

from .words import Words


def page_words() -> Words:
    """Words for a drawing that is made for the present request."""
    return Words(
        no_data=_("No data"),
        suppressed=_("Suppressed: small number"),
        nothing_yet=_("There is nothing to show yet."),
        interval=_("95 % interval"),
        fewer=_("fewer"),
        more=_("more"),
        baseline=_("Baseline"),
        now=_("Now"),
        target=_("Target"),
        today=_("Today"),
        quarter=_("Q"),
        covered=_("Covered"),
        partial=_("Partly"),
        excluded=_("Excluded with a reason"),
        open=_("Not considered"),
        not_begun=_("Not begun"),
        running=_("Running"),
        done=_("Done"),
        late=_("Late"),
        milestone=_("Milestone"),
        kilometre=_("km"),
        metre=_("m"),
    )
