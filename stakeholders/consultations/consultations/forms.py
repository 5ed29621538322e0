"""The design of a consultation."""

from django.utils.translation import gettext_lazy as _

from stakeholders.access.forms import TownForm

from .models import Consultation


class ConsultationForm(TownForm):
    """What it is about, what it promises, and how nobody is left out."""

    class Meta:
        model = Consultation
        fields = ["title", "subject", "promise", "languages", "accessibility", "outreach", "summary"]
        help_texts = {
            "promise": _("Say before people take the trouble how far their word reaches, and keep it."),
            "summary": _("At the end, over all rounds: who was heard, what changed, what did not and why."),
        }
