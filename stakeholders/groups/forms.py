"""The form of a target group."""

from django import forms
from django.utils.translation import gettext_lazy as _

from stakeholders.access.rows import Asked

from .models import GroupContact, TargetGroup


class TargetGroupForm(Asked):
    class Meta:
        model = TargetGroup
        fields = [
            "name",
            "age_min",
            "age_max",
            "sex",
            "condition",
            "est_size",
            "is_marginalised",
            "is_youth_at_risk",
            "inclusion_note",
        ]
        widgets = {"inclusion_note": forms.Textarea(attrs={"rows": 4})}
        help_texts = {
            "name": _("A place, an age, a situation, such as “young tenants of Las Dunas”. Never a person."),
            "est_size": _("Leave it empty where no reliable number exists."),
            "inclusion_note": _(
                "Where and with whom it is met, in which languages, what makes it easy to come."
            ),
        }


class GroupContactForm(Asked):
    class Meta:
        model = GroupContact
        fields = ["occasion", "format", "held_on", "organisation", "reached", "round"]
        help_texts = {"occasion": _("For example: evening meeting in four languages, Mercado.")}
